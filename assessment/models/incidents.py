"""What went wrong in the exam room: an irregularity of one candidate, an incident of the whole room."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.models.attempts import Attempt, OfAttempt
from assessment.models.timetable import SittingRoom
from personnel.fields import TextField
from personnel.models import User


@pghistory.track()
class Irregularity(models.Model):
    """Misconduct or trouble a proctor wrote down; what follows from it is decided afterwards by the exam officer."""

    class Category(models.TextChoices):
        TALKING = "talking", _("Talking, exchanging")
        MATERIAL = "material", _("Forbidden material or device")
        IDENTITY = "identity", _("Identity in doubt")
        LEAVING = "leaving", _("Left the room")
        TECHNICAL = "technical", _("Technical trouble")
        OTHER = "other", _("Other")

    class Consequence(models.TextChoices):
        OPEN = "open", _("Not decided")
        NONE = "none", _("No consequence")
        WARNING = "warning", _("Warning")
        VOID = "void", _("Result void")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="irregularities", verbose_name=_("attempt"))
    category = models.CharField(_("category"), max_length=10, choices=Category)
    note = TextField(_("what happened"))
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    consequence = models.CharField(_("consequence"), max_length=8, choices=Consequence, default=Consequence.OPEN)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = TextField(_("reason of the decision"), blank=True)

    objects = OfAttempt.as_manager()

    class Meta:
        verbose_name = _("irregularity")
        verbose_name_plural = _("irregularities")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(consequence="open")
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False) & ~Q(decision_reason="")),
                name="irregularity_decided_has_its_decider",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("by")),
                name="irregularity_not_decided_by_who_noted_it",
                violation_error_message=_("Who noted the irregularity cannot decide what follows."),
            ),
        ]

    def __str__(self):
        return f"{self.get_category_display()} – {self.attempt}"


class RoomIncidentQuerySet(models.QuerySet["RoomIncident"]):
    def visible_to(self, user):
        return self.filter(sitting_room__in=SittingRoom.objects.visible_to(user)) | self.filter(
            sitting_room__proctors__proctor=user.pk
        )


class RoomIncident(models.Model):
    """The whole room stopped (a power cut): everyone paused, and given the lost time back when it goes on."""

    sitting_room = models.ForeignKey(
        SittingRoom, models.PROTECT, related_name="incidents", verbose_name=_("room of a sitting")
    )
    reason = TextField(_("reason"))
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("noted by"))

    objects = RoomIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident in a room")
        verbose_name_plural = _("incidents in rooms")
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting_room"], condition=Q(ended_at__isnull=True), name="room_incident_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="room_incident_ends_after_it_began",
            ),
        ]

    def __str__(self):
        return f"{self.sitting_room} – {self.reason}"
