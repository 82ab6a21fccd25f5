"""The candidate's pages: door, rules, paper, end. All of them are opened by the pass of the room, not by an account."""

import json
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessment.exam_day import clock, closing, delivery, doors, holding, pace, passes, saving, sitting_down
from assessment.models import Answer, Attempt, AttemptEvent, Figure, Seat
from assessment.views import exam_words
from assessment.views.exam_desk import TONES
from personnel import access_log, signing_in
from personnel.errors import RuleViolation
from personnel.origin import origin

State = Attempt.State
LARGEST = 512 * 1024
"""Bytes of one save: sixty long answers are a tenth of it."""


def with_pass(*tables: str):
    """The attempt of this browser with these tables, or the way back to the door. A pass opens nothing else of the site."""

    def decorated(view):
        @login_not_required
        @wraps(view)
        def guarded(request, **kwargs):
            word = request.COOKIES.get(passes.COOKIE, "")
            attempt = holding.attempt_of(word, request.arrived_at, *tables)
            if attempt is None:
                return _gone() if _wants_json(request) else redirect("exam-door")
            response = view(request, attempt, **kwargs)
            add_never_cache_headers(response)
            return response

        return guarded

    return decorated


def _wants_json(request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _gone() -> JsonResponse:
    return JsonResponse(
        {"state": "elsewhere", "message": _("This machine no longer holds your paper. Ask the proctor.")}, status=401
    )


# The door


def my_sittings(request):
    """What an official with an account sits, and the way in."""
    now = timezone.now()
    seats = Seat.objects.filter(
        official=request.user.official_id or 0, is_cancelled=False, sitting_room__is_cancelled=False,
        sitting_room__sitting__state__in=["ready", "running", "closed"],
    ).select_related(
        "sitting_room__room", "sitting_room__sitting", "registration__campaign", "registration__position", "attempt"
    ).order_by("-during")[:20]  # fmt: skip
    rows = [
        {
            "seat": seat,
            "attempt": attempt,
            "open": attempt
            and not seat.sitting_room.on_paper
            and attempt.state not in (*Attempt.ENDED, State.ABSENT)
            and sitting_down.is_open(attempt, now),
            "early": now < seat.during.lower and not (attempt and attempt.is_over),
            "tone": TONES[State(attempt.state)] if attempt else "",
        }
        for seat in seats
        for attempt in [getattr(seat, "attempt", None)]
    ]
    return render(request, "assessment/exam/mine.html", {"rows": rows})


@require_POST
def enter(request, pk: int):
    """From the account into the room: the account is signed out, the browser keeps the pass alone."""
    rows = Attempt.objects.select_related("seat__sitting_room__room")
    attempt = get_object_or_404(rows, seat=pk, seat__official=request.user.official_id or 0, seat__is_cancelled=False)
    try:
        word = sitting_down.come_in(attempt, ip=_ip(), at=request.arrived_at)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return redirect("exam-mine")
    signing_in.signed_out(request.user)
    logout(request)
    return _let_through(word)


@login_not_required
@require_http_methods(["GET", "POST"])
def door(request):
    context: dict[str, object] = {}
    if request.method == "POST":
        number, code = request.POST.get("number", ""), request.POST.get("code", "")
        try:
            attempt = doors.attempt_for(number, code, request.arrived_at)
            word = sitting_down.come_in(attempt, ip=_ip(), at=request.arrived_at)
        except signing_in.TooManyAttempts as refusal:
            response = render(request, "429.html", status=429)
            response["Retry-After"] = str(refusal.seconds)
            return response
        except RuleViolation as refusal:
            context = {"refusal": str(refusal), "number": number[:20]}
        else:
            return _let_through(word)
    response = render(request, "assessment/exam/door.html", context, status=422 if context else 200)
    add_never_cache_headers(response)
    return response


def _let_through(word: str):
    response = redirect("exam-room")
    secure = passes.COOKIE.startswith("__Host-")
    response.set_cookie(passes.COOKIE, word, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def _ip() -> str | None:
    return access_log.address(origin.get().ip)


# The room


@with_pass(*holding.PAGE)
@require_GET
def room(request, attempt: Attempt):
    """Rules until the start, the paper while it is written, what was saved at the end."""
    seat = attempt.seat
    context: dict[str, Any] = {"attempt": attempt, "seat": seat, "registration": seat.registration}
    if attempt.state in (State.RUNNING, State.PAUSED):
        get_token(request)
        context |= {"words": exam_words.words(), "count": len(attempt.paper.versions)}
        return render(request, "assessment/exam/paper.html", context)
    if attempt.is_over or attempt.state == State.ABSENT:
        answered = Answer.objects.filter(attempt=attempt).exclude(answer={}).count()
        context |= {"answered": answered, "count": len(attempt.paper.versions), "reason": _stopped_because(attempt)}
        return render(request, "assessment/exam/end.html", context)
    context |= {
        "words": exam_words.words(),
        "count": len(attempt.paper.versions),
        "minutes": attempt.paper.minutes + attempt.extra_minutes,
        "waiting": attempt.state == State.PREPARED,
    }
    return render(request, "assessment/exam/rules.html", context)


def _stopped_because(attempt: Attempt) -> str:
    """What the proctor wrote when stopping the attempt."""
    if attempt.state != State.TERMINATED:
        return ""
    stops = attempt.events.filter(kind=AttemptEvent.Kind.TERMINATED).order_by("-at", "-pk")
    return next((event.detail.get("reason", "") for event in stops[:1]), "")


@with_pass(*holding.START)
@require_POST
def start(request, attempt: Attempt):
    try:
        sitting_down.start(attempt, ip=_ip(), at=request.arrived_at)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect("exam-room")


@with_pass(holding.POLICY)
@require_GET
def paper(request, attempt: Attempt):
    """The questions and what stands in the table. While the work is paused no question leaves the server."""
    if attempt.state != State.RUNNING:
        return JsonResponse(_clock(attempt.state, attempt.deadline, attempt.paused_at) | {"questions": []})
    told = _clock(attempt.state, attempt.deadline, attempt.paused_at)
    told |= {
        "attempt": attempt.pk,
        "every": attempt.seat.registration.campaign.policy.save_every_seconds,
        "pace": pace.seconds(),
        "begun": round((request.arrived_at - attempt.started_at).total_seconds()) if attempt.started_at else 0,
        "questions": delivery.questions(attempt.paper_id),
        "answers": delivery.kept(attempt),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@with_pass()
@require_GET
def figure(request, attempt: Attempt, number: int, place: int):
    """A picture of a question of the own paper, while it is being written; neither name of its file is told."""
    asked = delivery.question(attempt.paper_id, {number}).get(number)
    if asked is None or attempt.state != State.RUNNING:
        raise Http404
    names = delivery.figures(asked)
    if not 1 <= place <= len(names):
        raise Http404
    row = get_object_or_404(Figure, version=asked.version, name=names[place - 1])
    try:
        file = default_storage.open(row.file.name)
    except FileNotFoundError as lost:
        raise Http404 from lost
    response = FileResponse(file, content_type=row.content_type)
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_not_required
@require_POST
def save(request):
    """The busiest address of the site: one statement, no session, no account."""
    return _saved(request, saving.save)


@login_not_required
@require_POST
def hand_in(request):
    return _saved(request, closing.hand_in)


def _saved(request, act):
    word = request.COOKIES.get(passes.COOKIE, "")
    if not word:
        return _gone()
    try:
        if len(request.body) > LARGEST:
            return JsonResponse({"message": _("This save is too large."), "wrong": []}, status=413)
        sent = json.loads(request.body or b"{}")
        if not isinstance(sent, dict):
            raise ValueError
    except (ValueError, RecursionError):
        return JsonResponse({"message": _("This is not an answer to your paper."), "wrong": []}, status=400)
    try:
        kept = act(passes.holder_of(word), sent, request.arrived_at)
    except saving.Elsewhere:
        return _gone()
    except saving.BadSave as refusal:
        wrong = {"message": _("This is not an answer to your paper."), "wrong": refusal.numbers}
        return JsonResponse(wrong, status=400)
    told = _clock(kept.state, kept.deadline, kept.paused_at)
    told |= {"kept": kept.seqs, "refused": kept.refused, "pace": pace.seconds()}
    if kept.refused:
        told["message"] = _refusal(kept.state)
    return JsonResponse(told, status=409 if kept.refused else 200)


def _refusal(state: str) -> str:
    if state == State.PAUSED:
        return _("The room is paused. What you answered stays on this machine and is sent when it goes on.")
    if state == State.TERMINATED:
        return _("The proctor has stopped this attempt.")
    return _("Your time is over: this answer came too late and is not kept.")


def _clock(state: str, deadline, paused_at) -> dict[str, object]:
    now = timezone.now()
    left = clock.left(now, deadline, paused_at).total_seconds() if deadline else None
    return {"state": state, "now": now.isoformat(timespec="milliseconds"), "left": left}


@with_pass()
@require_POST
def leave(request, attempt: Attempt):
    """After the end: the pass is thrown away, the next person at this machine finds the door."""
    response = redirect("exam-door")
    if attempt.is_over or attempt.state == State.ABSENT:
        response.delete_cookie(passes.COOKIE, path="/")
    return response
