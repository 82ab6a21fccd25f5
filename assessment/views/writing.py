"""Where reviews are written: the official's own part, and the unit's."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessment import conflicts, deadlines, reviewing, self_reporting
from assessment.forms import ScoredForm, SelfReportForm, UnitReviewForm
from assessment.models import Review
from assessment.models.review_guards import SELF_FIELDS, UNIT_FIELDS
from assessment.moves import Incomplete
from assessment.points import points_of
from assessment.views.parts import own_total, page_of, preview, score_rows
from personnel import access_log, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent

SEND = "send"


@require_http_methods(["GET", "POST"])
def review_write(request, pk):
    """The unit's review: score, comment, save, send."""
    review = _of_unit(request, pk)
    if request.method == "POST":
        form = UnitReviewForm(request.POST, review=review)
        return _save(request, review, form, reviewing.save_draft, reviewing.submit, _unit_page, _("Review sent."))
    if review.state not in reviewing.WRITABLE:
        return redirect("review", pk=pk)
    access_log.note(request.user, AccessEvent.Verb.VIEW, review)
    form = UnitReviewForm(
        review=review,
        initial=_initial(review, UNIT_FIELDS, review.version),
        points=points_of(review, "unit_points"),
    )
    return _unit_page(request, review, form)


@require_POST
def review_draft(request, pk):
    review = _of_unit(request, pk)
    return _autosave(request, review, UnitReviewForm(request.POST, review=review), reviewing.save_draft, "version")


@require_http_methods(["GET", "POST"])
def self_report(request, pk):
    """The official's own part."""
    review = _own(request, pk)
    if request.method == "POST":
        form = SelfReportForm(request.POST, form=review.cycle.form)
        return _save(
            request,
            review,
            form,
            self_reporting.save_self_report,
            self_reporting.submit_self_report,
            _self_page,
            _("Self-report sent."),
        )
    form = SelfReportForm(
        form=review.cycle.form,
        initial=_initial(review, SELF_FIELDS, review.self_version),
        points=points_of(review, "self_points"),
    )
    return _self_page(request, review, form)


@require_POST
def self_draft(request, pk):
    review = _own(request, pk)
    form = SelfReportForm(request.POST, form=review.cycle.form)
    return _autosave(request, review, form, self_reporting.save_self_report, "self_version")


def _of_unit(request, pk) -> Review:
    return get_object_or_404(page_of(Review.objects.writable_by(request.user)), pk=pk)


def _own(request, pk) -> Review:
    return get_object_or_404(page_of(Review.objects.self_reportable_by(request.user)), pk=pk)


def _initial(review: Review, names, version: int) -> dict:
    return {name: getattr(review, name) for name in names} | {"version": version}


def _save(request, review, form: ScoredForm, save, send, page, done):
    """Keep the draft; send it when that was the button. What cannot be sent is kept and says what is missing."""
    if not form.is_valid():
        return page(request, review, form, status=422)
    own = save is self_reporting.save_self_report
    try:
        saved = save(
            review, by=request.user, version=form.cleaned_data["version"], content=form.content, points=form.points
        )
        version = saved.self_version if own else saved.version
        form.renewed(version)
        if request.POST.get("act") == SEND:
            send(saved, by=request.user, version=version, at=timezone.now())
            messages.success(request, done)
            return redirect("my-reviews" if own else "review", **({} if own else {"pk": review.pk}))
    except Incomplete as lacking:
        form.blame(lacking.problems)
        kept = page_of(Review.objects.visible_to(request.user)).get(pk=review.pk)
        return page(request, kept, form, status=422, kept=True)
    except StaleState as refusal:
        return _conflict(request, review, form, page, refusal)
    except RuleViolation as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
            return page(request, review, form, status=422)
        return _conflict(request, review, form, page, refusal)
    messages.success(request, _("Draft saved."))
    return redirect(request.path)


def _conflict(request, review, form: ScoredForm, page, refusal):
    """Both versions on one page: what was typed stays in the form, what is stored stands above it."""
    stored = page_of(Review.objects.visible_to(request.user)).get(pk=review.pk)
    own = page is _self_page
    form.renewed(stored.self_version if own else stored.version)
    differences = conflicts.differences(stored, form, "self_points" if own else "unit_points")
    return page(request, stored, form, status=409, refusal=refusal, differences=differences)


def _autosave(request, review, form: ScoredForm, save, version: str):
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        label = form.fields[field].label if field in form.fields else ""
        return JsonResponse({"message": f"{label}: {errors[0]}".strip(": ")}, status=400)
    try:
        saved = save(
            review, by=request.user, version=form.cleaned_data["version"], content=form.content, points=form.points
        )
    except RuleViolation as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    return JsonResponse({"saved_at": wording.clock(timezone.now()), "version": getattr(saved, version)})


def _unit_page(request, review, form, status=200, **extra):
    rows = score_rows(review, form)
    context = {
        "review": review,
        "form": form,
        "rows": rows,
        "own_total": own_total(rows) if review.self_submitted_at else None,
        "can_write": review.state in reviewing.WRITABLE,
        **preview(review, points_of(review, "unit_points")),
        **extra,
    }
    return render(request, "assessment/review_write.html", context, status=status)


def _self_page(request, review, form, status=200, **extra):
    context = {
        "review": review,
        "form": form,
        "rows": score_rows(review, form),
        "self_due": deadlines.self_report_due(review),
        "can_write": review.state == Review.State.OPEN,
        "can_withdraw": review.state == Review.State.SELF_SUBMITTED,
        **preview(review, points_of(review, "self_points")),
        **extra,
    }
    return render(request, "assessment/self_report.html", context, status=status)
