"""Competencies, required levels, topics and legal bases as plain records."""

from django.contrib import admin

from assessment.models import (
    Competency,
    CompetencyLevel,
    ExamLeadership,
    LegalBasis,
    PositionRequirement,
    TitleRequirement,
    Topic,
)
from personnel.admin.base import PeriodInForce, ScopedAdmin, ScopedInline


class LevelInline(ScopedInline):
    model = CompetencyLevel
    fields = ["level", "descriptor"]


@admin.register(Competency)
class CompetencyAdmin(ScopedAdmin):
    list_display = ["code", "name", "group", "area", "is_active"]
    list_filter = ["group", "area", "is_active"]
    list_select_related = ["area"]
    folded_search = ("name_folded", "code")
    search_fields = ["code"]
    inlines = [LevelInline]


@admin.register(PositionRequirement)
class PositionRequirementAdmin(ScopedAdmin):
    list_display = ["job_position", "competency", "level", "valid"]
    list_filter = [PeriodInForce, "job_position__area"]
    list_select_related = ["job_position", "competency"]
    search_fields = ["job_position__code", "competency__code"]
    autocomplete_fields = ["basis"]


@admin.register(TitleRequirement)
class TitleRequirementAdmin(ScopedAdmin):
    """What somebody planned for a title of the level is held against."""

    list_display = ["title_level", "competency", "level", "valid", "source"]
    list_filter = [PeriodInForce, "title_level"]
    list_select_related = ["title_level", "competency"]
    search_fields = ["competency__code", "competency__name_folded"]


@admin.register(ExamLeadership)
class ExamLeadershipAdmin(ScopedAdmin):
    list_display = ["title_level", "valid", "source"]
    list_filter = [PeriodInForce]
    list_select_related = ["title_level"]


@admin.register(Topic)
class TopicAdmin(ScopedAdmin):
    list_display = ["code", "name", "area"]
    list_filter = ["area"]
    list_select_related = ["area"]
    folded_search = ("name_folded", "code")
    search_fields = ["code"]


@admin.register(LegalBasis)
class LegalBasisAdmin(ScopedAdmin):
    list_display = ["symbol", "name", "in_force_on", "expires_on"]
    search_fields = ["symbol", "name"]
