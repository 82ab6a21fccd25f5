"""Forms of the bank: the facts about a question, a picture, a remark. The wording itself is read by `bank.typed`."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import Competency, Depth, LegalBasis, Question, Topic
from personnel.forms import TidyCharField, offer, say
from personnel.models import Unit

HIGHEST_CONTRIBUTOR = 2


class QuestionForm(forms.Form):
    use_required_attribute = False

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Contributed by"))
    bank = forms.ChoiceField(label=_("Bank"), choices=Question.Bank.choices)
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Topic"))
    depth = forms.TypedChoiceField(label=_("Level"), choices=Depth.choices, coerce=int)
    competency = forms.ModelChoiceField(Competency.objects.none(), label=_("Competency"), required=False)
    bases = forms.ModelMultipleChoiceField(
        LegalBasis.objects.none(), label=_("Legal bases"), required=False,
        help_text=_("The question counts as lapsed after the last day of any of them."),
        widget=forms.SelectMultiple({"size": 6}),
    )  # fmt: skip

    def __init__(self, *args, user, question: Question | None = None, first: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        scope = user.scope("assessment.add_question")
        offer(self, "unit", Unit.objects.filter(scope.q("path"), level__lte=HIGHEST_CONTRIBUTOR).order_by("path"))
        offer(self, "topic", Topic.objects.select_related("area").order_by("code"))
        offer(self, "competency", Competency.objects.filter(is_active=True).order_by("code"))
        offer(self, "bases", LegalBasis.objects.order_by("symbol"))
        say(self, "topic", lambda topic: f"{topic.code} – {topic.name}")
        say(self, "bases", lambda basis: f"{basis.symbol} – {basis.name}")
        if question is not None:
            del self.fields["unit"], self.fields["bank"]
            if not first:
                del self.fields["topic"], self.fields["depth"], self.fields["competency"]


class FigureForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label=_("Picture"), help_text=_("PNG or JPEG, at most 5 MB."),
        widget=forms.ClearableFileInput({"accept": ".png,.jpg,.jpeg"}),
    )  # fmt: skip
    name = TidyCharField(label=_("Short name"), max_length=40, help_text=_("For example hinh-1."))
    description = TidyCharField(label=_("Description for those who cannot see it"), max_length=300)


class RemarkForm(forms.Form):
    use_required_attribute = False

    remark = TidyCharField(label=_("Remark"), max_length=1000, widget=forms.Textarea({"rows": 3}))
