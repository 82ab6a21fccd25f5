"""States, marks and deadlines of a review in the words and tones of the screens."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from assessment.models import Flag, Review
from personnel import wording

State = Review.State
TONES = {
    State.NOT_OPEN: ("", "clock"),
    State.OPEN: ("info", "edit"),
    State.SELF_SUBMITTED: ("info", "send"),
    State.UNIT_SUBMITTED: ("info", "half"),
    State.RETURNED: ("warn", "undo"),
    State.CONCLUDED: ("ok", "check"),
    State.REPORTED: ("ok", "seal"),
    State.DROPPED: ("", "minus"),
}
AWAITING_UNIT = (State.OPEN, State.SELF_SUBMITTED, State.RETURNED)


@dataclass(frozen=True)
class Mark:
    tone: str
    label: str
    icon: str


def state_mark(review: Review) -> Mark:
    tone, icon = TONES[State(review.state)]
    if review.is_reopened and review.state == State.UNIT_SUBMITTED:
        return Mark("warn", _("Being concluded again"), "undo")
    return Mark(tone, review.get_state_display(), icon)


def due_mark(review: Review, on: date) -> Mark | None:
    """Hạn 15/07/2023, còn 5 ngày; only while the unit still has to send."""
    if review.state not in AWAITING_UNIT:
        return None
    tone = wording.tone_of(review.due_on, on, soon=7)
    text = _("Due %(day)s, %(distance)s") % {
        "day": wording.day(review.due_on),
        "distance": wording.distance(review.due_on, on),
    }
    return Mark(tone, text, "alert" if tone == "bad" else "clock")


def flag_marks(review: Review) -> list[Mark]:
    return [
        Mark("warn" if flag == Flag.FALLING_SCORE else "bad", str(Flag(flag).label), "flag")
        for flag in review.flags
        if flag in Flag.values
    ]
