"""A list on its way: signed by the head of the unit, sent back or checked by head office, then examined, then done.

Every move is compare-and-set: of two people who press the button one wins and the other is told.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.campaigns import listing
from assessment.models import Campaign, CampaignUnit, Registration, Seat
from personnel import wording
from personnel.errors import RuleViolation, StaleState

State, Standing, Proposal = CampaignUnit.State, Registration.Standing, Registration.Proposal
REFUSALS_NAMED = 5


@dataclass(frozen=True)
class Obstacles:
    """What keeps a list from being signed (by the unit) or checked (by head office)."""

    unclear: int
    unexplained: int
    undecided: int
    changed: int

    def of_signing(self) -> list[str]:
        return [
            text
            for count, text in (
                (self.unclear, _unclear(self.unclear)),
                (self.unexplained, _unexplained(self.unexplained)),
            )
            if count
        ]

    def of_checking(self) -> list[str]:
        undecided = ngettext(
            "%(n)s proposal of another position has not been decided.",
            "%(n)s proposals of another position have not been decided.",
            self.undecided,
        ) % {"n": wording.number(self.undecided)}
        changed = ngettext(
            "%(n)s person has another unit or duty since the list was signed.",
            "%(n)s people have another unit or duty since the list was signed.",
            self.changed,
        ) % {"n": wording.number(self.changed)}
        found = [(self.unclear, _unclear(self.unclear)), (self.undecided, undecided), (self.changed, changed)]
        return [text for count, text in found if count]


def _unclear(count: int) -> str:
    return ngettext(
        "%(n)s person has no duty on record: have it recorded, or exempt with a reason.",
        "%(n)s people have no duty on record: have them recorded, or exempt with a reason.",
        count,
    ) % {"n": wording.number(count)}


def _unexplained(count: int) -> str:
    return ngettext(
        "%(n)s proposal of another position has no reason for the duties of now: give it again, or take it back.",
        "%(n)s proposals of another position have no reason for the duties of now: give it again, or take them back.",
        count,
    ) % {"n": wording.number(count)}


def obstacles(row: CampaignUnit) -> Obstacles:
    """One query."""
    sits = Q(standing=Standing.SITS)
    asked = sits & Q(proposal__in=[Proposal.ASKED, Proposal.ACCEPTED])
    found = Registration.objects.filter(campaign_unit=row).aggregate(
        unclear=Count("pk", filter=Q(standing=Standing.UNCLEAR)),
        unexplained=Count("pk", filter=asked & (Q(reason="") | ~Q(recheck={}))),
        undecided=Count("pk", filter=sits & Q(proposal=Proposal.ASKED)),
        changed=Count("pk", filter=~Q(recheck={})),
    )
    return Obstacles(**found)


@transaction.atomic
def sign(row: CampaignUnit, *, seen: str, by, at, on: date) -> CampaignUnit:
    """The head of the unit signs the list they saw (`seen`: its fingerprint) and sends it to head office.

    After the deadline it can still be signed, and is late; nothing in it can be changed any more.
    """
    row = listing.locked(row)
    if row.state != State.OPENED:
        raise StaleState(_("The list of %(unit)s has been sent already.") % {"unit": row.unit}, code="state")
    if row.campaign.state != Campaign.State.OPEN:
        raise RuleViolation(_("The campaign is not under way."), code="campaign")
    now = listing.digest(row)
    if seen != now:
        raise StaleState(_("The list has changed since you opened it. Look at it again, then sign."), code="seen")
    _all_in_order(obstacles(row).of_signing(), _("The list cannot be signed yet."))
    if not Registration.objects.filter(campaign_unit=row).exists():
        raise RuleViolation(_("There is nobody on the list of %(unit)s.") % {"unit": row.unit}, code="empty")
    return _move(row, State.SENT, sent_at=at, sent_by=by, list_sha256=now, return_reason="")


@transaction.atomic
def send_back(row: CampaignUnit, *, reason: str, until: date | None, by, at, on: date) -> CampaignUnit:
    """Head office returns a list; until the day it names the unit may change it, whatever the deadline was."""
    row = listing.locked(row)
    if not reason.strip():
        raise RuleViolation(_("Say what is to be corrected."), code="reason", field="reason")
    if until is None and row.list_due_on and on > row.list_due_on:
        raise RuleViolation(
            _("The deadline has passed: say until when the unit may correct the list."), code="until", field="until"
        )
    if until and (until < on or (row.sits_on and until >= row.sits_on)):
        raise RuleViolation(
            _("The day must lie between today and the first sitting (%(day)s).") % {"day": wording.day(row.sits_on)},
            code="until", field="until",
        )  # fmt: skip
    if Seat.objects.filter(registration__campaign_unit=row, is_cancelled=False).exists():
        raise RuleViolation(
            _("Seats have been given out: decide on single changes instead of returning the list."), code="seats"
        )
    return _move(
        row, State.OPENED, return_reason=reason.strip(), reopened_until=until, sent_at=None, sent_by=None,
        list_sha256="", checked_at=None, checked_by=None,
    )  # fmt: skip


@transaction.atomic
def check(row: CampaignUnit, *, by, at) -> CampaignUnit:
    """Head office finds the list in order. Whoever signed it cannot check it."""
    row = listing.locked(row)
    if row.sent_by_id == by.pk:
        raise RuleViolation(_("Who signed the list cannot check it."), code="own")
    _all_in_order(obstacles(row).of_checking(), _("The list is not in order yet."))
    return _move(row, State.CHECKED, checked_at=at, checked_by=by)


def begin(row: CampaignUnit) -> CampaignUnit:
    """The first sitting of the unit has begun."""
    return _move(row, State.SITTING)


def finish(row: CampaignUnit, *, at) -> CampaignUnit:
    return _move(row, State.FINISHED, finished_at=at)


def _all_in_order(found: list[str], opening: str) -> None:
    if found:
        raise RuleViolation(" ".join([opening, *found]), code="obstacles")


def _move(row: CampaignUnit, state: str, **values) -> CampaignUnit:
    if state not in CampaignUnit.TRANSITIONS[State(row.state)]:
        raise StaleState(
            _("The list of %(unit)s is in another state now (%(state)s). Load the page again.")
            % {"unit": row.unit, "state": row.get_state_display()}, code="state",
        )  # fmt: skip
    moved = CampaignUnit.objects.filter(pk=row.pk, state=row.state).update(
        state=state, version=F("version") + 1, **values
    )
    if not moved:
        raise StaleState(_("Somebody has just changed this list. Load the page again."), code="state")
    row.refresh_from_db()
    return row
