"""Rows of the small office, with believable values for all that the caller does not say."""

from datetime import date
from itertools import count
from typing import Any

from personnel.models import (
    Appointment,
    Grant,
    IssuedDocument,
    JobArea,
    JobPosition,
    Official,
    Title,
    TitleLevel,
    Unit,
    UnitVersion,
    User,
)
from personnel.models.documents import DocumentType

LONG_AGO = date(2010, 1, 1)
_numbers = count(1)


def unit(code: str, name: str, kind: str, parent: Unit | None = None) -> Unit:
    """A unit with one version from LONG_AGO on."""
    path, level = (f"{parent.path}{code}/", parent.level + 1) if parent else (f"{code}/", 0)
    made = Unit.objects.create(code=code, name=name, kind=kind, level=level, path=path)
    UnitVersion.objects.create(
        unit=made, name=name, kind=kind, level=level, parent=parent, path=path, valid=(LONG_AGO, None)
    )
    return made


def title(code: str, name: str, *, level: str, level_name: str, rank: int, heads_unit: bool = False) -> Title:
    of, _new = TitleLevel.objects.get_or_create(
        code=level, defaults={"name": level_name, "rank": rank, "is_leadership": True}
    )
    made, _new = Title.objects.get_or_create(code=code, defaults={"name": name, "level": of, "heads_unit": heads_unit})
    return made


def deputy_title() -> Title:
    return title("PTP", "Phó Trưởng phòng", level="PP", level_name="Phó Trưởng phòng và tương đương", rank=31)


def official(**values: Any) -> Official:
    given = {"code": f"HQ-{90_000 + next(_numbers)}", "sex": "M", "born": date(1985, 5, 20)} | values
    return Official.objects.create(**given)


def appointment(holder: Official, place: Unit, held: Title) -> Appointment:
    return Appointment.objects.create(official=holder, unit=place, title=held, valid=(date(2016, 1, 1), None))


def job_position(name: str) -> JobPosition:
    area, _new = JobArea.objects.get_or_create(code="GSQL", defaults={"name": "Giám sát quản lý"})
    return JobPosition.objects.create(code=f"GSQL-{next(_numbers):03}", name=name, area=area)


def document(**values: Any) -> IssuedDocument:
    """A recorded paper of another office."""
    given = {
        "type": DocumentType.DECISION, "symbol": f"{next(_numbers)}/QĐ-TCHQ", "signed_on": date(2020, 6, 15),
        "subject": "Về việc công tác cán bộ",
    } | values  # fmt: skip
    return IssuedDocument.objects.create(**given)


def account(
    username: str,
    *,
    role: str = "",
    unit: Unit | None = None,
    official: Official | None = None,
    password: str | None = None,
) -> User:
    """Without a password nobody signs in with it."""
    name = official.full_name if official else username
    made = User.objects.create_user(username, password, full_name=name, official=official)
    if role:
        Grant.objects.create(user=made, role=role, unit=unit, valid=(LONG_AGO, None))
    return made
