"""What the official does with a review: write the self-report, send it, take it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.models import Review
from assessment.models.review_guards import SELF_FIELDS
from assessment.moves import Incomplete, compare_and_set, locked, move, refuse_unless
from assessment.points import Points, unscored, write_points
from personnel import access_log
from personnel.models import AccessEvent, User

State = Review.State


@transaction.atomic
def save_self_report(review: Review, *, by: User, version: int, content: Mapping[str, str], points: Points) -> Review:
    """Keep the draft of the official's own part."""
    row = locked(Review.objects.self_reportable_by(by), review)
    refuse_unless(row.state == State.OPEN, _("Your self-report has been sent; take it back to change it."), "state")
    values: dict[str, Any] = {name: content[name] for name in SELF_FIELDS if name in content}
    write_points(row, "self_points", points)
    compare_and_set(row, {"self_version": version}, **values, self_version=version + 1)
    return row


@transaction.atomic
def submit_self_report(review: Review, *, by: User, version: int, at: datetime) -> Review:
    row = locked(Review.objects.self_reportable_by(by), review)
    refuse_unless(row.state == State.OPEN, _("This self-report has already been sent."), "state")
    problems = {}
    if not row.tasks_done:
        problems["tasks_done"] = _("Name the tasks you were given and what came of them.")
    problems |= unscored(row, "self_points")
    if problems:
        raise Incomplete(problems)
    move(row, State.SELF_SUBMITTED, {"self_version": version}, self_submitted_at=at, self_version=version + 1)
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Self-report sent: %(review)s") % {"review": row})
    return row


@transaction.atomic
def withdraw_self_report(review: Review, *, by: User) -> Review:
    """Take one's own part back, as long as the unit has not sent its review."""
    row = locked(Review.objects.self_reportable_by(by), review)
    refuse_unless(
        row.state == State.SELF_SUBMITTED, _("The self-report can no longer be taken back: the unit has sent."), "state"
    )
    move(row, State.OPEN, self_submitted_at=None, self_version=row.self_version + 1)
    access_log.note(by, AccessEvent.Verb.CHANGE, row, label=_("Self-report taken back: %(review)s") % {"review": row})
    return row
