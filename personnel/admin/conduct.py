"""Ratings, discipline, commendations, health: sensitive rows of one official each."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from personnel import wording
from personnel.models import (
    CareCircumstance,
    Commendation,
    Discipline,
    HealthCertificate,
    Inquiry,
    YearlyRating,
)

from .base import PeriodInForce, ScopedAdmin


class OfOfficialAdmin(ScopedAdmin):
    """Rows found by the person they belong to."""

    search_fields = ["official__name_folded", "official__code"]
    folded_search = ("official__name_folded", "official__code")
    search_help_text = _("Name with or without accents, or the beginning of the code.")
    autocomplete_fields = ["official"]
    list_select_related = ["official"]


@admin.register(YearlyRating)
class YearlyRatingAdmin(OfOfficialAdmin):
    list_display = ["official", "year", "classification"]
    list_filter = ["year", "classification"]
    autocomplete_fields = ["official", "document"]
    fields = ["official", "year", "classification", "document"]


@admin.register(Discipline)
class DisciplineAdmin(OfOfficialAdmin):
    list_display = ["official", "form", "decided_on", "effective_on", "by_party", "duty_related"]
    list_filter = ["form", "by_party", "duty_related"]
    date_hierarchy = "decided_on"
    autocomplete_fields = ["official", "document"]
    fields = [
        "official", "form", "decided_on", "effective_on", "ends_on", "duty_related", "by_party", "reason", "document",
    ]  # fmt: skip


@admin.register(Inquiry)
class InquiryAdmin(OfOfficialAdmin):
    list_display = ["official", "kind", "period"]
    list_filter = [PeriodInForce, "kind"]
    autocomplete_fields = ["official", "document"]
    fields = ["official", "kind", "valid", "note", "document"]

    @admin.display(description=_("period"), ordering="valid")
    def period(self, row):
        return wording.period(row.valid)


@admin.register(Commendation)
class CommendationAdmin(OfOfficialAdmin):
    list_display = ["official", "name", "awarded_on"]
    date_hierarchy = "awarded_on"
    autocomplete_fields = ["official", "document"]
    fields = ["official", "name", "awarded_on", "document"]


@admin.register(HealthCertificate)
class HealthCertificateAdmin(OfOfficialAdmin):
    list_display = ["official", "issued_on", "facility", "fit"]
    list_filter = ["fit"]
    date_hierarchy = "issued_on"


@admin.register(CareCircumstance)
class CareCircumstanceAdmin(OfOfficialAdmin):
    list_display = ["official", "kind", "day"]
    list_filter = ["kind"]
