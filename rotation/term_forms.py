"""Forms about terms: what HR proposes, how the receiving unit confirms, what the authority answers."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from personnel.forms import LookupField, TidyCharField, VietnameseDateField, offer, offer_values
from personnel.models import JobPosition, Title, Unit
from rotation import placing
from rotation.arriving import Work
from rotation.models import Placement, TermChange
from rotation.proposing import Wanted

Kind, Outcome, Reason = TermChange.Kind, Placement.Outcome, TermChange.Reason
WORK_ROWS = 4


def long_text(label, **kwargs):
    return TidyCharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


def choices(enum, values):
    return [("", _("Choose…")), *((value.value, value.label) for value in enum if value in values)]


class ProposalForm(forms.Form):
    """One kind of change; only the fields that kind needs."""

    reason_code = forms.ChoiceField(label=_("Kind of reason"))
    months = forms.IntegerField(label=_("Months added"), min_value=1, max_value=60)
    effective_on = VietnameseDateField(
        label=_("In force from"), help_text=_("First day on which it holds; not before the day of signing.")
    )
    outcome = forms.ChoiceField(label=_("What becomes of the person"))
    unit = LookupField(label=_("Unit"), queryset=Unit.objects.all(), url_name="unit-lookup", required=False)
    title = forms.ModelChoiceField(label=_("Title"), queryset=Title.objects.select_related("level"), required=False)
    what = TidyCharField(label=_("What is wrong in the decision"), max_length=200)
    wrong = TidyCharField(label=_("It says"), max_length=300)
    right = TidyCharField(label=_("It should say"), max_length=300)
    reason = long_text(_("Reason"), help_text=_("Printed in the decision."))

    NEEDED = {
        Kind.EXTEND: ("reason_code", "months", "reason"),
        Kind.EARLY_END: ("reason_code", "effective_on", "outcome", "unit", "title", "reason"),
        Kind.COMPLETE: ("effective_on", "outcome", "unit", "title", "reason"),
        Kind.SETTLE: ("effective_on", "title", "reason"),
        Kind.SUSPEND: ("reason_code", "effective_on", "reason"),
        Kind.RESUME: ("effective_on", "reason"),
        Kind.MOVE: ("unit", "title", "effective_on", "reason"),
        Kind.CANCEL: ("reason_code", "reason"),
        Kind.CORRECT: ("what", "wrong", "right", "reason"),
    }

    NO_REASON: ClassVar = {
        Kind.EXTEND: {Reason.POOR, Reason.DISCIPLINE, Reason.TERM_OVER, Reason.LEFT},
        Kind.EARLY_END: {Reason.TERM_OVER},
        Kind.SUSPEND: {Reason.POOR, Reason.TERM_OVER, Reason.LEFT},
        Kind.CANCEL: {Reason.POOR, Reason.TERM_OVER},
    }
    """What is no reason for a change of that kind; none is chosen beforehand, for it is printed in a decision."""

    WHEN: ClassVar = {
        Kind.SUSPEND: _("First day on which it holds; before the day of signing only for health or family."),
        Kind.RESUME: _("First day back at work; it may lie before the day of signing."),
        Kind.MOVE: _(
            "First day on which it holds; before the day of signing only when the present unit no longer existed."
        ),
    }

    def __init__(self, *args, kind, rotation, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.rotation, self.today = kind, rotation, today
        offer_values(self, "reason_code", choices(Reason, set(Reason) - self.NO_REASON.get(kind, set())))
        for name in set(self.fields) - set(self.NEEDED[kind]):
            del self.fields[name]
        if "outcome" in self.fields:
            known = placing.AT_COMPLETION if kind == Kind.COMPLETE else placing.AT_EARLY_END
            offer_values(self, "outcome", choices(Outcome, known))
        if "unit" in self.fields:
            self.fields["unit"].help_text = _("Only when the person does not return to the home seat.")
        if kind == Kind.MOVE:
            self.fields["unit"].required = True
            self.fields["unit"].help_text = _("The unit in which the term goes on.")
            self.fields["title"].help_text = _("Empty: the same title as now.")
        if "effective_on" in self.fields:
            self.fields["effective_on"].help_text = self.WHEN.get(kind, self.fields["effective_on"].help_text)
            start = rotation.term.upper if kind == Kind.COMPLETE else today
            self.fields["effective_on"].initial = max(start, today)
        if kind == Kind.CORRECT:
            self.fields["reason"].required = False

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        corrections: tuple[dict, ...] = ()
        if self.kind == Kind.CORRECT:
            corrections = ({name: data[name] for name in ("what", "wrong", "right")},)
        return Wanted(
            kind=self.kind,
            reason=data.get("reason") or data.get("what") or "",
            reason_code=data.get("reason_code") or Reason.OTHER,
            effective_on=data.get("effective_on") or self.today,
            months=data.get("months"),
            outcome=data.get("outcome", ""),
            unit=data.get("unit"),
            title=data.get("title"),
            corrections=corrections,
        )


class AlertForm(forms.Form):
    note = long_text(_("What has been done"), help_text=_("For example: the receiving unit was asked for its comment."))


class AnswerForm(forms.Form):
    answer = long_text(_("What is to be changed"))


class DeviationForm(forms.Form):
    answer = long_text(_("What is done about it"))


class LessonsForm(forms.Form):
    lessons = long_text(
        _("Lessons for the next batch"), help_text=_("One a line; they are printed and shown on the next batch.")
    )


class ArrivalForm(forms.Form):
    """Day, work with shares, what differs. The shares must make 100 %."""

    arrived_on = VietnameseDateField(label=_("Arrived on"))
    title = forms.ModelChoiceField(
        label=_("Title given"), queryset=Title.objects.all(), required=False,
        help_text=_("Only when it is not the title of the decision."),
    )  # fmt: skip
    note = long_text(
        _("Conditions created, remarks"), required=False, help_text=_("Housing, travel, who introduces the work …")
    )
    remark = long_text(_("What differs from the decision"), required=False, help_text=_("HR is told and must answer."))

    def __init__(self, *args, rotation, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["arrived_on"].initial = min(rotation.term.lower, on)
        offer(self, "title", Title.objects.all(), empty_label=str(rotation.to_title))
        positions = [("", _("Choose…")), *JobPosition.objects.order_by("code").values_list("pk", "name")]
        for number in range(1, WORK_ROWS + 1):
            first = number == 1
            self.fields[f"position_{number}"] = forms.TypedChoiceField(
                label=_("Job position"), choices=positions, coerce=int, empty_value=None, required=first
            )
            self.fields[f"share_{number}"] = forms.IntegerField(
                label=_("Share (%)"), min_value=1, max_value=100, required=first, initial=100 if first else None,
                widget=forms.NumberInput(attrs={"class": "input--num"}),
            )  # fmt: skip

    @property
    def rows(self):
        return [(self[f"position_{number}"], self[f"share_{number}"]) for number in range(1, WORK_ROWS + 1)]

    @property
    def others(self):
        return [self["title"], self["note"], self["remark"]]

    def clean(self):
        data = super().clean()
        for number in range(1, WORK_ROWS + 1):
            if bool(data.get(f"position_{number}")) != bool(data.get(f"share_{number}")) and not self.errors:
                self.add_error(f"share_{number}", _("Give the job position and its share together."))
        return data

    def work(self) -> list[Work]:
        data = self.cleaned_data
        wanted = [
            (data[f"position_{n}"], data[f"share_{n}"]) for n in range(1, WORK_ROWS + 1) if data.get(f"position_{n}")
        ]
        rows = JobPosition.objects.in_bulk([pk for pk, _share in wanted])
        return [Work(rows[pk], share) for pk, share in wanted]
