"""What questions are about, how deep they go, and the texts their answers rest on."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import FoldedField, NameField
from personnel.models import JobArea
from personnel.models.units import OpenToOffice


class Depth(models.IntegerChoices):
    """How deep a question goes (mức độ)."""

    KNOW = 1, _("Knows")
    UNDERSTAND = 2, _("Understands")
    APPLY = 3, _("Applies")
    APPLY_WELL = 4, _("Applies in difficult cases")


class Topic(models.Model):
    """What questions are about. Without an area it is common to all: ethics, legal drafting, forms of documents."""

    code = NameField(_("code"), max_length=30, unique=True)
    name = NameField(_("name"), max_length=200)
    name_folded = FoldedField(of="name")
    area = models.ForeignKey(
        JobArea, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name=_("area")
    )

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["code"]

    def __str__(self):
        return self.name


class LegalBasis(models.Model):
    """A text that answers rest on; after its last day the questions on it have lapsed."""

    symbol = NameField(_("number and symbol"), max_length=80, unique=True)
    name = NameField(_("name"), max_length=300)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    expires_on = models.DateField(_("last day in force"), null=True, blank=True)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ["symbol"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(in_force_on__isnull=True)
                | Q(expires_on__gte=F("in_force_on")),
                name="legal_basis_ends_after_it_begins",
                violation_error_message=_("The last day must not be before the first day."),
            )
        ]

    def __str__(self):
        return self.symbol
