"""Schemes and plans with their papers and their scope."""

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from personnel import sheets
from personnel.lists import Column
from rotation import planning
from rotation.forms import PlanForm, SchemeForm
from rotation.models import Batch, Plan, Scheme
from rotation.progress import coverage_of_plan
from rotation.views.doors import ask, refuse


@require_GET
def plans(request):
    scoped = Plan.objects.visible_to(request.user).select_related("document").annotate(
        scope=Count("units", distinct=True), held=Count("batches", distinct=True)
    )  # fmt: skip
    schemes = (
        Scheme.objects.visible_to(request.user)
        .select_related("document")
        .prefetch_related(Prefetch("plans", scoped, to_attr="listed"))
    )
    if not request.user.scope("rotation.view_batch"):
        refuse(request)
    if sheets.is_asked(request):
        rows = [(scheme, plan) for scheme in schemes for plan in scheme.listed or [None]]
        return sheets.take_out(
            request, COLUMNS, rows, count=len(rows), unit=_("plans"), filename="ke-hoach-luan-chuyen"
        )
    context = {
        "schemes": schemes, "may_add": request.user.has_perm("rotation.add_plan"), "export_url": sheets.address(request),
    }  # fmt: skip
    return render(request, "rotation/plans.html", context)


def _of_plan(name: str):
    column = Column("", name)
    return lambda row: column.of(row[1])


COLUMNS = (
    Column(gettext_lazy("Scheme"), lambda row: row[0].name),
    Column(gettext_lazy("Document of the scheme"), lambda row: row[0].document.symbol),
    Column(gettext_lazy("Scheme ends on"), lambda row: row[0].ends_on),
    Column(gettext_lazy("Plan"), _of_plan("name")),
    Column(gettext_lazy("Document of the plan"), _of_plan("document__symbol")),
    Column(gettext_lazy("Signed on"), _of_plan("document__signed_on")),
    Column(gettext_lazy("Number needed"), _of_plan("need")),
    Column(gettext_lazy("Units in scope"), _of_plan("scope")),
    Column(gettext_lazy("Batches"), _of_plan("held")),
)
"""Of (scheme, plan); a scheme without a plan has a line of its own."""


@require_GET
def plan(request, pk):
    """A plan: papers, objects, scope, and which units have taken part in which batch."""
    row = get_object_or_404(Plan.objects.visible_to(request.user).select_related("scheme", "document"), pk=pk)
    batches = list(Batch.objects.visible_to(request.user).filter(plan=row).order_by("starts_on", "pk"))
    return render(
        request,
        "rotation/plan.html",
        {
            "plan": row,
            "batches": batches,
            "units": coverage_of_plan(row),
            "crumbs": [(_("Schemes and plans"), reverse("plans"))],
            "may_change": request.user.has_perm("rotation.change_plan"),
            "may_add_batch": request.user.has_perm("rotation.add_batch"),
        },
    )


def new_scheme(request):
    if not request.user.has_perm("rotation.add_scheme"):
        refuse(request)
    return ask(
        request,
        SchemeForm(request.POST or None),
        act=lambda form: planning.save_scheme(form.scheme(request.user), by=request.user),
        title=_("New scheme"),
        verb=_("Save the scheme"),
        crumbs=[(_("Schemes and plans"), reverse("plans"))],
        back=reverse("plans"),
    )


def edit(request, pk=None):
    """A new plan, or another scope and text for one."""
    if not request.user.has_perm("rotation.change_plan" if pk else "rotation.add_plan"):
        refuse(request)
    row = get_object_or_404(Plan.objects.writable_by(request.user).select_related("document"), pk=pk) if pk else None
    form = PlanForm(
        request.POST or None, plan=row, schemes=Scheme.objects.visible_to(request.user), initial=_known(request, row)
    )
    made = {}

    def save(form):
        data = form.cleaned_data
        made["plan"] = planning.save_plan(form.plan(request.user), data["units"], by=request.user, seen=data["seen"])

    return ask(
        request,
        form,
        act=save,
        title=_("Edit the plan") if row else _("New plan"),
        verb=_("Save the plan"),
        crumbs=[(_("Schemes and plans"), reverse("plans"))],
        back=reverse("plan", args=[pk]) if row else reverse("plans"),
        then=lambda: reverse("plan", args=[made["plan"].pk]),
    )


def _known(request, row: Plan | None) -> dict:
    if row is None:
        return {"scheme": request.GET.get("scheme")}
    units = row.units.values_list("unit__code", flat=True).order_by("unit__path")
    return {
        "scheme": row.scheme_id, "name": row.name, "symbol": row.document.symbol, "signed_on": row.document.signed_on,
        "signer_name": row.document.signer_name, "objects_text": row.objects_text, "principles": row.principles,
        "duties_text": row.duties_text, "need": row.need, "units": "\n".join(units),
        "seen": planning.as_seen(row),
    }  # fmt: skip
