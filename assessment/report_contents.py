"""What a review sheet and a six-monthly report say: rows of the database as plain values, ready to be frozen.

Nothing is worded here: the templates of `templates/documents/` turn codes, days and points into Vietnamese.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from django.db.models import Count, Q

from assessment import scoring
from assessment.models import Review, ReviewProgramme
from assessment.models.reviews import Flag, Recommendation
from assessment.points import rules_of
from assessment.report_places import Office, Place, local_day, named, office_of, places, signed_on
from personnel import dates, structure
from personnel.models import IssuedDocument, Official, Unit
from personnel.wording import ends_of, last_day

State, Kind = Review.State, Review.Kind
SETTLED = (State.CONCLUDED, State.REPORTED)


def sheet(review: Review, place: Place | None = None) -> dict:
    """Everything the review sheet shows, sections A to F of the form."""
    cycle, on = review.cycle, signed_on(review)
    place = place or places([review])[review.pk]
    scores = list(review.scores.select_related("criterion").order_by("criterion__order"))
    form = cycle.form
    unit_total = _sum(score.unit_points for score in scores)
    earlier = _earlier_totals([review]).get(review.cycle_id, {})
    earlier[review.number] = review.total
    return {
        "person": person(review.official),
        "programme": cycle.programme.name,
        "basis": cycle.programme.basis,
        "decision": _paper(cycle.decision),
        "home": {
            "post": cycle.home_post,
            "unit": structure.place_on(cycle.home_unit, on),
            "department": named(structure.department_on(cycle.home_unit, on), on),
        },
        "away": {
            "post": str(review.appointment.title or ""),
            "unit": ", ".join(part for part in (place.division, place.name) if part),
        },
        "term": _days(cycle.term),
        "term_months": _months(cycle.term),
        "planned_title": cycle.planned_title,
        "number": review.number,
        "of": cycle.reviews.filter(kind=Kind.PERIODIC).exclude(state=State.DROPPED).count(),
        "kind": review.kind,
        "period": _days(review.period),
        "self": {
            "tasks_done": review.tasks_done,
            "learned": review.learned,
            "difficulties": review.difficulties,
            "proposals": review.proposals,
            "sent_on": local_day(review.self_submitted_at),
        },
        "criteria": [
            {
                "code": score.criterion.code,
                "name": score.criterion.name,
                "most": score.criterion.points,
                "self": score.self_points,
                "unit": score.unit_points,
            }
            for score in scores
        ],
        "most": _sum(score.criterion.points for score in scores),
        "self_total": _sum(score.self_points for score in scores),
        "unit_total": unit_total,
        "by_points": "" if unit_total is None else scoring.classify(unit_total, rules_of(form)),
        "strengths": review.strengths,
        "limits": review.limits,
        "all_flags": Flag.values,
        "flags": list(review.flags),
        "flag_detail": review.flag_detail,
        "all_recommendations": Recommendation.values,
        "unit_recommendation": review.unit_recommendation,
        "meeting_on": review.meeting_on,
        "votes_for": review.votes_for,
        "votes_total": review.votes_total,
        "collective_opinion": review.collective_opinion,
        "sent_by": review.submitted_by.full_name if review.submitted_by else "",
        "sent_on": local_day(review.submitted_at),
        "total": review.total,
        "classification": review.classification,
        "override_reason": review.override_reason,
        "recommendation": review.recommendation,
        "conclusion": review.conclusion,
        "concluded_by": review.concluded_by.full_name if review.concluded_by else "",
        "concluded_on": local_day(review.concluded_at),
        "hr_unit": office_of(review.unit, on).board_name,
        "history": [{"label": number, "score": score} for number, score in sorted(earlier.items())],
    }


def report(
    programme: ReviewProgramme,
    number: int,
    reviews: Sequence[Review],
    *,
    on: date,
    unit: Unit | None,
    where: dict[int, Place] | None = None,
    office: Office | None = None,
) -> dict:
    """The report of a round: of one unit, or of the whole programme when `unit` is None. All reviews are concluded.

    A review at the end of a rotation is about the whole time: it is listed, and counted apart from those of the period.
    """
    where, office = where or places(reviews), office or office_of(reviews[0].unit, on)
    here = where[reviews[0].pk].name if unit else ""
    before = _earlier_totals(reviews)
    rows = [_row(review, where[review.pk], before.get(review.cycle_id, {})) for review in reviews]
    counted = [review for review in reviews if review.kind == Kind.PERIODIC] or reviews
    kept = {review.pk for review in counted}
    told = [row for row, review in zip(rows, reviews, strict=True) if review.pk in kept]
    scored = [
        scoring.Scored(where[review.pk].name, review.total or Decimal(0), review.classification) for review in counted
    ]
    return {
        "programme": programme.name,
        "basis": programme.basis,
        "number": number,
        "of": max((review.cycle_periods for review in reviews), default=number),  # type: ignore[attr-defined]
        "final": all(review.kind == Kind.FINAL for review in reviews),
        "period": {
            "first": min(ends_of(review.period)[0] for review in counted),
            "last": max(last_day(review.period) or date.max for review in counted),
            "one": len({ends_of(review.period) for review in counted}) == 1,
        },
        "unit": here,
        "hr_unit": office.board_name,
        "office": office.name,
        "count": len(counted),
        "ended": len(reviews) - len(counted),
        "units": len({where[review.pk].department.pk for review in counted}),
        "statistics": _statistics(scoring.statistics(scored)),
        "by_unit": [
            {"unit": name} | _statistics(numbers) for name, numbers in scoring.statistics_by_unit(scored).items()
        ],
        "recommendations": _counts(row["recommendation"] for row in told),
        "flags": _counts(flag for row in told for flag in row["flags"]),
        "classes_and_recommendations": list(zip_longest(scoring.LADDER, Recommendation.values, fillvalue="")),
        "scores": _means(counted, before),
        "rows": rows,
        "cases": [row for row in rows if row["needs_handling"]],
        "sheets": sorted([review.pk, review.revision] for review in reviews),
    }


def reviews_of(programme: ReviewProgramme, number: int):
    """The reviews of a round, by unit and name, with how many periods each person's term has."""
    return (
        with_everything(Review.objects.filter(cycle__programme=programme, number=number))
        .exclude(state=State.DROPPED)
        .annotate(
            cycle_periods=Count(
                "cycle__reviews", filter=Q(cycle__reviews__kind=Kind.PERIODIC) & ~Q(cycle__reviews__state=State.DROPPED)
            )
        )
        .order_by("unit__path", "official__name_key", "pk")
    )  # fmt: skip


def with_everything(reviews):
    """Reviews with all that their papers tell of, in one query; of the decision not its frozen text."""
    return reviews.select_related(
        "cycle__form", "cycle__programme", "cycle__home_unit", "cycle__decision", "official", "unit",
        "appointment__title", "submitted_by", "concluded_by",
    ).defer("cycle__decision__content")  # fmt: skip


def _row(review: Review, place: Place, earlier: dict) -> dict:
    before = earlier[max(earlier)] if earlier else None
    change = scoring.difference(review.total, before)
    falling = scoring.is_falling(review.total, before, review.cycle.form.falling_score_points)
    needs = (
        review.recommendation != "continue" or bool(review.flags) or review.classification == scoring.FAILED or falling
    )
    return {
        "name": review.official.full_name,
        "sex": review.official.sex,
        "kind": review.kind,
        "unit": place.name,
        "post": ", ".join(part for part in (str(review.appointment.title or ""), place.division) if part),
        "total": review.total,
        "before": before,
        "change": change,
        "falling": falling,
        "classification": review.classification,
        "flags": list(review.flags),
        "flag_detail": review.flag_detail,
        "recommendation": review.recommendation,
        "conclusion": review.conclusion,
        "override_reason": review.override_reason,
        "needs_handling": needs,
    }


def _earlier_totals(reviews: Iterable[Review]) -> dict[int, dict[int, Decimal]]:
    """Per cycle, the concluded totals of the periods before."""
    latest = {review.cycle_id: review.number for review in reviews}
    found: dict[int, dict[int, Decimal]] = {}
    rows = Review.objects.filter(cycle__in=latest, state__in=SETTLED, kind=Kind.PERIODIC)
    for cycle, number, total in rows.order_by("number").values_list("cycle", "number", "total"):
        if number < latest[cycle]:
            found.setdefault(cycle, {})[number] = total
    return found


def _means(reviews: Sequence[Review], before: dict[int, dict[int, Decimal]]) -> list[dict]:
    """Mean, lowest and highest total per period up to this one, of the people in this report."""
    by_period: dict[int, list[Decimal]] = {}
    for review in reviews:
        for number, total in before.get(review.cycle_id, {}).items():
            by_period.setdefault(number, []).append(total)
        by_period.setdefault(review.number, []).append(review.total or Decimal(0))
    return [
        {
            "label": number,
            "mean": (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.1")),
            "lowest": min(totals),
            "highest": max(totals),
            "count": len(totals),
        }
        for number, totals in sorted(by_period.items())
    ]


def _statistics(numbers: scoring.Statistics) -> dict:
    return {
        "count": numbers.count,
        "by_classification": dict(numbers.by_classification),
        "mean": numbers.mean.quantize(Decimal("0.01")) if numbers.mean is not None else None,
        "lowest": numbers.lowest,
        "highest": numbers.highest,
    }


def _counts(values: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    given = list(values)
    return None if not given or any(value is None for value in given) else sum((v for v in given if v), Decimal(0))


def person(official: Official) -> dict:
    return {
        "name": official.full_name,
        "sex": official.sex,
        "born": official.born,
        "born_year_only": official.born_year_only,
    }


def _days(period) -> dict:
    return {"first": ends_of(period)[0], "last": last_day(period)}


def _months(period) -> int:
    starts, ends = ends_of(period)
    return dates.months_held(starts, ends) if ends else 0


def _paper(document: IssuedDocument | None) -> dict | None:
    return {"symbol": document.symbol, "signed_on": document.signed_on} if document else None
