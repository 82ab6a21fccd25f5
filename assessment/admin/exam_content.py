"""What is asked: blueprints with their rows, practical tasks with their rubrics."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.models import Blueprint, BlueprintCell, PracticalTask, RubricCriterion
from assessment.results.practice import WHOLE
from personnel.admin.base import PeriodInForce, ScopedAdmin, ScopedInline


class Rows(BaseInlineFormSet):
    @property
    def kept(self) -> list[dict]:
        """The rows that will stand, of those that can be read."""
        rows = [getattr(form, "cleaned_data", None) or {} for form in self.forms]
        return [row for row in rows if row and not row.get("DELETE")]


class CellRows(Rows):
    def clean(self):
        """Without rows papers would hold the common part alone."""
        super().clean()
        if not self.kept and not any(self.errors):
            raise ValidationError(_("A blueprint needs at least one row: topic, level and number of questions."))


class RubricRows(Rows):
    def clean(self):
        super().clean()
        if any(self.errors):
            return
        points = sum(row.get("points") or 0 for row in self.kept)
        if points != WHOLE:
            raise ValidationError(
                _("The lines of the rubric add up to %(points)s points; together they must be %(whole)s.")
                % {"points": points, "whole": WHOLE}
            )


class Removable(ScopedInline):
    """A row may be taken out by whoever may delete it."""

    def has_delete_permission(self, request, obj=None):
        name = f"{self.opts.app_label}.delete_{self.opts.model_name}"
        return request.user.has_perm(name) and self.has_change_permission(request, obj)


class CellInline(Removable):
    model = BlueprintCell
    formset = CellRows
    fields = ["topic", "depth", "count", "points"]


@admin.register(Blueprint)
class BlueprintAdmin(ScopedAdmin):
    """A paper keeps what it was made of, so a change here concerns papers still to be made."""

    list_display = ["code", "name", "job_position", "valid"]
    list_filter = [PeriodInForce, "job_position__area"]
    list_select_related = ["job_position"]
    search_fields = ["code", "name"]
    inlines = [CellInline]

    def view_on_site(self, obj):
        return reverse("blueprint", args=[obj.pk])


class RubricInline(Removable):
    model = RubricCriterion
    formset = RubricRows
    fields = ["position", "name", "points"]

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and not marked(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not marked(obj)


@admin.register(PracticalTask)
class PracticalTaskAdmin(ScopedAdmin):
    """Once somebody was given it to mark, the task and its rubric stay; it can only be taken out of use."""

    list_display = ["code", "name", "job_position", "is_active"]
    list_filter = ["is_active", "job_position__area"]
    list_select_related = ["job_position"]
    search_fields = ["code", "name"]
    inlines = [RubricInline]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "job_position", "task"] if marked(obj) else []


def marked(task: PracticalTask | None) -> bool:
    return task is not None and task.marks.exists()
