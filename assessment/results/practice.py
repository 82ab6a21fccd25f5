"""The practical part (thực hành): who marks whose work, blind, a third where two differ, and what counts.

The rule, as docs/rules.md states it for the office:
* two markers, neither sees the other's mark before the own one is sent;
* totals that differ by no more than the policy's `third_marker_difference`: their mean counts;
* totals that differ by more: a third marks too, and the mean of the two nearest totals counts (of two pairs equally
  near the higher one);
* after an appeal the mean of its two markers counts; where these differ by more than the difference, the mean of the
  two nearest among their totals and the one appealed against.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import combinations

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from assessment.models import Appeal, Attempt, Campaign, PracticalMark, PracticalTask, Registration
from personnel import constraints, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import Grant, Role, User

Turn = PracticalMark.Turn
WHOLE = 100
CENT = Decimal("0.01")


# The rule


def mean(totals: Sequence[Decimal]) -> Decimal:
    return (sum(totals, Decimal(0)) / len(totals)).quantize(CENT, ROUND_HALF_UP)


def nearest_pair(totals: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The two totals with the smallest distance; of equal distances the higher pair."""
    return min(combinations(totals, 2), key=lambda pair: (abs(pair[0] - pair[1]), -sum(pair)))


def needs_third(first: Decimal, second: Decimal, difference: Decimal) -> bool:
    return abs(first - second) > difference


def total(marks: Mapping[int, Decimal], difference: Decimal) -> Decimal | None:
    """What the marks sent so far (by turn) come to; None while it is not settled."""
    if Turn.FIRST not in marks or Turn.SECOND not in marks:
        return None
    settled = two = mean([marks[Turn.FIRST], marks[Turn.SECOND]])
    if needs_third(marks[Turn.FIRST], marks[Turn.SECOND], difference):
        if Turn.THIRD not in marks:
            return None
        settled = mean(nearest_pair([marks[Turn.FIRST], marks[Turn.SECOND], marks[Turn.THIRD]]))
    if Turn.APPEAL_FIRST in marks and Turn.APPEAL_SECOND in marks:
        again = [marks[Turn.APPEAL_FIRST], marks[Turn.APPEAL_SECOND]]
        two = mean(again)
        return mean(nearest_pair([*again, settled])) if needs_third(again[0], again[1], difference) else two
    return settled


def settled(registrations: Iterable[int]) -> dict[int, Decimal]:
    """Per registration the practical total, where it is settled. Marks of an appeal count once that is decided."""
    pks = list(registrations)
    marks: dict[int, dict[int, Decimal]] = defaultdict(dict)
    differences: dict[int, Decimal] = {}
    appealed = set(
        Appeal.objects.filter(result__registration__in=pks, state=Appeal.State.DECIDED).values_list(
            "result__registration", flat=True
        )
    )
    rows = PracticalMark.objects.filter(registration__in=pks, sent_at__isnull=False)
    for pk, turn, points, difference in rows.values_list(
        "registration", "turn", "total", "registration__campaign__policy__third_marker_difference"
    ):
        if turn <= Turn.THIRD or pk in appealed:
            marks[pk][turn] = points
            differences[pk] = difference
    return {pk: found for pk, given in marks.items() if (found := total(given, differences[pk])) is not None}


# Who marks


def markers() -> list[User]:
    """Who can be named: accounts with a grant as exam or question officer in force, and heads of units."""
    roles = [Role.EXAM_OFFICER, Role.QUESTION_OFFICER, Role.UNIT_HEAD]
    from personnel import dates

    named = Grant.objects.in_force(dates.today()).filter(role__in=roles, on_behalf_of__isnull=True).values("user")
    return list(User.objects.filter(pk__in=named, is_active=True).order_by("full_name", "username"))


@dataclass
class Assigned:
    """What an assignment wrote, and whom it could not give two markers."""

    marks: int = 0
    without: list[str] = field(default_factory=list)


@transaction.atomic
def assign(campaign, task: PracticalTask, people: Iterable[Registration], named: Sequence[User]) -> Assigned:
    """Give every person the task and two markers in turn; nobody marks the own work. Who has marks keeps them."""
    refuse_bad_rubric(task)
    if len(set(named)) < 2:
        raise RuleViolation(_("Name at least two markers."), code="markers", field="markers")
    done, rows, start = Assigned(), [], 0
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)  # who presses second finds them
    people = list(people)
    has = set(PracticalMark.objects.filter(registration__in=people).values_list("registration", flat=True))
    for person in people:
        if person.pk in has:
            continue
        fit = [one for one in (*named[start:], *named[:start]) if one.official_id != person.official_id]
        if len(fit) < 2:
            done.without.append(str(person.official))
            continue
        rows += [
            PracticalMark(registration=person, task=task, turn=turn, marker=one)
            for turn, one in zip((Turn.FIRST, Turn.SECOND), fit, strict=False)
        ]
        start = (start + 1) % len(named)
    done.marks = len(PracticalMark.objects.bulk_create(rows, batch_size=500))
    return done


def name_third(registration: Registration, marker: User) -> PracticalMark:
    """Head of the appeal or exam board names who marks where two differ too much."""
    marks = {row.turn: row for row in PracticalMark.objects.filter(registration=registration)}
    sent = [marks[turn].total for turn in (Turn.FIRST, Turn.SECOND) if turn in marks and marks[turn].sent_at]
    difference = registration.campaign.policy.third_marker_difference
    if len(sent) < 2 or not needs_third(sent[0], sent[1], difference):
        raise RuleViolation(
            _("A third marker is named where the two differ by more than %(points)s points.")
            % {"points": wording.number(difference)},
            code="not_needed",
        )
    return _named(registration, marks[Turn.FIRST].task, Turn.THIRD, marker)


def name_for_appeal(registration: Registration, task: PracticalTask, turn: int, marker: User) -> PracticalMark:
    return _named(registration, task, turn, marker)


def _named(registration: Registration, task: PracticalTask, turn: int, marker: User) -> PracticalMark:
    if marker.official_id == registration.official_id:
        raise RuleViolation(_("Nobody marks the own work."), code="own", field="marker")
    try:
        with transaction.atomic():
            return PracticalMark.objects.create(registration=registration, task=task, turn=turn, marker=marker)
    except IntegrityError as refusal:
        if constraints.name_of(refusal) == "practical_marker_marks_once":
            raise RuleViolation(_("This person has marked the same work before. Name somebody else."), code="again",
                                field="marker") from refusal  # fmt: skip
        raise RuleViolation(_("A marker has been named for this turn already."), code="turn") from refusal


def refuse_bad_rubric(task: PracticalTask) -> None:
    points = task.rubric.aggregate(whole=Sum("points"))["whole"] or 0
    if points != WHOLE:
        raise RuleViolation(
            _("The rubric of “%(task)s” adds up to %(points)s points; it must be 100.")
            % {"task": task, "points": points},
            code="rubric",
        )


# Marking


def send(mark: PracticalMark, *, points: Mapping[str, str], remark: str, by, at: datetime) -> PracticalMark:
    """The marks of one marker, by line of the rubric; once sent they stand."""
    lines = list(mark.task.rubric.all())
    given = {str(line.pk): _points(line, points.get(str(line.pk), "")) for line in lines}
    if mark.marker_id != by.pk or (by.official_id and by.official_id == mark.registration.official_id):
        raise RuleViolation(_("This work was given to another marker."), code="marker")
    with transaction.atomic():
        row = PracticalMark.objects.filter(pk=mark.pk, sent_at__isnull=True)
        if not row.update(
            points={key: str(value) for key, value in given.items()},
            total=sum(given.values(), Decimal(0)),
            remark=remark,
            sent_at=at,
        ):
            raise StaleState(_("This mark has been sent already."))
        from assessment.results import standing

        standing.bring_up_to_date([mark.registration_id])
    mark.refresh_from_db()
    return mark


def _points(line, typed: str) -> Decimal:
    try:
        value = Decimal(str(typed).strip().replace(",", "."))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= line.points or value != value.quantize(CENT):
        raise RuleViolation(
            _("%(criterion)s: write points from 0 to %(points)s.") % {"criterion": line.name, "points": line.points},
            code="points",
            field=f"line_{line.pk}",
        )
    return value


@dataclass(frozen=True)
class Case:
    """One person's practical work on the desk of the exam officer."""

    registration: Registration
    marks: dict[int, PracticalMark]
    total: Decimal | None
    third: bool
    """Waits for a third marker to be named."""


def cases(registrations: Sequence[Registration], difference: Decimal) -> list[Case]:
    by_person: dict[int, dict[int, PracticalMark]] = defaultdict(dict)
    rows = PracticalMark.objects.filter(registration__in=registrations, turn__lte=Turn.THIRD)
    for row in rows.select_related("marker", "task"):
        by_person[row.registration_id][row.turn] = row
    found = []
    for one in registrations:
        marks = by_person[one.pk]
        sent = {turn: row.total for turn, row in marks.items() if row.sent_at}
        both = Turn.FIRST in sent and Turn.SECOND in sent
        third = both and Turn.THIRD not in marks and needs_third(sent[Turn.FIRST], sent[Turn.SECOND], difference)
        found.append(Case(one, marks, total(sent, difference), third))
    return found


def came(campaign):
    """Registrations of a campaign that began the exam: they have practical work to be marked."""
    begun = Attempt.objects.filter(started_at__isnull=False).values("seat__registration")
    return Registration.objects.filter(campaign=campaign, pk__in=begun)
