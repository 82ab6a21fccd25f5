"""What the blueprints of a day ask of the bank, and what it has: approved questions of the sector bank in force that day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from assessment.exam_papers.stock import versions_in_use
from assessment.models import Blueprint, BlueprintCell, Depth, LegalBasis, QuestionVersion, Topic

SPARE = 3
"""So many times what a paper asks, so that people of one room do not share most questions."""


@dataclass(frozen=True)
class Cell:
    topic: Topic
    depth: int
    need: int
    have: int

    @property
    def lacks(self) -> int:
        return max(self.need - self.have, 0)

    @property
    def tone(self) -> str:
        return "bad" if self.lacks else "warn" if self.have < SPARE * self.need else "ok"


@dataclass
class Row:
    """One topic of a blueprint, its cells by level (None where nothing is asked)."""

    topic: Topic
    cells: list[Cell | None]


@dataclass
class Covered:
    blueprint: Blueprint
    cells: list[Cell] = field(default_factory=list)

    @property
    def need(self) -> int:
        return sum(cell.need for cell in self.cells)

    @property
    def short(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.lacks]

    @property
    def thin(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.tone == "warn"]

    @property
    def tone(self) -> str:
        return "bad" if self.short else "warn" if self.thin else "ok"

    @property
    def rows(self) -> list[Row]:
        by_topic: dict[Topic, dict[int, Cell]] = defaultdict(dict)
        for cell in self.cells:
            by_topic[cell.topic][cell.depth] = cell
        return [Row(topic, [cells.get(depth) for depth in Depth.values]) for topic, cells in by_topic.items()]


def stock(on: date) -> dict[tuple[int, int], int]:
    rows = (
        versions_in_use(None, on).order_by().values_list("question__topic", "question__depth").annotate(n=Count("pk"))
    )
    return {(topic, depth): n for topic, depth, n in rows}


def coverage(on: date) -> list[Covered]:
    """Every blueprint in force, the hungriest for questions first."""
    have = stock(on)
    found = {
        one.pk: Covered(one)
        for one in Blueprint.objects.in_force(on).select_related("job_position__area").order_by("code")
    }
    cells = BlueprintCell.objects.filter(blueprint__in=found).select_related("topic").order_by("topic__code", "depth")
    for cell in cells:
        known = have.get((cell.topic_id, cell.depth), 0)
        found[cell.blueprint_id].cells.append(Cell(cell.topic, cell.depth, cell.count, known))
    return sorted(found.values(), key=lambda one: (-len(one.short), -len(one.thin), one.blueprint.code))


def lapsed_bases(on: date, versions):
    """Legal bases whose last day has passed, with the approved questions that still rest on them."""
    waiting = versions.filter(state=QuestionVersion.State.APPROVED)
    return (
        LegalBasis.objects.filter(expires_on__lt=on)
        .annotate(resting=Count("versions", filter=Q(versions__in=waiting.values("pk"))))
        .filter(resting__gt=0)
        .order_by("-resting", "symbol")
    )
