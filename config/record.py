"""A person's record: one head, and the parts each app offers."""

from django.shortcuts import get_object_or_404, render

from config import shell
from personnel import access_log, record
from personnel.days import asked_day
from personnel.models import AccessEvent, Official

OVERVIEW = ""


def official(request, pk):
    person = get_object_or_404(Official.objects.visible_to(request.user).select_related("grade"), pk=pk)
    day = asked_day(request)
    access_log.note(request.user, AccessEvent.Verb.VIEW, person, purpose=request.GET.get("why", "")[:200])
    person.post_notes = {one.appointment: one for one in shell.offers("notes", person, request.user, day.on)}
    panels = sorted(shell.offers("panels", person, request.user, day.on), key=lambda panel: panel.order)
    tabs = {panel.key: panel for panel in panels if panel.tab}
    chosen = request.GET.get("tab", OVERVIEW)
    chosen = chosen if chosen in tabs else OVERVIEW
    shown = [tabs[chosen]] if chosen else [panel for panel in panels if not panel.tab]
    marks = shell.offers("marks", person, request.user, day.on)
    return render(
        request,
        "official.html",
        {
            "official": person, "head": record.head(person, request.user, day.on, marks), "tabs": tabs.values(), "chosen": chosen,
            "main": [panel for panel in shown if not panel.side], "side": [panel for panel in shown if panel.side],
            "day": day,
        },
    )  # fmt: skip
