"""Results of work: the list, the periods that are closed, and the systems that send with a token."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessment.models import DataSource, WorkClosing, WorkResult
from assessment.profile import closing, sending
from assessment.profile.lists import WorkResultList
from assessment.views.campaigns_doors import ask
from personnel import dates, wording
from personnel.forms import PeriodFormField, TidyCharField

SHOWN = 100


class CloseForm(forms.Form):
    use_required_attribute = False

    period = PeriodFormField(label=gettext_lazy("Period"))


class ReopenForm(forms.Form):
    use_required_attribute = False

    reason = TidyCharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


@require_GET
@permission_required("assessment.view_workresult", raise_exception=True)
def work_results(request):
    page = WorkResultList(request, WorkResult.objects.visible_to(request.user), on=dates.today())
    if page.wants_export:
        return page.export()
    return render(request, "assessment/profile/work_results.html", {"page": page})


# Periods ---------------------------------------------------------------------------


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Work results"), reverse("work-results")), *more]


@require_GET
@permission_required("assessment.view_workclosing", raise_exception=True)
def periods(request):
    """What is closed, and what was opened again and why."""
    rows = WorkClosing.objects.visible_to(request.user).select_related("closed_by", "reopened_by")
    context = {
        "rows": rows.order_by("-period", "-pk")[:SHOWN], "may_close": closing.may_close(request.user),
        "may_reopen": closing.may_reopen(request.user), "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "assessment/profile/work_periods.html", context)


@require_http_methods(["GET", "POST"])
def period_close(request):
    if not closing.may_close(request.user):
        raise PermissionDenied

    def close(form):
        closing.close(form.cleaned_data["period"], by=request.user, on=dates.today(), at=timezone.now())

    return ask(
        request, CloseForm(request.POST or None), act=close, title=_("Close a period"), verb=_("Close the period"),
        crumbs=_crumbs((_("Closed periods"), reverse("work-periods"))), back=reverse("work-periods"),
        done=_("The period is closed."),
        text=_("From then on no result of these days comes in or changes, neither by sheet nor from another system. Head office can open the period again for a reason."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def period_reopen(request, pk):
    row = get_object_or_404(WorkClosing.objects.visible_to(request.user), pk=pk)
    if not closing.may_reopen(request.user):
        raise PermissionDenied

    def reopen(form):
        closing.reopen(row, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())

    return ask(
        request, ReopenForm(request.POST or None), act=reopen, title=_("Open the period again"), verb=_("Open again"),
        crumbs=_crumbs((_("Closed periods"), reverse("work-periods"))), back=reverse("work-periods"),
        done=_("The period is open again."), text=wording.period(row.period),
    )  # fmt: skip


# Sources -----------------------------------------------------------------------------


@require_GET
@permission_required("assessment.view_datasource", raise_exception=True)
def sources(request):
    """The systems that send, until when each may, and when each last did."""
    return render(request, "assessment/profile/sources.html", _sources(request))


def _sources(request) -> dict:
    user = request.user
    return {
        "rows": DataSource.objects.visible_to(user).order_by("code")[:SHOWN], "now": timezone.now(),
        "may_change": user.has_perm("assessment.change_datasource"),
        "address": request.build_absolute_uri(reverse("api-work-results")),
        "crumbs": _crumbs() if user.has_perm("assessment.view_workresult") else [],
    }  # fmt: skip


@never_cache
@require_POST
@permission_required("assessment.change_datasource", raise_exception=True)
def source_renew(request, pk):
    """Told on this very page and nowhere else: loading it again without the form shows it no more."""
    row = get_object_or_404(DataSource.objects.visible_to(request.user), pk=pk)
    token = sending.renew(row, by=request.user, on=dates.today())
    return render(request, "assessment/profile/sources.html", _sources(request) | {"token": token, "renewed": row})


@require_POST
@permission_required("assessment.change_datasource", raise_exception=True)
def source_revoke(request, pk):
    row = get_object_or_404(DataSource.objects.visible_to(request.user), pk=pk)
    sending.revoke(row, by=request.user)
    messages.success(
        request, _("%(source)s can send no more. Make a new token to let it send again.") % {"source": row}
    )
    return redirect("data-sources")
