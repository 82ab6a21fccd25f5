"""Rotations and what happened to them: to be read here; acts on the desks write them."""

from django.contrib import admin

from personnel.admin.base import ReadOnlyAdmin
from rotation.models import Placement, Rotation, TermAlert, TermChange, TermProposal


@admin.register(Rotation)
class RotationAdmin(ReadOnlyAdmin):
    list_display = ["official", "batch", "from_unit", "to_unit", "to_title", "term", "state", "direction"]
    list_filter = ["state", "direction", "batch"]
    list_select_related = ["official", "batch", "from_unit", "to_unit", "to_title"]
    folded_search = ("official__name_folded", "official__code")
    search_fields = ["official__code"]
    ordering = ["-term", "official__name_key"]


@admin.register(TermChange)
class TermChangeAdmin(ReadOnlyAdmin):
    list_display = ["rotation", "kind", "reason_code", "effective_on", "document", "by"]
    list_filter = ["kind", "reason_code"]
    list_select_related = ["rotation__official", "rotation__from_unit", "rotation__to_unit", "document", "by"]
    ordering = ["-at"]


@admin.register(TermProposal)
class TermProposalAdmin(ReadOnlyAdmin):
    list_display = ["rotation", "kind", "state", "proposed_by", "proposed_at", "decided_by"]
    list_filter = ["state", "kind"]
    list_select_related = [
        "rotation__official",
        "rotation__from_unit",
        "rotation__to_unit",
        "proposed_by",
        "decided_by",
    ]
    ordering = ["-proposed_at"]


@admin.register(Placement)
class PlacementAdmin(ReadOnlyAdmin):
    list_display = ["rotation", "outcome", "unit", "title", "starts_on", "against_plan"]
    list_filter = ["outcome", "against_plan"]
    list_select_related = ["rotation__official", "rotation__from_unit", "rotation__to_unit", "unit", "title"]
    ordering = ["-starts_on"]


@admin.register(TermAlert)
class TermAlertAdmin(ReadOnlyAdmin):
    list_display = ["rotation", "days", "ends_on", "raised_on"]
    list_filter = ["days"]
    list_select_related = ["rotation__official", "rotation__from_unit", "rotation__to_unit"]
    ordering = ["-raised_on"]
