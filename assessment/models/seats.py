"""A person's place in a room of a sitting."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.models.registrations import Registration
from assessment.models.timetable import OfCampaign, SittingRoom
from personnel.fields import NameField
from personnel.models import Official


class SeatQuerySet(OfCampaign):
    def visible_to(self, user):
        own = Q(official=user.official_id) if user.official_id else Q(pk__in=[])
        watched = Q(sitting_room__proctors__proctor=user.pk, sitting_room__proctors__is_cancelled=False)
        return self.filter(
            Q(pk__in=self.model._default_manager.filter(own | watched).values("pk"))
            | Q(registration__in=Registration.objects.visible_to(user))
        )

    def watched_by(self, user):
        """Seats of the rooms this proctor watches over; never the own one."""
        rows = self.filter(sitting_room__proctors__proctor=user.pk, sitting_room__proctors__is_cancelled=False)
        return rows.exclude(official=user.official_id) if user.official_id else rows


class Seat(models.Model):
    """A person's place in a room of a sitting, with the candidate number and a one-time code for the door."""

    campaign_at = "registration__campaign"

    sitting_room = models.ForeignKey(
        SittingRoom, models.PROTECT, related_name="seats", verbose_name=_("room of a sitting")
    )
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="seats", verbose_name=_("registration"))
    official = models.ForeignKey(Official, models.PROTECT, related_name="exam_seats", verbose_name=_("official"))
    during = DateTimeRangeField(_("from … to"))
    number = models.PositiveSmallIntegerField(_("seat"))
    candidate_number = NameField(_("candidate number"), max_length=20)
    code_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    code_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_cancelled = models.BooleanField(default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["sitting_room", "number"]
        indexes = [models.Index(fields=["registration"], name="seat_by_registration")]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting_room", "number"], condition=Q(is_cancelled=False), name="seat_taken_once"
            ),
            models.UniqueConstraint(
                fields=["sitting_room", "candidate_number"],
                condition=Q(is_cancelled=False),
                name="candidate_number_once_in_a_room",
            ),
            models.UniqueConstraint(
                fields=["code_sha256"], condition=~Q(code_sha256="") & Q(is_cancelled=False), name="exam_code_once"
            ),
            ExclusionConstraint(
                name="candidate_one_seat_at_a_time",
                expressions=[("official", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(is_cancelled=False),
                violation_error_message=_("This candidate has another seat at that time."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="seat_within_the_room",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__is_cancelled=False),
                declare=[("seats", "integer")],
                func="""
                SELECT r.capacity INTO seats FROM assessment_sittingroom s
                  JOIN assessment_room r ON r.id = s.room_id WHERE s.id = NEW.sitting_room_id;
                IF NEW.number < 1 OR NEW.number > seats THEN
                    RAISE EXCEPTION 'The room has % seats.', seats
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_within_the_room', TABLE = 'assessment_seat';
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="candidate_does_not_watch_then",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__is_cancelled=False),
                func="""
                IF EXISTS (SELECT 1 FROM personnel_user u JOIN assessment_proctoring p ON p.proctor_id = u.id
                           WHERE u.official_id = NEW.official_id AND NOT p.is_cancelled AND p.during && NEW.during) THEN
                    RAISE EXCEPTION 'A candidate watches over a room at that time.' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'candidate_does_not_watch_then', TABLE = 'assessment_seat';
                END IF;
                RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="seat_is_of_who_is_registered",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF NOT EXISTS (SELECT 1 FROM assessment_registration r
                               WHERE r.id = NEW.registration_id AND r.official_id = NEW.official_id) THEN
                    RAISE EXCEPTION 'The seat is of somebody else.' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'seat_is_of_who_is_registered', TABLE = 'assessment_seat';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.candidate_number} – {self.official}"
