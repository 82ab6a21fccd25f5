"""The framework: competencies with their levels, and what each job position requires on a day."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from assessment.framework import sheets
from assessment.models import Competency, PositionRequirement
from personnel import access_log, dates, names
from personnel.days import asked_day
from personnel.exchange import export_rows
from personnel.filters import Select
from personnel.lists import Column, ListPage
from personnel.models import AccessEvent, JobArea, JobPosition

may_read = permission_required("assessment.view_competency", raise_exception=True)
COMMON = "common"


class CompetencyList(ListPage):
    unit = _("competencies")
    filename = "khung-nang-luc"
    default_sort = "code"
    sorts = {"code": ("code",), "name": ("name_folded", "code")}
    columns = (Column(_("Code"), "code"),)
    filters = (
        Select("group", _("Group"), lambda rows, group: rows.filter(group=group), options=Competency.Group.choices),
        Select("area", _("Area"), lambda rows, code: rows.filter(area__code=code),
               options=lambda page: JobArea.objects.order_by("code").values_list("code", "name")),
    )  # fmt: skip

    def search(self, rows, words):
        return rows.filter(Q(name_folded__contains=names.folded(words)) | Q(code__istartswith=words))


@may_read
@require_GET
def competencies(request):
    on = dates.today()
    asked = Count("requirements__job_position", filter=Q(requirements__valid__contains=on), distinct=True)
    rows = Competency.objects.visible_to(request.user).select_related("area").annotate(positions=asked)
    page = CompetencyList(request, rows)
    if page.wants_export:
        return _out(request, sheets.COMPETENCIES, sheets.competency_rows(), "khung-nang-luc")
    may = {"may_import": request.user.has_perm("assessment.change_competency")}
    return render(request, "assessment/framework/competencies.html", {"page": page, **may})


@may_read
@require_GET
def competency(request, pk):
    row = get_object_or_404(Competency.objects.visible_to(request.user).select_related("area"), pk=pk)
    on = dates.today()
    asked = PositionRequirement.objects.filter(competency=row).select_related("job_position__area")
    context = {
        "competency": row, "levels": row.levels.order_by("level"), "on": on,
        "asked": asked.in_force(on).order_by("-level", "job_position__code"),
        "past": asked.filter(valid__endswith__lte=on).order_by("-valid", "job_position__code")[:50],
        "edit_url": reverse("admin:assessment_competency_change", args=[pk])
        if request.user.is_staff and request.user.has_perm("assessment.change_competency") else "",
        "crumbs": [(_("Competencies"), reverse("competencies"))],
    }  # fmt: skip
    return render(request, "assessment/framework/competency.html", context)


@may_read
@require_GET
def requirements(request):
    """Positions of one area against competencies, as of a day."""
    day = asked_day(request)
    on = day.on
    if request.GET.get("export") == "xlsx":
        return _out(request, sheets.REQUIREMENTS, sheets.requirement_rows(on), "bac-yeu-cau")
    areas = list(JobArea.objects.order_by("code"))
    area = next((one for one in areas if one.code == request.GET.get("area")), areas[0] if areas else None)
    rows = PositionRequirement.objects.visible_to(request.user).in_force(on).filter(job_position__area=area)
    levels: dict[int, dict[int, int]] = {}
    for position, wanted, level in rows.values_list("job_position", "competency", "level"):
        levels.setdefault(position, {})[wanted] = level
    asked = {pk for row in levels.values() for pk in row}
    columns = list(Competency.objects.filter(pk__in=asked).order_by("group", "code"))
    positions = JobPosition.objects.filter(area=area).order_by("code")
    context = {
        "areas": areas, "area": area, "on": on, "day": day, "columns": columns,
        "rows": [(one, [levels.get(one.pk, {}).get(column.pk) for column in columns]) for one in positions],
        "may_import": request.user.has_perm("assessment.change_positionrequirement"),
        "crumbs": [(_("Competencies"), reverse("competencies"))],
    }  # fmt: skip
    return render(request, "assessment/framework/requirements.html", context)


def _out(request, headings, rows, filename: str):
    access_log.note(request.user, AccessEvent.Verb.EXPORT, label=filename, page=request.path, rows=len(rows))
    return export_rows(headings, rows, filename)
