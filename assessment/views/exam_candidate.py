"""One candidate at the proctor's desk: what happened, and the acts on the attempt."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessment.exam_day import proctoring
from assessment.exam_forms import CANDIDATE_FORMS
from assessment.models import Answer, Attempt
from assessment.views import exam_desk
from personnel import wording
from personnel.errors import RuleViolation

State = Attempt.State


def _candidate(request, pk: int) -> Attempt:
    rows = Attempt.objects.handled_by(request.user).select_related(
        "seat__official", "seat__sitting_room__room", "seat__sitting_room__sitting__campaign",
        "seat__registration__position", "paper",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


@require_GET
def candidate(request, pk: int):
    return _candidate_page(request, _candidate(request, pk))


def _candidate_page(request, attempt: Attempt, bound=None, status: int = 200):
    possible = {
        State.PREPARED: ("admit", "time", "move", "release"),
        State.ADMITTED: ("time", "move", "release"),
        State.RUNNING: ("pause", "time", "move", "release", "terminate"),
        State.PAUSED: ("resume", "time", "move", "release", "terminate"),
        State.ABSENT: ("admit",),
    }.get(State(attempt.state), ("reopen",))
    forms = {
        name: bound
        if bound is not None and isinstance(bound, CANDIDATE_FORMS[name])
        else CANDIDATE_FORMS[name](attempt)
        for name in (*possible, "irregularity")
        if name in CANDIDATE_FORMS
    }
    context = {
        "attempt": attempt,
        "seat": attempt.seat,
        "room": attempt.seat.sitting_room,
        "tone": exam_desk.TONES[State(attempt.state)],
        "possible": possible,
        "forms": forms,
        "given": Answer.objects.filter(attempt=attempt).exclude(answer={}).count(),
        "count": len(attempt.paper.versions),
        "events": attempt.events.select_related("by").order_by("-at", "-pk")[:100],
        "irregularities": attempt.irregularities.select_related("by"),
    }
    return render(request, "assessment/exam/candidate.html", context, status=status)


@require_POST
def candidate_act(request, pk: int, act: str):
    """One act on one candidate."""
    attempt = _candidate(request, pk)
    verb = ACTS.get(act)
    if verb is None:
        raise Http404
    values: dict[str, Any] = {}
    form = None
    if act in CANDIDATE_FORMS:
        form = CANDIDATE_FORMS[act](attempt, request.POST)
        if not form.is_valid():
            return _candidate_page(request, attempt, form, status=422)
        values = form.cleaned_data
    try:
        verb(attempt, by=request.user, at=request.arrived_at, **values)
    except RuleViolation as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return _back(request, attempt)
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        attempt.refresh_from_db()
        return _candidate_page(request, attempt, form, status=409)
    attempt.refresh_from_db()
    messages.success(request, _told(act, attempt, values))
    return _back(request, attempt)


def _told(act: str, attempt: Attempt, values: dict[str, Any]) -> str:
    """What was done, to whom, and what follows from it."""
    name = attempt.seat.official.full_name
    if act == "time" and attempt.deadline:
        return _("%(name)s has %(n)s minutes more; the work ends at %(time)s.") % {
            "name": name, "n": values["minutes"], "time": wording.clock(attempt.deadline)}  # fmt: skip
    if act == "reopen":
        return _("%(name)s works again until %(time)s.") % {"name": name, "time": wording.clock(attempt.deadline)}
    told = {
        "admit": _("%(name)s has been let in."),
        "pause": _(
            "%(name)s is paused. The questions are hidden within half a minute; the clock stands still from now."
        ),
        "resume": _("%(name)s goes on and has the lost time back."),
        "time": _("%(name)s will have the extra time from the start."),
        "move": _("%(name)s has another seat."),
        "release": _(
            "Released. %(name)s goes in at another machine with the account, or with the code of the door list."
        ),
        "terminate": _("The attempt of %(name)s is stopped. What was saved is kept."),
        "irregularity": _("Written down. What follows is decided by the exam officer."),
    }
    return told[act] % {"name": name}


def _back(request, attempt: Attempt):
    if request.POST.get("back") == "room":
        # The keyboard goes on where it was: after the name in the table.
        return redirect(f"{reverse('exam-desk', args=[attempt.seat.sitting_room_id])}#thi-sinh-{attempt.pk}")
    return redirect("exam-candidate", pk=attempt.pk)


ACTS: dict[str, Callable[..., Any]] = {
    "admit": proctoring.admit,
    "pause": proctoring.pause,
    "resume": proctoring.go_on,
    "time": proctoring.add_time,
    "move": proctoring.move,
    "release": proctoring.release,
    "terminate": proctoring.terminate,
    "reopen": proctoring.reopen,
    "irregularity": proctoring.note_irregularity,
}
