"""Units, their names over time and what became of them. Reorganisation has its own acts (`personnel.reorganisation`)."""

from django.contrib import admin
from django.urls import reverse

from personnel import structure
from personnel.models import Role, Unit, UnitSuccession, UnitVersion

from .base import OfficeWideAdmin, ReadOnlyAdmin, ScopedInline


class UnitVersionInline(ScopedInline):
    model = UnitVersion
    fk_name = "unit"
    fields = [("name", "short_name"), ("kind", "level"), "parent", "valid", "document"]
    autocomplete_fields = ["parent", "document"]
    ordering = ["valid"]


@admin.register(Unit)
class UnitAdmin(OfficeWideAdmin):
    folded_search = ("name_folded", "code")
    search_fields = ["name_folded", "code"]
    list_display = ["name", "code", "kind", "level", "block", "province"]
    list_filter = ["kind", "level", "block"]
    fields = ["code", "block", "province"]
    inlines = [UnitVersionInline]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def has_module_permission(self, request):
        """A system administrator chooses units for grants but does not keep them."""
        user = request.user
        return super().has_module_permission(request) and user.has_role(Role.HR_STAFF, Role.AUDITOR)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        page = reverse("unit", args=[object_id]) if object_id.isascii() and object_id.isdigit() else ""
        return super().change_view(request, object_id, form_url, {"record_url": page, **(extra_context or {})})

    def save_related(self, request, form, formsets, change):
        """Paths and newest names follow; a unit that would stand under itself is refused and nothing is saved."""
        super().save_related(request, form, formsets, change)
        structure.refresh()


@admin.register(UnitSuccession)
class UnitSuccessionAdmin(ReadOnlyAdmin):
    list_display = ["predecessor", "kind", "successor", "on", "document"]
    list_filter = ["kind"]
    list_select_related = ["predecessor", "successor", "document"]
    date_hierarchy = "on"
    folded_search = ("predecessor__name_folded", "predecessor__code")
    search_fields = ["predecessor__name_folded"]
