"""The list of a unit: who sits, for which job position, and what is asked for after it was locked."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.models.campaigns import Campaign, CampaignUnit
from assessment.models.moves import OnlyLegalMoves
from personnel.fields import TextField
from personnel.models import JobPosition, Official, Unit, User


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
    """A change of a locked list; head office decides. Nobody has asked for it when the record itself does: somebody has
    joined the unit since, or no longer holds what kept them off the list."""

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
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
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
                condition=Q(asked_by__isnull=False) | Q(kind="add"), name="list_change_asked_by_the_record_adds"
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
