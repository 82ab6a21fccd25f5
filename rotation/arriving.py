"""The receiving unit confirms that the person has come, and says which work they do.

What differs from the decision is told to HR, who must answer it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from personnel import access_log, constraints, dates, wording
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, Duty, JobPosition, Title, Unit, User
from rotation import changing
from rotation.models import Rotation


@dataclass(frozen=True)
class Work:
    """A job position with its share in per cent, in the unit in which it is done."""

    job_position: JobPosition
    share: int
    unit: Unit | None = None


def due_on(rotation: Rotation) -> date:
    """By when the unit must have confirmed."""
    return rotation.term.lower + timedelta(days=rotation.batch.policy.arrival_days)


def awaited(on: date):
    """Rotations that have begun and whose arrival nobody has confirmed."""
    return Rotation.objects.filter(state=Rotation.State.PENDING, term__startswith__lte=on)


def confirm(
    rotation: Rotation,
    *,
    by: User,
    on: date,
    arrived_on: date,
    work: Sequence[Work],
    title: Title | None = None,
    note: str = "",
    remark: str = "",
) -> Rotation:
    """Confirm on the day `on` that the person came on `arrived_on` and does this work.

    `title`: the title really given, when it is not the decided one. `remark`: any other difference, in words.
    """
    with constraints.as_refusals(), transaction.atomic():
        rotation = changing.locked(rotation)
        if not Rotation.objects.receiving_for(by).filter(pk=rotation.pk).exists():
            raise RuleViolation(_("Only the receiving unit confirms an arrival."), code="receiving_unit")
        if rotation.state != Rotation.State.PENDING:
            raise RuleViolation(_("This arrival has been confirmed already."), code="already_confirmed")
        _refuse_day(rotation, arrived_on, on)
        _refuse_work(rotation, work)
        _assign(rotation, arrived_on, work)
        with wording.in_office_language():  # kept, and read by others than who confirms
            found = deviations(rotation, arrived_on, work, title, remark)
        changing.move_state(
            rotation,
            Rotation.State.ACTIVE,
            arrived_on=arrived_on,
            arrival_confirmed_by=by,
            arrival_confirmed_at=timezone.now(),
            arrival_note=note,
            deviation="\n".join(found),
        )
        access_log.note(by, AccessEvent.Verb.DECIDE, rotation, arrived_on=arrived_on.isoformat(), differs=bool(found))
        return rotation


def deviations(rotation: Rotation, arrived_on: date, work: Sequence[Work], title: Title | None, remark: str):
    """What differs from the decision, one sentence each."""
    found = []
    if title and title.pk != rotation.to_title_id:
        found.append(
            _("The decision says %(decided)s; the title given is %(given)s.")
            % {"decided": rotation.to_title, "given": title}
        )
    late = (arrived_on - rotation.term.lower).days
    if late > rotation.batch.policy.arrival_days:
        found.append(
            ngettext("Arrived %(n)s day after the first day.", "Arrived %(n)s days after the first day.", late)
            % {"n": late}
        )
    outside = {one.unit for one in work if one.unit and not one.unit.path.startswith(rotation.to_unit.path)}
    found.extend(
        _("Work is done at %(unit)s, outside the receiving unit.") % {"unit": unit}
        for unit in sorted(outside, key=lambda unit: unit.path)
    )
    if remark.strip():
        found.append(remark.strip())
    return found


def answer_deviation(rotation: Rotation, *, by: User, answer: str) -> None:
    """HR says what is done about a deviation; the task leaves the desk."""
    if not by.has_perm("rotation.change_rotation"):
        raise RuleViolation(_("Only HR staff answer a deviation."), code="hr")
    if not answer.strip():
        raise RuleViolation(_("Say what is done about it."), code="answer", field="answer")
    open_ones = Rotation.objects.filter(pk=rotation.pk, deviation_answered_at__isnull=True).exclude(deviation="")
    with transaction.atomic():
        if not open_ones.update(
            deviation_answer=answer.strip(), deviation_answered_by=by, deviation_answered_at=timezone.now()
        ):
            raise RuleViolation(_("This deviation has been answered already."), code="answered")
        access_log.note(by, AccessEvent.Verb.CHANGE, rotation, act="answer_deviation")


def _refuse_day(rotation: Rotation, arrived_on: date, on: date) -> None:
    first, last = rotation.term.lower, dates.last_day(rotation.term.upper)
    if arrived_on > on:
        raise RuleViolation(_("The day of arrival has not come yet."), code="future", field="arrived_on")
    if not first <= arrived_on <= last:
        raise RuleViolation(
            _("The day of arrival lies in the term, %(first)s to %(last)s.")
            % {"first": dates.short_text(first), "last": dates.short_text(last)},
            code="outside_term",
            field="arrived_on",
        )


def _refuse_work(rotation: Rotation, work: Sequence[Work]) -> None:
    whole = sum(one.share for one in work)
    if whole != 100:
        raise RuleViolation(
            _("The shares of the work must make 100 %%; they make %(sum)s %%.") % {"sum": whole}, code="shares"
        )
    if len({one.job_position.pk for one in work}) != len(work):
        raise RuleViolation(_("The same job position is given twice."), code="twice")
    if any(not 1 <= one.share <= 100 for one in work):
        raise RuleViolation(_("A share is between 1 and 100 %."), code="share")


def _assign(rotation: Rotation, arrived_on: date, work: Sequence[Work]) -> None:
    """The work at home ends; the work here begins. What was to begin here later gives way."""
    old = Duty.objects.filter(official=rotation.official, valid__contains=arrived_on)
    for duty in old:
        if duty.valid.lower < arrived_on:
            duty.valid = DateRange(duty.valid.lower, arrived_on)
            duty.save(update_fields=["valid"])
        else:
            duty.delete()
    for one in work:
        Duty.objects.create(
            official=rotation.official,
            job_position=one.job_position,
            unit=one.unit or rotation.to_unit,
            share=one.share,
            valid=DateRange(arrived_on, None),
            assigned_by=rotation.decision,
        )
