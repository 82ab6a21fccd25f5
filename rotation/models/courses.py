"""Courses before departure."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import NameField

from .batches import Batch
from .nominations import Nomination, OfNomination
from .plans import ForRotationReaders


@pghistory.track()
class Course(models.Model):
    """A course before departure."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="courses", verbose_name=_("batch"))
    name = NameField(_("course"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    place = NameField(_("place"), max_length=200, blank=True)

    objects = ForRotationReaders.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["batch", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="course_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first day."),
            ),
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class CourseAttendance(models.Model):
    class Result(models.TextChoices):
        INVITED = "invited", _("Invited")
        ATTENDED = "attended", _("Attended")
        ABSENT = "absent", _("Absent")

    course = models.ForeignKey(Course, models.PROTECT, related_name="attendances", verbose_name=_("course"))
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="courses", verbose_name=_("official"))
    result = models.CharField(_("attendance"), max_length=10, choices=Result, default=Result.INVITED)
    certificate = NameField(_("certificate number"), max_length=60, blank=True)

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["course", "nomination"]
        constraints = [
            models.UniqueConstraint(fields=["course", "nomination"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(certificate="") | Q(result="attended"),
                name="attendance_certificate_for_those_who_came",
                violation_error_message=_("Only someone who attended has a certificate."),
            ),
        ]

    def __str__(self):
        return f"{self.course}: {self.nomination.official}"
