"""Unit × competency: of those whose work requires it, how many have it. One query, whatever the office's size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.expressions import Func
from django.db.models.functions import Concat

from assessment.models import Competency, ProfileLine
from personnel.models import Appointment, Unit


@dataclass(frozen=True)
class Cell:
    required: int
    met: int

    @property
    def percent(self) -> int:
        return self.met * 100 // self.required

    @property
    def shade(self) -> int:
        """1 (fewer than one in five) … 5 (four in five and more)."""
        return min(self.percent // 20 + 1, 5)


@dataclass(frozen=True)
class Row:
    unit: Unit
    cells: Sequence[Cell | None]


def of(officials, competencies: Sequence[Competency], on: date) -> list[Row]:
    """The departments (units right below the root) of these officials, each with a cell for each competency."""
    post = Appointment.objects.in_force(on).primary().filter(official=OuterRef("official"))
    lines = (
        ProfileLine.objects.current()
        .filter(official__in=officials, competency__in=competencies, required__isnull=False)
        .annotate(path=Subquery(post.values("unit__path")[:1]))
        .exclude(path=None)
        .annotate(
            department=Concat(_part("path", 1), Value("/"), _part("path", 2), Value("/"), output_field=TextField())
        )
    )
    counted = (
        lines.order_by().values("department", "competency")
        .annotate(required_by=Count("pk"), met_by=Count("pk", filter=Q(level__gte=F("required"))))
    )  # fmt: skip
    cells: dict[str, dict[int, Cell]] = {}
    for row in counted:
        cells.setdefault(row["department"], {})[row["competency"]] = Cell(row["required_by"], row["met_by"])
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=[path.replace("//", "/") for path in cells])}
    rows = [
        Row(units[path.replace("//", "/")], [found.get(one.pk) for one in competencies])
        for path, found in cells.items() if path.replace("//", "/") in units
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.unit.path)


def _part(field: str, number: int) -> Func:
    return Func(F(field), Value("/"), Value(number), function="split_part", output_field=TextField())
