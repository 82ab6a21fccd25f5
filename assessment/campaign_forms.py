"""Forms of the campaigns. They check shape; the acts say what the rules allow."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import Blueprint, Campaign, ListChange, Room
from personnel.forms import LookupField, PeriodFormField, TidyCharField, VietnameseDateField, offer
from personnel.models import IssuedDocument, JobPosition, Official, Unit, User


def text_area(label, *, required=True, help_text="", rows=3):
    return TidyCharField(
        label=label, required=required, help_text=help_text, max_length=2000, widget=forms.Textarea({"rows": rows})
    )


class CampaignForm(forms.ModelForm):
    window = PeriodFormField(label=_("Held within"))
    plan = LookupField(
        label=_("Plan document"), queryset=IssuedDocument.objects.none(), url_name="document-lookup",
        code_field="symbol", label_of=lambda row: row.subject, required=False,
        help_text=_("Its number, for example 5200/KH-TCHQ; it must be recorded under Documents."),
    )  # fmt: skip
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("Units that take part"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Campaign
        fields = [
            "code",
            "name",
            "level",
            "organiser",
            "plan",
            "window",
            "includes_leaders",
            "has_practice",
            "common_parts",
        ]
        widgets = {"common_parts": forms.CheckboxSelectMultiple}

    field_order = [*Meta.fields, "units"]

    def __init__(self, *args, organisers, units, documents, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "organiser", organisers)
        offer(self, "units", units)
        offer(self, "plan", documents)
        offer(self, "common_parts", Blueprint.objects.filter(job_position__isnull=True))
        self.fields["common_parts"].required = False

    def _post_clean(self):
        """The act saves; the form must not write into the row it shows."""


class DayForm(forms.Form):
    sits_on = VietnameseDateField(
        label=_("First sitting"),
        help_text=_("The list is due so many calendar months before it as the exam policy says."),
    )


class ReasonForm(forms.Form):
    reason = text_area(_("Reason"), help_text=_("It is kept and shown to those concerned."))


class OptionalReasonForm(forms.Form):
    reason = text_area(_("Remark"), required=False)


class ProposalForm(forms.Form):
    position = LookupField(label=_("Job position"), queryset=JobPosition.objects.none(), url_name="lookup-positions")
    reason = text_area(
        _("Reason"), required=False,
        help_text=_("Needed when the position is not among the duties in force, for example the order that will change them."),
    )  # fmt: skip

    def __init__(self, *args, positions, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "position", positions)


class ReturnForm(forms.Form):
    reason = text_area(_("What is to be corrected"))
    until = VietnameseDateField(
        label=_("May be corrected until"),
        required=False,
        help_text=_("Needed once the deadline of the list has passed."),
    )


class RecheckForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("follow", _("Follow the record")), ("keep", _("Leave the list as it was signed"))],
    )  # fmt: skip
    reason = text_area(_("Reason"), required=False, help_text=_("Needed when the list stays as it was signed."))


class ChangeForm(forms.Form):
    kind = forms.ChoiceField(label=_("Change"), choices=ListChange.Kind.choices)
    official = LookupField(label=_("Official"), queryset=Official.objects.none(), url_name="official-lookup")
    position = LookupField(
        label=_("Job position"), queryset=JobPosition.objects.none(), url_name="lookup-positions", required=False,
        help_text=_("For a change of position."),
    )  # fmt: skip
    reason = text_area(_("Reason"))

    def __init__(self, *args, officials, positions, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "official", officials)
        offer(self, "position", positions)


class SittingForm(forms.Form):
    day = VietnameseDateField(label=_("Day"))
    starts = forms.TimeField(
        label=_("Begins at"), input_formats=["%H:%M", "%Hh%M", "%H.%M"],
        widget=forms.TimeInput({"class": "input--date", "placeholder": "08:00", "autocomplete": "off"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time as hours:minutes, for example 08:00.")},
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("Length (minutes)"), min_value=10, max_value=600,
        help_text=_("With the time to let people in and to hand in; the time for the paper stands in its blueprint."),
    )  # fmt: skip
    is_retake = forms.BooleanField(label=_("Retake"), required=False)
    rooms = forms.ModelMultipleChoiceField(Room.objects.none(), label=_("Rooms"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "rooms", rooms)


class ProctorForm(forms.Form):
    proctor = LookupField(
        label=_("Proctor"), queryset=User.objects.none(), url_name="lookup-proctors", code_field="username",
        label_of=lambda row: row.full_name, help_text=_("By the name of the account."),
    )  # fmt: skip

    def __init__(self, *args, accounts, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "proctor", accounts)
