"""Titles, levels, job positions, posts, grades, retirement ages, terms: open to the office, written by HR."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from personnel import retirement_table, wording
from personnel.models import Grade, JobArea, JobPosition, PlanTerm, Post, RetirementAge, Title, TitleLevel

from .base import OfficeWideAdmin, PeriodInForce


@admin.register(TitleLevel)
class TitleLevelAdmin(OfficeWideAdmin):
    list_display = ["name", "code", "rank", "is_leadership"]
    search_fields = ["name", "code"]


@admin.register(Title)
class TitleAdmin(OfficeWideAdmin):
    folded_search = ("name_folded", "code")
    search_fields = ["name_folded", "code"]
    list_display = ["name", "code", "level", "heads_unit"]
    list_filter = ["level", "heads_unit"]
    list_select_related = ["level"]


@admin.register(JobArea)
class JobAreaAdmin(OfficeWideAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(JobPosition)
class JobPositionAdmin(OfficeWideAdmin):
    folded_search = ("name_folded", "code")
    search_fields = ["name_folded", "code"]
    list_display = ["name", "code", "area"]
    list_filter = ["area"]
    list_select_related = ["area"]


@admin.register(Post)
class PostAdmin(OfficeWideAdmin):
    folded_search = ("unit__name_folded", "unit__code")
    search_fields = ["unit__name_folded", "unit__code"]
    list_display = ["__str__", "unit", "quota", "period"]
    list_filter = [PeriodInForce, "title__level"]
    list_select_related = ["unit", "title", "job_position"]
    autocomplete_fields = ["unit", "title", "job_position"]

    @admin.display(description=_("period"), ordering="valid")
    def period(self, row):
        return wording.period(row.valid)


@admin.register(Grade)
class GradeAdmin(OfficeWideAdmin):
    list_display = ["name", "code", "steps"]
    search_fields = ["name", "code"]


@admin.register(RetirementAge)
class RetirementAgeAdmin(OfficeWideAdmin):
    list_display = ["sex", "born_from", "born_to", "years", "months", "source"]
    list_filter = ["sex"]

    def save_model(self, request, obj, form, change):
        """A changed table changes everyone's day of retirement."""
        super().save_model(request, obj, form, change)
        retirement_table.recompute()


@admin.register(PlanTerm)
class PlanTermAdmin(OfficeWideAdmin):
    list_display = ["label", "kind", "starts", "ends"]
    list_filter = ["kind"]
    search_fields = ["label"]
