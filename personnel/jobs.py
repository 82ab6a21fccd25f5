"""Long work people wait for. A row in PostgreSQL is the truth; the broker only wakes a worker.

    job = jobs.enqueue("review_sheet", f"sheet:{review.pk}:1", payload={"review": review.pk}, label="…", by=user)

    @jobs.handler("review_sheet")
    def make_sheet(job):                  # may run again after a crash: it looks before it writes
        …
        return document                   # or None; kept as `job.document`

A web request only writes rows. `dispatch` (every two seconds, in a worker) sends what waits; `run` claims a row by
compare-and-set under a lease, so a job sent ten times is done once, and one whose worker died is done by another.
Handlers stand in a module `reports` of their app, or in one that its `tasks` imports: `run` looks for them there.
"""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from personnel import access_log, job_parents
from personnel.errors import RuleViolation, StaleState
from personnel.models import Job
from personnel.origin import coming_from, origin
from personnel.storage import is_away

log = logging.getLogger("lotrinh.jobs")

HANDLERS: dict[str, Callable] = {}

LEASE = timedelta(seconds=45)
"""A handler that works longer calls `heartbeat` in between."""

DISPATCH_AGAIN = timedelta(seconds=30)
"""A job sent but not claimed for so long is sent once more: the broker may have lost the message."""

IN_FLIGHT = 40
"""Messages on their way at a time; more would keep the daily tasks waiting behind them."""

MOST_ATTEMPTS = 8
"""A job that was interrupted so often (it may kill its worker) is left alone until somebody retries it."""

TRANSIENT = (OperationalError, InterfaceError, ConnectionError, TimeoutError)


class LeaseLost(Exception):
    """Another worker has taken the job over; whatever this one still holds must be dropped."""


def handler(kind: str):
    """Say which function does the jobs of a kind. It takes the job and may return the document it made."""

    def register(function):
        HANDLERS[kind] = function
        return function

    return register


@cache
def _load_handlers() -> None:
    autodiscover_modules("tasks", "reports")


def enqueue(kind, key, *, payload=None, label="", by=None, parent=None, total=1, request_id="") -> Job:
    """The job of that key, made when there is none, in the caller's transaction: it exists only if that commits.

    It remembers the request that asked for it, so that what it writes is traced back to that.
    """
    values = {
        "kind": kind,
        "payload": payload or {},
        "label": label[:200],
        "requested_by": by,
        "parent": parent,
        "total": total,
        "request_id": request_id or origin.get().request_id,
    }
    job, _made = Job.objects.get_or_create(key=key, defaults=values)
    return job


def retry(job: Job, by=None) -> Job:
    """Put a failed job back in the queue; a parent puts back its failed children. `by` is who asked."""
    with transaction.atomic():
        failed = Job.objects.filter(Q(pk=job.pk, children__isnull=True) | Q(parent=job), state=Job.State.FAILED)
        pks = list(failed.values_list("pk", flat=True))
        moved = Job.objects.filter(pk__in=pks, state=Job.State.FAILED).update(
            state=Job.State.QUEUED, attempts=0, error="", dispatched_at=None, finished_at=None
        )
        if not moved:
            raise StaleState(_("Nothing to repeat here: this has not failed, or somebody has just repeated it."))
        log.info("job retried", extra={"job": job.pk, "user": getattr(by, "pk", None)})
        job_parents.settled(job.parent_id or (job.pk if job.children.exists() else None))
    job.refresh_from_db()
    return job


# Sending


def dispatch(now: datetime, send: Callable[[int], object]) -> int:
    """Send what waits to the workers and return how many. Run by one worker every two seconds; twice is harmless."""
    stale = now - DISPATCH_AGAIN
    on_the_way = Job.objects.filter(state=Job.State.QUEUED, dispatched_at__gte=stale).count()
    due = (
        workable(now)
        .filter(Q(dispatched_at__isnull=True) | Q(dispatched_at__lt=stale) | Q(state=Job.State.RUNNING))
        .order_by("created_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
    )
    with transaction.atomic():
        pks = [job.pk for job in due[: max(IN_FLIGHT - on_the_way, 0)]]
        Job.objects.filter(pk__in=pks).update(dispatched_at=now)
    for sent, pk in enumerate(pks):
        try:
            send(pk)
        except Exception:
            Job.objects.filter(pk__in=pks[sent:], state=Job.State.QUEUED).update(dispatched_at=None)
            raise
    return len(pks)


def workable(now: datetime):
    """What a worker can take up: parents are done by their children."""
    return Job.objects.waiting(now).filter(~Exists(Job.objects.filter(parent=OuterRef("pk"))))


# Doing


def run(job_id: int, worker: str = "") -> Job | None:
    """Do a job unless somebody else does or it is over; None then. Never raises for what the job itself did wrong."""
    _load_handlers()
    job = _claim(job_id, worker)
    if job is None:
        return None
    started = time.monotonic()
    with (
        coming_from(job.request_id),
        access_log.tracing(user=job.requested_by_id, job=job.pk),
        translation.override(settings.LANGUAGE_CODE),
    ):
        try:
            document = HANDLERS[job.kind](job)
            _finish(job, document)
        except LeaseLost:
            log.warning("job taken over by another worker", extra={"job": job.pk, "kind": job.kind})
            return None
        except RuleViolation as refusal:
            _fail(job, str(refusal))
        except TRANSIENT as trouble:
            _put_back(job, trouble)
        except Exception as trouble:
            if is_away(trouble):
                _put_back(job, trouble)
            else:
                log.exception("job failed", extra={"job": job.pk, "kind": job.kind})
                _fail(
                    job,
                    _(
                        "Something unexpected went wrong (job %(number)s in the log). Try again, then tell the system "
                        "administrator."
                    )
                    % {"number": job.pk},
                )
    job.refresh_from_db()
    log.info(
        "job",
        extra={
            "job": job.pk,
            "kind": job.kind,
            "state": job.state,
            "attempt": job.attempts,
            "ms": round((time.monotonic() - started) * 1000),
        },
    )
    return job


def heartbeat(job: Job, done: int | None = None, total: int | None = None) -> None:
    """Hold the lease for another while, and tell how far the work is."""
    values = {name: value for name, value in (("done", done), ("total", total)) if value is not None}
    if not _held(job).update(lease_until=Now() + LEASE, **values):
        raise LeaseLost(job.pk)


def _held(job: Job):
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, leased_by=job.leased_by)


def _claim(job_id: int, worker: str) -> Job | None:
    """Compare and set on the database's own clock: of ten workers one gets the row."""
    free = Job.objects.filter(
        Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=Now()),
        ~Exists(Job.objects.filter(parent=OuterRef("pk"))),
        pk=job_id,
    )
    lease = f"{worker[:60]}:{secrets.token_hex(6)}"
    taken = free.filter(attempts__lt=MOST_ATTEMPTS).update(
        state=Job.State.RUNNING,
        lease_until=Now() + LEASE,
        leased_by=lease,
        attempts=F("attempts") + 1,
        started_at=Now(),
        error="",
    )
    if taken:
        job = Job.objects.select_related("parent", "requested_by").get(pk=job_id)
        if job.parent and job.parent.state == Job.State.QUEUED:
            job_parents.start(job.parent_id)
        return job
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Interrupted %(n)s times without an end. Tell the system administrator, then try again.")
        worn_out = free.filter(attempts__gte=MOST_ATTEMPTS)
        if worn_out.update(
            state=Job.State.FAILED, error=reason % {"n": MOST_ATTEMPTS}, finished_at=Now(), lease_until=None
        ):
            job_parents.settled(Job.objects.values_list("parent", flat=True).get(pk=job_id))
    return None


def _finish(job: Job, document) -> None:
    values = {"document": document} if document is not None else {}
    with transaction.atomic():
        ended = _held(job).update(
            state=Job.State.DONE, done=F("total"), finished_at=Now(), lease_until=None, error="", **values
        )
        if not ended:
            raise LeaseLost(job.pk)
        job_parents.settled(job.parent_id)


def _fail(job: Job, reason: str) -> None:
    with transaction.atomic():
        if _held(job).update(state=Job.State.FAILED, error=reason, finished_at=Now(), lease_until=None):
            job_parents.settled(job.parent_id)


def _put_back(job: Job, trouble: Exception) -> None:
    """The database or the file store is away for a moment: wait in the queue. Unreachable even now? The lease ends."""
    log.warning("job put back", extra={"job": job.pk, "kind": job.kind, "why": f"{type(trouble).__name__}: {trouble}"})
    if not connection.in_atomic_block:
        connection.close()
    try:
        if job.attempts >= MOST_ATTEMPTS:
            _fail(job, _("The database or the file store did not answer. Try again when it is back."))
        else:
            _held(job).update(state=Job.State.QUEUED, lease_until=None, dispatched_at=Now())
    except DatabaseError:
        log.warning("job left to its lease", extra={"job": job.pk})
