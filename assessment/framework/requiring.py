"""The level of a competency that a job position requires: from a day on, another level, or none any more."""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from assessment.models import Competency, PositionRequirement
from assessment.models.competencies import HIGHEST_LEVEL
from personnel import dates
from personnel.errors import RuleViolation
from personnel.models import JobPosition


@transaction.atomic
def require(position: JobPosition, competency: Competency, level: int | None, *, since: date) -> bool:
    """The level from that day on; None: no longer required. What was said before stays in the record.

    True when something changed. A day before the present row began would rewrite the past, so it is refused.
    """
    if level is not None and not 1 <= level <= HIGHEST_LEVEL:
        raise RuleViolation(_("A level is between 1 and 5."), code="level", field="level")
    JobPosition.objects.select_for_update().get(pk=position.pk)
    rows = PositionRequirement.objects.filter(job_position=position, competency=competency)
    later = rows.filter(valid__startswith__gt=since).order_by("valid").first()
    if later is not None:
        raise RuleViolation(
            _("%(position)s – %(competency)s: a level is already recorded from %(day)s on. Choose a later day.")
            % {"position": position.code, "competency": competency.code, "day": dates.short_text(later.valid.lower)},
            code="past",
        )
    now = rows.filter(valid__contains=since).first()
    if now is not None and now.level == level:
        return False
    if now is not None and now.valid.lower == since:
        if level is None:
            raise RuleViolation(
                _("%(position)s – %(competency)s: the level begins on that very day. Choose a later day.")
                % {"position": position.code, "competency": competency.code},
                code="same_day",
            )
        now.level = level
        now.save(update_fields=["level"])
        return True
    if now is not None:
        now.valid = DateRange(now.valid.lower, since)
        now.save(update_fields=["valid"])
    if level is not None:
        row = PositionRequirement(
            job_position=position, competency=competency, level=level, valid=DateRange(since, None)
        )
        row.full_clean()
        row.save()
    return now is not None or level is not None
