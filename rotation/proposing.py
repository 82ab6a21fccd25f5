"""HR proposes a change of a term, the authority signs it. What waits is frozen: the authority signs what it read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from personnel import access_log, constraints
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, Title, Unit, User
from rotation import changing, clock, deciding, ending, placing, terms
from rotation.models import Rotation, TermChange, TermProposal

Kind, State = TermChange.Kind, TermProposal.State

POSSIBLE: dict[str, tuple[str, ...]] = {
    Rotation.State.PENDING: (Kind.CANCEL, Kind.CORRECT),
    Rotation.State.ACTIVE: (
        Kind.EXTEND, Kind.EARLY_END, Kind.COMPLETE, Kind.SETTLE, Kind.SUSPEND, Kind.MOVE, Kind.CORRECT,
    ),
    Rotation.State.EXTENDED: (
        Kind.EXTEND, Kind.EARLY_END, Kind.COMPLETE, Kind.SETTLE, Kind.SUSPEND, Kind.MOVE, Kind.CORRECT,
    ),
    Rotation.State.SUSPENDED: (Kind.RESUME, Kind.EXTEND, Kind.EARLY_END, Kind.CORRECT),
    Rotation.State.DUE: (Kind.COMPLETE, Kind.EXTEND, Kind.SETTLE, Kind.CORRECT),
}  # fmt: skip
"""What may be proposed in which state."""


@dataclass(frozen=True)
class Wanted:
    """What HR fills in; which of it is needed depends on the kind."""

    kind: str
    reason: str
    effective_on: date
    reason_code: str = TermChange.Reason.OTHER
    months: int | None = None
    outcome: str = ""
    unit: Unit | None = None
    title: Title | None = None
    corrections: Sequence[dict] = ()
    """For a correction: {"what", "wrong", "right"} each."""


def propose(rotation: Rotation, wanted: Wanted, *, by: User, on: date | None = None) -> TermProposal:
    """Put a change before the authority. `on`: today; what could not be signed from today on is refused already here."""
    if not by.has_perm("rotation.propose_change"):
        raise RuleViolation(_("Only HR staff propose a change of a term."), code="hr")
    if by.official_id == rotation.official_id:
        raise RuleViolation(_("Nobody proposes a change of their own rotation."), code="own_case")
    if wanted.kind not in POSSIBLE.get(rotation.state, ()):
        raise RuleViolation(
            _("This rotation is “%(state)s”; that is not possible now.") % {"state": rotation.get_state_display()},
            code="state",
        )
    _refuse_incomplete(wanted)
    _refuse_unsignable(rotation, wanted, on)
    with constraints.as_refusals():
        row = TermProposal.objects.create(
            rotation=rotation,
            kind=wanted.kind,
            reason=wanted.reason,
            reason_code=wanted.reason_code,
            effective_on=wanted.effective_on,
            months=wanted.months,
            outcome=wanted.outcome,
            unit=wanted.unit,
            title=wanted.title,
            corrections=list(wanted.corrections),
            proposed_by=by,
        )
        access_log.note(by, AccessEvent.Verb.CREATE, row, official=rotation.official)
        return row


@transaction.atomic
def take_back(proposal: TermProposal, *, by: User) -> None:
    if not by.has_perm("rotation.propose_change"):
        raise RuleViolation(_("Only HR staff take a proposal back."), code="hr")
    _move(proposal, State.WITHDRAWN)
    access_log.note(by, AccessEvent.Verb.CHANGE, proposal, official=proposal.rotation.official, act="take_back")


@transaction.atomic
def give_back(proposal: TermProposal, *, by: User, answer: str) -> None:
    """The authority does not sign and says why."""
    _refuse_decider(proposal, by)
    if not answer.strip():
        raise RuleViolation(_("Say what is to be changed."), code="answer", field="answer")
    _move(proposal, State.RETURNED, answer=answer, decided_by=by, decided_at=timezone.now())
    access_log.note(by, AccessEvent.Verb.DECIDE, proposal, official=proposal.rotation.official, act="give_back")


def sign(proposal: TermProposal, *, by: User, signed_on: date, signer=None) -> TermChange:
    """Sign what waits: the act happens, its decision is numbered. Of two people who press the button one signs."""
    _refuse_decider(proposal, by)
    with transaction.atomic():
        waiting = TermProposal.objects.select_for_update(of=("self",)).select_related(
            "rotation__official", "unit", "title"
        )
        row = waiting.filter(pk=proposal.pk, state=State.WAITING).first()
        if row is None:
            raise StaleState(_("This proposal is no longer waiting for a signature."), code="not_waiting")
        change = _act(row, by=by, signed_on=signed_on, signer=signer)
        _move(row, State.SIGNED, decided_by=by, decided_at=timezone.now(), change=change)
        access_log.note(
            by, AccessEvent.Verb.DECIDE, row, official=row.rotation.official, decision=change.document.symbol
        )
        return change


def _act(row: TermProposal, **signing) -> TermChange:
    told = {"reason": row.reason, "reason_code": row.reason_code, **signing}
    match row.kind:
        case Kind.EXTEND:
            return terms.extend(row.rotation, months=row.months, **told)
        case Kind.EARLY_END:
            return ending.end_early(
                row.rotation, effective_on=row.effective_on, outcome=row.outcome, unit=row.unit, title=row.title, **told
            )
        case Kind.COMPLETE:
            told.pop("reason_code")
            return ending.complete(
                row.rotation, effective_on=row.effective_on, outcome=row.outcome, unit=row.unit, title=row.title, **told
            )
        case Kind.SETTLE:
            return ending.settle(row.rotation, effective_on=row.effective_on, title=row.title, **told)
        case Kind.SUSPEND:
            return terms.suspend(row.rotation, effective_on=row.effective_on, **told)
        case Kind.RESUME:
            return terms.resume(row.rotation, effective_on=row.effective_on, **told)
        case Kind.MOVE:
            return terms.move(row.rotation, effective_on=row.effective_on, unit=row.unit, title=row.title, **told)
        case Kind.CANCEL:
            return deciding.withdraw_decision(row.rotation, **told)
        case Kind.CORRECT:
            return deciding.correct_decision(row.rotation, reason=row.reason, corrections=row.corrections, **signing)
    raise RuleViolation(_("Choose what is proposed."), code="kind")


def _refuse_incomplete(wanted: Wanted) -> None:
    needed = []
    if not wanted.reason.strip():
        needed.append(("reason", _("Say why.")))
    if wanted.kind == Kind.EXTEND and not wanted.months:
        needed.append(("months", _("Give the number of months added.")))
    if wanted.kind in (Kind.EARLY_END, Kind.COMPLETE) and not wanted.outcome:
        needed.append(("outcome", _("Choose what becomes of the person.")))
    if wanted.outcome in placing.NEEDS_DESTINATION and not (wanted.unit and wanted.title):
        needed.append(("unit", _("Give the unit and the title the person goes to.")))
    if wanted.kind == Kind.MOVE and not wanted.unit:
        needed.append(("unit", _("Give the unit in which the term goes on.")))
    if wanted.kind == Kind.CORRECT and not wanted.corrections:
        needed.append(("what", _("Say what is wrong and what it should be.")))
    if needed:
        field, sentence = needed[0]
        raise RuleViolation(sentence, code="incomplete", field=field)


def _refuse_unsignable(rotation: Rotation, wanted: Wanted, on: date | None) -> None:
    changing.refuse_after_ending(rotation) if rotation.state != Rotation.State.PENDING else None
    if wanted.kind in (Kind.CANCEL, Kind.CORRECT):
        return
    changing.refuse_after_ending(rotation)
    if wanted.kind == Kind.EXTEND and wanted.months:
        ends = clock.extended(rotation.term.lower, rotation.term.upper, wanted.months)
        terms.refuse_extension(rotation, ends, on or rotation.term.lower)
    else:
        code = ending.reason_at_completion(wanted.outcome) if wanted.kind == Kind.COMPLETE else wanted.reason_code
        changing.refuse_impossible_day(rotation, wanted.kind, wanted.effective_on, signed_on=on, reason_code=code)


def _refuse_decider(proposal: TermProposal, by: User) -> None:
    if not by.has_perm("rotation.issue_decision"):
        raise RuleViolation(_("Only the competent authority signs decisions about a term."), code="authority")
    if by.pk == proposal.proposed_by_id:
        raise RuleViolation(_("Who proposes a change of a term cannot sign it."), code="same_person")


def _move(proposal: TermProposal, state: str, **values) -> None:
    if not TermProposal.objects.filter(pk=proposal.pk, state=State.WAITING).update(state=state, **values):
        raise StaleState(_("This proposal is no longer waiting for a signature."), code="not_waiting")
    proposal.refresh_from_db()
