"""The bank as a composition sees it: approved questions without wording or key, and how difficult each is taken to be.

Plain Python: `stock` reads it from the database, and back from what was kept.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assessment.bank.content import Content, Kind

ASSUMED_FACILITY = {1: 0.80, 2: 0.70, 3: 0.55, 4: 0.40}
"""Share of the points people are expected to reach, by level, of a question nobody has answered yet."""

WEIGHT_OF_ASSUMPTION = 20
"""The assumption counts as much as so many answers: figures of few people move it only a little."""


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
