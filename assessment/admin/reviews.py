"""Reviews and their clocks: to be read here with their history; acts on the desks write them."""

from django.contrib import admin

from assessment.models import Review, ReviewCycle, ReviewProgramme
from personnel.admin.base import ReadOnlyAdmin


@admin.register(ReviewProgramme)
class ReviewProgrammeAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "basis"]
    search_fields = ["code", "name"]


@admin.register(ReviewCycle)
class ReviewCycleAdmin(ReadOnlyAdmin):
    list_display = ["official", "programme", "term", "calendar", "home_unit", "closed_on"]
    list_filter = ["calendar", "programme"]
    list_select_related = ["official", "programme", "home_unit"]
    folded_search = ("official__name_folded", "official__code")
    search_fields = ["official__code"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["official", "unit", "number", "kind", "period", "state", "due_on"]
    list_filter = ["state", "kind", "cycle__programme"]
    list_select_related = ["official", "unit", "cycle__programme"]
    folded_search = ("official__name_folded", "official__code")
    search_fields = ["official__code"]
    ordering = ["-due_on", "official__name_key"]

    def get_queryset(self, request):
        """Nobody reads their own review here before it is released either."""
        return super().get_queryset(request).filter(pk__in=Review.objects.readable_by(request.user).values("pk"))
