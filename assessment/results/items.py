"""How each question of an exam did, and how far its scores can be trusted. Plain Python on plain numbers.

The formulas are those Moodle publishes ("Quiz statistics calculations", docs.moodle.org/dev), in the same notation:

    f = mean(x) / max                              facility
    s = sqrt(sum (x - mean)² / (S - 1))            standard deviation of a question
    D = C(x, X) / sqrt(V(x) V(X)),  X = T - x      discrimination: with the rest of the paper (corrected point-biserial)
    C(x, X) / Cmax(x, X)                           discriminative efficiency; Cmax with both sorted
    max / sum max                                  intended weight
    sqrt(C(x, T)) / sum sqrt(C(x, T))              effective weight; a negative covariance counts as 0
    P/(P-1) (1 - sum V(x) / V(T))                  internal consistency: Cronbach's alpha; KR-20 when marks are 0 or 1
    sqrt(1 - alpha)                                error ratio
    sqrt(1 - alpha) sd(T)                          standard error of measurement
    k3 / k2^1.5, k4 / k2²                          skewness, kurtosis from the k-statistics

Candidates get different questions; a question is judged among those who got it. What holds for a test as a whole needs
everyone to have answered the same rows, so it is computed over slots (the first question of a row, the second …), as
Moodle does for questions drawn at random.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum, sqrt
from typing import Any

from assessment.results import measures

VERSION = "1"

SHARE_OF_GROUP = 0.27
"""Upper and lower group (Kelley 1939)."""

FEWEST = 20
"""Below so many answers figures are shown but nothing is called suspicious."""

TOO_EASY, TOO_HARD = 0.95, 0.20
POOR_DISCRIMINATION = 0.10
DEAD_CHOICE = 0.02
"""Share of takers below which a wrong choice distracts nobody (asked from 50 answers on)."""


@dataclass(frozen=True)
class Reply:
    """One candidate's marks by question, what a question weighs in this paper (1 when not told), and choices taken."""

    points: Mapping[Hashable, float]
    weights: Mapping[Hashable, float] = field(default_factory=dict)
    taken: Mapping[Hashable, Sequence[str]] = field(default_factory=dict)

    def weighed(self, item: Hashable) -> float:
        return self.points[item] * self.weights.get(item, 1.0)

    @property
    def total(self) -> float:
        return fsum(map(self.weighed, self.points))


@dataclass(frozen=True)
class ChoiceFigure:
    """Who took a choice: all, the upper and the lower group; shares are of those who got the question."""

    id: str
    is_right: bool
    count: int
    share: float
    upper: float
    lower: float
    discrimination: float | None
    """Correlation of taking it with the rest of the paper: a wrong choice should be taken by the weaker."""


@dataclass(frozen=True)
class Suspicion:
    code: str
    numbers: Mapping[str, float | str]


@dataclass(frozen=True)
class ItemFigures:
    item: Any
    count: int
    maximum: float
    facility: float
    deviation: float | None
    discrimination: float | None
    efficiency: float | None
    upper_lower: float | None
    covariance_with_total: float | None
    choices: tuple[ChoiceFigure, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()


@dataclass(frozen=True)
class WholeFigures:
    candidates: int
    mean: float
    median: float
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    error_ratio: float | None
    error: float | None
    intended: dict[Hashable, float]
    effective: dict[Hashable, float]


# Questions


def item_figures(
    replies: Sequence[Reply],
    maxima: Mapping[Hashable, float],
    rights: Mapping[Hashable, Mapping[str, bool]] | None = None,
) -> list[ItemFigures]:
    """Figures of every question of `maxima`, in its order. `rights`: for each choice of a question whether it is right."""
    totals = [reply.total for reply in replies]
    got: dict[Hashable, list[int]] = defaultdict(list)
    for number, reply in enumerate(replies):
        for item in reply.points:
            got[item].append(number)
    return [
        _item(item, maximum, got[item], replies, totals, (rights or {}).get(item, {}))
        for item, maximum in maxima.items()
        if got[item]
    ]


def _item(
    item: Hashable,
    maximum: float,
    who: Sequence[int],
    replies: Sequence[Reply],
    totals: Sequence[float],
    rights: Mapping[str, bool],
) -> ItemFigures:
    marks = [float(replies[number].points[item]) for number in who]
    whole = [totals[number] for number in who]
    rest = [total - replies[number].weighed(item) for number, total in zip(who, whole, strict=True)]
    spread = measures.variance(marks)
    upper, lower = measures.group_weights(whole, SHARE_OF_GROUP)
    index = (measures.weighted(marks, upper) - measures.weighted(marks, lower)) / maximum if upper else None
    taken = [replies[number].taken.get(item, ()) for number in who]
    choices = tuple(_choice(name, right, taken, rest, upper, lower) for name, right in rights.items())
    figures = ItemFigures(
        item,
        len(who),
        maximum,
        measures.mean(marks) / maximum,
        None if spread is None else sqrt(spread),
        measures.correlation(marks, rest),
        _efficiency(marks, rest),
        index,
        measures.covariance(marks, whole),
        choices,
    )
    return ItemFigures(**{**vars(figures), "suspicions": tuple(suspicions(figures))})


def _efficiency(marks: Sequence[float], rest: Sequence[float]) -> float | None:
    both, most = measures.covariance(marks, rest), measures.covariance(sorted(marks), sorted(rest))
    return both / most if most is not None and most > 1e-15 else None


def _choice(
    name: str,
    right: bool,
    taken: Sequence[Sequence[str]],
    rest: Sequence[float],
    upper: Sequence[float],
    lower: Sequence[float],
) -> ChoiceFigure:
    took = [float(name in each) for each in taken]
    return ChoiceFigure(
        name,
        right,
        int(fsum(took)),
        measures.mean(took),
        measures.weighted(took, upper) if upper else 0.0,
        measures.weighted(took, lower) if lower else 0.0,
        measures.correlation(took, rest),
    )


def suspicions(item: ItemFigures) -> list[Suspicion]:
    """Why a person should look at the question, the worst first, each with its numbers. Facts, not verdicts."""
    if item.count < FEWEST:
        return []
    found = []
    key = max((choice for choice in item.choices if choice.is_right), key=lambda one: one.upper, default=None)
    single = sum(1 for choice in item.choices if choice.is_right) == 1
    for choice in item.choices:
        if single and not choice.is_right and choice.upper > key.upper and (choice.discrimination or 0) > 0:
            numbers: dict[str, float | str] = {
                "choice": choice.id,
                "share": choice.upper,
                "key": key.id,
                "key_share": key.upper,
            }
            found.append(Suspicion("wrong_key", numbers))
    if item.discrimination is not None and item.discrimination < 0:
        found.append(Suspicion("negative", {"discrimination": item.discrimination}))
    elif item.discrimination is not None and item.discrimination < POOR_DISCRIMINATION:
        found.append(Suspicion("weak", {"discrimination": item.discrimination, "limit": POOR_DISCRIMINATION}))
    if item.discrimination is None and item.count:
        found.append(Suspicion("no_spread", {"facility": item.facility}))
    if item.facility > TOO_EASY:
        found.append(Suspicion("too_easy", {"facility": item.facility, "limit": TOO_EASY}))
    if item.facility < TOO_HARD:
        found.append(Suspicion("too_hard", {"facility": item.facility, "limit": TOO_HARD}))
    if item.count >= 50:
        for choice in item.choices:
            if not choice.is_right and choice.share < DEAD_CHOICE:
                numbers = {"choice": choice.id, "share": choice.share, "limit": DEAD_CHOICE}
                found.append(Suspicion("dead_choice", numbers))
    return found


GRAVE = ("wrong_key", "negative", "no_spread", "weak")


# The test


def whole_figures(rows: Sequence[Mapping[Any, float]], maxima: Mapping[Any, float]) -> WholeFigures:
    """Of candidates who all answered the same slots."""
    slots = list(maxima)
    totals = [fsum(row[slot] for slot in slots) for row in rows]
    columns = {slot: [row[slot] for row in rows] for slot in slots}
    spread = measures.variance(totals)
    deviation = None if spread is None else sqrt(spread)
    alpha = measures.cronbach_alpha([columns[slot] for slot in slots])
    ratio = sqrt(max(1 - alpha, 0.0)) if alpha is not None else None
    with_total = {slot: max(measures.covariance(columns[slot], totals) or 0.0, 0.0) for slot in slots}
    roots = {slot: sqrt(value) for slot, value in with_total.items()}
    whole, root_sum = fsum(maxima.values()), fsum(roots.values())
    skewness, kurtosis = measures.shape(totals)
    return WholeFigures(
        len(rows),
        measures.mean(totals),
        measures.median(totals),
        deviation,
        skewness,
        kurtosis,
        alpha,
        ratio,
        ratio * deviation if ratio is not None else None,
        {slot: maxima[slot] / whole for slot in slots},
        {slot: roots[slot] / root_sum if root_sum else 0.0 for slot in slots},
    )
