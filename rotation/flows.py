"""Moves between units in any period: how many a unit sent and received, each way, as signed numbers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from personnel.models import Unit
from rotation.models import Rotation


@dataclass
class Flow:
    """One unit: moves out and in by direction of the move."""

    unit: Unit
    sent: int = 0
    received: int = 0
    out_by: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    in_by: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def net(self) -> int:
        """Positive: more came than went."""
        return self.received - self.sent


@dataclass
class Pair:
    """Moves between two units, both ways."""

    one: Unit
    other: Unit
    there: int = 0
    back: int = 0

    @property
    def net(self) -> int:
        return self.there - self.back


@dataclass
class Flows:
    units: list[Flow]
    pairs: list[Pair]
    directions: dict[str, int]

    @property
    def moves(self) -> int:
        return sum(self.directions.values())


def between(rows: QuerySet[Rotation], first: date, last: date) -> Flows:
    """Rotations that began in the period, decisions withdrawn left out, by unit directly under the office. Two queries."""
    counted = (
        rows.filter(term__startswith__gte=first, term__startswith__lte=last)
        .exclude(state=Rotation.State.CANCELLED)
        .order_by()
        .values_list("from_unit__path", "to_unit__path", "direction")
        .annotate(n=Count("pk"))
    )
    moves = [(department(origin), department(goal), direction, n) for origin, goal, direction, n in counted]
    codes = {code for origin, goal, *_rest in moves for code in (origin, goal)}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return _added(moves, units)


def department(path: str) -> str:
    """The unit directly under the office: the third code of a path below a ministry, else the second."""
    codes = [code for code in path.split("/") if code]
    return codes[min(2, len(codes) - 1)]


def _added(moves: Iterable[tuple[str, str, str, int]], units: dict[str, Unit]) -> Flows:
    flows: dict[str, Flow] = {code: Flow(unit) for code, unit in units.items()}
    pairs: dict[tuple[str, str], Pair] = {}
    directions: dict[str, int] = defaultdict(int)
    for origin, goal, direction, n in moves:
        directions[direction] += n
        flows[origin].sent += n
        flows[origin].out_by[direction] += n
        flows[goal].received += n
        flows[goal].in_by[direction] += n
        key = (origin, goal) if origin <= goal else (goal, origin)
        pair = pairs.setdefault(key, Pair(units[key[0]], units[key[1]]))
        if key == (origin, goal):
            pair.there += n
        else:
            pair.back += n
    return Flows(
        sorted(flows.values(), key=lambda flow: (flow.unit.level, flow.unit.path)),
        sorted(pairs.values(), key=lambda pair: (-(pair.there + pair.back), pair.one.path, pair.other.path)),
        dict(directions),
    )
