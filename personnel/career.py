"""An official's appointments up to a day with everything their lines say: one query, shared by head and career."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import OuterRef
from django.db.models.functions import JSONObject, Lower, Upper

from personnel.models import Appointment, Duty, Official, UnitVersion


@dataclass(frozen=True)
class Called:
    """What a unit was called over a period; as much of a `UnitVersion` as a line needs."""

    name: str
    level: int
    parent: str | None
    valid: DateRange


@dataclass(frozen=True)
class Worked:
    """A duty as the career tells it."""

    words: str
    unit: int
    share: int
    valid: DateRange


@dataclass(frozen=True)
class Line:
    """One appointment with the names of its unit, in order, and the duties begun in it."""

    post: Appointment
    names: list[Called]
    worked: list[Worked]

    def name_on(self, on: date) -> Called | None:
        """What the unit was called on that day."""
        return next((one for one in self.names if on in one.valid), None)


def lines(official: Official, on: date) -> list[Line]:
    """The newest first; read once a request."""
    kept = official.__dict__.setdefault("_career", {})
    if on not in kept:
        kept[on] = _read(official, on)
    return kept[on]


def _read(official: Official, on: date) -> list[Line]:
    span = {"since": Lower("valid"), "until": Upper("valid")}
    versions = UnitVersion.objects.filter(unit=OuterRef("unit")).order_by("valid")
    duties = Duty.objects.filter(official=OuterRef("official"), unit=OuterRef("unit"), valid__startswith__lte=on)
    rows = (
        Appointment.objects.filter(official=official, valid__startswith__lte=on)
        .select_related("unit", "title__level", "decision")
        .defer("decision__content")
        .annotate(
            versions=ArraySubquery(versions.values(json=JSONObject(name="name", level="level", parent="parent__name", **span))),
            duties=ArraySubquery(
                duties.order_by("-valid__startswith", "-share").values(
                    json=JSONObject(pk="pk", words="job_position__name", unit="unit", share="share", **span)
                )
            ),
        )
        .order_by("-valid__startswith", "-is_primary", "-pk")
    )  # fmt: skip
    told: set[int] = set()
    found = []
    for row in rows:
        line = Line(row, [Called(one["name"], one["level"], one["parent"], _span(one)) for one in row.versions], [])
        for one in row.duties:
            valid = _span(one)
            if one["pk"] not in told and _meet(row.valid, valid):
                told.add(one["pk"])
                line.worked.append(Worked(one["words"], one["unit"], one["share"], valid))
        found.append(line)
    return found


def _span(one: dict) -> DateRange:
    return DateRange(*(date.fromisoformat(one[end]) if one[end] else None for end in ("since", "until")))


def _meet(one, other) -> bool:
    return (one.upper is None or other.lower is None or other.lower < one.upper) and (
        other.upper is None or one.lower < other.upper
    )
