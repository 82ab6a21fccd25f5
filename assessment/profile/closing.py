"""A period of work results is closed when all of them are in, and opened again by head office for a reason.

closing.close(period, by=user, on=today, at=now)
closing.reopen(row, reason="…", by=user, at=now)
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from assessment.models import DataSource, WorkClosing
from personnel import access_log, constraints, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, User

MAY_CLOSE = "assessment.add_workclosing"
MAY_REOPEN = "assessment.change_workclosing"


def close(period: DateRange, *, by: User, on: date, at: datetime) -> WorkClosing:
    """Deliveries under way are waited for; those that come later are told that the period is closed."""
    _must_be_head_office(by, MAY_CLOSE)
    if period.lower is None or period.upper is None:
        raise RuleViolation(_("Write the first and the last day of the period."), code="period", field="period")
    if period.upper > on:
        raise RuleViolation(
            _("A period is closed after its last day; this one ends on %(day)s.")
            % {"day": wording.day(wording.last_day(period))},
            code="not_over",
            field="period",
        )
    with constraints.as_refusals():
        list(DataSource.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        row = WorkClosing.objects.create(period=period, closed_by=by, closed_at=at)
        access_log.note(by, AccessEvent.Verb.DECIDE, row, label=wording.period(period), act="close")
    return row


def reopen(row: WorkClosing, *, reason: str, by: User, at: datetime) -> WorkClosing:
    _must_be_head_office(by, MAY_REOPEN)
    if not reason.strip():
        raise RuleViolation(_("Say why the period is opened again."), code="reason", field="reason")
    with transaction.atomic():
        opened = WorkClosing.objects.standing().filter(pk=row.pk)
        if not opened.update(reopened_at=at, reopened_by=by, reason=reason.strip()):
            raise StaleState(_("Somebody else has just opened this period again."), code="moved")
        row.refresh_from_db()
        access_log.note(by, AccessEvent.Verb.DECIDE, row, label=wording.period(row.period), act="reopen")
    return row


def may_close(user: User) -> bool:
    return user.scope(MAY_CLOSE).whole


def may_reopen(user: User) -> bool:
    return user.scope(MAY_REOPEN).whole


def _must_be_head_office(user: User, perm: str) -> None:
    if not user.scope(perm).whole:
        raise RuleViolation(
            _("Periods of work results are closed and opened again by head office."), code="head_office"
        )


def refusal(closed: Sequence[WorkClosing], *periods: DateRange) -> str:
    """Why a result of these periods is not taken; empty when none of them is closed."""
    for row in closed:
        if any(one.lower < row.period.upper and row.period.lower < one.upper for one in periods):
            return _(
                "The period %(period)s was closed on %(day)s: none of its results comes in or changes. "
                "Ask the head office to open it again."
            ) % {"period": wording.period(row.period), "day": wording.day(row.closed_at)}
    return ""
