"""Verdicts as they were on a day, and the findings the authority set aside."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import TextField
from personnel.models import IssuedDocument, User

from . import guards
from .nominations import Nomination, OfNomination
from .policy import RotationPolicy


class Screening(models.Model):
    """A verdict as it was on a day: policy, facts and findings are kept and never change."""

    class Outcome(models.TextChoices):
        ELIGIBLE = "eligible", _("Eligible")
        ATTENTION = "attention", _("Eligible, with remarks")
        INELIGIBLE = "ineligible", _("Not eligible")
        SPECIAL = "special", _("Special case")
        INCOMPLETE = "incomplete", _("Papers missing")

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="screenings", verbose_name=_("nomination"))
    policy = models.ForeignKey(RotationPolicy, models.PROTECT, related_name="+", verbose_name=_("policy"))
    on = models.DateField(_("screened on"))
    eligible = models.BooleanField(_("eligible"))
    outcome = models.CharField(_("verdict"), max_length=12, choices=Outcome)
    met = models.PositiveSmallIntegerField(_("criteria met"), default=0)
    applicable = models.PositiveSmallIntegerField(_("criteria that apply"), default=0)
    eligible_until = models.DateField(_("eligible until"), null=True, blank=True)
    facts = models.JSONField(_("facts"))
    findings = models.JSONField(_("findings"))
    changes = models.JSONField(_("changed since the last verdict"), default=list, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["nomination", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(eligible=True, outcome__in=["eligible", "attention", "special"])
                | Q(eligible=False, outcome__in=["ineligible", "incomplete"]),
                name="verdict_is_one_of_the_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="verdict_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.nomination_id} {self.on:%d/%m/%Y}"


@pghistory.track()
class Waiver(models.Model):
    """Trường hợp đặc biệt: the competent authority sets one finding aside. The finding stays visible."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="waivers", verbose_name=_("nomination"))
    rule = models.CharField(_("rule"), max_length=24)
    reason = TextField(_("reason"))
    decider = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+", verbose_name=_("document"))
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["nomination", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "rule"], name="waiver_once_per_rule"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="waiver_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            guards.waiver_not_for_oneself,
        ]

    def __str__(self):
        return f"{self.rule}: {self.nomination}"
