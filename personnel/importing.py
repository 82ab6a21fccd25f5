"""Officials from a sheet: read, compare with the record, show what would change, then all of it or nothing.

An empty cell leaves the record as it is; a missing optional column likewise. Queries do not grow with the rows.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from personnel import dates, names, wording, workbooks
from personnel.errors import RuleViolation
from personnel.import_columns import COLUMNS, CellError, Column, headings
from personnel.import_kinds import RowError
from personnel.models import (
    Appointment,
    Duty,
    Grade,
    JobPosition,
    Official,
    Title,
    Unit,
)
from personnel.models.officials import EmploymentState

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


def plan(content: bytes, *, on: date, user=None, lock: bool = False) -> ImportPlan:
    """Read a workbook and say what it would do on that day. `user` None is the command line, which may write all.

    With `lock` (inside a transaction) the officials it names stay as they are until the transaction ends.
    """
    sheet = workbooks.read(content)
    try:
        head, places, unknown = headings(sheet.rows)
    except CellError as problem:
        raise RuleViolation(str(problem), code="headings") from problem
    result = ImportPlan(sheet.name, unknown_headings=unknown)
    lines = [(number, row) for number, row in enumerate(sheet.rows[head + 1 :], start=head + 2) if any(row)]
    read = [(number, _cells(number, row, places, result.errors)) for number, row in lines]
    codes = Counter(values.get("code") for _line, values in read)
    cccds = Counter(values.get("cccd") for _line, values in read)
    known = Known({code for code in codes if code}, {cccd for cccd in cccds if cccd}, on, user, lock)
    for line, values in read:
        code = values.get("code")
        if code is None:
            continue
        if codes[code] > 1:
            _blame(
                result,
                line,
                "code",
                _("The code %(code)s stands in %(count)s lines.") % {"code": code, "count": codes[code]},
            )
        if (cccd := values.get("cccd")) and (cccds[cccd] > 1 or known.cccd_owner.get(cccd, code) != code):
            _blame(result, line, "cccd", _("Another official already has this citizen identity number."))
        result.rows.append(_plan_row(line, values, known, on, result))
    _blame_overlaps(result)
    result.errors.sort(key=lambda error: error.line)
    return result


def _cells(line: int, row: list[str], places: dict[int, Column], errors: list[RowError]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for place, column in places.items():
        text = row[place] if place < len(row) else ""
        if not text:
            if column.key == "code":
                errors.append(RowError(line, column.heading, _("Every line needs an official code.")))
            continue
        try:
            values[column.key] = column.read(text)
        except CellError as problem:
            errors.append(RowError(line, column.heading, str(problem)))
    return values


def _blame(result: ImportPlan, line: int, key: str, message: str) -> None:
    result.errors.append(RowError(line, HEADING[key], message))


def _plan_row(line: int, values: dict, known: Known, on: date, result: ImportPlan) -> RowPlan:
    official = known.officials.get(values["code"])
    name = values.get("full_name") or (official.full_name if official else "")
    row = RowPlan(line, values["code"], name, values, official, is_new=official is None)
    if official is None:
        broken = {error.column for error in result.errors if error.line == line}
        for column in COLUMNS:
            if column.required and column.key not in values and column.heading not in broken:
                _blame(result, line, column.key, _("A new official needs this."))
    elif known.writable is not None and official.pk not in known.writable:
        _blame(result, line, "code", _("%(code)s is outside your units, or is yourself.") % {"code": official.code})
    _plan_fields(row, known, result)
    _plan_post(row, known, on, result)
    return row


def _plan_fields(row: RowPlan, known: Known, result: ImportPlan) -> None:
    wanted: dict[str, Any] = {
        column.field: row.values[column.key] for column in COLUMNS if column.field and column.key in row.values
    }
    if "born" in wanted:
        wanted["born"], wanted["born_year_only"] = wanted["born"]
    if "grade" in row.values and (grade := _pick(row, "grade", known.grades, result)):
        wanted["grade"] = grade
    grade = wanted.get("grade") or (row.official.grade if row.official else None)
    if grade and wanted.get("grade_step") and wanted["grade_step"] > grade.steps:
        _blame(result, row.line, "grade_step", _("This grade has %(steps)s steps.") % {"steps": grade.steps})
    row.fields = wanted
    if row.official is None:
        return
    for name, value in wanted.items():
        before = getattr(row.official, name)
        if before != value and name != "code":
            row.changed_fields.append(name)
            row.changes.append((_label(name), _shown(row.official, name, before), _shown(row.official, name, value)))


def _pick(row: RowPlan, key: str, known: dict[str, list], result: ImportPlan):
    """The one row of a catalogue that a cell names by code or by name."""
    text = row.values[key]
    found = known.get(names.folded(text), [])
    if len(found) == 1:
        return found[0]
    message = (
        _("“%(text)s” is not in the catalogue.") if not found else _("“%(text)s” has several meanings: write the code.")
    )
    _blame(result, row.line, key, message % {"text": text})
    return None


def _title(row: RowPlan, unit: Unit | None, known: Known, result: ImportPlan) -> Title | None:
    """ "Chi cục trưởng" is two titles: the level of the unit says which one is meant."""
    same_name = known.titles.get(names.folded(row.values["title"]), [])
    if unit is not None and len(same_name) > 1:
        fitting = [title for title in same_name if title.level.rank // 10 == unit.level]
        if len(fitting) == 1:
            return fitting[0]
    return _pick(row, "title", known.titles, result)


def _plan_post(row: RowPlan, known: Known, on: date, result: ImportPlan) -> None:
    current = known.posts.get(row.official.pk) if row.official else None
    unit = known.units.get(row.values["unit"]) if "unit" in row.values else (current.unit if current else None)
    title = _title(row, unit, known, result) if "title" in row.values else (current.title if current else None)
    position = _pick(row, "job_position", known.positions, result) if "job_position" in row.values else None
    if "unit" in row.values and unit is None:
        _blame(result, row.line, "unit", _("There is no unit %(code)s on %(day)s.") % {
            "code": row.values["unit"], "day": dates.short_text(on)})  # fmt: skip
    if unit is None:
        if ("title" in row.values or position) and "unit" not in row.values:
            _blame(result, row.line, "unit", _("Say in which unit."))
        return
    if "unit" in row.values and known.scope is not None and not known.scope.covers(unit):
        _blame(result, row.line, "unit", _("The unit %(code)s is outside your units.") % {"code": unit.code})
        return
    starts = row.values.get("appointed_on") or (row.values.get("recruited_on") if current is None else None)
    moves = current is None or current.unit_id != unit.pk or current.title_id != (title.pk if title else None)
    if moves:
        _plan_move(row, current, unit, title, starts, result)
    if position:
        _plan_duty(row, position, unit, starts if moves else None, known, on, result)


def _plan_duty(row, position, unit, starts, known: Known, on: date, result: ImportPlan) -> None:
    """The position becomes the whole of the person's work; what was done until then ends the day before."""
    held = known.duties.get(row.official.pk, []) if row.official else []
    if [duty.job_position_id for duty in held] == [position.pk]:
        return
    begins = starts or on
    if late := next((duty for duty in held if duty.valid.lower >= begins), None):
        _blame(result, row.line, "job_position", _("The present duty began on %(day)s; the new one must begin later.") % {
            "day": dates.short_text(late.valid.lower)})  # fmt: skip
        return
    row.duty, row.ending = (position, unit, begins), held
    row.changes.append((HEADING["job_position"], "", str(position)))


def _plan_move(row, current, unit, title, starts, result) -> None:
    if current is not None and current.kind == Appointment.Kind.ROTATION:
        _blame(
            result,
            row.line,
            "unit",
            _("%(name)s is on rotation; the post changes by the decision that ends it.") % {"name": row.name},
        )
        return
    if row.official and row.official.state in EmploymentState.gone():
        _blame(result, row.line, "unit", _("%(name)s cannot be appointed: %(state)s.") % {
            "name": row.name, "state": row.official.get_state_display().lower()})  # fmt: skip
        return
    if starts is None:
        _blame(result, row.line, "appointed_on", _("Give the day from which the new post is held."))
        return
    if current is not None and starts <= current.valid.lower:
        _blame(result, row.line, "appointed_on", _("The present post is held since %(day)s; the new one must begin later.") % {
            "day": dates.short_text(current.valid.lower)})  # fmt: skip
        return
    row.post, row.current = (unit, title, starts), current
    before = f"{current.title or ''} {current.unit}".strip() if current else ""
    row.changes.append((HEADING["unit"], before, f"{title or ''} {unit}, {dates.short_text(starts)}".strip()))


def _blame_overlaps(result: ImportPlan) -> None:
    """A new post runs on without an end: another primary post, a coming one too, stands in its way. One query."""
    moved = {row.official.pk: row for row in result.rows if row.official and row.post}
    ended = [row.current.pk for row in moved.values() if row.current]
    others = Appointment.objects.primary().filter(official__in=moved).exclude(pk__in=ended)
    for other in others.select_related("unit", "title").order_by("official", "valid"):
        row = moved[other.official_id]
        if other.valid.upper is None or other.valid.upper > row.post[2]:
            _blame(result, row.line, "appointed_on", _(
                "%(name)s already holds a primary post in that period: %(post)s, %(period)s."
            ) % {"name": row.name, "post": other, "period": wording.period(other.valid)})  # fmt: skip


def _label(name: str) -> str:
    return str(_column(name).verbose_name)


def _column(name: str) -> Field:
    """A column of the official's own table."""
    column = Official._meta.get_field(name)
    if not isinstance(column, Field):
        raise TypeError(name)
    return column


def _shown(official: Official, name: str, value) -> str:
    if isinstance(value, date):
        return dates.short_text(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(_column(name).flatchoices)
    return str(choices.get(value, "" if value is None else value))
