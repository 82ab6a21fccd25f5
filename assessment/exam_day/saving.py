"""Keeping answers: one statement a save, which also asks who holds the attempt, whether it runs and whether it is in time.

The row of the attempt is locked first; so a save stands wholly before or wholly after a hand-in, a pause or the sweeper.
`arrived` is when the request reached the server, not when its turn came.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from assessment.exam_day import answers, clock, delivery, events
from assessment.exam_day.answers import NotOnThePaper
from assessment.models import Answer, Attempt, AttemptEvent

State, Kind = Attempt.State, AttemptEvent.Kind

MOST_AT_ONCE = 400
HIGHEST_SEQ = 2**53
FACTS = (Kind.LEFT_PAGE, Kind.PASTED)

KEEP = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(answers)s::jsonb) AS g(number int, answer jsonb, flagged boolean, seq bigint)
), held AS (
    UPDATE assessment_attempt SET last_seen_at = %(arrived)s, shown = %(shown)s::jsonb || shown
     WHERE id = %(attempt)s AND holder = %(holder)s
    RETURNING id, state, started_at, deadline, paused_at, grace_seconds
), opened AS (
    SELECT id FROM held
     WHERE (state = 'running' AND %(arrived)s <= deadline + make_interval(secs => grace_seconds))
        OR (state = 'paused' AND %(arrived)s <= paused_at + make_interval(secs => %(tail)s))
        OR (state = 'timed_out' AND %(arrived)s <= deadline + make_interval(secs => grace_seconds)
            AND NOT EXISTS (SELECT 1 FROM assessment_marking m WHERE m.attempt_id = held.id))
), written AS (
    INSERT INTO assessment_answer AS kept (attempt_id, number, answer, flagged, client_seq, saved_at)
    SELECT opened.id, number, answer, flagged, seq, %(arrived)s FROM opened, given ORDER BY number
    ON CONFLICT (attempt_id, number) DO UPDATE
       SET answer = excluded.answer, flagged = excluded.flagged, client_seq = excluded.client_seq,
           saved_at = excluded.saved_at
     WHERE kept.client_seq < excluded.client_seq
    RETURNING number
)
SELECT state, started_at, deadline, paused_at, EXISTS (SELECT 1 FROM opened), ARRAY(SELECT number FROM written)
  FROM held
"""


@dataclass(frozen=True)
class Given:
    """One answer as it was sent and understood."""

    number: int
    answer: dict[str, Any]
    flagged: bool
    seq: int


@dataclass
class Kept:
    """What became of a save. `seqs`: question → the number under which it stands in the table."""

    state: str
    deadline: datetime | None
    paused_at: datetime | None
    seqs: dict[int, int] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    """Questions that came too late, or while the attempt was not running."""


class Elsewhere(Exception):
    """The pass does not hold the attempt (any more): it was released for another machine, or never held one."""


class BadSave(Exception):
    """Something no page of ours sends. `numbers` are the questions to blame."""

    def __init__(self, numbers: list[int]):
        super().__init__(numbers)
        self.numbers = numbers


class _NotBegun(Exception):
    """The attempt waits for its start; until then its paper may still be replaced."""


@lru_cache(maxsize=20_000)
def _begun(holder: str) -> tuple[int, int]:
    """(attempt, paper) of a pass whose work has begun. Both stay what they are; an exception is not kept."""
    found = Attempt.objects.filter(holder=holder).values_list("pk", "paper_id", "started_at").first()
    if found is None:
        raise Elsewhere
    attempt, paper, started_at = found
    if started_at is None:
        raise _NotBegun(attempt, paper)
    return attempt, paper


def _attempt_of(holder: str) -> tuple[int, int]:
    """(attempt, paper) of a pass. Whether the pass still holds is asked by the statement."""
    try:
        return _begun(holder)
    except _NotBegun as waiting:
        return waiting.args


def forget() -> None:
    """For tests: another database has other attempts under the same numbers."""
    _begun.cache_clear()


def save(holder: str, sent: dict[str, Any], arrived: datetime) -> Kept:
    """Keep the answers of one request. Answers sent again are acknowledged again; older ones change nothing."""
    attempt, paper = _attempt_of(holder)
    given = _read(attempt, paper, sent, arrived)
    kept, started_at = _keep(attempt, holder, given, sent.get("seen"), arrived)
    if kept.refused:
        _note_refusal(attempt, kept, given, arrived)
    if started_at and isinstance(facts := sent.get("facts"), list) and facts:
        _note_facts(attempt, facts[:20], arrived)
    return kept


def _read(attempt: int, paper: int, sent: dict[str, Any], arrived: datetime) -> list[Given]:
    rows = sent.get("answers") or []
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE or not all(isinstance(row, dict) for row in rows):
        events.note_from_browser(attempt, Kind.BAD_SAVE, arrived, why="shape")
        raise BadSave([])
    numbers = {row["n"] for row in rows if _is_count(row.get("n"))}
    asked = delivery.question(paper, numbers)
    found: dict[int, Given] = {}
    wrong: dict[int, str] = {}
    for row in rows:
        number = row.get("n")
        try:
            one = _read_one(asked, row)
        except NotOnThePaper as why:
            wrong[number if _is_count(number) else 0] = str(why)
            continue
        if one.number not in found or found[one.number].seq < one.seq:
            found[one.number] = one
    if wrong:
        sample = json.dumps(rows, ensure_ascii=True, default=str)[:2000]
        events.note_from_browser(
            attempt, Kind.BAD_SAVE, arrived, why={str(n): w for n, w in wrong.items()}, sent=sample
        )
        raise BadSave(sorted(wrong))
    return list(found.values())


def _read_one(asked: dict[int, answers.Asked], row: dict[str, Any]) -> Given:
    number, seq = row.get("n"), row.get("s")
    if not _is_count(number) or number not in asked:
        raise NotOnThePaper("no such question")
    if not _is_count(seq) or seq > HIGHEST_SEQ:
        raise NotOnThePaper("not a number of a save")
    return Given(number, answers.read(asked[number], row.get("a")), row.get("f") is True, seq)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _keep(attempt: int, holder: str, given: list[Given], seen: Any, arrived: datetime) -> tuple[Kept, datetime | None]:
    rows = [{"number": g.number, "answer": g.answer, "flagged": g.flagged, "seq": g.seq} for g in given]
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {
                "answers": json.dumps(rows),
                "shown": json.dumps(_shown(seen)),
                "attempt": attempt,
                "holder": holder,
                "arrived": arrived,
                "tail": clock.PAUSE_TAIL.total_seconds(),
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise Elsewhere
    state, started_at, ends_at, paused_at, opened, written = row
    kept = Kept(state, ends_at, paused_at)
    kept.seqs = {g.number: g.seq for g in given if opened and g.number in written}
    if len(kept.seqs) < len(given):
        _compare(attempt, given, kept, bool(opened))
    return kept, started_at


def _shown(seen: Any) -> dict[str, int]:
    """Question → seconds after the start at which the page opened it; what is known already stays as it was."""
    if not isinstance(seen, dict) or len(seen) > MOST_AT_ONCE:
        return {}
    return {
        number: after
        for number, after in seen.items()
        if number.isascii() and number.isdecimal() and len(number) <= 3 and _is_count(after) and after < 10**6
    }


def _compare(attempt: int, given: list[Given], kept: Kept, opened: bool) -> None:
    """What the statement did not write stands already (sent again, or overtaken by a newer one) or is refused."""
    numbers = [g.number for g in given if g.number not in kept.seqs]
    stand = {
        number: (seq, answer)
        for number, seq, answer in Answer.objects.filter(attempt=attempt, number__in=numbers).values_list(
            "number", "client_seq", "answer"
        )
    }
    for one in given:
        if one.number in kept.seqs:
            continue
        seq, answer = stand.get(one.number, (-1, None))
        if seq > one.seq or (seq == one.seq and answer == one.answer):
            kept.seqs[one.number] = seq
        elif seq == one.seq and opened:  # two pages counted on from the same number: let this one count again
            kept.seqs[one.number] = seq + 1
        else:
            kept.refused.append(one.number)


def _note_refusal(attempt: int, kept: Kept, given: list[Given], arrived: datetime) -> None:
    if kept.state in (State.PREPARED, State.ADMITTED, State.ABSENT):
        return
    refused = [{"n": g.number, "a": g.answer, "s": g.seq} for g in given if g.number in kept.refused]
    events.note_from_browser(attempt, Kind.LATE_SAVE, arrived, state=kept.state, answers=refused)


def _note_facts(attempt: int, facts: list[Any], arrived: datetime) -> None:
    for fact in facts:
        if isinstance(fact, dict) and fact.get("kind") in FACTS:
            number = fact.get("n")
            events.note_from_browser(
                attempt, Kind(fact["kind"]), arrived, **({"question": number} if _is_count(number) else {})
            )
