"""Which questions a paper holds. A pure function of (blueprints with shares, bank, seed, what was seen before).

Plain Python: no database, no clock, and no randomness but that of the seed. Only `Random.random()` is used, the one
method whose sequence Python promises to keep, so a paper made again years later is the same paper.

`asking` says what is asked for, `bank` what there is, `drawing` how every paper is kept equally difficult.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from assessment.exam_papers import drawing
from assessment.exam_papers.asking import Cell, Lack, lacking
from assessment.exam_papers.bank import Bank, Stocked

VERSION = "1"
"""Of this algorithm; a recipe names it."""


@dataclass(frozen=True)
class Item:
    version: int
    points: Decimal
    position: int | None
    order: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Composed:
    items: tuple[Item, ...]
    expected: Decimal
    target: Decimal
    points: Decimal
    repeated: int
    """Questions the candidate has seen before, because the bank holds no others."""


class Infeasible(Exception):
    """The bank cannot make the paper; `lacks` says which rows miss how many, or is empty when difficulty cannot be met."""

    def __init__(self, lacks: Sequence[Lack], distance: Decimal | None = None):
        super().__init__(f"{len(lacks)} rows lack questions" if lacks else f"{distance} points from the target")
        self.lacks = tuple(lacks)
        self.distance = distance


def compose(
    cells: Sequence[Cell], bank: Bank, *, seed: str, tolerance: Decimal, seen: Collection[int] = frozenset()
) -> Composed:
    """The paper of these rows for that seed; raises `Infeasible` when the bank has too few questions for it.

    `seen` are the versions of questions the candidate had last time: they come back only where a row would not be full
    without them, or where difficulty cannot be met otherwise.
    """
    if lacks := lacking(cells, bank):
        raise Infeasible(lacks)
    rng = Random(seed)  # noqa: S311 - drawn again from the same seed by whoever checks the paper
    near = float(tolerance) / 2  # so that any two papers differ by the tolerance at most
    draft = drawing.balanced(cells, bank, rng, seen, near)
    if not draft.is_within(near):
        raise Infeasible([], _rounded(abs(draft.distance)))
    chosen = [
        Item(one.version, cell.points, cell.position, _orders(one, rng))
        for cell, picked in zip(cells, draft.chosen, strict=True)
        for one in picked
    ]
    drawing.shuffle(chosen, rng)
    points = sum((item.points for item in chosen), Decimal(0))
    return Composed(
        tuple(chosen),
        _rounded(draft.expected),
        _rounded(draft.target),
        points,
        sum(1 for item in chosen if item.version in seen),
    )


def _orders(question: Stocked, rng: Random) -> dict[str, list[str]]:
    orders = {}
    for part in question.shuffled:
        orders[part.part] = drawing.shuffled(part.choices, rng)
        if part.targets:
            orders[f"{part.part}>"] = drawing.shuffled(part.targets, rng)
    return orders


def _rounded(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
