"""What the competency profile says of people planned for a title: fit for it, gaps at present work, the latest exam.

`judged` is the rule, on plain values. Facts for those who judge: it never stands against an approval by itself.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.models import ProfileLine, Result, TitleRequirement
from assessment.profile.standing import fit
from personnel import readiness, wording
from personnel.panels import Tone
from personnel.readiness import Fact, Readiness


@dataclass(frozen=True)
class Exam:
    """The latest published result."""

    outcome: str
    total: Decimal | None
    campaign: str
    on: date
    url: str


@dataclass
class Known:
    """About one person. Levels by competency: what the title requires, what is shown, what the present work requires."""

    level: str
    required: Mapping[int, int]
    shown: dict[int, int | None] = field(default_factory=dict)
    at_work: dict[int, int] = field(default_factory=dict)
    exam: Exam | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    profile: str = ""

    def lines(self, lacking: Sequence[tuple[int, int, int | None]]) -> list[str]:
        return [
            _("%(name)s: level %(shown)s, %(needed)s required")
            % {"name": self.names[one], "shown": shown, "needed": needed}
            if shown
            else _("%(name)s: not shown yet, %(needed)s required") % {"name": self.names[one], "needed": needed}
            for one, needed, shown in lacking
        ]


def judged(known: Known) -> Readiness:
    """Short of a level that was shown, or an exam not passed: a gap. Nothing shown: not enough is known."""
    title, work = fit(known.required, known.shown), fit(known.at_work, known.shown)
    facts = [_of_title(known, title), _of_work(known, work), _of_exam(known.exam)]
    below = len({one for one, _needed, shown in (*title.lacking, *work.lacking) if shown})
    failed = known.exam is not None and known.exam.outcome == Result.Outcome.FAILED
    percent = title.percent if known.required else None
    if below:
        label = ngettext("%(n)s competency short", "%(n)s competencies short", below) % {"n": wording.number(below)}
        return Readiness(Tone.WARN, label, percent, facts)
    if failed:
        return Readiness(Tone.WARN, _("Exam not passed"), percent, facts)
    if title.lacking or work.lacking or not known.required or known.exam is None:
        return Readiness(Tone.PLAIN, _("Not enough known"), percent, facts)
    return Readiness(Tone.OK, _("Meets what is required"), percent, facts)


def _of_title(known: Known, found) -> Fact:
    if not known.required:
        return Fact(
            Tone.PLAIN, _("No levels are recorded that titles of “%(level)s” require.") % {"level": known.level}
        )
    text = _("Planned level “%(level)s”: %(met)s of %(all)s required levels met (%(percent)s)") % {
        "level": known.level, "met": found.met, "all": len(known.required), "percent": wording.percent(found.percent),
    }  # fmt: skip
    return Fact(_tone(found), text, known.lines(found.lacking), known.profile)


def _of_work(known: Known, found) -> Fact:
    if not known.at_work:
        return Fact(Tone.PLAIN, _("No levels are recorded that the present work requires."))
    text = _("Present work: %(met)s of %(all)s required levels met (%(percent)s)") % {
        "met": found.met, "all": len(known.at_work), "percent": wording.percent(found.percent),
    }  # fmt: skip
    return Fact(_tone(found), text, known.lines(found.lacking), known.profile)


def _tone(found) -> Tone:
    if any(shown for _one, _needed, shown in found.lacking):
        return Tone.WARN
    return Tone.PLAIN if found.lacking else Tone.OK


def _of_exam(exam: Exam | None) -> Fact:
    if exam is None:
        return Fact(Tone.PLAIN, _("No result of a competency exam has been published."))
    values = {"campaign": exam.campaign, "day": wording.day(exam.on), "total": wording.number(exam.total)}
    if exam.outcome == Result.Outcome.PASSED:
        return Fact(Tone.OK, _("Passed: %(campaign)s, %(total)s points, published on %(day)s") % values, (), exam.url)
    if exam.outcome == Result.Outcome.FAILED:
        return Fact(
            Tone.WARN, _("Not passed: %(campaign)s, %(total)s points, published on %(day)s") % values, (), exam.url
        )
    text = _("No marks: %(campaign)s, published on %(day)s (absent, excused or void)")
    return Fact(Tone.PLAIN, text % values, (), exam.url)


# Read for many at once ------------------------------------------------------------


@readiness.source
def of(entries, user, on: date) -> dict[int, Readiness]:
    """Three queries."""
    if not user.has_perm("assessment.view_profileline"):
        return {}
    officials = {one.official_id for one in entries}
    names: dict[int, str] = {}
    asked: dict[int, dict[int, int]] = defaultdict(dict)
    rows = TitleRequirement.objects.in_force(on).filter(title_level__in={one.title_level_id for one in entries})
    for title_level, competency, level, name in rows.values_list(
        "title_level", "competency", "level", "competency__name"
    ):
        asked[title_level][competency], names[competency] = level, name
    shown: dict[int, dict[int, int | None]] = defaultdict(dict)
    at_work: dict[int, dict[int, int]] = defaultdict(dict)
    lines = ProfileLine.objects.visible_to(user).current().filter(official__in=officials)
    for official, competency, level, required, name in lines.values_list(
        "official", "competency", "level", "required", "competency__name"
    ):
        shown[official][competency], names[competency] = level, name
        if required:
            at_work[official][competency] = required
    exams = _exams(officials, user, on)
    return {
        one.pk: judged(
            Known(
                str(one.title_level), asked[one.title_level_id], shown[one.official_id], at_work[one.official_id],
                exams.get(one.official_id), names, f"{reverse('official', args=[one.official_id])}?tab=competency",
            )
        )
        for one in entries
    }  # fmt: skip


def _exams(officials, user, on: date) -> dict[int, Exam]:
    rows = (
        Result.objects.visible_to(user).published()
        .filter(registration__official__in=officials, published_at__date__lte=on)
        .order_by("registration__official_id", "-published_at", "-pk").distinct("registration__official_id")
    )  # fmt: skip
    return {
        row.registration.official_id: Exam(
            row.outcome, row.total, str(row.registration.campaign.name), wording.local(row.published_at).date(),
            reverse("exam-result", args=[row.pk]),
        )
        for row in rows.select_related("registration__campaign")
    }  # fmt: skip
