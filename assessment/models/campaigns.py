"""Exam campaigns: who holds them, which units take part, who sits and for which job position."""

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
from personnel.models import IssuedDocument, JobPosition, Official, Unit, User


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


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user):
        """The organiser's officers, the head of the unit for the unit's own list, and everyone their own."""
        own = Q(official=user.official_id) if user.official_id else Q(pk__in=[])
        return self.filter(own | Q(campaign_unit__in=CampaignUnit.objects.visible_to(user)))

    def proposable_by(self, user):
        """Head of the unit while the list is open; never about oneself."""
        rows = self.filter(campaign_unit__in=CampaignUnit.objects.listed_by(user), campaign_unit__state="opened")
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def decidable_by(self, user):
        rows = self.filter(campaign__in=Campaign.objects.organised_by(user))
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def sitting(self):
        return self.filter(standing=Registration.Standing.SITS)


@pghistory.track()
class Registration(models.Model):
    """One official on the list of a campaign, with the work really done on the day the list looks at.

    `mix` is what the duties in force say: `[{"position": id, "share": 70}, …]`, the largest first; `main` is its first.
    `position` is what the person is examined on; another than those of `mix` needs a reason and head office's consent.
    `recheck` says what a later look at the record found different from the list, until somebody answers it:
    `{"on": day, "unit": [old, new], "main": [old, new], "mix": new, "gone": true}` (keys of units and positions).
    """

    class Standing(models.TextChoices):
        SITS = "sits", _("Sits")
        EXEMPT = "exempt", _("Exempt")
        REMOVED = "removed", _("Taken off the list")
        UNCLEAR = "unclear", _("No duty on record")

    class Cause(models.TextChoices):
        """Why somebody does not sit. The first four follow from the record, the others somebody decided."""

        LEADER = "leader", _("Holds a leadership post")
        LEAVE = "leave", _("On long leave")
        SUSPENDED = "suspended", _("Suspended from work")
        GONE = "gone", _("No longer in the unit")
        NO_DUTY = "no_duty", _("No duty on record")
        UNIT = "unit", _("Exempted by the unit")
        OFFICE = "office", _("Decided by head office")

    class Proposal(models.TextChoices):
        NONE = "none", _("As the duties say")
        ASKED = "asked", _("Another position proposed")
        ACCEPTED = "accepted", _("Accepted by head office")
        REFUSED = "refused", _("Refused by head office")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="registrations", verbose_name=_("campaign"))
    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="registrations", verbose_name=_("unit of a campaign")
    )
    official = models.ForeignKey(
        Official, models.PROTECT, related_name="exam_registrations", verbose_name=_("official")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("works in"))
    mix = models.JSONField(_("duties in force"), default=list)
    main = models.ForeignKey(
        JobPosition, models.PROTECT, null=True, related_name="+", verbose_name=_("job position held")
    )
    position = models.ForeignKey(
        JobPosition, models.PROTECT, null=True, related_name="registrations", verbose_name=_("examined on")
    )
    checked_on = models.DateField(_("duties read on"))
    standing = models.CharField(_("standing"), max_length=8, choices=Standing, default=Standing.SITS)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, blank=True)
    standing_reason = TextField(_("why not"), blank=True)
    proposal = models.CharField(_("position proposed"), max_length=10, choices=Proposal, default=Proposal.NONE)
    reason = TextField(_("reason of the proposal"), blank=True)
    proposed_position = models.ForeignKey(
        JobPosition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed position")
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = TextField(_("reason of the decision"), blank=True)
    is_late = models.BooleanField(_("changed after the deadline"), default=False)
    recheck = models.JSONField(_("changed since"), default=dict, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["campaign_unit", "official"]
        indexes = [
            models.Index(fields=["campaign", "standing", "position"], name="registration_by_position"),
            models.Index(fields=["campaign_unit", "standing"], name="registration_by_unit"),
            models.Index(fields=["official", "campaign"], name="registration_by_official"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "official"], name="registration_once_per_campaign"),
            models.CheckConstraint(
                condition=Q(standing__in=["sits", "exempt", "removed", "unclear"]),
                name="registration_standing_is_known",
            ),
            models.CheckConstraint(
                condition=Q(standing="sits") | ~Q(standing_reason=""),
                name="registration_exempt_has_a_reason",
                violation_error_message=_("Say why this official does not sit."),
            ),
            models.CheckConstraint(
                condition=~Q(standing="sits") | Q(position__isnull=False),
                name="registration_sits_for_a_position",
                violation_error_message=_("There is no duty in force to be examined on."),
            ),
            models.CheckConstraint(
                condition=Q(proposal="none") | (~Q(reason="") & Q(proposed_position__isnull=False)),
                name="registration_proposal_has_a_reason",
                violation_error_message=_("Say why the official should sit for another position."),
            ),
            models.CheckConstraint(
                condition=~Q(proposal__in=["accepted", "refused"])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="registration_decided_has_its_decider",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="registration_not_decided_by_its_proposer",
                violation_error_message=_("Who proposed another position cannot decide on it."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="registration_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="registration_of_its_campaign",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF NOT EXISTS (SELECT 1 FROM assessment_campaignunit u
                               WHERE u.id = NEW.campaign_unit_id AND u.campaign_id = NEW.campaign_id) THEN
                    RAISE EXCEPTION 'The unit does not take part in this campaign.' USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'registration_of_its_campaign', TABLE = 'assessment_registration';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.official} – {self.campaign}"

    @property
    def held(self) -> set[int]:
        """The job positions of the duties in force."""
        return {duty["position"] for duty in self.mix}

    @property
    def is_mismatch(self) -> bool:
        """Examined, or proposed to be examined, on another position than the work really done."""
        asked = self.proposal == self.Proposal.ASKED and self.proposed_position_id not in self.held
        return self.standing == self.Standing.SITS and (asked or self.position_id not in self.held)


class ListChangeQuerySet(models.QuerySet["ListChange"]):
    def visible_to(self, user):
        return self.filter(campaign_unit__in=CampaignUnit.objects.visible_to(user))

    def decidable_by(self, user):
        rows = self.filter(campaign_unit__in=CampaignUnit.objects.examined_by(user), state="asked")
        return rows.exclude(asked_by=user.pk)


@pghistory.track()
class ListChange(models.Model):
    """A change the unit asks for after its list was locked; head office decides."""

    class Kind(models.TextChoices):
        ADD = "add", _("Add to the list")
        REMOVE = "remove", _("Take off the list")
        POSITION = "position", _("Examine on another position")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    TRANSITIONS = {State.ASKED: [State.ACCEPTED, State.REFUSED], State.ACCEPTED: [], State.REFUSED: []}

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="changes", verbose_name=_("unit of a campaign")
    )
    official = models.ForeignKey(Official, models.PROTECT, related_name="+", verbose_name=_("official"))
    kind = models.CharField(_("change"), max_length=10, choices=Kind)
    position = models.ForeignKey(
        JobPosition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("job position")
    )
    reason = TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = TextField(_("reason of the decision"), blank=True)

    objects = ListChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a locked list")
        verbose_name_plural = _("changes of locked lists")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign_unit", "official"], condition=Q(state="asked"), name="list_change_asked_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=["add", "remove", "position"]), name="list_change_is_known"),
            models.CheckConstraint(
                condition=Q(state="asked") | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="list_change_decided_has_its_decider",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="list_change_not_decided_by_who_asked",
                violation_error_message=_("Who asked for a change cannot decide on it."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="position") | Q(position__isnull=False),
                name="list_change_names_the_position",
                violation_error_message=_("Name the job position."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decision_reason=""),
                name="list_change_refused_has_a_reason",
                violation_error_message=_("Say why it is refused."),
            ),
        ]
        triggers = [OnlyLegalMoves(name="list_change_moves_legally")]

    def __str__(self):
        return f"{self.get_kind_display()} – {self.official}"


class ListReminderQuerySet(models.QuerySet["ListReminder"]):
    def visible_to(self, user):
        own = self.filter(user=user.pk)
        return own | self.filter(campaign_unit__in=CampaignUnit.objects.examined_by(user))


class ListReminder(models.Model):
    """Head office reminded somebody of a unit's list; the unique row makes a second press the same day harmless."""

    campaign_unit = models.ForeignKey(
        CampaignUnit, models.PROTECT, related_name="reminders", verbose_name=_("unit of a campaign")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="list_reminders", verbose_name=_("reminded"))
    on = models.DateField(_("day"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)

    objects = ListReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder of a list")
        verbose_name_plural = _("reminders of lists")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign_unit", "user", "on"], name="list_reminder_once_a_day"),
        ]

    def __str__(self):
        return f"{self.campaign_unit} – {self.on}"
