"""What a person must do about reviews, by date: own self-reports, reviews to write, and HR's work."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment import deadlines, signals
from assessment.models import Review, ReviewReminder
from assessment.models.reach import AWAITING_UNIT, SENT, overdue
from personnel import wording
from personnel.panels import Due, Tone

State = Review.State
TOLD = (
    "number", "kind", "period", "due_on", "state", "return_reason", "submitted_at", "flags", "signals_answered_at",
    "revision", "taken_up_at",
    "official__full_name", "unit__code", "unit__name", "unit__place", "cycle__days_to_self_report",
    "cycle__days_to_submit", "cycle__days_to_complete", "cycle__days_to_conclude", "cycle__form__days_to_answer_signals",
)  # fmt: skip
"""What a line of the desk says."""
MOST = 100
"""Tasks shown of one kind: the first so many by date; the rest is in the list."""


def of(user, on: date) -> Iterator[Due]:
    """One query, whoever asks."""
    for review in rows(user, on):
        if review.official_id == user.official_id:
            yield _own(review, on)
        elif review.mine:
            yield _to_write(review, on)
        else:
            yield from _for_hr(review, on)


def waiting_signals(user, on: date) -> list[signals.Signal]:
    """Signs that HR must answer, among what has been read already."""
    others = (review for review in rows(user, on) if review.official_id != user.official_id and not review.mine)
    return signals.among(review for review in others if has_sign(review))


class Wanted(TypedDict):
    asked: int
    mine: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    WaitingReview = WithAnnotations[Review, Wanted]


def rows(user, on: date) -> "list[WaitingReview]":
    """Everything about reviews that waits for this person, read once a request.

    Of three kinds: the own self-report, reviews the unit can send now (`mine`), and what HR has to do: late ones,
    those to conclude, those with a sign to answer.
    """
    kept = user.__dict__.setdefault("_review_tasks", {})
    if on not in kept:
        kept[on] = list(_rows(user, on))
    return kept[on]


def _rows(user, on: date):
    own = Review.objects.self_reportable_by(user).filter(state=State.OPEN)
    mine = Review.objects.writable_by(user).awaiting_unit().filter(~Q(state=State.OPEN) | Q(period__endswith__lte=on))
    late = overdue(on)
    sign = Q(signals_answered_at__isnull=True, state__in=[*SENT, State.RETURNED]) & ~Q(flags=[])
    for_hr = Review.objects.concludable_by(user).filter(late | sign | Q(state=State.UNIT_SUBMITTED))
    asked = (
        ReviewReminder.objects.filter(review=OuterRef("pk"), kind=ReviewReminder.Kind.ASKED)
        .order_by().values("review").annotate(days=Count("on", distinct=True)).values("days")
    )  # fmt: skip
    found = (own | mine | for_hr).select_related("official", "unit", "cycle__form").only(*TOLD)
    return (
        found.annotate(
            asked=Coalesce(Subquery(asked), 0),
            mine=Q(pk__in=mine.order_by().values("pk")),
        )
        .told()
        .order_by("due_on", "pk")[: 3 * MOST]
    )


def has_sign(review: Review) -> bool:
    return bool(review.flags) and review.signals_answered_at is None and review.state in (*SENT, State.RETURNED)


# Tasks ----------------------------------------------------------------------------------------------------------


def _own(review: Review, on: date) -> Due:
    last_day = deadlines.self_report_due(review)
    return Due(
        last_day,
        _("Self-report, %(period)s") % {"period": review.title},
        wording.period(review.period),
        reverse("self-report", args=[review.pk]),
        _("Write"),
        wording.tone_of(last_day, on),
    )


def _to_write(review: Review, on: date) -> Due:
    """The self-report has come, its day has passed, or HR sent the review back."""
    returned = review.state == State.RETURNED
    return Due(
        review.due_on,
        _("Review sheet, %(period)s") % {"period": review.title},
        _("HR sent it back: %(reason)s") % {"reason": review.return_reason[:140]} if returned else review.where,
        reverse("review-write", args=[review.pk]),
        _("Complete") if returned else _("Write review"),
        wording.tone_of(review.due_on, on),
        review.official.full_name,
    )


def _for_hr(review: "WaitingReview", on: date) -> Iterator[Due]:
    address, person = reverse("review", args=[review.pk]), review.official.full_name
    if review.state in AWAITING_UNIT:
        yield Due(
            review.due_on,
            _("Review sheet, %(period)s") % {"period": review.title},
            _("%(unit)s has not sent it; reminded %(times)s times") % {"unit": review.where, "times": review.asked}
            if review.asked
            else _("%(unit)s has not sent it") % {"unit": review.where},
            reverse("review-ask", args=[review.pk]),
            _("Remind the unit"),
            Tone.BAD,
            person,
            post=True,
        )
    elif review.state == State.UNIT_SUBMITTED:
        since = max(filter(None, (review.submitted_at, review.taken_up_at if review.is_reopened else None)))
        day = wording.local(since).date() + timedelta(days=review.cycle.days_to_conclude)
        yield Due(
            day,
            (_("Conclude again, %(period)s") if review.is_reopened else _("Conclude the review, %(period)s"))
            % {"period": review.title},
            review.where,
            address,
            _("Conclude"),
            wording.tone_of(day, on),
            person,
        )
    if has_sign(review):
        sign = signals.of(review)
        yield Due(
            sign.answer_by,
            _("Signs of %(period)s") % {"period": review.title},
            ", ".join(str(flag.label) for flag in sign.flags),
            address,
            _("Answer"),
            wording.tone_of(sign.answer_by, on),
            person,
        )
