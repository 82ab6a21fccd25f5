"""Exam rooms and the dated policy of the exams."""

from django.contrib import admin

from assessment.models import Campaign, ExamPolicy, Room
from personnel.admin.base import PeriodInForce, ScopedAdmin

TIMETABLES = 5


@admin.register(Room)
class RoomAdmin(ScopedAdmin):
    list_display = ["code", "name", "unit", "capacity", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["unit"]
    search_fields = ["code", "name", "unit__name"]
    autocomplete_fields = ["unit"]

    def changelist_view(self, request, extra_context=None):
        """With the way back to the timetables this person plans: a room is added because one lacks it."""
        planned = Campaign.objects.organised_by(request.user).filter(state__in=["draft", "open"]).order_by("-window")
        context = {"timetables": planned[:TIMETABLES]} | (extra_context or {})
        return super().changelist_view(request, extra_context=context)


@admin.register(ExamPolicy)
class ExamPolicyAdmin(ScopedAdmin):
    """Numbers of the exams. A campaign that is open keeps the row it was opened under."""

    list_display = ["name", "valid", "source", "questions", "minutes", "pass_mark"]
    list_filter = [PeriodInForce]
    search_fields = ["code", "name", "source"]

    def get_readonly_fields(self, request, obj=None):
        """Numbers a campaign was opened under stay: a new row, from a later day, says otherwise."""
        if obj is None or not obj.in_use:
            return []
        return [one.name for one in ExamPolicy._meta.fields if one.editable and one.name not in ("id", "name", "valid")]
