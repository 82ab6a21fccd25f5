"""Who is reviewed together, and each official's clock."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessment.models.forms import ReviewForm
from personnel.fields import NameField, PeriodField
from personnel.models import Official, Unit


class ReviewProgrammeQuerySet(models.QuerySet["ReviewProgramme"]):
    def visible_to(self, user):
        from assessment.models.reviews import Review

        if user.scope("assessment.view_review").whole:
            return self
        return self.filter(pk__in=Review.objects.visible_to(user).values("cycle__programme"))


@pghistory.track()
class ReviewProgramme(models.Model):
    """The people who are reviewed together, round by round: the members of one rotation batch.

    `code` is the batch's code; assessment knows nothing else of rotation.
    """

    code = NameField(_("code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=200)
    basis = NameField(_("basis"), max_length=300, blank=True, help_text=_("The plan that asks for these reviews."))

    objects = ReviewProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("review programme")
        verbose_name_plural = _("review programmes")
        ordering = ["-code"]

    def __str__(self):
        return self.name


class ReviewCycleQuerySet(models.QuerySet["ReviewCycle"]):
    def visible_to(self, user):
        return self.filter(official__in=Official.objects.visible_to(user))


@pghistory.track()
class ReviewCycle(models.Model):
    """One official's clock: from the day the term starts to the day it ends, a review every `interval_months`.

    The printed header (decision, home unit, planned title) is told by whoever opens the cycle.
    """

    class Calendar(models.TextChoices):
        ANNIVERSARY = "anniversary", _("From the day each official starts")
        CALENDAR_HALF = "calendar_half", _("By calendar half-year")

    programme = models.ForeignKey(ReviewProgramme, models.PROTECT, related_name="cycles", verbose_name=_("programme"))
    official = models.ForeignKey(Official, models.PROTECT, related_name="review_cycles", verbose_name=_("official"))
    form = models.ForeignKey(ReviewForm, models.PROTECT, related_name="cycles", verbose_name=_("form"))
    term = PeriodField(_("term"))
    interval_months = models.PositiveSmallIntegerField(_("months between reviews"), default=6)
    calendar = models.CharField(_("calendar"), max_length=16, choices=Calendar, default=Calendar.ANNIVERSARY)
    min_part_months = models.PositiveSmallIntegerField(_("shortest period of its own (months)"), default=3)
    months_open_before_end = models.PositiveSmallIntegerField(
        _("months before the end of the period from which it is open"), default=1
    )
    days_to_self_report = models.PositiveSmallIntegerField(_("days for the self-report after the period"), default=0)
    days_to_submit = models.PositiveSmallIntegerField(_("days for the unit after the period"), default=15)
    days_to_complete = models.PositiveSmallIntegerField(_("days to complete a review sent back"), default=5)
    days_to_conclude = models.PositiveSmallIntegerField(_("days for HR after the unit has sent"), default=15)
    home_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("sending unit"))
    home_post = NameField(_("home post"), max_length=300, blank=True)
    planned_title = NameField(_("planned title"), max_length=200, blank=True)
    decision = models.ForeignKey(
        "personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ReviewCycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("review cycle")
        verbose_name_plural = _("review cycles")
        ordering = ["programme", "official"]
        constraints = [
            ExclusionConstraint(
                name="review_cycle_one_at_a_time",
                expressions=[("official", RangeOperators.EQUAL), ("term", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self):
        return f"{self.official} – {self.programme}"
