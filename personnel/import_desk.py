"""The acts around a file that somebody brings: take it in, write it by a job, set it aside."""

from datetime import date
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from personnel import dates, jobs
from personnel.errors import RuleViolation, StaleState
from personnel.import_kinds import ImportKind, Looked, kind_of
from personnel.models import FileImport, Job, User

SHOWN = 500
"""Lines of each kind kept for the page; the counts are of all."""


def take_in(
    content: bytes, filename: str, *, kind: ImportKind, on: date, by: User, options: dict | None = None
) -> FileImport:
    """Check a file and keep it with what it would do. Raises RuleViolation when it cannot be read at all."""
    row = FileImport(kind=kind.key, options=options or {}, filename=filename[-200:], uploaded_by=by)
    _told(row, kind.plan(content, on=on, user=by, **_chosen(row)), on)
    suffix = PurePath(filename).suffix.lower().removeprefix(".")
    row.file.save(f"file.{suffix if suffix in kind.extensions else 'bin'}", ContentFile(content), save=False)
    row.save()
    return row


def _told(row: FileImport, plan: Looked, on: date) -> None:
    row.on, row.sheet, row.digest = on, plan.sheet[:60], plan.digest
    row.created, row.changed = len(plan.created), len(plan.changed)
    row.unchanged, row.errors = plan.unchanged, len(plan.errors)
    row.report = {
        "unknown": list(plan.unknown_headings)[:50],
        "errors": [[error.line, error.column, error.message] for error in plan.errors[:SHOWN]],
        "created": [[line.line, line.code, line.name] for line in plan.created[:SHOWN]],
        "changed": [[line.line, line.code, line.name, line.changes] for line in plan.changed[:SHOWN]],
    }


def _chosen(row: FileImport) -> dict:
    """Only kinds that ask for something beside the file are told what was chosen."""
    return {"options": row.options} if row.options else {}


def write(row: FileImport, *, by: User) -> Job:
    """Ask for the checked file to be written. Of two who press, one wins."""
    with transaction.atomic():
        if row.errors:
            raise RuleViolation(_("The sheet has errors; nothing was written."), code="errors")
        job = jobs.enqueue(
            "import_file", f"import:{row.pk}:{row.digest[:12]}", payload={"import": row.pk},
            label=_("Import of %(file)s") % {"file": row.filename}, by=by, total=row.created + row.changed or 1,
        )  # fmt: skip
        if not _move(row, FileImport.State.CHECKED, FileImport.State.WRITING, job=job):
            raise StaleState(_("This sheet has already been written or set aside."), code="moved")
        if job.state == Job.State.FAILED:  # the same changes were refused before: what stood in their way may be gone
            jobs.retry(job, by)
    return job


def discard(row: FileImport) -> None:
    if not _move(row, FileImport.State.CHECKED, FileImport.State.DISCARDED):
        raise StaleState(_("This sheet has already been written or set aside."), code="moved")


@jobs.handler("import_file")
def write_now(job: Job) -> None:
    """Write what was looked at, or put the file back to be looked at again."""
    row = FileImport.objects.select_related("uploaded_by").get(pk=job.payload["import"])
    if row.state == FileImport.State.WRITTEN:
        return
    if row.state != FileImport.State.WRITING:
        raise StaleState(_("The record has changed since the check. Look at the changes again."), code="changed")
    with row.file.open("rb") as file:
        content = file.read()
    try:
        with transaction.atomic():
            _kind(row).apply(
                content, on=row.on, user=row.uploaded_by, digest=row.digest, filename=row.filename, **_chosen(row)
            )
            if not _move(row, FileImport.State.WRITING, FileImport.State.WRITTEN, written_at=timezone.now()):
                raise StaleState(_("This sheet has already been written or set aside."), code="moved")
    except RuleViolation:
        check_again(row)
        raise


def check_again(row: FileImport) -> None:
    """Compare the kept file with the record as it is now."""
    with row.file.open("rb") as file:
        plan = _kind(row).plan(file.read(), on=dates.today(), user=row.uploaded_by, **_chosen(row))
    _told(row, plan, dates.today())
    row.state = FileImport.State.CHECKED
    told = ("on", "sheet", "digest", "report", "created", "changed", "unchanged", "errors", "state")
    FileImport.objects.filter(pk=row.pk).exclude(state=FileImport.State.WRITTEN).update(
        **{name: getattr(row, name) for name in told}
    )


def _kind(row: FileImport) -> ImportKind:
    kind = kind_of(row.kind)
    if kind is None:
        raise RuleViolation(_("This kind of file is no longer taken in."), code="kind")
    return kind


def _move(row: FileImport, old: str, new: str, **values) -> bool:
    moved = FileImport.objects.filter(pk=row.pk, state=old).update(state=new, **values)
    if moved:
        row.refresh_from_db()
    return bool(moved)
