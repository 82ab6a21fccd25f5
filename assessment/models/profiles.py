"""The competency profile: how far each official is in each competency, since when, and on what evidence."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.models.competencies import HIGHEST_LEVEL, Competency
from personnel.fields import NameField, PeriodField
from personnel.models import Official
from personnel.models.appointments import OfOfficial
from personnel.models.units import DatedForOffice


def default_level_marks():
    return [40, 60, 75, 90]


@pghistory.track()
class ProfilePolicy(models.Model):
    """How evidence becomes a level in a period: what each kind weighs, and from which score each level begins."""

    code = NameField(_("code"), max_length=30, unique=True)
    source = NameField(_("source"), max_length=300)
    valid = PeriodField(_("in force"))
    theory_weight = models.PositiveSmallIntegerField(_("weight of theory"), default=40)
    practice_weight = models.PositiveSmallIntegerField(_("weight of practice"), default=25)
    reviews_weight = models.PositiveSmallIntegerField(_("weight of reviews"), default=20)
    work_weight = models.PositiveSmallIntegerField(_("weight of work results"), default=15)
    months_counted = models.PositiveSmallIntegerField(_("evidence counts for (months)"), default=36)
    level_marks = ArrayField(
        models.PositiveSmallIntegerField(),
        size=HIGHEST_LEVEL - 1,
        default=default_level_marks,
        verbose_name=_("levels 2 to 5 begin at (score of 100)"),
    )

    objects = DatedForOffice.as_manager()

    class Meta:
        verbose_name = _("profile policy")
        verbose_name_plural = _("profile policies")
        ordering = ["-valid"]
        constraints = [
            ExclusionConstraint(
                name="profile_policy_one_in_force_at_a_time",
                expressions=[("valid", RangeOperators.OVERLAPS)],
                violation_error_message=_("Another policy is in force in part of that period."),
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="profile_policy_period_not_empty"),
            models.CheckConstraint(
                condition=Q(theory_weight=100 - F("practice_weight") - F("reviews_weight") - F("work_weight")),
                name="profile_weights_add_up",
                violation_error_message=_("The weights must add up to 100."),
            ),
            models.CheckConstraint(
                condition=Q(level_marks__len=HIGHEST_LEVEL - 1)
                & Q(level_marks__0__lt=F("level_marks__1"))
                & Q(level_marks__1__lt=F("level_marks__2"))
                & Q(level_marks__2__lt=F("level_marks__3"))
                & Q(level_marks__3__lte=100),
                name="profile_level_marks_rise",
                violation_error_message=_("The four marks must rise and stay within 100."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="profile_policy_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self):
        return self.source


class ProfileLineQuerySet(OfOfficial):
    def current(self):
        return self.filter(until__isnull=True)

    def kept_on(self, on):
        """As the profile said on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)

    def lacking(self):
        """Below what the duties required, or never shown at all."""
        return self.filter(Q(level__isnull=True) | Q(level__lt=F("required")), required__isnull=False)


class ProfileLine(models.Model):
    """One competency of one official from a day on; what was true before is kept as an ended line.

    `level` is empty while there is no evidence. `required` is the highest level the duties in force ask for, empty when
    none does. `evidence`: `[{"kind", "score", "on", "what", "row": id}]`, the newest first.
    """

    official = models.ForeignKey(Official, models.PROTECT, related_name="profile", verbose_name=_("official"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="lines", verbose_name=_("competency"))
    required = models.PositiveSmallIntegerField(_("required level"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("level shown"), null=True, blank=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    evidence = models.JSONField(_("evidence"), default=list)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = ProfileLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a profile")
        verbose_name_plural = _("lines of a profile")
        ordering = ["official", "competency", "-since"]
        indexes = [
            models.Index(
                fields=["competency", "official"],
                include=["level", "required"],
                condition=Q(until__isnull=True),
                name="profile_line_now",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["official", "competency"], condition=Q(until__isnull=True), name="profile_line_one_current"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="profile_line_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=(Q(level__isnull=True) & Q(score__isnull=True))
                | (Q(level__range=(1, HIGHEST_LEVEL)) & Q(score__range=(0, 100))),
                name="profile_line_level_comes_with_its_score",
            ),
        ]

    def __str__(self):
        return f"{self.official} – {self.competency}: {self.level or '–'}"

    @property
    def gap(self) -> int:
        """Levels missing; all of them when nothing has been shown."""
        return max((self.required or 0) - (self.level or 0), 0)
