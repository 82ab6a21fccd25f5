"""From the door to the first question: preparing, coming in, being let in, starting. Each happens once."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from assessment.exam_day import clock, events, lost_time, networks, passes
from assessment.models import Attempt, AttemptEvent, Paper, Seat, Sitting
from personnel import wording
from personnel.errors import RuleViolation

State, Kind = Attempt.State, AttemptEvent.Kind


def prepare(seats) -> int:
    """Give each of these seats its attempt with the newest paper of its person not begun yet; how many are ready now.

    An attempt that waited at a seat given up since (a cancelled sitting) comes along with its paper.
    """
    empty = seats.filter(attempt__isnull=True, is_cancelled=False).order_by("pk")
    brought = _brought_along({seat.registration_id: seat for seat in empty})
    waiting = list(empty.all())
    papers: dict[int, int] = {}
    rows = Paper.objects.filter(registration__in={seat.registration_id for seat in waiting}, attempt__isnull=True)
    for registration, paper in rows.order_by("variant").values_list("registration", "pk"):
        papers[registration] = paper
    ready = [
        Attempt(seat=seat, paper_id=papers[seat.registration_id]) for seat in waiting if seat.registration_id in papers
    ]
    return brought + len(Attempt.objects.bulk_create(ready, batch_size=1000, ignore_conflicts=True))


@transaction.atomic
def _brought_along(empty: dict[int, Seat]) -> int:
    left = Attempt.objects.waiting().filter(seat__registration__in=empty, seat__is_cancelled=True)
    rows = list(left.select_for_update(of=("self",)).order_by("pk").values_list("pk", "seat__registration"))
    for pk, registration in rows:
        if seat := empty.pop(registration, None):
            Attempt.objects.filter(pk=pk).update(seat=seat, state=State.PREPARED, holder="")
    return len(rows)


def come_in(attempt: Attempt, *, ip: str | None, at: datetime) -> str:
    """The pass for the browser at the door. Once the work has begun only a proctor's release opens another door."""
    seat = attempt.seat
    if not is_open(attempt, at):
        raise RuleViolation(_doors(at, seat), code="doors")
    _from_the_room(attempt, ip, at)
    if seat.sitting_room.on_paper:
        raise RuleViolation(_on_paper(), code="on_paper")
    if attempt.is_over:
        raise RuleViolation(_("You have already handed in. What you answered is kept."), code="over")
    if attempt.state in (State.RUNNING, State.PAUSED) and attempt.holder:
        events.note(attempt, Kind.SECOND_SESSION, at)
        raise RuleViolation(
            _("Your paper is open on another machine. Ask the proctor to release it for this one."), code="second"
        )
    word = passes.new()
    with transaction.atomic():
        moved = Attempt.objects.filter(pk=attempt.pk, holder=attempt.holder, state=attempt.state).update(
            holder=passes.holder_of(word)
        )
        if not moved:
            raise RuleViolation(_("Your paper has just been opened elsewhere. Ask the proctor."), code="second")
        Seat.objects.filter(pk=seat.pk).update(code_used_at=at)
        events.note(attempt, Kind.RESUMED if attempt.started_at else Kind.ENTERED, at)
    return word


def _on_paper() -> str:
    return _("This room writes on paper: the proctor hands out the papers and the answer sheets.")


def is_open(attempt: Attempt, at: datetime) -> bool:
    """From half an hour before the sitting to its end, or to the own one where that is later."""
    ends = lost_time.ends(attempt.seat, at)
    return clock.doors_are_open(at, attempt.seat.during.lower, max(ends, attempt.deadline or ends))


def _doors(at: datetime, seat: Seat) -> str:
    begins = seat.during.lower
    if at >= seat.during.upper:
        return _("This sitting is over.")
    return _("The doors open 30 minutes before the sitting, which begins at %(time)s.") % {"time": wording.hour(begins)}


def _from_the_room(attempt: Attempt, ip: str | None, at: datetime) -> None:
    room = attempt.seat.sitting_room.room
    if not networks.within(ip, room.networks):
        events.note(attempt, Kind.WRONG_NETWORK, at)
        raise RuleViolation(
            _("This machine is not one of the room %(room)s. Sit at a machine of the room, or ask the proctor.")
            % {"room": room.name},
            code="network",
        )


def admit(attempt: Attempt, *, by, at: datetime) -> None:
    """The proctor has looked at the person and the identity card."""
    with transaction.atomic():
        rows = Attempt.objects.filter(pk=attempt.pk, state__in=[State.PREPARED, State.ABSENT])
        if not rows.update(state=State.ADMITTED):
            raise RuleViolation(_("This candidate has already been let in."), code="state")
        events.note(attempt, Kind.ADMITTED, at, by=by)


def start(attempt: Attempt, *, ip: str | None, at: datetime) -> None:
    """The clock begins, once. Whoever presses twice, or in two windows, has the first clock."""
    seat = attempt.seat
    if attempt.state in (State.RUNNING, State.PAUSED):
        return
    if attempt.state != State.ADMITTED:
        raise RuleViolation(_("Wait until the proctor lets you in."), code="not_admitted")
    if not clock.may_start(at, seat.during.lower, lost_time.ends(seat, at)):
        raise RuleViolation(_("The sitting has not begun, or is over."), code="doors")
    _from_the_room(attempt, ip, at)
    policy = seat.registration.campaign.policy
    with transaction.atomic():
        held = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if held.state == State.ADMITTED and held.holder == attempt.holder != "":
            room_is_going_on(seat.sitting_room_id)
            paper = attempt.paper if held.paper_id == attempt.paper_id else held.paper  # made anew since it was read
            held.state, held.started_at, held.last_seen_at = State.RUNNING, at, at
            held.deadline = clock.deadline(at, paper.minutes, held.extra_minutes)
            held.grace_seconds = policy.save_grace_seconds
            held.save(update_fields=["state", "started_at", "deadline", "grace_seconds", "last_seen_at"])
            events.note(attempt, Kind.STARTED, at, paper=paper.pk, minutes=paper.minutes)
            if seat.sitting_room.sitting.state == Sitting.State.READY:
                Sitting.objects.filter(pk=seat.sitting_room.sitting_id, state=Sitting.State.READY).update(
                    state=Sitting.State.RUNNING
                )
        elif held.holder != attempt.holder or held.state not in (State.RUNNING, State.PAUSED):
            raise RuleViolation(_("Your paper has just been opened elsewhere. Ask the proctor."), code="second")
    for name in ("state", "started_at", "deadline", "grace_seconds"):
        setattr(attempt, name, getattr(held, name))


def room_is_going_on(room: int) -> None:
    """Locked against an incident that begins at this moment: it finds this attempt running, or this one finds it.

    Who locks the attempt as well locks the room first, unless the attempt has not begun: no incident touches that.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT paused_at, on_paper FROM assessment_sittingroom WHERE id = %s FOR SHARE", [room])
        paused_at, on_paper = cursor.fetchone()
    if paused_at:
        raise RuleViolation(_("The room is paused. Wait for the proctor."), code="paused")
    if on_paper:
        raise RuleViolation(_on_paper(), code="on_paper")


def release(attempt: Attempt, *, by, reason: str, at: datetime) -> None:
    """Let the candidate go on at another machine: the old browser may write no more, the code opens once more."""
    with transaction.atomic():
        rows = Attempt.objects.filter(
            pk=attempt.pk, state__in=[State.PREPARED, State.ADMITTED, State.RUNNING, State.PAUSED]
        )
        if not rows.update(holder=""):
            raise RuleViolation(_("This attempt is over."), code="state")
        Seat.objects.filter(pk=attempt.seat_id).update(code_used_at=None)
        events.note(attempt, Kind.RELEASED, at, by=by, reason=reason)
