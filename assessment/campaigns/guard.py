"""Làm gì thi nấy: another position than the work really done needs a reason, and head office's consent.

The head of the unit proposes, head office decides; nobody decides what they proposed, and nobody either about
themselves. A duty that is really held beside the main one may be chosen without asking (the largest is the default).
"""

import hashlib
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessment.campaigns import demand, listing
from assessment.models import CampaignUnit, Registration
from personnel import wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import JobPosition

Standing, Cause, Proposal, State = (
    Registration.Standing, Registration.Cause, Registration.Proposal, CampaignUnit.State,
)  # fmt: skip
SHORTEST_REASON = 10


# The unit's part ------------------------------------------------------------------


@transaction.atomic
def propose(one: Registration, position: JobPosition, *, reason: str, by, at, on: date) -> Registration:
    """The unit's head proposes another position. One that is held needs neither reason nor consent."""
    row, one = _open(one, by, on)
    if one.standing != Standing.SITS:
        raise RuleViolation(_("%(name)s does not sit in this campaign.") % {"name": one.official}, code="standing")
    if position.pk in one.held:
        values = {"position": position, **_no_proposal()}
    else:
        if len(reason.strip()) < SHORTEST_REASON:
            raise RuleViolation(
                _("Say why %(name)s should be examined on %(position)s: it is not among the duties in force.")
                % {"name": one.official, "position": position}, code="reason", field="reason",
            )  # fmt: skip
        if not demand.positions_examined(one.checked_on).filter(pk=position.pk).exists():
            raise RuleViolation(
                _("There is no paper for %(position)s: it has no blueprint in force.") % {"position": position},
                code="blueprint", field="position",
            )  # fmt: skip
        values = {
            "proposal": Proposal.ASKED, "proposed_position": position, "reason": reason.strip(), "proposed_by": by,
            "proposed_at": at, "decided_by": None, "decided_at": None, "decision_reason": "", "recheck": {},
            "position_id": one.position_id if one.position_id in one.held else one.main_id,
        }  # fmt: skip
    return _write(row, one, **values)


@transaction.atomic
def withdraw(one: Registration, *, by, on: date) -> Registration:
    """The unit takes its proposal back: the main duty counts again."""
    row, one = _open(one, by, on)
    if one.proposal == Proposal.NONE:
        raise RuleViolation(_("Nothing is proposed for %(name)s.") % {"name": one.official}, code="state")
    return _write(row, one, position_id=one.main_id, recheck={}, **_no_proposal())


@transaction.atomic
def exempt(one: Registration, *, reason: str, by, on: date) -> Registration:
    """The unit takes somebody off its list for a reason head office will read when it checks the list."""
    row, one = _open(one, by, on)
    if len(reason.strip()) < SHORTEST_REASON:
        raise RuleViolation(_("Say why this official does not sit."), code="reason", field="reason")
    if one.cause in (Cause.LEADER, Cause.GONE):
        raise RuleViolation(
            _("%(name)s does not sit already: %(why)s.") % {"name": one.official, "why": one.standing_reason},
            code="standing",
        )
    return _write(row, one, standing=Standing.EXEMPT, cause=Cause.UNIT, standing_reason=reason.strip())


@transaction.atomic
def include(one: Registration, *, by, on: date) -> Registration:
    """Back onto the list, for an exemption that the unit itself had given."""
    row, one = _open(one, by, on)
    if one.cause != Cause.UNIT:
        raise RuleViolation(
            _("%(name)s does not sit because of the record: %(why)s.")
            % {"name": one.official, "why": one.standing_reason}, code="standing",
        )  # fmt: skip
    if one.main_id is None:
        values = {
            "standing": Standing.UNCLEAR, "cause": Cause.NO_DUTY,
            "standing_reason": _("No duty in force on %(day)s: record the duty, or exempt with a reason")
            % {"day": wording.day(one.checked_on)},
        }  # fmt: skip
    else:
        values = {"standing": Standing.SITS, "cause": "", "standing_reason": ""}
    return _write(row, one, **values)


def _no_proposal() -> dict:
    return {
        "proposal": Proposal.NONE, "proposed_position": None, "reason": "", "proposed_by": None, "proposed_at": None,
        "decided_by": None, "decided_at": None, "decision_reason": "",
    }  # fmt: skip


def _open(one: Registration, by, on: date) -> tuple[CampaignUnit, Registration]:
    """The row and its list, locked, while the unit may still change them."""
    row = listing.locked(one.campaign_unit)
    one = Registration.objects.select_for_update(of=("self",)).select_related("official").get(pk=one.pk)
    if listing.same_person(by, one.official_id):
        raise RuleViolation(_("Nobody changes their own place on the list."), code="oneself")
    if row.state != State.OPENED:
        raise StaleState(
            _("The list of %(unit)s has been sent: ask head office for the change.") % {"unit": row.unit}, code="sent"
        )
    if row.is_locked(on):
        raise RuleViolation(
            _("The list of %(unit)s was locked after %(day)s: ask head office for the change.")
            % {"unit": row.unit, "day": wording.day(row.locks_after)}, code="locked",
        )  # fmt: skip
    return row, one


def _write(row: CampaignUnit, one: Registration, **values) -> Registration:
    Registration.objects.filter(pk=one.pk).update(**values)
    CampaignUnit.objects.filter(pk=row.pk).update(version=F("version") + 1)
    one.refresh_from_db()
    return one


# Head office's part ---------------------------------------------------------------


def asked_for(one: Registration) -> str:
    """The fingerprint of what the unit asks for. Whoever decides sends back that of the proposal they have read."""
    text = "\x1f".join(str(value) for value in _said(one).values())
    return hashlib.sha256(text.encode()).hexdigest()


def _said(one: Registration) -> dict:
    return {name: getattr(one, name) for name in ("proposed_position_id", "main_id", "reason")}


def accept(one: Registration, *, seen: str, by, at, reason: str = "") -> Registration:
    return _decide(one, Proposal.ACCEPTED, seen=seen, by=by, at=at, reason=reason, position=F("proposed_position"))


def refuse(one: Registration, *, seen: str, by, at, reason: str) -> Registration:
    """The person is examined on the work really done."""
    if not reason.strip():
        raise RuleViolation(_("Say why it is refused."), code="reason", field="reason")
    return _decide(one, Proposal.REFUSED, seen=seen, by=by, at=at, reason=reason)


def _decide(one: Registration, outcome: str, *, seen: str, by, at, reason: str, **values) -> Registration:
    one.refresh_from_db()
    if listing.same_person(by, one.official_id):
        raise RuleViolation(_("Nobody decides about themselves."), code="oneself")
    if one.proposed_by_id == by.pk:
        raise RuleViolation(_("Who proposed another position cannot decide on it."), code="own")
    if one.proposal == Proposal.ASKED and seen != asked_for(one):
        raise StaleState(
            _("The unit has changed its proposal for %(name)s since you opened it. Read it as it stands now, then decide.")
            % {"name": one.official}, code="changed",
        )  # fmt: skip
    if one.proposal == Proposal.ASKED and outcome == Proposal.ACCEPTED and one.recheck:
        raise RuleViolation(
            _("The duties of %(name)s have changed since the reason was given: the unit must give it again.")
            % {"name": one.official}, code="recheck",
        )  # fmt: skip
    moved = Registration.objects.filter(pk=one.pk, proposal=Proposal.ASKED, **_said(one)).update(
        proposal=outcome, decided_by=by, decided_at=at, decision_reason=reason.strip(), **values
    )
    if not moved:
        raise StaleState(_("Somebody has decided on this proposal already. Load the page again."), code="state")
    CampaignUnit.objects.filter(pk=one.campaign_unit_id).update(version=F("version") + 1)
    one.refresh_from_db()
    return one


@transaction.atomic
def answer_recheck(one: Registration, *, follow: bool, by, at, reason: str = "") -> Registration:
    """Somebody whose unit or duty is another since the list was signed: examined on the new duties, or as signed.

    Either way the seat is kept by whoever still sits; who has left the service, or leads now, gives it back.
    """
    one = Registration.objects.select_for_update(of=("self",)).select_related("official").get(pk=one.pk)
    if listing.same_person(by, one.official_id):
        raise RuleViolation(_("Nobody decides about themselves."), code="oneself")
    told = one.recheck
    if not told:
        raise StaleState(_("Nothing is left to answer about %(name)s.") % {"name": one.official}, code="state")
    if not follow and not reason.strip():
        raise RuleViolation(_("Say why the list stays as it was signed."), code="reason", field="reason")
    values: dict = {"recheck": {}}
    if follow and told.get("gone"):
        values |= {
            "standing": Standing.REMOVED, "cause": Cause.GONE,
            "standing_reason": listing.left_on(date.fromisoformat(told["on"])),
        }  # fmt: skip
    elif follow:
        if "unit" in told:
            values["unit_id"] = told["unit"][1]
        if "mix" in told:
            main = told["main"][1]
            values |= {"mix": told["mix"], "main_id": main, "checked_on": told["on"], **_no_proposal()}
            if main:
                values["position_id"] = main
        if told.get("cause"):
            keeps = {Cause.LEADER: Standing.EXEMPT, Cause.NO_DUTY: Standing.UNCLEAR}
            values |= {
                "standing": keeps.get(told["cause"], Standing.EXEMPT), "cause": told["cause"],
                "standing_reason": told["why"],
            }  # fmt: skip
        values["is_late"] = True
    else:
        values |= {"decision_reason": reason.strip()}
    Registration.objects.filter(pk=one.pk).update(**values)
    if values.get("standing") in (Standing.REMOVED, Standing.EXEMPT):
        listing.free_seats([one.pk])
    CampaignUnit.objects.filter(pk=one.campaign_unit_id).update(version=F("version") + 1)
    one.refresh_from_db()
    return one
