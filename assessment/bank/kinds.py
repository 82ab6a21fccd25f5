"""What the kinds of questions are called."""

from django.utils.translation import gettext_lazy as _

from assessment.bank.content import Kind

NAMES = {
    Kind.SINGLE: _("Single choice"),
    Kind.MULTIPLE: _("Multiple choice"),
    Kind.TRUE_FALSE: _("True or false"),
    Kind.ORDERING: _("Putting in order"),
    Kind.MATCHING: _("Matching"),
    Kind.SHORT: _("Short answer"),
    Kind.SITUATION: _("Situation"),
}
CHOICES = [(kind.value, name) for kind, name in NAMES.items()]
"""For filters and forms."""
PART_CHOICES = [(kind.value, name) for kind, name in NAMES.items() if kind is not Kind.SITUATION]


def name_of(kind: str) -> str:
    return str(NAMES.get(Kind(kind), kind)) if kind in set(Kind) else str(kind)
