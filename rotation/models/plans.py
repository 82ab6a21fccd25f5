"""Scheme → plan: the papers that set rotation going, and the units they reach."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from personnel.fields import NameField, TextField
from personnel.models import IssuedDocument, Unit


class ForRotationReaders(models.QuerySet):
    """Plans and batches: whoever reads rotation anywhere. Names in them are scoped by their own rows."""

    def visible_to(self, user):
        return self if user.scope("rotation.view_batch") else self.none()

    def writable_by(self, user):
        return self if user.scope("rotation.change_batch") else self.none()


@pghistory.track()
class Scheme(models.Model):
    """Đề án: one scheme to a final year, carried out in batches."""

    name = NameField(_("name"), max_length=200)
    ends_on = models.DateField(_("last day"))
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+", verbose_name=_("document"))

    objects = ForRotationReaders.as_manager()

    class Meta:
        verbose_name = _("rotation scheme")
        verbose_name_plural = _("rotation schemes")
        ordering = ["-ends_on"]

    def __str__(self):
        return self.name


@pghistory.track()
class Plan(models.Model):
    """Kế hoạch: objects, scope, principles, term and each unit's duties."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="plans", verbose_name=_("scheme"))
    name = NameField(_("name"), max_length=200)
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+", verbose_name=_("document"))
    objects_text = TextField(_("objects"), blank=True)
    principles = TextField(_("principles"), blank=True)
    duties_text = TextField(_("duties of the units"), blank=True)
    need = models.PositiveSmallIntegerField(_("number needed"), null=True, blank=True)

    objects = ForRotationReaders.as_manager()

    class Meta:
        verbose_name = _("rotation plan")
        verbose_name_plural = _("rotation plans")
        ordering = ["-document__signed_on"]

    def __str__(self):
        return self.name


class PlanUnit(models.Model):
    """A unit in the scope of a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="units", verbose_name=_("plan"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    duty = TextField(_("duty"), blank=True)

    objects = ForRotationReaders.as_manager()

    class Meta:
        verbose_name = _("unit in scope")
        verbose_name_plural = _("units in scope")
        ordering = ["plan", "unit"]
        constraints = [models.UniqueConstraint(fields=["plan", "unit"], name="plan_unit_once")]

    def __str__(self):
        return str(self.unit)
