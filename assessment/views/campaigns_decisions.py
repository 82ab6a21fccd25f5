"""Head office's desk: positions other than the work done, patterns of units, changes of locked lists."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessment.campaign_forms import ChangeForm, OptionalReasonForm, ReasonForm
from assessment.campaigns import board, guard, late
from assessment.models import CampaignUnit, ListChange, Registration
from assessment.views.campaigns_doors import (
    ask,
    attempt,
    campaign_of,
    check,
    crumbs,
    now,
    paged,
    registration_of,
    today,
    unit_of,
)
from personnel import access_log, days, filters, names
from personnel.exchange import export_rows
from personnel.models import AccessEvent, JobPosition, Official

PAGE = 25


@require_GET
def mismatches(request, pk):
    """Everybody examined, or proposed to be examined, on another position; with what is asked there in numbers."""
    row = campaign_of(request, pk, organises=True)
    day = days.asked_day(request)
    units = CampaignUnit.objects.filter(campaign=row).select_related("unit")
    shown = board.of(row, day.on, units)
    unit, words = request.GET.get("unit", ""), filters.clean(request.GET.get("q", ""))
    found = [one for one in shown.mismatches if _is_asked_for(one.registration, unit, words)]
    state = request.GET.get("state", "")
    kinds = {
        "open": [one for one in found if one.is_waiting],
        "unexplained": [one for one in found if not one.is_explained],
        "easier": [one for one in found if one.easier],
        "decided": [one for one in found if not one.is_waiting and one.registration.decided_by_id],
    }
    labels = {
        "": _("All"), "open": _("Waiting for a decision"), "unexplained": _("Not explained"),
        "easier": _("Easier positions"), "decided": _("Already decided"),
    }  # fmt: skip
    chips = [{"value": name, "label": label, "n": len(kinds.get(name, found))} for name, label in labels.items()]
    if request.GET.get("export") == "xlsx":
        return _export(request, row, kinds.get(state, found))
    page = paged(request, kinds.get(state, found), PAGE, _("people"))
    decidable = set(
        Registration.objects.decidable_by(request.user).exclude(proposed_by=request.user)
        .filter(pk__in=[one.registration.pk for one in page.rows], proposal=Registration.Proposal.ASKED)
        .values_list("pk", flat=True)
    )  # fmt: skip
    context = {
        "campaign": row, "crumbs": crumbs(row), "page": page, "chips": chips, "state": state, "day": day,
        "patterns": shown.patterns, "decidable": decidable, "whole": len(shown.mismatches), "unit": unit, "words": words,
        "units": sorted({one.registration.campaign_unit for one in shown.mismatches}, key=lambda one: one.unit.path),
        "export_url": _address(request, export="xlsx"),
    }  # fmt: skip
    for chip in chips:
        chip["url"] = _address(request, state=str(chip["value"]), page="")
    return render(request, "assessment/campaigns/mismatches.html", context)


def _is_asked_for(one: Registration, unit: str, words: str) -> bool:
    if unit.isascii() and unit.isdigit() and one.campaign_unit_id != int(unit[:9]):
        return False
    return names.folded(words) in one.official.name_folded or one.official.code.startswith(words)


def _address(request, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def _export(request, campaign, rows):
    """The list as it is narrowed, with the demand of both positions in words."""
    check(request, "personnel.export_records")
    headings = [
        _("Official code"), _("Full name"), _("Unit"), _("Works in"), _("Position wanted"), _("Work really done"),
        _("Difference in demand"), _("Easier"), _("Reason given"), _("State"), _("Decision"),
    ]  # fmt: skip
    lines = [
        [
            one.registration.official.code, one.registration.official.full_name, one.registration.campaign_unit.unit.name,
            one.registration.unit.name, one.wanted.name, one.registration.main.name, one.sentence,
            _("yes") if one.easier else "", one.registration.reason, one.registration.get_proposal_display(),
            one.registration.decision_reason,
        ]
        for one in rows
    ]  # fmt: skip
    access_log.note(request.user, AccessEvent.Verb.EXPORT, campaign, page=request.path, rows=len(lines))
    return export_rows(headings, lines, "dang-ky-khac-vi-tri")


def accept(request, pk):
    one = registration_of(request, pk, Registration.objects.decidable_by(request.user))
    return ask(
        request, OptionalReasonForm(request.POST or None),
        act=lambda form: guard.accept(
            one, seen=request.POST.get("seen", "")[:64], by=request.user, at=now(), reason=form.cleaned_data["reason"]
        ), seen=guard.asked_for(one),
        title=_("Accept another position for %s") % one.official, verb=_("Accept"), crumbs=_desk(one.campaign),
        back=reverse("campaign-mismatches", args=[one.campaign_id]), done=_("Accepted."),
        text=_("%(position)s instead of %(main)s. Reason given: %(reason)s")
        % {"position": one.proposed_position, "main": one.main, "reason": one.reason},
    )  # fmt: skip


def refuse(request, pk):
    one = registration_of(request, pk, Registration.objects.decidable_by(request.user))
    return ask(
        request, ReasonForm(request.POST or None),
        act=lambda form: guard.refuse(
            one, seen=request.POST.get("seen", "")[:64], by=request.user, at=now(), reason=form.cleaned_data["reason"]
        ), seen=guard.asked_for(one),
        title=_("Refuse another position for %s") % one.official, verb=_("Refuse"), crumbs=_desk(one.campaign),
        back=reverse("campaign-mismatches", args=[one.campaign_id]), danger=True,
        done=_("Refused: the work really done is examined."),
        text=_("%(position)s instead of %(main)s. Reason given: %(reason)s")
        % {"position": one.proposed_position, "main": one.main, "reason": one.reason},
    )  # fmt: skip


def _desk(campaign):
    return [*crumbs(campaign), (_("Other positions"), reverse("campaign-mismatches", args=[campaign.pk]))]


# Changes of locked lists ------------------------------------------------------------


def change_ask(request, pk):
    row = unit_of(request, pk)
    if not CampaignUnit.objects.listed_by(request.user).filter(pk=pk).exists():
        row = unit_of(request, pk, rows=CampaignUnit.objects.examined_by(request.user))
    officials = Official.objects.visible_to(request.user).serving()
    form = ChangeForm(
        request.POST or None, officials=officials, positions=JobPosition.objects.all(),
        initial={"official": officials.filter(code=request.GET.get("official", "")[:20]).first()},
    )  # fmt: skip
    return ask(
        request, form, act=lambda form: late.ask(row, **_told(form), by=request.user, on=today()),
        title=_("Ask to change the list of %s") % row.unit, verb=_("Ask head office"), crumbs=crumbs(row.campaign, row),
        back=reverse("campaign-unit", args=[pk]), done=_("Asked: head office decides."),
        text=_("The list is locked. Every change is decided by head office and marked as late."),
    )  # fmt: skip


def _told(form) -> dict:
    data = form.cleaned_data
    return {"official": data["official"], "kind": data["kind"], "reason": data["reason"], "position": data["position"]}


@require_GET
def changes(request, pk):
    row = campaign_of(request, pk, organises=True)
    rows = ListChange.objects.filter(campaign_unit__campaign=row).select_related(
        "campaign_unit__unit", "official", "position", "asked_by", "decided_by"
    )
    page = paged(request, rows.order_by("-state", "-asked_at"), PAGE, _("changes"))
    decidable = set(
        ListChange.objects.decidable_by(request.user)
        .filter(pk__in=[one.pk for one in page.rows]).values_list("pk", flat=True)
    )  # fmt: skip
    context = {"campaign": row, "crumbs": crumbs(row), "page": page, "decidable": decidable}
    return render(request, "assessment/campaigns/changes.html", context)


def _change(request, pk) -> ListChange:
    rows = ListChange.objects.visible_to(request.user).select_related("campaign_unit__campaign", "official", "position")
    change = get_object_or_404(rows, pk=pk)
    campaign_of(request, change.campaign_unit.campaign_id, organises=True)
    return change


@require_POST
def change_accept(request, pk):
    change = _change(request, pk)
    attempt(request, lambda: late.accept(change, by=request.user, at=now()), done=_("The change is made."))
    return redirect("campaign-changes", pk=change.campaign_unit.campaign_id)


def change_refuse(request, pk):
    change = _change(request, pk)
    campaign = change.campaign_unit.campaign
    return ask(
        request, ReasonForm(request.POST or None),
        act=lambda form: late.refuse(change, by=request.user, at=now(), reason=form.cleaned_data["reason"]),
        title=_("Refuse the change for %s") % change.official, verb=_("Refuse"), danger=True,
        crumbs=[*crumbs(campaign), (_("Late changes"), reverse("campaign-changes", args=[campaign.pk]))],
        back=reverse("campaign-changes", args=[campaign.pk]), done=_("Refused."), text=change.reason,
    )  # fmt: skip
