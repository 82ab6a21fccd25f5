"""Long work: how far it is, why a part failed, try it again, fetch what it made."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from personnel import access_log, archives, jobs
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, Job
from personnel.views.papers import as_download


def _shown(user):
    failed = Job.objects.filter(state=Job.State.FAILED).order_by("created_at", "pk")
    return (
        Job.objects.visible_to(user)
        .select_related("requested_by", "document")
        .prefetch_related(Prefetch("children", failed, to_attr="failures"))
    )


@require_GET
def job_list(request):
    rows = Job.objects.visible_to(request.user).filter(parent__isnull=True).select_related("requested_by")[:100]
    return render(request, "personnel/jobs.html", {"jobs": rows})


@require_GET
def job_detail(request, pk):
    job = get_object_or_404(_shown(request.user), pk=pk)
    parts = job.children.select_related("document").order_by("created_at", "pk")
    context = {"job": job, "parts": parts, "may_retry": job.may_be_retried_by(request.user)}
    return render(request, "personnel/job.html", context)


@require_GET
def job_panel(request, pk):
    """The part of a page that replaces itself until the job has ended."""
    job = get_object_or_404(_shown(request.user), pk=pk)
    context = {"job": job, "may_retry": job.may_be_retried_by(request.user)}
    return render(request, "personnel/parts/job_panel.html", context)


@require_POST
def job_retry(request, pk):
    job = get_object_or_404(Job.objects.retriable_by(request.user), pk=pk)
    try:
        jobs.retry(job, request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Put back in the queue."))
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return redirect(back)
    return redirect("job", pk=job.parent_id or job.pk)


@require_GET
def job_file(request, pk):
    """What the job packed; only for who asked for it, and may still read all of it."""
    job = get_object_or_404(Job.objects.filter(requested_by=request.user, state=Job.State.DONE).exclude(file=""), pk=pk)
    if not archives.may_fetch(job, request.user):
        raise Http404
    try:
        with job.file.open("rb") as stored:
            packed = stored.read()
    except FileNotFoundError as gone:
        raise Http404 from gone
    access_log.note(request.user, AccessEvent.Verb.DOWNLOAD, job, documents=job.payload["documents"])
    return as_download(packed, f"{job.label or job.pk}.zip".replace("/", "-"), "application/zip")
