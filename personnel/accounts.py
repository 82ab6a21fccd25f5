"""Acts on accounts: open one with a first password, give a new one, end what is signed in."""

import secrets
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from personnel import access_log
from personnel.models import AccessEvent, User

FIRST_PASSWORD_HOURS = 72
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike on paper."""


def first_password() -> str:
    """Four groups of five: easy to read out, 116 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _place in range(5)) for _group in range(4))


@transaction.atomic
def give_first_password(user: User, *, by: User) -> str:
    """A new password for one sign-in within 72 hours; shown once, kept nowhere. Ends what is signed in."""
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_expires_at = timezone.now() + timedelta(hours=FIRST_PASSWORD_HOURS)
    user.save(update_fields=["password", "must_change_password", "password_expires_at"])
    end_sessions(user, by=by)
    access_log.note(by, AccessEvent.Verb.CHANGE, user, label=user.username, act="first_password")
    return password


@transaction.atomic
def end_sessions(user: User, *, by: User) -> int:
    """Sign the person out everywhere; returns from how many places."""
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
            ended += 1
    access_log.note(by, AccessEvent.Verb.CHANGE, user, label=user.username, act="end_sessions", ended=ended)
    return ended


def password_changed(user: User) -> None:
    """The person chose a password of their own: it does not expire."""
    User.objects.filter(pk=user.pk).update(must_change_password=False, password_expires_at=None)
    access_log.note(user, AccessEvent.Verb.CHANGE, user, label=user.username, act="password")
