"""Profiles over many people, as of a day: gaps, fit for a position, the heat map."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from assessment.models import Competency, ProfileLine
from assessment.profile import heat_map, lists
from assessment.profile.lists import FitList, GapList
from assessment.profile.positions import PositionFitList
from personnel import access_log
from personnel.days import asked_day
from personnel.exchange import export_rows
from personnel.models import AccessEvent, Duty, JobArea, Official
from personnel.sheets import EXPORT


@require_GET
def my_profile(request):
    """An official's own profile is a tab of the own record."""
    if not request.user.official_id:
        raise Http404
    return redirect(f"{reverse('official', args=[request.user.official_id])}?tab=competency")


@require_GET
@permission_required("assessment.view_profileline", raise_exception=True)
def gaps(request):
    """Who is below what the work requires; exported, it is the list for training."""
    day = asked_day(request)
    page = GapList(request, ProfileLine.objects.visible_to(request.user), on=day.on)
    if page.wants_export:
        return page.export()
    return render(request, "assessment/profile/gaps.html", {"page": page, "day": day})


@require_GET
@permission_required("assessment.view_profileline", raise_exception=True)
def fits(request):
    """Who fits a job position, and why not: the position is chosen in the address."""
    if not request.user.has_perm("personnel.view_official"):
        raise PermissionDenied
    day = asked_day(request)
    on = day.on
    positions = list(lists.positions_asking(on))
    code = request.GET.get("position", "").replace("\x00", "")[:30]
    position = next((one for one in positions if one.code == code), None)
    page = None
    if position:
        people = lists.working_on(Official.objects.visible_to(request.user), on)
        page = FitList(request, people, position=position, positions=positions, on=on)
        if page.wants_export:
            return page.export()
    context = {"positions": positions, "position": position, "page": page, "day": day}
    return render(request, "assessment/profile/fits.html", context)


@require_GET
def fit_of(request, pk):
    """One person against every job position; people look at themselves here too."""
    person = get_object_or_404(Official.objects.visible_to(request.user), pk=pk)
    if person.pk != request.user.official_id and not request.user.has_perm("assessment.view_profileline"):
        raise PermissionDenied
    day = asked_day(request)
    on = day.on
    page = PositionFitList(request, person, on=on)
    if page.wants_export:
        return page.export()
    access_log.note(request.user, AccessEvent.Verb.VIEW, person)
    held = set(Duty.objects.in_force(on).filter(official=person).values_list("job_position", flat=True))
    context = {"page": page, "person": person, "held": held, "day": day}
    return render(request, "assessment/profile/fit_of.html", context)


@require_GET
@permission_required("assessment.view_profileline", raise_exception=True)
def heat(request):
    """Department × competency, the competencies of one area at a time, as of a day."""
    areas = list(JobArea.objects.filter(competencies__is_active=True).distinct().order_by("code"))
    area = next((one for one in areas if one.code == request.GET.get("area", "")), None)
    chosen = Competency.objects.filter(is_active=True).order_by("code")
    columns = list(chosen.filter(area=area) if area else chosen.exclude(group=Competency.Group.PROFESSIONAL))
    day = asked_day(request)
    rows = heat_map.of(Official.objects.visible_to(request.user).values("pk"), columns, day.on)
    if request.GET.get("export") == EXPORT:
        access_log.note(
            request.user, AccessEvent.Verb.EXPORT, label="ban-do-nang-luc", page=request.path, rows=len(rows)
        )
        return export_rows(*heat_map.sheet(rows, columns), "ban-do-nang-luc")
    context = {"areas": areas, "area": area, "columns": columns, "rows": rows, "day": day}
    return render(request, "assessment/profile/heat.html", context)
