"""The clock of an attempt. Times in, times out: nothing here reads the database, and only the server's times count."""

from datetime import datetime, timedelta

DOORS_OPEN = timedelta(minutes=30)
"""How long before a sitting its candidates may come in."""
PAUSE_TAIL = timedelta(seconds=60)
"""A browser hears of a pause at its next beat; what was typed until then is kept."""
PASS_TAIL = timedelta(minutes=30)
"""How long the pass of a candidate opens its pages after the end of the sitting."""


def deadline(started_at: datetime, minutes: int, extra_minutes: int = 0) -> datetime:
    return started_at + timedelta(minutes=minutes + extra_minutes)


def closes_at(ends_at: datetime, grace_seconds: int) -> datetime:
    """The last instant at which a save may reach the server."""
    return ends_at + timedelta(seconds=grace_seconds)


def in_time(arrived: datetime, ends_at: datetime, grace_seconds: int, paused_at: datetime | None = None) -> bool:
    """Whether what reached the server at `arrived` is kept. While the work is paused the clock stands still."""
    if paused_at is not None:
        return arrived <= paused_at + PAUSE_TAIL
    return arrived <= closes_at(ends_at, grace_seconds)


def left(now: datetime, ends_at: datetime, paused_at: datetime | None = None) -> timedelta:
    """Working time left; never negative."""
    return max(ends_at - (paused_at or now), timedelta(0))


def compensated(ends_at: datetime, paused_at: datetime, now: datetime) -> datetime:
    """The end after a pause: the time that was lost is given back to the second."""
    return ends_at + max(now - paused_at, timedelta(0))


def doors_are_open(now: datetime, begins: datetime, ends: datetime) -> bool:
    return begins - DOORS_OPEN <= now < ends


def may_start(now: datetime, begins: datetime, ends: datetime) -> bool:
    return begins <= now < ends
