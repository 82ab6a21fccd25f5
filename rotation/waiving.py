"""Trường hợp đặc biệt: HR asks that findings about one person be set aside, the authority grants it or refuses.

Who asks never decides; what was asked stays as it was; the finding stays visible, with the decision beside it.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from personnel import access_log
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, IssuedDocument
from rotation import refusals, screening
from rotation.batching import hold
from rotation.case import Policy
from rotation.models import Batch, Nomination, Waiver, WaiverRequest

ASKS, DECIDES = "rotation.add_waiverrequest", "rotation.waive_finding"
State = WaiverRequest.State


def open_findings(nomination: Nomination) -> list[dict]:
    """Refusals of the latest verdict that the authority may set aside."""
    if nomination.screening is None:
        return []
    return [
        found
        for found in nomination.screening.findings
        if found["level"] == "block" and found["code"] in Policy.waivable and not found.get("waived")
    ]


@transaction.atomic
def ask(nomination: Nomination, rules: Sequence[str], reason: str, basis: IssuedDocument | None, *, by):
    """HR puts a special case before the authority: which findings, why, and on what paper."""
    if not by.has_perm(ASKS):
        raise RuleViolation(_("Only HR staff ask for a special case."), code="not_hr")
    _refuse_own_case(nomination, by)
    if not reason.strip():
        raise RuleViolation(_("Give the reason for the special case."), code="reason_missing", field="reason")
    if basis is None:
        raise RuleViolation(_("Give the number and the day of the paper."), code="document_missing", field="symbol")
    if not rules:
        raise RuleViolation(_("Choose what is to be set aside."), code="rules_missing", field="rules")
    _refuse_what_does_not_stand(nomination, rules)
    hold(nomination.batch, Batch.State.open())
    with refusals.told():
        request = WaiverRequest.objects.create(
            nomination=nomination, rules=list(dict.fromkeys(rules)), reason=reason.strip(), basis=basis, asked_by=by
        )
    access_log.note(by, AccessEvent.Verb.CREATE, request, official=nomination.official, rules=request.rules)
    return request


@transaction.atomic
def take_back(request: WaiverRequest, *, by) -> None:
    if not by.has_perm(ASKS):
        raise RuleViolation(_("Only HR staff take a request back."), code="not_hr")
    _move(request, State.WITHDRAWN)
    access_log.note(by, AccessEvent.Verb.CHANGE, request, official=request.nomination.official, act="take_back")


@transaction.atomic
def grant(request: WaiverRequest, document: IssuedDocument | None, *, by, on) -> list[Waiver]:
    """Everything that was asked is set aside and the person is judged again."""
    nomination = request.nomination
    _refuse_decider(request, by)
    if document is None:
        raise RuleViolation(_("Give the number and the day of the paper."), code="document_missing", field="symbol")
    hold(nomination.batch, Batch.State.open())
    _refuse_what_does_not_stand(nomination, request.rules)
    _move(request, State.GRANTED, decided_by=by, decided_at=timezone.now())
    with refusals.told():
        waivers = [
            Waiver.objects.create(
                nomination=nomination, request=request, rule=rule, reason=request.reason, decider=by, document=document
            )
            for rule in request.rules
        ]
    access_log.note(by, AccessEvent.Verb.DECIDE, request, official=nomination.official, rules=request.rules)
    screening.screen(nomination.batch, on=on, by=by, officials=[nomination.official_id])
    return waivers


@transaction.atomic
def refuse(request: WaiverRequest, answer: str, *, by) -> None:
    """The finding stands; the reason is kept and shown to HR."""
    _refuse_decider(request, by)
    if not answer.strip():
        raise RuleViolation(_("Say why; the reason is kept."), code="reason_missing", field="reason")
    _move(request, State.REFUSED, decided_by=by, decided_at=timezone.now(), answer=answer.strip())
    access_log.note(by, AccessEvent.Verb.DECIDE, request, official=request.nomination.official, refused=request.rules)


def waiting(user) -> list[WaiverRequest]:
    """What waits for this person's decision; never what they asked for themselves. Read once a request."""
    if not user.has_perm(DECIDES):
        return []
    if "_waivers_to_decide" not in user.__dict__:
        rows = WaiverRequest.objects.visible_to(user).filter(
            state=State.WAITING,
            nomination__state__in=Nomination.State.live(),
            nomination__batch__state__in=Batch.State.open(),
        )
        user.__dict__["_waivers_to_decide"] = list(
            rows.exclude(asked_by=user.pk)
            .select_related("nomination__official", "nomination__batch")
            .order_by("asked_at", "pk")[:100]
        )
    return user.__dict__["_waivers_to_decide"]


def _refuse_decider(request: WaiverRequest, by) -> None:
    if not by.has_perm(DECIDES):
        raise RuleViolation(_("Only the competent authority decides special cases."), code="not_authority")
    if by.pk == request.asked_by_id:
        raise RuleViolation(refusals.WORDS["waiver_decided_by_another"][0], code="same_person")
    _refuse_own_case(request.nomination, by)


def _refuse_own_case(nomination: Nomination, by) -> None:
    if by.official_id and by.official_id == nomination.official_id:
        raise RuleViolation(refusals.WORDS["waiver_not_for_oneself"][0], code="own_case")


def _refuse_what_does_not_stand(nomination: Nomination, rules: Sequence[str]) -> None:
    if set(rules) - {found["code"] for found in open_findings(nomination)}:
        raise RuleViolation(
            _("This criterion does not stand against this person, or no special case may be made of it."),
            code="not_waivable",
            field="rules",
        )


def _move(request: WaiverRequest, state: str, **values) -> None:
    """Compare and set: of two people who press the button, one wins and the other is told."""
    if not WaiverRequest.objects.filter(pk=request.pk, state=State.WAITING).update(state=state, **values):
        raise StaleState(_("This request no longer waits for an answer."), code="not_waiting")
    request.refresh_from_db()
