"""How far a round has come: per unit, per state, and the scores from period to period."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Avg, Count, Max, Min, Q
from django.db.models.functions import Coalesce

from assessment.models import Review, ReviewProgramme, reach
from assessment.models.reach import AWAITING_UNIT, RELEASED, SENT

RECENT = timedelta(days=60)
"""The desk looks back so far: later than that a round is history."""


@dataclass
class UnitProgress:
    unit: str
    whole: int = 0
    sent: int = 0
    overdue: int = 0
    people: list[Review] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return self.sent == self.whole

    @property
    def tone(self) -> str:
        return "bad" if self.overdue else ""


def by_unit(reviews: Iterable[Review], on: date) -> list[UnitProgress]:
    """Departments in the order in which the reviews come; the reviews are `told`."""
    units: dict[str, UnitProgress] = {}
    for review in reviews:
        one = units.setdefault(review.department, UnitProgress(review.department))
        one.whole += 1
        one.sent += review.state in SENT
        one.overdue += review.state in AWAITING_UNIT and review.due_on < on
        one.people.append(review)
    return list(units.values())


def running(user, on: date) -> list[UnitProgress]:
    """Departments with reviews due from two months ago on, or overdue from before; those behind most first. One query."""
    rows = (
        Review.objects.readable_by(user)
        .counted()
        .exclude(state=Review.State.NOT_OPEN)
        .filter(Q(due_on__gte=on - RECENT) | Q(state__in=AWAITING_UNIT))
        .with_unit_above()
        .order_by()
        .annotate(department=Coalesce("unit_above", "unit__name"))
        .values("department")
        .annotate(
            whole=Count("pk"),
            sent=Count("pk", filter=Q(state__in=SENT)),
            overdue=Count("pk", filter=reach.overdue(on)),
        )
    )
    units = [UnitProgress(row["department"], row["whole"], row["sent"], row["overdue"]) for row in rows]
    return sorted(units, key=lambda one: (one.is_done, -one.overdue, one.sent / one.whole, one.unit))


NOW, DONE, LATER = "now", "done", "later"


def rounds(user, on: date) -> list[dict]:
    """Every round of every programme this person may read: with work first, then done, then not opened. One query.

    Rounds with work and those still to come stand by their due day, those done with the newest first.
    """
    found = list(
        Review.objects.readable_by(user)
        .counted()
        .order_by()
        .values("cycle__programme", "cycle__programme__name", "cycle__programme__code", "number")
        .annotate(
            whole=Count("pk"),
            sent=Count("pk", filter=Q(state__in=SENT)),
            concluded=Count("pk", filter=Q(state__in=RELEASED)),
            unopened=Count("pk", filter=Q(state=Review.State.NOT_OPEN)),
            overdue=Count("pk", filter=reach.overdue(on)),
            due_first=Min("due_on"),
            due_last=Max("due_on"),
        )
        .order_by("-due_last", "cycle__programme__code", "-number")
    )
    for row in found:
        row["standing"] = LATER if row["unopened"] == row["whole"] else DONE if _is_settled(row) else NOW
    by_standing = {standing: [row for row in found if row["standing"] == standing] for standing in (NOW, DONE, LATER)}
    return [*reversed(by_standing[NOW]), *by_standing[DONE], *reversed(by_standing[LATER])]


def _is_settled(row: dict) -> bool:
    """Whatever has been opened is concluded."""
    return row["concluded"] == row["whole"] - row["unopened"]


def mean_scores(programme: ReviewProgramme, user) -> list[tuple[str, object]]:
    """(period, mean of the released totals or None) of a programme."""
    rows = (
        Review.objects.readable_by(user)
        .counted()
        .filter(cycle__programme=programme, kind=Review.Kind.PERIODIC)
        .order_by()
        .values("number")
        .annotate(mean=Avg("total", filter=Q(state__in=RELEASED)))
        .order_by("number")
    )
    return [(str(row["number"]), round(row["mean"], 1) if row["mean"] is not None else None) for row in rows]
