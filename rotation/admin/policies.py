"""The regulations as rows. Numbers a batch was approved under are read only; a new regulation is a new row."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from personnel.admin.base import OfficeWideAdmin, ScopedInline
from rotation.models import DossierItemType, PolicyClause, RotationPolicy

IDENTITY = ("code", "name", "citation", "valid", "sources")
OPEN_WHILE_IN_USE = {"name", "valid", "stamp"}
"""A policy may end and be renamed while batches rest on it."""


class PolicyClauseInline(ScopedInline):
    model = PolicyClause
    fields = ["rule", "citation", "text"]


@admin.register(RotationPolicy)
class RotationPolicyAdmin(OfficeWideAdmin):
    list_display = [
        "name",
        "citation",
        "valid",
        "max_age_male",
        "max_age_female",
        "term_months",
        "min_remaining_months",
    ]
    search_fields = ["name", "code", "citation"]
    autocomplete_fields = ["sources", "required_level", "planned_level"]
    inlines = [PolicyClauseInline]
    fieldsets = [
        (None, {"fields": IDENTITY}),
        (
            _("Who may go"),
            {"fields": ["required_level", "planned_level", "max_age_male", "max_age_female", "age_counting", "age_read_on"]},
        ),
        (
            _("Service and term"),
            {"fields": ["min_remaining_months", "min_remaining_months_other", "term_months", "alert_days",
                        "courses_required", "arrival_days"]},
        ),
        (
            _("Conduct and health"),
            {"fields": ["rating_years", "min_rating", "health_max_age_months", "least_political_theory", "child_care_months", "cooldown_reprimand",
                        "cooldown_warning", "cooldown_salary_step", "cooldown_demotion", "cooldown_removal",
                        "party_cooldown_reprimand", "party_cooldown_warning", "party_cooldown_removal"]},
        ),
        (_("Reviews"), {"fields": ["review_interval_months", "review_calendar", "review_min_part_months"]}),
    ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        known = list(super().get_readonly_fields(request, obj))
        if obj is not None and obj.in_use:
            known += [field.name for field in obj._meta.fields if field.name not in {*OPEN_WHILE_IN_USE, "id"}]
            known.append("sources")
        return known


@admin.register(DossierItemType)
class DossierItemTypeAdmin(OfficeWideAdmin):
    list_display = ["code", "name", "required", "max_age_days", "order"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "required", "max_age_days", "order", "note"]
