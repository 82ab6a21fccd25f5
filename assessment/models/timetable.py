"""Rooms, sittings and proctors: nobody and no room in two places at a time."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.campaigns import Campaign
from assessment.models.moves import OnlyLegalMoves
from personnel.fields import NameField
from personnel.models import Unit, User
from personnel.models.units import OpenToOffice


@pghistory.track()
class Room(models.Model):
    """A room people sit in. `networks` are address ranges (10.1.2.0/24) its machines answer from; empty: any."""

    code = NameField(_("code"), max_length=30, unique=True)
    name = NameField(_("name"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="exam_rooms", verbose_name=_("unit"))
    address = NameField(_("address"), max_length=250, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"))
    networks = ArrayField(
        models.CharField(max_length=43), default=list, blank=True, verbose_name=_("address ranges of its machines")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("exam room")
        verbose_name_plural = _("exam rooms")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__range=(1, 2000)),
                name="room_has_seats",
                violation_error_message=_("A room has between 1 and 2000 seats."),
            )
        ]

    def __str__(self):
        return self.name


class OfCampaign(models.QuerySet):
    """Rows below a campaign; `campaign_at` of the model says how it is reached."""

    @property
    def _path(self) -> str:
        return vars(self.model)["campaign_at"]

    def visible_to(self, user):
        path = self._path
        return self.filter(**{f"{path}__in": Campaign.objects.visible_to(user)})

    def organised_by(self, user):
        path = self._path
        return self.filter(**{f"{path}__in": Campaign.objects.organised_by(user)})

    writable_by = organised_by


@pghistory.track()
class Sitting(models.Model):
    """A time at which people of a campaign sit (ca thi), in one or more rooms."""

    campaign_at = "campaign"

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        READY = "ready", _("Papers ready")
        RUNNING = "running", pgettext_lazy("sitting", "Under way")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    TRANSITIONS = {
        State.PLANNED: [State.READY, State.CANCELLED],
        State.READY: [State.PLANNED, State.RUNNING, State.CLOSED, State.CANCELLED],
        State.RUNNING: [State.CLOSED],
        State.CLOSED: [],
        State.CANCELLED: [],
    }

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="sittings", verbose_name=_("campaign"))
    code = NameField(_("code"), max_length=20)
    during = DateTimeRangeField(_("from … to"))
    is_retake = models.BooleanField(_("retake"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)

    objects = OfCampaign.as_manager()

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["campaign", "during", "code"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code"], name="sitting_coded_once"),
            models.CheckConstraint(
                condition=Q(during__isempty=False) & Q(during__lower_inf=False) & Q(during__upper_inf=False),
                name="sitting_has_its_time",
                violation_error_message=_("A sitting ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "ready", "running", "closed", "cancelled"]),
                name="sitting_state_is_known",
            ),
        ]
        triggers = [
            OnlyLegalMoves(name="sitting_moves_legally"),
            pgtrigger.Trigger(
                name="sitting_closes_when_all_have_ended",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state="closed") & ~pgtrigger.Q(old__state="closed"),
                func="""
                IF EXISTS (SELECT 1 FROM assessment_sittingroom r JOIN assessment_seat s ON s.sitting_room_id = r.id
                           LEFT JOIN assessment_attempt a ON a.seat_id = s.id
                           WHERE r.sitting_id = NEW.id AND (a.state IN ('running', 'paused') OR NOT s.is_cancelled
                             AND (a.id IS NULL OR a.state IN ('prepared', 'admitted')))) THEN
                    RAISE EXCEPTION 'Somebody of this sitting is still expected.' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'sitting_closes_when_all_have_ended', TABLE = 'assessment_sitting';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.code} – {self.campaign}"


class SittingRoomQuerySet(OfCampaign):
    def handled_by(self, user):
        """Rooms this person runs on the day: the proctor's own, and those of the own campaigns for exam officers."""
        watched = Proctoring.objects.filter(proctor=user.pk, is_cancelled=False).values("sitting_room")
        handled = Q(pk__in=watched)
        if user.has_perm("assessment.run_sitting"):
            handled |= Q(sitting__campaign__in=Campaign.objects.organised_by(user))
        return self.filter(handled, is_cancelled=False)


class SittingRoom(models.Model):
    """A room of a sitting. `during` repeats the sitting's so that the database can refuse two at a time."""

    campaign_at = "sitting__campaign"

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="rooms", verbose_name=_("sitting"))
    room = models.ForeignKey(Room, models.PROTECT, related_name="sittings", verbose_name=_("room"))
    during = DateTimeRangeField(_("from … to"))
    is_cancelled = models.BooleanField(default=False)
    on_paper = models.BooleanField(
        _("written on paper"), default=False,
        help_text=_("No computers: who was present is known from the answer sheets."),
    )  # fmt: skip
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)

    objects = SittingRoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room of a sitting")
        verbose_name_plural = _("rooms of a sitting")
        ordering = ["sitting", "room"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "room"], name="sitting_room_once"),
            ExclusionConstraint(
                name="room_one_sitting_at_a_time",
                expressions=[("room", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(is_cancelled=False),
                violation_error_message=_("This room has another sitting at that time."),
            ),
        ]

    def __str__(self):
        return f"{self.room} – {self.sitting}"


class ProctoringQuerySet(OfCampaign):
    def visible_to(self, user):
        return self.filter(
            Q(proctor=user.pk) | Q(sitting_room__sitting__campaign__in=Campaign.objects.visible_to(user))
        )


class Proctoring(models.Model):
    """Who watches over a room; never somebody who is examined there."""

    campaign_at = "sitting_room__sitting__campaign"

    sitting_room = models.ForeignKey(
        SittingRoom, models.PROTECT, related_name="proctors", verbose_name=_("room of a sitting")
    )
    proctor = models.ForeignKey(User, models.PROTECT, related_name="proctorings", verbose_name=_("proctor"))
    during = DateTimeRangeField(_("from … to"))
    is_cancelled = models.BooleanField(default=False)

    objects = ProctoringQuerySet.as_manager()

    class Meta:
        verbose_name = _("proctor of a room")
        verbose_name_plural = _("proctors of a room")
        constraints = [
            ExclusionConstraint(
                name="proctor_one_room_at_a_time",
                expressions=[("proctor", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(is_cancelled=False),
                violation_error_message=_("This proctor is in another room at that time."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="proctor_is_not_examined_then",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__is_cancelled=False),
                func="""
                IF EXISTS (SELECT 1 FROM personnel_user u JOIN assessment_seat s ON s.official_id = u.official_id
                           JOIN assessment_sittingroom r ON r.id = s.sitting_room_id
                           JOIN assessment_sittingroom here ON here.id = NEW.sitting_room_id
                           WHERE u.id = NEW.proctor_id AND NOT s.is_cancelled
                             AND (s.during && NEW.during OR r.sitting_id = here.sitting_id)) THEN
                    RAISE EXCEPTION 'A proctor is examined at that time.' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'proctor_is_not_examined_then', TABLE = 'assessment_proctoring';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.proctor} – {self.sitting_room}"
