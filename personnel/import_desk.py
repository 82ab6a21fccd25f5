"""The acts around a personnel sheet: take it in, write it by a job, set it aside."""

from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from personnel import dates, importing, jobs
from personnel.errors import RuleViolation, StaleState
from personnel.import_writing import apply
from personnel.importing import ImportPlan
from personnel.models import Job, OfficialImport, User

SHOWN = 500
"""Lines of each kind kept for the page; the counts are of all."""


def take_in(content: bytes, filename: str, *, on: date, by: User) -> OfficialImport:
    """Check a sheet and keep it with what it would do. Raises RuleViolation when it cannot be read at all."""
    plan = importing.plan(content, on=on, user=by)
    row = OfficialImport(
        filename=filename[-200:], sheet=plan.sheet[:60], on=on, digest=plan.digest, report=_report(plan),
        created=len(plan.created), changed=len(plan.changed), unchanged=plan.unchanged, errors=len(plan.errors),
        uploaded_by=by,
    )  # fmt: skip
    row.file.save("sheet.xlsx", ContentFile(content), save=False)
    row.save()
    return row


def _report(plan: ImportPlan) -> dict:
    return {
        "unknown": plan.unknown_headings[:50],
        "errors": [[error.line, error.column, error.message] for error in plan.errors[:SHOWN]],
        "created": [[row.line, row.code, row.name] for row in plan.created[:SHOWN]],
        "changed": [[row.line, row.code, row.name, row.changes] for row in plan.changed[:SHOWN]],
    }


def write(row: OfficialImport, *, by: User) -> Job:
    """Ask for the checked sheet to be written. Of two who press, one wins."""
    with transaction.atomic():
        if row.errors:
            raise RuleViolation(_("The sheet has errors; nothing was written."), code="errors")
        job = jobs.enqueue(
            "import_officials", f"import:{row.pk}:{row.digest[:12]}", payload={"import": row.pk},
            label=_("Import of %(file)s") % {"file": row.filename}, by=by, total=row.created + row.changed or 1,
        )  # fmt: skip
        if not _move(row, OfficialImport.State.CHECKED, OfficialImport.State.WRITING, job=job):
            raise StaleState(_("This sheet has already been written or set aside."), code="moved")
    return job


def discard(row: OfficialImport) -> None:
    if not _move(row, OfficialImport.State.CHECKED, OfficialImport.State.DISCARDED):
        raise StaleState(_("This sheet has already been written or set aside."), code="moved")


@jobs.handler("import_officials")
def write_now(job: Job) -> None:
    """Write what was looked at, or put the sheet back to be looked at again."""
    row = OfficialImport.objects.select_related("uploaded_by").get(pk=job.payload["import"])
    if row.state != OfficialImport.State.WRITING:
        return
    with row.file.open("rb") as file:
        content = file.read()
    try:
        with transaction.atomic():
            apply(content, on=row.on, user=row.uploaded_by, digest=row.digest, filename=row.filename)
            if not _move(row, OfficialImport.State.WRITING, OfficialImport.State.WRITTEN, written_at=timezone.now()):
                raise StaleState(_("This sheet has already been written or set aside."), code="moved")
    except RuleViolation:
        check_again(row)
        raise


def check_again(row: OfficialImport) -> None:
    """Compare the kept sheet with the record as it is now."""
    with row.file.open("rb") as file:
        plan = importing.plan(file.read(), on=dates.today(), user=row.uploaded_by)
    OfficialImport.objects.filter(pk=row.pk).exclude(state=OfficialImport.State.WRITTEN).update(
        state=OfficialImport.State.CHECKED, on=dates.today(), digest=plan.digest, report=_report(plan),
        created=len(plan.created), changed=len(plan.changed), unchanged=plan.unchanged, errors=len(plan.errors),
    )  # fmt: skip


def _move(row: OfficialImport, old: str, new: str, **values) -> bool:
    moved = OfficialImport.objects.filter(pk=row.pk, state=old).update(state=new, **values)
    if moved:
        row.refresh_from_db()
    return bool(moved)
