"""Opening a stranger's workbook without harm, and writing our own.

A workbook is a ZIP of XML: its members are measured, not believed, before anything is parsed. Cells are read as the
text a person sees in them, so that "001085004217" keeps its zeros.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from personnel import dates, names
from personnel.errors import RuleViolation

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_MEMBERS = 200
MAX_INFLATED_BYTES = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_ROWS = 20_000
MAX_COLUMNS = 100
CHUNK = 1 << 16
FORBIDDEN_XML = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True)
class Sheet:
    """The used rows of one sheet, cells as text. `rows[0]` is line 1 of the sheet."""

    name: str
    rows: list[list[str]]


def read(content: bytes) -> Sheet:
    """The first sheet that has anything in it. Raises RuleViolation with what to do."""
    refuse_unsafe(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.height > MAX_ROWS + 1 or sheet.width > MAX_COLUMNS:
                raise _refused(
                    _("The sheet has %(rows)s rows and %(columns)s columns; at most %(most_rows)s and %(most_columns)s are read.")
                    % {"rows": sheet.height, "columns": sheet.width, "most_rows": MAX_ROWS, "most_columns": MAX_COLUMNS}
                )  # fmt: skip
            rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            if any(any(row) for row in rows):
                return Sheet(name, rows)
    except (CalamineError, ValueError, OSError) as problem:
        raise _refused(_("The file cannot be read as a workbook. Save it again as .xlsx.")) from problem
    raise _refused(_("The workbook is empty."))


def as_text(cell) -> str:
    """What a person sees: 5 not 5.0, 05/03/2026 not a serial number."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(int(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return dates.short_text(cell)
    if isinstance(cell, time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return names.normal(str(cell))


def write(headings: Sequence[str], rows: Iterable[Sequence], *, sheet: str = "", notes: Sequence[str] = ()) -> bytes:
    """A workbook in which nothing is a formula, whatever the cells say. Dates stay dates; everything else is text or a number."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as workbook:
        page = workbook.add_worksheet(sheet[:31] or None)
        head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1})
        day = workbook.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        plain = workbook.add_format({"num_format": "@"})
        page.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            page.set_column(column, column, min(max(len(str(heading)) + 2, 12), 40), plain)
        last = 0
        for line, cells in enumerate(_with_heading(headings, rows)):
            last = line
            for column, cell in enumerate(cells):
                if line == 0:
                    page.write_string(0, column, str(cell), head)
                elif isinstance(cell, date):
                    page.write_datetime(line, column, datetime.combine(cell, time()), day)
                elif isinstance(cell, int | float) and not isinstance(cell, bool):
                    page.write_number(line, column, cell)
                elif cell not in (None, ""):
                    page.write_string(line, column, str(cell)[:32_767])
        if headings and last:
            page.autofilter(0, 0, last, len(headings) - 1)
        if notes:
            guide = workbook.add_worksheet(_("Guide")[:31])
            guide.set_column(0, 0, 110)
            for line, note in enumerate(notes):
                guide.write_string(line, 0, note)
    return out.getvalue()


def _with_heading(headings: Sequence[str], rows: Iterable[Sequence]) -> Iterator[Sequence]:
    yield headings
    yield from rows


def refuse_unsafe(content: bytes, core: str = "xl/workbook.xml") -> None:
    """Measure an office file before anything parses it; `core` is the member that makes it one of its kind."""
    if len(content) > MAX_FILE_BYTES:
        raise _refused(_("The file is larger than 10 MB. Split it."))
    if not content.startswith(b"PK\x03\x04"):
        raise _refused(_("This is not an .xlsx workbook. In Excel choose “Save as”, type “Excel Workbook (*.xlsx)”."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_INFLATED_BYTES:
                raise _refused(_("The workbook unpacks to more than this system reads."))
            if core not in archive.namelist():
                raise _refused(
                    _("This is not an .xlsx workbook. In Excel choose “Save as”, type “Excel Workbook (*.xlsx)”.")
                )
            budget = min(MAX_INFLATED_BYTES, MAX_RATIO * len(content))
            for member in members:
                if member.flag_bits & 0x1:
                    raise _refused(_("The workbook is protected by a password. Save it without one."))
                budget = _inflate(archive, member, budget)
    except RuleViolation:
        raise
    except Exception as problem:  # a hostile archive finds its own way to fail: BadZipFile, zlib.error, OverflowError …
        raise _refused(_("The file is damaged. Save it again as .xlsx.")) from problem


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: int) -> int:
    """Unpack a member into nothing, counting real bytes; refuse a document type, whatever the encoding."""
    tail = b""
    xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            budget -= len(chunk)
            if budget < 0:
                raise _refused(_("The workbook unpacks to more than this system reads."))
            if xml:
                seen = (tail + chunk).replace(b"\x00", b"").upper()
                if any(word in seen for word in FORBIDDEN_XML):
                    raise _refused(_("The workbook holds a document type declaration, which no spreadsheet needs."))
                tail = chunk[-32:]
    return budget


def _refused(message: str) -> RuleViolation:
    return RuleViolation(message, code="workbook")
