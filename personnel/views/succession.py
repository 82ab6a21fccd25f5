"""Succession plans: the entries of all terms, and one entry with its two acts."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from personnel import access_log, dates, filters, readiness
from personnel import succession as planning
from personnel.errors import RuleViolation
from personnel.finding import named
from personnel.forms import LookupField, TidyCharField, VietnameseDateField, offer
from personnel.lists import Column, ListPage
from personnel.models import AccessEvent, IssuedDocument, Official, PlanTerm, SuccessionEntry, TitleLevel, Unit
from personnel.views.officials import unit_named

State = SuccessionEntry.State


class EntryList(ListPage):
    unit = gettext_lazy("entries")
    search_label = gettext_lazy("Search by name or official code")
    filename = "quy-hoach"
    sorts = {
        "name": ("official__name_key", "pk"), "level": ("title_level__rank", "official__name_key", "pk"),
        "unit": ("plan__unit__path", "title_level__rank", "official__name_key", "pk"),
        "approved": ("approved_on", "pk"),
    }  # fmt: skip
    default_sort = "unit"
    filters = (
        filters.Select("term", gettext_lazy("Term"), lambda rows, pk: rows.filter(plan__term=pk),
                       options=lambda page: [(term.pk, f"{term.label} ({term.get_kind_display()})") for term in PlanTerm.objects.all()]),
        filters.Lookup("unit", gettext_lazy("Unit and below"),
                       lambda rows, unit: rows.filter(plan__unit__in=Unit.objects.within(unit)),
                       url_name="unit-lookup", find=unit_named),
        filters.Select("level", gettext_lazy("Planned level"), lambda rows, code: rows.filter(title_level__code=code),
                       options=lambda page: TitleLevel.objects.filter(is_leadership=True).values_list("code", "name")),
        filters.Select("state", gettext_lazy("State"), lambda rows, state: rows.filter(state=state), options=State.choices),
    )  # fmt: skip
    columns = (
        Column(gettext_lazy("Official code"), "official__code"), Column(gettext_lazy("Full name"), "official__full_name"),
        Column(gettext_lazy("Planned level"), "title_level__name"), Column(gettext_lazy("Planned title"), "title__name"),
        Column(gettext_lazy("Unit"), "plan__unit__name"), Column(gettext_lazy("Term"), "plan__term__label"),
        Column(gettext_lazy("State"), "get_state_display"), Column(gettext_lazy("Approved on"), "approved_on"),
        Column(gettext_lazy("Approval document"), "document__symbol"),
        Column(gettext_lazy("Readiness"), "readiness__label"), Column(gettext_lazy("Fit (%)"), "readiness__percent"),
        Column(gettext_lazy("What it rests on"), "readiness__reasons"),
    )  # fmt: skip

    def prepare(self, rows):
        told = readiness.of(rows, self.user, dates.today())
        for row in rows:
            row.readiness = told.get(row.pk)
        return rows

    def exported(self):
        return self.prepare(list(self.narrowed()))

    def search(self, rows, words):
        people = named(Official.objects.visible_to(self.user), words)
        return rows.filter(official__in=people.order_by().values("pk"))


class ApproveForm(forms.Form):
    on = VietnameseDateField(label=gettext_lazy("Approved on"))
    document = LookupField(
        queryset=IssuedDocument.objects.none(), url_name="document-lookup", code_field="symbol",
        label=gettext_lazy("Approval document"),
        help_text=gettext_lazy("Number and symbol of the decision, for example 2310/QĐ-TCHQ."),
    )  # fmt: skip

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "document", IssuedDocument.objects.visible_to(user).defer("content"))


class RemoveForm(ApproveForm):
    field_order = ["on", "reason", "document", "note"]
    on = VietnameseDateField(label=gettext_lazy("Removed on"))
    document = LookupField(
        queryset=IssuedDocument.objects.none(),
        url_name="document-lookup",
        code_field="symbol",
        label=gettext_lazy("Document of removal"),
        required=False,
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason of removal"), choices=SuccessionEntry.Removal.choices)
    note = TidyCharField(
        label=gettext_lazy("Note"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )


def succession(request):
    if not request.user.has_perm("personnel.view_successionentry"):
        raise PermissionDenied
    rows = SuccessionEntry.objects.visible_to(request.user).select_related(
        "official", "title_level", "title", "plan__unit", "plan__term", "document"
    )
    page = EntryList(request, rows)
    if page.wants_export:
        return page.export()
    return render(request, "personnel/succession.html", {"page": page})


def shown(request, pk):
    """The entry, within the reader's reach."""
    rows = SuccessionEntry.objects.visible_to(request.user).select_related(
        "official", "title_level", "title", "plan__unit", "plan__term", "document", "removal_document"
    )
    return get_object_or_404(rows, pk=pk)


def written(request, pk):
    """The entry, for someone who keeps the plans of that person."""
    row = shown(request, pk)
    if not request.user.has_perm("personnel.change_successionentry"):
        raise PermissionDenied
    return get_object_or_404(SuccessionEntry.objects.writable_by(request.user), pk=row.pk)


def entry(request, pk, approving=None, removing=None, status=200):
    row = shown(request, pk)
    may_write = (
        request.user.has_perm("personnel.change_successionentry")
        and SuccessionEntry.objects.writable_by(request.user).filter(pk=row.pk).exists()
    )
    if request.method == "GET":
        access_log.note(request.user, AccessEvent.Verb.VIEW, row)
    today = dates.today()
    context = {
        "entry": row,
        "readiness": readiness.of([row], request.user, today).get(row.pk),
        "findings": planning.findings(row, today) if row.state == State.PROPOSED else [],
        "approving": (approving or ApproveForm(request.user, prefix="a")) if may_write and row.state == State.PROPOSED else None,
        "removing": (removing or RemoveForm(request.user, prefix="r"))
        if may_write and row.state in (State.PROPOSED, State.APPROVED)
        else None,
    }  # fmt: skip
    return render(request, "personnel/succession_entry.html", context, status=status)


@require_POST
def approve(request, pk):
    row = written(request, pk)
    form = ApproveForm(request.user, request.POST, prefix="a")
    if not form.is_valid():
        return entry(request, pk, approving=form, status=422)
    try:
        planning.approve(row, on=form.cleaned_data["on"], document=form.cleaned_data["document"], by=request.user)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return entry(request, pk, approving=form, status=422)
    messages.success(request, _("%(name)s is approved in the plan.") % {"name": row.official})
    return redirect("succession-entry", pk=pk)


@require_POST
def remove(request, pk):
    row = written(request, pk)
    form = RemoveForm(request.user, request.POST, prefix="r")
    if not form.is_valid():
        return entry(request, pk, removing=form, status=422)
    try:
        planning.remove(row, by=request.user, **form.cleaned_data)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return entry(request, pk, removing=form, status=422)
    messages.success(request, _("%(name)s is removed from the plan.") % {"name": row.official})
    return redirect("succession-entry", pk=pk)
