"""Succession plans and the people in them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from personnel.models import SuccessionEntry, SuccessionPlan, Unit

from .base import ScopedAdmin


@admin.register(SuccessionPlan)
class SuccessionPlanAdmin(ScopedAdmin):
    list_display = ["unit", "term", "document"]
    list_filter = ["term"]
    list_select_related = ["unit", "term", "document"]
    folded_search = ("unit__name_folded", "unit__code")
    search_fields = ["unit__name_folded", "unit__code"]
    autocomplete_fields = ["unit", "document"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """The plan of a unit is made by those who keep plans there."""
        if db_field.name == "unit":
            kwargs["queryset"] = Unit.objects.filter(request.user.scope("personnel.change_successionplan").q("path"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(SuccessionEntry)
class SuccessionEntryAdmin(ScopedAdmin):
    """Entries are proposed here; they are approved and removed by the acts of the succession page."""

    list_display = ["official", "title_level", "title", "plan", "state", "approved_on"]
    list_filter = ["state", "title_level", "plan__term"]
    list_select_related = ["official", "title_level", "title", "plan__term", "plan__unit"]
    folded_search = ("official__name_folded", "official__code")
    search_fields = ["official__name_folded", "official__code"]
    search_help_text = _("Name with or without accents, or the beginning of the code.")
    autocomplete_fields = ["official", "plan", "title_level", "title"]
    fields = ["plan", "official", "title_level", "title"]
    readonly_fields = [
        "state",
        "approved_on",
        "document",
        "removed_on",
        "removal_reason",
        "removal_document",
        "removal_note",
    ]

    def get_fields(self, request, obj=None):
        return [*super().get_fields(request, obj), *(self.readonly_fields if obj else [])]

    def has_change_permission(self, request, obj=None):
        proposed = obj is None or obj.state == SuccessionEntry.State.PROPOSED
        return super().has_change_permission(request, obj) and proposed
