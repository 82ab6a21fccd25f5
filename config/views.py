"""Pages that cross the apps, composed from what each app offers."""

from django.http import Http404
from django.shortcuts import render

from config import shell
from personnel import dates

DUE_ON_DESK = 12


def desk(request):
    """The signed-in home: what this person must do, by date, and what the apps want shown beside it."""
    on = dates.today()
    due = sorted(shell.offers("due", request.user, on), key=lambda task: task.due)
    show_all = "all" in request.GET
    return render(
        request,
        "desk.html",
        {
            "on": on,
            "due": due if show_all else due[:DUE_ON_DESK],
            "due_count": len(due),
            "panels": sorted(shell.offers("desk", request.user, on), key=lambda panel: panel.order),
        },
    )


def nothing(request, rest=""):
    """Instead of the admin's "view on site": it looks up any row of any table by its number, ours and Django's own."""
    raise Http404
