"""Trường hợp đặc biệt: what HR asks the authority to set aside, and what the authority has set aside."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import TextField
from personnel.models import IssuedDocument, User

from . import guards
from .nominations import Nomination, OfNomination


@pghistory.track()
class WaiverRequest(models.Model):
    """HR asks, the authority answers. What was asked never changes: HR takes it back and asks anew."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the authority")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Taken back")

    TRANSITIONS = {
        State.WAITING: [State.GRANTED, State.REFUSED, State.WITHDRAWN],
        State.GRANTED: [],
        State.REFUSED: [],
        State.WITHDRAWN: [],
    }

    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="waiver_requests", verbose_name=_("nomination")
    )
    rules = ArrayField(models.CharField(max_length=24), verbose_name=_("criteria"))
    reason = TextField(_("reason"))
    basis = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+", verbose_name=_("document of basis"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = TextField(_("reason of refusal"), blank=True)

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("request for a special case")
        verbose_name_plural = _("requests for special cases")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"], condition=Q(state="waiting"), name="waiver_request_one_waiting_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "granted", "refused", "withdrawn"]),
                name="waiver_request_state_is_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_request_has_a_reason"),
            models.CheckConstraint(condition=Q(rules__len__gte=1), name="waiver_request_names_a_criterion"),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused"])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="waiver_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="waiver_request_refused_has_a_reason"
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="waiver_request_moves_legally",
                field="state",
                transitions=[("waiting", "granted"), ("waiting", "refused"), ("waiting", "withdrawn")],
            ),
            pgtrigger.Protect(name="waiver_request_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="waiver_request_keeps_its_content",
                operation=pgtrigger.Update,
                condition=(
                    pgtrigger.Q(old__nomination__df=pgtrigger.F("new__nomination"))
                    | pgtrigger.Q(old__rules__df=pgtrigger.F("new__rules"))
                    | pgtrigger.Q(old__reason__df=pgtrigger.F("new__reason"))
                    | pgtrigger.Q(old__basis__df=pgtrigger.F("new__basis"))
                    | pgtrigger.Q(old__asked_by__df=pgtrigger.F("new__asked_by"))
                ),
            ),
        ]

    def __str__(self):
        return f"{', '.join(self.rules)}: {self.nomination}"


@pghistory.track()
class Waiver(models.Model):
    """The competent authority has set one finding aside, as it was asked. The finding stays visible."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="waivers", verbose_name=_("nomination"))
    request = models.ForeignKey(
        WaiverRequest, models.PROTECT, related_name="waivers", verbose_name=_("request for a special case")
    )
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
            guards.waiver_as_it_was_asked,
        ]

    def __str__(self):
        return f"{self.rule}: {self.nomination}"
