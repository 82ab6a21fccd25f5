"""Facts around an attempt, noted where they happen."""

from collections.abc import Iterable
from datetime import datetime

from assessment.models import Attempt, AttemptEvent
from personnel import access_log
from personnel.origin import origin

Kind = AttemptEvent.Kind
MOST = 200
"""Of one kind and one attempt: a browser that repeats itself must not fill the table."""


def note(attempt: Attempt, kind: AttemptEvent.Kind, at: datetime, *, by=None, **detail) -> AttemptEvent:
    return AttemptEvent.objects.create(
        attempt_id=attempt.pk, kind=kind, at=at, by=by, detail=detail, ip=access_log.address(origin.get().ip)
    )


def note_all(attempts: Iterable[int], kind: AttemptEvent.Kind, at: datetime, *, by=None, **detail) -> None:
    ip = access_log.address(origin.get().ip)
    AttemptEvent.objects.bulk_create(
        [AttemptEvent(attempt_id=pk, kind=kind, at=at, by=by, detail=detail, ip=ip) for pk in attempts], batch_size=1000
    )


def note_from_browser(attempt: int, kind: AttemptEvent.Kind, at: datetime, **detail) -> None:
    """What a browser caused; beyond `MOST` of its kind it is not written any more."""
    if AttemptEvent.objects.filter(attempt=attempt, kind=kind).count() < MOST:
        note_all([attempt], kind, at, **detail)
