"""Rename, move, merge, split, dissolve: acts on units by a paper from a day on, with everyone who works there.

A unit's code is its identity for ever; names and places are versions with a period. What is decided for a later day
stays: an act fills the time up to the next version and no further. Each act is one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from personnel import access_log, constraints, reassigning, structure, wording
from personnel.errors import RuleViolation
from personnel.models import (
    AccessEvent,
    Appointment,
    IssuedDocument,
    Official,
    Unit,
    UnitSuccession,
    UnitVersion,
    User,
)
from personnel.reassigning import Place

Kind = UnitSuccession.Kind


@dataclass
class Outcome:
    """What an act did: the unit it is about, and each post that was replaced with the one that follows it."""

    unit: Unit
    moved: list[tuple[Appointment, Appointment]] = field(default_factory=list)


FOLLOWERS: list[Callable[[Outcome, date, IssuedDocument | None], None]] = []
"""Acts of the apps above that must happen in the same transaction (a rotation follows its appointment); they add
themselves when the apps are ready."""


# Acts ------------------------------------------------------------------------------


def rename(
    unit: Unit, *, name: str, on: date, document: IssuedDocument | None, by: User | None = None,
    short_name: str = "", kind: str | None = None,
) -> Outcome:  # fmt: skip
    """The same unit under another name; its people stay where they are."""
    with constraints.as_refusals():
        version = _version(unit, on)
        _next(version, on, document, name=name, short_name=short_name, kind=kind or version.kind)
        return _done(Outcome(unit), "rename", on, document, by)


def move(
    unit: Unit, *, under: Unit | None, on: date, document: IssuedDocument | None, by: User | None = None
) -> Outcome:
    """The same unit under another one, with all that stands below it."""
    with constraints.as_refusals():
        version = _version(unit, on)
        level = 0
        if under is not None:
            above = _version(under, on)
            _refuse_circle(unit, under, on)
            level = above.level + 1
        below = structure.tree(on, under=unit)
        _next(version, on, document, parent=under, level=level)
        for node in below[1:]:
            _next(node.version, on, document, level=level + node.depth)
        return _done(Outcome(unit), "move", on, document, by)


def merge(
    units: Sequence[Unit], *, into: Unit, on: date, document: IssuedDocument | None, by: User | None = None,
    places: Mapping[Official, Place] | None = None,
) -> Outcome:  # fmt: skip
    """Several units become one, which exists already or begins on that day. Their people go there with their titles.

    `places` says otherwise for some of them, for instance where two heads become a head and a deputy.
    """
    gone = [unit for unit in dict.fromkeys(units) if unit != into]
    if not gone:
        raise RuleViolation(_("Choose the units that are merged."), code="nothing_to_merge", field="units")
    with constraints.as_refusals():
        _version(into, on)
        outcome = Outcome(into)
        for unit in gone:
            if unit in _above(into, on):
                raise RuleViolation(
                    _("%(unit)s cannot be merged into a unit that stands below it.") % {"unit": unit},
                    code="unit_cycle",
                    field="into",
                )
            _close(unit, on)
            UnitSuccession.objects.create(predecessor=unit, successor=into, kind=Kind.MERGE, on=on, document=document)
            for child in _children(unit, on):
                move(child, under=into, on=on, document=document, by=by)
            reassigning.end_posts(unit, on)
        for unit in gone:
            outcome.moved += reassigning.reassign(unit, on, document, places or {}, lambda row: (into, row.title))
        return _done(outcome, "merge", on, document, by)


def replace(
    unit: Unit, *, by_unit: Unit, on: date, document: IssuedDocument | None, by: User | None = None,
    places: Mapping[Official, Place] | None = None,
) -> Outcome:  # fmt: skip
    """A unit goes on as another one with a code of its own (a rename by a new code); people follow."""
    with constraints.as_refusals():
        _version(by_unit, on)
        _close(unit, on)
        UnitSuccession.objects.create(predecessor=unit, successor=by_unit, kind=Kind.RENAME, on=on, document=document)
        for child in _children(unit, on):
            move(child, under=by_unit, on=on, document=document, by=by)
        reassigning.end_posts(unit, on)
        outcome = Outcome(
            by_unit, reassigning.reassign(unit, on, document, places or {}, lambda row: (by_unit, row.title))
        )
        return _done(outcome, "replace", on, document, by)


def split(
    unit: Unit, *, into: Sequence[Unit], places: Mapping[Official, Place], on: date, document: IssuedDocument | None,
    by: User | None = None,
) -> Outcome:  # fmt: skip
    """One unit becomes several. Everyone is given a place in one of them; nobody is sent anywhere by default."""
    heirs = list(dict.fromkeys(into))
    if len(heirs) < 2 or unit in heirs:
        raise RuleViolation(_("A split needs two or more new units."), code="split_into_one", field="into")
    for person, (place, _title) in places.items():
        if place not in heirs:
            raise RuleViolation(
                _("%(unit)s, chosen for %(name)s, is not one of the new units.") % {"unit": place, "name": person},
                code="place_outside_split",
                field="places",
            )
    with constraints.as_refusals():
        for heir in heirs:
            _version(heir, on)
        if _children(unit, on):
            raise RuleViolation(
                _("Move the units below %(unit)s first; a split does not say where they go.") % {"unit": unit},
                code="split_has_children",
            )
        staying = {row.official for row in reassigning.rows(Appointment, unit, on)} - set(places)
        if staying:
            names = ", ".join(sorted(person.full_name for person in staying)[:10])
            raise RuleViolation(
                _("Give a place to everyone; still without one: %(names)s.") % {"names": names},
                code="someone_without_place",
                field="places",
            )
        _close(unit, on)
        for heir in heirs:
            UnitSuccession.objects.create(predecessor=unit, successor=heir, kind=Kind.SPLIT, on=on, document=document)
        reassigning.end_posts(unit, on)
        outcome = Outcome(unit, reassigning.reassign(unit, on, document, places, lambda row: (None, None)))
        return _done(outcome, "split", on, document, by)


def dissolve(
    unit: Unit, *, on: date, document: IssuedDocument | None, people_to: Unit | None = None, by: User | None = None,
    places: Mapping[Official, Place] | None = None,
) -> Outcome:  # fmt: skip
    """A unit ends without a successor. Its people go to the unit above (or `people_to`), without their titles there."""
    with constraints.as_refusals():
        heir = people_to or _version(unit, on).parent
        if _children(unit, on):
            raise RuleViolation(
                _("Units still stand below %(unit)s. Move or dissolve them first.") % {"unit": unit},
                code="has_children",
            )
        if heir is None and reassigning.rows(Appointment, unit, on):
            raise RuleViolation(_("Say where the people go."), code="people_without_unit", field="people_to")
        if heir is not None:
            _version(heir, on)
        _close(unit, on)
        UnitSuccession.objects.create(predecessor=unit, successor=None, kind=Kind.DISSOLVE, on=on, document=document)
        reassigning.end_posts(unit, on)
        outcome = Outcome(unit, reassigning.reassign(unit, on, document, places or {}, lambda row: (heir, None)))
        return _done(outcome, "dissolve", on, document, by)


# Units -------------------------------------------------------------------------------


def _version(unit: Unit, on: date) -> UnitVersion:
    """The version of a day; the unit is locked for the rest of the act."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    version = unit.version_on(on)
    if version is None:
        raise RuleViolation(
            _("%(unit)s does not exist on %(day)s.") % {"unit": unit, "day": wording.day(on)}, code="unit_not_existing"
        )
    return version


def _next(version: UnitVersion, on: date, document: IssuedDocument | None, **changes) -> UnitVersion:
    """From a day on, up to where the version was to end, the unit is what `changes` say."""
    values = {name: getattr(version, name) for name in ("name", "short_name", "kind", "level", "parent")} | changes
    if version.valid.lower == on:
        for name, value in {**values, "document": document}.items():
            setattr(version, name, value)
        version.save()
        return version
    ends = version.valid.upper
    version.valid = DateRange(version.valid.lower, on)
    version.save(update_fields=["valid"])
    return UnitVersion.objects.create(
        unit_id=version.unit_id, valid=DateRange(on, ends), document=document, **values
    )  # fmt: skip


def _close(unit: Unit, on: date) -> None:
    """The unit's last day is the day before; refused when something is decided for it later, or it began that day."""
    version = _version(unit, on)
    if later := unit.versions.filter(valid__startswith__gte=on).order_by("valid").first():
        raise RuleViolation(
            _("%(unit)s has a change decided for %(day)s. Take that back first.")
            % {"unit": unit, "day": wording.day(later.valid.lower)},
            code="later_version",
        )
    version.valid = DateRange(version.valid.lower, on)
    version.save(update_fields=["valid"])


def _children(unit: Unit, on: date) -> list[Unit]:
    return [version.unit for version in UnitVersion.objects.in_force(on).filter(parent=unit).select_related("unit")]


def _above(unit: Unit, on: date) -> list[Unit]:
    """The units over this one on a day, nearest first."""
    parents = {version.unit_id: version.parent for version in UnitVersion.objects.in_force(on).select_related("parent")}
    chain, above = [], parents.get(unit.pk)
    while above is not None and above not in chain:
        chain.append(above)
        above = parents.get(above.pk)
    return chain


def _refuse_circle(unit: Unit, under: Unit, on: date) -> None:
    """On that day and on every later day on which something changes."""
    days = {on, *UnitVersion.objects.filter(valid__startswith__gt=on).values_list("valid__startswith", flat=True)}
    if unit == under or any(unit in _above(under, day) for day in sorted(days)):
        raise RuleViolation(
            _("%(unit)s cannot stand under %(under)s, which stands under it.") % {"unit": unit, "under": under},
            code="unit_cycle",
            field="under",
        )


def _done(outcome: Outcome, act: str, on: date, document: IssuedDocument | None, by: User | None) -> Outcome:
    structure.refresh()
    outcome.unit.refresh_from_db()
    for follow in FOLLOWERS:
        follow(outcome, on, document)
    access_log.note(
        by, AccessEvent.Verb.DECIDE, outcome.unit, act=act, on=on.isoformat(), moved=len(outcome.moved),
        document=document.symbol if document else "",
    )  # fmt: skip
    return outcome
