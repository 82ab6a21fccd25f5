"""Where people stand on a day, in the words of that day: for lists and for the head of a record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from personnel import structure, wording
from personnel.models import Appointment
from personnel.structure import UnitName

UPPER_LEVEL = 2
"""Units down to this level say enough alone; below it the unit above is named as well."""


@dataclass(frozen=True)
class Posting:
    """An appointment with the name its unit had on the day."""

    appointment: Appointment
    version: UnitName | None

    @property
    def unit(self) -> str:
        return self.version.name if self.version else str(self.appointment.unit)

    @property
    def above(self) -> str:
        """The unit above, for a division or a team whose own name says little."""
        if self.version and self.version.level > UPPER_LEVEL and self.version.parent:
            return str(self.version.parent)
        return ""

    @property
    def where(self) -> str:
        return wording.placed(self.unit, self.above)

    @property
    def title(self) -> str:
        return str(self.appointment.title or _("Staff"))

    def __str__(self) -> str:
        return f"{self.title}, {self.where}"


def postings_on(officials: Iterable[int], on: date) -> dict[int, list[Posting]]:
    """Everyone's appointments of a day, the primary one first. Two queries."""
    rows = list(
        Appointment.objects.in_force(on)
        .filter(official__in=list(officials))
        .select_related("unit", "title__level")
        .order_by("official", "-is_primary", "-valid")
    )
    versions = versions_on({row.unit_id for row in rows}, on)
    found: dict[int, list[Posting]] = {}
    for row in rows:
        found.setdefault(row.official_id, []).append(Posting(row, versions.get(row.unit_id)))
    return found


def versions_on(units: Iterable[int], on: date) -> Mapping[int, UnitName]:
    return structure.names_on(units, on) if units else {}
