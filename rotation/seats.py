"""Seats while somebody is away: the home seat held, the seat at the receiving unit, and the way back.

The appointment of a rotation has no end of its own: nothing ends because a day has passed. The term stands on the
rotation; the act that ends the rotation ends the appointment.
"""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from personnel import appointing, dates
from personnel.errors import RuleViolation
from personnel.models import Appointment, IssuedDocument, Title, Unit
from rotation.models import Rotation

Kind = Appointment.Kind


def send(official, *, unit: Unit, title: Title, starts: date, decision: IssuedDocument):
    """Hold the home seat and take the seat at the receiving unit, both from the first day on."""
    held = appointing.hold_home_seat(official, starts=starts, ends=None, decision=decision)
    if held is None:
        raise RuleViolation(
            _("%(name)s holds no post on %(day)s that could be kept.")
            % {"name": official, "day": dates.short_text(starts)},
            code="no_home_seat",
        )
    appointment = appointing.appoint(
        official, unit=unit, title=title, starts=starts, kind=Kind.ROTATION, decision=decision
    )
    return appointment, held


def bring_home(rotation: Rotation, on: date, decision: IssuedDocument) -> Appointment:
    """From `on` the person is back in the home seat."""
    held = held_for(rotation, on)
    if held is None:
        raise RuleViolation(
            _("The home seat of %(name)s is no longer held. Choose a unit and a title to go to.")
            % {"name": rotation.official},
            code="no_home_seat",
            field="unit",
        )
    _leave(rotation, on)
    return appointing.release_home_seat(held, on, decision=decision)


def place(rotation: Rotation, on: date, *, unit: Unit, title: Title, decision: IssuedDocument) -> Appointment:
    """From `on` the person has another post for good; the home seat is free."""
    _leave(rotation, on)
    _give_up_home(rotation, on)
    return appointing.appoint(rotation.official, unit=unit, title=title, starts=on, decision=decision)


def vacate(rotation: Rotation, on: date) -> None:
    """The person has retired, left or died: both seats are free."""
    _leave(rotation, on)
    _give_up_home(rotation, on)


def move(rotation: Rotation, on: date, *, unit: Unit, title: Title, decision: IssuedDocument) -> Appointment:
    """The receiving unit became another one: the same term goes on there.

    When the reorganisation has moved the person already, that appointment is taken over.
    """
    present = appointing.primary_on(rotation.official, on)
    if present and present.pk != rotation.appointment_id and present.unit_id == unit.pk:
        return present
    _leave(rotation, on)
    return appointing.appoint(
        rotation.official, unit=unit, title=title, starts=on, kind=Kind.ROTATION, decision=decision
    )


def take_back(rotation: Rotation) -> None:
    """As if the decision had not been made: allowed only before its first day."""
    held, starts = rotation.home_seat, rotation.term.lower
    _withdraw(rotation.appointment)
    if held is None:
        return
    home = Appointment.objects.filter(
        official=rotation.official, is_primary=True, valid__endswith=starts, unit=held.unit, title=held.title
    ).first()
    if home is None:  # the home post began on the very day and was turned into the held one
        held.kind, held.is_primary = Kind.REGULAR, True
        held.save(update_fields=["kind", "is_primary"])
        return
    upper = held.valid.upper
    _withdraw(held)
    home.valid = DateRange(home.valid.lower, upper)
    home.save(update_fields=["valid"])


def held_for(rotation: Rotation, on: date) -> Appointment | None:
    """The home seat as it is held on the day; a reorganisation may have moved it to another unit."""
    return (
        Appointment.objects.filter(official=rotation.official, kind=Kind.HELD, valid__contains=on)
        .select_related("unit", "title")
        .order_by("-valid")
        .first()
    )


def _leave(rotation: Rotation, on: date) -> None:
    present = appointing.primary_on(rotation.official, on)
    for appointment in {rotation.appointment_id: rotation.appointment, present and present.pk: present}.values():
        if appointment and appointment.valid.lower < on:
            appointing.end(appointment, on)


def _give_up_home(rotation: Rotation, on: date) -> None:
    if held := held_for(rotation, on):
        appointing.release_home_seat(held, on, resume=False)


def _withdraw(appointment: Appointment) -> None:
    appointment.kind, appointment.is_primary = Kind.WITHDRAWN, False
    appointment.valid = DateRange(empty=True)
    appointment.save(update_fields=["kind", "is_primary", "valid"])


def home_on(official, on: date) -> Appointment:
    """The leadership post held on the day; only such posts are rotated."""
    home = appointing.primary_on(official, on)
    if home is None or home.title_id is None:
        raise RuleViolation(
            _("%(name)s holds no leadership post on %(day)s.") % {"name": official, "day": dates.short_text(on)},
            code="no_home_seat",
        )
    return home
