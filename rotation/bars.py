"""A rotation on a day: its clock, its standing in words, its bar with the reviews on it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, TypedDict, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.models import Review
from personnel import charts, dates, wording
from rotation import arriving
from rotation.clock import Clock
from rotation.models import Rotation

State = Rotation.State
RUNNING = [State.ACTIVE, State.EXTENDED]


class OnDay(TypedDict):
    """What a page says about a rotation on a day, beside what the row says itself."""

    clock: Clock
    standing: "Standing"
    track: dict


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ShownRotation = WithAnnotations[Rotation, OnDay]


def shown(row: Rotation, on: date) -> "ShownRotation":
    """The row with its clock and standing."""
    told = cast("ShownRotation", row)
    told.clock, told.standing = Clock.of(row.term, on), standing(row, on)
    return told


def bars(rows: Iterable[Rotation], scale: charts.Scale, on: date) -> "list[ShownRotation]":
    """Rotations with their clock, standing and bar. One query for the reviews of all of them."""
    found = [shown(row, on) for row in rows]
    reviews: dict[int, list] = defaultdict(list)
    wanted = [row.cycle_id for row in found if row.cycle_id]
    periodic = Review.objects.filter(cycle__in=wanted, kind=Review.Kind.PERIODIC).exclude(state=Review.State.DROPPED)
    for review in periodic.order_by("number").only("cycle_id", "number", "period", "state", "due_on"):
        reviews[review.cycle_id].append(review)
    for row in found:
        row.track = track(row, scale, reviews[row.cycle_id], on)
    return found


def track(row: "ShownRotation", scale: charts.Scale, reviews, on: date) -> dict:
    decided, ends = row.decided_term.upper, row.term.upper
    marks = [charts.Mark(dates.last_day(review.period.upper), mark_of(review, on)) for review in reviews]
    label = f"{row.official}: {wording.period(row.term)}; {row.standing.label}"
    drawn = charts.track(
        scale,
        row.term.lower,
        decided,
        label,
        extended=ends if ends > decided else None,
        cut=ends if ends < decided else None,
        marks=[mark for mark in marks if scale.first <= mark.day <= scale.last],
    )
    if row.state == State.PENDING:  # nothing is served before the arrival
        drawn["pieces"] = [
            {**piece, "css": "g-bar" if piece["css"] == "g-done" else piece["css"]} for piece in drawn["pieces"]
        ]
    if row.state == State.DUE and on > ends:
        left, right = scale.x(ends), scale.x(on)
        drawn["pieces"].append(
            {"x": f"{charts.at(left)}%", "width": f"{charts.at(max(right - left, 0.6))}%", "css": "g-due"}
        )
    return drawn


def mark_of(review, on: date) -> str:
    if review.state in (Review.State.CONCLUDED, Review.State.REPORTED, Review.State.UNIT_SUBMITTED):
        return ""
    return "late" if review.due_on < on else "next"


class Standing:
    """Tone, words and the smaller line of a rotation's state on a day."""

    def __init__(self, tone: str, label: str, note: str = ""):
        self.tone, self.label, self.note = tone, label, note


def standing(row: Rotation, on: date) -> Standing:
    clock, last = Clock.of(row.term, on), dates.short_text(dates.last_day(row.term.upper))
    state = str(row.get_state_display())
    if row.state == State.PENDING:
        return _arrival(row, on)
    if row.state == State.DUE:
        days = -clock.days_left
        note = _("Ended on %(last)s, %(n)s days ago") % {"last": last, "n": wording.number(days)}
        return Standing("bad", _("Awaiting placement"), note)
    if row.state in RUNNING:
        left = ngettext("%(n)s day left", "%(n)s days left", clock.days_left) % {"n": wording.number(clock.days_left)}
        month = _("Month %(k)s of %(n)s") % {"k": clock.month, "n": clock.months}
        if clock.days_left < 0:
            return Standing("bad", _("Term over"), _("Ended on %(last)s") % {"last": last})
        if clock.days_left <= max(row.batch.policy.alert_days, default=90):
            return Standing("warn", left, _("Ends on %(last)s") % {"last": last})
        if row.state == State.EXTENDED:
            return Standing("info", state, _("Ends on %(last)s") % {"last": last})
        return Standing("info", month, _("Ends on %(last)s") % {"last": last})
    if row.state == State.SUSPENDED:
        return Standing("warn", state, _("Ends on %(last)s") % {"last": last})
    if row.state == State.CANCELLED:
        return Standing("", state)
    tone = "" if row.state == State.EARLY_ENDED else "ok"
    return Standing(tone, state, _("Last day %(last)s") % {"last": last})


def _arrival(row: Rotation, on: date) -> Standing:
    due = arriving.due_on(row)
    if on < row.term.lower:
        return Standing("", _("Not begun"), _("First day %(day)s") % {"day": dates.short_text(row.term.lower)})
    note = _("Confirm by %(day)s, %(distance)s") % {"day": dates.short_text(due), "distance": wording.distance(due, on)}
    return Standing("bad" if on > due else "warn", str(row.get_state_display()), note)
