"""What the desks of results ask for. Forms check shape; the acts decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import Irregularity, PracticalTask
from assessment.results.rereading import SHARES
from personnel.forms import TidyCharField, VietnameseDateField, offer, say

LINES = forms.Textarea(attrs={"rows": 4})


def why(label):
    return TidyCharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class SigningForm(forms.Form):
    """Who signs, and when."""

    signed_on = VietnameseDateField(label=_("Signed on"))
    signer_name = TidyCharField(label=_("Signed by"), max_length=120)
    signer_title = TidyCharField(label=_("Title of the signer"), max_length=120)


class PublishForm(SigningForm):
    unit: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=_("Published for"), required=False, empty_label=_("The whole campaign")
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)
        say(self, "unit", lambda row: row.unit.name)


class ReasonForm(forms.Form):
    reason = why(_("Reason"))


class IrregularityForm(forms.Form):
    consequence = forms.ChoiceField(
        label=_("Consequence"), choices=[row for row in Irregularity.Consequence.choices if row[0] != "open"]
    )
    reason = why(_("Reason of the decision"))


class CorrectionForm(forms.Form):
    right: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=_("Right version"), required=False, empty_label=_("None: leave the question out, everyone gets its points")
    )  # fmt: skip
    reason = why(_("Why the key is wrong"))

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "right", versions)


class TwoReadersForm(forms.Form):
    first: forms.ModelChoiceField = forms.ModelChoiceField(None, label=_("First marker"))
    second: forms.ModelChoiceField = forms.ModelChoiceField(None, label=_("Second marker"))

    def __init__(self, *args, users, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            offer(self, name, users)


class AssignForm(forms.Form):
    task: forms.ModelChoiceField = forms.ModelChoiceField(PracticalTask.objects.none(), label=_("Practical task"))
    markers: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        None, label=_("Markers"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, users, tasks, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "task", tasks)
        offer(self, "markers", users)


class MarkerForm(forms.Form):
    marker: forms.ModelChoiceField = forms.ModelChoiceField(None, label=_("Third marker"))

    def __init__(self, *args, users, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "marker", users)


class RubricForm(forms.Form):
    """One field for each line of the rubric; the act checks the points."""

    remark = TidyCharField(label=_("Remark"), required=False, max_length=2000, widget=LINES)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        first = {}
        for line in lines:
            first[f"line_{line.pk}"] = TidyCharField(
                label=f"{line.name} (0–{line.points})", max_length=6, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input input--num"})
            )  # fmt: skip
        self.fields = {**first, **self.fields}

    def points(self) -> dict[str, str]:
        return {
            name.removeprefix("line_"): value for name, value in self.cleaned_data.items() if name.startswith("line_")
        }


class ReadingForm(forms.Form):
    """A share for each question; empty: as the rules of marking say."""

    remark = TidyCharField(label=_("Remark"), required=False, max_length=2000, widget=LINES)

    def __init__(self, *args, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", _("as the rules say")), *((share, share) for share in SHARES)]
        for number in numbers:
            label = _("Question %(n)s") % {"n": number}
            self.fields[f"share_{number}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    def fractions(self) -> dict[str, str]:
        return {
            name.removeprefix("share_"): value for name, value in self.cleaned_data.items() if name.startswith("share_")
        }


class DecideForm(SigningForm):
    """Which share counts where the two readers differ, and what the official is told."""

    outcome = why(_("Outcome, in words for the official"))

    def __init__(self, *args, differing, **kwargs):
        super().__init__(*args, **kwargs)
        for row in differing:
            label = _("Question %(n)s: which marker counts") % {"n": row.number}
            shown = [("1", row.first or _("as the rules say")), ("2", row.second or _("as the rules say"))]
            self.fields[f"choice_{row.number}"] = forms.ChoiceField(label=label, choices=[("", "–"), *shown])

    def chosen(self) -> dict[str, str]:
        return {
            name.removeprefix("choice_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("choice_")
        }


class EntryForm(forms.Form):
    """The answer sheet, typed."""

    remark = TidyCharField(label=_("Remark"), required=False, max_length=1000, widget=LINES)

    def __init__(self, *args, lines, settling=False, **kwargs):
        super().__init__(*args, **kwargs)
        cells = {
            line.name: TidyCharField(label=_("Question %(n)s") % {"n": line.label}, required=False, max_length=500)
            for line in lines
        }
        remark = {"remark": self.fields["remark"]} if settling else {}
        self.fields = {**cells, **remark}


class RenewForm(forms.Form):
    since = VietnameseDateField(label=_("In force from"))
