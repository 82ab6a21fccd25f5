"""The list of a unit, drawn from the duties in force on the day of its sitting.

Drawn again it says what has changed: an open list follows the record and keeps what the unit proposed; a list that is
signed or past its deadline is not touched, but every person whose unit or duty is another now is flagged (`recheck`)
until head office answers. Nobody loses a seat by being looked at again. A constant number of queries, whatever its size.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from assessment.campaigns import staff
from assessment.models import Attempt, CampaignUnit, ListChange, Registration, Seat
from personnel import names, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import Official

State, Standing, Cause, Proposal = (
    CampaignUnit.State, Registration.Standing, Registration.Cause, Registration.Proposal,
)  # fmt: skip
BATCH = 2000
FROM_RECORD = ("", Cause.LEADER, Cause.LEAVE, Cause.SUSPENDED, Cause.GONE, Cause.NO_DUTY)
"""Causes that follow from the record; the others somebody decided, and drawing again keeps them."""
WRITTEN = [
    "unit", "mix", "main", "position", "checked_on", "standing", "cause", "standing_reason", "recheck",
]  # fmt: skip


@dataclass
class Changes:
    """What drawing the list again found."""

    added: list[Registration] = field(default_factory=list)
    gone: list[Registration] = field(default_factory=list)
    moved: list[Registration] = field(default_factory=list)
    duties: list[Registration] = field(default_factory=list)
    standing: list[Registration] = field(default_factory=list)
    elsewhere: list[Registration] = field(default_factory=list)
    """On the list of another unit of the campaign."""
    joined: list[ListChange] = field(default_factory=list)
    """Must sit and are not on the list, which is locked: head office is asked to add them (`late.look_again`)."""

    @property
    def all(self) -> list[Registration]:
        return [*self.added, *self.gone, *self.moved, *self.duties, *self.standing, *self.elsewhere]

    def __bool__(self):
        return bool(self.all or self.joined)

    @property
    def sentence(self) -> str:
        parts: list[tuple[list, str]] = [
            (self.added, _("%(n)s added")), (self.gone, _("%(n)s no longer in the unit")),
            (self.moved, _("%(n)s in another division")), (self.duties, _("%(n)s with other duties")),
            (self.standing, _("%(n)s whose obligation to sit changed")),
            (self.elsewhere, _("%(n)s on the list of another unit")),
            (self.joined, _("%(n)s to be added by head office")),
        ]  # fmt: skip
        said = [text % {"n": wording.number(len(rows))} for rows, text in parts if rows]
        return "; ".join(said) if said else _("Nothing has changed since the list was last drawn.")


@transaction.atomic
def open_list(row: CampaignUnit, *, at) -> CampaignUnit:
    """Draw the list for the first time and hand it to the unit."""
    row = locked(row)
    if row.campaign.state != "open":
        raise RuleViolation(_("The campaign is not under way: open it first."), code="campaign")
    if row.sits_on is None:
        raise RuleViolation(_("Set the day of the first sitting of %(unit)s first.") % {"unit": row.unit}, code="day")
    moved = CampaignUnit.objects.filter(pk=row.pk, state=State.WAITING).update(
        state=State.OPENED, opened_at=at, version=F("version") + 1
    )
    if not moved:
        raise StaleState(_("The list of %(unit)s is open already.") % {"unit": row.unit}, code="state")
    row.refresh_from_db()
    draw(row, on=row.sits_on)
    return row


@transaction.atomic
def draw(row: CampaignUnit, *, on: date, today: date | None = None) -> Changes:
    """Draw the list of a unit from the record of the day `on`. Safe to run again; says what it changed.

    `today` decides whether the list is past its deadline (left out: it is not).
    """
    row = locked(row)
    if row.state in (State.WAITING, State.FINISHED):
        raise RuleViolation(_("There is no open list of %(unit)s to draw.") % {"unit": row.unit}, code="state")
    people = staff.people_of(row, on)
    there = {one.official_id: one for one in Registration.objects.filter(campaign_unit=row)}
    changes = Changes()
    follows = row.state == State.OPENED and not (today and row.is_locked(today))
    _add(row, [people[pk] for pk in people.keys() - there.keys()], on, changes, follows)
    missing = there.keys() - people.keys()
    moved = staff.people_of(row, on, missing) if missing and not follows else {}
    for official, one in there.items():
        if follows:
            _follow(one, people.get(official), on, changes)
        else:  # who works elsewhere by now has moved, and is not gone
            _flag(one, people.get(official) or moved.get(official), on, changes)
    fresh = {one.pk for one in changes.added}
    changed = [one for one in changes.all if one.pk not in fresh]
    if changed:
        Registration.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)
    if changes:
        CampaignUnit.objects.filter(pk=row.pk).update(version=F("version") + 1)
    return changes


def _add(row: CampaignUnit, people: list[staff.Person], on: date, changes: Changes, follows: bool) -> None:
    """New people come onto an open list; somebody already on another unit's list is flagged there."""
    elsewhere = {
        one.official_id: one
        for one in Registration.objects.filter(campaign=row.campaign_id, official__in=[p.official for p in people])
    }
    fresh = []
    for person in people:
        other = elsewhere.get(person.official)
        if other and follows and has_left(other) and person.found.standing != Standing.REMOVED:
            changes.added.append(bring_over(other, registration(row, person, on)))
        elif other:
            _flag(other, person, on, changes, into=changes.elsewhere)
        elif follows and person.found.standing != Standing.REMOVED:
            fresh.append(registration(row, person, on))
    Registration.objects.bulk_create(fresh, batch_size=BATCH)
    changes.added += fresh


def registration(row: CampaignUnit, person: staff.Person, on: date, **values) -> Registration:
    return Registration(
        campaign_id=row.campaign_id, campaign_unit=row, official_id=person.official, unit_id=person.unit,
        mix=person.duties, main_id=person.main, position_id=person.main, checked_on=on,
        standing=person.found.standing, cause=person.found.cause, standing_reason=person.found.sentence, **values,
    )  # fmt: skip


def has_left(one: Registration) -> bool:
    """Taken off a list because the unit was left: free to come onto the list of the unit the person works in now."""
    return one.standing == Standing.REMOVED and one.cause == Cause.GONE


def bring_over(there: Registration, fresh: Registration) -> Registration:
    """Onto another unit's list: one person has one registration in a campaign, and nothing of the old unit's goes along."""
    fresh.pk = there.pk
    Registration.objects.filter(pk=there.pk).update(
        campaign_unit=fresh.campaign_unit_id, proposal=Proposal.NONE, proposed_position=None, reason="",
        proposed_by=None, proposed_at=None, decided_by=None, decided_at=None, decision_reason="", is_late=fresh.is_late,
        **{name: getattr(fresh, name) for name in WRITTEN},
    )  # fmt: skip
    return fresh


def free_seats(registrations: Iterable[int]) -> None:
    """Who no longer sits gives the seat back, unless already let into the room."""
    not_let_in = Q(attempt__isnull=True) | Q(attempt__state=Attempt.State.PREPARED)
    Seat.objects.filter(not_let_in, registration__in=list(registrations)).update(is_cancelled=True)


def _follow(one: Registration, person: staff.Person | None, on: date, changes: Changes) -> None:
    """The open list takes what the record says. What the unit proposed or decided stays."""
    if person is None:
        if one.cause != Cause.GONE:
            one.standing, one.cause = Standing.REMOVED, Cause.GONE
            one.standing_reason = left_on(on)
            changes.gone.append(one)
        return
    other_duties = one.mix != person.duties
    other_place = one.unit_id != person.unit
    chosen = one.position_id
    free = one.proposal in (Proposal.NONE, Proposal.REFUSED)
    if other_duties and free and chosen not in dict(person.mix):
        one.position_id = person.main
    if other_duties and one.proposal in (Proposal.ASKED, Proposal.ACCEPTED):
        one.recheck = _difference(one, person, on)  # the reason was given for other duties: it must be given again
        if one.proposal == Proposal.ASKED and chosen not in dict(person.mix):
            one.position_id = person.main
    one.unit_id, one.mix, one.main_id, one.checked_on = person.unit, person.duties, person.main, on
    other_standing = one.cause in FROM_RECORD and one.cause != person.found.cause
    if one.cause in FROM_RECORD:
        one.standing, one.cause, one.standing_reason = (
            person.found.standing, person.found.cause, person.found.sentence,
        )  # fmt: skip
    if one.standing == Standing.SITS and one.position_id is None:
        one.position_id = person.main
    if other_standing:
        changes.standing.append(one)
    elif other_duties:
        changes.duties.append(one)
    elif other_place:
        changes.moved.append(one)


def left_on(day: date) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("No longer in this unit on %(day)s") % {"day": wording.day(day)}


def _flag(one: Registration, person: staff.Person | None, on: date, changes: Changes, into: list | None = None) -> None:
    """A locked list stays as it was signed; the difference is written beside it, and taken back when there is none."""
    if one.standing == Standing.REMOVED:
        return
    difference = _difference(one, person, on)
    before = {key: value for key, value in one.recheck.items() if key != "on"}
    if before == {key: value for key, value in difference.items() if key != "on"}:
        return
    one.recheck = difference
    if into is not None:
        into.append(one)
    elif person is None:
        changes.gone.append(one)
    elif "mix" in difference:
        changes.duties.append(one)
    else:
        changes.moved.append(one)


def _difference(one: Registration, person: staff.Person | None, on: date) -> dict:
    """What `Registration.recheck` holds; empty when the record says what the list says."""
    told: dict = {}
    if person is None or person.found.standing == Standing.REMOVED:
        told["gone"] = True
    else:
        if one.unit_id != person.unit:
            told["unit"] = [one.unit_id, person.unit]
        if one.mix != person.duties:
            told |= {"main": [one.main_id, person.main], "mix": person.duties}
        if person.found.cause and person.found.cause != one.cause and one.cause in FROM_RECORD:
            told |= {"cause": person.found.cause, "why": person.found.sentence}
    return told | {"on": on.isoformat()} if told else {}


def locked(row: CampaignUnit) -> CampaignUnit:
    return (
        CampaignUnit.objects.select_for_update(of=("self",))
        .select_related("campaign__policy", "campaign__plan", "unit").get(pk=row.pk)
    )  # fmt: skip


def digest(row: CampaignUnit) -> str:
    """The fingerprint of a list as it stands: what its head signs is exactly this."""
    rows = (
        Registration.objects.filter(campaign_unit=row)
        .order_by("official__code")
        .values_list(
            "official__code", "standing", "standing_reason", "position__code", "mix", "proposal",
            "proposed_position__code", "reason",
        )
    )  # fmt: skip
    text = json.dumps([list(one) for one in rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(names.normal_text(text).encode()).hexdigest()


def same_person(user, official: Official | int) -> bool:
    return bool(user.official_id) and user.official_id == (official if isinstance(official, int) else official.pk)
