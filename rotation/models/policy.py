"""The regulation in force: every number of the law is a column here, with its source and period."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.ages import AgeCounting
from personnel.fields import NameField, PeriodField
from personnel.models import IssuedDocument, TitleLevel
from personnel.models.conduct import Classification
from personnel.models.officials import PoliticalTheory
from personnel.models.units import OpenToOffice
from rotation import case

from . import guards

RATINGS = Classification.values
"""From the best to the worst."""


def default_alert_days():
    return [90, 60, 30]


@pghistory.track()
class RotationPolicy(models.Model):
    """One regulation (or a regulation with the office's own plan). A batch keeps the policy it was approved under."""

    class AgeCounting(models.TextChoices):
        MONTH = "month", _("By calendar month")
        BIRTHDAY = "birthday", _("To the birthday")
        COMPLETED_YEARS = "completed_years", _("By completed years")

    class ReadOn(models.TextChoices):
        DOSSIER_DATE = "dossier_date", _("Dossier closing day")
        DECISION_DATE = "decision_date", _("Decision day")
        START_DATE = "start_date", _("First day of the rotation")

    class Calendar(models.TextChoices):
        ANNIVERSARY = "anniversary", _("From the day each official starts")
        CALENDAR_HALF = "calendar_half", _("By calendar half-year")

    code = NameField(_("code"), max_length=30, unique=True)
    name = NameField(_("name"), max_length=200)
    citation = NameField(
        _("how it is cited"), max_length=60, help_text=_("Short, as printed after a verdict: KH 5923.")
    )
    valid = PeriodField(_("in force"))
    sources = models.ManyToManyField(IssuedDocument, related_name="+", blank=True, verbose_name=_("source documents"))

    max_age_male = models.PositiveSmallIntegerField(_("age limit, men (years)"))
    max_age_female = models.PositiveSmallIntegerField(_("age limit, women (years)"))
    age_counting = models.CharField(
        _("how age is counted"), max_length=16, choices=AgeCounting, default=AgeCounting.MONTH
    )
    age_read_on = models.CharField(
        _("day on which age is read"), max_length=16, choices=ReadOn, default=ReadOn.DOSSIER_DATE
    )
    term_months = models.PositiveSmallIntegerField(_("term (months)"), default=36)
    min_remaining_months = models.PositiveSmallIntegerField(_("service left, planned officials (months)"), default=120)
    min_remaining_months_other = models.PositiveSmallIntegerField(_("service left, other groups (months)"), default=60)
    required_level = models.ForeignKey(TitleLevel, models.PROTECT, related_name="+", verbose_name=_("level held today"))
    planned_level = models.ForeignKey(
        TitleLevel, models.PROTECT, related_name="+", verbose_name=_("planned for at least")
    )
    rating_years = models.PositiveSmallIntegerField(_("yearly ratings looked at"), default=3)
    min_rating = models.CharField(
        _("lowest good rating"), max_length=8, choices=Classification, default=Classification.GOOD
    )
    health_max_age_months = models.PositiveSmallIntegerField(_("health certificate valid for (months)"), default=6)
    cooldown_reprimand = models.PositiveSmallIntegerField(_("months after a reprimand"), default=12)
    cooldown_warning = models.PositiveSmallIntegerField(_("months after a warning"), default=12)
    cooldown_salary_step = models.PositiveSmallIntegerField(_("months after a lowering of salary step"), default=12)
    cooldown_demotion = models.PositiveSmallIntegerField(_("months after a demotion"), default=24)
    cooldown_removal = models.PositiveSmallIntegerField(_("months after removal from office"), default=24)
    party_cooldown_reprimand = models.PositiveSmallIntegerField(_("Party rule: months after a reprimand"), default=12)
    party_cooldown_warning = models.PositiveSmallIntegerField(_("Party rule: months after a warning"), default=30)
    party_cooldown_removal = models.PositiveSmallIntegerField(_("Party rule: months after removal"), default=60)
    least_political_theory = models.CharField(
        _("political theory needed"), max_length=12, blank=True,
        choices=[("", _("The source names no level: not examined")), *PoliticalTheory.choices],
    )  # fmt: skip
    child_care_months = models.PositiveSmallIntegerField(_("small child under (months)"), default=36)
    review_interval_months = models.PositiveSmallIntegerField(_("months between reviews"), default=6)
    review_calendar = models.CharField(
        _("review calendar"), max_length=16, choices=Calendar, default=Calendar.ANNIVERSARY
    )
    review_min_part_months = models.PositiveSmallIntegerField(_("shortest review period (months)"), default=3)
    alert_days = ArrayField(
        models.PositiveSmallIntegerField(), default=default_alert_days, verbose_name=_("alerts before the end (days)")
    )
    arrival_days = models.PositiveSmallIntegerField(_("days to confirm an arrival"), default=5)
    courses_required = models.PositiveSmallIntegerField(_("courses before departure"), default=0)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("rotation policy")
        verbose_name_plural = _("rotation policies")
        ordering = ["-valid"]
        constraints = [
            ExclusionConstraint(
                name="policy_one_in_force_at_a_time",
                expressions=[("valid", RangeOperators.OVERLAPS)],
                violation_error_message=_("Another policy is in force in part of that period."),
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="policy_period_not_empty"),
            models.CheckConstraint(condition=Q(term_months__gte=1), name="policy_term_at_least_a_month"),
            models.CheckConstraint(
                condition=Q(max_age_male__range=(18, 70), max_age_female__range=(18, 70)), name="policy_ages_are_ages"
            ),
            models.CheckConstraint(condition=Q(review_interval_months__gte=1), name="policy_reviews_at_least_monthly"),
        ]
        triggers = [
            pgtrigger.Protect(name="policy_is_never_deleted", operation=pgtrigger.Delete),
            guards.policy_in_use_keeps_its_numbers,
        ]

    def __str__(self):
        return self.name

    @property
    def in_use(self) -> bool:
        """A batch was approved under it, so its numbers stay."""
        return self.batches.filter(policy_approved_by__isnull=False).exists()

    def as_policy(self) -> case.Policy:
        """The row as the rules read it."""
        clauses = {row.rule: case.Source(row.citation, row.text) for row in self.clauses.all()}
        return case.Policy(
            source=case.Source(self.citation, self.name),
            sources=clauses,
            present_ranks=frozenset({self.required_level.rank}),
            present_name=self.required_level.name,
            planned_rank=self.planned_level.rank,
            planned_name=self.planned_level.name,
            max_age_men=self.max_age_male,
            max_age_women=self.max_age_female,
            age_counting=AgeCounting(self.age_counting),
            age_read_on=case.ReadOn(self.age_read_on),
            service_months={
                case.Group.PLANNED: self.min_remaining_months,
                case.Group.NON_LOCAL: self.min_remaining_months_other,
                case.Group.TWO_TERMS: self.min_remaining_months_other,
                case.Group.OTHER: self.min_remaining_months_other,
            },
            term_months=self.term_months,
            health_months=self.health_max_age_months or None,
            rating_years=self.rating_years or None,
            good_ratings=frozenset(RATINGS[: RATINGS.index(self.min_rating) + 1]),
            law_cooldown={
                "reprimand": self.cooldown_reprimand,
                "warning": self.cooldown_warning,
                "salary_step": self.cooldown_salary_step,
                "demotion": self.cooldown_demotion,
                "removal": self.cooldown_removal,
            },
            party_cooldown={
                form: months
                for form, months in (
                    ("reprimand", self.party_cooldown_reprimand),
                    ("warning", self.party_cooldown_warning),
                    ("removal", self.party_cooldown_removal),
                )
                if months
            },
            least_political_theory=self.least_political_theory,
            child_months=self.child_care_months or None,
        )


class PolicyClause(models.Model):
    """Where in the sources a rule stands: shown behind every verdict."""

    policy = models.ForeignKey(RotationPolicy, models.CASCADE, related_name="clauses", verbose_name=_("policy"))
    rule = models.CharField(_("rule"), max_length=24, help_text=_("The code of the rule in rotation.eligibility."))
    citation = NameField(_("short citation"), max_length=80)
    text = NameField(_("clause"), max_length=300)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["policy", "rule"]
        constraints = [models.UniqueConstraint(fields=["policy", "rule"], name="policy_clause_once_per_rule")]

    def __str__(self):
        return self.text
