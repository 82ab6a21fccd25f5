"""Who may send work results: a token for each source, told once, renewed in time, taken away at once."""

from datetime import date, datetime, time

from django.utils import timezone

from assessment.models import DataSource
from personnel import access_log, dates
from personnel.models import AccessEvent, User

TOKEN_MONTHS = 12
"""A token lives a year; whoever runs the other system asks for a new one in time."""


def renew(source: DataSource, *, by: User, on: date) -> str:
    """The new token: it is kept nowhere, so whoever reads it here writes it into the other system now."""
    last = dates.add_months(on, TOKEN_MONTHS)
    token = source.renew_token(timezone.make_aware(datetime.combine(last, time())))
    access_log.note(by, AccessEvent.Verb.CHANGE, source, label=str(source), renewed=dates.short_text(last))
    return token


def revoke(source: DataSource, *, by: User) -> None:
    source.revoke_token()
    access_log.note(by, AccessEvent.Verb.CHANGE, source, label=str(source), act="revoke")
