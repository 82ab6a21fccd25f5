"""How a review is written: held for one person, moved from state to state, every save naming the version it started from.

Of two people who write the same review one wins and the other is told.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from assessment.models import Review
from assessment.models.review_guards import SELF_FIELDS
from personnel.errors import RuleViolation, StaleState

State = Review.State


class Incomplete(RuleViolation):
    """Something is missing before a review can be sent; `problems` maps form fields to sentences."""

    def __init__(self, problems: Mapping[str, str]):
        super().__init__(_("The review cannot be sent yet: complete what is marked."), code="incomplete")
        self.problems = dict(problems)


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
    """Write only if the row is still as expected; every write but the official's own part counts the version on."""
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


def locked(rows: QuerySet[Review], review: Review, refusal: str = "") -> Review:
    """The row this person may work on, held until the end of the transaction."""
    row = (
        rows.select_for_update(of=("self",))
        .select_related("cycle__form", "official", "unit")
        .prefetch_related("cycle__form__criteria", "cycle__form__bands")
        .filter(pk=review.pk)
        .first()
    )
    if row is None:
        raise RuleViolation(refusal or _("This review is not yours to write."), code="not_allowed")
    return row


def refuse_unless(allowed: bool, message: str, code: str) -> None:
    if not allowed:
        raise RuleViolation(message, code=code)
