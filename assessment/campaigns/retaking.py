"""A second attempt: who may have one, by which day, and the seat for it. The policy says within how many months."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.campaigns import deadlines, seating, timetable
from assessment.models import Campaign, ExamPolicy, Registration, Result, Seat, SittingRoom
from personnel import wording
from personnel.constraints import as_refusals
from personnel.errors import RuleViolation

OUTCOMES = (Result.Outcome.FAILED, Result.Outcome.ABSENT, Result.Outcome.EXCUSED)
"""Who did not pass, or did not come."""


@dataclass(frozen=True)
class Retake:
    """Somebody who may sit again, or has a seat for it."""

    registration: Registration
    until: date
    seat: Seat | None

    def is_open(self, on: date) -> bool:
        return self.seat is None and on <= self.until


def entitled(campaign: Campaign):
    """Registrations whose result lets them sit again, with the day of the first sitting (`first_sat`)."""
    own = Q(seats__is_cancelled=False, seats__sitting_room__sitting__is_retake=False)
    again = Seat.objects.filter(
        registration__campaign=campaign, is_cancelled=False, sitting_room__sitting__is_retake=True
    )
    return (
        Registration.objects.filter(campaign=campaign, standing=Registration.Standing.SITS)
        .filter(Q(result__outcome__in=OUTCOMES) | Q(pk__in=again.values("registration")))
        .annotate(first_sat=Min("seats__during__startswith", filter=own))
        .filter(first_sat__isnull=False)
    )


def told(rows, policy: ExamPolicy) -> list[Retake]:
    """Each of these registrations with its last day and its seat: one query for all."""
    rows = list(rows)
    seats = {
        seat.registration_id: seat
        for seat in Seat.objects.filter(
            registration__in=[row.pk for row in rows], is_cancelled=False, sitting_room__sitting__is_retake=True
        ).select_related("sitting_room__room", "sitting_room__sitting")
    }
    return [
        Retake(row, deadlines.retake_until(timezone.localdate(row.first_sat), policy.retake_months), seats.get(row.pk))
        for row in rows
    ]


def last_day(registration: Registration) -> date | None:
    """The last day on which this person may sit again; None for who has never had a seat."""
    seats = Seat.objects.filter(registration=registration, is_cancelled=False)
    first = seats.aggregate(day=Min("during__startswith"))["day"]
    months = registration.campaign.policy.retake_months
    return deadlines.retake_until(timezone.localdate(first), months) if first else None


def last_days(registrations: Iterable[int], months: int) -> list[date]:
    """The earliest and the latest of the last days of these people; empty when none of them has had a seat."""
    seats = Seat.objects.filter(registration__in=list(registrations), is_cancelled=False)
    firsts = (
        seats.order_by().values("registration").annotate(day=Min("during__startswith")).values_list("day", flat=True)
    )
    days = sorted({deadlines.retake_until(timezone.localdate(first), months) for first in firsts})
    return [days[0], days[-1]] if days else []


@transaction.atomic
def give_seat(registration: Registration, place: SittingRoom) -> Seat:
    """One retake, within the months of the policy, for who did not pass or was absent."""
    policy = registration.campaign.policy
    if not place.sitting.is_retake or place.sitting.campaign_id != registration.campaign_id:
        raise RuleViolation(_("That is not a retake sitting of this campaign."), code="sitting")
    if place.sitting.state not in timetable.SEATABLE or place.is_cancelled:
        raise RuleViolation(_("This sitting has begun or is over."), code="state")
    Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)  # of two who give a seat one waits
    seats = Seat.objects.filter(registration=registration, is_cancelled=False)
    if seats.filter(sitting_room__sitting__is_retake=True).exists():
        raise RuleViolation(_("%(name)s has had the one retake.") % {"name": registration.official}, code="once")
    until = last_day(registration)
    if until is None:
        raise RuleViolation(_("%(name)s has not sat yet.") % {"name": registration.official}, code="first")
    if not Result.objects.filter(registration=registration, outcome__in=OUTCOMES).exists():
        raise RuleViolation(
            _("A retake is for who did not pass or was absent; %(name)s has no such result.")
            % {"name": registration.official}, code="result",
        )  # fmt: skip
    if timezone.localdate(place.during.lower) > until:
        raise RuleViolation(
            _("The retake must be held by %(day)s (%(months)s months).")
            % {"day": wording.day(until), "months": policy.retake_months}, code="until",
        )  # fmt: skip
    free = seating.free_number(place)
    with as_refusals():
        return Seat.objects.create(
            sitting_room=place, registration=registration, official_id=registration.official_id, during=place.during,
            number=free, candidate_number=seats.first().candidate_number,
        )  # fmt: skip


def fill(place: SittingRoom) -> seating.Assigned:
    """Seats of a retake sitting for everybody who may retake, by unit and name; who cannot sit here is returned."""
    waiting = (
        Registration.objects.filter(
            campaign=place.sitting.campaign_id, standing=Registration.Standing.SITS, result__outcome__in=OUTCOMES
        )
        .exclude(seats__in=Seat.objects.filter(sitting_room__sitting__is_retake=True, is_cancelled=False))
        .select_related("official", "campaign__policy").order_by("campaign_unit__unit__path", "official__name_key", "pk")
    )  # fmt: skip
    done = seating.Assigned()
    for one in waiting:
        try:
            done.seats.append(give_seat(one, place))
        except RuleViolation:
            done.without.append(one)
    return done
