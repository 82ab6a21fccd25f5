"""How a sitting ends: by itself when everybody of it has ended, else by an exam officer who says who did not come.

Of a room that writes on paper only the answer sheets know who was there, and a paper that was never handed out says
nothing about its person; so the clock decides neither.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.exam_day import events, sitting_down
from assessment.models import Attempt, AttemptEvent, Paper, PrintedEntry, Seat, Sitting
from personnel import wording
from personnel.errors import RuleViolation, StaleState

State = Attempt.State
ENDED = (*Attempt.ENDED, State.ABSENT)
OPEN = (Sitting.State.READY, Sitting.State.RUNNING)
NAMED = 5


def close_by_themselves(now: datetime) -> int:
    """Sittings whose time is over and in which nobody is at work, expected or unaccounted for."""
    at_work = Attempt.objects.filter(
        seat__sitting_room__sitting=OuterRef("pk"), state__in=[State.RUNNING, State.PAUSED]
    )
    seats = Seat.objects.filter(sitting_room__sitting=OuterRef("pk"), is_cancelled=False)
    over = Sitting.objects.filter(state__in=OPEN, during__endswith__lte=now)
    with transaction.atomic():  # who opens an attempt again holds the sitting: counted as at work, or too late
        mine = over.select_for_update(skip_locked=True, of=("self",)).order_by("pk").values_list("pk", flat=True)
        done = Sitting.objects.filter(Exists(seats), ~Exists(unaccounted(seats)), ~Exists(at_work), pk__in=list(mine))
        return done.update(state=Sitting.State.CLOSED)


def unaccounted(seats):
    """Seats whose person has neither handed in nor been recorded as absent."""
    return seats.filter(~Q(attempt__state__in=ENDED) | Q(attempt__isnull=True))


def to_close(now: datetime):
    """Sittings that are over and wait for an exam officer: the sweeper is done with them after some minutes."""
    seats = Seat.objects.filter(sitting_room__sitting=OuterRef("pk"), is_cancelled=False)
    by_hand = unaccounted(seats).filter(Q(attempt__isnull=True) | Q(sitting_room__on_paper=True))
    return Sitting.objects.filter(Exists(by_hand), state__in=OPEN, during__endswith__lte=now)


@dataclass
class Outstanding:
    """Who of a sitting is unaccounted for, and what follows for them when it is closed."""

    at_work: list[Seat] = field(default_factory=list)
    """Expected or writing on a computer: the clock ends it."""
    half_entered: list[Seat] = field(default_factory=list)
    """Their sheet has been entered, and not twice alike."""
    absent: list[Seat] = field(default_factory=list)
    """No sheet, and nothing written on a computer."""
    without_paper: list[Seat] = field(default_factory=list)
    """Could not sit: no paper was ever made. They get another seat."""


def outstanding(sitting: Sitting) -> Outstanding:
    seats = list(
        unaccounted(Seat.objects.filter(sitting_room__sitting=sitting, is_cancelled=False))
        .select_related("official", "sitting_room__room", "attempt")
        .order_by("sitting_room__room__code", "number")
    )
    people = [seat.registration_id for seat in seats]
    own = Q(paper__attempt__isnull=True) | Q(paper__attempt__seat__in=seats)
    entries = PrintedEntry.objects.filter(own, paper__registration__in=people)
    entered = set(entries.values_list("paper__registration", flat=True))
    unused = Paper.objects.filter(registration__in=people, attempt__isnull=True).values_list("registration", flat=True)
    waiting = (
        Attempt.objects.waiting().filter(seat__registration__in=people).values_list("seat__registration", flat=True)
    )
    has_paper = {*unused, *waiting}
    found = Outstanding()
    for seat in seats:
        attempt = getattr(seat, "attempt", None)
        if seat.registration_id in entered:
            found.half_entered.append(seat)
        elif attempt and (attempt.started_at or not seat.sitting_room.on_paper):
            found.at_work.append(seat)
        elif seat.registration_id in has_paper:
            found.absent.append(seat)
        else:
            found.without_paper.append(seat)
    return found


@transaction.atomic
def close(sitting: Sitting, *, by, at: datetime) -> Outstanding:
    """Record who did not come and close the sitting; who never had a paper gives the seat back. Returns both."""
    sitting = Sitting.objects.select_for_update(of=("self",)).get(pk=sitting.pk)
    if sitting.state not in OPEN:
        raise StaleState(_("This sitting is closed already, or has no papers yet."), code="state")
    if at < sitting.during.upper:
        raise RuleViolation(_("This sitting is not over yet."), code="time")
    if by.official_id and Seat.objects.filter(
        sitting_room__sitting=sitting, official=by.official_id, is_cancelled=False
    ).exists():  # fmt: skip
        raise RuleViolation(_("You are examined in this sitting: another exam officer closes it."), code="own")
    found = outstanding(sitting)
    if found.at_work:
        text = ngettext("%(n)s candidate is still expected or at work (%(names)s): the clock ends that.",
                        "%(n)s candidates are still expected or at work (%(names)s): the clock ends that.", len(found.at_work))  # fmt: skip
        raise RuleViolation(_named(text, found.at_work), code="at_work")
    if found.half_entered:
        text = ngettext("%(n)s answer sheet has not been entered twice alike (%(names)s). Finish it first.",
                        "%(n)s answer sheets have not been entered twice alike (%(names)s). Finish them first.", len(found.half_entered))  # fmt: skip
        raise RuleViolation(_named(text, found.half_entered), code="half_entered")
    _record_absences(found.absent, by, at)
    Seat.objects.filter(pk__in=[seat.pk for seat in found.without_paper]).update(is_cancelled=True)
    Sitting.objects.filter(pk=sitting.pk).update(state=Sitting.State.CLOSED)
    return found


def _named(text: str, seats: list[Seat]) -> str:
    names = ", ".join(seat.official.full_name for seat in seats[:NAMED]) + (" …" if len(seats) > NAMED else "")
    return text % {"n": wording.number(len(seats)), "names": names}


def _record_absences(seats: list[Seat], by, at: datetime) -> None:
    """Each gets the attempt that ends as absent, with the paper that lay ready."""
    theirs = Seat.objects.filter(pk__in=[seat.pk for seat in seats])
    sitting_down.prepare(theirs)
    rows = Attempt.objects.waiting().filter(seat__in=theirs).select_for_update(of=("self",)).order_by("pk")
    mine = list(rows.values_list("pk", flat=True))
    Attempt.objects.filter(pk__in=mine).update(state=State.ABSENT)
    events.note_all(mine, AttemptEvent.Kind.ABSENT, at, by=by)
