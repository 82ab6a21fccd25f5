"""The practical part: tasks with their rubric, and the marks of people who mark blind to each other."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.models.campaigns import Campaign
from assessment.models.registrations import Registration
from personnel.fields import NameField, TextField
from personnel.models import JobPosition, User
from personnel.models.units import OpenToOffice


@pghistory.track()
class PracticalTask(models.Model):
    """A task of the practical part (thực hành) for a job position; its rubric says what earns points."""

    code = NameField(_("code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=200)
    job_position = models.ForeignKey(
        JobPosition, models.PROTECT, related_name="practical_tasks", verbose_name=_("job position")
    )
    task = TextField(_("task"))
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("practical task")
        verbose_name_plural = _("practical tasks")
        ordering = ["code"]

    def __str__(self):
        return self.name


@pghistory.track()
class RubricCriterion(models.Model):
    """One line of a rubric; the lines of a task add up to 100 points."""

    task = models.ForeignKey(PracticalTask, models.CASCADE, related_name="rubric", verbose_name=_("practical task"))
    position = models.PositiveSmallIntegerField(_("order"))
    name = NameField(_("criterion"), max_length=300)
    points = models.PositiveSmallIntegerField(_("points at most"))

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("criterion of a rubric")
        verbose_name_plural = _("criteria of a rubric")
        ordering = ["task", "position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="rubric_line_once"),
            models.CheckConstraint(condition=Q(points__range=(1, 100)), name="rubric_points_in_range"),
        ]

    def __str__(self):
        return self.name


class PracticalMarkQuerySet(models.QuerySet["PracticalMark"]):
    def visible_to(self, user):
        """A marker sees the own mark only: two mark blind to each other. Exam officers see all but their own work.

        An exam officer who is a marker as well sees the other's mark when the own one has been sent.
        """
        at_work = self.model.objects.filter(marker=user.pk, sent_at__isnull=True).values("registration")
        others = Q(registration__campaign__in=Campaign.objects.organised_by(user)) & ~Q(registration__in=at_work)
        rows = self.filter(Q(marker=user.pk) | others)
        return rows.exclude(registration__official=user.official_id) if user.official_id else rows

    def writable_by(self, user):
        rows = self.filter(marker=user.pk, sent_at__isnull=True)
        return rows.exclude(registration__official=user.official_id) if user.official_id else rows


@pghistory.track()
class PracticalMark(models.Model):
    """One marker's marks of one person's practical work; `points` by line of the rubric."""

    class Turn(models.IntegerChoices):
        FIRST = 1, _("First marker")
        SECOND = 2, _("Second marker")
        THIRD = 3, _("Third marker")
        APPEAL_FIRST = 4, _("Appeal, first marker")
        APPEAL_SECOND = 5, _("Appeal, second marker")

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="practical_marks", verbose_name=_("registration")
    )
    task = models.ForeignKey(PracticalTask, models.PROTECT, related_name="marks", verbose_name=_("practical task"))
    turn = models.PositiveSmallIntegerField(_("turn"), choices=Turn)
    marker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("marker"))
    points = models.JSONField(_("points"), default=dict)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True)
    remark = TextField(_("remark"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = PracticalMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("practical mark")
        verbose_name_plural = _("practical marks")
        ordering = ["registration", "turn"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "turn"], name="practical_mark_once_per_turn"),
            models.UniqueConstraint(fields=["registration", "marker"], name="practical_marker_marks_once"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__range=(0, 100)), name="practical_total_in_range"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(total__isnull=False), name="practical_sent_has_its_total"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="practical_mark_sent_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="practical_work_not_marked_by_its_person",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF EXISTS (SELECT 1 FROM personnel_user u
                           JOIN assessment_registration r ON r.official_id = u.official_id
                           WHERE u.id = NEW.marker_id AND r.id = NEW.registration_id) THEN
                    RAISE EXCEPTION 'Nobody marks the own work.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'practical_work_not_marked_by_its_person';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.registration} – {self.get_turn_display()}"
