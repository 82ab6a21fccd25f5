"""Points, classification and statistics of reviews. Pure: a form and numbers in, an answer out.

Points are exact decimals and nothing is rounded before it is compared: 89.995 is not 90. People give
points with at most two decimals (the column's precision); a finer number is refused, not rounded. A form
may ask for a coarser step.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

from django.utils.translation import gettext as _

from personnel.periods import Period

EXCELLENT, GOOD, COMPLETED, FAILED = "HTXSNV", "HTTNV", "HTNV", "KHTNV"
LADDER = (EXCELLENT, GOOD, COMPLETED, FAILED)
FINEST_STEP = Decimal("0.01")
ZERO = Decimal(0)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Criterion:
    code: str
    name: str
    points: Decimal  # the greatest number of points
    group: str = "general"  # general or results


@dataclass(frozen=True)
class Band:
    classification: str
    from_points: Decimal  # inclusive


@dataclass(frozen=True)
class Form:
    """A version of the review form."""

    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    fail_on_discipline: bool = True
    fail_on_violation: bool = True
    falling_points: Decimal | None = None  # a fall of so many points is a signal
    step: Decimal = FINEST_STEP

    @property
    def whole(self) -> Decimal:
        return sum((criterion.points for criterion in self.criteria), ZERO)

    def problems(self) -> list[str]:
        """Why this form cannot be used; empty when it can."""
        found = []
        codes = [criterion.code for criterion in self.criteria]
        if len(set(codes)) != len(codes):
            found.append(_("A criterion is listed twice."))
        if any(criterion.points <= 0 for criterion in self.criteria):
            found.append(_("Every criterion needs points above 0."))
        if self.whole != 100:
            found.append(_("The points of the criteria add up to %(sum)s, not 100.") % {"sum": self.whole})
        ranked = sorted(self.bands, key=lambda band: LADDER.index(band.classification))
        thresholds = [band.from_points for band in ranked]
        if any(lower >= higher for higher, lower in pairwise(thresholds)):
            found.append(_("A better classification needs a higher threshold."))
        return found


# ---- Points -----------------------------------------------------------------------------------------------------


class PointsProblem(ValueError):
    """Points that cannot be taken; `kind` says why."""

    EMPTY, NOT_A_NUMBER, BELOW_ZERO, ABOVE_MAXIMUM, TOO_FINE = "empty", "not_a_number", "below", "above", "too_fine"

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind


def read_points(typed: str | Decimal | int | None, criterion: Criterion, step: Decimal = FINEST_STEP) -> Decimal:
    """Points as people type them (8,5 or 8.5), from 0 to the criterion's greatest number in whole steps."""
    if typed is None or str(typed).strip() == "":
        raise PointsProblem(PointsProblem.EMPTY, _("Enter the points."))
    text = str(typed).strip().replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise PointsProblem(PointsProblem.NOT_A_NUMBER, _("Enter a number, for example 8,5."))
    points = Decimal(text)
    if points < 0:
        raise PointsProblem(PointsProblem.BELOW_ZERO, _("Points cannot be below 0."))
    if points > criterion.points:
        text = _("At most %(points)s points for this criterion.") % {"points": plain_text(criterion.points)}
        raise PointsProblem(PointsProblem.ABOVE_MAXIMUM, text)
    if points % step:
        text = _("Give points in steps of %(step)s.") % {"step": plain_text(step)}
        raise PointsProblem(PointsProblem.TOO_FINE, text)
    return points


def missing(points: Mapping[str, Decimal | None], form: Form) -> list[str]:
    """Codes of the criteria without points yet."""
    return [criterion.code for criterion in form.criteria if points.get(criterion.code) is None]


def total(points: Mapping[str, Decimal | None], form: Form) -> Decimal | None:
    """The exact sum; None as long as a criterion has no points. Points of other forms do not count."""
    given = [points.get(criterion.code) for criterion in form.criteria]
    if any(value is None for value in given):
        return None
    return sum((value for value in given if value is not None), ZERO)


# ---- Classification ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    """A disciplinary measure, as far as it matters here."""

    effective_on: date
    duty_related: bool


@dataclass(frozen=True)
class Circumstances:
    """What can outweigh the points."""

    measures: tuple[Measure, ...] = ()
    violation_concluded: bool = False  # moral or political degradation, breach of what may not be done
    unit_corrupt: bool = False  # the unit under their direct charge is tied to corruption or waste (leaders)


@dataclass(frozen=True)
class Override:
    code: str  # discipline, violation, unit
    message: str


@dataclass(frozen=True)
class Result:
    total: Decimal
    by_points: str
    classification: str
    overrides: tuple[Override, ...] = ()


def classify(points: Decimal, form: Form) -> str:
    """The best classification whose threshold is reached, by the unrounded points."""
    reached = [band for band in form.bands if points >= band.from_points]
    return max(reached, key=lambda band: band.from_points).classification if reached else FAILED


def overrides(circumstances: Circumstances, period: Period, form: Form) -> tuple[Override, ...]:
    """Why it is KHTNV whatever the points (Decree 335/2025, Article 20(4)). For a yearly rating the period is the year."""
    found = []
    measures = [measure for measure in circumstances.measures if measure.duty_related]
    disciplined = next((measure for measure in measures if measure.effective_on in period), None)
    if form.fail_on_discipline and disciplined:
        found.append(Override("discipline", _("Disciplined for a breach of duty in the period")))
    if form.fail_on_violation and circumstances.violation_concluded:
        found.append(Override("violation", _("A moral or political violation has been concluded")))
    if form.fail_on_violation and circumstances.unit_corrupt:
        found.append(Override("unit", _("The unit in their charge is tied to corruption or waste")))
    return tuple(found)


def result(
    points: Mapping[str, Decimal | None], form: Form, period: Period, circumstances: Circumstances | None = None
) -> Result:
    """Total and classification of a complete set of points."""
    whole = total(points, form)
    if whole is None:
        lacking = ", ".join(missing(points, form))
        raise PointsProblem(PointsProblem.EMPTY, _("No points yet for %(codes)s.") % {"codes": lacking})
    by_points = classify(whole, form)
    reasons = overrides(circumstances or Circumstances(), period, form)
    return Result(whole, by_points, FAILED if reasons else by_points, reasons)


# ---- From one period to the next --------------------------------------------------------------------------------


def difference(now: Decimal, before: Decimal | None) -> Decimal | None:
    """Points gained or lost since the period before; None for the first."""
    return None if before is None else now - before


def is_falling(now: Decimal, before: Decimal | None, points: Decimal | None) -> bool:
    """A fall of the form's number of points or more is a signal that HR must answer."""
    return before is not None and points is not None and before - now >= points


# ---- Statistics -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scored:
    """One concluded review in a list."""

    unit: str
    total: Decimal
    classification: str


@dataclass(frozen=True)
class Statistics:
    """Numbers of a list of reviews; every classification is counted, those of nobody with 0."""

    count: int
    by_classification: Mapping[str, int]
    mean: Decimal | None
    median: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None

    def share(self, classification: str) -> Decimal | None:
        """Per cent, unrounded."""
        return Decimal(100 * self.by_classification[classification]) / self.count if self.count else None


def statistics(reviews: Iterable[Scored]) -> Statistics:
    rows = list(reviews)
    totals = [row.total for row in rows]
    counts = dict.fromkeys(LADDER, 0)
    for row in rows:
        counts[row.classification] += 1
    return Statistics(
        count=len(rows),
        by_classification=counts,
        mean=sum(totals, ZERO) / len(totals) if totals else None,
        median=median(totals) if totals else None,
        lowest=min(totals, default=None),
        highest=max(totals, default=None),
    )


def statistics_by_unit(reviews: Sequence[Scored]) -> dict[str, Statistics]:
    """Per unit, in the order in which the units first appear."""
    units: dict[str, list[Scored]] = {}
    for row in reviews:
        units.setdefault(row.unit, []).append(row)
    return {unit: statistics(rows) for unit, rows in units.items()}


def plain_text(number: Decimal) -> str:
    """8,5 and 10: a decimal comma, no trailing zeros, no exponent."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",")
