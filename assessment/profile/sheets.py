"""Work results as an Excel sheet: its headings, what it would change, and writing it."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import DataSource, WorkResult
from assessment.profile import receiving, refreshing
from personnel import access_log, names, wording, workbooks
from personnel.errors import RuleViolation, StaleState
from personnel.import_kinds import FilePlan, PlannedRow, RowError
from personnel.models import AccessEvent, Official

HEADINGS = {
    "key": "Khóa",
    "official": "Số hiệu",
    "job_position": "Vị trí việc làm",
    "from": "Từ ngày",
    "to": "Đến ngày",
    "quantity": "Khối lượng (%)",
    "quality": "Chất lượng (%)",
    "timeliness": "Tiến độ (%)",
    "note": "Ghi chú",
}
EXAMPLE = ("KQ-2026-H1-0001", "HQ-000123", "GSQL-01", "01/01/2026", "30/06/2026", "105", "96,5", "98", "")
SOURCE = "EXCEL"
HEADING_LINES = 10


def template() -> tuple[str, bytes]:
    notes = [
        _("One line for each official, job position and period. The key (Khóa) says which line it is: the same key again replaces what it said before."),
        _("Quantity is what was done against what was asked and may exceed 100; quality and timeliness are at most 100."),
        _("Codes of officials and job positions are those of this system. Delete the example line before you upload the sheet."),
    ]  # fmt: skip
    content = workbooks.write(list(HEADINGS.values()), [EXAMPLE], sheet=_("Work results"), notes=notes)
    return "mau-ket-qua-cong-viec.xlsx", content


def source() -> DataSource:
    row, _made = DataSource.objects.get_or_create(code=SOURCE, defaults={"name": _("Excel sheets")})
    return row


def plan(content: bytes, *, on: date, user) -> FilePlan:
    return _plan(content, user)[0]


def apply(content: bytes, *, on: date, user, digest: str | None = None, filename: str = "") -> FilePlan:
    with transaction.atomic():
        DataSource.objects.select_for_update().get(
            pk=source().pk
        )  # one delivery at a time, and none while a period closes
        found, checked = _plan(content, user)
        if found.errors:
            raise RuleViolation(_("The sheet has errors; nothing was written."), code="errors")
        if digest is not None and found.digest != digest:
            raise StaleState(_("The record has changed since the check. Look at the changes again."), code="changed")
        receiving.write(checked, source(), timezone.now())
        refreshing.refresh(receiving.people_touched(checked), on)
        access_log.note(
            user, AccessEvent.Verb.IMPORT, label=filename or found.sheet,
            created=len(found.created), changed=len(found.changed),
        )  # fmt: skip
    return found


def _plan(content: bytes, user) -> tuple[FilePlan, receiving.Checked]:
    sheet = workbooks.read(content)
    head, places, unknown = _headings(sheet.rows)
    lines = [(number, row) for number, row in enumerate(sheet.rows[head + 1 :], start=head + 2) if any(row)]
    rows = [{field: row[place] if place < len(row) else "" for field, place in places.items()} for _line, row in lines]
    checked = receiving.check(rows, source(), Official.objects.writable_by(user))
    people = dict(
        Official.objects.filter(pk__in=receiving.people_touched(checked)).values_list("pk", "full_name")
    )  # fmt: skip
    found = FilePlan(sheet.name, unknown_headings=unknown, unchanged=checked.unchanged)
    found.errors = [RowError(lines[one.row][0], HEADINGS[one.field], one.message) for one in checked.wrong]
    found.created = [
        PlannedRow(lines[number][0], row.source_key, f"{people[row.official_id]}, {wording.period(row.period)}")
        for number, row in checked.created
    ]
    found.changed = [
        PlannedRow(lines[number][0], row.source_key, people[row.official_id], _changes(row, old))
        for number, row, old in checked.changed
    ]
    return found, checked


def _changes(new: WorkResult, old: WorkResult) -> list[tuple[str, str, str]]:
    told = []
    for name in receiving.KEPT:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            label = str(getattr(WorkResult._meta.get_field(name.removesuffix("_id")), "verbose_name", name))
            told.append((label, _said(old, name), _said(new, name)))
    return told


def _said(row: WorkResult, name: str) -> str:
    if name == "period":
        return wording.period(row.period)
    value = getattr(row, name.removesuffix("_id"))
    return str(value)


def _headings(rows: list[list[str]]) -> tuple[int, dict[str, int], list[str]]:
    known = {names.folded(heading): field for field, heading in HEADINGS.items()}
    for line, row in enumerate(rows[:HEADING_LINES]):
        places = {known[names.folded(cell)]: place for place, cell in enumerate(row) if names.folded(cell) in known}
        if "key" in places and "official" in places:
            unknown = [cell for cell in row if cell and names.folded(cell) not in known]
            return line, places, unknown
    raise RuleViolation(
        _("No headings “Khóa” and “Số hiệu” in the first ten lines. Download the template and copy the data into it."),
        code="headings",
    )
