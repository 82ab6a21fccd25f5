"""Points per criterion, and the reminders that were sent."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.forms import ReviewCriterion
from assessment.models.reviews import Review
from personnel.models import User


class ReviewScoreQuerySet(models.QuerySet["ReviewScore"]):
    def visible_to(self, user):
        return self.filter(review__in=Review.objects.readable_by(user))


class ReviewReminderQuerySet(models.QuerySet["ReviewReminder"]):
    def visible_to(self, user):
        return self.filter(user=user.pk)


@pghistory.track()
class ReviewScore(models.Model):
    """Points for one criterion: what the official gave, and what the unit gave."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="scores", verbose_name=_("review"))
    criterion = models.ForeignKey(ReviewCriterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    self_points = models.DecimalField(_("own points"), max_digits=5, decimal_places=2, null=True, blank=True)
    unit_points = models.DecimalField(_("unit's points"), max_digits=5, decimal_places=2, null=True, blank=True)

    objects = ReviewScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["review", "criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once_per_criterion"),
            models.CheckConstraint(
                condition=(Q(self_points__isnull=True) | Q(self_points__gte=0, self_points__lte=100))
                & (Q(unit_points__isnull=True) | Q(unit_points__gte=0, unit_points__lte=100)),
                name="score_in_range",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="score_fits_its_criterion",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM assessment_reviewcriterion c
                        JOIN assessment_reviewcycle y ON y.form_id = c.form_id
                        JOIN assessment_review r ON r.cycle_id = y.id
                        WHERE c.id = NEW.criterion_id AND r.id = NEW.review_id
                          AND COALESCE(NEW.unit_points, 0) <= c.points AND COALESCE(NEW.self_points, 0) <= c.points
                    ) THEN
                        RAISE EXCEPTION 'A score is at most the points of its criterion, which stands on the form.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="score_frozen_once_sent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM assessment_review
                        WHERE id IN (COALESCE(NEW.review_id, OLD.review_id), COALESCE(OLD.review_id, NEW.review_id))
                          AND state IN ('unit_submitted', 'concluded', 'reported')
                    ) THEN
                        RAISE EXCEPTION 'The review has been sent: its scores are frozen.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]

    def __str__(self):
        return f"{self.criterion.code}: {self.unit_points}"


class ReviewReminder(models.Model):
    """One reminder about one review on one day; the unique row makes the daily job harmless when run twice."""

    class Kind(models.TextChoices):
        OPENED = "opened", pgettext_lazy("reminder", "Opened")
        SOON = "soon", _("Due soon")
        OVERDUE = "overdue", _("Overdue")
        ASKED = "asked", _("Reminded by HR")
        RETURNED = "returned", _("Sent back by HR")
        RELEASED = "released", _("Conclusion released")

    review = models.ForeignKey(Review, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(User, models.CASCADE, related_name="review_reminders")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "user", "kind", "on"], name="reminder_once_a_day"),
        ]

    def __str__(self):
        return f"{self.review_id} {self.kind} {self.on}"
