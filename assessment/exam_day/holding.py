"""The attempt a browser holds, read with no more of the ten tables behind it than a page needs.

5,000 people start within two minutes, and planning a join of ten tables costs more than reading them.
"""

from datetime import datetime

from assessment.exam_day import clock, passes
from assessment.models import Attempt

COLUMNS = {
    "": ("state", "extra_minutes", "started_at", "deadline", "paused_at", "ended_at", "holder"),
    "paper": ("minutes", "versions"),
    "seat": ("number", "candidate_number", "during"),
    "seat__official": ("full_name",),
    "seat__registration__position": ("name",),
    "seat__registration__campaign": ("name",),
    "seat__registration__campaign__policy": ("save_every_seconds", "save_grace_seconds"),
    "seat__sitting_room": ("paused_at",),
    "seat__sitting_room__room": ("name", "networks"),
    "seat__sitting_room__sitting": ("state",),
}
POLICY = "seat__registration__campaign__policy"
ROOM, SITTING = "seat__sitting_room__room", "seat__sitting_room__sitting"
PAGE = ("paper", "seat__official", "seat__registration__position", "seat__registration__campaign", ROOM)
START = ("paper", POLICY, ROOM, SITTING)


def attempt_of(word: str, at: datetime, *tables: str) -> Attempt | None:
    """Of a pass that holds, until half an hour after the sitting or the own deadline."""
    if not word:
        return None
    wanted = {"", "seat", *tables} | {way for table in tables for way in _on_the_way(table)}
    columns = [f"{table}__{name}" if table else name for table in COLUMNS if table in wanted for name in COLUMNS[table]]
    rows = Attempt.objects.select_related("seat", *tables).only(*columns).filter(holder=passes.holder_of(word))
    found = next(iter(rows), None)
    if found is None:
        return None
    ends = max(found.seat.during.upper, found.deadline or found.seat.during.upper)
    return found if at <= ends + clock.PASS_TAIL else None


def _on_the_way(table: str) -> list[str]:
    parts = table.split("__")
    return ["__".join(parts[:end]) for end in range(1, len(parts))]
