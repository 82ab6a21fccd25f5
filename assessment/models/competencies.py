"""What a job asks for: competencies, their levels, and the level each job position requires."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import FoldedField, NameField, PeriodField, TextField
from personnel.models import IssuedDocument, JobArea, JobPosition, TitleLevel
from personnel.models.units import DatedForOffice, OpenToOffice

HIGHEST_LEVEL = 5


@pghistory.track()
class Competency(models.Model):
    """Something a person must be able to do, on a ladder of levels 1 (aware) … 5 (teaches others)."""

    class Group(models.TextChoices):
        COMMON = "common", _("Common")
        PROFESSIONAL = "professional", _("Professional")
        MANAGEMENT = "management", _("Management")

    code = NameField(_("code"), max_length=30, unique=True)
    name = NameField(_("name"), max_length=200)
    name_folded = FoldedField(of="name")
    group = models.CharField(_("group"), max_length=16, choices=Group, default=Group.PROFESSIONAL)
    area = models.ForeignKey(
        JobArea, models.PROTECT, null=True, blank=True, related_name="competencies", verbose_name=_("area")
    )
    description = TextField(_("description"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group__in=["common", "professional", "management"]), name="competency_group_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(group="professional") | Q(area__isnull=False),
                name="competency_professional_has_an_area",
                violation_error_message=_("A professional competency belongs to an area."),
            ),
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class CompetencyLevel(models.Model):
    """What a person at one level of a competency does, in words an assessor can observe."""

    competency = models.ForeignKey(Competency, models.CASCADE, related_name="levels", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(_("level"))
    descriptor = TextField(_("what is seen at this level"))

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("level of a competency")
        verbose_name_plural = _("levels of a competency")
        ordering = ["competency", "level"]
        constraints = [
            models.UniqueConstraint(fields=["competency", "level"], name="competency_level_described_once"),
            models.CheckConstraint(
                condition=Q(level__range=(1, HIGHEST_LEVEL)),
                name="competency_level_in_range",
                violation_error_message=_("A level is between 1 and 5."),
            ),
        ]

    def __str__(self):
        return f"{self.competency} – {self.level}"


def one_level_at_a_time(name: str, subject: str, twice) -> list[models.BaseConstraint]:
    """Of a requirement: in a period, `subject` asks for one level of a competency; `twice` says that it has one already."""
    return [
        ExclusionConstraint(
            name=f"{name}_one_level_at_a_time",
            expressions=[
                (subject, RangeOperators.EQUAL),
                ("competency", RangeOperators.EQUAL),
                ("valid", RangeOperators.OVERLAPS),
            ],
            violation_error_message=twice,
        ),
        models.CheckConstraint(
            condition=Q(level__range=(1, HIGHEST_LEVEL)),
            name=f"{name}_level_in_range",
            violation_error_message=_("A level is between 1 and 5."),
        ),
        models.CheckConstraint(condition=Q(valid__isempty=False), name=f"{name}_period_not_empty"),
    ]


@pghistory.track()
class PositionRequirement(models.Model):
    """The level of a competency that a job position requires in a period; another level is another row."""

    job_position = models.ForeignKey(
        JobPosition, models.PROTECT, related_name="requirements", verbose_name=_("job position")
    )
    competency = models.ForeignKey(
        Competency, models.PROTECT, related_name="requirements", verbose_name=_("competency")
    )
    level = models.PositiveSmallIntegerField(_("required level"))
    valid = PeriodField(_("in force"))
    basis = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = DatedForOffice.as_manager()

    class Meta:
        verbose_name = _("required level")
        verbose_name_plural = _("required levels")
        ordering = ["job_position", "competency", "-valid"]
        constraints = one_level_at_a_time(
            "requirement",
            "job_position",
            _("This position already requires a level of it in part of that period."),
        )
        triggers = [pgtrigger.Protect(name="requirement_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"{self.job_position} – {self.competency}: {self.level}"


@pghistory.track()
class ExamLeadership(models.Model):
    """Levels of titles whose holders count as leaders for the exams: they sit only where a campaign says so."""

    title_level = models.ForeignKey(TitleLevel, models.PROTECT, related_name="+", verbose_name=_("level of titles"))
    valid = PeriodField(_("in force"))
    source = NameField(_("source"), max_length=200)

    objects = DatedForOffice.as_manager()

    class Meta:
        verbose_name = _("leadership for exams")
        verbose_name_plural = _("leadership for exams")
        ordering = ["title_level", "-valid"]
        constraints = [
            ExclusionConstraint(
                name="exam_leadership_once_at_a_time",
                expressions=[("title_level", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="exam_leadership_period_not_empty"),
        ]

    def __str__(self):
        return str(self.title_level)


@pghistory.track()
class TitleRequirement(models.Model):
    """The level of a competency that titles of a level ask for in a period: what a person planned for one is held against."""

    title_level = models.ForeignKey(TitleLevel, models.PROTECT, related_name="+", verbose_name=_("level of titles"))
    competency = models.ForeignKey(Competency, models.PROTECT, related_name="+", verbose_name=_("competency"))
    level = models.PositiveSmallIntegerField(_("required level"))
    valid = PeriodField(_("in force"))
    source = NameField(_("source"), max_length=200)

    objects = DatedForOffice.as_manager()

    class Meta:
        verbose_name = _("level a title requires")
        verbose_name_plural = _("levels titles require")
        ordering = ["title_level", "competency", "-valid"]
        constraints = one_level_at_a_time(
            "title_requirement",
            "title_level",
            _("These titles already require a level of it in part of that period."),
        )
        triggers = [pgtrigger.Protect(name="title_requirement_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"{self.title_level} – {self.competency}: {self.level}"
