"""Words and tones of the rotation desk: `{% load rotation %}`."""

from django import template

from rotation.criteria import NAMES
from rotation.models import Batch, Nomination
from rotation.places import place
from rotation.rules.wording import sentence

register = template.Library()

_BATCH = {
    Batch.State.SUBMITTED: "warn",
    Batch.State.POLICY_SUBMITTED: "warn",
    Batch.State.DECIDED: "ok",
    Batch.State.RUNNING: "ok",
    Batch.State.CLOSED: "",
    Batch.State.CANCELLED: "",
    Batch.State.DRAFT: "",
}
_MARKS = {
    Batch.State.DRAFT: "edit",
    Batch.State.CLOSED: "check",
    Batch.State.CANCELLED: "cross",
    Batch.State.SUBMITTED: "clock",
    Batch.State.POLICY_SUBMITTED: "clock",
}
_NOMINATION = {Nomination.State.SELECTED: "info", Nomination.State.DECIDED: "ok"}


@register.filter
def state_tone(batch):
    return _BATCH.get(batch.state, "info")


@register.filter
def state_mark(batch):
    return _MARKS.get(batch.state, "")


@register.filter
def nomination_tone(nomination):
    return _NOMINATION.get(nomination.state, "")


@register.filter
def criterion(code):
    return NAMES.get(code, code)


@register.filter
def said(found):
    """A kept finding in the reader's language."""
    return sentence(found)


@register.filter
def misses_courses(nomination, batch):
    """How many of the courses before departure are still missing."""
    return max(batch.policy.courses_required - (getattr(nomination, "attended", 0) or 0), 0)


@register.simple_tag
def why_url(page, nomination):
    """This page with the side panel of one person: filters, order and page number stay."""
    number = page.number if page.number > 1 else None
    query = page.url(page=number)
    join = "&" if query.startswith("?") else "?"
    return f"{query if query.startswith('?') else ''}{join}who={nomination.pk}"


@register.filter
def from_place(nomination):
    """Where the person serves, with the unit above a division, in the names of the dossier day."""
    return place(nomination, "from", nomination.from_unit)


@register.filter
def to_place(nomination):
    """Where the person is to go, in the names of the first day."""
    return place(nomination, "to", nomination.to_unit)


@register.filter
def home_place(official):
    return place(official, "home")
