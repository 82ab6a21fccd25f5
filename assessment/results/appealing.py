"""Phúc khảo: the official asks within the window; others than before mark again, blind; the outcome is a document.

Theory is read again by two markers who see neither the name nor the first marks; what they agree on stands, and where
they differ who decides chooses one of the two. The practical part, where there is one, is marked by two more (`practice`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assessment import report_places
from assessment.models import Appeal, AppealReading, PracticalMark, Result
from assessment.results import attempts, practice, publishing, standing
from personnel import access_log, constraints, issuing, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, User
from personnel.models.documents import DocumentType

State = Appeal.State
OUTCOME = "exam_appeal_outcome"


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
