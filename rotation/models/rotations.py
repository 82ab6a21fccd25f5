"""One person, one term away: from arrival to placement."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models import ReviewCycle
from personnel.fields import NameField, PeriodField, TextField
from personnel.models import Appointment, IssuedDocument, Official, Title, TitleLevel, Unit, User

from .batches import Batch
from .nominations import Nomination


class RotationQuerySet(models.QuerySet["Rotation"]):
    def visible_to(self, user):
        """The person; both units; whoever reads rotations of the whole office."""
        scope = user.scope("rotation.view_rotation")
        if scope.whole:
            return self
        own = Q(official=user.official_id) if user.official_id else Q(pk__in=[])
        if not scope:
            return self.filter(own)
        return self.filter(own | scope.q("to_unit__path") | scope.q("from_unit__path"))

    def receiving_for(self, user):
        """Rotations whose receiving unit this person heads; never their own."""
        scope = user.scope("rotation.confirm_arrival")
        rows = self.filter(scope.q("to_unit__path"))
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def under_way(self):
        return self.filter(state__in=Rotation.State.under_way())


@pghistory.track()
class Rotation(models.Model):
    """Lượt luân chuyển. `term` is the period in force: as decided, then as extended or cut short."""

    class State(models.TextChoices):
        PENDING = "pending", _("Awaiting arrival")
        ACTIVE = "active", pgettext_lazy("state of a rotation", "On rotation")
        SUSPENDED = "suspended", _("Suspended")
        EXTENDED = "extended", _("Extended")
        DUE = "due", _("Term over, awaiting placement")
        COMPLETED = "completed", _("Completed")
        EARLY_ENDED = "early_ended", _("Ended early")
        SETTLED = "settled", _("Settled at the receiving unit")
        CANCELLED = "cancelled", _("Decision withdrawn")

        @classmethod
        def under_way(cls):
            return [cls.PENDING, cls.ACTIVE, cls.SUSPENDED, cls.EXTENDED, cls.DUE]

    class Direction(models.TextChoices):
        UP = "up", _("Upwards")
        DOWN = "down", _("Downwards")
        LEVEL = "level", _("Across, same level")
        ACROSS = "across", _("Between blocks")

    TRANSITIONS: ClassVar[Mapping[str, Sequence[str]]] = {
        State.PENDING: [State.ACTIVE, State.CANCELLED],
        State.ACTIVE: [State.SUSPENDED, State.EXTENDED, State.DUE, State.COMPLETED, State.EARLY_ENDED, State.SETTLED],
        State.SUSPENDED: [State.ACTIVE, State.EXTENDED, State.DUE, State.EARLY_ENDED],
        State.EXTENDED: [State.SUSPENDED, State.EXTENDED, State.DUE, State.COMPLETED, State.EARLY_ENDED, State.SETTLED],
        State.DUE: [State.EXTENDED, State.COMPLETED, State.SETTLED],
        State.COMPLETED: [],
        State.EARLY_ENDED: [],
        State.SETTLED: [],
        State.CANCELLED: [],
    }

    nomination = models.OneToOneField(
        Nomination, models.PROTECT, null=True, blank=True, related_name="rotation", verbose_name=_("nomination")
    )
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rotations", verbose_name=_("batch"))
    official = models.ForeignKey(Official, models.PROTECT, related_name="rotations", verbose_name=_("official"))
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("sending unit"))
    from_title = models.ForeignKey(Title, models.PROTECT, related_name="+", verbose_name=_("title at home"))
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("receiving unit"))
    to_title = models.ForeignKey(Title, models.PROTECT, related_name="+", verbose_name=_("title there"))
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, related_name="rotation", verbose_name=_("appointment")
    )
    home_seat = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("home seat held")
    )
    decision = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+", verbose_name=_("decision"))
    cycle = models.OneToOneField(
        ReviewCycle, models.PROTECT, null=True, blank=True, related_name="rotation", verbose_name=_("review cycle")
    )
    term = PeriodField(_("rotation term"))
    decided_term = PeriodField(_("term as decided"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    planned_level = models.ForeignKey(
        TitleLevel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("planned level")
    )
    planned_title = NameField(_("planned title"), max_length=200, blank=True)
    arrived_on = models.DateField(_("arrived on"), null=True, blank=True)
    arrival_confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    arrival_confirmed_at = models.DateTimeField(null=True, blank=True)
    arrival_note = TextField(_("conditions created, remarks"), blank=True)
    deviation = TextField(
        _("deviation from the decision"), blank=True, help_text=_("Work or post that differs from the decision.")
    )

    deviation_answer = TextField(_("answer to the deviation"), blank=True)
    deviation_answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    deviation_answered_at = models.DateTimeField(null=True, blank=True)

    objects = RotationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rotation")
        verbose_name_plural = _("rotations")
        ordering = ["-term", "official__name_key"]
        indexes = [
            models.Index(fields=["batch", "state"], name="rotation_by_batch"),
            models.Index(fields=["to_unit", "state"], name="rotation_by_receiver"),
            models.Index(fields=["from_unit", "state"], name="rotation_by_sender"),
            GistIndex(fields=["term"], name="rotation_by_term"),
        ]
        constraints = [
            ExclusionConstraint(
                name="rotation_one_at_a_time",
                expressions=[("official", RangeOperators.EQUAL), ("term", RangeOperators.OVERLAPS)],
                condition=~Q(state="cancelled"),
                violation_error_message=_("This official is already on rotation in part of that period."),
            ),
            models.CheckConstraint(
                condition=Q(term__isempty=False) & Q(term__upper_inf=False), name="rotation_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(to_unit=F("from_unit")),
                name="rotation_goes_to_another_unit",
                violation_error_message=_("The receiving unit must differ from the sending unit."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "pending",
                        "active",
                        "suspended",
                        "extended",
                        "due",
                        "completed",
                        "early_ended",
                        "settled",
                        "cancelled",
                    ]
                ),
                name="rotation_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "cancelled"]) | Q(arrived_on__isnull=False),
                name="rotation_under_way_has_an_arrival",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="rotation_moves_legally",
                field="state",
                transitions=[
                    ("pending", "active"),
                    ("pending", "cancelled"),
                    ("active", "suspended"),
                    ("active", "extended"),
                    ("active", "due"),
                    ("active", "completed"),
                    ("active", "early_ended"),
                    ("active", "settled"),
                    ("suspended", "active"),
                    ("suspended", "extended"),
                    ("suspended", "due"),
                    ("suspended", "early_ended"),
                    ("extended", "suspended"),
                    ("extended", "due"),
                    ("extended", "completed"),
                    ("extended", "early_ended"),
                    ("extended", "settled"),
                    ("due", "extended"),
                    ("due", "completed"),
                    ("due", "settled"),
                ],
            ),
            pgtrigger.Protect(name="rotation_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.official}: {self.from_unit} → {self.to_unit}"
