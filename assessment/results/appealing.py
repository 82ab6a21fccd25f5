"""Phúc khảo: the official asks within the window; others than before mark again, blind; the outcome is a document.

Theory is read again by two markers who see neither the name nor the first marks; what they agree on stands, and where
they differ who decides chooses one of the two. The practical part, where there is one, is marked by two more (`practice`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assessment import report_places
from assessment.bank.content import CHOOSING, Content, Key, Kind
from assessment.models import Answer, Appeal, AppealReading, Attempt, PracticalMark, Result
from assessment.results import attempts, practice, publishing, standing
from personnel import access_log, constraints, issuing, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, User
from personnel.models.documents import DocumentType

State = Appeal.State
OUTCOME = "exam_appeal_outcome"
SHARES = ("0", "1/4", "1/3", "1/2", "2/3", "3/4", "1")
"""Shares of a question's points a reader may give."""


# Lodging


def may_appeal(result: Result, user, on: date) -> str:
    """Empty when the person may appeal today, else the reason why not."""
    if result.state != Result.State.PUBLISHED or result.registration.official_id != user.official_id:
        return _("Only the person examined appeals, after publication.")
    if result.outcome not in Result.MARKED:
        return _("There are no marks to appeal against.")
    until = publishing.appeal_until(result)
    if on > until:
        return _("The time for an appeal ended on %(day)s.") % {"day": wording.day(until)}
    if result.appeals.exclude(state=State.WITHDRAWN).exists():
        return _("An appeal against this result has been lodged already.")
    return ""


@transaction.atomic
def lodge(result: Result, *, reason: str, by, at: datetime) -> Appeal:
    result = (
        Result.objects.select_for_update(of=("self",))
        .select_related("registration__campaign__policy")
        .get(pk=result.pk)
    )
    if refused := may_appeal(result, by, wording.local(at).date()):
        raise RuleViolation(refused, code="appeal")
    if not reason.strip():
        raise RuleViolation(_("Say which part you want to have marked again, and why."), code="reason", field="reason")
    return Appeal.objects.create(
        result=result,
        attempt=result.marking.attempt if result.marking else None,
        reason=reason,
        lodged_at=at,
        old_total=result.total,
    )


def withdraw(appeal: Appeal, *, by) -> Appeal:
    if appeal.result.registration.official_id != by.official_id:
        raise RuleViolation(_("Only who lodged an appeal withdraws it."), code="own")
    return _move(appeal, State.LODGED, State.WITHDRAWN)


# Marking again


def taken_part(appeal: Appeal) -> set[int]:
    """Accounts that have marked this person before, in whatever turn."""
    before = PracticalMark.objects.filter(registration=appeal.result.registration_id).values_list("marker", flat=True)
    return set(before) | set(appeal.readings.values_list("reader", flat=True))


@transaction.atomic
def take_up(appeal: Appeal, *, readers: Sequence[User], by) -> Appeal:
    """Name the two who mark again; both are others than before, neither is the person nor who takes the appeal up."""
    _not_ones_own(appeal, by)
    if len({one.pk for one in readers}) != 2:
        raise RuleViolation(_("Name two different markers."), code="markers", field="second")
    for one in readers:
        if one.official_id and one.official_id == appeal.result.registration.official_id:
            raise RuleViolation(_("Nobody marks the own work."), code="own", field="first")
        if one.pk == by.pk:
            raise RuleViolation(
                _("Who takes up an appeal decides it, and does not mark it."), code="decider", field="first"
            )
        if one.pk in taken_part(appeal):
            raise RuleViolation(
                _("%(name)s has marked this person before. Name somebody else.") % {"name": one},
                code="before",
                field="first",
            )
    appeal = _move(appeal, State.LODGED, State.MARKING, taken_by=by)
    for turn, one in enumerate(readers, 1):
        AppealReading.objects.create(appeal=appeal, turn=turn, reader=one)
    first = (
        PracticalMark.objects.filter(registration=appeal.result.registration_id, turn=1).select_related("task").first()
    )
    if appeal.result.practice is not None and first is not None:
        for turn, one in zip((4, 5), readers, strict=True):
            practice.name_for_appeal(appeal.result.registration, first.task, turn, one)
    return appeal


def _not_ones_own(appeal: Appeal, by) -> None:
    if by.official_id and appeal.result.registration.official_id == by.official_id:
        raise RuleViolation(_("Nobody decides about the own result."), code="own")


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


# Deciding


@dataclass(frozen=True)
class Compared:
    """A question about which the two readers say something."""

    number: int
    first: str
    second: str

    @property
    def agrees(self) -> bool:
        return self.first == self.second


def compared(appeal: Appeal) -> list[Compared]:
    """Empty text: as the rules say."""
    one, two = (reading.fractions for reading in appeal.readings.order_by("turn"))
    numbers = sorted({*one, *two}, key=int)
    return [Compared(int(number), one.get(number, ""), two.get(number, "")) for number in numbers]


def missing(appeal: Appeal) -> list[str]:
    """Who has not sent yet: theory, practice."""
    found = []
    if appeal.readings.filter(sent_at__isnull=True).exists():
        found.append(_("the second marking of the theory paper"))
    marks = PracticalMark.objects.filter(
        registration=appeal.result.registration_id, turn__in=[4, 5], sent_at__isnull=True
    )
    if marks.exists():
        found.append(_("the second marking of the practical part"))
    return found


@dataclass(frozen=True)
class Before:
    """The result as it was published, before the appeal."""

    total: Decimal | None
    theory: Decimal | None
    practice: Decimal | None
    outcome: str
    band: str


@transaction.atomic
def decide(
    appeal: Appeal,
    *,
    chosen: Mapping[str, str],
    outcome: str,
    signed_on: date,
    signer: publishing.Signer,
    by,
    at: datetime,
) -> Appeal:
    """Apply what was marked again, revise the result when it changes, and issue the outcome.

    `chosen`: for each question on which the readers differ, which of their shares counts (1 or 2).
    """
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("result__registration__campaign__policy")
        .get(pk=appeal.pk)
    )
    _not_ones_own(appeal, by)
    if appeal.state != State.MARKING:
        raise StaleState(_("This appeal is not being marked."))
    if appeal.readings.filter(reader=by.pk).exists():
        raise RuleViolation(_("Who marked an appeal does not decide it."), code="reader")
    if lacking := missing(appeal):
        raise RuleViolation(_("Still missing: %(what)s.") % {"what": ", ".join(lacking)}, code="missing")
    if not outcome.strip():
        raise RuleViolation(_("Say what came out, in words for the official."), code="outcome", field="outcome")
    fractions = _settled(compared(appeal), chosen)
    result = appeal.result
    before = Before(result.total, result.theory, result.practice, result.outcome, result.band)
    appeal = _move(
        appeal, State.MARKING, State.DECIDED, fractions=fractions, outcome=outcome, decided_by=by, decided_at=at
    )
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Appeal decided on %(day)s") % {"day": wording.day(signed_on)}
    if fractions:
        attempts.mark_attempts([appeal.attempt], reason=reason, again=True)
    standing.bring_up_to_date([result.registration_id], reason=reason)
    result.refresh_from_db()
    document = _document(appeal, result, before, signed_on, signer, by)
    Appeal.objects.filter(pk=appeal.pk).update(new_total=result.total, document=document)
    access_log.note(
        by, AccessEvent.Verb.DECIDE, appeal, official=result.registration.official, label=_("Appeal decided")
    )
    appeal.refresh_from_db()
    return appeal


def _settled(rows: Sequence[Compared], chosen: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for row in rows:
        share = row.first
        if not row.agrees:
            which = chosen.get(str(row.number), "")
            if which not in ("1", "2"):
                raise RuleViolation(
                    _("Question %(n)s: the two markers differ. Choose which counts.") % {"n": row.number},
                    code="differs",
                    field=f"choice_{row.number}",
                )
            share = row.first if which == "1" else row.second
        if share:
            found[str(row.number)] = str(Fraction(share))
    return found


def _document(appeal: Appeal, result: Result, before, signed_on: date, signer, by):
    registration = result.registration
    campaign, official = registration.campaign, registration.official
    content = {
        "person": {
            "name": official.full_name, "sex": official.sex, "code": official.code,
            "unit": publishing.place_of(registration, signed_on),
        },
        "campaign": campaign.name,
        "lodged_on": wording.local(appeal.lodged_at).date(),
        "reason": appeal.reason,
        "before": before.total,
        "before_parts": {"theory": before.theory, "practice": before.practice,
                         "outcome": before.outcome, "band": before.band},
        "after": result.total,
        "theory": result.theory,
        "practice": result.practice,
        "outcome": result.outcome,
        "band": result.band,
        "changed": before.total != result.total,
        "questions": len(appeal.fractions),
        "words": appeal.outcome,
        "office": report_places.named(campaign.organiser, signed_on),
    }  # fmt: skip
    return issuing.issue(
        template=OUTCOME, type=DocumentType.LETTER, issuer=campaign.organiser, signed_on=signed_on,
        drafted_by=report_places.hr_unit(campaign.organiser, signed_on),
        subject="Về kết quả phúc khảo bài đánh giá năng lực", content=content, about=f"appeal:{appeal.pk}",
        signer_name=signer.name, signer_title=signer.title, by=by, official=official, scope_unit=registration.unit,
    )  # fmt: skip


def _move(appeal: Appeal, old: str, new: str, **values) -> Appeal:
    try:
        with transaction.atomic():
            moved = Appeal.objects.filter(pk=appeal.pk, state=old).update(state=new, **values)
    except IntegrityError as refusal:
        raise constraints.violation(refusal) from refusal
    if not moved:
        raise StaleState(_("Someone else has just changed this appeal. Load it again."))
    appeal.refresh_from_db()
    return appeal


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
