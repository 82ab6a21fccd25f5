"""Courses before departure."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from personnel.wording import number
from rotation import training
from rotation.forms import AttendanceForm, CourseForm
from rotation.lists import courses_attended, of_batch
from rotation.models import Course, CourseAttendance
from rotation.views.batch_head import crumbs, tabs
from rotation.views.doors import ask, attempt, batch_of


@require_GET
def courses(request, pk):
    """The courses of a batch, and who still misses one."""
    batch = batch_of(request, pk, "rotation.view_course")
    needed = batch.policy.courses_required
    rows = of_batch(batch, request.user).filter(state__in=training.GOING).order_by("official__name_key", "pk")
    going = [(row, max(needed - courses_attended(row), 0)) for row in rows]
    held = training.with_numbers(batch.courses.all())
    return render(
        request,
        "rotation/courses.html",
        {
            "batch": batch,
            "courses": held,
            "going": going,
            "needed": needed,
            "short": sum(1 for _row, missing in going if missing),
            "tabs": tabs(batch, "batch-courses"),
            "crumbs": crumbs(batch),
            "may_add": request.user.has_perm("rotation.add_course") and batch.state in training.COURSES_OPEN,
        },
    )


def new(request, pk):
    batch = batch_of(request, pk, "rotation.add_course")
    form = CourseForm(request.POST or None)
    return ask(
        request,
        form,
        act=lambda form: training.create_course(batch, by=request.user, **form.cleaned_data),
        title=_("New course"),
        verb=_("Create the course and invite"),
        text=_("Everyone selected so far is invited; whoever is selected later can be invited with one button."),
        crumbs=crumbs(batch),
        back=reverse("batch-courses", args=[pk]),
        done=_("The course is created and everyone selected is invited."),
    )


def course(request, pk):
    """One form for the attendance and the certificates of everyone."""
    row = _course(request, pk, "rotation.view_course")
    people = (
        CourseAttendance.objects.filter(course=row, nomination__in=of_batch(row.batch, request.user).values("pk"))
        .select_related("nomination__official", "nomination__from_unit")
        .order_by("nomination__official__name_key", "pk")
    )
    form = AttendanceForm(request.POST or None, rows=list(people))
    may_mark = request.user.has_perm("rotation.change_courseattendance") and row.batch.state in training.COURSES_OPEN
    if request.method == "POST":
        _course(request, pk, "rotation.change_courseattendance")
        if form.is_valid():
            save = lambda: training.mark(row, form.answers(), by=request.user)  # noqa: E731
            if attempt(request, save, form=form, done=_("Attendance and certificates are kept.")):
                return redirect("course", pk=pk)
    context = {"course": row, "batch": row.batch, "form": form, "may_mark": may_mark, "crumbs": crumbs(row.batch)}
    return render(request, "rotation/course.html", context, status=422 if form.errors else 200)


@require_POST
def invite(request, pk):
    row = _course(request, pk, "rotation.add_courseattendance")

    def act():
        invited = training.invite(row, by=request.user)
        messages.success(request, _("Invited: %(n)s.") % {"n": number(invited)})

    attempt(request, act)
    return redirect("course", pk=pk)


def _course(request, pk, perm) -> Course:
    rows = Course.objects.visible_to(request.user).select_related("batch")
    row = get_object_or_404(rows, pk=pk)
    row.batch = batch_of(request, row.batch_id, perm)
    return row
