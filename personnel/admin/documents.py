"""Papers. A paper issued here is frozen; one of another office may be recorded and put right."""

from django.contrib import admin
from django.urls import reverse

from personnel.models import IssuedDocument

from .base import ScopedAdmin


@admin.register(IssuedDocument)
class IssuedDocumentAdmin(ScopedAdmin):
    list_display = ["__str__", "type", "signed_on", "subject", "origin"]
    list_filter = ["type", "origin"]
    date_hierarchy = "signed_on"
    search_fields = ["symbol", "subject"]
    autocomplete_fields = ["official", "scope_unit", "amends"]
    fields = [
        "type", "symbol", "issuer_name", "signed_on", "effective_on", "signer_name", "signer_title", "subject",
        "official", "scope_unit", "released", "amends", "amendment",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")

    def has_change_permission(self, request, obj=None):
        recorded = obj is None or obj.origin == IssuedDocument.Origin.RECORDED
        return super().has_change_permission(request, obj) and recorded

    def change_view(self, request, object_id, form_url="", extra_context=None):
        page = reverse("document", args=[object_id]) if object_id.isascii() and object_id.isdigit() else ""
        return super().change_view(request, object_id, form_url, {"record_url": page, **(extra_context or {})})
