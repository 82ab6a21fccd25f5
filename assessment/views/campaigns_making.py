"""Making a campaign and writing it anew: its plan, window and units, and the day on which each unit begins."""

from datetime import date, timedelta

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.campaign_forms import CampaignForm, DayForm, DaysForm
from assessment.campaigns import planning
from assessment.models import Campaign, CampaignUnit
from assessment.views.campaigns_doors import ask, attempt, campaign_of, check, crumbs, today, unit_of
from personnel import wording
from personnel.forms import offered
from personnel.models import IssuedDocument, Unit
from personnel.models.documents import DocumentType
from personnel.models.units import UnitKind

UPPER = 2
"""Campaigns are held by, and for, units down to this level; divisions sit with the unit above them."""
FRIDAY = 4


def _form(request, **kwargs) -> CampaignForm:
    scope = request.user.scope("assessment.add_campaign")
    upper = Unit.objects.existing_on(today()).filter(level__lte=UPPER).exclude(kind=UnitKind.MINISTRY)
    upper = (upper if scope.whole else upper.filter(scope.q("path"))).distinct().order_by("path")
    return CampaignForm(
        request.POST or None, organisers=upper, units=upper,
        documents=IssuedDocument.objects.filter(type=DocumentType.PLAN, official__isnull=True), **kwargs,
    )  # fmt: skip


def _told(form, request, organiser: Unit | None = None) -> dict:
    """The cleaned values, a plan typed anew among them as the row it becomes."""
    data = dict(form.cleaned_data)
    symbol, signed_on, subject = (data.pop(name) for name in form.NEW_PLAN)
    if symbol:
        data["plan"] = planning.record_plan(
            symbol, signed_on, subject, organiser=data.get("organiser") or organiser, by=request.user
        )
    return data


def campaign_new(request):
    check(request, "assessment.add_campaign")
    form = _form(request, initial={"level": Campaign.Level.SECTOR})
    form.initial["organiser"] = offered(form, "organiser").first()
    made = {}

    @transaction.atomic  # no plan on the register without its campaign
    def save(form):
        made["one"] = planning.create(by=request.user, **_told(form, request))

    return ask(
        request, form, act=save, title=_("New campaign"), verb=_("Make the campaign"), crumbs=crumbs(),
        back=reverse("campaigns"), then=lambda: reverse("campaign", args=[made["one"].pk]),
        done=_("The campaign is a draft. Set the day of each unit's first sitting, then open it."),
        template="assessment/campaigns/form.html",
    )  # fmt: skip


def campaign_edit(request, pk):
    """What may still be changed: everything of a draft, little once lists are under way."""
    row = campaign_of(request, pk, organises=True)
    taking_part = list(row.units.values_list("unit", flat=True))
    only = () if row.state == Campaign.State.DRAFT else planning.CHANGED_WHILE_OPEN
    form = _form(request, instance=row, initial={"units": taking_part}, only=only)

    @transaction.atomic
    def save(form):
        planning.change(row, **_told(form, request, row.organiser))

    return ask(
        request, form, act=save, title=_("Change the campaign"), verb=_("Save the campaign"), crumbs=crumbs(row),
        back=reverse("campaign", args=[pk]), done=_("Saved."), template="assessment/campaigns/form.html", campaign=row,
        text=_("The campaign is under way: level, common parts and who sits stay as they are.") if only else "",
    )  # fmt: skip


def unit_day(request, pk):
    """The first sitting of a unit; the deadline of its list follows."""
    row = unit_of(request, pk, rows=CampaignUnit.objects.examined_by(request.user))
    return ask(
        request, DayForm(request.POST or None, initial={"sits_on": row.sits_on}),
        act=lambda form: planning.set_day(row, form.cleaned_data["sits_on"]),
        title=_("First sitting of %s") % row.unit, verb=_("Set the day"), crumbs=crumbs(row.campaign),
        back=reverse("campaign-unit", args=[pk]), done=_("The day is set; the deadline of the list follows from it."),
    )  # fmt: skip


def campaign_days(request, pk):
    """The first sittings of all units whose lists have not been sent, in one table."""
    row = campaign_of(request, pk, organises=True)
    waiting = (CampaignUnit.State.WAITING, CampaignUnit.State.OPENED)
    rows = CampaignUnit.objects.filter(campaign=row, state__in=waiting).select_related("unit").order_by("unit__path")
    form = DaysForm(request.POST or None, rows=rows, window=row.window)
    if request.method == "POST" and form.is_valid():
        if "fill" in request.POST:
            form = _filled(form)
        elif _saved(request, form):
            return redirect("campaign", pk=pk)
    context = {
        "campaign": row, "form": form, "crumbs": crumbs(row), "months": row.policy.list_months_before,
        "sent": row.units.exclude(state__in=waiting).count(),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assessment/campaigns/days.html", context, status=status)


def _saved(request, form: DaysForm) -> bool:
    changed = {}

    def act():
        changed["n"] = planning.set_days(form.days)

    if not attempt(request, act, form=form):
        return False
    text = ngettext("The day of %(n)s unit is set.", "The days of %(n)s units are set.", changed["n"])
    messages.success(request, text % {"n": wording.number(changed["n"])})
    return True


def _filled(form: DaysForm) -> DaysForm:
    """Shown, not saved: units without a day get the next working days, so many units a day."""
    per_day = form.cleaned_data.get("per_day") or 1
    day = _working(form.cleaned_data.get("start") or max(form.window.lower, today()))
    told = {form.name_of(row): bound.value() for row, bound in form.lines}
    given = 0
    for row in form.rows:
        name = form.name_of(row)
        if told[name]:
            continue
        told[name] = day
        given += 1
        if given % per_day == 0:
            day = _working(day + timedelta(days=1))
    told |= {"start": form.cleaned_data.get("start"), "per_day": per_day}
    return DaysForm(rows=form.rows, window=form.window, initial=told)


def _working(day: date) -> date:
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return day
