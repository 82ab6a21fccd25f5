"""What an exam says of a person, from the first provisional line to what was published."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.campaigns import Campaign
from assessment.models.markings import Marking
from assessment.models.moves import OnlyLegalMoves
from assessment.models.registrations import Registration
from personnel.fields import NameField, TextField
from personnel.models import IssuedDocument


class ResultQuerySet(models.QuerySet["Result"]):
    def visible_to(self, user):
        """The official and the head of the unit from publication on; the organiser's officers always.

        An exam officer who was examined is an official like any other: the own result opens with its publication.
        """
        released = Q(state=Result.State.PUBLISHED)
        own = Q(registration__official=user.official_id) & released if user.official_id else Q(pk__in=[])
        rows = Q(registration__campaign__in=Campaign.objects.organised_by(user))
        scope = user.scope("assessment.view_result")
        if scope:
            rows |= released & scope.q("registration__unit__path")
        found = self.filter(own | rows)
        return found.filter(released | ~Q(registration__official=user.official_id)) if user.official_id else found

    def published(self):
        return self.filter(state=Result.State.PUBLISHED)


@pghistory.track()
class Result(models.Model):
    """What the exam says of one person. Absent is not 0: an outcome without marks has none."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("Not published")
        PUBLISHED = "published", _("Published")

    class Outcome(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Not passed")
        ABSENT = "absent", _("Absent without reason")
        EXCUSED = "excused", _("Absent with reason")
        VOID = "void", _("Void")

    class Band(models.TextChoices):
        EXCELLENT = "excellent", _("Excellent")
        GOOD = "good", _("Good")
        PASS = "pass", _("Pass")
        FAIL = "fail", _("Below the pass mark")

    MARKED = (Outcome.PASSED, Outcome.FAILED)
    TRANSITIONS = {State.PROVISIONAL: [State.PUBLISHED], State.PUBLISHED: []}

    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="result", verbose_name=_("registration")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROVISIONAL)
    outcome = models.CharField(pgettext_lazy("exam", "outcome"), max_length=8, choices=Outcome)
    theory = models.DecimalField(_("theory"), max_digits=5, decimal_places=2, null=True, blank=True)
    practice = models.DecimalField(_("practice"), max_digits=5, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True)
    band = models.CharField(_("band"), max_length=10, choices=Band, blank=True)
    by_topic = models.JSONField(
        _("by topic"), default=list, help_text=_("Topic, points reached and points possible, as published.")
    )
    by_competency = models.JSONField(
        _("by competency"), default=list, help_text=_("Competency, points reached and points possible.")
    )
    marking = models.ForeignKey(
        Marking, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marking")
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    revision_reason = NameField(_("why it changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    decision = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    reason = TextField(_("reason of absence or voidance"), blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam result")
        verbose_name_plural = _("exam results")
        ordering = ["registration"]
        indexes = [models.Index(fields=["state", "outcome"], name="result_by_outcome")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(outcome__in=["passed", "failed"])
                    & Q(total__isnull=False)
                    & Q(total__range=(0, 100))
                    & ~Q(band="")
                )
                | (Q(outcome__in=["absent", "excused", "void"]) & Q(total__isnull=True) & Q(band="")),
                name="result_marks_only_who_was_marked",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["excused", "void"]) | ~Q(reason=""),
                name="result_excused_or_void_has_a_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(state="provisional") | (Q(published_at__isnull=False) & Q(decision__isnull=False)),
                name="result_published_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(revision_reason=""), name="result_changed_for_a_reason"
            ),
        ]
        triggers = [
            OnlyLegalMoves(name="result_moves_legally"),
            pgtrigger.Protect(name="result_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="result_published_changes_by_revision",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="published")
                & (
                    pgtrigger.Q(old__total__df=pgtrigger.F("new__total"))
                    | pgtrigger.Q(old__outcome__df=pgtrigger.F("new__outcome"))
                ),
                func="""
                IF NEW.revision <= OLD.revision THEN
                    RAISE EXCEPTION 'A published result changes only as another revision.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'result_published_changes_by_revision';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return str(self.registration)
