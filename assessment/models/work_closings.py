"""Periods whose work results are settled: nothing of them comes in or changes, until head office opens one again."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import PeriodField, TextField
from personnel.models import User
from personnel.models.units import OpenToOffice


class WorkClosingQuerySet(OpenToOffice):
    def standing(self):
        return self.filter(reopened_at__isnull=True)


def nothing_of_a_closed_period() -> pgtrigger.Trigger:
    """On work results: neither a row of a closed period nor one that would become one, whoever writes it."""
    return pgtrigger.Trigger(
        name="work_result_of_a_closed_period_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF EXISTS (
                SELECT 1 FROM assessment_workclosing
                WHERE reopened_at IS NULL AND (period && OLD.period OR period && NEW.period)
            ) THEN
                RAISE EXCEPTION 'The period of this work result is closed.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'work_result_of_a_closed_period_stays';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )


@pghistory.track()
class WorkClosing(models.Model):
    """A period closed for the whole office. Opened again, the row stays as history; closing once more is another row."""

    period = PeriodField(_("period"))
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("closed by"))
    reopened_at = models.DateTimeField(_("opened again at"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened again by")
    )
    reason = TextField(_("reason"), blank=True, help_text=_("Why the period was opened again."))

    objects = WorkClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed period of work results")
        verbose_name_plural = _("closed periods of work results")
        ordering = ["-period", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="work_closing_once_at_a_time",
                expressions=[("period", RangeOperators.OVERLAPS)],
                condition=Q(reopened_at__isnull=True),
                violation_error_message=_("Part of that period is closed already."),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                name="work_closing_has_both_days",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True, reason="")
                | Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reason=""),
                name="work_closing_opened_again_for_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="work_closing_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="work_closing_changes_only_by_opening",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__reopened_at__isnull=False)
                | pgtrigger.Q(old__period__df=pgtrigger.F("new__period"))
                | pgtrigger.Q(old__closed_at__df=pgtrigger.F("new__closed_at"))
                | pgtrigger.Q(old__closed_by__df=pgtrigger.F("new__closed_by")),
            ),
        ]

    def __str__(self):
        return str(self.period)
