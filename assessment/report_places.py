"""Where and when a review was made, in the names of that day: departments, their heads, the personnel board."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assessment.models import Review
from personnel import dates, remembering
from personnel.models import Appointment, Unit, UnitSuccession, UnitVersion
from personnel.structure import DEPARTMENT_LEVEL
from personnel.wording import last_day


def named(unit: Unit | None, on: date) -> str:
    """How the unit was called that day."""
    if unit is None:
        return ""
    version = unit.version_on(on)
    return version.name if version else unit.name


@dataclass(frozen=True)
class Place:
    """Where a review was made, as it was called on the last day of its period."""

    department: Unit
    name: str
    division: str


def places(reviews: Iterable[Review]) -> dict[int, Place]:
    """Per review its department: the unit itself, or the one of level 2 above it. Two queries for each last day."""
    by_day: dict[date, list[Review]] = {}
    for review in reviews:
        by_day.setdefault(last_day(review.period) or date.max, []).append(review)
    found: dict[int, Place] = {}
    for on, rows in by_day.items():
        if remembering.is_on():
            found |= {row.pk: _place(row.unit, on) for row in rows}
            continue
        own = UnitVersion.objects.in_force(on).filter(unit__in={row.unit_id for row in rows}).order_by()
        versions = {version.unit_id: version for version in own}
        codes = {code for version in versions.values() for code in version.path.split("/") if code}
        above = UnitVersion.objects.in_force(on).filter(unit__code__in=codes, level=DEPARTMENT_LEVEL)
        departments = {version.unit.code: version for version in above.order_by().select_related("unit")}
        for row in rows:
            version = versions.get(row.unit_id)
            path = version.path.split("/") if version else []
            top = next((departments[code] for code in path if code in departments), None)
            if top is None or top.unit_id == row.unit_id:
                found[row.pk] = Place(row.unit, version.name if version else row.unit.name, "")
            else:
                found[row.pk] = Place(top.unit, top.name, version.name if version else row.unit.name)
    return found


def _place(unit: Unit, on: date) -> Place:
    """The same for one unit, from what is remembered of the structure."""
    own = unit.version_on(on)
    chain = _chain(own.path, on) if own else []
    top = next((version for version in chain if version.level == DEPARTMENT_LEVEL), None)
    name = own.name if own else unit.name
    if top is None or top.unit_id == unit.pk:
        return Place(unit, name, "")
    return Place(top.unit, top.name, name)


def _chain(path: str, on: date) -> list[UnitVersion]:
    """What stands on the way from the root to a unit, as of that day."""
    codes = path.strip("/").split("/")
    if remembering.is_on():
        return [known for code in codes if (known := UnitVersion.objects.remembered(code, on))]
    above = UnitVersion.objects.in_force(on).filter(unit__code__in=codes)
    return sorted(above.order_by().select_related("unit"), key=lambda version: len(version.path))


@dataclass(frozen=True)
class Office:
    """The office a unit belongs to and its personnel board, as they were called on a day."""

    unit: Unit
    name: str
    board: Unit
    board_name: str


def office_of(unit: Unit, on: date) -> Office:
    """The last unit below the ministry; its board is the unit whose code ends in TCCB, else the office itself.

    A unit that is gone belongs where its heir does, without one where it last stood.
    """
    heir = standing_for(unit, on)
    own = heir.version_on(on)
    above = (version for version in _chain(own.path if own else heir.path, on) if version.kind != "bo")
    office = next(above, own)
    if office is None:
        return Office(unit, unit.name, unit, unit.name)
    boards = UnitVersion.objects.filter(unit__code__endswith="-TCCB").select_related("unit").order_by("path", "valid")
    known = remembering.remember("boards", lambda: list(boards))
    board = next((one for one in known if on in one.valid and one.path.startswith(office.path)), office)
    return Office(office.unit, office.name, board.unit, board.name)


def standing_for(unit: Unit, on: date) -> Unit:
    """Who signs for a unit on a day: the unit itself, or the one it has gone into since; nobody signs for a gone one."""
    passed: set[int] = set()
    while unit.version_on(on) is None and unit.pk not in passed:
        passed.add(unit.pk)
        links = UnitSuccession.objects.filter(predecessor=unit, on__lte=on, successor__isnull=False)
        heirs = {link.successor for link in links.select_related("successor")}
        if len(heirs) == 1:
            (unit,) = heirs
    return unit


def hr_unit(unit: Unit, on: date) -> Unit:
    return office_of(unit, on).board


def head_of(unit: Unit, on: date) -> tuple[str, str]:
    """(name, title) of who heads a unit that day; empty when nobody does."""
    held = (
        Appointment.objects.in_force(on)
        .filter(unit=unit, is_primary=True, title__heads_unit=True)
        .select_related("official", "title")
        .order_by("title__level__rank", "pk")
        .first()
    )
    return (held.official.full_name, str(held.title)) if held else ("", "")


def signer_of(unit: Unit, on: date, reviews: Iterable[Review]) -> tuple[str, str]:
    """(name, title) of who signs a report: the head, or who sent the unit's last review where no head is on record."""
    name, title = head_of(unit, on)
    if name:
        return name, title
    sent = [review for review in reviews if review.submitted_by_id and review.submitted_at]
    last = max(sent, key=lambda review: review.submitted_at, default=None)
    return (last.submitted_by.full_name, "Thủ trưởng đơn vị") if last else ("", "")


def signed_on(review: Review) -> date:
    return local_day(review.concluded_at) or dates.today()


def local_day(moment) -> date | None:
    return timezone.localtime(moment).date() if moment else None
