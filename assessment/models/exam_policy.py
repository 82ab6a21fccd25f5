"""Numbers of the exams: every default of the office is a column of a dated row with its source."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from personnel.fields import NameField, PeriodField
from personnel.models.units import DatedForOffice


@pghistory.track()
class ExamPolicy(models.Model):
    """How examinations are held in a period. A campaign keeps the policy it was opened under."""

    class PartialCredit(models.TextChoices):
        ALL_OR_NOTHING = "all_or_nothing", _("All right or nothing")
        RIGHT_MINUS_WRONG = "right_minus_wrong", _("Share of right choices less share of wrong ones, not below 0")

    class Attempt(models.TextChoices):
        BEST = "best", _("Best")
        LAST = "last", _("Last")

    code = NameField(_("code"), max_length=30, unique=True)
    name = NameField(_("name"), max_length=200)
    source = NameField(_("source"), max_length=300)
    valid = PeriodField(_("in force"))

    list_months_before = models.PositiveSmallIntegerField(_("calendar months between list and sitting"), default=1)
    easier_margin = models.PositiveSmallIntegerField(
        _("another position is easier from (%)"),
        default=5,
        help_text=_("So much less is asked there than in the work done."),
    )
    pattern_people = models.PositiveSmallIntegerField(_("a pattern from (people)"), default=3)
    pattern_factor = models.DecimalField(
        _("a pattern from (times the office's share)"), max_digits=3, decimal_places=1, default="2.0"
    )
    includes_leaders = models.BooleanField(_("leaders sit"), default=False)
    min_share = models.PositiveSmallIntegerField(
        _("duties from this share on are examined (%)"), default=20, help_text=_("Below it a duty adds no questions.")
    )
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("exam", "minutes"), default=60)
    questions = models.PositiveSmallIntegerField(_("questions"), default=60)
    pass_mark = models.DecimalField(_("pass mark"), max_digits=5, decimal_places=2, default=50)
    good_mark = models.DecimalField(_("from this mark: Khá"), max_digits=5, decimal_places=2, default=65)
    excellent_mark = models.DecimalField(_("from this mark: Giỏi"), max_digits=5, decimal_places=2, default=80)
    practice_weight = models.DecimalField(
        _("weight of the practical part"), max_digits=3, decimal_places=2, default="0.30"
    )
    partial_credit = models.CharField(
        _("multiple choice"), max_length=20, choices=PartialCredit, default=PartialCredit.RIGHT_MINUS_WRONG
    )
    difficulty_tolerance = models.DecimalField(
        _("papers differ in expected score by at most"), max_digits=4, decimal_places=2, default="2.00"
    )
    save_grace_seconds = models.PositiveSmallIntegerField(_("grace of a late save (seconds)"), default=5)
    save_every_seconds = models.PositiveSmallIntegerField(_("autosave every (seconds)"), default=30)
    third_marker_difference = models.DecimalField(
        _("third marker above a difference of"), max_digits=4, decimal_places=2, default=10
    )
    appeal_days = models.PositiveSmallIntegerField(_("days to appeal"), default=15)
    retake_months = models.PositiveSmallIntegerField(_("one retake within (months)"), default=3)
    attempt_counted = models.CharField(_("attempt that counts"), max_length=4, choices=Attempt, default=Attempt.BEST)

    objects = DatedForOffice.as_manager()

    class Meta:
        verbose_name = _("exam policy")
        verbose_name_plural = _("exam policies")
        ordering = ["-valid"]
        constraints = [
            ExclusionConstraint(
                name="exam_policy_one_in_force_at_a_time",
                expressions=[("valid", RangeOperators.OVERLAPS)],
                violation_error_message=_("Another policy is in force in part of that period."),
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="exam_policy_period_not_empty"),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=0, pass_mark__lte=F("good_mark"))
                & Q(good_mark__lte=F("excellent_mark"), excellent_mark__lte=100),
                name="exam_policy_bands_rise",
                violation_error_message=_("The marks of the bands must rise and stay within 100."),
            ),
            models.CheckConstraint(
                condition=Q(practice_weight__gte=0, practice_weight__lt=1),
                name="exam_policy_weight_is_a_share",
                violation_error_message=_(
                    "The weight of the practical part is a share: from 0 to below 1, for example 0,3."
                ),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, questions__gte=1, min_share__range=(1, 100), list_months_before__gte=1)
                & Q(easier_margin__range=(0, 100), pattern_people__gte=1, pattern_factor__gte=1),
                name="exam_policy_numbers_are_possible",
                violation_error_message=_(
                    "Minutes, questions, months and people are at least 1, shares from 1 to 100 %, the factor at least 1."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="exam_policy_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="exam_policy_in_use_keeps_its_numbers",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                IF (to_jsonb(OLD) - 'valid' - 'name') IS DISTINCT FROM (to_jsonb(NEW) - 'valid' - 'name') AND EXISTS (
                    SELECT 1 FROM assessment_campaign c WHERE c.policy_id = OLD.id AND c.state IN ('open', 'closed')
                ) THEN
                    RAISE EXCEPTION 'A campaign was opened under this policy; make a new one.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'exam_policy_in_use_keeps_its_numbers',
                              TABLE = 'assessment_exampolicy';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def in_use(self) -> bool:
        """A campaign was opened under it, so its numbers stay; it may still be closed on a day, or be renamed."""
        return self.campaigns.filter(state__in=["open", "closed"]).exists()
