"""Phúc khảo: a result asked about again."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.attempts import Attempt
from assessment.models.campaigns import Campaign
from assessment.models.moves import OnlyLegalMoves
from assessment.models.results import Result
from personnel.fields import TextField
from personnel.models import IssuedDocument, User


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user):
        own = Q(result__registration__official=user.official_id) if user.official_id else Q(pk__in=[])
        return self.filter(own | Q(result__registration__campaign__in=Campaign.objects.organised_by(user)))

    def decidable_by(self, user):
        rows = self.filter(result__registration__campaign__in=Campaign.objects.organised_by(user))
        return rows.exclude(result__registration__official=user.official_id) if user.official_id else rows


@pghistory.track()
class Appeal(models.Model):
    """Phúc khảo: asked for by the official within the window, marked again by people who did not mark before."""

    class State(models.TextChoices):
        LODGED = "lodged", _("Lodged")
        MARKING = "marking", _("Being marked again")
        DECIDED = "decided", pgettext_lazy("appeal", "Decided")
        WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "Withdrawn")

    TRANSITIONS = {
        State.LODGED: [State.MARKING, State.WITHDRAWN],
        State.MARKING: [State.DECIDED],
        State.DECIDED: [],
        State.WITHDRAWN: [],
    }

    result = models.ForeignKey(Result, models.PROTECT, related_name="appeals", verbose_name=_("result"))
    attempt = models.ForeignKey(
        Attempt, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name=_("attempt"),
        help_text=_("The attempt that counted when the appeal was lodged."),
    )  # fmt: skip
    reason = TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LODGED)
    lodged_at = models.DateTimeField(_("lodged at"))
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    old_total = models.DecimalField(_("total before"), max_digits=5, decimal_places=2, null=True, blank=True)
    new_total = models.DecimalField(_("total after"), max_digits=5, decimal_places=2, null=True, blank=True)
    fractions = models.JSONField(
        default=dict, blank=True, help_text=_("Shares of points decided on, by question number; others stay as marked.")
    )
    outcome = TextField(pgettext_lazy("appeal", "outcome"), blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-lodged_at"]
        constraints = [
            models.UniqueConstraint(fields=["result"], condition=~Q(state="withdrawn"), name="appeal_once_per_result"),
            models.CheckConstraint(
                condition=Q(state__in=["lodged", "marking", "decided", "withdrawn"]), name="appeal_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="appeal_decided_is_complete",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="appeal_has_a_reason"),
        ]
        triggers = [
            OnlyLegalMoves(name="appeal_moves_legally"),
            pgtrigger.Trigger(
                name="appeal_decided_by_who_did_not_mark_it",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__decided_by__isnull=False),
                func="""
                IF EXISTS (SELECT 1 FROM assessment_appealreading x
                           WHERE x.appeal_id = NEW.id AND x.reader_id = NEW.decided_by_id)
                   OR EXISTS (SELECT 1 FROM personnel_user u
                              JOIN assessment_registration r ON r.official_id = u.official_id
                              JOIN assessment_result t ON t.registration_id = r.id
                              WHERE u.id = NEW.decided_by_id AND t.id = NEW.result_id) THEN
                    RAISE EXCEPTION 'Who marked an appeal, or lodged it, does not decide it.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_decided_by_who_did_not_mark_it';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return str(self.result)
