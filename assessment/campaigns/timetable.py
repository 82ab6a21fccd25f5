"""Sittings, rooms and proctors: no room in two places at a time, and no proctor among the examined."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.campaigns import codes
from assessment.models import (
    Attempt,
    Campaign,
    CampaignUnit,
    PrintedEntry,
    Proctoring,
    Registration,
    Room,
    Seat,
    Sitting,
    SittingRoom,
)
from personnel import wording
from personnel.constraints import as_refusals
from personnel.errors import RuleViolation, StaleState
from personnel.models import User

State, Standing = Sitting.State, Registration.Standing
SEATABLE = (State.PLANNED, State.READY)
BATCH = 2000


# Sittings and rooms ---------------------------------------------------------------


@transaction.atomic
def add_sitting(
    campaign: Campaign,
    *,
    day: date,
    starts: time,
    minutes: int,
    rooms: Iterable[Room],
    is_retake: bool = False,
    on_paper: bool = False,
) -> Sitting:
    """A time within the campaign's window, with its rooms. A room that is taken then is refused by name."""
    may_retake = is_retake and campaign.state == Campaign.State.CLOSED  # its months may run on after the end
    if campaign.state not in (Campaign.State.DRAFT, Campaign.State.OPEN) and not may_retake:
        raise RuleViolation(_("The campaign is over."), code="state")
    last = wording.last_day(campaign.window)
    if not is_retake and (day < campaign.window.lower or (last and day > last)):
        raise RuleViolation(
            _("The campaign runs %(window)s.") % {"window": wording.period(campaign.window)}, code="window", field="day"
        )
    begins = timezone.make_aware(datetime.combine(day, starts))
    during = (begins, begins + timedelta(minutes=minutes))
    rooms = list(rooms)
    if not rooms:
        raise RuleViolation(_("Choose at least one room."), code="rooms", field="rooms")
    taken = SittingRoom.objects.filter(room__in=rooms, is_cancelled=False, during__overlap=during)
    if names := sorted({str(one.room) for one in taken.select_related("room")}):
        raise RuleViolation(
            _("Taken at that time: %(rooms)s.") % {"rooms": ", ".join(names)}, code="taken", field="rooms"
        )
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)  # one number after the other
    number = Sitting.objects.filter(campaign=campaign).count() + 1
    with as_refusals():
        sitting = Sitting.objects.create(campaign=campaign, code=f"CA-{number:02d}", during=during, is_retake=is_retake)
        SittingRoom.objects.bulk_create(
            SittingRoom(sitting=sitting, room=room, during=during, on_paper=on_paper) for room in rooms
        )
    sitting.refresh_from_db()
    return sitting


@transaction.atomic
def cancel_sitting(sitting: Sitting) -> Sitting:
    """Its seats, rooms and proctors become free; candidates are assigned again elsewhere."""
    if not Sitting.objects.filter(pk=sitting.pk, state__in=SEATABLE).update(state=State.CANCELLED):
        raise StaleState(_("This sitting has begun or is over."), code="state")
    Seat.objects.filter(sitting_room__sitting=sitting).update(is_cancelled=True)
    Proctoring.objects.filter(sitting_room__sitting=sitting).update(is_cancelled=True)
    SittingRoom.objects.filter(sitting=sitting).update(is_cancelled=True)
    sitting.refresh_from_db()
    return sitting


@transaction.atomic
def write_on(place: SittingRoom, *, paper: bool) -> SittingRoom:
    """On paper or on computers, until somebody has been let in or a sheet has been entered."""
    place = SittingRoom.objects.select_for_update(of=("self",)).select_related("sitting").get(pk=place.pk)
    if place.sitting.state not in (State.PLANNED, State.READY, State.RUNNING):
        raise StaleState(_("This sitting is over."), code="state")
    seats = Seat.objects.filter(sitting_room=place, is_cancelled=False)
    begun = seats.filter(attempt__isnull=False).exclude(attempt__state=Attempt.State.PREPARED)
    entered = PrintedEntry.objects.filter(paper__registration__in=seats.values("registration"))
    if begun.exists() or entered.filter(paper__attempt__isnull=True).exists():
        raise RuleViolation(
            _("Somebody of this room has been let in already, or a sheet has been entered."), code="begun"
        )
    SittingRoom.objects.filter(pk=place.pk).update(on_paper=paper)
    place.refresh_from_db()
    return place


def name_proctor(place: SittingRoom, user: User) -> Proctoring:
    """Somebody watches over a room: not where, and not while, they are examined, and one room at a time."""
    if user.official_id:
        examined = Seat.objects.filter(official=user.official_id, is_cancelled=False).filter(
            Q(during__overlap=place.during) | Q(sitting_room__sitting=place.sitting_id)
        )
        if examined.exists():
            raise RuleViolation(
                _("%(name)s is examined at that time and cannot watch over a room.") % {"name": user},
                code="examined", field="proctor",
            )  # fmt: skip
    if not user.is_active:
        raise RuleViolation(_("That account is closed."), code="inactive", field="proctor")
    with as_refusals():
        return Proctoring.objects.create(sitting_room=place, proctor=user, during=place.during)


def release_proctor(one: Proctoring) -> None:
    Proctoring.objects.filter(pk=one.pk).update(is_cancelled=True)


# Codes ------------------------------------------------------------------------------


@transaction.atomic
def draw_codes(place: SittingRoom) -> list[tuple[Seat, str]]:
    """A fresh code for every seat whose code has not been used; codes printed before are void from now on.

    They are returned once, to be printed on the door list, and kept only as hashes.
    """
    if place.sitting.state in (State.CLOSED, State.CANCELLED):
        raise RuleViolation(_("This sitting is over."), code="state")
    seats = list(
        Seat.objects.select_for_update(of=("self",)).filter(sitting_room=place, is_cancelled=False)
        .select_related("official", "registration__unit", "registration__position").order_by("number")
    )  # fmt: skip
    drawn = []
    for seat in seats:
        code = codes.draw() if seat.code_used_at is None else ""
        if code:
            seat.code_sha256 = codes.hash_of(code)
        drawn.append((seat, code))
    Seat.objects.bulk_update(seats, ["code_sha256"], batch_size=BATCH)
    return drawn


# What is seen -------------------------------------------------------------------------


def rooms_of(campaign: Campaign):
    """Rooms of sittings with how many seats are taken, in time order."""
    return (
        SittingRoom.objects.filter(sitting__campaign=campaign, is_cancelled=False)
        .select_related("sitting", "room__unit")
        .annotate(seated=Count("seats", filter=Q(seats__is_cancelled=False)))
        .order_by("during", "room__code")
    )


def seats_wanted(campaign: Campaign) -> int:
    """People on checked lists without a seat."""
    return (
        Registration.objects.filter(
            campaign=campaign, standing=Standing.SITS,
            campaign_unit__state__in=[CampaignUnit.State.CHECKED, CampaignUnit.State.SITTING],
        )
        .exclude(seats__is_cancelled=False)
        .count()
    )  # fmt: skip


def next_day(campaign: Campaign) -> date | None:
    """The first day on which somebody of a checked list still needs a seat."""
    rows = CampaignUnit.objects.filter(
        campaign=campaign, state__in=[CampaignUnit.State.CHECKED, CampaignUnit.State.SITTING]
    ).filter(
        Exists(Registration.objects.sitting().filter(campaign_unit=OuterRef("pk")).exclude(seats__is_cancelled=False))
    )
    return rows.order_by("sits_on").values_list("sits_on", flat=True).first()


def begin_due(now: datetime) -> int:
    """Units whose first sitting has begun are shown as sitting. For the daily run; harmless when repeated."""
    today = timezone.localdate(now)
    return CampaignUnit.objects.filter(
        state=CampaignUnit.State.CHECKED, sits_on__lte=today, campaign__state=Campaign.State.OPEN,
        registrations__seats__is_cancelled=False,
    ).update(state=CampaignUnit.State.SITTING, version=F("version") + 1)  # fmt: skip
