"""Exam campaigns: who holds them, which units take part, and how far the list of each has come."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models.blueprints import Blueprint
from assessment.models.exam_policy import ExamPolicy
from assessment.models.moves import OnlyLegalMoves
from personnel.fields import NameField, PeriodField, TextField
from personnel.models import IssuedDocument, Unit, User


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user):
        """Those who organise or watch it, and the units that take part in it."""
        scope = user.scope("assessment.view_campaign")
        if scope.whole:
            return self
        if not scope:
            return self.none()
        taking_part = CampaignUnit.objects.filter(scope.q("unit__path")).values("campaign")
        return self.filter(scope.q("organiser__path") | Q(pk__in=taking_part))

    def organised_by(self, user):
        """Those this person runs: exam officers of the organising unit or of one above it."""
        scope = user.scope("assessment.change_campaign")
        return self if scope.whole else self.filter(scope.q("organiser__path")) if scope else self.none()

    writable_by = organised_by


@pghistory.track()
class Campaign(models.Model):
    """One examination of competency under one plan: by the sector, or by a department of its own people."""

    class Level(models.TextChoices):
        SECTOR = "sector", _("Sector")
        DEPARTMENT = "department", _("Department")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Under way")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    TRANSITIONS = {
        State.DRAFT: [State.OPEN, State.CANCELLED],
        State.OPEN: [State.CLOSED, State.CANCELLED],
        State.CLOSED: [],
        State.CANCELLED: [],
    }

    code = NameField(_("code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=200)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.SECTOR)
    organiser = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns", verbose_name=_("organised by"))
    plan = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("plan document")
    )
    policy = models.ForeignKey(ExamPolicy, models.PROTECT, related_name="campaigns", verbose_name=_("exam policy"))
    window = PeriodField(_("held within"))
    includes_leaders = models.BooleanField(_("leaders sit too"), default=False)
    has_practice = models.BooleanField(_("has a practical part"), default=False)
    common_parts = models.ManyToManyField(Blueprint, blank=True, related_name="+", verbose_name=_("common parts"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam campaign")
        verbose_name_plural = _("exam campaigns")
        ordering = ["-window", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(window__isempty=False), name="campaign_window_not_empty"),
            models.CheckConstraint(condition=Q(level__in=["sector", "department"]), name="campaign_level_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "cancelled"]), name="campaign_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(plan__isnull=False),
                name="campaign_opens_with_its_plan",
                violation_error_message=_("Name the plan document before the campaign is opened."),
            ),
        ]
        triggers = [
            OnlyLegalMoves(name="campaign_moves_legally"),
            pgtrigger.Protect(name="campaign_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="campaign_keeps_its_policy",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["open", "closed"])
                & pgtrigger.Q(old__policy__df=pgtrigger.F("new__policy")),
            ),
        ]

    def __str__(self):
        return self.name


class CampaignUnitQuerySet(models.QuerySet["CampaignUnit"]):
    def visible_to(self, user):
        """Of the campaigns one organises or watches all units; otherwise one's own."""
        scope = user.scope("assessment.view_campaign")
        if scope.whole:
            return self
        if not scope:
            return self.none()
        return self.filter(scope.q("unit__path") | Q(campaign__in=Campaign.objects.organised_by(user)))

    def listed_by(self, user):
        """Those whose list this person makes and signs: the head of the unit."""
        scope = user.scope("assessment.sign_list")
        return self if scope.whole else self.filter(scope.q("unit__path")) if scope else self.none()

    def examined_by(self, user):
        """Those whose list this person checks: the organiser's exam officers."""
        return self.filter(campaign__in=Campaign.objects.organised_by(user))


@pghistory.track()
class CampaignUnit(models.Model):
    """A unit in a campaign: its list, and how far it has come. The deadline of the list follows from `sits_on`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not opened")
        OPENED = "opened", _("List opened")
        SENT = "sent", _("List sent")
        CHECKED = "checked", _("List checked")
        SITTING = "sitting", _("Sitting")
        FINISHED = "finished", _("Finished")

    TRANSITIONS = {
        State.WAITING: [State.OPENED],
        State.OPENED: [State.SENT],
        State.SENT: [State.OPENED, State.CHECKED],
        State.CHECKED: [State.OPENED, State.SITTING],
        State.SITTING: [State.FINISHED],
        State.FINISHED: [],
    }

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="units", verbose_name=_("campaign"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaign_units", verbose_name=_("unit"))
    sits_on = models.DateField(_("first sitting"), null=True, blank=True)
    list_due_on = models.DateField(
        _("list due on"), null=True, blank=True, help_text=_("By calendar month before the first sitting.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    opened_at = models.DateTimeField(_("list opened at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("list sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("list signed by")
    )
    list_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    checked_at = models.DateTimeField(_("list checked at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("list checked by")
    )
    return_reason = TextField(_("reason of return"), blank=True)
    reopened_until = models.DateField(
        _("may be corrected until"),
        null=True,
        blank=True,
        help_text=_("Head office sent the list back until that day."),
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, help_text=_("Counts every change of the list."))

    objects = CampaignUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit of a campaign")
        verbose_name_plural = _("units of a campaign")
        ordering = ["campaign", "unit"]
        indexes = [models.Index(fields=["campaign", "state", "list_due_on"], name="campaign_unit_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="campaign_unit_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "opened", "sent", "checked", "sitting", "finished"]),
                name="campaign_unit_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "opened"]) | (Q(sent_by__isnull=False) & Q(sent_at__isnull=False)),
                name="campaign_list_sent_has_its_signer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "opened", "sent"])
                | (Q(checked_by__isnull=False) & Q(checked_at__isnull=False)),
                name="campaign_list_checked_has_its_checker",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("sent_by")),
                name="campaign_list_not_checked_by_its_signer",
                violation_error_message=_("Who signed the list cannot check it."),
            ),
            models.CheckConstraint(
                condition=Q(list_due_on__isnull=True) | Q(list_due_on__lt=F("sits_on")),
                name="campaign_list_due_before_the_sitting",
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_at__isnull=False),
                name="campaign_unit_finished_has_its_time",
            ),
        ]
        triggers = [
            OnlyLegalMoves(name="campaign_unit_moves_legally"),
        ]

    def __str__(self):
        return f"{self.unit} – {self.campaign}"

    @property
    def locks_after(self):
        """The last day on which the unit itself may change its list; None before a sitting day is set."""
        days = [day for day in (self.list_due_on, self.reopened_until) if day]
        return max(days) if days else None

    def is_locked(self, on) -> bool:
        """Signed, or its deadline gone by: from then on head office decides on every change."""
        return self.state != self.State.OPENED or (self.locks_after is not None and on > self.locks_after)

    @property
    def sent_late(self) -> bool:
        return bool(self.sent_at and self.list_due_on and timezone.localdate(self.sent_at) > self.list_due_on)
