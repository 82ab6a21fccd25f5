"""Marks of answers. Every marking is kept with what it was made by; a wrong key is corrected for everybody."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.models.attempts import Attempt
from assessment.models.campaigns import Campaign
from assessment.models.questions import Question, QuestionVersion
from personnel.fields import NameField, TextField
from personnel.models import User


class MarkingQuerySet(models.QuerySet["Marking"]):
    def visible_to(self, user):
        """Exam officers; the candidate, an exam officer too, reads the result made of it, not the marks one by one."""
        rows = self.filter(attempt__seat__registration__campaign__in=Campaign.objects.organised_by(user))
        return rows.exclude(attempt__seat__official=user.official_id) if user.official_id else rows


class Marking(models.Model):
    """An attempt marked by one version of the rules with the keys of that hour. Marked again: another row.

    `marks`: `[{"version": id, "marked_with": id, "fraction": "0.5", "points": "0.50", "of": "1.00"}]` in the order of
    the paper; `marked_with` is the version whose key was used (another one after a correction).
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="markings", verbose_name=_("attempt"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    rules = models.CharField(_("rules of marking"), max_length=20)
    marks = models.JSONField(_("marks"))
    points = models.DecimalField(_("points"), max_digits=7, decimal_places=2)
    score = models.DecimalField(_("score (of 100)"), max_digits=5, decimal_places=2)
    reason = NameField(_("why marked again"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("marked at"), default=timezone.now)
    is_current = models.BooleanField(_("counts"), default=True)

    objects = MarkingQuerySet.as_manager()

    class Meta:
        verbose_name = _("marking")
        verbose_name_plural = _("markings")
        ordering = ["attempt", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="marking_numbered_once"),
            models.UniqueConstraint(fields=["attempt"], condition=Q(is_current=True), name="marking_one_counts"),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="marking_score_in_range"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="marking_again_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="marking_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="marking_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__marks__df=pgtrigger.F("new__marks"))
                | pgtrigger.Q(old__score__df=pgtrigger.F("new__score")),
            ),
        ]

    def __str__(self):
        return f"{self.attempt} – {self.score}"


class OfOrganiser(models.QuerySet):
    """Rows of a campaign that only its own exam officers see."""

    def visible_to(self, user):
        return self.filter(campaign__in=Campaign.objects.organised_by(user))


@pghistory.track()
class KeyCorrection(models.Model):
    """A key found wrong after use: the new version is the one everybody is marked with from then on."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="corrections", verbose_name=_("question"))
    wrong = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+", verbose_name=_("wrong version"))
    right = models.ForeignKey(
        QuestionVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("right version"),
        help_text=_("Empty: the question is left out, everyone gets its points."),
    )  # fmt: skip
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="key_corrections", verbose_name=_("campaign"))
    reason = TextField(_("reason"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    objects = OfOrganiser.as_manager()

    class Meta:
        verbose_name = _("correction of a key")
        verbose_name_plural = _("corrections of keys")
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "wrong"], name="key_corrected_once_per_campaign"),
            models.CheckConstraint(condition=~Q(reason=""), name="key_correction_has_a_reason"),
        ]
        triggers = [pgtrigger.Protect(name="key_correction_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return str(self.question)
