"""The points of a review: as its form wants them, what is lacking, what they were the period before."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from assessment import scoring
from assessment.models import Review, ReviewForm, ReviewScore
from personnel.errors import RuleViolation

Points = Mapping[str, Decimal | None]


def rules_of(form: ReviewForm) -> scoring.Form:
    """A form as the arithmetic wants it."""
    return scoring.Form(
        criteria=tuple(scoring.Criterion(one.code, one.name, one.points, one.group) for one in form.criteria.all()),
        bands=tuple(scoring.Band(one.classification, one.from_points) for one in form.bands.all()),
        fail_on_discipline=form.fail_on_discipline,
        fail_on_violation=form.fail_on_violation_flag,
        falling_points=form.falling_score_points,
    )


def points_of(review: Review, column: str) -> dict[str, Decimal | None]:
    codes = {one.pk: one.code for one in review.cycle.form.criteria.all()}
    return {codes[score.criterion_id]: getattr(score, column) for score in review.scores.all()}


def total_before(review: Review) -> Decimal | None:
    """The total of the latest earlier period of the same official that was sent, in this cycle."""
    return (
        Review.objects.filter(
            cycle=review.cycle_id, kind=Review.Kind.PERIODIC, period__endswith__lte=review.period.upper
        )
        .exclude(pk=review.pk)
        .sent()
        .order_by("-number")
        .values_list("total", flat=True)
        .first()
    )


def unscored(review: Review, column: str) -> dict[str, str]:
    lacking = scoring.missing(points_of(review, column), rules_of(review.cycle.form))
    return {points_field(code): _("Enter the points.") for code in lacking}


def points_field(code: str) -> str:
    """The form field of a criterion."""
    return f"points_{code.lower()}"


def write_points(review: Review, column: str, points: Points) -> None:
    """Whatever is not a criterion of this form is left out; what is above its greatest number is refused."""
    criteria = {one.code: one for one in review.cycle.form.criteria.all()}
    for code, value in points.items():
        if code in criteria and value is not None and not 0 <= value <= criteria[code].points:
            raise RuleViolation(
                _("At most %(points)s points for this criterion.")
                % {"points": scoring.plain_text(criteria[code].points)},
                code="points",
                field=points_field(code),
            )
    ReviewScore.objects.bulk_create(
        [
            ReviewScore(review=review, criterion=criteria[code], **{column: value})
            for code, value in points.items()
            if code in criteria
        ],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=[column],
    )
