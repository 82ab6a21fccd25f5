"""The proctor's desk: the room as it is now, and the acts on it. Another room, and the own seat, do not exist here."""

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessment.exam_day import clock, incidents, sitting_down
from assessment.exam_forms import IncidentForm
from assessment.models import Answer, Attempt, AttemptEvent, Seat, Sitting, SittingRoom
from personnel import wording
from personnel.errors import RuleViolation

State = Attempt.State
TONES = {
    State.PREPARED: "", State.ADMITTED: "info", State.RUNNING: "ok", State.PAUSED: "warn", State.SUBMITTED: "info",
    State.TIMED_OUT: "info", State.TERMINATED: "bad", State.ABSENT: "warn",
}  # fmt: skip
QUIET_AFTER = 90
"""Seconds without a word from a browser at work: it speaks every thirty."""
FACTS = (AttemptEvent.Kind.LEFT_PAGE, AttemptEvent.Kind.PASTED, AttemptEvent.Kind.WRONG_NETWORK,
         AttemptEvent.Kind.SECOND_SESSION, AttemptEvent.Kind.LATE_SAVE, AttemptEvent.Kind.BAD_SAVE)  # fmt: skip


def _rooms(user):
    return SittingRoom.objects.handled_by(user).select_related("room", "sitting__campaign")


@require_GET
def rooms(request):
    rows = _rooms(request.user).exclude(sitting__state__in=[Sitting.State.PLANNED, Sitting.State.CANCELLED])
    taken = Count("seats", filter=Q(seats__is_cancelled=False))
    listed = list(rows.annotate(people=taken).order_by("-during", "room__code")[:50])
    return render(request, "assessment/exam/rooms.html", {"rooms": listed, "now": timezone.now()})


def _attempts(user, room: SittingRoom):
    """Everybody of the room with what the desk shows, in one query."""
    facts = (
        AttemptEvent.objects.filter(attempt=OuterRef("pk"), kind__in=FACTS)
        .order_by()
        .values("attempt")
        .annotate(n=Count("pk"))
        .values("n")
    )
    given = (
        Answer.objects.filter(attempt=OuterRef("pk"))
        .exclude(answer={})
        .order_by()
        .values("attempt")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Attempt.objects.handled_by(user)
        .filter(seat__sitting_room=room, seat__is_cancelled=False)
        .select_related("seat__official", "seat__registration__position", "paper")
        .annotate(
            given=Coalesce(Subquery(given), 0),
            facts=Coalesce(Subquery(facts), 0),
            noted=Count("irregularities"),
        )
        .order_by("seat__number")
    )


def _row(attempt, now) -> dict[str, object]:
    at_work = attempt.state in (State.RUNNING, State.PAUSED)
    left = clock.left(now, attempt.deadline, attempt.paused_at) if at_work and attempt.deadline else None
    seen = attempt.last_seen_at
    quiet = attempt.state == State.RUNNING and bool(seen) and (now - seen).total_seconds() > QUIET_AFTER
    return {
        "id": attempt.pk,
        "state": attempt.state,
        "stands": f"{attempt.state}{'-here' if attempt.holder else ''}{f'-{attempt.noted}' if attempt.noted else ''}",
        "label": str(attempt.get_state_display()),
        "tone": TONES[State(attempt.state)],
        "arrived": bool(attempt.holder),
        "answered": f"{attempt.given}/{len(attempt.paper.versions)}",
        "left": f"{int(left.total_seconds()) // 60}:{int(left.total_seconds()) % 60:02}" if left is not None else "",
        "seen": wording.clock(seen) if seen else "",
        "quiet": quiet,
        "facts": attempt.facts,
        "noted": attempt.noted,
    }


def _live(user, room: SittingRoom) -> tuple[list[tuple[Attempt, dict]], dict[str, int]]:
    now = timezone.now()
    rows = [(attempt, _row(attempt, now)) for attempt in _attempts(user, room)]
    counts = {
        "expected": sum(a.state == State.PREPARED for a, _r in rows),
        "waiting": sum(bool(r["arrived"]) and a.state == State.PREPARED for a, r in rows),
        "admitted": sum(a.state == State.ADMITTED for a, _r in rows),
        "running": sum(a.state == State.RUNNING for a, _r in rows),
        "paused": sum(a.state == State.PAUSED for a, _r in rows),
        "ended": sum(a.is_over for a, _r in rows),
        "absent": sum(a.state == State.ABSENT for a, _r in rows),
        "quiet": sum(bool(r["quiet"]) for _a, r in rows),
    }
    return rows, counts


@require_GET
def desk(request, pk: int):
    room = get_object_or_404(_rooms(request.user), pk=pk)
    return _desk_page(request, room)


def _desk_page(request, room: SittingRoom, form=None, status: int = 200):
    rows, counts = _live(request.user, room)
    context = {
        "room": room,
        "rows": rows,
        "counts": counts,
        "incident": room.incidents.filter(ended_at__isnull=True).first(),
        "form": form or IncidentForm(),
        "lacking": Seat.objects.filter(sitting_room=room, is_cancelled=False, attempt__isnull=True).count(),
        "now": timezone.now(),
    }
    return render(request, "assessment/exam/desk.html", context, status=status)


@require_GET
def state(request, pk: int):
    """The live figures, asked for every five seconds."""
    room = get_object_or_404(_rooms(request.user), pk=pk)
    rows, counts = _live(request.user, room)
    return JsonResponse(
        {
            "at": wording.clock(timezone.now()),
            "paused": bool(room.paused_at),
            "counts": counts,
            "said": _said(counts),
            "rows": [row for _attempt, row in rows],
        }
    )


def _said(counts: dict[str, int]) -> str:
    """Spoken when it changes: what a proctor has to look at."""
    told = []
    if counts["waiting"]:
        told.append(_("%(n)s at the door, to be let in.") % {"n": counts["waiting"]})
    if counts["quiet"]:
        told.append(_("%(n)s not heard from.") % {"n": counts["quiet"]})
    return " ".join(told)


@require_POST
def act(request, pk: int, act: str):
    """One act on the whole room."""
    room = get_object_or_404(_rooms(request.user), pk=pk)
    now, by = request.arrived_at, request.user
    try:
        if act == "prepare":
            seats = Seat.objects.filter(sitting_room=room, sitting_room__on_paper=False)
            made = sitting_down.prepare(seats.exclude(official=by.official_id or 0))
            done = _("Papers of %(n)s candidates are ready.") % {"n": made}
        elif act == "admit-all":
            let_in = incidents.admit_all(room, by=by, at=now)
            done = (
                _("%(n)s candidates let in.") % {"n": let_in} if let_in else _("Nobody new has come to the door yet.")
            )
        elif act == "stop":
            form = IncidentForm(request.POST)
            if not form.is_valid():
                return _desk_page(request, room, form, status=422)
            incidents.stop_room(room, reason=form.cleaned_data["reason"], began_at=form.began_at(now), by=by, at=now)
            done = _("The room is paused. The clocks stand still.")
        elif act == "resume":
            people = incidents.resume_room(room, by=by, at=now)
            done = _("The room goes on; %(n)s candidates have their lost time back.") % {"n": people}
        else:
            raise Http404
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("exam-desk", pk=pk)
