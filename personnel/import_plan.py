"""What a personnel sheet would do, line by line, and the record it is compared with."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from personnel import names
from personnel.import_columns import COLUMNS
from personnel.import_kinds import RowError
from personnel.models import Appointment, Duty, Grade, JobPosition, Official, Title, Unit

HEADING = {column.key: column.heading for column in COLUMNS}


@dataclass
class RowPlan:
    """What one line would do. `changes` are (heading, before, after) as people read them."""

    line: int
    code: str
    name: str
    values: dict[str, Any]
    official: Official | None = None
    is_new: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    changed_fields: list[str] = field(default_factory=list)
    post: tuple[Unit, Title | None, date] | None = None
    current: Appointment | None = None
    duty: tuple[JobPosition, Unit, date] | None = None
    ending: list[Duty] = field(default_factory=list)


@dataclass
class ImportPlan:
    """What the sheet would do to the record of that moment."""

    sheet: str
    rows: list[RowPlan] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unknown_headings: list[str] = field(default_factory=list)

    @property
    def created(self) -> list[RowPlan]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[RowPlan]:
        return [row for row in self.rows if not row.is_new and row.changes]

    @property
    def unchanged(self) -> int:
        return len(self.rows) - len(self.created) - len(self.changed)

    @property
    def digest(self) -> str:
        """Names exactly these changes: what was looked at is what gets written."""
        told = [(row.code, row.is_new, row.changes) for row in self.rows if row.is_new or row.changes]
        return sha256(repr(told).encode()).hexdigest()


class Known:
    """The record as far as a sheet needs it, read in a fixed number of queries."""

    def __init__(self, codes: set[str], cccds: set[str], on: date, user, lock: bool):
        found = Official.objects.filter(code__in=codes).select_related("grade").order_by("pk")
        found = found.select_for_update(of=["self"]) if lock else found
        self.officials = {official.code: official for official in found}
        people = [official.pk for official in self.officials.values()]
        self.cccd_owner = dict(Official.objects.filter(cccd__in=cccds).values_list("cccd", "code"))
        self.units = {unit.code: unit for unit in Unit.objects.existing_on(on).distinct()}
        self.titles = _by_code_and_name(Title.objects.select_related("level"))
        self.positions = _by_code_and_name(JobPosition.objects.all())
        self.grades = _by_code_and_name(Grade.objects.all())
        self.posts = {
            row.official_id: row
            for row in Appointment.objects.in_force(on).primary()
            .filter(official__in=people).select_related("unit", "title")
        }  # fmt: skip
        self.duties: dict[int, list[Duty]] = {}
        for duty in Duty.objects.in_force(on).filter(official__in=people):
            self.duties.setdefault(duty.official_id, []).append(duty)
        self.scope = user.scope("personnel.change_official") if user is not None else None
        self.writable = (
            set(Official.objects.writable_by(user).filter(code__in=codes).values_list("pk", flat=True))
            if user
            else None
        )


def _by_code_and_name(rows) -> dict[str, list]:
    found: dict[str, list] = {}
    for row in rows:
        for key in {names.folded(row.code), names.folded(row.name)}:
            found.setdefault(key, []).append(row)
    return found


def blame(result: ImportPlan, line: int, key: str, message: str) -> None:
    result.errors.append(RowError(line, HEADING[key], message))


def pick(row: RowPlan, key: str, known: dict[str, list], result: ImportPlan):
    """The one row of a catalogue that a cell names by code or by name."""
    text = row.values[key]
    found = known.get(names.folded(text), [])
    if len(found) == 1:
        return found[0]
    message = (
        _("“%(text)s” is not in the catalogue.") if not found else _("“%(text)s” has several meanings: write the code.")
    )
    blame(result, row.line, key, message % {"text": text})
    return None
