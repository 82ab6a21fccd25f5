"""Profile policies, training, sources of work results and their tokens. Results themselves are read here, never typed."""

from datetime import datetime, time

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.models import DataSource, ProfilePolicy, TrainingRecord, WorkResult
from personnel import access_log, dates
from personnel.admin.base import PeriodInForce, ScopedAdmin
from personnel.models import AccessEvent

TOKEN_MONTHS = 12
"""A token lives a year; whoever runs the other system asks for a new one in time."""


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
    """The token is shown once, when it is made; only its hash is kept."""

    list_display = ["code", "name", "is_active", "expires_at", "last_used_at"]
    list_filter = ["is_active"]
    search_fields = ["code", "name"]
    fields = ["code", "name", "is_active", "expires_at", "last_used_at"]
    readonly_fields = ["expires_at", "last_used_at"]
    actions = ["renew_tokens"]

    def get_actions(self, request):
        return super().get_actions(request) if self.has_change_permission(request) else {}

    @admin.action(description=gettext_lazy("Make a new token"), permissions=["change"])
    def renew_tokens(self, request, rows):
        until = timezone.make_aware(datetime.combine(dates.add_months(dates.today(), TOKEN_MONTHS), time()))
        for source in rows:
            token = source.renew_token(until)
            access_log.note(
                request.user, AccessEvent.Verb.CHANGE, source, label=str(source), renewed=dates.short_text(until.date())
            )
            messages.warning(
                request,
                _("Token of %(source)s, shown only this once, valid until %(day)s: %(token)s")
                % {"source": source, "day": dates.short_text(until.date()), "token": token},
            )
