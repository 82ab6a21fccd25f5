"""A batch: its papers, days and state, and what the units in scope answered."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.models import ReviewProgramme
from personnel.fields import NameField, TextField
from personnel.models import IssuedDocument, Unit, User

from . import guards
from .plans import ForRotationReaders, Plan
from .policy import RotationPolicy


@pghistory.track()
class Batch(models.Model):
    """Đợt luân chuyển. HR prepares and submits; the authority approves the version it saw, and signs."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        POLICY_SUBMITTED = "policy_submitted", _("Policy submitted")
        POLICY_APPROVED = "policy_approved", _("Policy approved")
        NOMINATING = "nominating", _("Nominating")
        SCREENING = "screening", _("Screening")
        CONSULTING = "consulting", _("Consulting")
        SUBMITTED = "submitted", _("List submitted")
        DECIDED = "decided", _("Decisions issued")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Closed with a report")
        CANCELLED = "cancelled", _("Cancelled")

        @classmethod
        def open(cls):
            """The list may change."""
            return [cls.NOMINATING, cls.SCREENING, cls.CONSULTING]

        @classmethod
        def decided(cls):
            return [cls.DECIDED, cls.RUNNING, cls.CLOSED]

    TRANSITIONS: ClassVar[Mapping[str, Sequence[str]]] = {
        State.DRAFT: [State.POLICY_SUBMITTED, State.CANCELLED],
        State.POLICY_SUBMITTED: [State.DRAFT, State.POLICY_APPROVED, State.CANCELLED],
        State.POLICY_APPROVED: [State.NOMINATING, State.CANCELLED],
        State.NOMINATING: [State.SCREENING, State.CANCELLED],
        State.SCREENING: [State.NOMINATING, State.CONSULTING, State.CANCELLED],
        State.CONSULTING: [State.SCREENING, State.SUBMITTED, State.CANCELLED],
        State.SUBMITTED: [State.CONSULTING, State.DECIDED, State.CANCELLED],
        State.DECIDED: [State.RUNNING],
        State.RUNNING: [State.CLOSED],
        State.CLOSED: [],
        State.CANCELLED: [],
    }

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="batches", verbose_name=_("plan"))
    code = NameField(_("code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=120)
    policy = models.ForeignKey(RotationPolicy, models.PROTECT, related_name="batches", verbose_name=_("policy"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    dossier_on = models.DateField(_("dossiers closed on"))
    decision_on = models.DateField(_("decision planned for"))
    starts_on = models.DateField(_("first day of the rotations"))
    version = models.PositiveIntegerField(default=0, help_text=_("Counts every change of the list or of the batch."))
    submitted_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    policy_submission = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("policy submission")
    )
    policy_approval = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("policy approval")
    )
    prepared_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("prepared by")
    )
    policy_submitted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("policy submitted by"),
    )
    policy_submitted_at = models.DateTimeField(_("policy submitted at"), null=True, blank=True, editable=False)
    policy_approved_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("policy approved by"),
    )
    policy_approved_at = models.DateTimeField(_("policy approved at"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    return_reason = TextField(_("reason of return"), blank=True)
    lessons = TextField(_("lessons for the next batch"), blank=True)
    closing_report = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closing report")
    )
    programme = models.OneToOneField(
        ReviewProgramme, models.PROTECT, null=True, blank=True, related_name="batch", editable=False
    )

    objects = ForRotationReaders.as_manager()

    class Meta:
        verbose_name = _("rotation batch")
        verbose_name_plural = _("rotation batches")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "policy_submitted",
                        "policy_approved",
                        "nominating",
                        "screening",
                        "consulting",
                        "submitted",
                        "decided",
                        "running",
                        "closed",
                        "cancelled",
                    ]
                ),
                name="batch_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decision_on__gte=F("dossier_on")) & Q(starts_on__gte=F("decision_on")),
                name="batch_days_in_order",
                violation_error_message=_(
                    "Dossiers are closed before the decision, and the decision before the start."
                ),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="batch_approved_by_another",
                violation_error_message=_("Who submitted the list cannot approve it."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(prepared_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="batch_approved_by_another_than_its_preparer",
                violation_error_message=_("Who prepared the batch cannot approve its list."),
            ),
            models.CheckConstraint(
                condition=Q(policy_approved_by__isnull=True)
                | (
                    Q(policy_submitted_by__isnull=False)
                    & ~Q(policy_approved_by=F("policy_submitted_by"))
                    & (Q(prepared_by__isnull=True) | ~Q(policy_approved_by=F("prepared_by")))
                ),
                name="batch_policy_approved_by_another",
                violation_error_message=_("Who prepared or submitted the policy cannot approve it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "policy_submitted", "cancelled"])
                | (Q(policy_approved_by__isnull=False) & Q(policy_approved_at__isnull=False)),
                name="batch_under_way_has_an_approved_policy",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "running", "closed"])
                | (Q(approved_by__isnull=False) & Q(approved_at__isnull=False)),
                name="batch_decided_has_its_approver",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | (Q(submitted_by__isnull=False) & Q(submitted_version__isnull=False)),
                name="batch_submitted_has_its_version",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="batch_moves_legally",
                field="state",
                transitions=[
                    ("draft", "policy_submitted"),
                    ("draft", "cancelled"),
                    ("policy_submitted", "draft"),
                    ("policy_submitted", "policy_approved"),
                    ("policy_submitted", "cancelled"),
                    ("policy_approved", "nominating"),
                    ("policy_approved", "cancelled"),
                    ("nominating", "screening"),
                    ("nominating", "cancelled"),
                    ("screening", "nominating"),
                    ("screening", "consulting"),
                    ("screening", "cancelled"),
                    ("consulting", "screening"),
                    ("consulting", "submitted"),
                    ("consulting", "cancelled"),
                    ("submitted", "consulting"),
                    ("submitted", "decided"),
                    ("submitted", "cancelled"),
                    ("decided", "running"),
                    ("running", "closed"),
                ],
            ),
            pgtrigger.Protect(
                name="batch_keeps_its_policy",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__policy__df=pgtrigger.F("new__policy"))
                & ~pgtrigger.Q(old__state__in=["draft", "policy_submitted"]),
            ),
            guards.batch_ends_its_nominations,
        ]

    def __str__(self):
        return self.name

    @property
    def list_open(self) -> bool:
        """People may still be added, screened, taken off."""
        return self.state in self.State.open()


class BatchUnit(models.Model):
    """What a unit in scope answered when it was asked for nominations."""

    class Answer(models.TextChoices):
        NONE = "none", _("No answer yet")
        NOMINATES = "nominates", _("Nominates")
        WAITS = "waits", _("Waits for a later batch")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="units", verbose_name=_("batch"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NONE)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    note = NameField(_("note"), max_length=200, blank=True)

    objects = ForRotationReaders.as_manager()

    class Meta:
        verbose_name = _("unit of the batch")
        verbose_name_plural = _("units of the batch")
        ordering = ["batch", "unit"]
        constraints = [models.UniqueConstraint(fields=["batch", "unit"], name="batch_unit_once")]

    def __str__(self):
        return str(self.unit)
