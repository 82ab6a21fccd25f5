"""The headings of the personnel sheet and how each cell is read. Nothing here reads the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from personnel import dates, names
from personnel.dates import DateProblem
from personnel.models.officials import PoliticalTheory, Sex

SEXES = {"nam": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE, "nu": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE}
THEORY = {
    "chua qua": PoliticalTheory.NONE, "chua": PoliticalTheory.NONE, "so cap": PoliticalTheory.ELEMENTARY,
    "trung cap": PoliticalTheory.INTERMEDIATE, "cao cap": PoliticalTheory.ADVANCED, "cu nhan": PoliticalTheory.BACHELOR,
}  # fmt: skip


class CellError(ValueError):
    """The cell cannot be read; `str()` says what is wrong and what to write instead."""


@dataclass(frozen=True)
class Column:
    """A heading of the sheet. `field` is the official's field; None for those of the appointment and the duty."""

    key: str
    heading: str
    read: Callable[[str], Any]
    field: str | None = None
    required: bool = False
    example: str = ""


def _code(text: str) -> str:
    return text.upper().replace(" ", "")


def _within(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > limit:
            raise CellError(_("Longer than %(limit)s characters.") % {"limit": limit})
        return text

    return read


def _official_code(text: str) -> str:
    code = _within(20)(_code(text))
    if not all(letter.isascii() and (letter.isalnum() or letter in ".-/") for letter in code) or not code[0].isalnum():
        raise CellError(_("An official code has capital letters, digits, dots and dashes only."))
    return code


def _name(text: str) -> str:
    if len(text.split()) < 2 or any(letter.isdigit() for letter in text):
        raise CellError(_("Write the full name: family, middle and given name."))
    if text.isupper() or text.islower():  # form 2C asks for capitals; decisions and lists are written as names are
        text = text.title()
    return _within(80)(text)


def _sex(text: str) -> str:
    try:
        return SEXES[names.folded(text).strip(".")]
    except KeyError:
        raise CellError(_("Write Nam or Nữ.")) from None


def _day(text: str) -> date:
    try:
        return dates.parse(text)
    except DateProblem:
        raise CellError(
            _("“%(text)s” is not a day. Write day/month/year, for example 05/03/2026.") % {"text": text}
        ) from None


def _birth(text: str) -> tuple[date, bool]:
    try:
        return dates.parse_birth(text)
    except DateProblem:
        raise CellError(
            _("“%(text)s” is not a day of birth. Write day/month/year, or the year alone.") % {"text": text}
        ) from None


def _cccd(text: str) -> str:
    digits = text.replace(" ", "").replace(".", "")
    if len(digits) != 12 or not (digits.isascii() and digits.isdigit()):
        raise CellError(
            _("A citizen identity number has 12 digits. Format the column as text so that leading zeros are kept.")
        )
    return digits


def _phone(text: str) -> str:
    if not all(letter in "0123456789 +.-()" for letter in text) or sum(letter.isdigit() for letter in text) < 8:
        raise CellError(_("Write a telephone number, for example 0912345678."))
    return _within(20)(text)


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise CellError(_("Write an e-mail address, for example ten@customs.gov.vn.")) from None
    return _within(254)(text)


def _theory(text: str) -> str:
    try:
        return THEORY[names.folded(text)]
    except KeyError:
        raise CellError(_("Write Chưa qua, Sơ cấp, Trung cấp, Cao cấp or Cử nhân.")) from None


def _step(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 12):
        raise CellError(_("Write the step as a number from 1 to 12."))
    return int(text)


COLUMNS = (
    Column("code", "Số hiệu", _official_code, "code", True, "HQ-000001"),
    Column("full_name", "Họ và tên", _name, "full_name", True, "Nguyễn Văn An"),
    Column("born", "Ngày sinh", _birth, "born", True, "05/03/1985"),
    Column("sex", "Giới tính", _sex, "sex", True, "Nam"),
    Column("cccd", "Số CCCD", _cccd, "cccd", example="001085004217"),
    Column("home_province", "Quê quán (tỉnh)", _within(60), "home_province", example="Nam Định"),
    Column("ethnicity", "Dân tộc", _within(40), "ethnicity", example="Kinh"),
    Column("unit", "Mã đơn vị", _code, example="CHQ-KV03"),
    Column("title", "Chức vụ", _within(120), example="Phó Trưởng phòng"),
    Column("job_position", "Vị trí việc làm", _within(200), example="GSQL-01"),
    Column("appointed_on", "Ngày bổ nhiệm", _day, example="01/04/2020"),
    Column("grade", "Ngạch", _within(120), example="08.051"),
    Column("grade_step", "Bậc", _step, "grade_step", example="4"),
    Column("qualification", "Trình độ chuyên môn", _within(200), "qualification", example="Đại học Luật"),
    Column("political_theory", "Lý luận chính trị", _theory, "political_theory", example="Trung cấp"),
    Column("party_joined_on", "Ngày vào Đảng", _day, "party_joined_on", example="19/05/2012"),
    Column("recruited_on", "Ngày tuyển dụng", _day, "recruited_on", example="01/09/2008"),
    Column("phone", "Điện thoại", _phone, "phone", example="0912345678"),
    Column("email", "Email", _email, "email", example="an.nguyen@customs.gov.vn"),
)
BY_HEADING = {names.folded(column.heading): column for column in COLUMNS}
HEADING_LINES = 10
"""The heading may stand under a title of the office: this many lines are looked at."""


def headings(rows: list[list[str]]) -> tuple[int, dict[int, Column], list[str]]:
    """Where the heading line is, which column stands where, and the headings nobody knows. Raises CellError."""
    for line, row in enumerate(rows[:HEADING_LINES]):
        found = {place: BY_HEADING[key] for place, cell in enumerate(row) if (key := names.folded(cell)) in BY_HEADING}
        if "code" in {column.key for column in found.values()}:
            kept = [column.key for column in found.values()]
            if twice := next((column for column in found.values() if kept.count(column.key) > 1), None):
                raise CellError(_("The heading “%(heading)s” stands twice.") % {"heading": twice.heading})
            return line, found, [cell for place, cell in enumerate(row) if cell and place not in found]
    raise CellError(_("No heading “Số hiệu” in the first ten lines. Download the template and copy the data into it."))
