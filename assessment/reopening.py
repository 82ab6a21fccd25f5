"""A concluded review is opened again: by a paper, as the next revision. What was concluded and filed before stays."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessment import report_making
from assessment.concluding import to_conclude
from assessment.models import Review, ReviewReopening
from assessment.moves import Incomplete, State, move
from personnel import access_log
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, IssuedDocument, User


@transaction.atomic
def reopen(
    review: Review, *, by: User, version: int, reason: str, document: IssuedDocument | None, at: datetime
) -> ReviewReopening:
    """Back to HR as revision n + 1. Revision n gets its sheet now if it has none; the official keeps it."""
    row = to_conclude(review, by)
    if not row.is_released:
        raise RuleViolation(_("Only a concluded review is opened again."), code="state")
    if row.version != version:
        raise StaleState(_("Someone else has changed this review in the meantime."), code="stale")
    if row.submitted_by_id == by.pk:
        raise RuleViolation(_("Who sent the review cannot conclude it."), code="self")
    if not reason.strip():
        raise Incomplete({"reason": _("Say why the conclusion is drawn again.")})
    if document is None:
        raise Incomplete({"symbol": _("Give the number and the day of the paper.")})
    report_making.issue_sheet(row.pk, row.revision, by=by)
    row.refresh_from_db()
    before = ReviewReopening.objects.create(
        review=row,
        revision=row.revision,
        reason=reason.strip(),
        document=document,
        by=by,
        at=at,
        total=row.total,
        classification=row.classification,
        override_reason=row.override_reason,
        recommendation=row.recommendation,
        conclusion=row.conclusion,
        concluded_by=row.concluded_by,
        concluded_at=row.concluded_at,
    )
    move(
        row,
        State.UNIT_SUBMITTED,
        {"version": row.version, "revision": row.revision},
        revision=row.revision + 1,
        classification="",
        override_reason="",
        recommendation="",
        conclusion="",
        concluded_by=None,
        concluded_at=None,
        taken_up_by=by,
        taken_up_at=at,
    )
    access_log.note(
        by, AccessEvent.Verb.DECIDE, row, label=_("Review opened again: %(review)s") % {"review": row},
        set_aside=before.revision,
    )  # fmt: skip
    return before
