"""What a candidate finds at home: the sittings of the next days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import Attempt, Seat, Sitting
from personnel import wording
from personnel.panels import Due, Tone

DAYS_AHEAD = 14
OVER = (Attempt.State.SUBMITTED, Attempt.State.TIMED_OUT, Attempt.State.TERMINATED, Attempt.State.ABSENT)


def of(user, on: date) -> Iterator[Due]:
    if not user.official_id:
        return
    day = timezone.make_aware(datetime.combine(on, time()))
    seats = Seat.objects.filter(
        official=user.official_id, is_cancelled=False, sitting_room__is_cancelled=False,
        during__overlap=(day, day + timedelta(days=DAYS_AHEAD)),
        sitting_room__sitting__state__in=[Sitting.State.READY, Sitting.State.RUNNING],
    ).exclude(attempt__state__in=OVER)  # fmt: skip
    for seat in seats.select_related("sitting_room__room", "registration__campaign").order_by("during"):
        first = wording.local(seat.during.lower).date()
        yield Due(
            first,
            _("Exam: %(campaign)s") % {"campaign": seat.registration.campaign.name},
            _("%(room)s, seat %(number)s, %(hours)s")
            % {"room": seat.sitting_room.room.name, "number": seat.number, "hours": wording.hours(seat.during)},
            reverse("exam-mine"),
            _("Open"),
            Tone.INFO,
        )
