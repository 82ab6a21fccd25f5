"""The review form: written here until a review stands on it, then read."""

from django.contrib import admin

from assessment.models import ClassificationBand, ReviewCriterion, ReviewForm
from assessment.points import rules_of
from personnel.admin.base import PeriodInForce, ScopedAdmin, ScopedInline
from personnel.errors import RuleViolation

FROZEN = ["code", "version", "fail_on_discipline", "fail_on_violation_flag", "falling_score_points"]


class WhileUnused(ScopedInline):
    """Parts of a form that is in use are neither added nor changed; the database refuses it as well."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_used)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not (obj and obj.is_used)


class CriterionInline(WhileUnused):
    model = ReviewCriterion
    fields = ["order", "code", "name", "group", "points"]


class BandInline(WhileUnused):
    model = ClassificationBand
    fields = ["classification", "from_points"]


@admin.register(ReviewForm)
class ReviewFormAdmin(ScopedAdmin):
    list_display = ["name", "version", "valid", "source"]
    list_filter = [PeriodInForce]
    search_fields = ["name", "code"]
    inlines = [CriterionInline, BandInline]

    def get_readonly_fields(self, request, obj=None):
        return FROZEN if obj and obj.is_used else []

    def save_related(self, request, form, formsets, change):
        """A form whose points do not add up, or whose thresholds contradict each other, is not kept."""
        super().save_related(request, form, formsets, change)
        if problems := rules_of(ReviewForm.objects.get(pk=form.instance.pk)).problems():
            raise RuleViolation(" ".join(problems), code="form")
