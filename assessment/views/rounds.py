"""The rounds of a programme: who has sent, what came out, the papers."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from assessment import progress
from assessment.models import Review, ReviewProgramme
from assessment.models.reach import AWAITING_UNIT, RELEASED, SENT
from personnel import dates

may_read = permission_required("assessment.view_reviewprogramme", raise_exception=True)


@may_read
@require_GET
def round_list(request):
    on = dates.today()
    return render(request, "assessment/rounds.html", {"rounds": progress.rounds(request.user, on), "on": on})


@may_read
@require_GET
def review_round(request, pk, number):
    """One period of a programme, unit by unit."""
    programme = get_object_or_404(ReviewProgramme.objects.visible_to(request.user), pk=pk)
    on = dates.today()
    reviews = list(
        Review.objects.readable_by(request.user)
        .counted()
        .filter(cycle__programme=programme, number=number)
        .select_related("official", "unit")
        .told()
        .order_by("unit__path", "official__name_key", "pk")
    )
    if not reviews:
        raise Http404
    units = progress.by_unit(reviews, on)
    return render(
        request,
        "assessment/round.html",
        {
            "programme": programme,
            "number": number,
            "reviews": reviews,
            "units": units,
            "done_units": sum(one.is_done for one in units),
            "sent": sum(review.state in SENT for review in reviews),
            "concluded": sum(review.state in RELEASED for review in reviews),
            "overdue": sum(review.state in AWAITING_UNIT and review.due_on < on for review in reviews),
            "means": progress.mean_scores(programme, request.user),
            "on": on,
        },
    )
