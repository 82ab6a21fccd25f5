"""Writing what an import plan says: all of it, or nothing."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from personnel import access_log, importing, retirement
from personnel.errors import RuleViolation, StaleState
from personnel.importing import ImportPlan, RowPlan
from personnel.models import AccessEvent, Appointment, Duty, Official, RetirementAge

BATCH = 1_000


def apply(content: bytes, *, on: date, user, digest: str | None = None, filename: str = "") -> ImportPlan:
    """Plan again and write it. With `digest`, only when the plan is the one that was looked at.

    Raises StaleState when the record changed in between, RuleViolation when the sheet has errors or the database refuses.
    """
    with transaction.atomic():
        plan = importing.plan(content, on=on, user=user, lock=True)
        if plan.errors:
            raise RuleViolation(_("The sheet has errors; nothing was written."), code="errors")
        if digest is not None and plan.digest != digest:
            raise StaleState(_("The record has changed since the check. Look at the changes again."), code="changed")
        try:
            with transaction.atomic():
                _write(plan)
        except IntegrityError as problem:
            raise RuleViolation(
                _("The database refuses the sheet, nothing was written: %(reason)s") % {"reason": _reason(problem)},
                code="refused",
            ) from problem
        access_log.note(
            user, AccessEvent.Verb.IMPORT, label=filename or plan.sheet,
            created=len(plan.created), changed=len(plan.changed), lines=len(plan.rows),
        )  # fmt: skip
    return plan


def _reason(problem: IntegrityError) -> str:
    """The sentence of the constraint that refused, when it has one."""
    diagnostics = getattr(problem.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None)
    for model in (Official, Appointment, Duty):
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return str(constraint.violation_error_message)
    return name or str(problem).splitlines()[0]


def _write(plan: ImportPlan) -> None:
    ages = list(RetirementAge.objects.all())
    created, changed = plan.created, plan.changed
    for row in created:
        row.official = Official(**row.fields)
    for row in changed:
        for name, value in row.fields.items():
            setattr(row.official, name, value)
    for row in created + changed:
        row.official.retires_on = _retires_on(row.official, ages)
    Official.objects.bulk_create([row.official for row in created], batch_size=BATCH)
    if touched := sorted({name for row in changed for name in row.fields} - {"code"}):
        derived = ["name_folded", "name_key", "retires_on"]
        Official.objects.bulk_update([row.official for row in changed], [*touched, *derived], batch_size=BATCH)
    _write_posts(created + changed)


def _retires_on(official: Official, ages: list[RetirementAge]) -> date | None:
    try:
        return retirement.retirement_day(official.born, official.sex, ages)
    except retirement.RetirementUnknown:
        return None


def _write_posts(rows: list[RowPlan]) -> None:
    moved = [row for row in rows if row.post]
    ended = [row.current for row in moved if row.current]
    for row in moved:
        if row.current:
            row.current.valid = DateRange(row.current.valid.lower, row.post[2])
    Appointment.objects.bulk_update(ended, ["valid"], batch_size=BATCH)
    Appointment.objects.bulk_create(
        (
            Appointment(official=row.official, unit=row.post[0], title=row.post[1], valid=DateRange(row.post[2], None))
            for row in moved
        ),
        batch_size=BATCH,
    )
    assigned = [row for row in rows if row.duty]
    ending = [duty for row in assigned for duty in row.ending]
    for row in assigned:
        for duty in row.ending:
            duty.valid = DateRange(duty.valid.lower, row.duty[2])
    Duty.objects.bulk_update(ending, ["valid"], batch_size=BATCH)
    Duty.objects.bulk_create(
        (
            Duty(official=row.official, job_position=row.duty[0], unit=row.duty[1], valid=DateRange(row.duty[2], None))
            for row in assigned
        ),
        batch_size=BATCH,
    )
