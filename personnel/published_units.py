"""The structure as published, loaded from a file of units: each name a unit had, and who followed whom."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from personnel import dates, structure, wording
from personnel.errors import RuleViolation
from personnel.models import Unit, UnitSuccession, UnitVersion
from personnel.models.units import Block, UnitKind

DATA = Path(__file__).resolve().parent / "data" / "org_units.csv"
COLUMNS = ("code", "name_vi", "parent_code", "kind", "level", "valid_from", "valid_to", "successor")
OF_THE_UNIT = ("block", "province")
"""Columns a file may have besides: what is the unit's own, whatever it is called."""
Succession = UnitSuccession.Kind


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
    own: dict[str, str]

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
    """Load a file of units with the columns of `org_units.csv`, `block` and `province` if it likes. Days are a first and a last day, both inclusive.

    A code may stand in several lines, one for each name it had. Loading again changes nothing; what acts in the system
    ended or added later stays.
    """
    lines = _clipped(read_units(path))
    loaded = Loaded()
    units = {unit.code: unit for unit in Unit.objects.all()}
    own: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        own[line.code] |= line.own
    for code, values in own.items():
        loaded.units += _keep_unit(code, values, units)
    known = defaultdict(list)
    for version in UnitVersion.objects.select_related("unit"):
        known[version.unit.code].append(version)
    for line in lines:
        loaded.versions += _keep_version(line, units, known[line.code])
    loaded.successions = _keep_successions(lines, units)
    structure.refresh(on)
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
            {name: text for name in OF_THE_UNIT if (text := (row.get(name) or "").strip())},
        )  # fmt: skip
    except ValueError as problem:
        raise RuleViolation(
            _("Line %(line)s: %(problem)s. Write days as 2025-03-01 and the level as a number.")
            % {"line": number, "problem": problem},
            code="units_file",
        ) from None
    if line.kind not in UnitKind.values:
        line.refuse(_("the kind %(kind)s is not known.") % {"kind": line.kind})
    if (block := line.own.get("block", Block.GOVERNMENT)) not in Block.values:
        line.refuse(_("the block %(block)s is not known.") % {"block": block})
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


def _keep_unit(code: str, values: dict[str, str], units: dict[str, Unit]) -> bool:
    if code not in units:
        units[code] = Unit.objects.create(code=code, **values)
        return True
    unit = units[code]
    changed = {name: value for name, value in values.items() if getattr(unit, name) != value}
    for name, value in changed.items():
        setattr(unit, name, value)
    if changed:
        unit.save(update_fields=list(changed))
    return bool(changed)


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
