"""Officials from a sheet: read, compare with the record, show what would change, then all of it or nothing.

An empty cell leaves the record as it is; a missing optional column likewise. Queries do not grow with the rows.
"""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from personnel import dates, workbooks
from personnel.errors import RuleViolation
from personnel.import_columns import COLUMNS, CellError, Column, headings
from personnel.import_kinds import RowError
from personnel.import_plan import ImportPlan, Known, RowPlan, blame, pick
from personnel.import_posts import blame_overlaps, plan_post
from personnel.models import Official


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
            blame(
                result,
                line,
                "code",
                _("The code %(code)s stands in %(count)s lines.") % {"code": code, "count": codes[code]},
            )
        if (cccd := values.get("cccd")) and (cccds[cccd] > 1 or known.cccd_owner.get(cccd, code) != code):
            blame(result, line, "cccd", _("Another official already has this citizen identity number."))
        result.rows.append(_plan_row(line, values, known, on, result))
    blame_overlaps(result)
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


def _plan_row(line: int, values: dict, known: Known, on: date, result: ImportPlan) -> RowPlan:
    official = known.officials.get(values["code"])
    name = values.get("full_name") or (official.full_name if official else "")
    row = RowPlan(line, values["code"], name, values, official, is_new=official is None)
    if official is None:
        broken = {error.column for error in result.errors if error.line == line}
        for column in COLUMNS:
            if column.required and column.key not in values and column.heading not in broken:
                blame(result, line, column.key, _("A new official needs this."))
    elif known.writable is not None and official.pk not in known.writable:
        blame(result, line, "code", _("%(code)s is outside your units, or is yourself.") % {"code": official.code})
    _plan_fields(row, known, result)
    plan_post(row, known, on, result)
    return row


def _plan_fields(row: RowPlan, known: Known, result: ImportPlan) -> None:
    wanted: dict[str, Any] = {
        column.field: row.values[column.key] for column in COLUMNS if column.field and column.key in row.values
    }
    if "born" in wanted:
        wanted["born"], wanted["born_year_only"] = wanted["born"]
    if "grade" in row.values and (grade := pick(row, "grade", known.grades, result)):
        wanted["grade"] = grade
    grade = wanted.get("grade") or (row.official.grade if row.official else None)
    if grade and wanted.get("grade_step") and wanted["grade_step"] > grade.steps:
        blame(result, row.line, "grade_step", _("This grade has %(steps)s steps.") % {"steps": grade.steps})
    row.fields = wanted
    if row.official is None:
        return
    for name, value in wanted.items():
        before = getattr(row.official, name)
        if before != value and name != "code":
            row.changed_fields.append(name)
            row.changes.append((_label(name), _shown(row.official, name, before), _shown(row.official, name, value)))


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
