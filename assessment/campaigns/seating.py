"""Who sits where: seats given out by unit and time, one seat moved, places that are free.

`plan` is a pure function of people and places; the database refuses whatever would still clash.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.campaigns import timetable
from assessment.models import (
    Campaign,
    CampaignUnit,
    Proctoring,
    Registration,
    Seat,
    SittingRoom,
)
from personnel.constraints import as_refusals
from personnel.errors import RuleViolation, StaleState

Standing = Registration.Standing
BATCH = 2000


Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Candidate:
    """Somebody without a seat. `busy`: when they sit, or watch, elsewhere."""

    registration: int
    official: int
    unit: str
    """Path of the unit in the campaign."""
    not_before: date
    busy: tuple[Span, ...] = ()


@dataclass
class Place:
    """A room of a sitting, with the numbers of the seats that are free."""

    key: int
    unit: str
    span: Span
    free: list[int]


@dataclass(frozen=True)
class Given:
    candidate: Candidate
    place: int
    number: int


def plan(
    candidates: Iterable[Candidate], places: Iterable[Place], units: Iterable[str]
) -> tuple[list[Given], list[Candidate]]:
    """Seats by unit, in time and room order. A unit's own rooms first; then those of units that take no part.

    Whoever finds no free seat at a time they are free is returned in the second list.
    """
    candidates, rooms, taking_part = (
        list(candidates),
        sorted(places, key=lambda one: (one.span[0], one.key)),
        list(units),
    )
    given, without = [], []
    by_unit: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_unit.setdefault(candidate.unit, []).append(candidate)
    for unit, people in by_unit.items():
        own = [one for one in rooms if one.unit.startswith(unit)]
        shared = [one for one in rooms if not any(one.unit.startswith(path) for path in taking_part)]
        for candidate in people:
            place = next((one for one in own + shared if _fits(candidate, one)), None)
            if place is None:
                without.append(candidate)
            else:
                given.append(Given(candidate, place.key, place.free.pop(0)))
    return given, without


def _fits(candidate: Candidate, place: Place) -> bool:
    begins, ends = place.span
    return (
        bool(place.free)
        and timezone.localdate(begins) >= candidate.not_before
        and not any(start < ends and begins < end for start, end in candidate.busy)
    )


@dataclass
class Assigned:
    seats: list[Seat] = field(default_factory=list)
    without: list[Registration] = field(default_factory=list)


@transaction.atomic
def assign(campaign: Campaign, rows: Iterable[CampaignUnit] | None = None) -> Assigned:
    """Give a seat to everybody on a checked list who has none. Safe to run again: seats given are kept."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    units = CampaignUnit.objects.filter(campaign=campaign)
    ready = units.filter(state__in=[CampaignUnit.State.CHECKED, CampaignUnit.State.SITTING])
    if rows is not None:
        ready = ready.filter(pk__in=[row.pk for row in rows])
    waiting = list(
        Registration.objects.filter(campaign_unit__in=ready, standing=Standing.SITS)
        .exclude(seats__is_cancelled=False)
        .select_related("campaign_unit__unit", "official")
        .order_by("campaign_unit__sits_on", "campaign_unit__unit__path", "official__name_key", "official__code")
    )
    busy = _busy([one.official_id for one in waiting])
    candidates = [
        Candidate(
            one.pk, one.official_id, one.campaign_unit.unit.path, one.campaign_unit.sits_on,
            tuple(busy.get(one.official_id, ())),
        )
        for one in waiting
    ]  # fmt: skip
    given, without = plan(candidates, _places(campaign), units.values_list("unit__path", flat=True))
    by_key = {one.pk: one for one in waiting}
    made = _seats(given, by_key)
    with as_refusals():
        Seat.objects.bulk_create(made, batch_size=BATCH)
    return Assigned(made, [by_key[one.registration] for one in without])


def _seats(given: list[Given], by_key: dict[int, Registration]) -> list[Seat]:
    places = SittingRoom.objects.in_bulk({one.place for one in given})
    serials = _serials({one.campaign_unit_id for one in by_key.values()})
    made = []
    for one in given:
        registration = by_key[one.candidate.registration]
        row = registration.campaign_unit
        serials[row.pk] = serials.get(row.pk, 0) + 1
        made.append(
            Seat(
                sitting_room=places[one.place], registration=registration, official_id=registration.official_id,
                during=places[one.place].during, number=one.number,
                candidate_number=candidate_number(row, serials[row.pk]),
            )
        )  # fmt: skip
    return made


def candidate_number(row: CampaignUnit, serial: int) -> str:
    """03-0147: the last part of the unit's code, and a number within the unit."""
    return f"{row.unit.code.rsplit('-', 1)[-1]}-{serial:04d}"


def _serials(units: set[int]) -> dict[int, int]:
    """{campaign unit: the highest number given so far}."""
    rows = (
        Seat.objects.filter(registration__campaign_unit__in=units).order_by()
        .values("registration__campaign_unit").annotate(last=Max("candidate_number"))
        .values_list("registration__campaign_unit", "last")
    )  # fmt: skip
    return {unit: int(last.rsplit("-", 1)[-1]) for unit, last in rows}


def _places(campaign: Campaign) -> list[Place]:
    rooms = (
        SittingRoom.objects.filter(
            sitting__campaign=campaign,
            sitting__state__in=timetable.SEATABLE,
            sitting__is_retake=False,
            is_cancelled=False,
        )
        .select_related("room__unit")
        .order_by("during", "room__code")
    )
    taken: dict[int, set[int]] = {}
    for place, number in Seat.objects.filter(sitting_room__in=rooms, is_cancelled=False).values_list(
        "sitting_room", "number"
    ):
        taken.setdefault(place, set()).add(number)
    return [
        Place(
            one.pk, one.room.unit.path, (one.during.lower, one.during.upper),
            [number for number in range(1, one.room.capacity + 1) if number not in taken.get(one.pk, ())],
        )
        for one in rooms
    ]  # fmt: skip


def _busy(officials: list[int]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = {}
    seats = Seat.objects.filter(official__in=officials, is_cancelled=False).values_list("official", "during")
    watches = Proctoring.objects.filter(proctor__official__in=officials, is_cancelled=False)
    for official, during in [*seats, *watches.values_list("proctor__official", "during")]:
        found.setdefault(official, []).append((during.lower, during.upper))
    return found


def free_number(place: SittingRoom) -> int:
    """The first seat of the room that nobody has."""
    taken = set(Seat.objects.filter(sitting_room=place, is_cancelled=False).values_list("number", flat=True))
    free = next((number for number in range(1, place.room.capacity + 1) if number not in taken), None)
    if free is None:
        raise RuleViolation(_("%(room)s is full.") % {"room": place.room}, code="full", field="place")
    return free


def open_rooms(campaign: Campaign, *, retake: bool = False):
    """Rooms in which a seat can still be given, with what is taken, in time order."""
    return timetable.rooms_of(campaign).filter(
        sitting__state__in=timetable.SEATABLE, sitting__is_retake=retake, seated__lt=F("room__capacity")
    )


@transaction.atomic
def move(seat: Seat, place: SittingRoom) -> Seat:
    """To another room before the sitting; the candidate number stays, an exam code printed before is void."""
    here = seat.sitting_room.sitting
    if here.state not in timetable.SEATABLE or place.sitting.state not in timetable.SEATABLE or place.is_cancelled:
        raise StaleState(_("This sitting has begun or is over."), code="state")
    if (here.campaign_id, here.is_retake) != (place.sitting.campaign_id, place.sitting.is_retake):
        raise RuleViolation(_("Choose a room of the same campaign; a retake stays a retake."), code="other")
    if seat.is_cancelled or seat.sitting_room_id == place.pk:
        raise StaleState(_("This seat has been changed already. Load the page again."), code="moved")
    free = free_number(place)
    with as_refusals():
        Seat.objects.filter(pk=seat.pk).update(
            sitting_room=place, during=place.during, number=free, code_sha256="", code_used_at=None
        )
    seat.refresh_from_db()
    return seat
