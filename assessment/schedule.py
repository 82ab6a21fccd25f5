"""The rows of a cycle: cut, lengthened, numbered, dropped, handed over. When that happens stands in `rounds`."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import F, Max

from assessment.deadlines import opens_and_due
from assessment.models import Review, ReviewCycle
from assessment.models.reach import FREE
from personnel import dates
from personnel.models import Appointment
from personnel.periods import Period, ReviewCalendar, review_periods
from personnel.wording import ends_of

State, Kind = Review.State, Review.Kind


# The arithmetic ---------------------------------------------------------------


def period_of(value) -> Period:
    if isinstance(value, Period):
        return value
    if isinstance(value, tuple):
        return Period(*value)
    return Period(*ends_of(value))


def uncovered(tiles: Iterable[Period], kept: Iterable[Period], shortest: int) -> list[Period]:
    """The parts of the periods that no kept review covers. A part that is left too short joins the next one."""
    tiles, kept = list(tiles), sorted(kept)
    boundaries, parts = {tile.starts for tile in tiles}, []
    for tile in tiles:
        starts = tile.starts
        for one in kept:
            if not one.overlaps(tile):
                continue
            if starts < one.starts:
                parts.append(Period(starts, one.starts))
            starts = max(starts, one.ends)
        if starts < tile.ends:
            parts.append(Period(starts, tile.ends))
    joined: list[Period] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last and last.ends == part.starts and last.starts not in boundaries and is_short(last, shortest):
            joined[-1] = Period(last.starts, part.ends)
        else:
            joined.append(part)
    return joined


def periods_of(cycle: ReviewCycle, term: Period) -> Sequence[Period]:
    return review_periods(
        term,
        every=cycle.interval_months,
        calendar=ReviewCalendar(cycle.calendar),
        join_below=cycle.min_part_months,
    )


def is_short(period: Period, months: int) -> bool:
    return dates.first_day_after(period.starts, months) > period.ends


def as_range(period: Period) -> tuple[date, date | None]:
    return (period.starts, period.ends)


# The rows ---------------------------------------------------------------------


def rows_of(cycle: ReviewCycle) -> list[Review]:
    """The reviews that count, locked, in order."""
    rows = Review.objects.select_for_update().filter(cycle=cycle).exclude(state=State.DROPPED)
    return sorted(rows, key=lambda row: (row.kind == Kind.FINAL, row.period.lower))


def last_holder(cycle: ReviewCycle, rows: list[Review]) -> Appointment:
    return Appointment.objects.get(pk=rows[-1].appointment_id if rows else cycle.reviews.latest("pk").appointment_id)


def new_review(
    cycle: ReviewCycle,
    appointment: Appointment,
    period: Period,
    number: int,
    *,
    on: date | None = None,
    kind: str = Kind.PERIODIC,
) -> Review:
    opens, due = opens_and_due(cycle, period, on)
    return Review(
        cycle=cycle,
        appointment=appointment,
        official_id=cycle.official_id,
        unit_id=appointment.unit_id,
        number=number,
        kind=kind,
        period=as_range(period),
        opens_on=opens,
        due_on=due,
    )


def matched(parts: list[Period], free: list[Review]) -> list[tuple[Review | None, Period]]:
    """Each part with the review that was scheduled for that time, or None when it needs a new one."""
    left, pairs = list(free), []
    for part in parts:
        row = next((row for row in left if part.overlaps(period_of(row.period))), None)
        if row:
            left.remove(row)
        pairs.append((row, part))
    return pairs


def set_period(cycle: ReviewCycle, row: Review, period: Period, on: date | None = None) -> None:
    if period_of(row.period) == period:
        return
    opens, due = opens_and_due(cycle, period, on)
    Review.objects.filter(pk=row.pk).update(
        period=as_range(period), opens_on=opens, due_on=due, overdue_since=None, version=F("version") + 1
    )
    row.refresh_from_db(fields=["period", "opens_on", "due_on"])


def cut_earlier_units(cycle: ReviewCycle, fixed: list[Review], term: Period, on: date) -> None:
    """What a former unit has still to send ends with the term at the latest."""
    for row in fixed:
        if row.state in FREE and row.period.upper > term.ends:
            if row.period.lower < term.ends:
                set_period(cycle, row, Period(row.period.lower, term.ends), on)
            else:
                drop([row])
                row.state = State.DROPPED


def drop(rows: Iterable[Review]) -> None:
    Review.objects.filter(pk__in=[row.pk for row in rows], state__in=FREE).update(
        state=State.DROPPED, overdue_since=None, version=F("version") + 1
    )


def hand_over(cycle: ReviewCycle, rows: Iterable[Review], appointment: Appointment, on: date) -> None:
    """To another unit, which has its days from the day `on`; who had been named to review in the old one no longer is."""
    for row in rows:
        due = max(row.due_on, opens_and_due(cycle, period_of(row.period), on)[1])
        late = {"due_on": due, "overdue_since": None} if due > row.due_on else {}
        Review.objects.filter(pk=row.pk).update(
            appointment=appointment, unit=appointment.unit_id, reviewer=None, version=F("version") + 1, **late
        )


def renumber(cycle: ReviewCycle, added: list[Review]) -> None:
    """Number the periods in order of time. A review that was sent keeps its number; new rows are written here."""
    rows = sorted([*rows_of(cycle), *added], key=lambda row: (row.kind == Kind.FINAL, period_of(row.period).starts))
    taken = {row.number for row in rows if row.state not in FREE}
    moved, last = [], 0
    for row in rows:
        if row.state in FREE:
            number = last + 1
            while number in taken:
                number += 1
            if row.number != number:
                row.number = number
                moved.append(row)
        last = max(last, row.number)
    for row in moved:  # out of the way first: a number is never held twice
        if row.pk:
            Review.objects.filter(pk=row.pk).update(number=F("number") + 1000)
    for row in moved:
        if row.pk:
            Review.objects.filter(pk=row.pk).update(number=row.number)
    Review.objects.bulk_create(added)


def set_final(cycle: ReviewCycle, holder: Appointment, term: Period, on: date, *, wanted: bool) -> None:
    final = next((row for row in rows_of(cycle) if row.kind == Kind.FINAL), None)
    if final and final.state not in FREE:
        return
    if not wanted:
        if final:
            drop([final])
        return
    if final:
        set_period(cycle, final, term, on)
        return
    highest = cycle.reviews.exclude(state=State.DROPPED).aggregate(highest=Max("number"))["highest"] or 0
    new_review(cycle, holder, term, highest + 1, on=on, kind=Kind.FINAL).save(force_insert=True)
