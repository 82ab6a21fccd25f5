"""A campaign from its plan to its end: which units take part, on which day each begins, when it is opened and closed."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.campaigns import deadlines, listing, timetable
from assessment.models import Campaign, CampaignUnit, ExamPolicy, Sitting
from personnel import constraints, issuing, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import IssuedDocument, Unit
from personnel.models.documents import DocumentType

State = Campaign.State
CHANGED_WHILE_OPEN = ("name", "plan", "window")
"""What may still be written once units have begun their lists; the rest decides who is on them."""


def policy_on(day: date) -> ExamPolicy:
    found = ExamPolicy.objects.in_force(day).first()
    if found is None:
        raise RuleViolation(
            _("No exam policy is in force on %(day)s: record one first.") % {"day": wording.day(day)}, code="policy"
        )
    return found


@transaction.atomic
def create(*, by, window, units: Iterable[Unit], policy: ExamPolicy | None = None, **values) -> Campaign:
    """A draft with the units that take part; their days are set afterwards."""
    first = _first_day(window)
    common = values.pop("common_parts", ())
    campaign = Campaign(created_by=by, window=window, policy=policy or policy_on(first), **values)
    campaign.full_clean(exclude=["common_parts"])
    with constraints.as_refusals():
        campaign.save()
    campaign.common_parts.set(common)
    add_units(campaign, units)
    campaign.refresh_from_db()
    return campaign


def _first_day(window) -> date:
    return window[0] if isinstance(window, tuple) else window.lower


def record_plan(symbol: str, signed_on: date, subject: str, *, organiser: Unit, by) -> IssuedDocument:
    """A plan signed on paper, put on the register so that a campaign can be held under it."""
    issuer = organiser.version_on(signed_on) or organiser
    return issuing.on_file(
        DocumentType.PLAN, symbol, signed_on, subject, by=by, effective_on=signed_on, issuer_name=issuer.name
    )


@transaction.atomic
def change(campaign: Campaign, *, units: Iterable[Unit], **values) -> Campaign:
    """A draft may be written anew; of one under way the name, the plan, the window and the units still waiting."""
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.state not in (State.DRAFT, State.OPEN):
        raise RuleViolation(_("The campaign is over."), code="state")
    common = values.pop("common_parts", None)
    draft = row.state == State.DRAFT
    for name, value in values.items():
        if draft or name in CHANGED_WHILE_OPEN:
            setattr(row, name, value)
    if draft:
        row.policy = policy_on(_first_day(row.window))
    row.full_clean(exclude=["common_parts"])
    _stays_within(row)
    row.save()
    if draft and common is not None:
        row.common_parts.set(common)
    _take_part(row, list(units))
    row.refresh_from_db()
    return row


def _stays_within(campaign: Campaign) -> None:
    """Days and sittings that are set already lie within the new window."""
    first, last = campaign.window.lower, wording.last_day(campaign.window)
    days = list(campaign.units.exclude(sits_on=None).values_list("sits_on", flat=True))
    planned = Sitting.objects.filter(campaign=campaign, is_retake=False).exclude(state=Sitting.State.CANCELLED)
    days += [timezone.localdate(during.lower) for during in planned.values_list("during", flat=True)]
    outside = sorted({day for day in days if day < first or (last and day > last)})
    if outside:
        raise RuleViolation(
            _("Already set for %(days)s: move those days first, or widen the period.")
            % {"days": ", ".join(wording.day(day) for day in outside[:5])}, code="window", field="window",
        )  # fmt: skip


def _take_part(campaign: Campaign, units: list[Unit]) -> None:
    """Add who is new; who is left out leaves, as long as its list has not been opened."""
    leaving = campaign.units.exclude(unit__in=units).select_related("unit")
    begun = [str(row.unit) for row in leaving.exclude(state=CampaignUnit.State.WAITING)]
    if begun:
        raise RuleViolation(
            _("Their lists are open already, so they stay: %(units)s.") % {"units": ", ".join(begun)}, code="begun",
            field="units",
        )  # fmt: skip
    leaving.delete()
    add_units(campaign, units)


@transaction.atomic
def set_days(rows: Mapping[CampaignUnit, date]) -> int:
    """The first sittings of several units at once, all or none; returns how many changed."""
    changed = 0
    for row, day in rows.items():
        if row.sits_on == day:
            continue
        set_day(row, day)
        changed += 1
    return changed


def add_units(campaign: Campaign, units: Iterable[Unit]) -> None:
    """Units of one campaign lie beside one another: somebody in two of them would be on two lists."""
    if campaign.state not in (State.DRAFT, State.OPEN):
        raise RuleViolation(_("The campaign is over."), code="state")
    paths = list(CampaignUnit.objects.filter(campaign=campaign).values_list("unit__path", flat=True))
    fresh = []
    for unit in units:
        if unit.path in paths:
            continue
        if any(unit.path.startswith(path) or path.startswith(unit.path) for path in paths):
            raise RuleViolation(
                _("%(unit)s lies within, or above, a unit that takes part already.") % {"unit": unit}, code="within",
                field="units",
            )  # fmt: skip
        paths.append(unit.path)
        fresh.append(CampaignUnit(campaign=campaign, unit=unit))
    CampaignUnit.objects.bulk_create(fresh)


@transaction.atomic
def set_day(row: CampaignUnit, day: date) -> CampaignUnit:
    """The day of the unit's first sitting; the deadline of its list follows by calendar month.

    An open list is drawn again: it is made of the duties in force on the day of the sitting.
    """
    row = listing.locked(row)
    campaign = row.campaign
    first, last = campaign.window.lower, wording.last_day(campaign.window)
    if day < first or (last and day > last):
        raise RuleViolation(
            _("The campaign runs %(window)s.") % {"window": wording.period(campaign.window)}, code="window",
            field="sits_on",
        )  # fmt: skip
    if row.state not in (CampaignUnit.State.WAITING, CampaignUnit.State.OPENED):
        raise RuleViolation(_("The list of %(unit)s has been sent: its day stands.") % {"unit": row.unit}, code="state")
    due = deadlines.list_due(day, campaign.policy.list_months_before)
    CampaignUnit.objects.filter(pk=row.pk).update(sits_on=day, list_due_on=due, version=F("version") + 1)
    if row.state == CampaignUnit.State.OPENED:
        listing.draw(row, on=day)
    row.refresh_from_db()
    return row


def open_campaign(campaign: Campaign) -> Campaign:
    if campaign.plan_id is None:
        raise RuleViolation(_("Name the plan document before the campaign is opened."), code="plan")
    if not campaign.units.exists():
        raise RuleViolation(_("No unit takes part yet."), code="units")
    return _move(campaign, State.OPEN)


def close(campaign: Campaign) -> Campaign:
    """Only when every unit has finished."""
    left = campaign.units.exclude(state=CampaignUnit.State.FINISHED).count()
    if left:
        raise RuleViolation(_("%(n)s units have not finished yet.") % {"n": wording.number(left)}, code="unfinished")
    return _move(campaign, State.CLOSED)


@transaction.atomic
def cancel(campaign: Campaign) -> Campaign:
    """Before anybody has been examined; rooms, proctors and seats of its sittings become free."""
    sittings = Sitting.objects.select_for_update().filter(campaign=campaign)
    if sittings.filter(state__in=[Sitting.State.RUNNING, Sitting.State.CLOSED]).exists():
        raise RuleViolation(
            _("People have been examined in this campaign: finish its units and close it instead."), code="examined"
        )
    campaign = _move(campaign, State.CANCELLED)
    for sitting in sittings.exclude(state=Sitting.State.CANCELLED):
        timetable.cancel_sitting(sitting)
    return campaign


def _move(campaign: Campaign, state: str) -> Campaign:
    if state not in Campaign.TRANSITIONS[State(campaign.state)] or not Campaign.objects.filter(
        pk=campaign.pk, state=campaign.state
    ).update(state=state):
        raise StaleState(_("The campaign is in another state now. Load the page again."), code="state")
    campaign.refresh_from_db()
    return campaign


@transaction.atomic
def open_lists(campaign: Campaign, *, at) -> tuple[int, list[str]]:
    """Draw and open every list that waits and has its day. Returns how many, and which units have no day."""
    waiting = campaign.units.filter(state=CampaignUnit.State.WAITING).select_related("unit").order_by("unit__path")
    opened, without = 0, []
    for row in waiting:
        if row.sits_on is None:
            without.append(str(row.unit))
            continue
        listing.open_list(row, at=at)
        opened += 1
    return opened, without
