"""Asking for the papers of a round, and for all of them in one file."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment import reports
from assessment.models import Review, ReviewProgramme
from personnel import archives
from personnel.errors import RuleViolation
from personnel.forms import offer
from personnel.models import IssuedDocument


class AskForm(forms.Form):
    """`all` or the chosen people."""

    review = forms.ModelMultipleChoiceField(Review.objects.none(), required=False)

    def __init__(self, data, *, reviews):
        super().__init__(data)
        offer(self, "review", reviews)


@permission_required("assessment.make_reports", raise_exception=True)
@require_POST
def make_reports(request, pk, number):
    """Write the jobs and go back: the workers do the rest, whether the broker answers now or later."""
    programme = get_object_or_404(ReviewProgramme.objects.visible_to(request.user), pk=pk)
    scope = request.user.scope("assessment.make_reports")
    within = Review.objects.filter(scope.q("unit__path"), cycle__programme=programme, number=number)
    if not within.exists():
        raise Http404
    form = AskForm(request.POST, reviews=within)
    if not form.is_valid():
        messages.error(request, _("Choose people of this round."))
        return redirect("review-round", pk=pk, number=number)
    chosen = None if "all" in request.POST else form.cleaned_data["review"]
    if chosen is not None and not chosen:
        messages.error(request, _("Choose at least one person, or make all."))
        return redirect("review-round", pk=pk, number=number)
    if chosen is None and not scope.whole:
        chosen = within
    try:
        asked = reports.request_reports(programme, number, reviews=chosen, by=request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        for sentence in asked.waiting:
            messages.warning(request, sentence)
        if asked.job:
            messages.success(request, _("The papers are being made."))
        elif not asked.waiting:
            messages.info(request, _("Every paper of this round has been made already."))
    return redirect("review-round", pk=pk, number=number)


@require_POST
def pack_reports(request, pk, number):
    programme = get_object_or_404(ReviewProgramme.objects.visible_to(request.user), pk=pk)
    readable = IssuedDocument.objects.visible_to(request.user).values("pk")
    label = _("Period %(number)s, %(programme)s") % {"number": number, "programme": programme}
    try:
        job = archives.request_archive(
            reports.documents_of(programme, number).filter(pk__in=readable).defer("content"), label, by=request.user
        )
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return redirect("review-round", pk=pk, number=number)
    return redirect("job", pk=job.pk)
