"""What a job position asks for in numbers, and what changes when somebody is examined on another one. Plain figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assessment.models import BlueprintCell, PositionRequirement
from personnel.models import JobPosition


@dataclass(frozen=True)
class Demand:
    """Of one position: its blueprint (questions, mean depth 1–4) and its required levels (how many, their sum)."""

    questions: int = 0
    depth: float = 0.0
    competencies: int = 0
    levels: int = 0
    high: int = 0
    """Competencies required at level 4 or 5."""


@dataclass(frozen=True)
class Difference:
    held: Demand
    asked: Demand

    @property
    def percent(self) -> float | None:
        """How much more (+) or less (−) is asked: the mean of the changes that both positions have figures for."""
        pairs = [(self.held.levels, self.asked.levels), (self.held.depth, self.asked.depth)]
        changes = [(new - old) * 100 / old for old, new in pairs if old and new]
        return round(sum(changes) / len(changes), 1) if changes else None

    def is_easier(self, margin: int) -> bool:
        """`margin` is the policy's: so many per cent less make a choice an easier one."""
        return self.percent is not None and self.percent <= -margin


def demands(positions: Iterable[int], on: date) -> dict[int, Demand]:
    """{position: demand} on a day, in two queries."""
    wanted = set(positions)
    cells: dict[int, list[tuple[int, int]]] = {}
    rows = BlueprintCell.objects.filter(blueprint__job_position__in=wanted, blueprint__valid__contains=on)
    for position, count, depth in rows.values_list("blueprint__job_position", "count", "depth"):
        cells.setdefault(position, []).append((count, depth))
    levels: dict[int, list[int]] = {}
    required = PositionRequirement.objects.filter(job_position__in=wanted).in_force(on)
    for position, level in required.values_list("job_position", "level"):
        levels.setdefault(position, []).append(level)
    return {pk: _demand(cells.get(pk, []), levels.get(pk, [])) for pk in wanted}


def _demand(cells: list[tuple[int, int]], levels: list[int]) -> Demand:
    questions = sum(count for count, _depth in cells)
    depth = sum(count * depth for count, depth in cells) / questions if questions else 0.0
    return Demand(questions, round(depth, 2), len(levels), sum(levels), sum(level >= 4 for level in levels))


def positions_examined(on: date):
    """Positions somebody may be examined on: those with a blueprint in force, or all while there are none."""
    known = Q(blueprints__valid__contains=on)
    rows = JobPosition.objects.filter(known).distinct()
    return rows if rows.exists() else JobPosition.objects.all()
