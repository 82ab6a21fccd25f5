"""How the state of a question looks."""

from django import template

from assessment.bank.making import letter
from assessment.models import QuestionVersion
from personnel.import_kinds import KINDS, kind_of
from personnel.templatetags.office import chip

register = template.Library()
State = QuestionVersion.State
TONES = {
    State.DRAFT: ("", "edit"),
    State.IN_REVIEW: ("info", "clock"),
    State.RETURNED: ("warn", "undo"),
    State.APPROVED: ("ok", "check"),
    State.RETIRED: ("", "minus"),
}


@register.simple_tag
def version_chip(version):
    tone, mark = TONES[State(version.state)]
    return chip(tone, version.get_state_display(), mark)


@register.filter
def choice_letter(number) -> str:
    return letter(int(number)).upper()


@register.filter
def state_word(value) -> str:
    return str(State(value).label) if value in set(State) else str(value)


@register.filter
def share(value) -> str:
    """0.873 as 87 %."""
    return f"{value * 100:.0f} %"


@register.simple_tag
def exchange_kinds():
    """(key, title) of the files the bank takes in."""
    kind_of("")  # loads the kinds
    return [(kind.key, kind.title) for kind in KINDS.values() if kind.permission == "assessment.add_question"]
