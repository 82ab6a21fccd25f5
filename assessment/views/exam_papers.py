"""Papers: blueprints against the bank, papers of the sittings, printed papers and their double entry."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.files.storage import default_storage
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessment.exam_day import ending
from assessment.exam_papers import asking, demands, making, printing, renewing, stock
from assessment.models import (
    Blueprint,
    Depth,
    ExamPolicy,
    Marking,
    Paper,
    PracticalTask,
    Seat,
    Sitting,
    SittingRoom,
    Topic,
)
from assessment.result_forms import EntryForm, RenewForm
from assessment.result_lists import BlueprintList
from assessment.results import printed
from assessment.views.campaigns_doors import Paged
from assessment.views.results import act, campaign_of, tried
from personnel import access_log, dates, wording
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, Job
from personnel.views.papers import as_download

PAGE = 50
may_make = permission_required("assessment.run_sitting", raise_exception=True)
may_plan = permission_required("assessment.view_blueprint", raise_exception=True)
may_enter = permission_required("assessment.mark_exam", raise_exception=True)


# Blueprints


@may_plan
@require_GET
def blueprints(request):
    on = dates.today()
    page = BlueprintList(request, Blueprint.objects.visible_to(request.user), on)
    if page.wants_export:
        return page.export()
    return render(request, "assessment/exam_papers/blueprints.html", {"page": page, "on": on})


@may_plan
@require_GET
def blueprint(request, pk):
    return _blueprint(request, pk)


def _blueprint(request, pk, refused=None):
    """Rows, and what the bank holds for each today."""
    rows = Blueprint.objects.visible_to(request.user).select_related("job_position").prefetch_related("cells__topic")
    row = get_object_or_404(rows, pk=pk)
    on = dates.today()
    bank, cells = stock.bank(None, on), stock.cells_of(row)
    topics = dict(Topic.objects.filter(pk__in=[cell.topic for cell in cells]).values_list("pk", "name"))
    lacks = {(lack.cell.topic, lack.cell.depth): lack for lack in asking.lacking(cells, bank)}
    held = []
    for cell in cells:
        questions = bank.row(cell.topic, cell.depth)
        mean = sum(one.facility for one in questions) / len(questions) if questions else None
        lack = lacks.get((cell.topic, cell.depth))
        held.append(
            (cell, topics[cell.topic], Depth(cell.depth).label, len(questions), mean, lack.missing if lack else 0)
        )
    context = {
        "blueprint": row,
        "rows": held,
        "count": sum(cell.count for cell in cells),
        "lacks": demands.lack_sentences(lacks.values()),
        "policy": ExamPolicy.objects.in_force(on).first(),
        "tasks": PracticalTask.objects.filter(job_position=row.job_position).prefetch_related("rubric"),
        "on": on,
        "renewing": (refused or RenewForm()) if request.user.has_perm("assessment.add_blueprint") else None,
    }
    return render(request, "assessment/exam_papers/blueprint.html", context, status=422 if refused else 200)


@permission_required("assessment.add_blueprint", raise_exception=True)
@require_POST
def renew_blueprint(request, pk):
    row = get_object_or_404(Blueprint.objects.visible_to(request.user), pk=pk)
    form = RenewForm(request.POST)
    if not form.is_valid():
        return _blueprint(request, pk, form)
    try:
        fresh = renewing.renew(row, since=form.cleaned_data["since"])
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _blueprint(request, pk, form)
    access_log.note(request.user, AccessEvent.Verb.CREATE, fresh)
    messages.success(
        request,
        _("The new version is in force from %(day)s. Change its rows now.") % {"day": wording.day(fresh.valid.lower)},
    )
    return redirect("blueprint", pk=fresh.pk)


# Papers of a campaign


@may_make
@require_GET
def papers(request, pk):
    campaign = campaign_of(request, pk)
    seated = Count("rooms__seats", filter=Q(rooms__seats__is_cancelled=False), distinct=True)
    usable = Paper.objects.filter(registration=OuterRef("registration")).filter(
        Q(attempt__isnull=True) | Q(attempt__seat=OuterRef("pk"))
    )
    ready = Seat.objects.filter(Exists(usable), sitting_room__sitting=OuterRef("pk"), is_cancelled=False)
    made = Coalesce(
        Subquery(ready.order_by().values("sitting_room__sitting").annotate(n=Count("pk")).values("n")), Value(0)
    )
    held = Sitting.objects.filter(campaign=campaign).exclude(state="cancelled").order_by("during")
    sittings = list(held.annotate(seated=seated, made=made))
    jobs = Job.objects.filter(kind=making.MAKE, payload__sitting__in=[one.pk for one in sittings]).order_by("pk")
    latest = {job.payload["sitting"]: job for job in jobs.exclude(state=Job.State.DONE)}
    rows = [(one, latest.get(one.pk)) for one in sittings]
    context = {"campaign": campaign, "sittings": rows}
    return render(request, "assessment/exam_papers/papers.html", context)


@may_make
@require_POST
def make(request, pk):
    sitting = get_object_or_404(Sitting.objects.organised_by(request.user), pk=pk)
    return act(
        request, _("Exam papers are being made."), "exam-papers", sitting.campaign_id, making.request, sitting,
        by=request.user, remake=request.POST.get("remake") == "1",
    )  # fmt: skip


@may_make
@require_GET
def sitting(request, pk):
    """Rooms of a sitting: print, and enter what stands on the sheets."""
    row = get_object_or_404(Sitting.objects.organised_by(request.user).select_related("campaign"), pk=pk)
    rooms = list(
        SittingRoom.objects.filter(sitting=row, is_cancelled=False).select_related("room").order_by("room__code")
    )
    asked = Job.objects.filter(
        kind__in=printing.KINDS, parent__isnull=True, payload__room__in=[room.pk for room in rooms]
    ).order_by("-pk")
    jobs = {room.pk: [job for job in asked if job.payload["room"] == room.pk][:4] for room in rooms}
    marked = Marking.objects.filter(attempt__paper=OuterRef("pk"))
    papers = (
        Paper.objects.visible_to(request.user)
        .filter(registration__seats__sitting_room__sitting=row, registration__seats__is_cancelled=False)
        .filter(Q(attempt__isnull=True) | Q(attempt__seat__sitting_room__sitting=row))
        .distinct()
        .select_related("registration__official")
        .defer("items", "recipe")
        .annotate(entered=Count("entries", distinct=True), is_marked=Exists(marked))
        .order_by("pk")
    )
    context = {
        "sitting": row, "campaign": row.campaign, "page": Paged(request, papers, PAGE, pgettext("exam", "papers")), "sees_keys": _sees_keys(request.user),
        "waits": ending.to_close(timezone.now()).filter(pk=pk).exists(),
        "rooms": [(room, [(job, printing.parts(job)) for job in jobs[room.pk]]) for room in rooms],
    }  # fmt: skip
    return render(request, "assessment/exam_papers/sitting.html", context)


def _sees_keys(user) -> bool:
    return user.has_perm("assessment.view_questionkey")


@may_make
@require_POST
def print_room(request, pk, kind):
    room = get_object_or_404(SittingRoom.objects.organised_by(request.user), pk=pk)
    if kind not in printing.KINDS or (kind == printing.KEYS and not _sees_keys(request.user)):
        raise Http404
    return act(
        request, _("The PDFs are being made."), "exam-papers-sitting", room.sitting_id, printing.request, room, kind,
        by=request.user,
    )  # fmt: skip


@may_make
@require_GET
def bundle(request, pk):
    """A finished bundle: booklets for the organiser's exam officers, keys for who may see keys."""
    job = get_object_or_404(Job.objects.filter(kind__in=printing.KINDS, payload__has_key="file"), pk=pk)
    room = get_object_or_404(SittingRoom.objects.organised_by(request.user), pk=job.payload["room"])
    if (job.kind == printing.KEYS and not _sees_keys(request.user)) or printing.sits_then(room, request.user):
        raise Http404
    try:
        with default_storage.open(job.payload["file"]) as stored:
            content = stored.read()
    except FileNotFoundError as lost:
        raise Http404 from lost
    access_log.note(request.user, AccessEvent.Verb.DOWNLOAD, room, label=job.label)
    return as_download(content, f"{job.kind}-{room.pk}-{job.pk}.pdf", "application/pdf")


# Printed papers


@may_enter
@require_http_methods(["GET", "POST"])
def enter(request, pk):
    rows = Paper.objects.visible_to(request.user).exclude(registration__official=request.user.official_id or 0)
    row = get_object_or_404(rows.select_related("registration__campaign"), pk=pk)
    seats = row.registration.seats.filter(is_cancelled=False).order_by("-during")
    sitting_pk = seats.values_list("sitting_room__sitting", flat=True).first()
    if sitting_pk is None:  # the seat has been given up: there is no sheet
        raise Http404
    try:
        turn = printed.turn_for(row, request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return redirect("exam-papers-sitting", pk=sitting_pk)
    different = printed.differences(row)
    settling = turn == 3
    if settling and not different:
        messages.info(request, _("This paper has been entered twice, without a difference."))
        return redirect("exam-papers-sitting", pk=sitting_pk)
    lines = printed.lines(row)
    agreed = {}
    if settling:
        first = row.entries.get(turn=1).answers
        differing = {line.name for line, _one, _two in different}
        agreed = {
            line.name: printed.shown(line, first.get(str(line.number), {}).get(line.part.id, ""))
            for line in lines
            if line.name not in differing
        }
    form = EntryForm(request.POST or None, lines=lines, settling=settling, initial=agreed)
    if request.method == "POST" and form.is_valid():
        typed = {line.name: form.cleaned_data[line.name] for line in lines}
        remark = form.cleaned_data.get("remark", "")
        if tried(form, printed.enter, row, typed, by=request.user, at=timezone.now(), remark=remark):
            messages.success(request, _("Entry kept."))
            return redirect("exam-papers-sitting", pk=sitting_pk)
    context = {
        "paper": row, "campaign": row.registration.campaign, "form": form, "turn": turn, "different": different,
        "sitting": sitting_pk,
    }  # fmt: skip
    return render(request, "assessment/exam_papers/enter.html", context, status=422 if form.errors else 200)
