"""What a proctor finds on the desk: the rooms of the day."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import Proctoring, Sitting
from personnel import wording
from personnel.panels import Due, Tone


def of(user, on: date) -> Iterator[Due]:
    day = timezone.make_aware(datetime.combine(on, time()))
    rows = Proctoring.objects.filter(
        proctor=user.pk, is_cancelled=False, during__overlap=(day, day + timedelta(days=1)),
        sitting_room__sitting__state__in=[Sitting.State.READY, Sitting.State.RUNNING],
    ).select_related("sitting_room__room", "sitting_room__sitting")  # fmt: skip
    for row in rows.order_by("during"):
        room = row.sitting_room
        yield Due(
            on,
            _("Watch over %(room)s") % {"room": room.room.name},
            sub=f"{room.sitting.code}, {wording.hours(room.during)}",
            url=reverse("exam-desk", kwargs={"pk": room.pk}),
            action=_("Open the room"),
            tone=Tone.INFO,
        )
