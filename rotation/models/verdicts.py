"""Verdicts as they were on a day."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.models import User

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
