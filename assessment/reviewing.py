"""What the unit does with a review: write, send, take back. What HR does stands in `concluding`.

Every act checks for itself who does it and in which state.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment import deadlines, scoring
from assessment.models import Flag, Recommendation, Review
from assessment.models.review_guards import UNIT_FIELDS
from assessment.moves import Incomplete, compare_and_set, locked, move, refuse_unless
from assessment.points import Points, points_of, rules_of, total_before, unscored, write_points
from personnel import access_log, dates
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, User

State = Review.State
WRITABLE = (State.OPEN, State.SELF_SUBMITTED, State.RETURNED)
"""States in which the unit writes."""


@transaction.atomic
def save_draft(review: Review, *, by: User, version: int, content: Mapping[str, Any], points: Points) -> Review:
    """Keep what the head of the unit has written so far. A sign it had not marked before HR must answer anew."""
    row = locked(Review.objects.writable_by(by), review)
    refuse_unless(row.state in WRITABLE, _not_writable(row), "state")
    values = {name: content[name] for name in UNIT_FIELDS if name in content}
    if "flags" in values:
        found = [flag for flag in row.flags if flag == Flag.FALLING_SCORE]
        values |= _signs(row, [flag for flag in Flag.seen_by_unit() if flag in values["flags"]] + found)
    _refuse_too_many_votes(values.get("votes_for", row.votes_for), values.get("votes_total", row.votes_total))
    write_points(row, "unit_points", points)
    compare_and_set(row, {"version": version}, **values)
    return row


@transaction.atomic
def submit(review: Review, *, by: User, version: int, at: datetime) -> Review:
    """Send the review to HR: complete, scored, signed by who sends it."""
    row = locked(Review.objects.writable_by(by), review)
    refuse_unless(row.state in WRITABLE, _not_writable(row), "state")
    if problems := before_sending(row, timezone.localtime(at).date()):
        raise Incomplete(problems)
    rules = rules_of(row.cycle.form)
    total = scoring.total(points_of(row, "unit_points"), rules)
    flags = [flag for flag in row.flags if flag != Flag.FALLING_SCORE]
    if scoring.is_falling(total, total_before(row), rules.falling_points):
        flags.append(Flag.FALLING_SCORE)
    move(
        row,
        State.UNIT_SUBMITTED,
        {"version": version},
        submitted_by=by,
        submitted_at=at,
        total=total,
        taken_up_by=None,
        taken_up_at=None,
        **_signs(row, flags),
    )
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Review sent: %(review)s") % {"review": row})
    return row


@transaction.atomic
def withdraw(review: Review, *, by: User) -> Review:
    """Take a review back, as long as HR has not taken it up. One that HR had returned is again to be completed."""
    row = locked(Review.objects.writable_by(by), review)
    refuse_unless(row.state == State.UNIT_SUBMITTED, _("Only a review that was sent can be taken back."), "state")
    refuse_unless(
        row.taken_up_at is None,
        _("HR has taken this review up; ask them to return it for completion."),
        "taken_up",
    )
    before = State.SELF_SUBMITTED if row.self_submitted_at else State.OPEN
    move(
        row,
        State.RETURNED if row.return_reason else before,
        {"taken_up_at": None},
        submitted_by=None,
        submitted_at=None,
        total=None,
    )
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Review taken back: %(review)s") % {"review": row})
    return row


def _refuse_too_many_votes(votes_for: int | None, votes_total: int | None) -> None:
    if votes_for is not None and votes_total is not None and votes_for > votes_total:
        raise RuleViolation(_("More votes in favour than members voting."), code="votes", field="votes_for")


def _signs(row: Review, flags: list[str]) -> dict[str, Any]:
    """The signs to store. HR's answer was to those it saw: with a new one the signs wait for an answer again."""
    return {"flags": flags} | ({"signals_answered_at": None} if set(flags) - set(row.flags) else {})


def before_sending(review: Review, on: date) -> dict[str, str]:
    """What is still missing or wrong, by form field; empty when the review can be sent."""
    problems = unscored(review, "unit_points")
    if not review.strengths:
        problems["strengths"] = _("Write the strengths; without any, say so.")
    if not review.limits:
        problems["limits"] = _("Write the limits; without any, say so.")
    marked = [flag for flag in Flag.seen_by_unit() if flag in review.flags]
    if marked and not review.flag_detail:
        names = ", ".join(str(flag.label) for flag in marked)
        problems["flag_detail"] = _("Say what happened and when, or take the mark off: %(names)s.") % {"names": names}
    if not review.unit_recommendation:
        problems["unit_recommendation"] = _("Choose what the unit recommends.")
    elif review.unit_recommendation == Recommendation.PLACEMENT and not review.is_last:
        problems["unit_recommendation"] = _("A placement is recommended in the last review of the term only.")
    problems |= _meeting_problems(review, on)
    waited_for = deadlines.self_report_due(review)
    if review.state == State.OPEN and on <= waited_for:
        problems["__all__"] = _("The self-report has not come yet; without it a review can be sent after %(day)s.") % {
            "day": dates.short_text(waited_for)
        }
    return problems


def _meeting_problems(review: Review, on: date) -> dict[str, str]:
    problems = {}
    voted = review.votes_for is not None or review.votes_total is not None
    if review.meeting_on and review.meeting_on > on:
        problems["meeting_on"] = _("The meeting cannot be later than today, %(day)s.") % {"day": dates.short_text(on)}
    if review.meeting_on and review.meeting_on < review.period.lower:
        problems["meeting_on"] = _("The meeting cannot be before the period, which starts on %(day)s.") % {
            "day": dates.short_text(review.period.lower)
        }
    if (voted or review.collective_opinion or review.kind == Review.Kind.FINAL) and not review.meeting_on:
        problems["meeting_on"] = _("Say when the collective leadership met.")
    if voted and (review.votes_for is None or review.votes_total is None):
        problems["votes_total" if review.votes_total is None else "votes_for"] = _("Give both numbers of the vote.")
    if review.kind == Review.Kind.FINAL and not review.collective_opinion:
        problems["collective_opinion"] = _("An end-of-rotation review needs the opinion of the collective leadership.")
    return problems


def _not_writable(review: Review) -> str:
    if review.state == State.NOT_OPEN:
        return _("This review opens on %(day)s.") % {"day": dates.short_text(review.opens_on)}
    if review.state == State.DROPPED:
        return _("This period was dropped when the term changed.")
    return _("This review has already been sent.")
