"""A concluded review opened again: what was concluded before, why, and on what paper."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.models.reviews import Recommendation, Review
from personnel.fields import TextField
from personnel.models import IssuedDocument, User
from personnel.models.conduct import Classification


class ReviewReopeningQuerySet(models.QuerySet["ReviewReopening"]):
    def visible_to(self, user):
        return self.filter(review__in=Review.objects.readable_by(user))


class ReviewReopening(models.Model):
    """The conclusion of one revision, set aside. Its sheet stays as it was filed; rows are added, never changed."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="reopenings", verbose_name=_("review"))
    revision = models.PositiveSmallIntegerField(_("revision set aside"))
    reason = TextField(_("reason"))
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+", verbose_name=_("document of basis"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("opened again by"))
    at = models.DateTimeField(_("opened again at"))
    total = models.DecimalField(_("total points"), max_digits=6, decimal_places=2)
    classification = models.CharField(_("classification"), max_length=8, choices=Classification)
    override_reason = TextField(_("reason of the override"), blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=16, choices=Recommendation)
    conclusion = TextField(_("conclusion"), blank=True)
    concluded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("concluded by"))
    concluded_at = models.DateTimeField(_("concluded at"))

    objects = ReviewReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("review opened again")
        verbose_name_plural = _("reviews opened again")
        ordering = ["review", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["review", "revision"], name="review_revision_set_aside_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="review_reopened_for_a_reason"),
        ]
        triggers = [pgtrigger.Protect(name="reopening_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.review_id} {self.revision}"
