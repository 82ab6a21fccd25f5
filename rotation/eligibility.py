"""Who may be rotated. Facts in, findings out: nothing here reads the database or the clock.

    outcome = eligibility.verdict(facts, policy)
    outcome.eligible, outcome.findings, outcome.passed, outcome.notes, outcome.eligible_until

Which day each rule reads: the age on the policy's day; health certificate and ratings on the dossier
day; service and a child's age on the first day of the rotation; discipline and inquiries on every day
from the dossier to the start.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from personnel.dates import ONE_DAY
from rotation.case import (
    BLOCK,
    NOTE,
    OK,
    WARN,
    Certificate,
    Destination,
    DisciplineRecord,
    Facts,
    Finding,
    Group,
    InquiryRecord,
    Level,
    PlanEntry,
    Policy,
    ReadOn,
    Source,
    TitleLevel,
)
from rotation.rules import age, conduct, destination, standing

__all__ = [
    "BLOCK",
    "NOTE",
    "OK",
    "RULES",
    "WARN",
    "Certificate",
    "Destination",
    "DisciplineRecord",
    "Facts",
    "Finding",
    "Group",
    "InquiryRecord",
    "Level",
    "Outcome",
    "PlanEntry",
    "Policy",
    "ReadOn",
    "Source",
    "TitleLevel",
    "Verdict",
    "Window",
    "eligible_until",
    "findings",
    "passed",
    "verdict",
    "window",
]

RULES = (
    standing.group_reason,
    standing.leadership_post,  # R-EL-01
    standing.in_succession_plan,  # R-EL-02
    age.age_limit,  # R-EL-03
    standing.service_left,  # R-EL-04, R-EL-05
    conduct.standards,  # R-EL-06
    conduct.ratings,  # R-EL-07
    conduct.health,  # R-EL-08
    conduct.inquiries,  # R-EL-09
    conduct.discipline,  # R-EL-10
    standing.not_on_rotation,  # R-EL-11
    destination.destination_post,  # R-EL-12
    destination.not_a_local,  # R-EL-13
    conduct.care,  # R-EL-14
    conduct.dossier,
)

_WEIGHT = {BLOCK: 0, WARN: 1}
# Refusals that a day or a paper cures; any other leaves no "eligible until".
_DATED = frozenset({"R-EL-03", "R-EL-04", "R-EL-05", "R-EL-09", "R-EL-10", "R-EL-10P", "R-EL-11"})
_PAPERS = frozenset({"R-EL-08", "DOSSIER"})


class Outcome(StrEnum):
    """What the list shows in one word."""

    ELIGIBLE = "eligible"
    ATTENTION = "attention"  # eligible, with something to look at
    SPECIAL = "special"  # refused by a rule that the authority has waived
    INCOMPLETE = "incomplete"  # only papers are missing
    INELIGIBLE = "ineligible"


@dataclass(frozen=True)
class Window:
    """The days on which no dated rule refuses; None where nothing bounds them.

    Each rule is read on its own day: the age on the policy's day, the service on the first day of the
    rotation. `never`: something else refuses, or the days do not meet.
    """

    eligible_from: date | None
    eligible_until: date | None
    never: bool


@dataclass(frozen=True)
class Verdict:
    findings: tuple[Finding, ...]  # what refuses or warns, the heaviest first
    passed: tuple[Finding, ...]
    notes: tuple[Finding, ...]  # what was not examined
    outcome: Outcome
    window: Window
    ages: tuple[age.AgeReading, ...]
    waived: frozenset[str]
    waivable_codes: frozenset[str]
    met: int  # criteria without a refusal …
    applicable: int  # … of those that apply: "Đạt 9/9 tiêu chuẩn"

    @property
    def eligible(self) -> bool:
        return self.outcome in (Outcome.ELIGIBLE, Outcome.ATTENTION, Outcome.SPECIAL)

    @property
    def eligible_until(self) -> date | None:
        return None if self.window.never else self.window.eligible_until

    @property
    def every(self) -> tuple[Finding, ...]:
        """What is kept: the reasons, then what is in order, then what was not examined."""
        return (*self.findings, *self.passed, *self.notes)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What still refuses, the waived left out."""
        return tuple(found for found in self.findings if found.level == BLOCK and found.code not in self.waived)

    @property
    def waivable(self) -> bool:
        """True when the authority may still decide in favour: every refusal left is one it may waive."""
        return bool(self.blocking) and all(found.code in self.waivable_codes for found in self.blocking)


def results(facts: Facts, policy: Policy) -> list[Finding]:
    """Every rule's answer, the satisfied ones among them, in the order of the rules."""
    answers = []
    for rule in RULES:
        answer = rule(facts, policy)
        if isinstance(answer, Finding):
            answers.append(answer)
        elif answer:
            answers.extend(answer)
    return answers


def findings(facts: Facts, policy: Policy) -> list[Finding]:
    """Every reason, not only the first: HR answers them in one letter. Refusals come first."""
    return _heaviest_first(results(facts, policy))


def passed(facts: Facts, policy: Policy) -> list[Finding]:
    """What is in order, with the fact that shows it."""
    return [answer for answer in results(facts, policy) if answer.level == OK]


def verdict(facts: Facts, policy: Policy, waived: Collection[str] = ()) -> Verdict:
    """Eligible unless a rule refuses that nobody waived. A waiver never hides its finding."""
    answers = results(facts, policy)
    reasons = _heaviest_first(answers)
    waived = frozenset(waived) & policy.waivable
    refusals = [reason for reason in reasons if reason.level == BLOCK]
    open_refusals = [reason for reason in refusals if reason.code not in waived]
    codes = {_criterion(answer.code) for answer in answers if answer.level != NOTE}
    return Verdict(
        findings=tuple(reasons),
        passed=tuple(answer for answer in answers if answer.level == OK),
        notes=tuple(answer for answer in answers if answer.level == NOTE),
        outcome=_outcome(reasons, refusals, open_refusals),
        window=_window(facts, policy, open_refusals, waived),
        ages=age.readings(facts, policy),
        waived=waived,
        waivable_codes=policy.waivable,
        met=len(codes - {_criterion(reason.code) for reason in refusals}),
        applicable=len(codes),
    )


def window(facts: Facts, policy: Policy, waived: Collection[str] = ()) -> Window:
    return verdict(facts, policy, waived).window


def eligible_until(facts: Facts, policy: Policy, waived: Collection[str] = ()) -> date | None:
    """The last day on which no dated rule refuses; it may lie in the past. None: no such day, or no limit."""
    return verdict(facts, policy, waived).eligible_until


def _heaviest_first(answers: list[Finding]) -> list[Finding]:
    return sorted((answer for answer in answers if answer.level in _WEIGHT), key=lambda answer: _WEIGHT[answer.level])


def _criterion(code: str) -> str:
    return code.removesuffix("P")


def _outcome(reasons: list[Finding], refusals: list[Finding], open_refusals: list[Finding]) -> Outcome:
    if open_refusals:
        only_papers = all(reason.is_missing_paper for reason in open_refusals)
        return Outcome.INCOMPLETE if only_papers else Outcome.INELIGIBLE
    if refusals:
        return Outcome.SPECIAL
    return Outcome.ATTENTION if reasons else Outcome.ELIGIBLE


def _window(facts: Facts, policy: Policy, open_refusals: list[Finding], waived: Collection[str]) -> Window:
    service = standing.service_code(facts.group)
    bounds = {"R-EL-03": age.last_day(facts, policy), service: standing.last_start(facts, policy)}
    if service == "R-EL-04" and (ends_in_service := standing.last_start_of_a_term(facts, policy)):
        bounds["R-EL-05"] = ends_in_service
    last = min((day for code, day in bounds.items() if day and code not in waived), default=None)
    first, open_ended = _first_day(facts, policy, waived)
    # Refused for want of the birth date or the sex: then no day can be named either.
    unknown = {code for code, day in bounds.items() if day is None}
    undated = any(reason.code in unknown or reason.code not in _DATED | _PAPERS for reason in open_refusals)
    never = undated or open_ended or bool(first and last and first > last)
    return Window(first, last, never)


def _first_day(facts: Facts, policy: Policy, waived: Collection[str]) -> tuple[date | None, bool]:
    """The first day after what refuses now (discipline, inquiry, rotation), and whether one has no end."""
    ends: list[date | None] = [record.period.ends for record in conduct.running_inquiries(facts)]
    ends += [last + ONE_DAY for last in conduct.running_bars(facts, policy, waived)]
    if clash := standing.running_rotation(facts, policy):
        ends.append(clash.ends)
    suspended = facts.employment == "suspended" and not ends
    return max((day for day in ends if day), default=None), suspended or None in ends
