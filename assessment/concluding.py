"""What HR does with a review that the unit has sent: take up, return, conclude, answer its signs, ask for a late one."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment import recipients, scoring
from assessment.models import Flag, Recommendation, Review, ReviewReminder
from assessment.moves import Incomplete, State, compare_and_set, locked, move
from assessment.points import points_of, rules_of
from assessment.schedule import period_of
from personnel import access_log
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, Discipline, User


@transaction.atomic
def take_up(review: Review, *, by: User, at: datetime) -> Review:
    """From now on the unit cannot take the review back."""
    row = _sent(review, by)
    if row.taken_up_at is None:
        compare_and_set(row, {"state": row.state, "taken_up_at": None}, taken_up_by=by, taken_up_at=at)
        access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Review taken up: %(review)s") % {"review": row})
    return row


@transaction.atomic
def return_for_completion(review: Review, *, by: User, version: int, reason: str, at: datetime) -> Review:
    """Back to the unit with what is to be completed; the unit gets its days from today."""
    row = _sent(review, by)
    if not reason.strip():
        raise Incomplete({"reason": _("Say what is to be completed.")})
    on = timezone.localtime(at).date()
    move(
        row,
        State.RETURNED,
        {"version": version},
        return_reason=reason,
        taken_up_by=None,
        taken_up_at=None,
        overdue_since=None,
        due_on=max(row.due_on, on + timedelta(days=row.cycle.days_to_complete)),
    )
    recipients.remind([row], ReviewReminder.Kind.RETURNED, on)
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Review returned: %(review)s") % {"review": row})
    return row


@transaction.atomic
def conclude(
    review: Review,
    *,
    by: User,
    version: int,
    recommendation: str,
    conclusion: str = "",
    violation_concluded: bool | None = None,
    unit_corrupt: bool = False,
    override_reason: str = "",
    at: datetime,
) -> Review:
    """HR's recommendation and the classification, computed from the exact points and what outweighs them.

    Discipline for a breach of duty within the period cannot be set aside. A violation counts when it has been
    concluded, a unit in their charge when it is tied to corruption or waste: HR says so, and on what ground.
    """
    row = _sent(review, by)
    judged = judgement(row, violation_concluded, unit_corrupt)
    problems = _before_concluding(row, recommendation, conclusion)
    problems |= _before_overriding(row, violation_concluded, unit_corrupt, override_reason)
    if problems:
        raise Incomplete(problems)
    found = [one.message for one in judged.overrides]
    reason = ". ".join([*found, override_reason.strip()] if override_reason.strip() else found)
    move(
        row,
        State.CONCLUDED,
        {"version": version},
        total=judged.total,
        classification=judged.classification,
        override_reason=reason,
        recommendation=recommendation,
        conclusion=conclusion,
        concluded_by=by,
        concluded_at=at,
        taken_up_by=row.taken_up_by or by,
        taken_up_at=row.taken_up_at or at,
    )
    recipients.release(row, timezone.localtime(at).date())
    access_log.note(by, AccessEvent.Verb.DECIDE, row, label=_("Review concluded: %(review)s") % {"review": row})
    return row


@transaction.atomic
def answer_signals(review: Review, *, by: User, answer: str, at: datetime) -> Review:
    """HR's answer to the signs of a review: what is done about them. Given once."""
    row = to_conclude(review, by)
    if not row.flags or row.signals_answered_at or not row.submitted_at:
        raise RuleViolation(_("There is no sign here that waits for an answer."), code="state")
    if not answer.strip():
        raise Incomplete({"answer": _("Say what is done about the sign, by whom and by when.")})
    compare_and_set(row, {"signals_answered_at": None}, signals_answer=answer, signals_answered_at=at)
    access_log.note(by, AccessEvent.Verb.DECIDE, row, label=_("Signs answered: %(review)s") % {"review": row})
    return row


@transaction.atomic
def name_reviewer(review: Review, *, by: User, reviewer: User | None) -> Review:
    """HR names who writes a review that the head of the unit must not write."""
    row = to_conclude(review, by)
    if row.state not in (State.NOT_OPEN, State.OPEN, State.SELF_SUBMITTED, State.RETURNED):
        raise RuleViolation(_("This review has already been sent."), code="state")
    if reviewer and reviewer.official_id == row.official_id:
        raise RuleViolation(_("Nobody reviews themselves."), code="self", field="reviewer")
    if reviewer and reviewer.pk == by.pk:
        raise RuleViolation(_("Who concludes a review does not write it."), code="self", field="reviewer")
    if reviewer and not reviewer.is_active:
        raise RuleViolation(_("This account is closed."), code="closed", field="reviewer")
    compare_and_set(row, {"state": row.state}, reviewer=reviewer)
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Reviewer named: %(review)s") % {"review": row})
    return row


@transaction.atomic
def ask(review: Review, *, by: User, on: date) -> int:
    """HR reminds who still has to write; how many people were reminded. Once a day is enough."""
    row = to_conclude(review, by)
    if row.state not in (State.OPEN, State.SELF_SUBMITTED, State.RETURNED):
        raise RuleViolation(_("This review is not waiting for the unit."), code="state")
    reminded = recipients.remind([row], ReviewReminder.Kind.ASKED, on)
    if not recipients.reviewers([row])[row.pk]:
        raise RuleViolation(
            _("Nobody can write this review: the unit has no head with an account. Name a reviewer."), code="nobody"
        )
    if not reminded:
        raise RuleViolation(_("The unit has already been reminded today."), code="twice")
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Unit reminded: %(review)s") % {"review": row})
    return reminded


def mark_reported(review: Review) -> None:
    """The sheet has been filed. Called by whoever files it, and goes on without the row."""
    if review.state != State.REPORTED:
        move(review, State.REPORTED, read_again=False)


def judgement(review: Review, violation_concluded: bool | None = None, unit_corrupt: bool = False) -> scoring.Result:
    """Total, classification by points, and what outweighs them. Reads the discipline of the period."""
    form = rules_of(review.cycle.form)
    period = period_of(review.period)
    measures = Discipline.objects.filter(
        official=review.official_id, effective_on__range=(period.starts, period.last_day)
    )
    return scoring.result(
        points_of(review, "unit_points"),
        form,
        period,
        scoring.Circumstances(
            measures=tuple(scoring.Measure(one.effective_on, one.duty_related) for one in measures),
            violation_concluded=bool(violation_concluded),
            unit_corrupt=unit_corrupt,
        ),
    )


def must_judge_violation(review: Review) -> bool:
    return Flag.VIOLATION in review.flags and review.cycle.form.fail_on_violation_flag


def _before_concluding(review: Review, recommendation: str, conclusion: str) -> dict[str, str]:
    problems = {}
    if recommendation not in Recommendation.values:
        problems["recommendation"] = _("Choose a recommendation.")
    elif recommendation == Recommendation.PLACEMENT and not review.is_last:
        problems["recommendation"] = _("A placement is recommended in the last review of the term only.")
    elif recommendation != review.unit_recommendation and not conclusion.strip():
        problems["conclusion"] = _("Your recommendation differs from the unit's: say why.")
    return problems


def _before_overriding(
    review: Review, violation_concluded: bool | None, unit_corrupt: bool, ground: str
) -> dict[str, str]:
    problems = {}
    marked = must_judge_violation(review)
    if marked and violation_concluded is None:
        problems["violation_concluded"] = _("The unit marked a breach: say whether it has been concluded.")
    if (marked or violation_concluded or unit_corrupt) and not ground.strip():
        problems["override_reason"] = _("Name the conclusion or the paper you go by.")
    return problems


def to_conclude(review: Review, by: User) -> Review:
    """The row HR may work on, held until the end of the transaction."""
    return locked(Review.objects.concludable_by(by), review, _("This review is not yours to conclude."))


def _sent(review: Review, by: User) -> Review:
    row = to_conclude(review, by)
    if row.state != State.UNIT_SUBMITTED:
        raise RuleViolation(_("This review is not waiting for a conclusion."), code="state")
    if row.submitted_by_id == by.pk:
        raise RuleViolation(_("Who sent the review cannot conclude it."), code="self")
    return row
