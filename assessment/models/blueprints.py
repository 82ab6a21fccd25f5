"""What a paper of a job position must hold, and the papers made from it."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.topics import Depth, Topic
from personnel.fields import NameField, PeriodField
from personnel.models import JobPosition
from personnel.models.units import DatedForOffice, OpenToOffice


@pghistory.track()
class Blueprint(models.Model):
    """The make-up of the papers of one job position in a period; without a position it is the common part of all."""

    code = NameField(_("code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=200)
    job_position = models.ForeignKey(
        JobPosition, models.PROTECT, null=True, blank=True, related_name="blueprints", verbose_name=_("job position")
    )
    valid = PeriodField(_("in force"))
    minutes = models.PositiveSmallIntegerField(
        pgettext_lazy("exam", "minutes"), null=True, blank=True, help_text=_("Empty: as the exam policy says.")
    )
    pass_mark = models.DecimalField(
        _("pass mark"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: as the exam policy says."),
    )
    practice_weight = models.DecimalField(
        _("weight of the practical part"),
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty: as the exam policy says; 0: no practical part."),
    )
    basis = NameField(_("basis"), max_length=200, blank=True)

    objects = DatedForOffice.as_manager()

    class Meta:
        verbose_name = _("blueprint")
        verbose_name_plural = _("blueprints")
        ordering = ["code"]
        constraints = [
            ExclusionConstraint(
                name="blueprint_one_per_position_at_a_time",
                expressions=[("job_position", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(job_position__isnull=False),
                violation_error_message=_(
                    "This position has another blueprint in part of that period: give that one a last day first."
                ),
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="blueprint_period_not_empty"),
            models.CheckConstraint(
                condition=Q(pass_mark__isnull=True) | Q(pass_mark__range=(0, 100)),
                name="blueprint_pass_mark_in_range",
                violation_error_message=_("The pass mark is between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=Q(practice_weight__isnull=True) | Q(practice_weight__gte=0, practice_weight__lt=1),
                name="blueprint_weight_is_a_share",
                violation_error_message=_(
                    "The weight of the practical part is a share: from 0 to below 1, for example 0,3."
                ),
            ),
        ]
        triggers = [pgtrigger.Protect(name="blueprint_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self):
        return self.name


@pghistory.track()
class BlueprintCell(models.Model):
    """So many questions of one topic and level, worth so much each."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="cells", verbose_name=_("blueprint"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name=_("topic"))
    depth = models.PositiveSmallIntegerField(pgettext_lazy("question", "level"), choices=Depth)
    count = models.PositiveSmallIntegerField(_("questions"))
    points = models.DecimalField(_("points each"), max_digits=5, decimal_places=2, default=1)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("row of a blueprint")
        verbose_name_plural = _("rows of a blueprint")
        ordering = ["blueprint", "topic", "depth"]
        constraints = [
            models.UniqueConstraint(
                fields=["blueprint", "topic", "depth"],
                name="blueprint_cell_once",
                violation_error_message=_("This topic and level stand in the blueprint already: add the questions up."),
            ),
            models.CheckConstraint(
                condition=Q(count__range=(1, 200), points__gt=0),
                name="blueprint_cell_asks_something",
                violation_error_message=_("At least one question worth more than 0 points."),
            ),
            models.CheckConstraint(condition=Q(depth__in=Depth.values), name="blueprint_cell_level_is_known"),
        ]

    def __str__(self):
        return f"{self.topic} – {self.get_depth_display()}: {self.count}"


class BankSnapshotQuerySet(models.QuerySet["BankSnapshot"]):
    def visible_to(self, user):
        """It names no wording and no key, but what stands in the bank is for question officers."""
        return self if user.scope("assessment.view_question").whole else self.none()


class BankSnapshot(models.Model):
    """What papers were drawn from, kept once however many papers: with recipe and seed it makes them again.

    `questions`: `[[version, topic, level, facility, [[part, [choice, …], [target, …]], …]], …]`.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    questions = models.JSONField()
    taken_at = models.DateTimeField(auto_now_add=True)

    objects = BankSnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot of the bank")
        verbose_name_plural = _("snapshots of the bank")
        triggers = [pgtrigger.Protect(name="bank_snapshot_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return self.sha256[:12]


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user):
        """Exam officers of the campaign. A candidate gets questions from the exam room, never a paper."""
        from assessment.models.campaigns import Campaign

        if not user.has_perm("assessment.view_paper"):
            return self.none()
        return self.filter(registration__campaign__in=Campaign.objects.organised_by(user))


class Paper(models.Model):
    """The questions one candidate gets, in their order. Made before the day, fixed once begun.

    `items`: `[{"version": id, "points": "1.00", "order": {"1": ["c", "a", "b"]}, "position": id or null}]`, where
    `order` gives the order of choices (and `"1>"` that of targets) by part. `recipe` says what it was made of: blueprint
    codes with shares, rows, tolerance, what was seen before, hash of the bank; made again from it, it is the same.
    """

    registration = models.ForeignKey(
        "assessment.Registration", models.PROTECT, related_name="papers", verbose_name=_("registration")
    )
    variant = models.PositiveSmallIntegerField(_("number"), default=1)
    seed = models.CharField(max_length=64, editable=False)
    items = models.JSONField(_("questions"))
    versions = ArrayField(models.BigIntegerField(), editable=False)
    recipe = models.JSONField(_("made of"))
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("exam", "minutes"))
    points = models.DecimalField(_("points in all"), max_digits=7, decimal_places=2)
    expected = models.DecimalField(_("expected score (of 100)"), max_digits=5, decimal_places=2)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("exam", "paper")
        verbose_name_plural = pgettext_lazy("exam", "papers")
        ordering = ["registration", "variant"]
        indexes = [GinIndex(fields=["versions"], name="paper_by_question")]
        constraints = [
            models.UniqueConstraint(fields=["registration", "variant"], name="paper_numbered_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="paper_is_worth_something"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="paper_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__items__df=pgtrigger.F("new__items"))
                | pgtrigger.Q(old__registration__df=pgtrigger.F("new__registration")),
            ),
        ]

    def __str__(self):
        return f"{self.registration} – {self.variant}"
