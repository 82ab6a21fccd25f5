"""How an attempt ends: handed in, closed by the clock, never begun. What was saved stays and is marked."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, DurationField, ExpressionWrapper, F, Value

from assessment.exam_day import clock, ending, events, lost_time, saving
from assessment.models import Answer, Attempt, AttemptEvent

State, Kind = Attempt.State, AttemptEvent.Kind
AT_ONCE = 500
PAUSED_AT_MOST = timedelta(hours=12)
"""After the end of the sitting: a pause nobody ended does not keep an attempt open for ever."""


def hand_in(holder: str, sent: dict[str, Any], arrived: datetime) -> saving.Kept:
    """Keep what the browser still held and close the attempt. Handed in twice is handed in once."""
    kept = saving.save(holder, sent, arrived)
    if kept.state != State.RUNNING or kept.refused:
        return kept
    with transaction.atomic():
        running = Attempt.objects.select_for_update().filter(holder=holder, state=State.RUNNING).first()
        if running and clock.in_time(arrived, running.deadline, running.grace_seconds):
            Attempt.objects.filter(pk=running.pk).update(state=State.SUBMITTED, ended_at=arrived)
            count([running.pk])
            events.note(running, Kind.SUBMITTED, arrived)
            kept.state = State.SUBMITTED
    return kept


def overdue(now: datetime):
    """Attempts whose last second, grace included, has passed."""
    grace = ExpressionWrapper(F("grace_seconds") * Value(timedelta(seconds=1)), output_field=DurationField())
    late = Attempt.objects.filter(state=State.RUNNING, deadline__lt=now).alias(closes_at=F("deadline") + grace)
    return late.filter(closes_at__lt=now)


def sweep(now: datetime) -> dict[str, int]:
    """What the clock closes by itself. Runs every few seconds; two at once share the work."""
    return {
        "timed_out": _close(lambda: overdue(now), State.TIMED_OUT, Kind.TIMED_OUT, now)
        + _close(lambda: _forgotten(now), State.TIMED_OUT, Kind.TIMED_OUT, now),
        "absent": _close(lambda: _missing(now), State.ABSENT, Kind.ABSENT, now),
        "sittings": ending.close_by_themselves(now),
    }


def _missing(now: datetime):
    """Those who never began when their sitting is over. A seat given up keeps nobody waiting, a paused room everybody;
    of a room that writes on paper the clock knows nothing."""
    return Attempt.objects.waiting().filter(
        seat__is_cancelled=False, seat__sitting_room__on_paper=False,
        seat__sitting_room__during__endswith__lte=now, seat__sitting_room__paused_at__isnull=True,
    ).alias(open_until=lost_time.open_until("seat__sitting_room")).filter(open_until__lte=now)  # fmt: skip


def _forgotten(now: datetime):
    return Attempt.objects.filter(
        state=State.PAUSED, seat__sitting_room__sitting__during__endswith__lte=now - PAUSED_AT_MOST
    )


def _close(found, state: str, kind: AttemptEvent.Kind, now: datetime) -> int:
    closed = 0
    while True:
        with transaction.atomic():
            rows = found().select_for_update(skip_locked=True, of=("self",)).order_by("pk")
            mine = list(rows.values_list("pk", flat=True)[:AT_ONCE])
            if not mine:
                return closed
            ended = {} if state == State.ABSENT else {"ended_at": F("deadline")}
            Attempt.objects.filter(pk__in=mine).update(state=state, **ended)
            if ended:
                count(mine)
            events.note_all(mine, kind, now)
            closed += len(mine)


def count(attempts: list[int]) -> None:
    """How many questions of each have an answer."""
    found = Answer.objects.filter(attempt__in=attempts).exclude(answer={}).values("attempt").annotate(n=Count("pk"))
    rows = [Attempt(pk=row["attempt"], answered=row["n"]) for row in found]
    Attempt.objects.bulk_update(rows, ["answered"], batch_size=AT_ONCE)
