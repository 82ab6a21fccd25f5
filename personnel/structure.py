"""The unit tree: loading it, keeping its paths, reading it on a day.

`load_units` is for the structure as published; `reorganisation` holds the acts that change it afterwards.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from personnel import dates, names, remembering, wording
from personnel.errors import RuleViolation
from personnel.models import Unit, UnitSuccession, UnitVersion
from personnel.models.units import UnitKind

DATA = Path(__file__).resolve().parent / "data" / "org_units.csv"
COLUMNS = ("code", "name_vi", "parent_code", "kind", "level", "valid_from", "valid_to", "successor")
Succession = UnitSuccession.Kind


# Reading the tree ---------------------------------------------------------------


@dataclass
class Node:
    """A unit as it was called and placed on a day, with what stood under it."""

    unit: Unit
    version: UnitVersion
    depth: int = 0
    children: list["Node"] = field(default_factory=list)


def tree(on: date, *, under: Unit | None = None) -> list[Node]:
    """The units of a day, parents before children. One query. `under` leaves that unit and what stands below it."""
    versions = UnitVersion.objects.in_force(on).select_related("unit").order_by("unit__code")
    nodes = {version.unit_id: Node(version.unit, version) for version in versions}
    roots: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.version.parent_id)
        (parent.children if parent else roots).append(node)
    if under is not None:
        roots = [nodes[under.pk]] if under.pk in nodes else []
    return list(_depth_first(roots))


def _depth_first(nodes: Iterable[Node], depth: int = 0):
    for node in nodes:
        node.depth = depth
        yield node
        yield from _depth_first(node.children, depth + 1)


def names_on(units: Iterable[int], on: date) -> dict[int, UnitVersion]:
    """How units were called on a day. One query."""
    return {
        version.unit_id: version
        for version in UnitVersion.objects.in_force(on).filter(unit__in=set(units)).select_related("parent")
    }


DEPARTMENT_LEVEL = 2
"""Below the office (level 1): Cục, Chi cục khu vực, Vụ, Ban. A division or a team signs and answers for nothing by itself."""


def department_on(unit: Unit, on: date) -> Unit:
    """The department a division stands in that day; the unit itself when it is one."""
    version = unit.version_on(on)
    while version is not None and version.parent is not None and version.level > DEPARTMENT_LEVEL:
        unit = version.parent
        version = unit.version_on(on)
    return unit


def place_on(unit: Unit, on: date) -> str:
    """The unit with the department it stands in: "Phòng Nghiệp vụ, Cục Hải quan thành phố Hải Phòng"."""
    version = unit.version_on(on)
    if version is None or version.parent is None or version.level <= DEPARTMENT_LEVEL:
        return version.name if version else unit.name
    return f"{version.name}, {place_on(version.parent, on)}"


# Remembering it over many papers -----------------------------------------------------


_known: tuple[tuple, dict] = ((), {})
"""The stamp of the structure, and what was asked of it under that stamp."""
MOST_KNOWN = 5_000


@contextmanager
def remembered() -> Iterator[None]:
    """Inside, how units were called and placed is asked once, and not again in the next job of this process as long as
    the history of the units says that nothing of them has changed. One query instead of a dozen for each paper."""
    global _known
    stamp, (before, store) = _stamp(), _known
    if stamp != before or len(store) > MOST_KNOWN:
        store = {}
        _known = stamp, store
    with remembering.using(store):
        yield


def _stamp() -> tuple:
    """Newest and number of the events: one that was written before but committed later changes the number."""
    events = [next(iter(model.pgh_event_models.values()))._meta.db_table for model in (Unit, UnitVersion)]
    asked = ", ".join(f"(SELECT max(pgh_id) FROM {name}), (SELECT count(*) FROM {name})" for name in events)  # noqa: S608 – our own tables
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT current_database(), {asked}")
        return cursor.fetchone()


# Keeping paths and the newest names ------------------------------------------------


REPEATED = ["name", "name_folded", "place", "kind", "level", "path"]


def refresh(on: date | None = None) -> int:
    """Recompute the paths of all versions, and repeat on every unit the version of `on` (today).

    A unit that no longer exists shows its last name, one that does not exist yet its first. Run after any change of
    the structure and every day, so that what was decided for today is in force today. Returns the units changed.
    """
    on = on or dates.today()
    versions = defaultdict(list)
    for version in UnitVersion.objects.all():
        versions[version.unit_id].append(version)
    for rows in versions.values():
        rows.sort(key=lambda version: version.valid.lower or date.min)
    codes = dict(Unit.objects.values_list("pk", "code"))
    stale = []
    for rows in versions.values():
        for version in rows:
            path = _path(version, version.valid.lower or date.min, versions, codes)
            if path != version.path:
                version.path = path
                stale.append(version)
    UnitVersion.objects.bulk_update(stale, ["path"], batch_size=500)
    shown = {pk: nearest(rows, on) for pk, rows in versions.items()}
    named = {codes[pk]: version.name for pk, version in shown.items()}
    changed = []
    for unit in Unit.objects.filter(pk__in=versions):
        version = shown[unit.pk]
        now = {
            "name": version.name, "name_folded": names.folded(version.name), "place": _place(version, named),
            "kind": version.kind, "level": version.level, "path": version.path,
        }  # fmt: skip
        if any(getattr(unit, column) != value for column, value in now.items()):
            for column, value in now.items():
                setattr(unit, column, value)
            changed.append(unit)
    Unit.objects.bulk_update(changed, REPEATED, batch_size=500)
    return len(changed)


def _place(version: UnitVersion, named: dict[str, str]) -> str:
    """A division is known by its department: there are forty called Văn phòng."""
    chain = version.path.strip("/").split("/")
    department = named.get(chain[2]) if len(chain) > 3 else None
    return f"{version.name}, {department}" if department else ""


class UnitName(Protocol):
    """What a unit was called over a period, as a line needs it: a version, or what a query told of one."""

    @property
    def name(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def parent(self) -> Any: ...
    @property
    def valid(self) -> Any: ...


Version = TypeVar("Version", bound=UnitName)


def nearest(versions: Sequence[Version], on: date) -> Version:
    """The version of a day; else the last one before it; else the first. They are given in order."""
    shown = versions[0]
    for version in versions:
        if (version.valid.lower or date.min) <= on:
            shown = version
    return shown


def _path(version: UnitVersion, on: date, versions, codes) -> str:
    """The chain of codes from the root on the first day of the version."""
    chain, seen = [codes[version.unit_id]], {version.unit_id}
    while version.parent_id is not None and version.parent_id in versions:
        if version.parent_id in seen:
            raise RuleViolation(
                _("%(unit)s would stand under itself.") % {"unit": codes[version.parent_id]}, code="unit_cycle"
            )
        version = nearest(versions[version.parent_id], on)
        seen.add(version.unit_id)
        chain.append(codes[version.unit_id])
    return "".join(f"{code}/" for code in reversed(chain))


# Loading --------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    number: int
    code: str
    name: str
    parent: str
    kind: str
    level: int
    starts: date | None
    ends: date | None
    successors: tuple[str, ...]

    def refuse(self, sentence: str):
        raise RuleViolation(
            _("Line %(line)s, unit %(code)s: %(sentence)s")
            % {"line": self.number, "code": self.code, "sentence": sentence},
            code="units_file",
        )


@dataclass
class Loaded:
    units: int = 0
    versions: int = 0
    successions: int = 0

    def __str__(self) -> str:
        return _("%(units)s units, %(versions)s names and %(successions)s successions added or changed.") % {
            "units": wording.number(self.units),
            "versions": wording.number(self.versions),
            "successions": wording.number(self.successions),
        }


@transaction.atomic
def load_units(path: Path | str = DATA, *, on: date | None = None) -> Loaded:
    """Load a file of units with the columns of `org_units.csv`. Days are a first and a last day, both inclusive.

    A code may stand in several lines, one for each name it had. Loading again changes nothing; what acts in the system
    ended or added later stays.
    """
    lines = _clipped(read_units(path))
    loaded = Loaded()
    units = {unit.code: unit for unit in Unit.objects.all()}
    for code in dict.fromkeys(line.code for line in lines):
        if code not in units:
            units[code] = Unit.objects.create(code=code)
            loaded.units += 1
    known = defaultdict(list)
    for version in UnitVersion.objects.select_related("unit"):
        known[version.unit.code].append(version)
    for line in lines:
        loaded.versions += _keep_version(line, units, known[line.code])
    loaded.successions = _keep_successions(lines, units)
    refresh(on)
    return loaded


def read_units(path: Path | str) -> list[Line]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise RuleViolation(
                _("The file has no column %(names)s.") % {"names": ", ".join(missing)}, code="units_file"
            )
        return [_line(number, row) for number, row in enumerate(reader, start=2)]


def _line(number: int, row: dict[str, str]) -> Line:
    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    values = {name: (row[name] or "").strip() for name in COLUMNS}
    try:
        line = Line(
            number, values["code"], values["name_vi"], values["parent_code"], values["kind"], int(values["level"]),
            day(values["valid_from"]), dates.day_after(day(values["valid_to"])),
            tuple(filter(None, (code.strip() for code in values["successor"].split(";")))),
        )  # fmt: skip
    except ValueError as problem:
        raise RuleViolation(
            _("Line %(line)s: %(problem)s. Write days as 2025-03-01 and the level as a number.")
            % {"line": number, "problem": problem},
            code="units_file",
        ) from None
    if line.kind not in UnitKind.values:
        line.refuse(_("the kind %(kind)s is not known.") % {"kind": line.kind})
    if not line.name:
        line.refuse(_("the name is missing."))
    if line.starts and line.ends and line.ends <= line.starts:
        line.refuse(_("the last day is before the first day."))
    return line


def _clipped(lines: list[Line]) -> list[Line]:
    """Check the codes that lines name. An unknown first day is that of the parent: nothing is older than what it is part of."""
    first: dict[str, Line] = {}
    for line in lines:
        first.setdefault(line.code, line)
    clipped = []
    for line in lines:
        for code in (line.parent, *line.successors):
            if code and code not in first and not Unit.objects.filter(code=code).exists():
                line.refuse(_("there is no unit with the code %(code)s.") % {"code": code})
        starts, parent = line.starts, first.get(line.parent)
        while starts is None and parent is not None:
            starts, parent = parent.starts, first.get(parent.parent)
        if starts and line.ends and line.ends <= starts:
            line.refuse(_("it ends before the unit above it begins."))
        clipped.append(Line(**{**line.__dict__, "starts": starts}))
    return clipped


def _keep_version(line: Line, units: dict[str, Unit], known: list[UnitVersion]) -> bool:
    values = {
        "name": line.name, "kind": line.kind, "level": line.level, "parent": units[line.parent] if line.parent else None,
    }  # fmt: skip
    version = next((version for version in known if version.valid.lower == line.starts), None)
    if version is None:
        overlapping = UnitVersion.objects.filter(
            unit=units[line.code], valid__overlap=DateRange(line.starts, line.ends)
        ).first()
        if overlapping:
            line.refuse(_("another name is recorded for part of that period: %(name)s.") % {"name": overlapping.name})
        known.append(
            UnitVersion.objects.create(unit=units[line.code], valid=DateRange(line.starts, line.ends), **values)
        )
        return True
    changed = {name: value for name, value in values.items() if getattr(version, name) != value}
    if version.valid.upper is None and line.ends is not None:
        changed["valid"] = DateRange(line.starts, line.ends)
    for name, value in changed.items():
        setattr(version, name, value)
    if changed:
        version.save()
    return bool(changed)


def _keep_successions(lines: list[Line], units: dict[str, Unit]) -> int:
    """Who followed whom. Merge where several become one or one is absorbed, split where one becomes several."""
    ended = [line for line in lines if line.ends is not None and not _continues(line, lines)]
    heirs = Counter((code, line.ends) for line in ended for code in line.successors)
    existed = {(line.code, day) for line in lines for _code, day in heirs if line.starts is None or line.starts < day}
    count = 0
    for line in ended:
        for code in line.successors or (None,):
            if code is None:
                kind = Succession.DISSOLVE
            elif len(line.successors) > 1:
                kind = Succession.SPLIT
            elif heirs[code, line.ends] > 1 or (code, line.ends) in existed:
                kind = Succession.MERGE
            else:
                kind = Succession.RENAME
            _row, created = UnitSuccession.objects.get_or_create(
                predecessor=units[line.code], successor=units[code] if code else None, on=line.ends,
                defaults={"kind": kind},
            )  # fmt: skip
            count += created
    return count


def _continues(line: Line, lines: list[Line]) -> bool:
    """The same unit goes on under another name."""
    return any(other.code == line.code and other.starts == line.ends for other in lines)
