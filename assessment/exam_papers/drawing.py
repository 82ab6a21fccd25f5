"""A random draw for every row, balanced until the paper is as difficult as its rows are on average.

The expected score of a paper is the mean of its questions' facilities weighted by points; the target is what a paper of
these rows would score if each row held its row's average question. From a random draw, one question is exchanged for
another of the same row while the paper is further from the target than `near`. This always ends within it when no
exchange can move the paper by more than twice that: a paper above its target has a row above that row's average,
therefore a chosen question easier than one left out, and their exchange moves the paper down by more than 0 and less
than twice the distance. Where questions weigh so much that an exchange may overshoot, other random draws are tried.

No randomness but that of the seed: only `Random.random()` is used, the one method whose sequence Python promises to keep.
"""

from collections.abc import Collection, Iterator, Sequence
from random import Random

from assessment.exam_papers.asking import Cell
from assessment.exam_papers.bank import Bank, Stocked

DRAWS = 40
"""Random draws tried before a bank is said to hold no balanced paper."""


class Draft:
    """Chosen and left-out questions of each row, and how far the paper is from its target."""

    def __init__(self, cells: Sequence[Cell], bank: Bank, rng: Random, seen: Collection[int]):
        self.cells, self.seen = cells, seen
        self.points = float(sum(cell.points * cell.count for cell in cells))
        self.weights = [float(cell.points) * 100 / self.points for cell in cells]
        self.target = _target(cells, bank, self.weights)
        self.chosen, self.left = _drawn(cells, bank, rng, seen)
        self.expected = sum(
            weight * one.facility for weight, row in zip(self.weights, self.chosen, strict=True) for one in row
        )

    @property
    def distance(self) -> float:
        return self.expected - self.target

    def is_within(self, near: float) -> bool:
        return abs(self.distance) <= near + 1e-9

    def exchanges(self, rng: Random, fresh: bool) -> Iterator[tuple[float, int, int, int]]:
        """Possible exchanges in random order: what each adds to the expected score, row, place in, place out.

        `fresh` leaves out those that would bring a question seen before.
        """
        rows = list(range(len(self.cells)))
        shuffle(rows, rng)
        for row in rows:
            pairs = [(i, o) for i in range(len(self.chosen[row])) for o in range(len(self.left[row]))]
            shuffle(pairs, rng)
            for i, o in pairs:
                new = self.left[row][o]
                if fresh and new.version in self.seen and self.chosen[row][i].version not in self.seen:
                    continue
                yield self.weights[row] * (new.facility - self.chosen[row][i].facility), row, i, o

    def exchange(self, step: float, row: int, i: int, o: int) -> None:
        self.chosen[row][i], self.left[row][o] = self.left[row][o], self.chosen[row][i]
        self.expected += step


def balanced(cells: Sequence[Cell], bank: Bank, rng: Random, seen: Collection[int], near: float) -> Draft:
    """The first draft within `near` of its target, or of all those tried the nearest to it."""
    tried = []
    for _draw in range(DRAWS):
        draft = Draft(cells, bank, rng, seen)
        for fresh in (True, False) if seen else (False,):
            _balance(draft, rng, near, fresh)
            if draft.is_within(near):
                return draft
        tried.append(draft)
    return min(tried, key=lambda one: abs(one.distance))


def _balance(draft: Draft, rng: Random, near: float, fresh: bool) -> None:
    """Exchange questions within their rows while that brings the paper nearer its target."""
    while abs(draft.distance) > near:
        best = None
        for exchange in draft.exchanges(rng, fresh):
            after = abs(draft.distance + exchange[0])
            if best is None or after < best[0]:
                best = (after, exchange)
            if after <= near:
                break
        if best is None or best[0] >= abs(draft.distance) - 1e-12:
            return
        draft.exchange(*best[1])


def _target(cells: Sequence[Cell], bank: Bank, weights: Sequence[float]) -> float:
    means = {}
    for cell in cells:
        row = bank.row(cell.topic, cell.depth)
        means[cell.topic, cell.depth] = sum(one.facility for one in row) / len(row)
    return sum(weight * cell.count * means[cell.topic, cell.depth] for weight, cell in zip(weights, cells, strict=True))


def _drawn(
    cells: Sequence[Cell], bank: Bank, rng: Random, seen: Collection[int]
) -> tuple[list[list[Stocked]], list[list[Stocked]]]:
    """A random choice for every row, unseen questions first; rows of the same topic and level share what is left."""
    left: dict[tuple[int, int], list[Stocked]] = {}
    chosen = []
    for cell in cells:
        key = (cell.topic, cell.depth)
        if key not in left:
            pool = list(bank.row(*key))
            shuffle(pool, rng)
            left[key] = sorted(pool, key=lambda one: one.version in seen)
        chosen.append(left[key][: cell.count])
        left[key] = left[key][cell.count :]
    return chosen, [left[cell.topic, cell.depth] for cell in cells]


def shuffled(ids: Sequence[str], rng: Random) -> list[str]:
    order = list(ids)
    shuffle(order, rng)
    return order


def shuffle(rows: list, rng: Random) -> None:
    """Fisher–Yates on `random()` alone."""
    for last in range(len(rows) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        rows[last], rows[other] = rows[other], rows[last]
