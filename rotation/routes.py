"""The way from one unit to another on a day: which direction a move takes. Reads the units; the rule is `directions`."""

from collections.abc import Iterable
from datetime import date

from personnel.models import Unit, UnitVersion
from personnel.models.units import UnitKind
from rotation import directions
from rotation.models import Rotation


def direction(origin: Unit, destination: Unit, on: date) -> str:
    places = places_of([origin, destination], on)
    return Rotation.Direction(directions.direction(places[origin.pk], places[destination.pk]).value)


def places_of(units: Iterable[Unit], on: date) -> dict[int, directions.Place]:
    """Where each unit stood on the day, as the rule wants it. Two queries, however many units."""
    by_pk = {unit.pk: unit for unit in units}
    own = {version.unit_id: version for version in UnitVersion.objects.in_force(on).filter(unit__in=by_pk)}
    paths = {pk: _codes(own[pk].path if pk in own else unit.path) for pk, unit in by_pk.items()}
    codes = {code for path in paths.values() for code in path}
    kinds = dict(UnitVersion.objects.in_force(on).filter(unit__code__in=codes).values_list("unit__code", "kind"))
    chains = {pk: [(code, kinds.get(code, by_pk[pk].kind)) for code in path] for pk, path in paths.items()}
    return {pk: directions.place(chain, by_pk[pk].block) for pk, chain in chains.items()}


def office_of(unit: Unit, on: date) -> Unit:
    """The office that signs for a unit: the highest unit on its path that day that is not the ministry."""
    version = unit.version_on(on)
    codes = _codes(version.path if version else unit.path)
    above = UnitVersion.objects.in_force(on).filter(unit__code__in=codes).exclude(kind=UnitKind.MINISTRY)
    highest = above.order_by("level").select_related("unit").first()
    return highest.unit if highest else unit


def _codes(path: str) -> list[str]:
    return [code for code in path.split("/") if code]
