"""Profile policies, training, sources of work results. Results themselves are read here, never typed; tokens have a page."""

from django.contrib import admin

from assessment.models import DataSource, ProfilePolicy, TrainingRecord, WorkResult
from personnel.admin.base import PeriodInForce, ScopedAdmin


@admin.register(ProfilePolicy)
class ProfilePolicyAdmin(ScopedAdmin):
    list_display = ["code", "valid", "source"]
    list_filter = [PeriodInForce]
    search_fields = ["code", "source"]


@admin.register(TrainingRecord)
class TrainingRecordAdmin(ScopedAdmin):
    list_display = ["official", "name", "starts_on", "ends_on", "competency", "completed"]
    list_filter = ["completed", "competency"]
    list_select_related = ["official", "competency"]
    search_fields = ["official__code", "official__name_folded", "name"]
    autocomplete_fields = ["official"]


@admin.register(WorkResult)
class WorkResultAdmin(ScopedAdmin):
    list_display = ["source_key", "official", "job_position", "period", "quantity", "quality", "timeliness", "source"]
    list_filter = ["source"]
    list_select_related = ["official", "job_position", "source"]
    search_fields = ["official__code", "official__name_folded", "source_key"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(DataSource)
class DataSourceAdmin(ScopedAdmin):
    """Their tokens are made and taken away on the page of the sources."""

    list_display = ["code", "name", "is_active", "expires_at", "last_used_at"]
    list_filter = ["is_active"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "is_active", "expires_at", "last_used_at"]
    readonly_fields = ["expires_at", "last_used_at"]
