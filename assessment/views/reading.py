"""Reading: the list, one review, an official's own reviews."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assessment import concluding, deadlines, sheets
from assessment.forms import AnswerForm, ConclusionForm, ReturnForm
from assessment.lists import ReviewList
from assessment.models import Review
from assessment.reviewing import WRITABLE
from assessment.views.parts import own_total, page_of, score_rows
from personnel import access_log, dates
from personnel.models import AccessEvent
from personnel.models.conduct import Classification

State = Review.State


@require_GET
def reviews(request):
    """Every review this person may read."""
    on = dates.today()
    page = ReviewList(request, Review.objects.readable_by(request.user).counted().by_urgency(), on=on)
    if page.wants_export:
        return page.export()
    return render(request, "assessment/reviews.html", {"page": page, "on": on})


@require_GET
def review(request, pk):
    """One review as it stands. Who must write it is sent to the form, the person reviewed to their own part."""
    row = get_object_or_404(page_of(Review.objects.visible_to(request.user)), pk=pk)
    if row.official_id == request.user.official_id and not row.is_released:
        return redirect("self-report", pk=pk)
    if row.state in WRITABLE and Review.objects.writable_by(request.user).filter(pk=pk).exists():
        return redirect("review-write", pk=pk)
    access_log.note(request.user, AccessEvent.Verb.VIEW, row)
    return review_page(request, row)


def review_page(request, row: Review, status=200, **forms):
    """The page with the forms of what this person may do now; `forms` replace one that was refused."""
    user, on = request.user, dates.today()
    own = row.official_id == user.official_id
    may_conclude = user.scope("assessment.conclude_review").covers(row.unit) and not own
    may_write = user.has_perm("assessment.score_review") or row.reviewer_id == user.pk
    rows = score_rows(row)
    context = {
        "review": row,
        "rows": rows,
        "own_total": own_total(rows),
        "on": on,
        "sheet": sheets.of([row], user).get(row.pk) if row.is_released else None,
        "may_ask": may_conclude and row.state in WRITABLE,
        "may_reopen": may_conclude and row.is_released and row.submitted_by_id != user.pk,
        "may_withdraw": row.state == State.UNIT_SUBMITTED
        and row.taken_up_at is None
        and may_write
        and Review.objects.writable_by(user).filter(pk=row.pk).exists(),
        "may_answer": may_conclude and bool(row.flags) and row.submitted_at and row.signals_answered_at is None,
        "own": own,
    }
    if row.revision > 1:
        context |= {
            "reopenings": row.reopenings.visible_to(user).select_related("document"),
            "earlier": {paper.revision: paper for paper in sheets.earlier(row, user)},
        }
    if may_conclude and row.state == State.UNIT_SUBMITTED and row.submitted_by_id != user.pk:
        judged = concluding.judgement(row)
        context |= {
            "judged": judged,
            "classification": Classification(judged.classification).label,
            "by_points": Classification(judged.by_points).label,
            "conclusion_form": ConclusionForm(
                review=row, initial={"version": row.version, "recommendation": row.unit_recommendation}
            ),
            "return_form": ReturnForm(initial={"version": row.version}),
        }
    if context["may_answer"]:
        context["answer_form"] = AnswerForm(initial={"answer": row.signals_answer})
    for name in [name for name in forms if name not in context]:  # somebody has moved the review on: no form is left
        refused = forms.pop(name).non_field_errors() or [_("This review is not waiting for a conclusion.")]
        messages.error(request, " ".join(refused))
        status = 409
    return render(request, "assessment/review.html", context | forms, status=status)


@require_GET
def my_reviews(request):
    """An official's own reviews: what to write, and what has been released."""
    own = Review.objects.self_reportable_by(request.user).counted().for_page().order_by("-period", "-number")
    rows = list(own)
    released = [row for row in rows if row.is_released]
    upcoming = (
        Review.objects.filter(official=request.user.official_id, state=State.NOT_OPEN)
        .select_related("cycle")
        .with_periods()
        .order_by("opens_on")
        .first()
        if request.user.official_id
        else None
    )
    return render(
        request,
        "assessment/my_reviews.html",
        {
            "open": [row for row in rows if not row.is_released],
            "released": released,
            "sheets": sheets.of([row for row in rows if row.is_released or row.is_reopened], request.user),
            "points": [(str(row.number), row.total) for row in reversed(released) if row.kind == Review.Kind.PERIODIC],
            "upcoming": upcoming,
            "upcoming_due": deadlines.self_report_due(upcoming) if upcoming else None,
            "on": dates.today(),
        },
    )
