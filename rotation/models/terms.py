"""What happened to a term after the decision: proposals, changes, placement, alerts."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import PeriodField, TextField
from personnel.models import Appointment, IssuedDocument, Title, Unit, User

from .rotations import Rotation


class OfRotation(models.QuerySet):
    def visible_to(self, user):
        return self.filter(rotation__in=Rotation.objects.visible_to(user))


class TermChange(models.Model):
    """What changed a term after the decision, and the paper that did it. Rows are added, never changed."""

    class Kind(models.TextChoices):
        EXTEND = "extend", _("Extension")
        EARLY_END = "early_end", _("Early return")
        COMPLETE = "complete", _("Completion")
        SETTLE = "settle", _("Settled at the receiving unit")
        CANCEL = "cancel", _("Withdrawal of the decision")
        CORRECT = "correct", _("Correction of the decision")
        SUSPEND = "suspend", _("Suspension")
        RESUME = "resume", _("Resumption")
        MOVE = "move", _("Moved to the successor unit")

    class Reason(models.TextChoices):
        POOR = "poor", _("Does not do well")
        NEED = "need", _("Need of the office")
        HEALTH = "health", _("Health or family")
        DISCIPLINE = "discipline", _("Discipline")
        REORGANISATION = "reorganisation", _("Reorganisation")
        TERM_OVER = "term_over", _("Term over")
        LEFT = "left", _("Retired, left or died")
        OTHER = "other", _("Other")

    ENDING = (Kind.EARLY_END, Kind.COMPLETE, Kind.SETTLE)
    """Kinds after which the person is no longer on rotation."""

    rotation = models.ForeignKey(Rotation, models.PROTECT, related_name="changes", verbose_name=_("rotation"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    reason_code = models.CharField(_("reason code"), max_length=16, choices=Reason, default=Reason.OTHER)
    reason = TextField(_("reason"))
    effective_on = models.DateField(_("from"))
    term_before = PeriodField(_("term before"))
    term_after = PeriodField(_("term after"))
    unit_before = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit before")
    )
    unit_after = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit after")
    )
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+", verbose_name=_("document"))
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = OfRotation.as_manager()

    class Meta:
        verbose_name = _("change of a term")
        verbose_name_plural = _("changes of terms")
        ordering = ["rotation", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="term_change_has_a_reason"),
            models.UniqueConstraint(
                fields=["rotation"],
                condition=Q(kind__in=["early_end", "complete", "settle", "cancel"]),
                name="term_change_ends_a_term_once",
            ),
        ]
        triggers = [pgtrigger.Protect(name="term_change_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"


@pghistory.track()
class Placement(models.Model):
    """Bố trí sau luân chuyển: where the person went at the end, against what was planned."""

    class Outcome(models.TextChoices):
        RETURN_SAME = "return_same", _("Back to the former post")
        RETURN_PROMOTED = "return_promoted", _("Appointed to a higher title")
        STAY = "stay", _("Settled at the receiving unit")
        ROTATE_AGAIN = "rotate_again", _("Rotated again")
        OTHER_TRANSFER = "other_transfer", _("Other transfer")
        RETIRED = "retired", _("Retired or left")
        EARLY_RETURN_POOR = "early_return_poor", _("Early return, does not do well")
        EARLY_RETURN_NEED = "early_return_need", _("Early return, need of the office")

    class AgainstPlan(models.TextChoices):
        REACHED = "reached", _("Planned level reached")
        NEAR = "near", _("Same level as before")
        BELOW = "below", _("Below the former level")
        NONE = "none", _("No planned title")

    rotation = models.OneToOneField(Rotation, models.PROTECT, related_name="placement", verbose_name=_("rotation"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    title = models.ForeignKey(Title, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("title"))
    starts_on = models.DateField(_("from"))
    against_plan = models.CharField(_("against the planned title"), max_length=8, choices=AgainstPlan)
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("appointment")
    )
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+", verbose_name=_("decision"))
    note = TextField(_("note"), blank=True)

    objects = OfRotation.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-starts_on"]

    def __str__(self):
        return f"{self.rotation.official}: {self.get_outcome_display()}"


class TermProposalQuerySet(OfRotation):
    def visible_to(self, user):
        """Unpublished personnel matters: HR, the authority and auditors; never the person concerned."""
        if not user.scope("rotation.view_termproposal"):
            return self.none()
        rows = super().visible_to(user)
        return rows.exclude(rotation__official=user.official_id) if user.official_id else rows


@pghistory.track()
class TermProposal(models.Model):
    """What HR asks the authority to sign about one term. Its content never changes: HR takes it back and proposes anew."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the signature")
        SIGNED = "signed", _("Signed")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Taken back")

    TRANSITIONS: ClassVar[Mapping[str, Sequence[str]]] = {
        State.WAITING: [State.SIGNED, State.RETURNED, State.WITHDRAWN],
        State.SIGNED: [],
        State.RETURNED: [],
        State.WITHDRAWN: [],
    }

    rotation = models.ForeignKey(Rotation, models.PROTECT, related_name="proposals", verbose_name=_("rotation"))
    kind = models.CharField(_("kind"), max_length=10, choices=TermChange.Kind)
    reason_code = models.CharField(
        _("reason code"), max_length=16, choices=TermChange.Reason, default=TermChange.Reason.OTHER
    )
    reason = TextField(_("reason"))
    effective_on = models.DateField(_("from"))
    months = models.PositiveSmallIntegerField(_("months added"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Placement.Outcome, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    title = models.ForeignKey(Title, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("title"))
    corrections = models.JSONField(_("corrections"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = TextField(_("reason of return"), blank=True)
    change = models.OneToOneField(
        TermChange, models.PROTECT, null=True, blank=True, related_name="proposal", verbose_name=_("change")
    )

    objects = TermProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal about a term")
        verbose_name_plural = _("proposals about terms")
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["proposed_at"], condition=Q(state="waiting"), name="proposal_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["rotation"],
                condition=Q(state="waiting"),
                name="proposal_one_waiting_per_rotation",
                violation_error_message=_("Another proposal about this term is waiting for the signature."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "signed", "returned", "withdrawn"]), name="proposal_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="signed") | (Q(change__isnull=False) & Q(decided_by__isnull=False)),
                name="proposal_signed_has_its_change",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | (~Q(answer="") & Q(decided_by__isnull=False)),
                name="proposal_returned_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "returned"]) | ~Q(decided_by=F("proposed_by")),
                name="proposal_decided_by_another",
                violation_error_message=_("Who proposes a change of a term cannot sign it."),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="proposal_moves_legally",
                field="state",
                transitions=[("waiting", "signed"), ("waiting", "returned"), ("waiting", "withdrawn")],
            ),
            pgtrigger.Protect(name="proposal_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="proposal_keeps_its_content",
                operation=pgtrigger.Update,
                condition=(
                    pgtrigger.Q(old__rotation__df=pgtrigger.F("new__rotation"))
                    | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                    | pgtrigger.Q(old__reason__df=pgtrigger.F("new__reason"))
                    | pgtrigger.Q(old__reason_code__df=pgtrigger.F("new__reason_code"))
                    | pgtrigger.Q(old__effective_on__df=pgtrigger.F("new__effective_on"))
                    | pgtrigger.Q(old__months__df=pgtrigger.F("new__months"))
                    | pgtrigger.Q(old__outcome__df=pgtrigger.F("new__outcome"))
                    | pgtrigger.Q(old__unit__df=pgtrigger.F("new__unit"))
                    | pgtrigger.Q(old__title__df=pgtrigger.F("new__title"))
                    | pgtrigger.Q(old__corrections__df=pgtrigger.F("new__corrections"))
                    | pgtrigger.Q(old__proposed_by__df=pgtrigger.F("new__proposed_by"))
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.rotation}"


class TermAlert(models.Model):
    """ "Ends in 90, 60, 30 days", once each; the unique row makes the daily job harmless when run twice."""

    rotation = models.ForeignKey(Rotation, models.CASCADE, related_name="alerts", verbose_name=_("rotation"))
    days = models.PositiveSmallIntegerField(_("days before the end"))
    ends_on = models.DateField(_("last day of the term"))
    raised_on = models.DateField(_("raised on"))
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken note of by")
    )
    acknowledged_at = models.DateTimeField(_("taken note of at"), null=True, blank=True)
    note = TextField(_("what has been done"), blank=True)

    objects = OfRotation.as_manager()

    class Meta:
        verbose_name = _("term alert")
        verbose_name_plural = _("term alerts")
        ordering = ["-raised_on", "days"]
        constraints = [
            models.UniqueConstraint(fields=["rotation", "days", "ends_on"], name="term_alert_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True, note="")
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False) & ~Q(note=""),
                name="term_alert_acknowledged_by_somebody_with_a_note",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="term_alert_note_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__acknowledged_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.rotation_id}: {self.days}"
