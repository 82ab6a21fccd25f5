"""Time a whole room lost to incidents: who had not begun by then may still come in and begin that much later."""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from assessment.models import RoomIncident, Seat


def of(room: int) -> timedelta:
    """Of incidents that are over; while a room is paused nobody begins in it anyway."""
    return _ended(room).aggregate(lost=Sum(F("ended_at") - F("began_at")))["lost"] or timedelta(0)


def ends(seat: Seat, at: datetime) -> datetime:
    """Until when the seat's sitting is open. Asked of the database only once the planned end has gone by."""
    planned = seat.during.upper
    return planned if at < planned else planned + of(seat.sitting_room_id)


def open_until(path: str) -> ExpressionWrapper:
    """The same for a query; `path` leads from its row to the room of the sitting."""
    lost = (
        _ended(OuterRef(path)).order_by().values("sitting_room")
        .annotate(lost=Sum(F("ended_at") - F("began_at"))).values("lost")
    )  # fmt: skip
    whole = Coalesce(Subquery(lost), timedelta(0), output_field=DurationField())
    return ExpressionWrapper(F(f"{path}__during__endswith") + whole, output_field=DateTimeField())


def _ended(room):
    return RoomIncident.objects.filter(sitting_room=room, ended_at__isnull=False)
