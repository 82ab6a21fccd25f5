"""Forms of the acts on a unit: renamed, moved, merged, dissolved. How it is split stands in `split_forms`."""

from django import forms
from django.utils.translation import gettext_lazy

from personnel import reorganisation
from personnel.forms import LookupField, TidyCharField, VietnameseDateField
from personnel.models import IssuedDocument, Unit


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
