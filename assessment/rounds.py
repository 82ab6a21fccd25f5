"""The clock of the reviews: which periods a term has, and what a changed term does to them.

The rules in words stand in docs/rules.md ("Six-monthly reviews"). A review the unit has already sent is never touched
by any of them; every other one follows the term.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessment import schedule
from assessment.models import Review, ReviewCycle, ReviewForm, ReviewProgramme
from assessment.models.reach import FREE
from assessment.schedule import period_of
from personnel import dates
from personnel.errors import RuleViolation
from personnel.models import Appointment, IssuedDocument, Official, Unit
from personnel.periods import Period, ReviewCalendar

State, Kind = Review.State, Review.Kind


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
                term=schedule.as_range(term),
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
    periods = schedule.periods_of(cycle, term)
    Review.objects.bulk_create(
        schedule.new_review(cycle, appointment, period, number) for number, period in enumerate(periods, start=1)
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
    ReviewCycle.objects.filter(pk=cycle.pk).update(term=schedule.as_range(term), closed_on=None)
    rows = schedule.rows_of(cycle)
    holder = schedule.last_holder(cycle, rows)
    periodic = [row for row in rows if row.kind == Kind.PERIODIC]
    free = [row for row in periodic if row.state in FREE and row.appointment_id == holder.pk]
    fixed = [row for row in periodic if row not in free]
    schedule.cut_earlier_units(cycle, fixed, term, on)
    parts = schedule.uncovered(
        schedule.periods_of(cycle, term),
        [period_of(row.period) for row in fixed if row.state != State.DROPPED],
        cycle.min_part_months,
    )
    pairs = schedule.matched(parts, free)
    matched = {row.pk for row, _part in pairs if row}
    schedule.drop(row for row in free if row.pk not in matched)
    for row, part in pairs:
        if row:
            schedule.set_period(cycle, row, part, on)
    added = [schedule.new_review(cycle, holder, part, 0, on=on) for row, part in pairs if row is None]
    schedule.renumber(cycle, added)
    shorter = (term.ends or date.max) < (before.ends or date.max)
    schedule.set_final(cycle, holder, term, on, wanted=shorter if final is None else final)


@transaction.atomic
def move_to(cycle: ReviewCycle, appointment: Appointment, on: date, *, recorded_on: date) -> None:
    """From the day `on` the official works in another unit under the same term, as recorded on a day perhaps later.

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
    free = [row for row in schedule.rows_of(cycle) if row.state in FREE]
    later = [row for row in free if row.period.lower >= on or row.kind == Kind.FINAL]
    running = next((row for row in free if row not in later and on < row.period.upper), None)
    added = []
    if running:
        old, new = Period(running.period.lower, on), Period(on, running.period.upper)
        following = next((row for row in later if row.kind == Kind.PERIODIC and row.period.lower == new.ends), None)
        if schedule.is_short(old, cycle.min_part_months):
            later.append(running)
        else:
            schedule.set_period(cycle, running, old, recorded_on)
            if following and schedule.is_short(new, cycle.min_part_months):
                schedule.hand_over(cycle, [following], appointment, recorded_on)
                schedule.set_period(cycle, following, Period(new.starts, following.period.upper), recorded_on)
            else:
                added.append(schedule.new_review(cycle, appointment, new, 0, on=recorded_on))
    schedule.hand_over(cycle, later, appointment, recorded_on)
    schedule.renumber(cycle, added)


@transaction.atomic
def close(cycle: ReviewCycle, *, on: date) -> None:
    """No further review of this term: the decision was withdrawn, or the official retired, left or died.

    What was sent stays; a period that has run its full length stays to be reviewed; the rest is dropped.
    """
    cycle = ReviewCycle.objects.select_for_update().get(pk=cycle.pk)
    ReviewCycle.objects.filter(pk=cycle.pk).update(closed_on=on)
    schedule.drop(row for row in schedule.rows_of(cycle) if row.state in FREE and row.period.upper > on)


def form_in_force(on: date) -> ReviewForm:
    form = ReviewForm.objects.filter(valid__contains=on).order_by("-version").first()
    if form is None:
        raise RuleViolation(
            _("No review form is in force on %(day)s. Load the form with load_review_form, or record one.")
            % {"day": dates.short_text(on)},
            code="form",
        )
    return form
