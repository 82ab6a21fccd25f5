"""Results: the desk of a campaign, one result, one's own; publishing, excusing, irregularities."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessment import report_places, result_lists
from assessment.campaign_lists import CampaignList
from assessment.models import Appeal, Campaign, CampaignUnit, Irregularity, KeyCorrection, Registration, Result
from assessment.result_forms import IrregularityForm, PublishForm, ReasonForm
from assessment.results import appealing, publishing, standing
from personnel import access_log, dates
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, IssuedDocument

may_read = permission_required("assessment.view_marking", raise_exception=True)
may_publish = permission_required("assessment.publish_results", raise_exception=True)


def campaign_of(request, pk) -> Campaign:
    rows = Campaign.objects.organised_by(request.user).select_related("policy", "organiser", "plan")
    return get_object_or_404(rows, pk=pk)


def act(request, done: str, back: str, pk: int, verb, *args, **values):
    """Try, say how it went, go back."""
    try:
        verb(*args, **values)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back, pk=pk)


def tried(form, verb, *args, **values) -> bool:
    """Run an act for a valid form; what it refuses is said on the form."""
    try:
        verb(*args, **values)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


@may_read
@require_GET
def campaigns(request):
    """Campaigns whose results this person handles."""
    rows = Campaign.objects.organised_by(request.user).exclude(state="cancelled")
    page = CampaignList(request, rows)
    counted = dict(
        Result.objects.filter(registration__campaign__in=[row.pk for row in page.rows]).order_by()
        .values_list("registration__campaign").annotate(n=Count("pk")).values_list("registration__campaign", "n")
    )  # fmt: skip
    for row in page.rows:
        row.results = counted.get(row.pk, 0)
    return render(request, "assessment/results/campaigns.html", {"page": page})


@may_read
@require_GET
def desk(request, pk):
    campaign = campaign_of(request, pk)
    page = result_lists.ResultList(
        request, Result.objects.visible_to(request.user).filter(registration__campaign=campaign)
    )
    if page.wants_export:
        return page.export()
    context = {
        "campaign": campaign,
        "page": page,
        "state": publishing.readiness(campaign),
        "irregularities": _open_irregularities(campaign),
        "appeals": Appeal.objects.filter(
            result__registration__campaign=campaign, state__in=["lodged", "marking"]
        ).count(),
        "corrections": KeyCorrection.objects.filter(campaign=campaign).count(),
        "documents": IssuedDocument.objects.visible_to(request.user)
        .filter(about__startswith=f"results:{campaign.pk}:")
        .order_by("-signed_on", "template", "pk")[:20],
    }
    return render(request, "assessment/results/desk.html", context)


def _open_irregularities(campaign):
    return Irregularity.objects.filter(
        attempt__seat__registration__campaign=campaign, consequence=Irregularity.Consequence.OPEN
    ).select_related("attempt__seat__official", "by")


@may_publish
@require_http_methods(["GET", "POST"])
def publish(request, pk):
    campaign = campaign_of(request, pk)
    on = dates.today()
    name, title = report_places.head_of(campaign.organiser, on)
    initial = {"signed_on": on, "signer_name": name, "signer_title": title}
    units = CampaignUnit.objects.filter(campaign=campaign).select_related("unit").order_by("unit__path")
    form = PublishForm(request.POST or None, initial=initial, units=units)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        signer = publishing.Signer(told["signer_name"], told["signer_title"])
        values = {"signed_on": told["signed_on"], "signer": signer, "by": request.user, "at": timezone.now()}
        if tried(form, publishing.publish, campaign, told["unit"], **values):
            messages.success(request, _("Published. The decision and the list of results are being made as PDFs."))
            return redirect("exam-results", pk=pk)
    context = {"campaign": campaign, "form": form, "state": publishing.readiness(campaign)}
    return render(request, "assessment/results/publish.html", context, status=422 if form.errors else 200)


@require_GET
def result(request, pk):
    rows = Result.objects.visible_to(request.user).select_related(
        "registration__official", "registration__unit", "registration__position", "registration__campaign__policy",
        "decision", "marking__attempt",
    )  # fmt: skip
    row = get_object_or_404(rows, pk=pk)
    access_log.note(request.user, AccessEvent.Verb.VIEW, row, official=row.registration.official)
    return _result_page(request, row, ReasonForm())


def _result_page(request, row, form, status=200):
    on = dates.today()
    own = request.user.official_id == row.registration.official_id
    organised = Campaign.objects.organised_by(request.user).filter(pk=row.registration.campaign_id).exists() and not own
    context = {
        "row": row,
        "own": own,
        "organised": organised,
        "registration": row.registration,
        "campaign": row.registration.campaign,
        "appeal_until": publishing.appeal_until(row),
        "retake_until": publishing.retake_until(row),
        "refused": appealing.may_appeal(row, request.user, on) if own else "",
        "appeals": list(Appeal.objects.visible_to(request.user).filter(result=row).select_related("document")),
        "markings": _markings(row) if organised else [],
        "form": form,
        "today": on,
    }
    return render(request, "assessment/results/result.html", context, status=status)


def _markings(row):
    if row.marking is None:
        return []
    return list(row.marking.attempt.markings.defer("marks").order_by("number"))


@require_GET
def mine(request):
    """Own results, after publication only."""
    if not request.user.official_id:
        rows = []
    else:
        found = Result.objects.visible_to(request.user).filter(registration__official=request.user.official_id)
        rows = list(
            found.select_related("registration__campaign__policy", "registration__position").order_by("-published_at")
        )
    return render(request, "assessment/results/mine.html", {"results": rows})


@require_POST
def lodge(request, pk):
    row = get_object_or_404(
        Result.objects.visible_to(request.user).filter(registration__official=request.user.official_id or 0)
        .select_related("registration__campaign__policy", "marking__attempt"), pk=pk,
    )  # fmt: skip
    form = ReasonForm(request.POST)
    if form.is_valid() and tried(
        form, appealing.lodge, row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
    ):
        messages.success(request, _("Your appeal has been lodged."))
        return redirect("exam-result", pk=pk)
    return _result_page(request, row, form, status=422)


@may_publish
@require_http_methods(["GET", "POST"])
def excuse(request, pk):
    rows = (
        Registration.objects.decidable_by(request.user)
        .filter(result__isnull=False)
        .select_related("official", "result")
    )
    registration = get_object_or_404(rows, pk=pk)
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, standing.excuse, registration, reason=form.cleaned_data["reason"], by=request.user)
    ):
        messages.success(request, _("Absence excused."))
        return redirect("exam-result", pk=registration.result.pk)
    context = {
        "form": form, "title": _("Excuse the absence of %(name)s") % {"name": registration.official},
        "campaign": registration.campaign, "verb": _("Excuse the absence"),
    }  # fmt: skip
    return render(request, "assessment/results/act.html", context, status=422 if form.errors else 200)


@may_publish
@require_http_methods(["GET", "POST"])
def irregularity(request, pk):
    rows = Irregularity.objects.filter(
        attempt__seat__registration__in=Registration.objects.decidable_by(request.user)
    ).select_related("attempt__seat__registration__campaign", "attempt__seat__official", "by")
    row = get_object_or_404(rows, pk=pk)
    form = IrregularityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if tried(
            form, standing.decide_irregularity, row, consequence=told["consequence"], reason=told["reason"],
            by=request.user, at=timezone.now(),
        ):  # fmt: skip
            messages.success(request, _("Decided."))
            return redirect("exam-results", pk=row.attempt.seat.registration.campaign_id)
    context = {
        "form": form, "title": _("Decide on the irregularity of %(name)s") % {"name": row.attempt.seat.official},
        "campaign": row.attempt.seat.registration.campaign, "verb": _("Decide"), "irregularity": row,
    }  # fmt: skip
    return render(request, "assessment/results/act.html", context, status=422 if form.errors else 200)
