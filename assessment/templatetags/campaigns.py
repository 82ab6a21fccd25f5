"""Chips and marks of the campaign pages."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from assessment.campaigns import board
from assessment.models import Campaign, CampaignUnit, ListChange, Registration, Sitting
from personnel import wording
from personnel.templatetags.office import chip

register = template.Library()

CAMPAIGN = {"draft": "", "open": "info", "closed": "ok", "cancelled": "bad"}
UNIT = {"waiting": "", "opened": "info", "sent": "info", "checked": "ok", "sitting": "info", "finished": "ok"}
SITTING = {"planned": "", "ready": "info", "running": "info", "closed": "ok", "cancelled": "bad"}
PROPOSAL = {"asked": "warn", "accepted": "ok", "refused": "bad"}

register.filter("short_unit", board.short_name)


@register.simple_tag
def campaign_chip(row: Campaign):
    return chip(CAMPAIGN[row.state], row.get_state_display())


@register.simple_tag
def unit_chip(row: CampaignUnit):
    return chip(UNIT[row.state], row.get_state_display())


@register.simple_tag
def sitting_chip(row: Sitting):
    return chip(SITTING[row.state], row.get_state_display())


@register.simple_tag
def change_chip(row: ListChange):
    return chip(PROPOSAL[row.state], row.get_state_display())


@register.simple_tag
def registration_chip(row: Registration):
    """What stands out about a person on the list: changed since, not sitting, or the proposal."""
    if row.recheck:
        return chip("warn", _("Changed since"))
    if row.standing == Registration.Standing.UNCLEAR:
        return chip("bad", row.get_standing_display())
    if row.standing != Registration.Standing.SITS:
        return chip("", row.get_cause_display() or row.get_standing_display(), "minus")
    if row.proposal != Registration.Proposal.NONE:
        return chip(PROPOSAL[row.proposal], row.get_proposal_display())
    return chip("ok", _("As the duties say"))


@register.simple_tag
def mismatch_chip(one):
    row = one.registration
    if row.recheck:
        return chip("bad", _("Changed, not explained"))
    if not row.reason:
        return chip("bad", _("Not explained"))
    if one.is_waiting:
        return chip("warn", Registration.Proposal.ASKED.label)
    return chip(PROPOSAL.get(row.proposal, ""), row.get_proposal_display())


@register.simple_tag
def due_chip(unit: board.UnitStanding):
    distance = wording.distance(unit.row.list_due_on, unit.on)
    tone = wording.tone_of(unit.row.list_due_on, unit.on, soon=board.SOON)
    return chip(tone, distance[:1].upper() + distance[1:], "alert" if tone == "bad" else "clock")


@register.simple_tag
def steps4(unit: board.UnitStanding):
    """Four small bars: sent, checked, sitting, finished. The label says them in words."""
    bars = format_html_join(
        "", '<rect class="{}" x="{}" y="2" width="17" height="8" rx="2"></rect>',
        (("f1" if done else "ft", f"{0.5 + 19 * number:g}") for number, done in enumerate(unit.steps)),
    )  # fmt: skip
    return format_html('<svg class="steps4" viewBox="0 0 76 12" role="img" aria-label="{}">{}</svg>', unit.said, bars)


@register.simple_tag
def sitting_time(place):
    """20/12/2026, 08:00 – 09:30."""
    begins, ends = timezone.localtime(place.during.lower), timezone.localtime(place.during.upper)
    until = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{wording.day(ends.date())}, {ends:%H:%M}"
    return f"{wording.day(begins.date())}, {begins:%H:%M} – {until}"
