"""Which questions a paper holds. A pure function of (blueprints with shares, bank, seed, what was seen before).

Plain Python: no database, no clock, and no randomness but that of the seed. Only `Random.random()` is used, the one
method whose sequence Python promises to keep, so a paper made again years later is the same paper.

How difficulty is kept equal. The expected score of a paper is the mean of its questions' facilities weighted by points;
the target is what a paper of these rows would score if each row held its row's average question. From a random draw,
one question is exchanged for another of the same row while the paper is further from the target than half the
tolerance (so that any two papers differ by the tolerance at most). This always ends within it when no exchange can move
the paper by more than the tolerance: a paper above its target has a row above that row's average, therefore a chosen
question easier than one left out, and their exchange moves the paper down by more than 0 and less than twice the
distance. Where questions weigh so much that an exchange may overshoot, other random draws are tried before giving up.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from random import Random

from assessment.bank.content import Content, Kind

VERSION = "1"
"""Of this algorithm; a recipe names it."""

ASSUMED_FACILITY = {1: 0.80, 2: 0.70, 3: 0.55, 4: 0.40}
"""Share of the points people are expected to reach, by level, of a question nobody has answered yet."""

WEIGHT_OF_ASSUMPTION = 20
"""The assumption counts as much as so many answers: figures of few people move it only a little."""

DRAWS = 40
"""Random draws tried before a bank is said to hold no balanced paper."""

CellId = tuple[int | None, int, int]
"""Job position (None: common part), topic, level."""


@dataclass(frozen=True)
class Listed:
    """A part of a question that lists choices, as far as the order of showing them matters."""

    part: str
    choices: tuple[str, ...]
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stocked:
    """An approved question version as the composition sees it; it holds no wording and no key."""

    version: int
    topic: int
    depth: int
    facility: float
    shuffled: tuple[Listed, ...] = ()


@dataclass(frozen=True)
class Cell:
    """So many questions of a topic and level, for one job position or (None) for everybody."""

    position: int | None
    topic: int
    depth: int
    count: int
    points: Decimal

    @property
    def id(self) -> CellId:
        return (self.position, self.topic, self.depth)


@dataclass(frozen=True)
class Lack:
    """A row the bank cannot fill: it needs `needed` questions and holds `held`."""

    cell: Cell
    needed: int
    held: int

    @property
    def missing(self) -> int:
        return self.needed - self.held


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


class Bank:
    """The approved questions on one day, by topic and level, in an order that depends on nothing but themselves."""

    def __init__(self, questions: Iterable[Stocked]):
        rows: dict[tuple[int, int], list[Stocked]] = defaultdict(list)
        for question in sorted(questions, key=lambda one: one.version):
            rows[question.topic, question.depth].append(question)
        self._rows = dict(rows)

    def row(self, topic: int, depth: int) -> list[Stocked]:
        return self._rows.get((topic, depth), [])

    def questions(self) -> list[Stocked]:
        """All, in an order that depends on nothing but themselves."""
        return [one for key in sorted(self._rows) for one in self._rows[key]]

    def sha256(self) -> str:
        """Of all a composition reads: another bank has another one."""
        digest = hashlib.sha256()
        for one in self.questions():
            listed = [(part.part, part.choices, part.targets) for part in one.shuffled]
            digest.update(repr((one.version, one.topic, one.depth, round(one.facility, 6), listed)).encode())
        return digest.hexdigest()


def expected_facility(depth: int, facility: float | None, answers: int) -> float:
    """The facility a paper reckons with: what was measured, drawn towards the level's assumption while answers are few."""
    assumed = ASSUMED_FACILITY[depth]
    if facility is None or not answers:
        return assumed
    return (facility * answers + assumed * WEIGHT_OF_ASSUMPTION) / (answers + WEIGHT_OF_ASSUMPTION)


def shuffled_parts(content: Content) -> tuple[Listed, ...]:
    """The parts whose choices a paper may show in another order; true/false and `keep_order` stand as written."""
    return tuple(
        Listed(part.id, tuple(one.id for one in part.choices), tuple(one.id for one in part.targets))
        for part in content.parts
        if part.choices and not part.keep_order and part.kind != Kind.TRUE_FALSE
    )


# What is asked for


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


# The paper


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
    draft = _drafted(cells, bank, rng, seen, float(tolerance))
    chosen = [
        Item(one.version, cell.points, cell.position, _orders(one, rng))
        for cell, picked in zip(cells, draft.chosen, strict=True)
        for one in picked
    ]
    _shuffle(chosen, rng)
    points = sum((item.points for item in chosen), Decimal(0))
    return Composed(
        tuple(chosen),
        _rounded(draft.expected),
        _rounded(draft.target),
        points,
        sum(1 for item in chosen if item.version in seen),
    )


class _Draft:
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

    def exchanges(self, rng: Random, fresh: bool) -> Iterator[tuple[float, int, int, int]]:
        """Possible exchanges in random order: what each adds to the expected score, row, place in, place out.

        `fresh` leaves out those that would bring a question seen before.
        """
        rows = list(range(len(self.cells)))
        _shuffle(rows, rng)
        for row in rows:
            pairs = [(i, o) for i in range(len(self.chosen[row])) for o in range(len(self.left[row]))]
            _shuffle(pairs, rng)
            for i, o in pairs:
                new = self.left[row][o]
                if fresh and new.version in self.seen and self.chosen[row][i].version not in self.seen:
                    continue
                yield self.weights[row] * (new.facility - self.chosen[row][i].facility), row, i, o

    def exchange(self, step: float, row: int, i: int, o: int) -> None:
        self.chosen[row][i], self.left[row][o] = self.left[row][o], self.chosen[row][i]
        self.expected += step


def _drafted(cells: Sequence[Cell], bank: Bank, rng: Random, seen: Collection[int], tolerance: float) -> _Draft:
    nearest = None
    for _draw in range(DRAWS):
        draft = _Draft(cells, bank, rng, seen)
        for fresh in (True, False) if seen else (False,):
            _balance(draft, rng, tolerance / 2, fresh)
            if abs(draft.distance) <= tolerance / 2 + 1e-9:
                return draft
        if nearest is None or abs(draft.distance) < nearest:
            nearest = abs(draft.distance)
    raise Infeasible([], _rounded(nearest or 0))


def _balance(draft: _Draft, rng: Random, near: float, fresh: bool) -> None:
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
            _shuffle(pool, rng)
            left[key] = sorted(pool, key=lambda one: one.version in seen)
        chosen.append(left[key][: cell.count])
        left[key] = left[key][cell.count :]
    return chosen, [left[cell.topic, cell.depth] for cell in cells]


def _orders(question: Stocked, rng: Random) -> dict[str, list[str]]:
    orders = {}
    for part in question.shuffled:
        orders[part.part] = _shuffled(part.choices, rng)
        if part.targets:
            orders[f"{part.part}>"] = _shuffled(part.targets, rng)
    return orders


def _shuffled(ids: Sequence[str], rng: Random) -> list[str]:
    order = list(ids)
    _shuffle(order, rng)
    return order


def _shuffle(rows: list, rng: Random) -> None:
    """Fisher–Yates on `random()` alone."""
    for last in range(len(rows) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        rows[last], rows[other] = rows[other], rows[last]


def _rounded(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
