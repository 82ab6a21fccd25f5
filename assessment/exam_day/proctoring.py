"""What a proctor does for one candidate. Every act moves the row by compare-and-set and leaves a fact behind."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessment.exam_day import clock, events
from assessment.exam_day.closing import count
from assessment.exam_day.sitting_down import admit, release, room_is_going_on
from assessment.models import Attempt, AttemptEvent, Irregularity, Seat, Sitting, SittingRoom
from personnel.errors import RuleViolation, StaleState

State, Kind = Attempt.State, AttemptEvent.Kind
MOST_MINUTES = 240


def _moved(count_: int) -> None:
    if not count_:
        raise StaleState(_("The state of this attempt has just changed. Look again."), code="state")


def _because(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation(_("Say why."), code="reason", field="reason")
    return reason.strip()


def pause(attempt: Attempt, *, by, reason: str, at: datetime) -> None:
    """The questions are hidden at the browser's next beat; the clock stands still from now."""
    with transaction.atomic():
        rows = Attempt.objects.filter(pk=attempt.pk, state=State.RUNNING, deadline__gt=at)
        _moved(rows.update(state=State.PAUSED, paused_at=at))
        events.note(attempt, Kind.PAUSED, at, by=by, reason=reason)


def go_on(attempt: Attempt, *, by, at: datetime) -> None:
    with transaction.atomic():
        _in_a_room_that_goes_on(attempt)
        held = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if held.state != State.PAUSED:
            _moved(0)
        go_on_all([held], by, at)


def _in_a_room_that_goes_on(attempt: Attempt) -> None:
    try:
        room_is_going_on(Seat.objects.values_list("sitting_room", flat=True).get(attempt=attempt))
    except RuleViolation as paused:
        raise RuleViolation(_("The whole room is paused. Let the room go on first."), code="paused") from paused


def go_on_all(rows: list[Attempt], by, at: datetime) -> int:
    """Rows locked by the caller: each gets back what its pause took."""
    for row in rows:
        lost = clock.compensated(row.deadline, row.paused_at, at) - row.deadline
        events.note(row, Kind.CONTINUED, at, by=by, seconds=round(lost.total_seconds()))
        row.state, row.deadline, row.paused_at = State.RUNNING, row.deadline + lost, None
    return Attempt.objects.bulk_update(rows, ["state", "deadline", "paused_at"], batch_size=500)


def add_time(attempt: Attempt, *, minutes: int, by, reason: str, at: datetime) -> None:
    """Personal extra time: before the start it is kept for the start, afterwards it moves the end."""
    reason = _because(reason)
    if not 1 <= minutes <= MOST_MINUTES:
        raise RuleViolation(_("Between 1 and 240 minutes can be added."), code="minutes", field="minutes")
    more = timedelta(minutes=minutes)
    with transaction.atomic():
        held = Attempt.objects.select_for_update().get(pk=attempt.pk)
        values = {"extra_minutes": F("extra_minutes") + minutes}
        if held.state in (State.RUNNING, State.PAUSED):
            if held.state == State.RUNNING and held.deadline + more <= at:
                raise RuleViolation(_("The time of this attempt is over. Open it again instead."), code="over")
            values["deadline"] = F("deadline") + more
        elif held.state not in (State.PREPARED, State.ADMITTED):
            raise RuleViolation(_("This attempt is over. Open it again instead."), code="over")
        Attempt.objects.filter(pk=held.pk).update(**values)
        events.note(attempt, Kind.EXTRA_TIME, at, by=by, minutes=minutes, reason=reason)


def move(attempt: Attempt, *, number: int, room: SittingRoom, by, reason: str, at: datetime) -> None:
    """Another seat, in this room or in another one of the same sitting."""
    seat = attempt.seat
    if room.sitting_id != seat.sitting_room.sitting_id or room.is_cancelled:
        raise RuleViolation(_("That room is not one of this sitting."), code="room", field="room")
    if Seat.objects.filter(sitting_room=room, number=number, is_cancelled=False).exclude(pk=seat.pk).exists():
        raise RuleViolation(_("Seat %(number)s is taken.") % {"number": number}, code="seat", field="number")
    if not 1 <= number <= room.room.capacity:
        raise RuleViolation(
            _("The room has %(seats)s seats.") % {"seats": room.room.capacity}, code="seat", field="number"
        )
    before = f"{seat.sitting_room.room.code}/{seat.number}"
    try:
        with transaction.atomic():
            Seat.objects.filter(pk=seat.pk).update(sitting_room=room, number=number)
            events.note(
                attempt, Kind.MOVED, at, by=by, reason=reason, before=before, after=f"{room.room.code}/{number}"
            )
    except IntegrityError as taken:
        raise RuleViolation(_("This seat has just been taken."), code="seat", field="number") from taken


def terminate(attempt: Attempt, *, by, reason: str, at: datetime) -> None:
    reason = _because(reason)
    with transaction.atomic():
        rows = Attempt.objects.filter(pk=attempt.pk, state__in=[State.RUNNING, State.PAUSED])
        _moved(rows.update(state=State.TERMINATED, ended_at=at))
        count([attempt.pk])
        events.note(attempt, Kind.TERMINATED, at, by=by, reason=reason)


def reopen(attempt: Attempt, *, by, reason: str, at: datetime, minutes: int = 0) -> None:
    """Go on after the end, with what was left of the time then and the minutes given now."""
    reason = _because(reason)
    if not 0 <= minutes <= MOST_MINUTES:
        raise RuleViolation(_("Between 0 and 240 minutes can be added."), code="minutes", field="minutes")
    with transaction.atomic():
        _in_a_room_that_goes_on(attempt)
        sitting = Sitting.objects.select_for_update(of=("self",)).get(rooms__seats__attempt=attempt)
        if sitting.state == Sitting.State.CLOSED:
            raise RuleViolation(_("The sitting is closed; its papers are being marked."), code="closed")
        held = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if not held.is_over:
            _moved(0)
        stopped = held.paused_at or held.ended_at
        rest = clock.left(stopped, held.deadline) + timedelta(minutes=minutes)
        if rest < timedelta(minutes=1):
            raise RuleViolation(_("No time is left. Say how many minutes are given."), code="minutes", field="minutes")
        held.markings.filter(is_current=True).update(is_current=False)
        Attempt.objects.filter(pk=held.pk).update(
            state=State.RUNNING,
            deadline=at + rest,
            ended_at=None,
            paused_at=None,
            extra_minutes=F("extra_minutes") + minutes,
        )
        events.note(attempt, Kind.REOPENED, at, by=by, reason=reason, minutes=minutes, left=round(rest.total_seconds()))


def note_irregularity(attempt: Attempt, *, category: str, note: str, by, at: datetime) -> Irregularity:
    """What happened, by category; what follows from it is decided afterwards by somebody else."""
    if category not in Irregularity.Category.values:
        raise RuleViolation(_("Choose what kind of irregularity it is."), code="category", field="category")
    return Irregularity.objects.create(attempt=attempt, category=category, note=_because(note), at=at, by=by)


__all__ = ["add_time", "admit", "go_on", "move", "note_irregularity", "pause", "release", "reopen", "terminate"]
