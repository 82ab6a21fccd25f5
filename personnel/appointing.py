"""Acts on appointments: appoint, end, extend, hold a home seat and give it back.

Every act locks the official's row first and the post's row second, so two acts on one person or one seat follow each
other. `starts` is a first day, `ends` the first day after.
"""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from personnel import constraints, vacancies, wording
from personnel.errors import RuleViolation
from personnel.models import Appointment, IssuedDocument, Official, Title, Unit
from personnel.models.officials import EmploymentState

Kind = Appointment.Kind


def primary_on(official: Official, on: date) -> Appointment | None:
    """The post that counts on that day."""
    return (
        Appointment.objects.filter(official=official, is_primary=True, valid__contains=on)
        .select_related("unit", "title__level", "decision")
        .first()
    )


def appoint(
    official: Official,
    *,
    unit: Unit,
    title: Title | None,
    starts: date,
    ends: date | None = None,
    kind: str = Kind.REGULAR,
    decision: IssuedDocument | None = None,
    primary: bool = True,
    note: str = "",
) -> Appointment:
    """Give someone a post from a day on. The primary post held until then ends the day before.

    A post held on rotation is not ended by the way: `end` it first, or let the rotation's own act do so.
    """
    if ends is not None and ends <= starts:
        raise RuleViolation(_("The last day must not be before the first day."), code="period_empty", field="ends")
    with constraints.as_refusals():
        official = _locked(official)
        _refuse_when_gone(official, starts)
        _refuse_when_unit_missing(unit, starts)
        if primary:
            _end_primary_before(official, starts, ends)
        if kind != Kind.ACTING:
            vacancies.refuse_when_full(unit, title, starts, ends)
        return Appointment.objects.create(
            official=official, unit=unit, title=title, kind=kind, is_primary=primary,
            valid=DateRange(starts, ends), decision=decision, note=note,
        )  # fmt: skip


def end(appointment: Appointment, on: date) -> Appointment:
    """From `on` the post is no longer held: its last day is the day before. Only shortens; see `extend`."""
    with constraints.as_refusals():
        _locked(appointment.official)
        appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
        _refuse_before_start(appointment, on)
        if appointment.valid.upper is None or on < appointment.valid.upper:
            _set_period(appointment, appointment.valid.lower, on)
        return appointment


def extend(appointment: Appointment, ends: date | None) -> Appointment:
    """The post is held longer, up to the day before `ends`. Nothing may stand in its way."""
    with constraints.as_refusals():
        official = _locked(appointment.official)
        appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
        upper = appointment.valid.upper
        if upper is None or (ends is not None and ends <= upper):
            return appointment
        if appointment.is_primary:
            _refuse_overlap(official, upper, ends, but=appointment)
        if appointment.kind != Kind.ACTING:
            vacancies.refuse_when_full(appointment.unit, appointment.title, upper, ends, but=appointment)
        _set_period(appointment, appointment.valid.lower, ends)
        return appointment


def hold_home_seat(
    official: Official, *, starts: date, ends: date | None, decision: IssuedDocument | None = None
) -> Appointment | None:
    """Keep the primary post of `starts` for someone who goes away: from then on it is taken, but not primary.

    None when there is no primary post to hold.
    """
    with constraints.as_refusals():
        official = _locked(official)
        home = primary_on(official, starts)
        if home is None:
            return None
        _refuse_overlap(official, starts, ends, but=home)
        if home.valid.lower == starts:
            home.kind, home.is_primary, home.valid = Kind.HELD, False, DateRange(starts, ends)
            home.save(update_fields=["kind", "is_primary", "valid"])
            return home
        _set_period(home, home.valid.lower, starts)
        return Appointment.objects.create(
            official=official, unit=home.unit, title=home.title, kind=Kind.HELD, is_primary=False,
            valid=DateRange(starts, ends), decision=decision,
        )  # fmt: skip


def release_home_seat(
    held: Appointment, on: date, *, resume: bool = True, decision: IssuedDocument | None = None
) -> Appointment | None:
    """From `on` the seat is no longer held. With `resume` the person takes it again as the primary post.

    None when the person does not come back: the seat is then vacant. On the seat's own first day or before, the person
    has not left: the row becomes the post again (a rotation withdrawn before it began).
    """
    if held.kind != Kind.HELD:
        raise RuleViolation(_("This is not a held home seat."), code="not_held")
    with constraints.as_refusals():
        official = _locked(held.official)
        held = Appointment.objects.select_for_update(of=["self"]).select_related("unit", "title").get(pk=held.pk)
        if resume and on <= held.valid.lower:
            _refuse_overlap(official, held.valid.lower, None)
            held.kind, held.is_primary, held.valid = Kind.REGULAR, True, DateRange(held.valid.lower, None)
            held.save(update_fields=["kind", "is_primary", "valid"])
            return held
        _refuse_before_start(held, on)
        if held.valid.upper is None or on < held.valid.upper:
            _set_period(held, held.valid.lower, on)
        if not resume:
            return None
        return appoint(official, unit=held.unit, title=held.title, starts=on, decision=decision)


def _locked(official: Official) -> Official:
    return Official.objects.select_for_update(no_key=True).get(pk=official.pk)


def _set_period(appointment: Appointment, starts: date, ends: date | None) -> None:
    appointment.valid = DateRange(starts, ends)
    appointment.save(update_fields=["valid"])


def _refuse_when_gone(official: Official, starts: date) -> None:
    if official.state in EmploymentState.gone():
        raise RuleViolation(
            _("%(name)s cannot be appointed: %(state)s.")
            % {"name": official.full_name, "state": official.get_state_display().lower()},
            code="official_gone",
            field="official",
        )
    if official.retires_on and starts > official.retires_on:
        raise RuleViolation(
            _("%(name)s retires on %(day)s, before that post begins.")
            % {"name": official.full_name, "day": wording.day(official.retires_on)},
            code="official_retired",
            field="starts",
        )


def _refuse_when_unit_missing(unit: Unit, starts: date) -> None:
    if unit.version_on(starts) is None:
        raise RuleViolation(
            _("%(unit)s does not exist on %(day)s.") % {"unit": unit, "day": wording.day(starts)},
            code="unit_not_existing",
            field="unit",
        )


def _refuse_before_start(appointment: Appointment, on: date) -> None:
    if on <= appointment.valid.lower:
        raise RuleViolation(
            _("This post began on %(day)s; it can end on that day at the earliest.")
            % {"day": wording.day(appointment.valid.lower)},
            code="ends_before_start",
            field="ends",
        )


def _end_primary_before(official: Official, starts: date, ends: date | None) -> None:
    present = primary_on(official, starts)
    if present is not None and present.valid.lower < starts:
        if present.kind == Kind.ROTATION:
            raise RuleViolation(
                _("%(name)s is on rotation at %(unit)s until %(day)s. End the rotation first.")
                % {
                    "name": official.full_name,
                    "unit": present.unit,
                    "day": wording.day(wording.last_day(present.valid)) or _("further notice"),
                },
                code="on_rotation",
                field="starts",
            )
        _set_period(present, present.valid.lower, starts)
    _refuse_overlap(official, starts, ends)


def _refuse_overlap(official: Official, starts: date, ends: date | None, *, but: Appointment | None = None) -> None:
    others = Appointment.objects.filter(official=official, is_primary=True, valid__overlap=DateRange(starts, ends))
    if but is not None:
        others = others.exclude(pk=but.pk)
    if other := others.select_related("unit", "title").first():
        raise RuleViolation(
            _("%(name)s already holds a primary post in that period: %(post)s, %(period)s.")
            % {"name": official.full_name, "post": other, "period": wording.period(other.valid)},
            code="overlapping_primary",
            field="starts",
        )
