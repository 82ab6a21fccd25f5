"""Changes of a list that is signed or past its deadline: the unit asks, head office decides."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessment.campaigns import listing
from assessment.models import CampaignUnit, ListChange, Registration
from personnel import constraints
from personnel.errors import RuleViolation, StaleState
from personnel.models import JobPosition, Official

Kind, State, Standing, Cause = ListChange.Kind, ListChange.State, Registration.Standing, Registration.Cause


@transaction.atomic
def ask(
    row: CampaignUnit, official: Official, *, kind: str, reason: str, by, on: date, position: JobPosition | None = None
) -> ListChange:
    row = listing.locked(row)
    if listing.same_person(by, official):
        raise RuleViolation(_("Nobody changes their own place on the list."), code="oneself")
    if not row.is_locked(on):
        raise RuleViolation(_("The list is still open: change it there."), code="open")
    if row.state == CampaignUnit.State.FINISHED:
        raise RuleViolation(_("%(unit)s has finished its sittings.") % {"unit": row.unit}, code="state")
    if not reason.strip():
        raise RuleViolation(_("Say why the list should be changed."), code="reason", field="reason")
    if kind == Kind.POSITION and position is None:
        raise RuleViolation(_("Name the job position."), code="position", field="position")
    listed = Registration.objects.filter(campaign=row.campaign_id, official=official).first()
    sits = listed is not None and listed.standing == Standing.SITS
    if kind == Kind.ADD and sits:
        raise RuleViolation(_("%(name)s is on a list already.") % {"name": official}, code="listed", field="official")
    if kind != Kind.ADD and not sits:
        raise RuleViolation(_("%(name)s is not on the list.") % {"name": official}, code="listed", field="official")
    if listed is not None and listed.campaign_unit_id != row.pk and not listing.has_left(listed):
        raise RuleViolation(_("%(name)s is on the list of another unit.") % {"name": official}, code="elsewhere")
    if kind == Kind.ADD:
        _may_sit(row, official)
    try:
        with transaction.atomic():
            return ListChange.objects.create(
                campaign_unit=row, official=official, kind=kind, position=position, reason=reason.strip(), asked_by=by
            )
    except IntegrityError as refusal:
        raise constraints.violation(refusal) from None


def _may_sit(row: CampaignUnit, official: Official) -> listing.Person:
    """A leader does not sit in a campaign for people without a leadership post, however late they are added."""
    person = listing.people_of(row, row.sits_on, [official.pk]).get(official.pk)
    if person is None:
        raise RuleViolation(_("%(name)s holds no post that day.") % {"name": official}, code="post", field="official")
    if person.found.standing != Standing.SITS:
        raise RuleViolation(
            _("%(name)s cannot be added: %(why)s.") % {"name": official, "why": person.found.sentence},
            code=person.found.cause, field="official",
        )  # fmt: skip
    return person


@transaction.atomic
def accept(change: ListChange, *, by, at, reason: str = "") -> ListChange:
    row = listing.locked(change.campaign_unit)
    change = _decide(change, State.ACCEPTED, by, at, reason)
    official = change.official
    if change.kind == Kind.ADD:
        _add(row, official, change)
    elif change.kind == Kind.REMOVE:
        Registration.objects.filter(campaign_unit=row, official=official).update(
            standing=Standing.REMOVED, cause=Cause.OFFICE, standing_reason=change.reason, is_late=True, recheck={}
        )
        gone = Registration.objects.filter(campaign_unit=row, official=official)
        listing.free_seats(gone.values_list("pk", flat=True))
    else:
        Registration.objects.filter(campaign_unit=row, official=official).update(
            position=change.position, proposed_position=change.position, proposal=Registration.Proposal.ACCEPTED,
            reason=change.reason, proposed_by=change.asked_by, proposed_at=change.asked_at, decided_by=by,
            decided_at=at, decision_reason=reason.strip(), is_late=True,
        )  # fmt: skip
    CampaignUnit.objects.filter(pk=row.pk).update(version=F("version") + 1)
    return change


def _add(row: CampaignUnit, official: Official, change: ListChange) -> None:
    person = _may_sit(row, official)
    fresh = listing.registration(row, person, row.sits_on, is_late=True)
    there = Registration.objects.filter(campaign=row.campaign_id, official=official).first()
    if there is None:
        fresh.save()
        return
    if there.campaign_unit_id != row.pk:
        if not listing.has_left(there):
            raise RuleViolation(_("%(name)s is on the list of another unit.") % {"name": official}, code="elsewhere")
        listing.bring_over(there, fresh)
        return
    fresh.pk = there.pk
    names = [*listing.WRITTEN, "is_late"]
    Registration.objects.bulk_update([fresh], names)


def refuse(change: ListChange, *, by, at, reason: str) -> ListChange:
    if not reason.strip():
        raise RuleViolation(_("Say why it is refused."), code="reason", field="reason")
    return _decide(change, State.REFUSED, by, at, reason)


def _decide(change: ListChange, state: str, by, at, reason: str) -> ListChange:
    if change.asked_by_id == by.pk:
        raise RuleViolation(_("Who asked for a change cannot decide on it."), code="own")
    if listing.same_person(by, change.official_id):
        raise RuleViolation(_("Nobody decides about themselves."), code="oneself")
    moved = ListChange.objects.filter(pk=change.pk, state=State.ASKED).update(
        state=state, decided_by=by, decided_at=at, decision_reason=reason.strip()
    )
    if not moved:
        raise StaleState(_("Somebody has decided on this change already. Load the page again."), code="state")
    change.refresh_from_db()
    return change
