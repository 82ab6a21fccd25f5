"""Who did what, or looked at whom: one call to note it, one place that says where it comes from.

`note` writes a row in the caller's transaction. `tracing` surrounds a request or a job: what the triggers of the history
write inside carries the person, and the address and the number of the request that `personnel.origin` knows.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager

import pghistory

from personnel import names
from personnel.models import AccessEvent, Official
from personnel.origin import origin

Verb = AccessEvent.Verb


@contextmanager
def tracing(**metadata) -> Iterator[None]:
    """Everything the history writes inside tells whence it came."""
    here = origin.get()
    told = {"ip": address(here.ip), "request": here.request_id, **metadata}
    with pghistory.context(**{name: plain(value) for name, value in told.items() if value}):
        yield


def tell(**metadata) -> None:
    """Add what has become known (the person, the reason) to the trace we are in."""
    pghistory.context(**{name: plain(value) for name, value in metadata.items() if value})


def plain(value):
    """Text as PostgreSQL takes it into JSON: one line, no NUL, not endless."""
    return names.normal(value.encode("utf-8", "replace").decode())[:300] if isinstance(value, str) else value


def address(text: str | None) -> str | None:
    """The address when it is one; a header may say anything."""
    try:
        found = ipaddress.ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped or found)


def note(user, verb: Verb, obj=None, *, official=None, label="", purpose="", **detail) -> AccessEvent | None:
    """Write one line of the log. Looking at one's own record is not noted.

    `official` is the person concerned; taken from `obj` when that is an official or belongs to one.
    """
    if official is None and obj is not None:
        official = obj if isinstance(obj, Official) else getattr(obj, "official", None)
    own = official is not None and user is not None and getattr(user, "official_id", None) == official.pk
    if own and verb in AccessEvent.LOOKS:
        return None
    here = origin.get()
    return AccessEvent.objects.create(
        user=user if user is not None and user.pk else None,
        username=plain(getattr(user, "username", "") or "")[:150],
        verb=verb,
        model=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        label=plain(str(label) or (str(obj) if obj is not None else ""))[:255],
        official=official,
        purpose=plain(purpose)[:200],
        detail={name: plain(value) for name, value in detail.items()},
        ip=address(here.ip),
        request_id=here.request_id[:64],
    )
