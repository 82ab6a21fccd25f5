"""A job made of others: it begins with the first of them and ends as they have ended."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import ngettext

from personnel.models import Job

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""A parent is held by no worker: its lease cannot run out."""


def start(pk: int) -> None:
    """A child has begun, so its parent has."""
    Job.objects.filter(pk=pk, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, lease_until=NEVER, started_at=Now()
    )


def settle(parent: Job) -> Job:
    """Make a parent say what its children say. Call it after adding children."""
    with transaction.atomic():
        settled(parent.pk)
    parent.refresh_from_db()
    return parent


def settled(pk: int | None) -> None:
    """Inside the transaction that moved a child. The lock makes the last child to end see all the others."""
    if pk is None:
        return
    state = Job.objects.select_for_update(of=("self",)).values_list("state", flat=True).get(pk=pk)
    count = Job.objects.filter(parent=pk).aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=Job.State.DONE)),
        failed=Count("pk", filter=Q(state=Job.State.FAILED)),
    )
    Job.objects.filter(pk=pk).update(done=count["done"], total=max(count["total"], 1))
    row = Job.objects.filter(pk=pk)
    if count["done"] + count["failed"] < count["total"]:
        if state == Job.State.FAILED:
            row.update(state=Job.State.QUEUED, error="", finished_at=None, lease_until=None)
        return
    if state == Job.State.DONE or not count["total"]:
        return
    if state == Job.State.FAILED:
        row.update(state=Job.State.QUEUED, finished_at=None)
    row.exclude(state=Job.State.RUNNING).update(state=Job.State.RUNNING, lease_until=NEVER)
    if count["failed"]:
        with translation.override(settings.LANGUAGE_CODE):
            reason = ngettext("%(n)s part failed.", "%(n)s parts failed.", count["failed"]) % {"n": count["failed"]}
        row.update(state=Job.State.FAILED, error=reason, finished_at=Now(), lease_until=None)
    else:
        row.update(state=Job.State.DONE, error="", finished_at=Now(), lease_until=None)
