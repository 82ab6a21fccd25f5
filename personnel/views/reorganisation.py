"""The page on which a unit is renamed, moved, merged, split or dissolved by a paper from a day on."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from personnel import dates, reorganisation
from personnel.errors import RuleViolation
from personnel.forms import LookupField, TidyCharField, VietnameseDateField
from personnel.models import Appointment, IssuedDocument, Unit
from personnel.postings import Posting


class ActForm(forms.Form):
    """Every act has a day and a paper."""

    on = VietnameseDateField(label=gettext_lazy("From day"))
    document = LookupField(
        queryset=IssuedDocument.objects.none(),
        url_name="document-lookup",
        code_field="symbol",
        label=gettext_lazy("Document"),
        help_text=gettext_lazy("Number and symbol of the paper that orders it; record it first when it is not here."),
    )

    def __init__(self, user, unit, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.unit = user, unit
        for name, field in self.fields.items():
            if isinstance(field, LookupField):
                model = IssuedDocument if name == "document" else Unit
                field.queryset = model.objects.visible_to(user)

    @property
    def common(self) -> dict:
        return {"on": self.cleaned_data["on"], "document": self.cleaned_data["document"], "by": self.user}

    def act(self) -> reorganisation.Outcome:
        raise NotImplementedError


def unit_field(label, **kwargs):
    return LookupField(queryset=Unit.objects.none(), url_name="unit-lookup", label=label, **kwargs)


class RenameForm(ActForm):
    name = TidyCharField(label=gettext_lazy("New name"), max_length=200)
    field_order = ["name", "on", "document"]

    def act(self):
        return reorganisation.rename(self.unit, name=self.cleaned_data["name"], **self.common)


class MoveForm(ActForm):
    under = unit_field(gettext_lazy("New parent unit"))
    field_order = ["under", "on", "document"]

    def act(self):
        return reorganisation.move(self.unit, under=self.cleaned_data["under"], **self.common)


class MergeForm(ActForm):
    into = unit_field(gettext_lazy("Merged into"))
    field_order = ["into", "on", "document"]

    def act(self):
        return reorganisation.merge([self.unit], into=self.cleaned_data["into"], **self.common)


class DissolveForm(ActForm):
    people_to = unit_field(
        gettext_lazy("People go to"), required=False, help_text=gettext_lazy("Empty: the unit above.")
    )
    field_order = ["people_to", "on", "document"]

    def act(self):
        return reorganisation.dissolve(self.unit, people_to=self.cleaned_data["people_to"], **self.common)


class SplitForm(ActForm):
    """Everyone of the unit is given one of the new units, with the title held now."""

    first = unit_field(gettext_lazy("First new unit"))
    second = unit_field(gettext_lazy("Second new unit"))
    field_order = ["first", "second", "on", "document"]
    CHOICES = [("", "–"), ("first", gettext_lazy("first")), ("second", gettext_lazy("second"))]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Appointment.objects.filter(unit=self.unit, valid__endswith__isnull=True) | Appointment.objects.filter(
            unit=self.unit, valid__endswith__gt=dates.today()
        )
        self.people: dict[str, Appointment] = {}
        for row in rows.select_related("official", "title", "unit").order_by("official__name_key", "-is_primary"):
            if self.people.setdefault(f"person-{row.official_id}", row) is row:
                self.fields[f"person-{row.official_id}"] = forms.ChoiceField(
                    label=f"{row.official.full_name} – {Posting(row, None).title}", choices=self.CHOICES, required=False
                )

    def act(self):
        places = {
            row.official: (self.cleaned_data[self.cleaned_data[name]], row.title)
            for name, row in self.people.items()
            if self.cleaned_data.get(name)
        }
        heirs = [self.cleaned_data["first"], self.cleaned_data["second"]]
        return reorganisation.split(self.unit, into=heirs, places=places, **self.common)


ACTS = {"rename": RenameForm, "move": MoveForm, "merge": MergeForm, "split": SplitForm, "dissolve": DissolveForm}
NAMES = {
    "rename": gettext_lazy("Rename"), "move": gettext_lazy("Move under another unit"), "merge": gettext_lazy("Merge"),
    "split": gettext_lazy("Split the unit"), "dissolve": gettext_lazy("Dissolve"),
}  # fmt: skip


def reorganise(request, pk, act):
    if not (
        request.user.has_perm("personnel.change_unitversion") and request.user.scope("personnel.change_unit").whole
    ):
        raise PermissionDenied
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = ACTS[act](request.user, unit, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = form.act()
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Done; %(n)s posts go on in their new place.") % {"n": len(outcome.moved)})
            return redirect("unit", pk=outcome.unit.pk)
    context = {
        "unit": unit,
        "form": form,
        "act": act,
        "name": NAMES[act],
        "acts": [(key, label, reverse(f"reorganise-{key}", args=[pk])) for key, label in NAMES.items()],
    }
    return render(request, "personnel/reorganise.html", context, status=422 if form.errors else 200)
