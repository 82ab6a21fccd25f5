"""Trường hợp đặc biệt: HR asks, the authority grants or refuses."""

from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from personnel import dates
from rotation import waiving
from rotation.forms import ReasonForm, WaiverDecisionForm, WaiverRequestForm
from rotation.models import WaiverRequest
from rotation.views.batch_head import crumbs
from rotation.views.doors import ask, attempt, check, nomination_of
from rotation.views.nominations import back_to


def request_waiver(request, pk):
    """HR: which findings, why, and on what paper."""
    nomination = nomination_of(request, pk, waiving.ASKS)
    findings = waiving.open_findings(nomination)
    form = WaiverRequestForm(request.POST or None, findings=findings, initial={"signed_on": dates.today()})

    def save(form):
        data = form.cleaned_data
        waiving.ask(nomination, data["rules"], data["reason"], form.basis(nomination, request.user), by=request.user)

    return ask(
        request,
        form,
        act=save,
        title=_("Ask for a special case: %s") % nomination.official,
        verb=_("Submit the request"),
        text=_("The competent authority grants or refuses it. The finding stays visible either way."),
        crumbs=crumbs(nomination.batch),
        back=back_to(nomination),
        done=_("The request has been submitted to the authority."),
        template="rotation/special_case_request.html",
        nothing=not findings,
    )


def grant(request, pk):
    """The authority reads what is asked and grants it, by a paper."""
    asked = asked_for(request, pk, waiving.DECIDES)
    nomination = asked.nomination

    def save(form):
        document = form.decision(nomination, request.user)
        waiving.grant(asked, document, by=request.user, on=nomination.screening.on if nomination.screening else None)

    return _decide(
        request,
        asked,
        WaiverDecisionForm(request.POST or None, initial={"signed_on": dates.today()}),
        act=save,
        title=_("Grant the special case: %s") % nomination.official,
        verb=_("Grant the special case"),
        done=_("The special case is granted and the person has been screened again."),
        granting=True,
    )


def refuse(request, pk):
    asked = asked_for(request, pk, waiving.DECIDES)
    return _decide(
        request,
        asked,
        ReasonForm(request.POST or None),
        act=lambda form: waiving.refuse(asked, form.cleaned_data["reason"], by=request.user),
        title=_("Refuse the special case: %s") % asked.nomination.official,
        verb=_("Refuse the special case"),
        done=_("The special case is refused; the finding stands."),
        danger=True,
    )


@require_POST
def take_back(request, pk):
    asked = asked_for(request, pk, waiving.ASKS)
    attempt(request, lambda: waiving.take_back(asked, by=request.user), done=_("The request has been taken back."))
    return redirect(back_to(asked.nomination))


def asked_for(request, pk, perm: str) -> WaiverRequest:
    rows = WaiverRequest.objects.visible_to(request.user).select_related(
        "nomination__official", "nomination__screening", "nomination__batch__policy__planned_level",
        "nomination__batch__policy__required_level", "nomination__batch__plan", "asked_by", "basis",
    )  # fmt: skip
    found = get_object_or_404(rows, pk=pk)
    check(request, perm)
    return found


def _decide(request, asked: WaiverRequest, form, **page):
    batch = asked.nomination.batch
    findings = waiving.open_findings(asked.nomination)
    return ask(
        request,
        form,
        crumbs=crumbs(batch),
        back=back_to(asked.nomination),
        template="rotation/special_case.html",
        asked=asked,
        findings=[found for found in findings if found["code"] in asked.rules],
        **page,
    )
