"""Pages that cross the apps, composed from what each app offers."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from config import first_steps, shell
from personnel import dates, names
from personnel.models.accounts import Role

DUE_ON_DESK = 12
WITH_TASKS = (Role.HR_STAFF, Role.AUTHORITY, Role.UNIT_HEAD, Role.EXAM_OFFICER, Role.QUESTION_OFFICER)
"""Roles that are told when nothing is to do; auditors and administrators get no tasks."""


def desk(request):
    """The signed-in home: what this person must do, by date, with the figures and cards of every role they hold."""
    on = dates.today()
    due = tasks(request.user, on)
    stats = once(shell.offers("stats", request.user, on))
    panels = once(shell.offers("desk", request.user, on))
    if not due and not any(stat.value for stat in stats):
        panels = [*first_steps.panels(request.user), *panels]
    show_all = "all" in request.GET
    return render(
        request,
        "desk.html",
        {
            "on": on,
            "called": partial(called, request.user),
            "due": due if show_all else due[:DUE_ON_DESK],
            "due_count": len(due),
            "gets_tasks": bool(due) or not request.user.grants_in_force or request.user.has_role(*WITH_TASKS),
            "acts": sorted(once(shell.offers("acts", request.user, on)), key=lambda act: act.primary),
            "stats": stats,
            "main": [panel for panel in panels if not panel.side],
            "side": [panel for panel in panels if panel.side],
        },
    )


def called(user) -> str:
    """Bà Trâm: how the page speaks to somebody. Without a record, or in another language, by the full name."""
    if user.official_id is None or not (get_language() or "").startswith("vi"):
        return user.get_full_name() or user.get_username()
    return f"{names.salutation(user.official.sex)} {names.given_name(user.official.full_name)}"


def tasks(user, on: date) -> list[Any]:
    """By day. What two roles ask for at the same address for the same reason is one task."""
    found = {(task.url, str(task.title), str(task.person)): task for task in shell.offers("due", user, on)}
    return sorted(found.values(), key=lambda task: (task.due, str(task.person)))


def once(offered: Iterable[Any]) -> list[Any]:
    """In order, and each key once: somebody with several roles sees the union."""
    found: dict[str, Any] = {}
    for one in offered:
        found.setdefault(one.key, one)
    return sorted(found.values(), key=lambda one: getattr(one, "order", 0))


def nothing(request, rest=""):
    """Instead of the admin's "view on site": it looks up any row of any table by its number, ours and Django's own."""
    raise Http404
