"""What the exam says of a person: which attempt counts, total, band, outcome, breakdown. Absent is not 0.

`verdict` is the rule, on plain values; `bring_up_to_date` reads the rows of many people at once and writes results.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from assessment.models import (
    Attempt,
    ExamPolicy,
    Irregularity,
    Marking,
    PracticalMark,
    Registration,
    Result,
    Seat,
)
from assessment.profile import refreshing
from assessment.results import breakdown, practice
from personnel import access_log, dates
from personnel.errors import RuleViolation
from personnel.models import AccessEvent

State, Outcome, Band = Result.State, Result.Outcome, Result.Band
CENT = Decimal("0.01")
BATCH = 500


@dataclass(frozen=True)
class Marked:
    """One attempt that has been marked."""

    marking: int
    score: Decimal
    ended_at: datetime
    pass_mark: Decimal
    practice_weight: Decimal


@dataclass(frozen=True)
class Facts:
    """All that decides about one person. `practice` is None while the practical part is not settled."""

    marked: Sequence[Marked] = ()
    expected: bool = False
    """An attempt is still to come, under way, or not marked."""
    absent: bool = False
    excused: str = ""
    void: str = ""
    practice: Decimal | None = None


@dataclass(frozen=True)
class Verdict:
    outcome: str
    theory: Decimal | None = None
    practice: Decimal | None = None
    total: Decimal | None = None
    band: str = ""
    marking: int | None = None
    reason: str = ""


def counted(marked: Sequence[Marked], rule: str) -> Marked | None:
    """The attempt that counts after a retake: the best (of equals the later), or the last."""
    if not marked:
        return None
    if rule == ExamPolicy.Attempt.LAST:
        return max(marked, key=lambda one: one.ended_at)
    return max(marked, key=lambda one: (one.score, one.ended_at))


def total_of(theory: Decimal, practice_total: Decimal | None, weight: Decimal) -> Decimal:
    """Theory and practice by their weights, rounded once, half up."""
    if not weight or practice_total is None:
        return theory.quantize(CENT, ROUND_HALF_UP)
    return (theory * (1 - weight) + practice_total * weight).quantize(CENT, ROUND_HALF_UP)


def band_of(total: Decimal, pass_mark: Decimal, policy: ExamPolicy) -> str:
    """Below the pass mark of the blueprint nobody is Khá or Giỏi, whatever the policy's bands."""
    if total < pass_mark:
        return Band.FAIL
    if total >= policy.excellent_mark:
        return Band.EXCELLENT
    return Band.GOOD if total >= policy.good_mark else Band.PASS


def verdict(facts: Facts, policy: ExamPolicy) -> Verdict | None:
    """None while there is nothing to say: the exam is not over for this person, or the practical part not marked."""
    if facts.void:
        return Verdict(Outcome.VOID, reason=facts.void)
    best = counted(facts.marked, policy.attempt_counted)
    if best is None:
        if facts.expected:
            return None
        if facts.excused:
            return Verdict(Outcome.EXCUSED, reason=facts.excused)
        return Verdict(Outcome.ABSENT) if facts.absent else None
    if best.practice_weight and facts.practice is None:
        return None
    total = total_of(best.score, facts.practice, best.practice_weight)
    band = band_of(total, best.pass_mark, policy)
    outcome = Outcome.FAILED if band == Band.FAIL else Outcome.PASSED
    shown = facts.practice if best.practice_weight else None
    return Verdict(outcome, best.score, shown, total, band, best.marking)


# Rows


@transaction.atomic
def bring_up_to_date(registrations: Iterable[int], *, reason: str = "", at: datetime | None = None) -> list[Result]:
    """Write what the rows of these people now say; a published result that changes becomes another revision.

    Returns the published results that changed: their people are told by their own page and the desk.
    One after another for each person: of two markers who send at the same moment neither sees the other's mark, and the
    result they settle together would never be written.
    """
    pks = sorted(set(registrations))
    people = list(
        Registration.objects.filter(pk__in=pks).select_related("campaign__policy").order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )  # fmt: skip
    results = {row.registration_id: row for row in _locked(pks)}
    facts = _facts(people, {pk: row.reason for pk, row in results.items() if row.outcome == Outcome.EXCUSED})
    verdicts = {one.pk: verdict(facts[one.pk], one.campaign.policy) for one in people}
    breakdowns = breakdown.of_markings({found.marking for found in verdicts.values() if found and found.marking})
    fresh, changed, revised = [], [], []
    for one in people:
        found, row = verdicts[one.pk], results.get(one.pk)
        if found is None:
            continue
        by_topic, by_competency = breakdowns.get(found.marking, ([], []))
        values = {
            "outcome": found.outcome, "theory": found.theory, "practice": found.practice, "total": found.total,
            "band": found.band, "marking_id": found.marking, "reason": found.reason,
            "by_topic": by_topic, "by_competency": by_competency,
        }  # fmt: skip
        if row is None:
            fresh.append(Result(registration=one, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            told = row.state == State.PUBLISHED and (row.total, row.outcome) != (found.total, found.outcome)
            for name, value in values.items():
                setattr(row, name, value)
            if told:
                row.revision += 1
                row.revision_reason = (reason or _("marked again"))[:300]
                revised.append(row)
            changed.append(row)
    Result.objects.bulk_create(fresh, batch_size=BATCH)
    fields = ["outcome", "theory", "practice", "total", "band", "marking", "reason", "by_topic", "by_competency"]
    Result.objects.bulk_update(changed, [*fields, "revision", "revision_reason"], batch_size=BATCH)
    if revised:
        theirs = {row.registration_id for row in revised}
        refreshing.refresh({one.official_id for one in people if one.pk in theirs}, dates.today())
    return revised


def _locked(registrations: Sequence[int]):
    """The results alone: their usual order would join, and lock, campaign, units and people as well."""
    return Result.objects.filter(registration__in=registrations).order_by("pk").select_for_update(of=("self",))


def _facts(people: Sequence[Registration], excused: dict[int, str]) -> dict[int, Facts]:
    pks = [one.pk for one in people]
    attempts = defaultdict(list)
    rows = _told(Attempt.objects.filter(seat__registration__in=pks)).values(
        "pk", "state", "ended_at", "seat__registration", "paper__recipe"
    )
    for row in rows:
        attempts[row["seat__registration"]].append(row)
    current = {
        attempt: (pk, score)
        for pk, attempt, score in Marking.objects.filter(
            attempt__seat__registration__in=pks, is_current=True
        ).values_list("pk", "attempt", "score")
    }
    void = dict(
        Irregularity.objects.filter(attempt__seat__registration__in=pks, consequence=Irregularity.Consequence.VOID)
        .order_by("-decided_at")
        .values_list("attempt__seat__registration", "decision_reason")
    )
    practised = practice.settled(pks)
    found = {}
    for one in people:
        theirs, policy = attempts[one.pk], one.campaign.policy
        marked = [
            Marked(
                *current[row["pk"]],
                row["ended_at"],
                Decimal(str(row["paper__recipe"].get("pass_mark", policy.pass_mark))),
                Decimal(str(row["paper__recipe"].get("practice_weight", _weight(one)))),
            )
            for row in theirs
            if row["state"] in Attempt.ENDED and row["pk"] in current
        ]
        waiting = any(row["state"] != Attempt.State.ABSENT and row["pk"] not in current for row in theirs)
        found[one.pk] = Facts(
            marked, waiting, bool(theirs), excused.get(one.pk, ""), void.get(one.pk, ""), practised.get(one.pk)
        )
    return found


def _told(attempts):
    """Without what was prepared at a seat given up since: nobody was expected there."""
    return attempts.exclude(seat__is_cancelled=True, started_at__isnull=True)


def _weight(registration: Registration) -> Decimal:
    return registration.campaign.policy.practice_weight if registration.campaign.has_practice else Decimal(0)


def write_absences() -> int:
    """A result for those whose every attempt ended as absent."""
    theirs = _told(Attempt.objects.filter(seat__registration=OuterRef("pk")))
    missed, other = theirs.filter(state=Attempt.State.ABSENT), theirs.exclude(state=Attempt.State.ABSENT)
    to_come = Seat.objects.filter(registration=OuterRef("pk"), is_cancelled=False, attempt__isnull=True)
    rows = Registration.objects.filter(Exists(missed), ~Exists(other), ~Exists(to_come), result__isnull=True)
    pks = list(rows.values_list("pk", flat=True)[:BATCH])
    bring_up_to_date(pks)
    return len(pks)


def excuse(registration: Registration, *, reason: str, by) -> Result:
    """Absent with a reason the exam officer accepts; only somebody who did not come can be excused."""
    reason = reason.strip()
    if not reason:
        raise RuleViolation(_("Say why the absence is excused."), code="reason", field="reason")
    with transaction.atomic():
        row = Result.objects.select_for_update(of=("self",)).filter(registration=registration).first()
        if row is None or row.outcome not in (Outcome.ABSENT, Outcome.EXCUSED):
            raise RuleViolation(_("Only somebody who was absent can be excused."), code="not_absent")
        row.outcome, row.reason = Outcome.EXCUSED, reason
        if row.state == State.PUBLISHED:
            row.revision, row.revision_reason = row.revision + 1, reason[:300]
        row.save()
        access_log.note(by, AccessEvent.Verb.DECIDE, row, official=registration.official, label=_("Absence excused"))
    return row


def decide_irregularity(irregularity: Irregularity, *, consequence: str, reason: str, by, at: datetime) -> Irregularity:
    """What follows from an irregularity; a void paper makes the result void, with its reason."""
    reason = reason.strip()
    if not reason:
        raise RuleViolation(_("Say why."), code="reason", field="reason")
    if irregularity.by_id == by.pk:
        raise RuleViolation(_("Who noted the irregularity cannot decide what follows."), code="own")
    with transaction.atomic():
        open_ = Irregularity.objects.filter(pk=irregularity.pk, consequence=Irregularity.Consequence.OPEN)
        if not open_.update(consequence=consequence, decided_by=by, decided_at=at, decision_reason=reason):
            raise RuleViolation(_("Somebody has decided on it already."), code="decided")
        bring_up_to_date([irregularity.attempt.seat.registration_id], reason=reason)
    irregularity.refresh_from_db()
    return irregularity


def waiting_for_practice():
    """Registrations whose theory is marked and whose practical part is not settled, so that nothing can be said yet."""
    sent = PracticalMark.objects.filter(registration=OuterRef("pk"), sent_at__isnull=False)
    marked = Marking.objects.filter(attempt__seat__registration=OuterRef("pk"), is_current=True)
    rows = Registration.objects.filter(Q(result__isnull=True) & Exists(marked))
    return rows.annotate(has_marks=Exists(sent))
