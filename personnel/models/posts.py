"""Titles and their levels, job positions, and the posts a unit has."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import FoldedField, NameField, PeriodField

from .units import OpenToOffice, deletions_too


class TitleLevel(models.Model):
    """An equivalence class of titles: "Phó Trưởng phòng và tương đương".

    `rank` orders the ladder, smaller is higher (10 head of the office … 31 deputy head of division … 90 no leadership).
    """

    code = NameField(_("code"), max_length=20, unique=True)
    name = NameField(_("name"), max_length=120, unique=True)
    rank = models.PositiveSmallIntegerField(_("rank"), unique=True, help_text=_("Smaller is higher."))
    is_leadership = models.BooleanField(_("leadership"), default=True)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("title level")
        verbose_name_plural = _("title levels")
        ordering = ["rank"]

    def __str__(self):
        return self.name


class Title(models.Model):
    """A title people hold: "Phó Chi cục trưởng"."""

    code = NameField(_("code"), max_length=30, unique=True)
    name = NameField(
        _("name"), max_length=120, help_text=_("The same word may be two titles: Cục trưởng before and after 1/3/2025.")
    )
    name_folded = FoldedField(of="name")
    level = models.ForeignKey(TitleLevel, models.PROTECT, related_name="titles", verbose_name=_("level"))
    heads_unit = models.BooleanField(
        _("heads the unit"),
        default=False,
        help_text=_("The holder is the head of the unit in which the title is held."),
    )

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        ordering = ["level__rank", "name"]

    def __str__(self):
        return self.name


class JobArea(models.Model):
    """A professional area that groups job positions."""

    code = NameField(_("code"), max_length=20, unique=True)
    name = NameField(_("name"), max_length=120)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("job area")
        verbose_name_plural = _("job areas")
        ordering = ["code"]

    def __str__(self):
        return self.name


class JobPosition(models.Model):
    """A job position (vị trí việc làm): the work itself, whatever the title."""

    code = NameField(_("code"), max_length=30, unique=True)
    name = NameField(_("name"), max_length=200)
    name_en = NameField(_("English name"), max_length=200, blank=True)
    name_folded = FoldedField(of="name")
    area = models.ForeignKey(JobArea, models.PROTECT, related_name="positions", verbose_name=_("area"))

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("job position")
        verbose_name_plural = _("job positions")
        ordering = ["code"]

    def __str__(self):
        return self.name


@pghistory.track(*deletions_too())
class Post(models.Model):
    """How many holders of a title, or of a job position, a unit may have in a period (biên chế vị trí)."""

    unit = models.ForeignKey("personnel.Unit", models.PROTECT, related_name="posts", verbose_name=_("unit"))
    title = models.ForeignKey(
        Title, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("title")
    )
    job_position = models.ForeignKey(
        JobPosition, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("job position")
    )
    quota = models.PositiveSmallIntegerField(_("quota"))
    valid = PeriodField(_("period"))

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["unit", "title", "job_position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(title__isnull=False, job_position__isnull=True)
                | Q(title__isnull=True, job_position__isnull=False),
                name="post_is_of_a_title_or_a_job_position",
                violation_error_message=_("Give either a title or a job position."),
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="post_period_not_empty"),
            ExclusionConstraint(
                name="post_title_quota_once",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("title", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(title__isnull=False),
                violation_error_message=_("This unit already has a quota for that title in part of that period."),
            ),
            ExclusionConstraint(
                name="post_job_position_quota_once",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("job_position", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(job_position__isnull=False),
                violation_error_message=_(
                    "This unit already has a quota for that job position in part of that period."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.title or self.job_position} – {self.unit}"
