"""From evidence to a level. Pure: evidence and a policy in, a standing out; no database, no clock.

Each kind of evidence counts with the mean of its pieces that are not too old; the kinds that exist share their weights,
so that somebody who was never examined on practice is not marked down for it. Training proves that something was
taught, not that it was learned: it is shown and weighs nothing.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from personnel import dates

CENT = Decimal("0.01")


class Kind(StrEnum):
    THEORY = "theory"
    PRACTICE = "practice"
    REVIEWS = "reviews"
    WORK = "work"
    TRAINING = "training"


@dataclass(frozen=True)
class Evidence:
    """One fact about a person and a competency. `score` is of 100; `row` is the record it comes from."""

    kind: Kind
    score: Decimal | None
    on: date
    what: str
    row: int

    def as_json(self) -> dict[str, Any]:
        score = None if self.score is None else str(self.score.quantize(CENT, ROUND_HALF_UP))
        return {"kind": self.kind.value, "score": score, "on": self.on.isoformat(), "what": self.what, "row": self.row}


@dataclass(frozen=True)
class Rules:
    """The numbers of the policy in force."""

    weights: Mapping[Kind, int]
    level_marks: Sequence[int]
    months: int

    def still_counts(self, one: Evidence, on: date) -> bool:
        return one.on <= on < dates.add_months(one.on, self.months)


@dataclass(frozen=True)
class Standing:
    """How far somebody is in one competency; `level` and `score` are None while nothing shows it."""

    level: int | None
    score: Decimal | None
    evidence: tuple[Evidence, ...]


def standing(evidence: Iterable[Evidence], rules: Rules, on: date) -> Standing:
    """The standing on a day. What came later, or counts no longer, is left out."""
    counted = sorted((one for one in evidence if rules.still_counts(one, on)), key=lambda one: one.on, reverse=True)
    weighed, weights = Decimal(0), 0
    for kind, weight in rules.weights.items():
        scores = [one.score for one in counted if one.kind == kind and one.score is not None]
        if scores and weight:
            weighed += weight * sum(scores, Decimal(0)) / len(scores)
            weights += weight
    if not weights:
        return Standing(None, None, tuple(counted))
    score = weighed / weights
    return Standing(level_of(score, rules.level_marks), score.quantize(CENT, ROUND_HALF_UP), tuple(counted))


def level_of(score: Decimal, marks: Sequence[int]) -> int:
    """1 below the first mark, one more from each mark on (inclusive). The score is not rounded before."""
    return 1 + bisect_right(marks, score)


@dataclass(frozen=True)
class Fit:
    """How somebody's levels meet what a position requires; `percent` 100 when every requirement is met."""

    percent: int
    met: int
    lacking: tuple[tuple[int, int, int | None], ...]
    """(competency, required level, level shown or None), the widest gap first."""


def fit(required: Mapping[int, int], levels: Mapping[int, int | None]) -> Fit:
    """Levels above the requirement earn nothing more: a strength does not make up for a gap."""
    reached = sum(min(levels.get(one) or 0, level) for one, level in required.items())
    lacking = [(one, level, levels.get(one)) for one, level in required.items() if (levels.get(one) or 0) < level]
    lacking.sort(key=lambda row: ((row[2] or 0) - row[1], row[0]))
    whole = sum(required.values())
    return Fit(reached * 100 // whole if whole else 100, len(required) - len(lacking), tuple(lacking))
