"""Marking by people: the desk of the practical part, a marker's own work, the second marking of an appeal."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assessment.models import AppealReading, PracticalMark, PracticalTask, Registration
from assessment.result_forms import AssignForm, MarkerForm, ReadingForm, RubricForm
from assessment.results import practice, rereading
from assessment.views.campaigns_doors import Paged
from assessment.views.results import campaign_of, may_publish, may_read, tried
from personnel.models import User

PAGE = 50


def marker_accounts(but=()):
    return (
        User.objects.filter(pk__in=[one.pk for one in practice.markers()])
        .exclude(pk__in=but)
        .order_by("full_name", "username")
    )


@may_read
@require_http_methods(["GET", "POST"])
def practical(request, pk):
    """Who has which markers, what they gave, and where a third is needed."""
    campaign = campaign_of(request, pk)
    people = (
        practice.came(campaign)
        .select_related("official", "unit", "position")
        .order_by("unit__path", "official__name_key", "pk")
    )
    tasks = PracticalTask.objects.filter(is_active=True, job_position__in=people.order_by().values("position"))
    form = AssignForm(request.POST or None, users=marker_accounts(), tasks=tasks)
    if request.method == "POST" and not request.user.has_perm("assessment.publish_results"):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        theirs = people.filter(position=told["task"].job_position_id)
        done = []
        if tried(form, lambda: done.append(practice.assign(campaign, told["task"], theirs, list(told["markers"])))):
            messages.success(request, _("%(n)s marks have been given out.") % {"n": done[0].marks})
            return redirect("exam-practical", pk=pk)
    visible = set(
        PracticalMark.objects.visible_to(request.user)
        .filter(registration__campaign=campaign)
        .values_list("pk", flat=True)
    )
    shown = people.exclude(official=request.user.official_id or 0)  # what two gave oneself is for others to see
    page = Paged(request, shown, PAGE, _("people"))
    cases = practice.cases(page.rows, campaign.policy.third_marker_difference)
    context = {"campaign": campaign, "cases": cases, "page": page, "form": form, "visible": visible, "tasks": tasks}
    return render(request, "assessment/results/practical.html", context, status=422 if form.errors else 200)


@may_publish
@require_http_methods(["GET", "POST"])
def third(request, pk):
    rows = Registration.objects.decidable_by(request.user).select_related("official", "campaign__policy")
    registration = get_object_or_404(rows, pk=pk)
    before = PracticalMark.objects.filter(registration=registration).values_list("marker", flat=True)
    form = MarkerForm(request.POST or None, users=marker_accounts(but=list(before)))
    valid = request.method == "POST" and form.is_valid()
    if valid and tried(form, practice.name_third, registration, form.cleaned_data["marker"]):
        messages.success(request, _("Third marker named."))
        return redirect("exam-practical", pk=registration.campaign_id)
    context = {
        "form": form, "campaign": registration.campaign, "verb": _("Name the third marker"),
        "title": _("Third marker for candidate %(n)s") % {"n": registration.pk},
    }  # fmt: skip
    return render(request, "assessment/results/act.html", context, status=422 if form.errors else 200)


@require_GET
def work(request):
    """A marker's own work, without names."""
    marks = PracticalMark.objects.filter(marker=request.user.pk).select_related("task", "registration__campaign")
    readings = AppealReading.objects.filter(reader=request.user.pk).select_related(
        "appeal__result__registration__campaign"
    )
    to_do_first = (F("sent_at").desc(nulls_first=True), "pk")
    context = {
        "marks": Paged(request, marks.order_by(*to_do_first), PAGE, _("papers to mark")),
        "readings": Paged(request, readings.order_by(*to_do_first), PAGE, _("appeals"), name="appeals"),
    }
    return render(request, "assessment/results/work.html", context)


@require_http_methods(["GET", "POST"])
def mark(request, pk):
    rows = PracticalMark.objects.writable_by(request.user).select_related("task", "registration__campaign")
    row = get_object_or_404(rows, pk=pk)
    form = RubricForm(request.POST or None, lines=list(row.task.rubric.all()))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if tried(
            form, practice.send, row, points=form.points(), remark=told["remark"], by=request.user, at=timezone.now()
        ):
            messages.success(request, _("Mark sent."))
            return redirect("exam-work")
    return render(
        request, "assessment/results/mark.html", {"mark": row, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def reading(request, pk):
    rows = AppealReading.objects.writable_by(request.user).select_related("appeal__attempt__paper", "appeal__result")
    row = get_object_or_404(rows, pk=pk)
    asked = rereading.questions(row.appeal)
    form = ReadingForm(request.POST or None, numbers=[one.number for one in asked])
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if tried(
            form, rereading.send_reading, row, fractions=form.fractions(), remark=told["remark"], by=request.user,
            at=timezone.now(),
        ):  # fmt: skip
            messages.success(request, _("Mark sent."))
            return redirect("exam-work")
    shown = [(one, rereading.said(one), form[f"share_{one.number}"]) for one in asked]
    context = {"reading": row, "questions": shown, "form": form}
    return render(request, "assessment/results/reading.html", context, status=422 if form.errors else 200)
