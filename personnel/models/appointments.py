"""Who holds which title where, and which work they really do."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import NameField, PeriodField

from .officials import Official
from .posts import JobPosition, Title
from .quota import within_quota
from .units import Unit, deletions_too


class OfOfficial(models.QuerySet):
    """Rows that belong to one official: seen by whoever may see that official's record."""

    def visible_to(self, user):
        return self.filter(official__in=Official.objects.visible_to(user))

    def writable_by(self, user):
        return self.filter(official__in=Official.objects.writable_by(user))


class DatedOfOfficial(OfOfficial):
    """… and held for a period."""

    def in_force(self, on):
        return self.filter(valid__contains=on)

    def primary(self):
        return self.filter(is_primary=True)

    def within(self, unit: Unit):
        return self.filter(unit__path__startswith=unit.path)


@pghistory.track()
class Appointment(models.Model):
    """An official holds a title in a unit for a period [from, until).

    `title` empty means an ordinary member of staff. Exactly one appointment is primary on any day. While someone is
    away on rotation their home seat is a non-primary HELD appointment: taken, not vacant. A decision withdrawn before
    its first day leaves a WITHDRAWN row with an empty period: on record, never in force.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular")
        ROTATION = "rotation", _("On rotation")
        ACTING = "acting", _("Acting")
        CONCURRENT = "concurrent", _("Concurrent")
        HELD = "held", _("Home seat held")
        WITHDRAWN = "withdrawn", _("Withdrawn before it began")

    official = models.ForeignKey(Official, models.PROTECT, related_name="appointments", verbose_name=_("official"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name=_("unit"))
    title = models.ForeignKey(
        Title, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("title")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REGULAR)
    is_primary = models.BooleanField(_("primary"), default=True)
    valid = PeriodField(_("period"))
    decision = models.ForeignKey(
        "personnel.IssuedDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("decision"),
    )
    note = NameField(_("note"), max_length=200, blank=True)

    objects = DatedOfOfficial.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["official", "-valid"]
        indexes = [
            # With what a count asks besides: who stands in a unit, who holds a level, is read from the index alone.
            models.Index(fields=["unit", "official"], include=["valid"], name="appointment_by_unit"),
            models.Index(
                fields=["title", "unit"], include=["official", "valid", "is_primary"], name="appointment_by_title"
            ),
            GistIndex(fields=["official", "valid"], name="appointment_by_person_and_day"),
        ]
        constraints = [
            ExclusionConstraint(
                name="appointment_one_primary_at_a_time",
                expressions=[("official", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(is_primary=True),
                violation_error_message=_("This official already holds a primary post in part of that period."),
            ),
            models.CheckConstraint(
                condition=(Q(valid__isempty=False) & Q(valid__lower_inf=False) & ~Q(kind="withdrawn"))
                | (Q(valid__isempty=True) & Q(kind="withdrawn") & Q(is_primary=False)),
                name="appointment_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["regular", "rotation", "acting", "concurrent", "held", "withdrawn"]),
                name="appointment_kind_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["held", "concurrent"]) | Q(is_primary=False),
                name="appointment_held_seat_is_not_primary",
                violation_error_message=_("A held or concurrent post cannot be the primary one."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="rotation") | Q(title__isnull=False),
                name="appointment_rotation_has_a_title",
                violation_error_message=_("Only leadership titles are rotated."),
            ),
        ]
        triggers = [within_quota()]

    def __str__(self):
        return f"{self.title or _('Staff')} – {self.unit}"


@pghistory.track(*deletions_too())
class Duty(models.Model):
    """Work really done (phân công công tác): a job position, its share in per cent, and the period."""

    official = models.ForeignKey(Official, models.PROTECT, related_name="duties", verbose_name=_("official"))
    job_position = models.ForeignKey(JobPosition, models.PROTECT, related_name="duties", verbose_name=_("job position"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties", verbose_name=_("unit"))
    share = models.PositiveSmallIntegerField(_("share (%)"), default=100)
    valid = PeriodField(_("period"))
    assigned_by = models.ForeignKey(
        "personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = DatedOfOfficial.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["official", "-valid", "-share"]
        indexes = [
            GistIndex(fields=["official", "valid"], name="duty_by_person_and_day"),
            models.Index(fields=["unit", "job_position"], name="duty_by_unit"),
        ]
        constraints = [
            ExclusionConstraint(
                name="duty_not_twice_at_a_time",
                expressions=[
                    ("official", RangeOperators.EQUAL),
                    ("job_position", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This official already has that duty in part of that period."),
            ),
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=100),
                name="duty_share_is_a_percentage",
                violation_error_message=_("A share is between 1 and 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False) & Q(valid__lower_inf=False), name="duty_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return f"{self.job_position} ({self.share} %)"
