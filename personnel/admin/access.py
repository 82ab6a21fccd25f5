"""The log: read by auditors, written by nobody here."""

from django.contrib import admin

from personnel.models import AccessEvent

from .base import ReadOnlyAdmin


@admin.register(AccessEvent)
class AccessEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "username", "verb", "model", "label", "official", "ip"]
    list_filter = ["verb"]
    list_select_related = ["official"]
    date_hierarchy = "at"
    search_fields = ["username", "label"]
    ordering = ["-at", "-pk"]

    def get_object(self, request, object_id, from_field=None):
        """Reading the log is not reading somebody's record."""
        return (
            self.get_queryset(request).filter(pk=object_id).first()
            if object_id.isascii() and object_id.isdigit()
            else None
        )
