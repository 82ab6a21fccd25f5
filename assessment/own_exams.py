"""What exams ask of one person on the desk: rooms to watch over, own sittings, own results that are new.

Asked of everybody at every visit, mostly to find nothing: one statement of the few columns the lines say.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import CharField, DateTimeField, F, Field, IntegerField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import Attempt, Proctoring, Result, Seat, Sitting
from assessment.results import publishing
from personnel import wording
from personnel.panels import Due, Tone

DAYS_AHEAD = 14
TOLD_FOR = timedelta(days=30)
"""So long a newly published or changed result stands on its person's desk."""
AHEAD = (Sitting.State.READY, Sitting.State.RUNNING)
OVER = (Attempt.State.SUBMITTED, Attempt.State.TIMED_OUT, Attempt.State.TERMINATED, Attempt.State.ABSENT)


class Row(NamedTuple):
    """One line of any of the three; `number` is a seat, or the revision of a result."""

    what: str
    pk: int
    during: Any
    published_at: Any
    name: str
    room: str
    number: Any
    appeal_days: Any
    reason: str


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


def _none(kind: Field) -> Cast:
    """PostgreSQL takes a bare NULL for text, and the three would not fit together."""
    return Cast(Value(None), kind)


NOTHING = {
    "during": _none(DateTimeRangeField()),
    "published_at": _none(DateTimeField()),
    "room": _word(""),
    "number": _none(IntegerField()),
    "appeal_days": _none(IntegerField()),
    "reason": _word(""),
}
"""What a kind of line does not have."""


def of(user, on: date) -> Iterator[Due]:
    """In the order of their days."""
    rows = _watched(user, on)
    if user.official_id:
        rows = rows.union(_sittings(user, on), _results(user, on), all=True)
    for row in map(Row._make, rows):
        yield LINES[row.what](row, on)


def _columns(rows, what: str, **said):
    """The columns of `Row`, in its order, of one of the three."""
    wanted = NOTHING | {"what": _word(what), "pk": F("pk")} | said
    return rows.order_by().values_list(*(wanted[name] for name in Row._fields))


def _watched(user, on: date):
    rows = Proctoring.objects.filter(
        proctor=user.pk, is_cancelled=False, during__overlap=_days(on, 1), sitting_room__sitting__state__in=AHEAD
    )
    return _columns(
        rows, "watch", pk=F("sitting_room"), during=F("during"), name=F("sitting_room__sitting__code"),
        room=F("sitting_room__room__name"),
    )  # fmt: skip


def _sittings(user, on: date):
    rows = Seat.objects.filter(
        official=user.official_id, is_cancelled=False, sitting_room__is_cancelled=False,
        during__overlap=_days(on, DAYS_AHEAD), sitting_room__sitting__state__in=AHEAD,
    ).exclude(attempt__state__in=OVER)  # fmt: skip
    return _columns(
        rows, "sit", during=F("during"), name=F("registration__campaign__name"), room=F("sitting_room__room__name"),
        number=F("number"),
    )  # fmt: skip


def _results(user, on: date):
    rows = Result.objects.visible_to(user).filter(
        registration__official=user.official_id, published_at__date__gte=on - TOLD_FOR
    )
    return _columns(
        rows, "result", published_at=F("published_at"), name=F("registration__campaign__name"), number=F("revision"),
        appeal_days=F("registration__campaign__policy__appeal_days"), reason=F("revision_reason"),
    )  # fmt: skip


def _days(on: date, days: int) -> tuple[datetime, datetime]:
    begins = timezone.make_aware(datetime.combine(on, time()))
    return begins, begins + timedelta(days=days)


# Lines ----------------------------------------------------------------------------


def _watch(row: Row, on: date) -> Due:
    return Due(
        on,
        _("Watch over %(room)s") % {"room": row.room},
        sub=f"{row.name}, {wording.hours(row.during)}",
        url=reverse("exam-desk", args=[row.pk]),
        action=_("Open the room"),
        tone=Tone.INFO,
    )


def _sit(row: Row, _on: date) -> Due:
    place = {"room": row.room, "number": row.number, "hours": wording.hours(row.during)}
    return Due(
        wording.local(row.during.lower).date(),
        _("Exam: %(campaign)s") % {"campaign": row.name},
        _("%(room)s, seat %(number)s, %(hours)s") % place,
        reverse("exam-mine"),
        _("Open"),
        Tone.INFO,
    )


def _result(row: Row, _on: date) -> Due:
    changed = row.number > 1
    return Due(
        publishing.last_day_of_appeal(row.published_at, row.appeal_days),
        _("Your exam result has been changed") if changed else _("Your exam result has been published"),
        row.reason if changed else _("%(campaign)s; an appeal may be lodged until then") % {"campaign": row.name},
        reverse("exam-result", args=[row.pk]),
        _("Look"),
        Tone.INFO,
    )


LINES = {"watch": _watch, "sit": _sit, "result": _result}
