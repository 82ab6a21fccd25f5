"""Changes of a list that is signed or past its deadline: the unit or the record asks, head office decides."""

from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from assessment.campaigns import listing, staff
from assessment.models import CampaignUnit, ListChange, Registration
from personnel import constraints, wording
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


def _may_sit(row: CampaignUnit, official: Official) -> staff.Person:
    """A leader does not sit in a campaign for people without a leadership post, however late they are added."""
    person = staff.people_of(row, row.sits_on, [official.pk]).get(official.pk)
    if person is None:
        raise RuleViolation(_("%(name)s holds no post that day.") % {"name": official}, code="post", field="official")
    if person.found.standing != Standing.SITS:
        raise RuleViolation(
            _("%(name)s cannot be added: %(why)s.") % {"name": official, "why": person.found.sentence},
            code=person.found.cause, field="official",
        )  # fmt: skip
    return person


# What the record asks for -------------------------------------------------------------


@transaction.atomic
def look_again(row: CampaignUnit, *, on: date, today: date) -> listing.Changes:
    """Draw the list again; of a locked one head office is asked to add whoever must sit by now and is not on it."""
    changes = listing.draw(row, on=on, today=today)
    row = listing.locked(row)
    if row.is_locked(today):
        changes.joined = _ask_for_those_missing(row, on)
    return changes


def look_again_at_all(today: date) -> int:
    """Every locked list of the campaigns under way. For the daily run; harmless when repeated. How many were asked for."""
    rows = CampaignUnit.objects.filter(campaign__state="open", sits_on__isnull=False)
    rows = rows.exclude(state__in=[CampaignUnit.State.WAITING, CampaignUnit.State.FINISHED]).order_by("pk")
    return sum(len(look_again(row, on=row.sits_on, today=today).joined) for row in rows if row.is_locked(today))


def _ask_for_those_missing(row: CampaignUnit, on: date) -> list[ListChange]:
    people = [pk for pk, one in staff.people_of(row, on).items() if one.found.standing == Standing.SITS]
    listed = {
        one.official_id: one for one in Registration.objects.filter(campaign=row.campaign_id, official__in=people)
    }
    missing = [pk for pk in people if _is_missing(row, listed.get(pk))]
    changes = ListChange.objects.filter(campaign_unit=row)
    changes.filter(state=State.ASKED, asked_by__isnull=True).exclude(official__in=missing).delete()
    answered = changes.filter(Q(state=State.ASKED) | Q(state=State.REFUSED, kind=Kind.ADD), official__in=missing)
    known = set(answered.values_list("official", flat=True))
    return ListChange.objects.bulk_create(
        ListChange(campaign_unit=row, official_id=pk, kind=Kind.ADD, reason=_why_missing(listed.get(pk), on))
        for pk in missing
        if pk not in known
    )


def _is_missing(row: CampaignUnit, one: Registration | None) -> bool:
    """On no list, or kept off this one by something the record no longer says."""
    if one is None or listing.has_left(one):
        return True
    return one.campaign_unit_id == row.pk and one.standing != Standing.SITS and one.cause in listing.FROM_RECORD


def _why_missing(one: Registration | None, on: date) -> str:
    with translation.override(settings.LANGUAGE_CODE):  # it is kept, whoever looks
        day = {"day": wording.day(on)}
        if one is None or listing.has_left(one):
            return _("Works in the unit on %(day)s by the record, and is on no list") % day
        return _("By the record of %(day)s no longer: %(cause)s") % (day | {"cause": one.get_cause_display()})


# Deciding -----------------------------------------------------------------------------


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
