"""What PostgreSQL refuses, in the words of the constraint that refused it."""

from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from django.utils.translation import gettext_lazy as _

from personnel.errors import RuleViolation
from personnel.wording import Words

TRIGGERS: dict[str, Words] = {
    "appointment_within_quota": _("The quota of this title in this unit is full for part of that period."),
}
"""Rules kept by a trigger; it raises with the name of the rule as the constraint's name. The apps above add theirs."""


@cache
def sentences() -> dict[str, Words]:
    """Constraint name → the sentence its model gives for it."""
    found: dict[str, Words] = {
        constraint.name: constraint.violation_error_message
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != constraint.default_violation_error_message
    }
    return found | TRIGGERS


def name_of(refusal: DatabaseError) -> str:
    diagnosis = getattr(refusal.__cause__, "diag", None)
    return (getattr(diagnosis, "constraint_name", "") or "") if diagnosis else ""


RAISED = "P0001"
"""The state of an error that a trigger raises of its own, without naming a constraint."""


def is_refusal(problem: DatabaseError) -> bool:
    """A rule said no, as opposed to a statement that is wrong or a database that is gone."""
    raised = isinstance(problem, ProgrammingError) and getattr(problem.__cause__, "sqlstate", "") == RAISED
    return raised or isinstance(problem, IntegrityError)


def violation(refusal: DatabaseError) -> RuleViolation:
    name = name_of(refusal)
    sentence = sentences().get(name) or _("The database refuses this: it contradicts what is already recorded.")
    return RuleViolation(sentence, code=name)


@contextmanager
def as_refusals():
    """Run writes; a constraint that refuses them becomes a `RuleViolation`, and none of them has happened."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        raise violation(refusal) from refusal
