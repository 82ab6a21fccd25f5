"""The desk of appeals: take up, compare, decide."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessment import report_places
from assessment.models import Appeal, PracticalMark
from assessment.result_forms import DecideForm, TwoReadersForm
from assessment.results import appealing, publishing
from assessment.views.results import act, campaign_of, may_read, tried
from assessment.views.results_marking import marker_accounts
from personnel import dates

may_decide = permission_required("assessment.decide_appeal", raise_exception=True)


@may_read
@require_GET
def desk(request, pk):
    campaign = campaign_of(request, pk)
    rows = Appeal.objects.visible_to(request.user).filter(result__registration__campaign=campaign)
    related = ("result__registration__official", "result__registration__unit", "document")
    context = {"campaign": campaign, "appeals": list(rows.select_related(*related).order_by("state", "lodged_at"))}
    return render(request, "assessment/results/appeals.html", context)


@may_decide
@require_http_methods(["GET", "POST"])
def appeal(request, pk):
    """One page: name the two markers, then compare and decide."""
    rows = Appeal.objects.decidable_by(request.user).select_related(
        "result__registration__official",
        "result__registration__campaign__organiser",
        "document",
        "decided_by",
        "taken_by",
    )
    row = get_object_or_404(rows, pk=pk)
    form = _form(request, row)
    if request.method == "POST" and form is not None and form.is_valid():
        told = form.cleaned_data
        if row.state == Appeal.State.LODGED:
            done = tried(form, appealing.take_up, row, readers=[told["first"], told["second"]], by=request.user)
        else:
            signer = publishing.Signer(told["signer_name"], told["signer_title"])
            done = tried(
                form, appealing.decide, row, chosen=form.chosen(), outcome=told["outcome"], signed_on=told["signed_on"],
                signer=signer, by=request.user, at=timezone.now(),
            )  # fmt: skip
        if done:
            messages.success(request, _("Recorded."))
            return redirect("exam-appeal", pk=pk)
    context = {
        "appeal": row,
        "campaign": row.result.registration.campaign,
        "form": form,
        "missing": appealing.missing(row) if row.state == Appeal.State.MARKING else [],
        "readings": list(row.readings.select_related("reader").order_by("turn")),
        "compared": _compared(row),
    }
    return render(
        request, "assessment/results/appeal.html", context, status=422 if form is not None and form.errors else 200
    )


def _compared(row: Appeal):
    waiting = row.state == Appeal.State.LODGED or (row.state == Appeal.State.MARKING and appealing.missing(row))
    return [] if waiting or row.readings.count() != 2 else appealing.compared(row)


def _form(request, row: Appeal):
    if row.state == Appeal.State.LODGED:
        official = row.result.registration.official_id
        before = PracticalMark.objects.filter(registration=row.result.registration_id).values_list("marker", flat=True)
        users = marker_accounts(but=[request.user.pk, *before]).exclude(official=official)
        return TwoReadersForm(request.POST or None, users=users)
    if row.state == Appeal.State.MARKING and not appealing.missing(row):
        on = dates.today()
        name, title = report_places.head_of(row.result.registration.campaign.organiser, on)
        initial = {"signed_on": on, "signer_name": name, "signer_title": title}
        differing = [one for one in appealing.compared(row) if not one.agrees]
        return DecideForm(request.POST or None, initial=initial, differing=differing)
    return None


@require_POST
def withdraw(request, pk):
    rows = Appeal.objects.visible_to(request.user).filter(result__registration__official=request.user.official_id or 0)
    row = get_object_or_404(rows.select_related("result__registration"), pk=pk)
    return act(request, _("Appeal withdrawn."), "exam-result", row.result_id, appealing.withdraw, row, by=request.user)
