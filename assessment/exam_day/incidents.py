"""The whole room at once: letting everybody in, and a power cut that costs nobody a second."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from assessment.exam_day import events, proctoring
from assessment.models import Attempt, AttemptEvent, Marking, RoomIncident, Sitting, SittingRoom
from personnel.errors import RuleViolation

State, Kind = Attempt.State, AttemptEvent.Kind
NOTICED_WITHIN = timedelta(hours=2)


def admit_all(room: SittingRoom, *, by, at: datetime, present_only: bool = True) -> int:
    """Let in everybody who has come to the door; the others stay expected."""
    rows = Attempt.objects.handled_by(by).filter(seat__sitting_room=room, state=State.PREPARED)
    if present_only:
        rows = rows.exclude(holder="")
    with transaction.atomic():
        mine = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        Attempt.objects.filter(pk__in=mine, state=State.PREPARED).update(state=State.ADMITTED)
        events.note_all(mine, Kind.ADMITTED, at, by=by)
    return len(mine)


def stop_room(room: SittingRoom, *, reason: str, by, at: datetime, began_at: datetime | None = None) -> RoomIncident:
    """Pause everybody at work as of `began_at`; whom the clock closed since then works again when the room goes on."""
    began_at = began_at or at
    if not reason.strip():
        raise RuleViolation(_("Say why."), code="reason", field="reason")
    if not at - NOTICED_WITHIN <= began_at <= at:
        raise RuleViolation(
            _("The incident began within the last two hours, not later than now."), code="began", field="began_at"
        )
    try:
        with transaction.atomic():
            room = SittingRoom.objects.select_for_update().get(pk=room.pk)
            _not_closed(room)
            incident = RoomIncident.objects.create(sitting_room=room, reason=reason.strip(), began_at=began_at, by=by)
            SittingRoom.objects.filter(pk=room.pk).update(paused_at=began_at)
            _pause_all(room, incident, by, at)
    except IntegrityError as twice:
        raise RuleViolation(_("The room is already paused."), code="paused") from twice
    return incident


def _not_closed(room: SittingRoom) -> None:
    """Held until the end of the act, so that the sweeper does not close the sitting meanwhile."""
    sitting = Sitting.objects.select_for_update(of=("self",)).get(rooms=room)
    if sitting.state not in (Sitting.State.READY, Sitting.State.RUNNING):
        raise RuleViolation(_("This sitting is over."), code="closed")


def _pause_all(room: SittingRoom, incident: RoomIncident, by, at: datetime) -> None:
    began_at = incident.began_at
    seats = Attempt.objects.filter(seat__sitting_room=room)
    cut_off = seats.filter(state=State.TIMED_OUT, deadline__gt=began_at)
    cut = list(cut_off.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    Attempt.objects.filter(pk__in=cut).update(state=State.RUNNING, ended_at=None)
    Marking.objects.filter(attempt__in=cut, is_current=True).update(is_current=False)
    events.note_all(cut, Kind.REOPENED, at, by=by, reason=incident.reason)
    running = seats.filter(Q(state=State.RUNNING)).select_for_update(of=("self",)).order_by("pk")
    mine = list(running.values_list("pk", flat=True))
    Attempt.objects.filter(pk__in=mine).update(state=State.PAUSED, paused_at=Greatest(F("started_at"), began_at))
    events.note_all(mine, Kind.PAUSED, at, by=by, incident=incident.pk, reason=incident.reason)
    # Whom the proctor paused one by one when it had begun already has lost as much as the others.
    seats.filter(state=State.PAUSED, paused_at__gt=began_at).update(paused_at=Greatest(F("started_at"), began_at))


def resume_room(room: SittingRoom, *, by, at: datetime) -> int:
    """Everybody paused by the incident goes on with the time they had; who was paused before it stays paused."""
    with transaction.atomic():
        room = SittingRoom.objects.select_for_update().get(pk=room.pk)
        incident = room.incidents.filter(ended_at__isnull=True).first()
        if incident is None:
            raise RuleViolation(_("The room is not paused."), code="state")
        RoomIncident.objects.filter(pk=incident.pk).update(ended_at=at)
        SittingRoom.objects.filter(pk=room.pk).update(paused_at=None)
        rows = Attempt.objects.filter(
            seat__sitting_room=room, state=State.PAUSED, paused_at__gte=incident.began_at
        ).select_for_update(of=("self",))
        return proctoring.go_on_all(list(rows.order_by("pk")), by, at)
