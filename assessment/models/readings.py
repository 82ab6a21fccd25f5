"""Work of people on papers: answers of printed papers typed twice, and the blind reading of an appeal."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.appeals import Appeal
from assessment.models.blueprints import Paper
from assessment.models.campaigns import Campaign
from personnel.fields import TextField
from personnel.models import User


class PrintedEntryQuerySet(models.QuerySet["PrintedEntry"]):
    def visible_to(self, user):
        """One's own; the organiser's officers see both when both have been sent."""
        both = self.model.objects.filter(turn=2, sent_at__isnull=False).values("paper")
        return self.filter(
            Q(entered_by=user.pk)
            | Q(paper__registration__campaign__in=Campaign.objects.organised_by(user), paper__in=both)
        )


@pghistory.track()
class PrintedEntry(models.Model):
    """What one person read from an answer sheet; a second reads it again without seeing the first.

    Where the two differ a third settles every difference (turn 3, by the sheet itself), and says so.
    """

    class Turn(models.IntegerChoices):
        FIRST = 1, _("First entry")
        SECOND = 2, _("Second entry")
        SETTLED = 3, _("Difference settled")

    paper = models.ForeignKey(
        Paper, models.PROTECT, related_name="entries", verbose_name=pgettext_lazy("exam", "paper")
    )
    turn = models.PositiveSmallIntegerField(_("turn"), choices=Turn)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    answers = models.JSONField(_("answers"), default=dict)
    remark = TextField(_("remark"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = PrintedEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a printed paper")
        verbose_name_plural = _("entries of printed papers")
        ordering = ["paper", "turn"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "turn"], name="printed_entry_once_per_turn"),
            models.UniqueConstraint(
                fields=["paper", "entered_by"],
                name="printed_entry_by_different_people",
                violation_error_message=_("The same person cannot enter a paper twice."),
            ),
            models.CheckConstraint(condition=Q(turn__in=[1, 2, 3]), name="printed_entry_turn_is_known"),
            models.CheckConstraint(
                condition=~Q(turn=3) | ~Q(remark=""),
                name="printed_entry_settled_has_a_remark",
                violation_error_message=_("Say what the sheet shows."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="printed_entry_sent_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="printed_paper_not_entered_by_its_person",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                IF EXISTS (SELECT 1 FROM assessment_paper p
                           JOIN assessment_registration r ON r.id = p.registration_id
                           JOIN personnel_user u ON u.official_id = r.official_id
                           WHERE p.id = NEW.paper_id AND u.id = NEW.entered_by_id) THEN
                    RAISE EXCEPTION 'Nobody enters the own paper.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'printed_paper_not_entered_by_its_person';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.paper} – {self.get_turn_display()}"


class AppealReadingQuerySet(models.QuerySet["AppealReading"]):
    def visible_to(self, user):
        """The reader's own; who decides sees both when both have been sent."""
        open_ones = self.model.objects.filter(sent_at__isnull=True).values("appeal")
        decided = Q(appeal__in=Appeal.objects.decidable_by(user)) & ~Q(appeal__in=open_ones)
        return self.filter(Q(reader=user.pk) | decided)

    def writable_by(self, user):
        rows = self.filter(reader=user.pk, sent_at__isnull=True, appeal__state="marking")
        own = Q(appeal__result__registration__official=user.official_id) if user.official_id else Q(pk__in=[])
        return rows.exclude(own)


@pghistory.track()
class AppealReading(models.Model):
    """The theory paper of an appeal read again: the share of points the reader gives, by question number.

    A number that is not in `fractions` stays as the rules of marking say.
    """

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="readings", verbose_name=_("appeal"))
    turn = models.PositiveSmallIntegerField(_("turn"))
    reader = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("marker"))
    fractions = models.JSONField(_("shares of points"), default=dict)
    remark = TextField(_("remark"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = AppealReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("second marking of an appeal")
        verbose_name_plural = _("second markings of appeals")
        ordering = ["appeal", "turn"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "turn"], name="appeal_reading_once_per_turn"),
            models.UniqueConstraint(fields=["appeal", "reader"], name="appeal_read_by_different_people"),
            models.CheckConstraint(condition=Q(turn__in=[1, 2]), name="appeal_reading_turn_is_known"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="appeal_reading_sent_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="appeal_read_by_who_may",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                IF EXISTS (SELECT 1 FROM assessment_appeal a
                           JOIN assessment_result t ON t.id = a.result_id
                           JOIN assessment_registration r ON r.id = t.registration_id
                           JOIN personnel_user u ON u.id = NEW.reader_id
                           WHERE a.id = NEW.appeal_id
                             AND (a.decided_by_id = NEW.reader_id OR r.official_id = u.official_id)) THEN
                    RAISE EXCEPTION 'Nobody marks the own work, nor an appeal they have decided.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'appeal_read_by_who_may';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.appeal} – {self.turn}"
