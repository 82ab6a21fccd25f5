"""How often a browser of the exam speaks while nobody types: as often as the office's machine can bear.

Every answer to a save says whether the work is paused or stopped, so the pace decides how soon an idle candidate
learns of it. A hall of 5,000 speaks every thirty seconds (167 requests a second, criterion P32), a room of thirty every
five. Measured: docs/decisions/0021-pace-of-the-exam.md.
"""

import time

from assessment.models import Attempt

PER_SECOND = 150
SOONEST, LATEST = 5, 30
COUNTED_FOR = 20
"""Seconds for which each process believes its last count."""

_counted: tuple[float, int] | None = None


def seconds_for(speaking: int) -> int:
    return min(max(-(-speaking // PER_SECOND), SOONEST), LATEST)


def seconds() -> int:
    global _counted
    now = time.monotonic()
    if _counted is None or now - _counted[0] > COUNTED_FOR:
        _counted = now, _speaking()
    return seconds_for(_counted[1])


def _speaking() -> int:
    """Browsers that wait at the door or are at work."""
    states = Attempt.State
    rows = Attempt.objects.filter(state__in=[states.PREPARED, states.ADMITTED, states.RUNNING, states.PAUSED])
    return rows.exclude(holder="").count()


def forget() -> None:
    """For tests: another database has other people at work."""
    global _counted
    _counted = None
