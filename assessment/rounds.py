"""The clock of the reviews: which periods a term has, when each opens and is due, and what a changed term does to them.

The rules in words stand in docs/rules.md ("Six-monthly reviews"). A review the unit has already sent is never touched
by any of them; every other one follows the term.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from assessment.models import Review, ReviewCycle, ReviewForm, ReviewProgramme
from personnel import dates
from personnel.errors import RuleViolation
from personnel.models import Appointment, IssuedDocument, Official, Unit
from personnel.periods import Period, ReviewCalendar, review_periods
from personnel.wording import ends_of

State, Kind = Review.State, Review.Kind

FREE = (State.NOT_OPEN, State.OPEN, State.SELF_SUBMITTED)
"""The unit has not sent these yet: they follow the term."""


@transaction.atomic
def open_cycle(
    *,
    programme: ReviewProgramme,
    official: Official,
    appointment: Appointment,
    term,
    home_unit: Unit,
    home_post: str = "",
    planned_title: str = "",
    decision: IssuedDocument | None = None,
    form: ReviewForm | None = None,
    interval_months: int = 6,
    calendar: str = ReviewCalendar.ANNIVERSARY,
    min_part_months: int = 3,
) -> ReviewCycle:
    """Start an official's clock: one cycle and all its reviews, whose periods cover the term without gap or overlap.

    `term` is a `periods.Period` or a database range, its end the first day after. Without a form: the one in force
    on the first day of the term.
    """
    term = period_of(term)
    if appointment.official_id != official.pk:
        raise RuleViolation(_("That appointment is not this official's."), code="appointment")
    try:
        with transaction.atomic():
            cycle = ReviewCycle.objects.create(
                programme=programme,
                official=official,
                form=form or form_in_force(term.starts),
                term=_range(term),
                interval_months=interval_months,
                calendar=calendar,
                min_part_months=min_part_months,
                home_unit=home_unit,
                home_post=home_post,
                planned_title=planned_title,
                decision=decision,
            )
    except IntegrityError:
        raise RuleViolation(
            _("%(name)s already has reviews scheduled in part of that term.") % {"name": official}, code="overlap"
        ) from None
    Review.objects.bulk_create(
        _new(cycle, appointment, period, number) for number, period in enumerate(_periods_of(cycle, term), start=1)
    )
    cycle.refresh_from_db(fields=["term"])
    return cycle


@transaction.atomic
def reschedule(cycle: ReviewCycle, *, term, on: date, final: bool | None = None) -> None:
    """Follow a term that was lengthened or shortened, as known on the day `on`.

    Longer: a last period that had been cut grows to its full length, further periods are added. Shorter: the running
    period is cut, those not begun are dropped, and a review of the whole time served is added. `final` says whether
    that last one is wanted; left out, it is wanted exactly when the term gets shorter.
    """
    cycle = ReviewCycle.objects.select_for_update().get(pk=cycle.pk)
    term, before = period_of(term), period_of(cycle.term)
    if term.starts != before.starts:
        raise RuleViolation(_("The first day of a term does not move once its reviews are scheduled."), code="start")
    ReviewCycle.objects.filter(pk=cycle.pk).update(term=_range(term), closed_on=None)
    rows = _rows(cycle)
    holder = _last_holder(cycle, rows)
    periodic = [row for row in rows if row.kind == Kind.PERIODIC]
    free = [row for row in periodic if row.state in FREE and row.appointment_id == holder.pk]
    fixed = [row for row in periodic if row not in free]
    _cut_earlier_units(cycle, fixed, term, on)
    parts = uncovered(
        _periods_of(cycle, term),
        [period_of(row.period) for row in fixed if row.state != State.DROPPED],
        cycle.min_part_months,
    )
    pairs = _matched(parts, free)
    matched = {row.pk for row, _part in pairs if row}
    _drop(row for row in free if row.pk not in matched)
    for row, part in pairs:
        if row:
            _set_period(cycle, row, part, on)
    added = [_new(cycle, holder, part, 0, on=on) for row, part in pairs if row is None]
    _number(cycle, added)
    shorter = (term.ends or date.max) < (before.ends or date.max)
    _set_final(cycle, holder, term, on, wanted=shorter if final is None else final)


@transaction.atomic
def move_to(cycle: ReviewCycle, appointment: Appointment, on: date) -> None:
    """From the day `on` the official works in another unit under the same term.

    The old unit closes its part of the running period, the new unit reviews everything after. A part shorter than the
    cycle's shortest period is not reviewed by itself: the old unit's joins the new unit's part of the same period,
    the new unit's joins the next period. Numbers go on.
    """
    cycle = ReviewCycle.objects.select_for_update().get(pk=cycle.pk)
    term = period_of(cycle.term)
    if appointment.official_id != cycle.official_id:
        raise RuleViolation(_("That appointment is not this official's."), code="appointment")
    if on not in term:
        raise RuleViolation(_("The move is not inside the term."), code="term")
    free = [row for row in _rows(cycle) if row.state in FREE]
    later = [row for row in free if row.period.lower >= on or row.kind == Kind.FINAL]
    running = next((row for row in free if row not in later and on < row.period.upper), None)
    added = []
    if running:
        old, new = Period(running.period.lower, on), Period(on, running.period.upper)
        following = next((row for row in later if row.kind == Kind.PERIODIC and row.period.lower == new.ends), None)
        if _is_short(old, cycle.min_part_months):
            later.append(running)
        else:
            _set_period(cycle, running, old)
            if following and _is_short(new, cycle.min_part_months):
                _hand_over([following], appointment)
                _set_period(cycle, following, Period(new.starts, following.period.upper))
            else:
                added.append(_new(cycle, appointment, new, 0))
    _hand_over(later, appointment)
    _number(cycle, added)


@transaction.atomic
def close(cycle: ReviewCycle, *, on: date) -> None:
    """No further review of this term: the decision was withdrawn, or the official retired, left or died.

    What was sent stays; a period that has run its full length stays to be reviewed; the rest is dropped.
    """
    cycle = ReviewCycle.objects.select_for_update().get(pk=cycle.pk)
    ReviewCycle.objects.filter(pk=cycle.pk).update(closed_on=on)
    _drop(row for row in _rows(cycle) if row.state in FREE and row.period.upper > on)


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
        if last and last.ends == part.starts and last.starts not in boundaries and _is_short(last, shortest):
            joined[-1] = Period(last.starts, part.ends)
        else:
            joined.append(part)
    return joined


def opens_and_due(cycle: ReviewCycle, period: Period, on: date | None = None) -> tuple[date, date]:
    """When a review opens, and by when the unit must have sent it.

    A period changed after it was over (`on`) gives the unit its days from the day of the change.
    """
    opens = max(period.starts, dates.add_months(period.ends, -cycle.months_open_before_end))
    counted_from = max(dates.last_day(period.ends), on or date.min)
    return opens, counted_from + timedelta(days=cycle.days_to_submit)


def self_report_due(review: Review) -> date:
    """By when the official's own part is expected; from the day after, the unit may send its review without it."""
    return dates.last_day(review.period.upper) + timedelta(days=review.cycle.days_to_self_report)


def form_in_force(on: date) -> ReviewForm:
    form = ReviewForm.objects.filter(valid__contains=on).order_by("-version").first()
    if form is None:
        raise RuleViolation(
            _("No review form is in force on %(day)s. Load the form with load_review_form, or record one.")
            % {"day": dates.short_text(on)},
            code="form",
        )
    return form


def _periods_of(cycle: ReviewCycle, term: Period) -> Sequence[Period]:
    return review_periods(
        term,
        every=cycle.interval_months,
        calendar=ReviewCalendar(cycle.calendar),
        join_below=cycle.min_part_months,
    )


def _is_short(period: Period, months: int) -> bool:
    return dates.add_months(period.starts, months) > period.ends


def _range(period: Period) -> tuple[date, date | None]:
    return (period.starts, period.ends)


# The rows ---------------------------------------------------------------------


def _rows(cycle: ReviewCycle) -> list[Review]:
    """The reviews that count, locked, in order."""
    rows = Review.objects.select_for_update().filter(cycle=cycle).exclude(state=State.DROPPED)
    return sorted(rows, key=lambda row: (row.kind == Kind.FINAL, row.period.lower))


def _last_holder(cycle: ReviewCycle, rows: list[Review]) -> Appointment:
    return Appointment.objects.get(pk=rows[-1].appointment_id if rows else cycle.reviews.latest("pk").appointment_id)


def _new(
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
        period=_range(period),
        opens_on=opens,
        due_on=due,
    )


def _matched(parts: list[Period], free: list[Review]) -> list[tuple[Review | None, Period]]:
    """Each part with the review that was scheduled for that time, or None when it needs a new one."""
    left, pairs = list(free), []
    for part in parts:
        row = next((row for row in left if part.overlaps(period_of(row.period))), None)
        if row:
            left.remove(row)
        pairs.append((row, part))
    return pairs


def _set_period(cycle: ReviewCycle, row: Review, period: Period, on: date | None = None) -> None:
    if period_of(row.period) == period:
        return
    opens, due = opens_and_due(cycle, period, on)
    Review.objects.filter(pk=row.pk).update(
        period=_range(period), opens_on=opens, due_on=due, overdue_since=None, version=F("version") + 1
    )
    row.refresh_from_db(fields=["period", "opens_on", "due_on"])


def _cut_earlier_units(cycle: ReviewCycle, fixed: list[Review], term: Period, on: date) -> None:
    """What a former unit has still to send ends with the term at the latest."""
    for row in fixed:
        if row.state in FREE and row.period.upper > term.ends:
            if row.period.lower < term.ends:
                _set_period(cycle, row, Period(row.period.lower, term.ends), on)
            else:
                _drop([row])
                row.state = State.DROPPED


def _drop(rows: Iterable[Review]) -> None:
    Review.objects.filter(pk__in=[row.pk for row in rows], state__in=FREE).update(
        state=State.DROPPED, overdue_since=None, version=F("version") + 1
    )


def _hand_over(rows: Iterable[Review], appointment: Appointment) -> None:
    """To another unit; who had been named to review in the old one no longer is."""
    Review.objects.filter(pk__in=[row.pk for row in rows]).update(
        appointment=appointment, unit=appointment.unit_id, reviewer=None, version=F("version") + 1
    )


def _number(cycle: ReviewCycle, added: list[Review]) -> None:
    """Number the periods in order of time. A review that was sent keeps its number; new rows are written here."""
    rows = sorted([*_rows(cycle), *added], key=lambda row: (row.kind == Kind.FINAL, period_of(row.period).starts))
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


def _set_final(cycle: ReviewCycle, holder: Appointment, term: Period, on: date, *, wanted: bool) -> None:
    final = next((row for row in _rows(cycle) if row.kind == Kind.FINAL), None)
    if final and final.state not in FREE:
        return
    if not wanted:
        if final:
            _drop([final])
        return
    if final:
        _set_period(cycle, final, term, on)
        return
    highest = cycle.reviews.exclude(state=State.DROPPED).aggregate(highest=Max("number"))["highest"] or 0
    _new(cycle, holder, term, highest + 1, on=on, kind=Kind.FINAL).save(force_insert=True)
