"""The unit tree: keeping its paths, reading it on a day.

`published_units` loads the structure as published; `reorganisation` holds the acts that change it afterwards.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from django.db import connection
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from personnel import dates, names, remembering
from personnel.errors import RuleViolation
from personnel.models import Unit, UnitVersion

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
    the history of the units says that nothing of them has changed. Two queries instead of a dozen for each paper."""
    global _known
    stamp, (before, store) = _stamp(), _known
    if stamp != before or len(store) > MOST_KNOWN:
        store = {}
        _known = stamp, store
    with remembering.using(store):
        yield


def _stamp() -> tuple:
    """Newest and number of the events: one that was written before but committed later changes the number."""
    tracked: tuple[Any, ...] = (Unit, UnitVersion)
    events = [next(iter(model.pgh_event_models.values())).objects for model in tracked]
    newest = [rows.aggregate(newest=Max("pgh_id"), number=Count("pk")) for rows in events]
    return connection.settings_dict["NAME"], *((one["newest"], one["number"]) for one in newest)


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
