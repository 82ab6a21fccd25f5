"""Forms of the rotation desk. They check shape; the acts say what the rules allow."""

from django import forms
from django.utils.translation import gettext_lazy as _

from personnel.forms import LookupField, PastDateField, TidyCharField, VietnameseDateField, offer, offer_values
from personnel.models import Official, SuccessionEntry, Title, Unit
from personnel.models.documents import DocumentType
from personnel.paper_forms import PaperFields
from rotation.criteria import NAMES
from rotation.models import (
    Batch,
    BatchUnit,
    Consultation,
    Course,
    CourseAttendance,
    Nomination,
    Plan,
    RotationPolicy,
    Scheme,
)
from rotation.rules.wording import sentence


def text_area(label, *, required=True, help_text="", rows=4):
    return TidyCharField(
        label=label, required=required, help_text=help_text, max_length=4000, widget=forms.Textarea({"rows": rows})
    )


class ReasonForm(forms.Form):
    reason = text_area(_("Reason"), help_text=_("It is kept and shown to those concerned."))


class BatchForm(forms.ModelForm):
    dossier_on = VietnameseDateField(
        label=_("Dossiers closed on"), help_text=_("The day on which the age is read and the papers are counted.")
    )
    decision_on = VietnameseDateField(label=_("Decision planned for"))
    starts_on = VietnameseDateField(label=_("First day of the rotations"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Batch
        fields = ["plan", "code", "name", "dossier_on", "decision_on", "starts_on", "policy"]

    def __init__(self, *args, plans, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "plan", plans)
        self.fields["policy"].required = False
        standing = _("The one in force on the day the dossiers close")
        offer(self, "policy", RotationPolicy.objects.all(), empty_label=standing)
        if self.instance.pk:
            for name in ("plan", "code"):
                del self.fields[name]
            self.fields["version"].initial = self.instance.version
            if self.instance.state != Batch.State.DRAFT:
                del self.fields["policy"]

    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "version" and value is not None}

    def _post_clean(self):
        """The act saves; the form must not write into the row it shows."""


class AnswerForm(forms.ModelForm):
    answered_on = PastDateField(label=_("Answered on"), required=False)

    class Meta:
        model = BatchUnit
        fields = ["answer", "answered_on", "note"]

    def clean(self):
        data = super().clean()
        if data.get("answer") not in (None, BatchUnit.Answer.NONE) and not data.get("answered_on"):
            self.add_error("answered_on", _("Give the day of the answer."))
        return data


class NominationForm(forms.Form):
    official = LookupField(
        queryset=Official.objects.none(),
        url_name="official-lookup",
        label=_("Official"),
        label_of=lambda row: row.full_name,
    )
    group = forms.ChoiceField(label=_("Group"), choices=Nomination.Group.choices)
    group_reason = text_area(
        _("Reason for this group"),
        required=False,
        rows=2,
        help_text=_("Needed when the competent authority decides on the person."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Nomination.Purpose.choices)
    plan_entry = forms.ModelChoiceField(
        SuccessionEntry.objects.none(),
        label=_("Succession entry"),
        required=False,
        empty_label=_("The only one in force"),
        help_text=_("Needed only for somebody who stands in several plans."),
    )
    note = text_area(_("Note"), required=False, rows=2)

    def __init__(self, *args, officials, entries, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "official", officials)
        offer(self, "plan_entry", entries)


class SelectionForm(forms.Form):
    to_unit = LookupField(queryset=Unit.objects.none(), url_name="unit-lookup", label=_("Receiving unit"))
    to_title = LookupField(queryset=Title.objects.none(), url_name="title-lookup", label=_("Title there"))
    starts_on = VietnameseDateField(label=_("First day"))
    reason = text_area(
        _("Why this post"), required=False, help_text=_("Needed when the post there is higher than the present one.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "to_unit", Unit.objects.visible_to(user))
        offer(self, "to_title", Title.objects.visible_to(user).select_related("level"))

    def has_now_seen(self, choice: str) -> None:
        """What is typed stays; sent again, it answers the choice that the refusal has told."""
        self.data = dict(self.data.items()) | {"seen": choice}


class WaiverRequestForm(PaperFields):
    """Which findings, why, and the paper the request rests on."""

    rules = forms.MultipleChoiceField(label=_("Criteria to be set aside"), widget=forms.CheckboxSelectMultiple)
    reason = text_area(_("Reason"), help_text=_("Say what the work demands and why nobody else was chosen."))
    field_order = ["rules", "reason", "symbol", "signed_on", "signer_name"]

    def __init__(self, *args, findings, **kwargs):
        super().__init__(*args, **kwargs)
        offer_values(
            self,
            "rules",
            {
                found["code"]: f"{NAMES.get(found['code'], found['code'])}: {sentence(found)}" for found in findings
            }.items(),
        )

    def basis(self, nomination, by):
        return self.paper(
            DocumentType.SUBMISSION, lambda: _("Request for a special case: %s") % nomination.official, by
        )


class WaiverDecisionForm(PaperFields):
    """The paper by which the authority grants."""

    def decision(self, nomination, by):
        return self.paper(DocumentType.LETTER, lambda: _("Special case: %s") % nomination.official, by)


class ConsultationForm(forms.ModelForm):
    held_on = PastDateField(label=_("Held on"))
    note = text_area(_("Minutes"))

    class Meta:
        model = Consultation
        fields = ["kind", "held_on", "agrees", "note"]


class CourseForm(forms.ModelForm):
    starts_on = VietnameseDateField(label=_("First day"))
    ends_on = VietnameseDateField(label=_("Last day"))

    class Meta:
        model = Course
        fields = ["name", "starts_on", "ends_on", "place"]


class AttendanceForm(forms.Form):
    """Attendance and certificates of everyone invited: one row of fields for each. A row that was left as it was shown
    is not written, so two who fill in the list at once keep each other's answers."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            who = row.nomination.official.full_name
            self.fields[f"r{row.pk}"] = forms.ChoiceField(
                choices=CourseAttendance.Result.choices,
                initial=row.result,
                label=_("Attendance of %s") % who,
                show_hidden_initial=True,
            )
            self.fields[f"c{row.pk}"] = TidyCharField(
                max_length=60,
                required=False,
                initial=row.certificate,
                label=_("Certificate number of %s") % who,
                show_hidden_initial=True,
            )
            for name in (f"r{row.pk}", f"c{row.pk}"):
                self.fields[name].widget.attrs |= {"class": "input", "aria-label": self.fields[name].label}

    def lines(self):
        return [(row, self[f"r{row.pk}"], self[f"c{row.pk}"]) for row in self.rows]

    def answers(self) -> dict[int, tuple[str, str]]:
        data, changed = self.cleaned_data, set(self.changed_data)
        touched = (row.pk for row in self.rows if changed & {f"r{row.pk}", f"c{row.pk}"})
        return {pk: (data[f"r{pk}"], data[f"c{pk}"]) for pk in touched}


class SchemeForm(PaperFields):
    name = TidyCharField(label=_("Name of the scheme"), max_length=200)
    ends_on = VietnameseDateField(label=_("Last day of the scheme"))
    field_order = ["name", "ends_on", "symbol", "signed_on", "signer_name"]

    def scheme(self, by) -> Scheme:
        data = self.cleaned_data
        document = self.paper(DocumentType.SCHEME, lambda: data["name"], by)
        return Scheme(name=data["name"], ends_on=data["ends_on"], document=document)


class PlanForm(PaperFields):
    scheme = forms.ModelChoiceField(Scheme.objects.none(), label=_("Scheme"))
    name = TidyCharField(label=_("Name of the plan"), max_length=200)
    objects_text = text_area(_("Who may be rotated"), required=False, rows=3)
    principles = text_area(_("Principles"), required=False, rows=3)
    duties_text = text_area(_("Duties of the units"), required=False, rows=3)
    need = forms.IntegerField(label=_("Number needed"), required=False, min_value=0, max_value=5000)
    units = TidyCharField(
        label=_("Units in scope"),
        widget=forms.Textarea({"rows": 8}),
        help_text=_("One unit code a line, for example TCHQ-GSQL."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    field_order = [
        "scheme", "name", "symbol", "signed_on", "signer_name", "objects_text", "principles", "duties_text", "need", "units",
        "seen",
    ]  # fmt: skip

    def __init__(self, *args, plan: Plan | None = None, schemes, **kwargs):
        self.instance = plan
        super().__init__(*args, **kwargs)
        offer(self, "scheme", schemes)

    def clean_units(self):
        codes = [line.strip().upper() for line in self.cleaned_data["units"].splitlines() if line.strip()]
        found = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
        if missing := [code for code in codes if code not in found]:
            raise forms.ValidationError(
                _("No unit has these codes: %(codes)s."), params={"codes": ", ".join(missing[:10])}
            )
        return list(found.values())

    def plan(self, by) -> Plan:
        data = self.cleaned_data
        plan = self.instance or Plan()
        for name in ("scheme", "name", "objects_text", "principles", "duties_text", "need"):
            setattr(plan, name, data[name])
        plan.document = self.paper(DocumentType.PLAN, lambda: data["name"], by)
        return plan
