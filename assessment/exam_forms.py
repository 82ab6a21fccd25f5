"""What a proctor types."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models import Attempt, Irregularity, SittingRoom


class IncidentForm(forms.Form):
    reason = forms.CharField(label=_("What happened"), max_length=300)
    time = forms.TimeField(
        label=_("Since (hour:minute)"),
        required=False,
        help_text=_("Empty: from now. A power cut: the time of the clock at which it began."),
        widget=forms.TimeInput(attrs={"placeholder": "09:21"}),
    )

    def began_at(self, now: datetime) -> datetime | None:
        """The given time of day as the last such instant before now."""
        given = self.cleaned_data["time"]
        if given is None:
            return None
        local = timezone.localtime(now)
        at = local.replace(hour=given.hour, minute=given.minute, second=given.second, microsecond=0)
        return at if at <= local else at - timedelta(days=1)


class OfCandidate(forms.Form):
    def __init__(self, attempt: Attempt, data=None):
        super().__init__(data, auto_id=f"id_{type(self).__name__.lower()}_%s")
        self.attempt = attempt


class ReasonForm(OfCandidate):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class PauseForm(ReasonForm): ...


class ReleaseForm(ReasonForm): ...


class TerminateForm(ReasonForm): ...


class TimeForm(ReasonForm):
    minutes = forms.IntegerField(label=_("Minutes more"), min_value=1, max_value=240)
    field_order = ["minutes", "reason"]


class ReopenForm(ReasonForm):
    minutes = forms.IntegerField(label=_("Minutes given besides what was left"), min_value=0, max_value=240, initial=0)
    field_order = ["minutes", "reason"]


class MoveForm(ReasonForm):
    number = forms.IntegerField(label=_("Seat"), min_value=1, max_value=2000)
    room = forms.ModelChoiceField(SittingRoom.objects.none(), label=_("Room"))
    field_order = ["room", "number", "reason"]

    def __init__(self, attempt: Attempt, data=None):
        super().__init__(attempt, data)
        here = attempt.seat.sitting_room
        field = self.fields["room"]
        field.queryset = SittingRoom.objects.filter(sitting=here.sitting_id, is_cancelled=False).select_related("room")  # type: ignore[attr-defined]
        field.label_from_instance = lambda row: row.room.name  # type: ignore[attr-defined]
        field.initial = here.pk


class IrregularityForm(OfCandidate):
    category = forms.ChoiceField(label=_("What kind"), choices=Irregularity.Category.choices)
    note = forms.CharField(label=_("What happened"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


CANDIDATE_FORMS: dict[str, type[OfCandidate]] = {
    "pause": PauseForm,
    "time": TimeForm,
    "move": MoveForm,
    "release": ReleaseForm,
    "terminate": TerminateForm,
    "reopen": ReopenForm,
    "irregularity": IrregularityForm,
}
