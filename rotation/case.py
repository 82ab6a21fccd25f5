"""One official's case: the facts, the policy they are judged by, and what is found.

Plain values. `facts.py` fills them from the database for a whole list; the policy row builds its
`Policy`. No legal number has a default here: a limit that the policy does not give is no limit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from django.utils.translation import gettext

from personnel.ages import AgeCounting
from personnel.dates import sentence_text
from personnel.periods import Period

_NOTHING: Mapping = MappingProxyType({})


class Group(StrEnum):
    """For what somebody is rotated (65-QĐ/TW, Article 4(2))."""

    PLANNED = "planned"  # in the succession plan for a leadership title
    NON_LOCAL = "non_local"  # to put a non-local in the head post
    TWO_TERMS = "two_terms"  # head of the same unit for two terms running
    OTHER = "other"  # decided by the competent authority, with a reason


class ReadOn(StrEnum):
    """The day on which the age is read."""

    DOSSIER = "dossier_date"
    DECISION = "decision_date"
    START = "start_date"


class Level(StrEnum):
    """How much a finding weighs."""

    BLOCK = "block"
    WARN = "warn"
    OK = "ok"
    NOTE = "note"
    """Was not examined, and why: neither met nor refused, so it is not counted among the criteria."""


BLOCK, WARN, OK, NOTE = Level.BLOCK, Level.WARN, Level.OK, Level.NOTE


# ---- Facts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TitleLevel:
    """A level "và tương đương"; a smaller rank is higher."""

    rank: int
    name: str
    is_leadership: bool = True


@dataclass(frozen=True)
class PlanEntry:
    """A title somebody is planned for. `state` is that of the day: proposed, approved, removed."""

    key: str
    rank: int
    name: str
    term: str
    state: str
    term_ends: date | None = None  # first day after the term


@dataclass(frozen=True)
class DisciplineRecord:
    form: str  # reprimand, warning, salary_step, demotion, removal, dismissal
    effective_on: date
    ends_on: date | None = None  # last day of its effect, when a paper ended it early
    duty_related: bool = False
    by_party: bool = False


@dataclass(frozen=True)
class InquiryRecord:
    kind: str  # disciplinary, inspection, investigation, prosecution, suspension
    period: Period


@dataclass(frozen=True)
class ExamRecord:
    """The competency exam of one campaign, as published."""

    outcome: str  # passed, failed, absent, excused, void
    published_on: date


@dataclass(frozen=True)
class Certificate:
    issued_on: date
    fit: bool = True


@dataclass(frozen=True)
class Destination:
    """Where somebody is to go, as far as it is known."""

    unit: str
    province: str = ""
    rank: int | None = None
    exists: bool = True  # on the day of the start
    seat_free: bool | None = None  # None: not looked at yet
    adds_title: bool = False  # a title made for the rotation ("tăng thêm chức danh")
    for_non_local: bool = False  # the post is to be held by somebody who is not a local


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the rules may ask about one official, on the days concerned."""

    code: str
    sex: str
    born: date
    born_year_only: bool = False
    employment: str = "active"  # active, on_leave, suspended; anything else has left the service

    dossier_on: date
    decision_on: date
    starts_on: date

    group: Group = Group.PLANNED
    other_reason: str = ""

    title: str = ""
    level: TitleLevel | None = None
    title_since: date | None = None
    unit: str = ""

    plan_entries: tuple[PlanEntry, ...] = ()
    nominated: bool = False
    nominated_entry: str = ""  # key of the entry the nomination names

    pension_start: date | None = None
    rotations: tuple[Period, ...] = ()  # in force or decided; completed ones do not matter
    disciplines: tuple[DisciplineRecord, ...] = ()
    inquiries: tuple[InquiryRecord, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    ratings: Mapping[int, str] = field(default_factory=lambda: _NOTHING)  # year → HTXSNV, HTTNV, HTNV, KHTNV
    exams: tuple[ExamRecord, ...] = ()
    standards_confirmed: bool | None = None  # standards of the destination post, by the advisory body
    political_theory: str = ""
    missing_papers: tuple[str, ...] = ()

    pregnant: bool = False
    children_born: tuple[date, ...] = ()

    home_province: str = ""
    birth_province: str = ""
    months_in_destination_province: int | None = None
    destination: Destination | None = None


# ---- Policy ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Where a rule comes from: as a sentence cites it, and in full."""

    short: str  # KH 5923
    clause: str  # Mục II.2 Kế hoạch 5923/KH-TCHQ ngày 17/9/2019


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The parameters of one dated policy row. None or empty: the policy does not ask for it."""

    source: Source
    sources: Mapping[str, Source] = field(default_factory=lambda: _NOTHING)  # by code of rule

    present_ranks: frozenset[int] = frozenset()  # levels of title from which one may be taken
    present_name: str = ""  # "Phó Trưởng phòng và tương đương"
    planned_rank: int | None = None  # planned for this level or above
    planned_name: str = ""
    max_age_men: int | None = None
    max_age_women: int | None = None
    age_counting: AgeCounting = AgeCounting.MONTH
    age_read_on: ReadOn = ReadOn.DOSSIER
    object_groups: frozenset[Group] = frozenset({Group.PLANNED, Group.OTHER})  # to whom level, plan and age apply
    service_months: Mapping[Group, int] = field(default_factory=lambda: _NOTHING)
    term_months: int | None = None
    health_months: int | None = None
    health_notice_days: int = 30  # a certificate that lapses so soon after the start is pointed out
    rating_years: int | None = None
    good_ratings: frozenset[str] = frozenset({"HTXSNV", "HTTNV"})
    law_cooldown: Mapping[str, int] = field(default_factory=lambda: _NOTHING)  # months by form of discipline
    party_cooldown: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    party_bars_equal_post: bool = False  # the Party's months are about higher posts
    least_political_theory: str = ""
    local_after_years: int | None = None  # worked there so long: a local
    child_months: int | None = None
    waivable: frozenset[str] = frozenset({"R-EL-03", "R-EL-04", "R-EL-08", "R-EL-10", "R-EL-10P"})

    def max_age(self, sex: str) -> int | None:
        return {"M": self.max_age_men, "F": self.max_age_women}.get(sex)

    def cites(self, code: str) -> str:
        return self.sources.get(code, self.source).short

    def clause(self, code: str) -> str:
        return self.sources.get(code, self.source).clause


# ---- Finding --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    """A parameter that is itself said in the reader's language: an age, a span of months, a form of discipline."""

    kind: str  # a function of `rules.wording.WORDS`
    of: tuple = ()


@dataclass(frozen=True)
class Finding:
    """What one rule says: fact, day, limit and source in one sentence.

    `message` is the sentence as the office keeps and prints it; `text` with its parameters says it again in the
    language of whoever reads (`rules.wording.sentence`).
    """

    code: str
    level: Level
    message: str
    clause: str = ""
    numbers: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    is_missing_paper: bool = False  # cured by handing in a paper
    text: str = ""
    cited: str = ""
    words: Mapping[str, Word] = field(default_factory=lambda: _NOTHING)
    days: tuple[str, ...] = ()  # names of the parameters that are days

    @property
    def subject(self) -> str:
        """What it is about: "Tuổi", "Sức khỏe"."""
        from rotation.rules.wording import subject  # the rules stand above the case

        return subject(self.code)

    def as_dict(self) -> dict:
        """For storing with the verdict, and for JSON."""
        return {
            "code": self.code,
            "level": str(self.level),
            "message": self.message,
            "clause": self.clause,
            "numbers": dict(self.numbers),
            "is_missing_paper": self.is_missing_paper,
            "says": {
                "text": self.text,
                "cited": self.cited,
                "words": {name: [word.kind, *word.of] for name, word in self.words.items()},
                "days": list(self.days),
            },
        }


def found(
    policy: Policy, code: str, level: Level, text: str, /, *, is_missing_paper: bool = False, **numbers
) -> Finding:
    """Fill a sentence; `text` is its key in the catalogues. Days are written as in a sentence, refusals cite their source."""
    from rotation.rules.wording import said  # the rules stand above the case

    kept: dict[str, object] = {}
    shown: dict[str, object] = {}
    words, days = {}, []
    for name, value in numbers.items():
        if isinstance(value, date):
            days.append(name)
            kept[name], shown[name] = value.isoformat(), sentence_text(value)
        elif isinstance(value, Word):
            words[name] = value
            kept[name] = shown[name] = said(value)
        else:
            kept[name] = shown[name] = value
    cited = policy.cites(code) if level is not OK else ""
    message = gettext(text) % shown
    if cited:
        message = f"{message} – {cited}"
    return Finding(code, level, message, policy.clause(code), kept, is_missing_paper, text, cited, words, tuple(days))
