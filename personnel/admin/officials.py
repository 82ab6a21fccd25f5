"""Officials, their posts and duties."""

from typing import ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from personnel import retirement_table, vacancies, wording
from personnel.errors import RuleViolation
from personnel.models import Appointment, Duty, IssuedDocument, Official, User
from personnel.stamps import StampedForm

from .base import PeriodInForce, ScopedAdmin, ScopedInline


class OfficialForm(StampedForm):
    """The day of retirement follows birth and sex; a step is one of its grade."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("born") and cleaned.get("sex"):
            self.instance.retires_on = retirement_table.day_for(cleaned["born"], cleaned["sex"])
        grade, step = cleaned.get("grade"), cleaned.get("grade_step")
        if grade and step and step > grade.steps:
            self.add_error("grade_step", _("This grade has %(steps)s steps.") % {"steps": grade.steps})
        return cleaned


class PlacingForm(StampedForm):
    """Puts somebody into a unit. The person is within reach, and so must the unit be: its own HR fills its places."""

    SEAT: ClassVar[tuple[str, ...]]
    reader: ClassVar[User]

    def clean(self):
        cleaned = super().clean()
        unit, reach = cleaned.get("unit"), self.reader.scope("personnel.change_official")
        if unit and cleaned.get("valid") and not reach.covers(unit) and self.takes_more(cleaned):
            self.add_error("unit", _("The unit %(code)s is outside your units.") % {"code": unit.code})
        return cleaned

    def takes_more(self, cleaned) -> bool:
        """A row that only gets shorter in its own seat takes nothing new."""
        before = type(self.instance).objects.filter(pk=self.instance.pk).first()
        if before is None or any(name in cleaned and cleaned[name] != getattr(before, name) for name in self.SEAT):
            return True
        held, valid = before.valid, cleaned["valid"]
        return not (
            held.lower <= valid.lower
            and (held.upper is None or (valid.upper is not None and valid.upper <= held.upper))
        )


class DutyForm(PlacingForm):
    SEAT = ("unit", "job_position")


class AppointmentForm(PlacingForm):
    """Says in words what the quota's trigger would refuse. What a decision issued here says, another decision changes."""

    SEAT = ("unit", "title")
    SAID = ("official", "unit", "title", "kind", "is_primary", "decision")
    OF_A_TERM = (Appointment.Kind.ROTATION, Appointment.Kind.HELD, Appointment.Kind.WITHDRAWN)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and self.has_changed():
            self._refuse_to_rewrite(cleaned)
        unit, title, valid = (cleaned.get(name) for name in ("unit", "title", "valid"))
        if unit and title and valid and cleaned.get("kind") != Appointment.Kind.ACTING and self.takes_more(cleaned):
            try:
                vacancies.refuse_when_full(
                    unit, title, valid.lower, valid.upper, but=self.instance if self.instance.pk else None
                )
            except RuleViolation as refusal:
                raise ValidationError({"title": str(refusal)}) from refusal
        return cleaned

    def _refuse_to_rewrite(self, cleaned) -> None:
        """A post may end when the next one begins; one of a rotation ends by the act that ends the rotation."""
        before = Appointment.objects.select_related("decision").get(pk=self.instance.pk)
        if before.decision is None or before.decision.origin != IssuedDocument.Origin.ISSUED:
            return
        valid = cleaned.get("valid", before.valid)
        rewritten = any(name in cleaned and cleaned[name] != getattr(before, name) for name in self.SAID)
        moved = valid != before.valid and (before.kind in self.OF_A_TERM or valid.lower != before.valid.lower)
        if rewritten or moved:
            raise ValidationError(
                _("This post rests on %(decision)s, which was issued here; another decision changes it."),
                params={"decision": before.decision},
            )

    def takes_more(self, cleaned) -> bool:
        """An acting post takes no seat, so any other kind takes one."""
        acted = Appointment.objects.filter(pk=self.instance.pk, kind=Appointment.Kind.ACTING).exists()
        return acted or super().takes_more(cleaned)


class AppointmentInline(ScopedInline):
    model = Appointment
    form = AppointmentForm
    fields = [("kind", "is_primary"), "unit", "title", "valid", "decision"]
    autocomplete_fields = ["unit", "title", "decision"]
    ordering = ["-valid"]


class DutyInline(ScopedInline):
    model = Duty
    form = DutyForm
    fields = ["job_position", "unit", ("share", "valid"), "assigned_by"]
    autocomplete_fields = ["job_position", "unit", "assigned_by"]
    ordering = ["-valid"]


@admin.register(Official)
class OfficialAdmin(ScopedAdmin):
    form = OfficialForm
    folded_search = ("name_folded", "code")
    search_fields = ["name_folded", "code"]
    search_help_text = _("Name with or without accents, or the beginning of the code.")
    list_display = ["full_name", "code", "born", "sex", "grade", "state", "retires_on"]
    list_display_links = ["full_name"]
    list_filter = ["state", "sex", "grade", "political_theory", "employment_kind"]
    list_select_related = ["grade"]
    autocomplete_fields = ["grade"]
    readonly_fields = ["retires_on", "changed_at"]
    inlines = [AppointmentInline, DutyInline]
    fieldsets = [
        (None, {"fields": ["code", "full_name", "sex", "born", "born_year_only"]}),
        (_("Origin"), {"fields": ["home_province", "birth_province", "ethnicity", "cccd"]}),
        (_("Service"), {"fields": [
            "employment_kind", "state", "recruited_on", "grade", "grade_step", "retires_on",
        ]}),
        (_("Qualification and Party"), {"fields": [
            "qualification", "political_theory", "party_joined_on", "party_official_on",
        ]}),
        (_("Contact"), {"fields": ["phone", "email", "note", "changed_at"]}),
    ]  # fmt: skip

    def change_view(self, request, object_id, form_url="", extra_context=None):
        record = reverse("official", args=[object_id]) if object_id.isascii() and object_id.isdigit() else ""
        return super().change_view(request, object_id, form_url, {"record_url": record, **(extra_context or {})})

    def get_search_results(self, request, queryset, search_term):
        """While choosing a person for another record, only those whose record may be written are offered."""
        rows, several = super().get_search_results(request, queryset, search_term)
        if "field_name" in request.GET and request.resolver_match.url_name == "autocomplete":
            rows = rows.filter(pk__in=Official.objects.writable_by(request.user).values("pk"))
        return rows, several


@admin.register(Appointment)
class AppointmentAdmin(ScopedAdmin):
    form = AppointmentForm
    list_display = ["official", "title", "unit", "kind", "is_primary", "period"]
    list_filter = [PeriodInForce, "kind", "is_primary", "title__level"]
    list_select_related = ["official", "title", "unit"]
    search_fields = ["official__name_folded", "official__code"]
    folded_search = ("official__name_folded", "official__code")
    autocomplete_fields = ["official", "unit", "title", "decision"]
    fields = ["official", "unit", "title", "kind", "is_primary", "valid", "decision", "note"]

    @admin.display(description=_("period"), ordering="valid")
    def period(self, row):
        return wording.period(row.valid)


@admin.register(Duty)
class DutyAdmin(ScopedAdmin):
    form = DutyForm
    list_display = ["official", "job_position", "unit", "share", "period"]
    list_filter = [PeriodInForce, "job_position__area"]
    list_select_related = ["official", "job_position", "unit"]
    search_fields = ["official__name_folded", "official__code"]
    folded_search = ("official__name_folded", "official__code")
    autocomplete_fields = ["official", "unit", "job_position", "assigned_by"]
    fields = ["official", "job_position", "unit", "share", "valid", "assigned_by"]
    period = AppointmentAdmin.period
