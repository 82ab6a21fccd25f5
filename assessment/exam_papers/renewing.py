"""A blueprint anew from a day on: what was in force before stays as it was, papers of the new day follow the new one."""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from assessment.models import Blueprint, BlueprintCell
from personnel import constraints, wording
from personnel.errors import RuleViolation

CODE_LENGTH = 40


def renew(blueprint: Blueprint, *, since: date) -> Blueprint:
    """A copy with all rows, in force from the day on; the present one ends with the day before."""
    with constraints.as_refusals():
        present = Blueprint.objects.select_for_update().get(pk=blueprint.pk)
        if since <= present.valid.lower or since not in present.valid:
            raise RuleViolation(
                _(
                    "The new version begins within the time the present one is in force, after its first day (%(period)s)."
                )
                % {"period": wording.period(present.valid)},
                code="since",
                field="since",
            )
        ends = present.valid.upper
        with transaction.atomic():
            Blueprint.objects.filter(pk=present.pk).update(valid=DateRange(present.valid.lower, since))
            fresh = Blueprint.objects.create(
                code=_code(present.code, since), name=present.name, job_position_id=present.job_position_id,
                valid=DateRange(since, ends), minutes=present.minutes, pass_mark=present.pass_mark,
                practice_weight=present.practice_weight, basis=present.basis,
            )  # fmt: skip
            BlueprintCell.objects.bulk_create(
                BlueprintCell(
                    blueprint=fresh, topic_id=row.topic_id, depth=row.depth, count=row.count, points=row.points
                )
                for row in present.cells.all()
            )
    return fresh


def _code(code: str, since: date) -> str:
    ending = f"@{since:%Y%m%d}"
    return code.partition("@")[0][: CODE_LENGTH - len(ending)] + ending
