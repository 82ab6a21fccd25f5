"""Who is proposed in a batch, and what was said about it in the exchange with units and person."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import TextField
from personnel.models import Official, SuccessionEntry, Title, Unit, User

from . import guards
from .batches import Batch


class NominationQuerySet(models.QuerySet["Nomination"]):
    """Unpublished personnel matters: never shown to the person, nor to the units they would go to."""

    def visible_to(self, user):
        scope = user.scope("rotation.view_nomination")
        rows = self.filter(scope.q("from_unit__path")) if not scope.whole else self
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def writable_by(self, user):
        scope = user.scope("rotation.change_nomination")
        rows = self.filter(scope.q("from_unit__path")) if not scope.whole else self
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def on_the_list(self):
        return self.exclude(state__in=[Nomination.State.WITHDRAWN, Nomination.State.REJECTED])


@pghistory.track()
class Nomination(models.Model):
    """One official proposed in one batch; the destination is filled in when selected."""

    class Group(models.TextChoices):
        PLANNED = "planned", _("In the succession plan")
        NON_LOCAL = "non_local", _("To put a non-local in the head's post")
        TWO_TERMS = "two_terms", _("Head for two terms in one place")
        OTHER = "other", _("Decided by the competent authority")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ELIGIBLE = "eligible", _("Eligible")
        INELIGIBLE = "ineligible", _("Not eligible")
        WAIVED = "waived", _("Special case")
        SELECTED = "selected", _("Selected")
        DECIDED = "decided", _("Decision issued")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REJECTED = "rejected", _("Not selected")

        @classmethod
        def live(cls):
            """On the list of a batch that is not decided yet: nobody is there twice."""
            return [cls.PROPOSED, cls.ELIGIBLE, cls.INELIGIBLE, cls.WAIVED, cls.SELECTED]

    class Purpose(models.TextChoices):
        TRAINING = "training", _("To train and test for the planned title")
        STRENGTHEN = "strengthen", _("To strengthen the receiving unit")
        NON_LOCAL = "non_local", _("To put a non-local in the post")
        YOUNG = "young", _("To train a young cadre")

    TRANSITIONS: ClassVar[Mapping[str, Sequence[str]]] = {
        State.PROPOSED: [State.ELIGIBLE, State.INELIGIBLE, State.WAIVED, State.WITHDRAWN, State.REJECTED],
        State.ELIGIBLE: [State.INELIGIBLE, State.WAIVED, State.SELECTED, State.WITHDRAWN, State.REJECTED],
        State.INELIGIBLE: [State.ELIGIBLE, State.WAIVED, State.WITHDRAWN, State.REJECTED],
        State.WAIVED: [State.ELIGIBLE, State.INELIGIBLE, State.SELECTED, State.WITHDRAWN, State.REJECTED],
        State.SELECTED: [
            State.ELIGIBLE,
            State.INELIGIBLE,
            State.WAIVED,
            State.DECIDED,
            State.WITHDRAWN,
            State.REJECTED,
        ],
        State.DECIDED: [],
        State.WITHDRAWN: [State.PROPOSED],
        State.REJECTED: [State.PROPOSED],
    }

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="nominations", verbose_name=_("batch"))
    official = models.ForeignKey(Official, models.PROTECT, related_name="nominations", verbose_name=_("official"))
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("sending unit"))
    group = models.CharField(_("group"), max_length=10, choices=Group, default=Group.PLANNED)
    group_reason = TextField(_("reason for this group"), blank=True)
    plan_entry = models.ForeignKey(
        SuccessionEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("succession entry")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.TRAINING)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    note = TextField(_("note"), blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    screening = models.ForeignKey(
        "rotation.Screening",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("latest verdict"),
    )
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receiving unit")
    )
    to_title = models.ForeignKey(
        Title, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("title there")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    selection_reason = TextField(_("why this post"), blank=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["batch", "official__name_key"]
        indexes = [models.Index(fields=["batch", "state"], name="nomination_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "official"],
                name="nomination_once_per_batch",
                violation_error_message=_("This official is already on the list of this batch."),
            ),
            models.UniqueConstraint(
                fields=["official"],
                condition=Q(state__in=["proposed", "eligible", "ineligible", "waived", "selected"]),
                name="nomination_in_one_live_batch",
                violation_error_message=_("This official is already on the list of another batch."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "proposed",
                        "eligible",
                        "ineligible",
                        "waived",
                        "selected",
                        "decided",
                        "withdrawn",
                        "rejected",
                    ]
                ),
                name="nomination_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["selected", "decided"])
                | (Q(to_unit__isnull=False) & Q(to_title__isnull=False) & Q(starts_on__isnull=False)),
                name="nomination_selected_has_a_destination",
                violation_error_message=_("Give the receiving unit, the title there and the first day."),
            ),
            models.CheckConstraint(
                condition=Q(to_unit__isnull=True) | ~Q(to_unit=F("from_unit")),
                name="nomination_not_to_the_own_unit",
                violation_error_message=_("The receiving unit must differ from the sending unit."),
            ),
            models.CheckConstraint(
                condition=~Q(group="other") | ~Q(group_reason=""),
                name="nomination_other_group_has_a_reason",
                violation_error_message=_("Say why the competent authority decides on this person."),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="nomination_moves_legally",
                field="state",
                transitions=[
                    ("proposed", "eligible"),
                    ("proposed", "ineligible"),
                    ("proposed", "waived"),
                    ("proposed", "withdrawn"),
                    ("proposed", "rejected"),
                    ("eligible", "ineligible"),
                    ("eligible", "waived"),
                    ("eligible", "selected"),
                    ("eligible", "withdrawn"),
                    ("eligible", "rejected"),
                    ("ineligible", "eligible"),
                    ("ineligible", "waived"),
                    ("ineligible", "withdrawn"),
                    ("ineligible", "rejected"),
                    ("waived", "eligible"),
                    ("waived", "ineligible"),
                    ("waived", "selected"),
                    ("waived", "withdrawn"),
                    ("waived", "rejected"),
                    ("selected", "eligible"),
                    ("selected", "ineligible"),
                    ("selected", "waived"),
                    ("selected", "decided"),
                    ("selected", "withdrawn"),
                    ("selected", "rejected"),
                    ("withdrawn", "proposed"),
                    ("rejected", "proposed"),
                ],
            ),
            pgtrigger.Protect(name="nomination_is_never_deleted", operation=pgtrigger.Delete),
            guards.nomination_keeps_a_closed_list,
            guards.nomination_selection_is_possible,
        ]

    def __str__(self):
        return f"{self.official} – {self.batch}"


class OfNomination(models.QuerySet):
    def visible_to(self, user):
        return self.filter(nomination__in=Nomination.objects.visible_to(user))


@pghistory.track()
class Consultation(models.Model):
    """Step 4: exchange with the units concerned, and the meeting with the person."""

    class Kind(models.TextChoices):
        SENDING = "sending", _("Exchange with the sending unit")
        RECEIVING = "receiving", _("Exchange with the receiving unit")
        PERSON = "person", _("Meeting with the official")

    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="consultations", verbose_name=_("nomination")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    held_on = models.DateField(_("held on"))
    agrees = models.BooleanField(_("agrees"), default=True)
    note = TextField(_("minutes"))

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["nomination", "held_on"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "kind", "held_on"], name="consultation_once_a_day")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.held_on:%d/%m/%Y}"
