"""Parts of the result pages: `{% load results %}`."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from assessment.models import Appeal, Result
from personnel import wording
from personnel.templatetags.office import chip

register = template.Library()

OUTCOMES = {
    Result.Outcome.PASSED: ("ok", "check"), Result.Outcome.FAILED: ("bad", "alert"),
    Result.Outcome.ABSENT: ("warn", "alert"), Result.Outcome.EXCUSED: ("info", "info"), Result.Outcome.VOID: ("bad", "alert"),
}  # fmt: skip
APPEALS = {
    Appeal.State.LODGED: "warn",
    Appeal.State.MARKING: "info",
    Appeal.State.DECIDED: "ok",
    Appeal.State.WITHDRAWN: "",
}


@register.simple_tag
def outcome_chip(result):
    tone, icon = OUTCOMES[Result.Outcome(result.outcome)]
    passed = result.outcome == Result.Outcome.PASSED and result.band
    return chip(tone, result.get_band_display() if passed else result.get_outcome_display(), icon)


@register.simple_tag
def appeal_chip(appeal):
    return chip(APPEALS[Appeal.State(appeal.state)], appeal.get_state_display())


@register.filter
def topic_share(row) -> str:
    return wording.share(Decimal(row["points"]), Decimal(row["of"]))


@register.filter
def figure(value, places=2) -> str:
    """A figure of the analysis, or a dash where it cannot be said."""
    return "–" if value is None else wording.number(Decimal(str(round(value, places))), places)


@register.filter
def hundred(value) -> str:
    return "–" if value is None else wording.percent(Decimal(str(round(value * 100, 1))))


@register.filter
def svg(value) -> str:
    """A length inside a drawing: a decimal point in every language."""
    return f"{value:.1f}"


@register.simple_tag
def share_said(row) -> str:
    return _("%(points)s of %(of)s points") % {"points": wording.number(row["points"]), "of": wording.number(row["of"])}
