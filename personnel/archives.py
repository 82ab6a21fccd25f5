"""Several documents in one zip: made by a job, kept a week, downloaded by who asked for it."""

import zipfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from tempfile import TemporaryFile

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from personnel import jobs
from personnel.errors import RuleViolation
from personnel.models import IssuedDocument, Job
from personnel.papers import document_bytes, file_name

KEPT = timedelta(days=7)


def request_archive(documents: Iterable[IssuedDocument], label: str, *, by) -> Job:
    """The same documents give the same job, as long as its file is kept."""
    filed = [document.pk for document in documents if document.state == IssuedDocument.State.FILED and document.file]
    if not filed:
        raise RuleViolation(_("There is no filed document to pack yet."), code="empty")
    digest = sha256(",".join(map(str, sorted(filed))).encode()).hexdigest()[:24]
    before = Job.objects.filter(key__startswith=f"zip:{by.pk}:{digest}:").order_by("-pk").first()
    if before and not (before.state == Job.State.DONE and not before.file):
        return jobs.retry(before, by) if before.state == Job.State.FAILED else before
    turn = int(before.key.rsplit(":", 1)[-1]) + 1 if before else 1
    key = f"zip:{by.pk}:{digest}:{turn}"
    return jobs.enqueue("zip", key, payload={"documents": filed}, label=label, by=by, total=len(filed))


@jobs.handler("zip")
def _pack(job: Job) -> None:
    """What the person may see at this moment; each file is checked against its hash. The job then names what it holds."""
    visible = IssuedDocument.objects.visible_to(job.requested_by).defer("content")
    rows = visible.filter(pk__in=job.payload["documents"]).select_related("official", "scope_unit").order_by("pk")
    taken: set[str] = set()
    held: list[int] = []
    with TemporaryFile() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as packed:
            for number, document in enumerate(rows, start=1):
                name = file_name(document)
                if name in taken:
                    name = f"{name.removesuffix('.pdf')} ({document.pk}).pdf"
                taken.add(name)
                held.append(document.pk)
                packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), document_bytes(document))
                jobs.heartbeat(job, done=number)
        made.seek(0)
        stored = default_storage.save(f"jobs/{job.pk}-{job.attempts}.zip", File(made))
    Job.objects.filter(pk=job.pk, leased_by=job.leased_by).update(file=stored, payload={"documents": held})


def may_fetch(job: Job, user) -> bool:
    """Still allowed to read every paper in it: rights that are gone since do not open a zip made before."""
    held = set(job.payload["documents"])
    return IssuedDocument.objects.visible_to(user).filter(pk__in=held).count() == len(held)


def forget(now: datetime) -> int:
    """Delete the zips of more than a week ago; the documents in them stay where they are."""
    old = Job.objects.filter(kind="zip", finished_at__lt=now - KEPT).exclude(file="")
    for job in old:
        default_storage.delete(job.file.name)
        Job.objects.filter(pk=job.pk).update(file="")
    return len(old)
