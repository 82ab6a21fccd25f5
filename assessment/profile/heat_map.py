"""Unit × competency: of those whose work requires it, how many have it. One query, whatever the office's size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

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
    """The departments of these officials (a division counts with its department), each with a cell per competency."""
    post = Appointment.objects.in_force(on).primary().filter(official=OuterRef("official"))
    lines = (
        ProfileLine.objects.kept_on(on)
        .filter(official__in=officials, competency__in=competencies, required__isnull=False)
        .annotate(path=Subquery(post.values("unit__path")[:1]))
        .exclude(path=None)
    )
    counted = (
        lines.order_by().values("path", "competency")
        .annotate(asked=Count("pk"), reached=Count("pk", filter=Q(level__gte=F("required"))))
    )  # fmt: skip
    departments = {unit.path: unit for unit in Unit.objects.filter(place="")}
    sums: dict[str, dict[int, Cell]] = {}
    for row in counted:
        path = row["path"]
        while path not in departments and path:
            path = above(path)
        cells = sums.setdefault(path, {})
        so_far = cells.get(row["competency"], Cell(0, 0))
        cells[row["competency"]] = Cell(so_far.required + row["asked"], so_far.met + row["reached"])
    return [
        Row(departments[path], [found.get(one.pk) for one in competencies])
        for path, found in sorted(sums.items()) if path in departments
    ]  # fmt: skip


def sheet(rows: Sequence[Row], columns: Sequence[Competency]) -> tuple[list[str], list[list]]:
    """Headings and lines of the map: per cent, and beside it how many of how many."""
    headings = [_("Unit code"), _("Unit")]
    for one in columns:
        headings += [f"{one.name} (%)", _("%(name)s (people)") % {"name": one.name}]
    lines = []
    for row in rows:
        line: list = [row.unit.code, row.unit.name]
        for cell in row.cells:
            line += [cell.percent, f"{cell.met}/{cell.required}"] if cell else ["", ""]
        lines.append(line)
    return headings, lines


def above(path: str) -> str:
    """The path of the unit above: "A/B/C/" gives "A/B/"."""
    return path[: path[:-1].rfind("/") + 1]
