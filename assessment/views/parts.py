"""What several review pages show: the rows of the score table, the sheet."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import ngettext

from assessment import scoring
from assessment.models import Review, ReviewCriterion
from assessment.models.reach import ReviewQuerySet
from assessment.points import rules_of


@dataclass(frozen=True)
class ScoreRow:
    criterion: ReviewCriterion
    own: Decimal | None
    unit: Decimal | None
    field: Any = None
    """The bound field where the score is typed."""


def page_of(rows: ReviewQuerySet) -> ReviewQuerySet:
    return rows.counted().for_page().prefetch_related("cycle__form__criteria", "cycle__form__bands", "scores")


def score_rows(review: Review, form=None) -> list[ScoreRow]:
    scores = {score.criterion_id: score for score in review.scores.all()}
    fields = {criterion.code: field for criterion, field in form.point_fields()} if form else {}
    return [
        ScoreRow(
            one,
            getattr(scores.get(one.pk), "self_points", None),
            getattr(scores.get(one.pk), "unit_points", None),
            fields.get(one.code),
        )
        for one in review.cycle.form.criteria.all()
    ]


def own_total(rows: list[ScoreRow]) -> Decimal | None:
    given = [row.own for row in rows]
    return sum(given, Decimal(0)) if given and None not in given else None


def preview(review: Review, points) -> dict[str, Any]:
    """Total and classification as the page shows them before the script, and what the script needs to go on."""
    rules = rules_of(review.cycle.form)
    lacking = scoring.missing(points, rules)
    given = sum((value for value in points.values() if value is not None), Decimal(0))
    bands = sorted(review.cycle.form.bands.all(), key=lambda band: -band.from_points)
    levels = {band.classification: band.get_classification_display() for band in bands}
    return {
        "bands_json": json.dumps([[float(band.from_points), str(levels[band.classification])] for band in bands]),
        "total": given,
        "band": ngettext("%(n)s criterion not scored yet", "%(n)s criteria not scored yet", len(lacking))
        % {"n": len(lacking)}
        if lacking
        else levels.get(scoring.classify(given, rules), ""),
    }
