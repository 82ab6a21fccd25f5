"""The theory of an appeal read again: what a reader sees and sends, without the name and without the first marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessment.bank.content import CHOOSING, Content, Key, Kind
from assessment.models import Answer, Appeal, AppealReading, Attempt
from assessment.results import attempts
from personnel.errors import RuleViolation, StaleState

State = Appeal.State
SHARES = ("0", "1/4", "1/3", "1/2", "2/3", "3/4", "1")
"""Shares of a question's points a reader may give."""


@dataclass(frozen=True)
class Question:
    """One question as a reader of an appeal sees it: what was asked, what is right, what was answered; no name, no mark."""

    number: int
    content: Content
    keys: Mapping[str, Key] | None
    answer: Any
    of: str


def questions(appeal: Appeal) -> list[Question]:
    attempt = Attempt.objects.select_related("paper__registration__campaign").get(pk=appeal.attempt_id)
    standards = attempts.standards_of(attempt.paper.registration.campaign, attempt.paper.versions)
    given = dict(Answer.objects.filter(attempt=attempt).values_list("number", "answer"))
    return [
        Question(
            number,
            standards[item["version"]].content,
            standards[item["version"]].keys,
            given.get(number) or {},
            item["points"],
        )
        for number, item in enumerate(attempt.paper.items, 1)
    ]


def send_reading(
    reading: AppealReading, *, fractions: Mapping[str, str], remark: str, by, at: datetime
) -> AppealReading:
    """The shares the reader gives where they are others than the rules give; once sent they stand."""
    if reading.reader_id != by.pk or reading.appeal.state != State.MARKING:
        raise RuleViolation(_("This work was given to another marker."), code="marker")
    paper = reading.appeal.attempt.paper
    known = {str(number) for number in range(1, len(paper.items) + 1)}
    given = {number: share for number, share in fractions.items() if share != ""}
    if not given.keys() <= known or not set(given.values()) <= set(SHARES):
        raise RuleViolation(_("Choose one of the shares offered."), code="share")
    if given and not remark.strip():
        raise RuleViolation(_("Say why you give other points than the rules."), code="remark", field="remark")
    if not AppealReading.objects.filter(pk=reading.pk, sent_at__isnull=True).update(
        fractions=given, remark=remark, sent_at=at
    ):
        raise StaleState(_("This mark has been sent already."))
    reading.refresh_from_db()
    return reading


def said(question: Question) -> list[dict[str, Any]]:
    """Each part of a question for its reader: the choices, which are right, which were taken; or the words."""
    shown = []
    for part in question.content.parts:
        given = question.answer.get(part.id) if isinstance(question.answer, dict) else None
        key = question.keys.get(part.id) if question.keys else None
        texts = {one.id: one.text for one in (*part.choices, *part.targets)}
        right = set(key.correct) if key else set()
        row: dict[str, Any] = {"stem": part.stem, "choices": [], "given": "", "right": ""}
        if part.kind in CHOOSING:
            taken = set(given or [])
            row["choices"] = [
                {"text": one.text, "right": one.id in right, "taken": one.id in taken} for one in part.choices
            ]
        elif part.kind == Kind.MATCHING:
            row["given"] = "; ".join(f"{texts.get(a, a)} – {texts.get(b, b)}" for a, b in (given or {}).items())
            row["right"] = "; ".join(f"{texts[a]} – {texts[b]}" for a, b in (key.pairs if key else {}).items())
        elif part.kind == Kind.ORDERING:
            row["given"] = " → ".join(texts.get(one, one) for one in given or [])
            row["right"] = " → ".join(texts[one] for one in (key.order if key else ()))
        else:
            row["given"] = str(given or "")
            row["right"] = " / ".join(key.accepted if key else ())
        shown.append(row)
    return shown
