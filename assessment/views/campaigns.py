"""The campaigns, the board of one as it stood on a day, and the organiser's acts on it."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessment.campaign_lists import CampaignList
from assessment.campaigns import board, mailing, planning, reminding
from assessment.models import Campaign, CampaignUnit, ListChange, Registration
from assessment.views.campaigns_doors import attempt, campaign_of, check, crumbs, now, organises, today
from personnel import access_log, days, jobs, wording
from personnel.exchange import export_rows
from personnel.models import AccessEvent

MISMATCHES_SHOWN, UNITS_SHOWN = 8, 6


@require_GET
def campaigns(request):
    check(request, "assessment.view_campaign")
    page = CampaignList(request, Campaign.objects.visible_to(request.user))
    may_add = request.user.has_perm("assessment.add_campaign")
    return render(request, "assessment/campaigns/list.html", {"page": page, "may_add": may_add})


@require_GET
def campaign(request, pk):
    """The board: x of 35 at each step on the day asked for, who is late, who is examined on something else."""
    row = campaign_of(request, pk)
    may = organises(request, row)
    day = days.asked_day(request)
    rows = CampaignUnit.objects.visible_to(request.user).filter(campaign=row)
    if not may and rows.count() == 1:
        return redirect("campaign-unit", pk=rows.get().pk)
    shown = board.of(row, day.on, rows)
    if request.GET.get("export") == "xlsx":
        return _export(request, shown)
    patterns = shown.patterns
    open_ones = [one for one in shown.mismatches if one.is_waiting]
    context = {
        "campaign": row, "day": day, "board": shown, "may": may, "crumbs": crumbs(), "patterns": patterns[:UNITS_SHOWN],
        "most": max((one.people for one in patterns), default=1), "mismatches": (open_ones or shown.mismatches)[:MISMATCHES_SHOWN],
        "due": shown.due[:UNITS_SHOWN], "changes": ListChange.objects.filter(campaign_unit__campaign=row, state="asked").count(),
        "rechecked": _rechecked(row, day.on) if may else [],
        "without_day": sum(unit.row.sits_on is None for unit in shown.units),
        "is_running": row.state in (Campaign.State.DRAFT, Campaign.State.OPEN),
        "waiting": sum(unit.row.state == CampaignUnit.State.WAITING for unit in shown.units),
    }  # fmt: skip
    return render(request, "assessment/campaigns/board.html", context)


def _rechecked(campaign: Campaign, on) -> list[CampaignUnit]:
    """Locked lists with people of whom the record says something else, and nobody has answered (`n` of them)."""
    waiting = Registration.objects.exclude(recheck={}).exclude(standing=Registration.Standing.REMOVED)
    found = CampaignUnit.objects.filter(registrations__in=waiting, campaign=campaign)
    found = found.annotate(n=Count("registrations")).select_related("unit").order_by("unit__path")
    return [row for row in found if row.is_locked(on)]


def _export(request, shown: board.Board):
    check(request, "personnel.export_records")
    headings = [
        _("Unit"), _("First sitting"), _("List due on"), _("List sent"), _("List checked"), _("Sitting begun"),
        _("Finished"), _("Candidates"), _("State"),
    ]  # fmt: skip
    rows = (
        [
            str(one.row.unit), one.row.sits_on, one.row.list_due_on, one.sent_on, wording.day(one.row.checked_at) if
            one.checked else "", one.row.sits_on if one.sitting else None,
            wording.day(one.row.finished_at) if one.finished else "", one.candidates, one.note,
        ]
        for one in shown.units
    )  # fmt: skip
    access_log.note(request.user, AccessEvent.Verb.EXPORT, shown.campaign, page=request.path, rows=len(shown.units))
    return export_rows(headings, rows, "tien-do-ky-danh-gia")


@require_POST
def campaign_open(request, pk):
    row = campaign_of(request, pk, organises=True)
    attempt(request, lambda: planning.open_campaign(row), done=_("The campaign is under way."))
    return redirect("campaign", pk=pk)


@require_POST
def campaign_close(request, pk):
    row = campaign_of(request, pk, organises=True)
    attempt(request, lambda: planning.close(row), done=_("The campaign is closed."))
    return redirect("campaign", pk=pk)


@require_POST
def campaign_cancel(request, pk):
    row = campaign_of(request, pk, organises=True)
    attempt(request, lambda: planning.cancel(row), done=_("The campaign is cancelled."))
    return redirect("campaign", pk=pk)


@require_POST
def campaign_open_lists(request, pk):
    row = campaign_of(request, pk, organises=True)

    def act():
        opened, without = planning.open_lists(row, at=now())
        messages.success(request, _("%(n)s lists drawn from the duties in force.") % {"n": wording.number(opened)})
        if without:
            messages.warning(request, _("No day is set for: %(units)s.") % {"units": ", ".join(without)})

    attempt(request, act)
    return redirect("campaign", pk=pk)


@require_POST
def campaign_remind(request, pk):
    """Remind the units that are late, or one unit."""
    row = campaign_of(request, pk, organises=True)
    on = today()
    rows = CampaignUnit.objects.filter(campaign=row, state=CampaignUnit.State.OPENED).select_related("unit", "campaign")
    asked = request.POST.get("unit", "")
    one = asked.isascii() and asked.isdigit() and len(asked) < 10
    rows = rows.filter(pk=int(asked)) if one else rows.filter(list_due_on__lt=on)
    late = list(rows)

    def act():
        count, headless = reminding.remind(late, by=request.user, on=on)
        if count:
            jobs.enqueue(
                mailing.LETTERS, f"{mailing.LETTERS}:{now():%Y%m%d%H%M%S%f}", label=_("Reminders of lists"),
                by=request.user,
            )  # fmt: skip
            messages.success(request, _("%(n)s units reminded.") % {"n": wording.number(count)})
        elif late and not headless:
            messages.info(request, _("They have been reminded today already."))
        elif not late:
            messages.info(request, _("No list is late."))
        if headless:
            messages.warning(request, _("Nobody is recorded as head of: %(units)s.") % {"units": ", ".join(headless)})

    attempt(request, act)
    return redirect("campaign", pk=pk)
