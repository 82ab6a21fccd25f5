"""Where the present work comes from: the request being answered, or the one that asked for the job being done.

Plain Python: the log's formatter reads it before any model is loaded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Empty in commands and in what the clock starts."""

    ip: str | None = None
    request_id: str = ""


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 (frozen)


@contextmanager
def coming_from(request_id: str, ip: str | None = None) -> Iterator[None]:
    token = origin.set(Origin(ip=ip, request_id=request_id))
    try:
        yield
    finally:
        origin.reset(token)
