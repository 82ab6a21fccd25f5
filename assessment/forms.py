"""Forms of the review pages. They check shape; what a review needs before it is sent is a rule of `reviewing`."""

from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessment import concluding, scoring
from assessment.models import Flag, Recommendation, Review, ReviewForm
from assessment.models.review_guards import SELF_FIELDS, UNIT_FIELDS
from assessment.points import points_field, rules_of
from personnel.forms import TidyCharField, VietnameseDateField, offer, offer_values
from personnel.models import User
from personnel.paper_forms import PaperFields
from personnel.wording import Words

LONG = 4000
VIOLATION, UNIT = "violation", "unit"
OUTWEIGHING = [
    (VIOLATION, _("A moral or political violation has been concluded")),
    (UNIT, _("The unit in their charge is tied to corruption or waste")),
]
"""What HR may mark as outweighing the points."""


class PointsField(forms.CharField):
    """Points of one criterion as people type them; empty while not given."""

    def __init__(self, criterion: scoring.Criterion, label: str):
        super().__init__(
            label=label,
            required=False,
            max_length=12,
            widget=forms.TextInput(
                {
                    "class": "input input--num",
                    "inputmode": "decimal",
                    "autocomplete": "off",
                    "data-points": scoring.plain_text(criterion.points),
                }
            ),
        )
        self.criterion = criterion

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return scoring.read_points(text, self.criterion)
        except scoring.PointsProblem as problem:
            raise ValidationError(str(problem), code=problem.kind) from None

    def prepare_value(self, value):
        return "" if value is None else value if isinstance(value, str) else scoring.plain_text(value.normalize())


class NeededText(TidyCharField):
    """Shown as needed; a draft is kept without it."""

    def validate(self, value): ...


class NeededChoice(forms.ChoiceField):
    def validate(self, value):
        if value not in self.empty_values:
            super().validate(value)


def text_field(label, *, rows=3, needed=False, **values):
    kind = NeededText if needed else TidyCharField
    return kind(label=label, required=needed, max_length=LONG, widget=forms.Textarea({"rows": rows}), **values)


class ScoredForm(forms.Form):
    use_required_attribute = False
    """A form over the criteria of a review's form. Only declared fields are ever read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text_fields: tuple[str, ...] = ()

    def __init__(self, data=None, *, form: ReviewForm, points=None, **kwargs):
        super().__init__(data, **kwargs)
        self.rules = rules_of(form)
        self.names = {}
        for criterion in self.rules.criteria:
            name = points_field(criterion.code)
            self.names[criterion.code] = name
            self.fields[name] = PointsField(criterion, f"{criterion.code} {criterion.name}")
            if points is not None:
                self.initial[name] = points.get(criterion.code)

    @property
    def points(self):
        return {code: self.cleaned_data.get(name) for code, name in self.names.items()}

    @property
    def content(self):
        return {name: self.cleaned_data[name] for name in self.text_fields}

    def point_fields(self):
        return [(criterion, self[self.names[criterion.code]]) for criterion in self.rules.criteria]

    def blame(self, problems):
        """Show what a rule found missing at the fields it is about."""
        for name, message in problems.items():
            self.add_error(name if name in self.fields else None, message)

    def renewed(self, version: int):
        """What was typed stays; the version is the one to save next."""
        data: Any = copy(self.data)
        data[self.add_prefix("version")] = str(version)
        self.data = data


class SelfReportForm(ScoredForm):
    text_fields = SELF_FIELDS
    tasks_done = text_field(
        _("Tasks given and what came of them"),
        rows=6,
        needed=True,
        help_text=_("Name each task with its result in numbers, for example 214 of 230 files."),
    )
    learned = text_field(_("What you learned"))
    difficulties = text_field(_("Difficulties"))
    proposals = text_field(_("Proposals"))


class UnitReviewForm(ScoredForm):
    text_fields = UNIT_FIELDS
    strengths = text_field(_("Strengths"), needed=True)
    limits = text_field(
        _("Limitations"),
        needed=True,
        help_text=_("Name the matter, the time and the consequence; no general judgement."),
    )
    flags = forms.MultipleChoiceField(
        label=_("Signs that HR must act on"),
        required=False,
        choices=[(flag.value, flag.label) for flag in Flag.seen_by_unit()],
        widget=forms.CheckboxSelectMultiple,
    )
    flag_detail = text_field(_("Details of the signs ticked"), rows=2)
    unit_recommendation = NeededChoice(label=_("The unit recommends"), choices=())
    meeting_on = VietnameseDateField(label=_("Collective leadership met on"), required=False)
    votes_for = forms.IntegerField(label=_("Votes in favour"), required=False, min_value=0, max_value=999)
    votes_total = forms.IntegerField(label=_("Members voting"), required=False, min_value=0, max_value=999)
    collective_opinion = text_field(_("Opinion of the collective leadership, the Party committee"), rows=2)

    def __init__(self, data=None, *, review: Review, **kwargs):
        super().__init__(data, form=review.cycle.form, **kwargs)
        offer_values(self, "unit_recommendation", [("", _("Choose")), *recommendations(review)])
        days = review.cycle.form.days_to_answer_signals
        self.fields["flags"].help_text = _(
            "Marking any of them opens a task; the office must answer within %(days)s days."
        ) % {"days": days}


def recommendations(review: Review) -> list[tuple[str, Words]]:
    return [(one.value, one.label) for one in Recommendation if one != Recommendation.PLACEMENT or review.is_last]


class ReturnForm(forms.Form):
    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = text_field(_("What is to be completed"), needed=True)

    blame = ScoredForm.blame


class ConclusionForm(forms.Form):
    """What outweighs the points is offered where the review's form knows of it."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    recommendation = NeededChoice(label=_("Recommendation"), choices=())
    conclusion = text_field(_("Conclusion"))
    violation_concluded = forms.TypedChoiceField(
        label=_("The breach marked by the unit"),
        required=False,
        choices=[("yes", _("Has been concluded")), ("no", _("Has not been concluded, or is not one"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    outweighed = forms.MultipleChoiceField(
        label=_("Failure whatever the points"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Mark only what a competent body has concluded."),
    )
    override_reason = text_field(
        _("Ground"), rows=2, help_text=_("The conclusion or paper you go by, with number and day.")
    )

    def __init__(self, data=None, *, review: Review, **kwargs):
        super().__init__(data, **kwargs)
        offer_values(self, "recommendation", [("", _("Choose")), *recommendations(review)])
        marked = concluding.must_judge_violation(review)
        if not marked:
            del self.fields["violation_concluded"]
        if review.cycle.form.fail_on_violation_flag:
            offer_values(self, "outweighed", [one for one in OUTWEIGHING if one[0] == UNIT or not marked])
        else:
            del self.fields["outweighed"], self.fields["override_reason"]

    def clean(self):
        data = super().clean()
        marked = data.pop("outweighed", [])
        if "violation_concluded" not in self.fields:
            data["violation_concluded"] = VIOLATION in marked
        data["unit_corrupt"] = UNIT in marked
        return data

    blame = ScoredForm.blame


class AnswerForm(forms.Form):
    use_required_attribute = False
    answer = text_field(_("Answer to the signs"), needed=True, help_text=_("What is done, by whom, by when."))

    blame = ScoredForm.blame


class ReopenForm(PaperFields):
    """Why a conclusion is drawn again, and the paper that asks for it."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = text_field(_("Reason"), needed=True, help_text=_("It is kept and shown to those concerned."))
    field_order = ["version", "reason", "symbol", "signed_on", "signer_name"]

    def blame(self, problems):
        for name, message in problems.items():
            self.add_error(name if name in self.fields else None, message)


class ReviewerForm(forms.Form):
    """Accounts that may be named: people of the office with an account, never the person reviewed."""

    reviewer = forms.ModelChoiceField(
        label=_("Reviewer"), required=False, queryset=User.objects.none(), empty_label=_("The head of the unit")
    )

    def __init__(self, data=None, *, choices, **kwargs):
        super().__init__(data, **kwargs)
        offer(self, "reviewer", choices)
