"""A campaign from its plan to its end: which units take part, on which day each begins, when it is opened and closed."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessment.campaigns import deadlines, listing
from assessment.models import Campaign, CampaignUnit, ExamPolicy
from personnel import wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import Unit

State = Campaign.State


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
    first = window[0] if isinstance(window, tuple) else window.lower
    common = values.pop("common_parts", ())
    campaign = Campaign(created_by=by, window=window, policy=policy or policy_on(first), **values)
    campaign.full_clean(exclude=["common_parts"])
    campaign.save()
    campaign.common_parts.set(common)
    add_units(campaign, units)
    campaign.refresh_from_db()
    return campaign


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
    """The day of the unit's first sitting; the deadline of its list follows by calendar month."""
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


def cancel(campaign: Campaign) -> Campaign:
    return _move(campaign, State.CANCELLED)


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
