"""Forms of the campaigns. They check shape; the acts say what the rules allow."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import Blueprint, Campaign, ListChange, Room, SittingRoom
from personnel import wording
from personnel.forms import LookupField, PeriodFormField, TidyCharField, VietnameseDateField, offer, say
from personnel.models import IssuedDocument, JobPosition, Official, Unit, User


def text_area(label, *, required=True, needed=False, help_text="", rows=3):
    """`needed`: the act asks for it in some cases, which the hint names."""
    found = TidyCharField(
        label=label, required=required, help_text=help_text, max_length=2000, widget=forms.Textarea({"rows": rows})
    )
    found.needed = needed
    return found


class CampaignForm(forms.ModelForm):
    window = PeriodFormField(label=_("Held within"))
    plan = LookupField(
        label=_("Plan document"), queryset=IssuedDocument.objects.none(), url_name="document-lookup",
        code_field="symbol", label_of=lambda row: row.subject, required=False,
        help_text=_("Its number, for example 5200/KH-TCHQ. A draft may do without; it is needed to open the campaign."),
    )  # fmt: skip
    plan_symbol = TidyCharField(label=_("Number of the plan"), max_length=80, required=False)
    plan_signed_on = VietnameseDateField(label=_("Signed on"), required=False)
    plan_subject = TidyCharField(label=_("Subject"), max_length=300, required=False)
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

    NEW_PLAN = ("plan_symbol", "plan_signed_on", "plan_subject")
    """A plan that is not on the register yet is put there with the campaign."""

    field_order = [*Meta.fields, *NEW_PLAN, "units"]

    def __init__(self, *args, organisers, units, documents, only=(), **kwargs):
        """`only`: what may still be changed; the other fields are left out."""
        super().__init__(*args, **kwargs)
        offer(self, "organiser", organisers)
        offer(self, "units", units)
        offer(self, "plan", documents)
        offer(self, "common_parts", Blueprint.objects.filter(job_position__isnull=True))
        self.fields["common_parts"].required = False
        for name in self.Meta.fields:
            if only and name not in only:
                del self.fields[name]

    @property
    def new_plan(self):
        return [self[name] for name in self.NEW_PLAN]

    @property
    def opens_new_plan(self) -> bool:
        """Shown unfolded when something stands in it."""
        return any(bound.value() for bound in self.new_plan)

    def clean(self):
        data = super().clean()
        given = [name for name in self.NEW_PLAN if data.get(name)]
        if not given:
            return data
        if data.get("plan"):
            self.add_error("plan", _("Name a recorded plan or write a new one, not both."))
        for name in self.NEW_PLAN:
            if name not in given and name not in self.errors:
                self.add_error(name, _("A plan is recorded with its number, day and subject."))
        return data

    def _post_clean(self):
        """The act saves; the form must not write into the row it shows."""


class DaysForm(forms.Form):
    """A day for each unit, by the key of its row."""

    start = VietnameseDateField(label=_("Starting on"), required=False)
    per_day = forms.IntegerField(label=_("Units a day"), min_value=1, max_value=50, initial=1, required=False)

    def __init__(self, *args, rows, window, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows, self.window = list(rows), window
        for row in self.rows:
            self.fields[self.name_of(row)] = VietnameseDateField(
                label=row.unit.name, required=False, initial=row.sits_on
            )

    @staticmethod
    def name_of(row) -> str:
        return f"day_{row.pk}"

    @property
    def lines(self):
        return [(row, self[self.name_of(row)]) for row in self.rows]

    @property
    def days(self):
        told = ((row, self.cleaned_data.get(self.name_of(row))) for row in self.rows)
        return {row: day for row, day in told if day}

    def clean(self):
        data = super().clean()
        first, last = self.window.lower, wording.last_day(self.window)
        for row in self.rows:
            day, name = data.get(self.name_of(row)), self.name_of(row)
            if day and (day < first or (last and day > last)):
                self.add_error(name, _("The campaign runs %(window)s.") % {"window": wording.period(self.window)})
            elif row.sits_on and not day and name not in self.errors:
                self.add_error(name, _("A day that is set can be moved, not taken away."))
        return data


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
        _("Reason"), required=False, needed=True,
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
    reason = text_area(
        _("Reason"), required=False, needed=True, help_text=_("Needed when the list stays as it was signed.")
    )


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
    on_paper = forms.BooleanField(
        label=_("Written on paper"), required=False,
        help_text=_("For rooms without computers: papers are printed, answer sheets are entered twice afterwards."),
    )  # fmt: skip
    rooms = forms.ModelMultipleChoiceField(
        Room.objects.none(), label=_("Rooms"), widget=forms.CheckboxSelectMultiple,
        help_text=_("A room that is missing here is added with the button “Rooms” of the timetable."),
    )  # fmt: skip

    def __init__(self, *args, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "rooms", rooms)
        say(self, "rooms", _room_words)


def _room_words(room) -> str:
    return _("%(room)s – %(unit)s, %(n)s seats") % {
        "room": room.name, "unit": room.unit.name, "n": wording.number(room.capacity),
    }  # fmt: skip


class PlaceForm(forms.Form):
    """A room with a free seat; `places` counts its seats as `seated`."""

    place = forms.ModelChoiceField(SittingRoom.objects.none(), label=_("Sitting and room"), empty_label=_("Choose…"))

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "place", places)
        say(self, "place", _place_words)


def _place_words(place) -> str:
    return _("%(time)s · %(room)s · %(sitting)s, %(n)s seats free") % {
        "time": wording.moment(place.during.lower), "room": place.room, "sitting": place.sitting.code,
        "n": wording.number(place.room.capacity - place.seated),
    }  # fmt: skip


class ProctorForm(forms.Form):
    proctor = LookupField(
        label=_("Proctor"), queryset=User.objects.none(), url_name="lookup-proctors", code_field="username",
        label_of=lambda row: row.full_name, help_text=_("By the name of the account."),
    )  # fmt: skip

    def __init__(self, *args, accounts, **kwargs):
        super().__init__(*args, **kwargs)
        offer(self, "proctor", accounts)
