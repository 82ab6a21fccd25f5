"""The rows of a paper: what blueprints ask of one person, by the shares of the duties held, and what the bank lacks.

Plain Python: nothing here reads the database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from assessment.exam_papers.bank import Bank


@dataclass(frozen=True)
class Cell:
    """So many questions of a topic and level, for one job position or (None) for everybody."""

    position: int | None
    topic: int
    depth: int
    count: int
    points: Decimal


@dataclass(frozen=True)
class Lack:
    """A row the bank cannot fill: it needs `needed` questions and holds `held`."""

    cell: Cell
    needed: int
    held: int

    @property
    def missing(self) -> int:
        return self.needed - self.held


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers adding up to `total`, as near the weights as can be: largest remainder, the earlier one on a tie."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    quotas = [Fraction(total * weight, whole) for weight in weights]
    given = [floor(quota) for quota in quotas]
    by_remainder = sorted(range(len(weights)), key=lambda at: (given[at] - quotas[at], at))
    for at in by_remainder[: total - sum(given)]:
        given[at] += 1
    return given


def by_shares(blueprints: Sequence[tuple[Sequence[Cell], int]], common: Sequence[Cell]) -> list[Cell]:
    """The rows of one person's paper: each duty's blueprint by its share, the common part once and whole.

    The number of professional questions is the shares' mean of what the blueprints ask; it is split by largest
    remainder over the duties, then within each duty over its rows. Of a row no more is asked than the blueprint has.
    """
    whole = sum(share for _cells, share in blueprints)
    if not whole:
        return _merged(common)
    sizes = [sum(cell.count for cell in cells) for cells, _share in blueprints]
    asked = Fraction(sum(size * share for size, (_c, share) in zip(sizes, blueprints, strict=True)), whole)
    per_duty = split(int(asked + Fraction(1, 2)), [share for _cells, share in blueprints])
    rows: list[Cell] = []
    for (cells, _share), size, count in zip(blueprints, sizes, per_duty, strict=True):
        counts = split(min(count, size), [cell.count for cell in cells])
        rows += [
            Cell(cell.position, cell.topic, cell.depth, n, cell.points)
            for cell, n in zip(cells, counts, strict=True)
            if n
        ]
    return _merged([*rows, *common])


def _merged(cells: Iterable[Cell]) -> list[Cell]:
    """One row per position, topic, level and points: two common parts may ask for the same."""
    counts: dict[tuple[int | None, int, int, Decimal], int] = {}
    for cell in cells:
        key = (cell.position, cell.topic, cell.depth, cell.points)
        counts[key] = counts.get(key, 0) + cell.count
    return [Cell(position, topic, depth, n, points) for (position, topic, depth, points), n in counts.items()]


def lacking(cells: Sequence[Cell], bank: Bank) -> list[Lack]:
    """Rows the bank cannot fill. Rows that ask for the same topic and level draw on the same questions."""
    left: dict[tuple[int, int], int] = {}
    lacks = []
    for cell in cells:
        key = (cell.topic, cell.depth)
        held = left.setdefault(key, len(bank.row(*key)))
        left[key] = max(held - cell.count, 0)
        if held < cell.count:
            lacks.append(Lack(cell, cell.count, held))
    return lacks
