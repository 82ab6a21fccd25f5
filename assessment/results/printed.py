"""Printed papers: what stands on the sheets is typed twice by two people and compared; a difference is settled.

An answer is typed as it stands on the sheet: B, AC, BADC for an order, 1B 2A for pairs, the words themselves for a short
answer. Letters are those of the printed paper, in its order of choices.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import ascii_uppercase
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.bank.content import Content, Kind, Part, content_of
from assessment.models import Answer, Attempt, AttemptEvent, Paper, PrintedEntry, QuestionVersion, Seat, Sitting
from assessment.results import attempts
from personnel.errors import RuleViolation, StaleState

Turn = PrintedEntry.Turn


@dataclass(frozen=True)
class Line:
    """One place of the answer sheet: a part of a question, with its choices as printed."""

    number: int
    part: Part
    choices: tuple[str, ...]
    targets: tuple[str, ...]
    label: str
    """12, or 12.2 for a part of a situation."""

    @property
    def name(self) -> str:
        return f"{self.number}.{self.part.id}"


def contents_of(paper: Paper) -> dict[int, Content]:
    rows = QuestionVersion.objects.filter(pk__in=paper.versions).values_list("pk", "content")
    return {pk: content_of(stored) for pk, stored in rows}


def lines(paper: Paper, contents: Mapping[int, Content] | None = None) -> list[Line]:
    """The answer sheet of a paper, top to bottom."""
    contents = contents or contents_of(paper)
    found = []
    for number, item in enumerate(paper.items, 1):
        content, order = contents[item["version"]], item.get("order") or {}
        for at, part in enumerate(content.parts, 1):
            choices = tuple(order.get(part.id) or [one.id for one in part.choices])
            targets = tuple(order.get(f"{part.id}>") or [one.id for one in part.targets])
            label = str(number) if len(content.parts) == 1 else f"{number}.{at}"
            found.append(Line(number, part, choices, targets, label))
    return found


# Typing


def read(line: Line, typed: str) -> Any:
    """What was typed, as an answer with the ids of choices; empty for nothing. Refuses what the sheet cannot say."""
    text = " ".join(typed.split())
    if not text:
        return ""
    if line.part.kind == Kind.SHORT:
        return text[:500]
    if line.part.kind == Kind.MATCHING:
        pairs = re.findall(r"(\d{1,3})\s*[-=:.]?\s*([A-Za-z])", text, re.ASCII)
        left = re.sub(r"\d{1,3}\s*[-=:.]?\s*[A-Za-z]|[\s,;]", "", text, flags=re.ASCII)
        if left or len({n for n, _letter_ in pairs}) < len(pairs):
            raise _unread(line, text)
        return {
            _at(line, line.choices, int(n) - 1, text): _letter(line, line.targets, letter, text) for n, letter in pairs
        }
    letters = re.sub(r"[\s,;.-]", "", text).upper()
    ids = [_letter(line, line.choices, letter, text) for letter in letters]
    if len(set(ids)) != len(ids) or (line.part.kind in (Kind.SINGLE, Kind.TRUE_FALSE) and len(ids) > 1):
        raise _unread(line, text)
    return sorted(ids) if line.part.kind == Kind.MULTIPLE else ids


def _letter(line: Line, ids: tuple[str, ...], letter: str, text: str) -> str:
    return _at(line, ids, ascii_uppercase.find(letter.upper()), text)


def _at(line: Line, ids: tuple[str, ...], place: int, text: str) -> str:
    if not 0 <= place < len(ids):
        raise _unread(line, text)
    return ids[place]


def _unread(line: Line, text: str) -> RuleViolation:
    return RuleViolation(
        _("Question %(n)s: “%(text)s” cannot stand on this sheet.") % {"n": line.label, "text": text[:40]},
        code="unread",
        field=line.name,
    )


def shown(line: Line, answer: Any) -> str:
    """An answer as it would be typed."""
    if not answer:
        return ""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, dict):
        pairs = sorted(
            (line.choices.index(one) + 1, ascii_uppercase[line.targets.index(other)]) for one, other in answer.items()
        )
        return " ".join(f"{n}{letter}" for n, letter in pairs)
    letters = [ascii_uppercase[line.choices.index(one)] for one in answer]
    return "".join(letters if line.part.kind == Kind.ORDERING else sorted(letters))


# Entering


def turn_for(paper: Paper, user) -> int:
    """Which turn this person would enter; refused when the own entry has been sent, or both have."""
    rows = {row.turn: row for row in paper.entries.all()}
    if any(row.entered_by_id == user.pk and row.sent_at for row in rows.values()):
        raise RuleViolation(_("You have entered this paper. Somebody else enters it the second time."), code="again")
    return next((turn for turn in (Turn.FIRST, Turn.SECOND) if turn not in rows), Turn.SETTLED)


@transaction.atomic
def enter(paper: Paper, typed: Mapping[str, str], *, by, at: datetime, remark: str = "") -> PrintedEntry:
    """Keep one person's entry. The second closes the paper when both are the same; a third settles what differs."""
    paper = Paper.objects.select_for_update(of=("self",)).select_related("registration__campaign").get(pk=paper.pk)
    if by.official_id and by.official_id == paper.registration.official_id:
        raise RuleViolation(_("Nobody enters the own paper."), code="own")
    turn = turn_for(paper, by)
    sheet = lines(paper)
    answers: dict[str, Any] = {}
    for line in sheet:
        answer = read(line, typed.get(line.name, ""))
        if answer:
            answers.setdefault(str(line.number), {})[line.part.id] = answer
    if turn == Turn.SETTLED:
        if not differences(paper):
            raise StaleState(_("This paper has been entered twice, without a difference."))
        if not remark.strip():
            raise RuleViolation(_("Say what the sheet shows."), code="remark", field="remark")
    row = PrintedEntry.objects.create(paper=paper, turn=turn, entered_by=by, answers=answers, remark=remark, sent_at=at)
    if turn == Turn.SETTLED or (turn == Turn.SECOND and not differences(paper)):
        _close(paper, answers, at)
    return row


def differences(paper: Paper) -> list[tuple[Line, str, str]]:
    """Where the two entries differ: the place, and what each typed."""
    rows = {row.turn: row.answers for row in paper.entries.all()}
    if Turn.FIRST not in rows or Turn.SECOND not in rows:
        return []
    found = []
    for line in lines(paper):
        one, two = (rows[turn].get(str(line.number), {}).get(line.part.id, "") for turn in (Turn.FIRST, Turn.SECOND))
        if one != two:
            found.append((line, shown(line, one), shown(line, two)))
    return found


def _close(paper: Paper, answers: Mapping[str, Any], at: datetime) -> None:
    """The paper becomes an attempt like any other, with the times of its sitting, and is marked."""
    seat = (
        Seat.objects.select_related("sitting_room").filter(registration=paper.registration_id, is_cancelled=False)
        .order_by("-during").first()
    )  # fmt: skip
    if seat is None:
        raise RuleViolation(_("This person has no seat in a sitting."), code="seat")
    State = Attempt.State
    attempt, _made = Attempt.objects.get_or_create(seat=seat, defaults={"paper": paper})
    if attempt.state not in (State.PREPARED, State.ADMITTED, State.ABSENT):
        raise RuleViolation(_("This person wrote the paper on a computer: there is no sheet to enter."), code="over")
    if attempt.paper_id != paper.pk:
        raise RuleViolation(_("This person began another paper."), code="paper")
    begins, ends = seat.during.lower, seat.during.upper
    deadline = min(begins + timedelta(minutes=paper.minutes), ends)
    moves = [
        ({State.PREPARED, State.ABSENT}, {"state": State.ADMITTED}),
        ({State.ADMITTED}, {"state": State.RUNNING, "started_at": begins, "deadline": deadline}),
    ]
    for old, values in moves:
        Attempt.objects.filter(pk=attempt.pk, state__in=old).update(**values)
    Answer.objects.bulk_create(
        [
            Answer(attempt=attempt, number=int(n), answer=given, client_seq=0, saved_at=at)
            for n, given in answers.items()
        ]
    )
    moved = Attempt.objects.filter(pk=attempt.pk, state=State.RUNNING).update(
        state=State.SUBMITTED, ended_at=deadline, answered=len(answers)
    )
    if not moved:
        raise RuleViolation(_("This attempt is over already."), code="over")
    AttemptEvent.objects.create(attempt=attempt, at=at, kind=AttemptEvent.Kind.SUBMITTED, detail={"printed": True})
    Sitting.objects.filter(rooms=seat.sitting_room_id, state=Sitting.State.READY).update(state=Sitting.State.RUNNING)
    attempts.mark_attempts([attempt])
