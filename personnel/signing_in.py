"""How often one may try to sign in: five failures in a quarter of an hour per account, fifty per address.

The same for a name nobody has, so that the refusal does not tell which names exist. An exam hall shares one address;
therefore an address is counted by its failures only, an account by its attempts (twenty at once are twenty).
"""

import math
import unicodedata
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from personnel import access_log
from personnel.models import AccessEvent, SignInFailure, User
from personnel.origin import origin

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
PER_ADDRESS = 50
KEPT = timedelta(days=1)

Verb = AccessEvent.Verb


def name_of(typed: str | None) -> str:
    """The account name as the sign-in form reads it."""
    return access_log.plain(unicodedata.normalize("NFKC", (typed or "")[:600]).strip())


def key_of(username: str) -> str:
    """What is kept of a typed name: now and then somebody types the password there."""
    return salted_hmac("personnel.signing_in", username, algorithm="sha256").hexdigest()


class TooManyAttempts(Exception):
    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


def attempt(username: str, now: datetime) -> SignInFailure:
    """Before the password is looked at: take one of the five tries, or raise TooManyAttempts."""
    ip, key = access_log.address(origin.get().ip), key_of(username)
    with transaction.atomic():
        with connection.cursor() as cursor:  # of two attempts on one account the second waits for the first to count
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 5923))", [key])
        since = now - WINDOW
        tried = SignInFailure.objects.filter(username=key, at__gt=since)
        waits = [_wait(tried, PER_ACCOUNT, now)]
        if ip:
            waits.append(_wait(SignInFailure.objects.filter(ip=ip, at__gt=since), PER_ADDRESS, now))
        if seconds := max(waits):
            raise TooManyAttempts(seconds)
        return SignInFailure.objects.create(username=key)


def _wait(rows, most: int, now: datetime) -> int:
    """Seconds until fewer than `most` of these lie within the window; 0 when there are fewer now."""
    at = list(rows.order_by("-at").values_list("at", flat=True)[:most])
    return max(math.ceil((at[-1] + WINDOW - now).total_seconds()), 1) if len(at) == most else 0


def failed(tried: SignInFailure, username: str, now: datetime) -> None:
    SignInFailure.objects.filter(pk=tried.pk).update(ip=access_log.address(origin.get().ip))
    SignInFailure.objects.filter(at__lt=now - KEPT).delete()
    access_log.note(User.objects.filter(username=username).first(), Verb.SIGN_IN_FAILED)


def uses_up(user: User, now: datetime) -> bool:
    """A first password opens once: of two who type it at the same moment one gets in. Any other opens as often as asked."""
    if not user.must_change_password:
        return True
    as_it_was = User.objects.filter(pk=user.pk, password=user.password, password_expires_at=user.password_expires_at)
    return bool(as_it_was.update(password_expires_at=now))


def succeeded(user: User) -> None:
    """The account's counter starts again."""
    SignInFailure.objects.filter(username=key_of(user.username)).delete()
    access_log.tell(user=user.pk)
    access_log.note(user, Verb.SIGN_IN)


def signed_out(user: User) -> None:
    access_log.note(user, Verb.SIGN_OUT)
