"""Signs that HR must answer: what the unit marked, and a score that fell. With the day by which it must."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from assessment.models import Flag, Review
from personnel.wording import local


@dataclass(frozen=True)
class Signal:
    review: Review
    flags: tuple[Flag, ...]
    answer_by: date


def waiting(user) -> QuerySet[Review]:
    """Reviews with unanswered signs that this person must answer, the oldest first."""
    return (
        Review.objects.concludable_by(user)
        .with_signals()
        .select_related("official", "unit", "cycle__form", "cycle__programme")
        .order_by("submitted_at", "pk")
    )


def of(review: Review) -> Signal | None:
    if not review.flags or review.submitted_at is None:
        return None
    answer_by = local(review.submitted_at).date() + timedelta(days=review.cycle.form.days_to_answer_signals)
    return Signal(review, tuple(Flag(flag) for flag in review.flags), answer_by)


def among(reviews: Iterable[Review]) -> list[Signal]:
    return [found for review in reviews if (found := of(review))]
