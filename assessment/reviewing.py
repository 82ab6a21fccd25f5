"""What the official and the unit do with a review: write, send, take back. What HR does stands in `concluding`.

Every act checks for itself who does it and in which state. Every save names the version it started from: of two
people who write the same review one wins and the other is told.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment import rounds, scoring
from assessment.models import Flag, Recommendation, Review, ReviewForm, ReviewScore
from personnel import access_log, dates
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, User

State = Review.State
SELF_FIELDS = ("tasks_done", "learned", "difficulties", "proposals")
UNIT_FIELDS = (
    "strengths",
    "limits",
    "flags",
    "flag_detail",
    "unit_recommendation",
    "meeting_on",
    "votes_for",
    "votes_total",
    "collective_opinion",
)
WRITABLE = (State.OPEN, State.SELF_SUBMITTED, State.RETURNED)
"""States in which the unit writes."""

Points = Mapping[str, Decimal | None]


class Incomplete(RuleViolation):
    """Something is missing before a review can be sent; `problems` maps form fields to sentences."""

    def __init__(self, problems: Mapping[str, str]):
        super().__init__(_("The review cannot be sent yet: complete what is marked."), code="incomplete")
        self.problems = dict(problems)


# The official -------------------------------------------------------------------


@transaction.atomic
def save_self_report(review: Review, *, by: User, version: int, content: Mapping[str, str], points: Points) -> Review:
    """Keep the draft of the official's own part."""
    row = _locked(Review.objects.self_reportable_by(by), review)
    _refuse_unless(row.state == State.OPEN, _("Your self-report has been sent; take it back to change it."), "state")
    values: dict[str, Any] = {name: content[name] for name in SELF_FIELDS if name in content}
    _write_points(row, "self_points", points)
    compare_and_set(row, {"self_version": version}, **values, self_version=version + 1)
    return row


@transaction.atomic
def submit_self_report(review: Review, *, by: User, version: int, at: datetime) -> Review:
    row = _locked(Review.objects.self_reportable_by(by), review)
    _refuse_unless(row.state == State.OPEN, _("This self-report has already been sent."), "state")
    problems = {}
    if not row.tasks_done:
        problems["tasks_done"] = _("Name the tasks you were given and what came of them.")
    problems |= _unscored(row, "self_points")
    if problems:
        raise Incomplete(problems)
    move(row, State.SELF_SUBMITTED, {"self_version": version}, self_submitted_at=at, self_version=version + 1)
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Self-report sent: %(review)s") % {"review": row})
    return row


@transaction.atomic
def withdraw_self_report(review: Review, *, by: User) -> Review:
    """Take one's own part back, as long as the unit has not sent its review."""
    row = _locked(Review.objects.self_reportable_by(by), review)
    _refuse_unless(
        row.state == State.SELF_SUBMITTED, _("The self-report can no longer be taken back: the unit has sent."), "state"
    )
    move(row, State.OPEN, self_submitted_at=None, self_version=row.self_version + 1)
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Self-report taken back: %(review)s") % {"review": row})
    return row


# The unit -----------------------------------------------------------------------


@transaction.atomic
def save_draft(review: Review, *, by: User, version: int, content: Mapping[str, Any], points: Points) -> Review:
    """Keep what the head of the unit has written so far."""
    row = _locked(Review.objects.writable_by(by), review)
    _refuse_unless(row.state in WRITABLE, _not_writable(row), "state")
    values = {name: content[name] for name in UNIT_FIELDS if name in content}
    if "flags" in values:
        values["flags"] = [flag for flag in Flag.seen_by_unit() if flag in values["flags"]]
    _write_points(row, "unit_points", points)
    compare_and_set(row, {"version": version}, **values)
    return row


@transaction.atomic
def submit(review: Review, *, by: User, version: int, at: datetime) -> Review:
    """Send the review to HR: complete, scored, signed by who sends it."""
    row = _locked(Review.objects.writable_by(by), review)
    _refuse_unless(row.state in WRITABLE, _not_writable(row), "state")
    if problems := before_sending(row, timezone.localtime(at).date()):
        raise Incomplete(problems)
    total = scoring.total(points_of(row, "unit_points"), rules_of(row.cycle.form))
    flags = [flag for flag in row.flags if flag != Flag.FALLING_SCORE]
    if scoring.is_falling(total, total_before(row), rules_of(row.cycle.form)):
        flags.append(Flag.FALLING_SCORE)
    move(
        row,
        State.UNIT_SUBMITTED,
        {"version": version},
        submitted_by=by,
        submitted_at=at,
        total=total,
        flags=flags,
        taken_up_by=None,
        taken_up_at=None,
    )
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Review sent: %(review)s") % {"review": row})
    return row


@transaction.atomic
def withdraw(review: Review, *, by: User) -> Review:
    """Take a review back, as long as HR has not taken it up."""
    row = _locked(Review.objects.writable_by(by), review)
    _refuse_unless(row.state == State.UNIT_SUBMITTED, _("Only a review that was sent can be taken back."), "state")
    _refuse_unless(
        row.taken_up_at is None,
        _("HR has taken this review up; ask them to return it for completion."),
        "taken_up",
    )
    move(
        row,
        State.SELF_SUBMITTED if row.self_submitted_at else State.OPEN,
        {"taken_up_at": None},
        submitted_by=None,
        submitted_at=None,
        total=None,
        flags=[flag for flag in row.flags if flag != Flag.FALLING_SCORE],
    )
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Review taken back: %(review)s") % {"review": row})
    return row


def before_sending(review: Review, on: date) -> dict[str, str]:
    """What is still missing or wrong, by form field; empty when the review can be sent."""
    problems = _unscored(review, "unit_points")
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
    waited_for = rounds.self_report_due(review)
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
    elif voted and review.votes_for > review.votes_total:
        problems["votes_for"] = _("More votes in favour than members voting.")
    if review.kind == Review.Kind.FINAL and not review.collective_opinion:
        problems["collective_opinion"] = _("An end-of-rotation review needs the opinion of the collective leadership.")
    return problems


# Points -------------------------------------------------------------------------


def rules_of(form: ReviewForm) -> scoring.Form:
    """A form as the arithmetic wants it."""
    return scoring.Form(
        criteria=tuple(scoring.Criterion(one.code, one.name, one.points, one.group) for one in form.criteria.all()),
        bands=tuple(scoring.Band(one.classification, one.from_points) for one in form.bands.all()),
        fail_on_discipline=form.fail_on_discipline,
        fail_on_violation=form.fail_on_violation_flag,
        falling_points=form.falling_score_points,
    )


def points_of(review: Review, column: str) -> dict[str, Decimal | None]:
    codes = {one.pk: one.code for one in review.cycle.form.criteria.all()}
    return {codes[score.criterion_id]: getattr(score, column) for score in review.scores.all()}


def total_before(review: Review) -> Decimal | None:
    """The total of the latest earlier period of the same official that was sent, in this cycle."""
    return (
        Review.objects.filter(
            cycle=review.cycle_id, kind=Review.Kind.PERIODIC, period__endswith__lte=review.period.upper
        )
        .exclude(pk=review.pk)
        .sent()
        .order_by("-number")
        .values_list("total", flat=True)
        .first()
    )


def _unscored(review: Review, column: str) -> dict[str, str]:
    lacking = scoring.missing(points_of(review, column), rules_of(review.cycle.form))
    return {points_field(code): _("Enter the points.") for code in lacking}


def points_field(code: str) -> str:
    """The form field of a criterion."""
    return f"points_{code.lower()}"


def _write_points(review: Review, column: str, points: Points) -> None:
    """Whatever is not a criterion of this form is left out; what is above its greatest number is refused."""
    criteria = {one.code: one for one in review.cycle.form.criteria.all()}
    for code, value in points.items():
        if code in criteria and value is not None and not 0 <= value <= criteria[code].points:
            raise RuleViolation(
                _("At most %(points)s points for this criterion.")
                % {"points": scoring.plain_text(criteria[code].points)},
                code="points",
                field=points_field(code),
            )
    ReviewScore.objects.bulk_create(
        [
            ReviewScore(review=review, criterion=criteria[code], **{column: value})
            for code, value in points.items()
            if code in criteria
        ],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=[column],
    )


# Moves --------------------------------------------------------------------------


def move(
    review: Review, state: str, expected: Mapping[str, Any] | None = None, *, read_again: bool = True, **values: Any
) -> None:
    """From the present state to another: compare and set. `read_again`: the row as it then stands, for who goes on."""
    if state not in Review.TRANSITIONS[State(review.state)]:
        raise RuleViolation(
            _("From “%(now)s” a review cannot become “%(then)s”.")
            % {"now": review.get_state_display(), "then": State(state).label},
            code="state",
        )
    same = {"state": review.state, **(expected or {})}
    compare_and_set(review, same, read_again=read_again, state=state, **values)


def compare_and_set(review: Review, expected: Mapping[str, Any], *, read_again: bool = True, **values: Any) -> None:
    """Write only if the row is still as expected; every write counts the version on."""
    own_part = set(values) <= {*SELF_FIELDS, "self_version"}
    if not own_part:
        values["version"] = F("version") + 1
    same = {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in expected.items()
    }
    if not Review.objects.filter(pk=review.pk, **same).update(**values):
        raise StaleState(_("Someone else has changed this review in the meantime."), code="stale")
    if read_again:
        review.refresh_from_db()


def _locked(rows: QuerySet[Review], review: Review) -> Review:
    """The row this person may work on, held until the end of the transaction."""
    row = (
        rows.select_for_update(of=("self",))
        .select_related("cycle__form", "official", "unit")
        .prefetch_related("cycle__form__criteria", "cycle__form__bands")
        .filter(pk=review.pk)
        .first()
    )
    if row is None:
        raise RuleViolation(_("This review is not yours to write."), code="not_allowed")
    return row


def _refuse_unless(allowed: bool, message: str, code: str) -> None:
    if not allowed:
        raise RuleViolation(message, code=code)


def _not_writable(review: Review) -> str:
    if review.state == State.NOT_OPEN:
        return _("This review opens on %(day)s.") % {"day": dates.short_text(review.opens_on)}
    if review.state == State.DROPPED:
        return _("This period was dropped when the term changed.")
    return _("This review has already been sent.")
