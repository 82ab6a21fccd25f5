"""Hồ sơ luân chuyển: which papers a dossier holds, and those of one nomination."""

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import NameField
from personnel.models import User
from personnel.models.units import OpenToOffice

from . import guards
from .nominations import Nomination, OfNomination


def stored_name(item: "DossierItem", filename: str) -> str:
    """Nothing of the stranger's name reaches the disk but a checked ending."""
    return f"dossiers/{uuid.uuid4().hex}.{filename.rpartition('.')[2].lower()[:4]}"


@pghistory.track()
class DossierItemType(models.Model):
    """A kind of paper, D01 to D10 of the decree; required ones are all there before a decision."""

    POLITICAL_STANDARD, HEALTH = "D07", "D10"
    """Papers that answer a rule by themselves: the conclusion on standards, the health certificate."""

    code = NameField(_("code"), max_length=8, unique=True)
    name = NameField(_("name"), max_length=200)
    required = models.BooleanField(_("required"), default=True)
    max_age_days = models.PositiveSmallIntegerField(
        _("not older than (days)"),
        null=True,
        blank=True,
        help_text=_("On the day the dossiers close. Empty: no limit."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    note = NameField(_("source"), max_length=200, blank=True)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("kind of dossier paper")
        verbose_name_plural = _("kinds of dossier papers")
        ordering = ["order", "code"]
        triggers = [pgtrigger.Protect(name="dossier_type_is_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"{self.code} {self.name}"


@pghistory.track()
class DossierItem(models.Model):
    """One paper of somebody's dossier. A newer one takes its place and has to be verified again."""

    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="dossier_items", verbose_name=_("nomination")
    )
    type = models.ForeignKey(DossierItemType, models.PROTECT, related_name="+", verbose_name=_("paper"))
    issued_on = models.DateField(_("issued on"))
    received_on = models.DateField(_("received on"))
    note = NameField(_("note"), max_length=200, blank=True)
    file = models.FileField(_("file"), upload_to=stored_name, max_length=200, blank=True)
    filename = NameField(_("name of the file"), max_length=200, blank=True)
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("received by"))
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("paper of a dossier")
        verbose_name_plural = _("papers of a dossier")
        ordering = ["nomination", "type__order"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "type"], name="dossier_item_once_per_kind"),
            models.CheckConstraint(
                condition=Q(received_on__gte=F("issued_on")),
                name="dossier_item_received_after_it_was_issued",
                violation_error_message=_("A paper is not received before it is issued."),
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="dossier_item_verified_by_somebody",
            ),
        ]
        triggers = [guards.dossier_kept_once_decided]

    def __str__(self):
        return f"{self.type}: {self.nomination}"
