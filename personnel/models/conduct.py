"""Ratings, discipline, commendations and the facts about a person that eligibility asks for."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import NameField, PeriodField, TextField

from .officials import Official


class ConductQuerySet(models.QuerySet):
    """Sensitive personal data: whoever may read conduct in the official's units, and the official themselves."""

    def visible_to(self, user):
        scope = user.scope("personnel.view_discipline")
        own = Q(official=user.official_id)
        if scope.whole:
            return self
        return self.filter(own | Q(official__in=Official.objects.visible_to(user))) if scope else self.filter(own)

    def writable_by(self, user):
        return self.filter(official__in=Official.objects.writable_by(user))


class Classification(models.TextChoices):
    """The four levels of quality classification; names have not changed since NĐ 56/2015."""

    EXCELLENT = "HTXSNV", _("Excellent completion of tasks")
    GOOD = "HTTNV", _("Good completion of tasks")
    COMPLETED = "HTNV", _("Completion of tasks")
    FAILED = "KHTNV", _("Failure to complete tasks")


@pghistory.track()
class YearlyRating(models.Model):
    official = models.ForeignKey(Official, models.PROTECT, related_name="ratings", verbose_name=_("official"))
    year = models.PositiveSmallIntegerField(_("year"))
    classification = models.CharField(_("classification"), max_length=8, choices=Classification)
    document = models.ForeignKey(
        "personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = ConductQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly rating")
        verbose_name_plural = _("yearly ratings")
        ordering = ["official", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["official", "year"],
                name="rating_once_a_year",
                violation_error_message=_("This official already has a rating for that year."),
            ),
            models.CheckConstraint(condition=Q(classification__in=Classification.values), name="rating_is_known"),
        ]

    def __str__(self):
        return f"{self.year}: {self.get_classification_display()}"


@pghistory.track()
class Discipline(models.Model):
    """A disciplinary measure. Cool-down periods follow from its form and day by the policy; they are not kept here."""

    class Form(models.TextChoices):
        REPRIMAND = "reprimand", _("Reprimand")
        WARNING = "warning", _("Warning")
        SALARY_STEP = "salary_step", _("Lowering of salary step (old form)")
        DEMOTION = "demotion", _("Demotion (old form)")
        REMOVAL = "removal", _("Removal from office")
        DISMISSAL = "dismissal", _("Dismissal")

    official = models.ForeignKey(Official, models.PROTECT, related_name="disciplines", verbose_name=_("official"))
    form = models.CharField(_("form"), max_length=12, choices=Form)
    decided_on = models.DateField(_("decided on"))
    effective_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("effect ended on"), null=True, blank=True, help_text=_("Only when ended by a paper."))
    duty_related = models.BooleanField(_("related to duty"), default=False)
    reason = TextField(_("reason"))
    by_party = models.BooleanField(_("Party discipline"), default=False)
    document = models.ForeignKey(
        "personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = ConductQuerySet.as_manager()

    class Meta:
        verbose_name = _("disciplinary measure")
        verbose_name_plural = _("disciplinary measures")
        ordering = ["official", "-effective_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(form__in=["reprimand", "warning", "salary_step", "demotion", "removal", "dismissal"]),
                name="discipline_form_is_known",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("decided_on")),
                name="discipline_in_force_after_decision",
                violation_error_message=_("A measure is in force from the day it was decided, or later."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("effective_on")),
                name="discipline_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.get_form_display()} {self.decided_on:%d/%m/%Y}"


@pghistory.track()
class Inquiry(models.Model):
    """A period in which someone is being considered for discipline, inspected, investigated, prosecuted or suspended."""

    class Kind(models.TextChoices):
        DISCIPLINARY = "disciplinary", _("Considered for discipline")
        INSPECTION = "inspection", _("Under inspection")
        INVESTIGATION = "investigation", _("Under investigation")
        PROSECUTION = "prosecution", _("Prosecuted")
        SUSPENSION = "suspension", _("Suspended from work")

    official = models.ForeignKey(Official, models.PROTECT, related_name="inquiries", verbose_name=_("official"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    valid = PeriodField(_("period"))
    note = TextField(_("note"), blank=True)
    document = models.ForeignKey(
        "personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = ConductQuerySet.as_manager()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        ordering = ["official", "-valid"]
        constraints = [models.CheckConstraint(condition=Q(valid__isempty=False), name="inquiry_period_not_empty")]

    def __str__(self):
        return self.get_kind_display()


@pghistory.track()
class Commendation(models.Model):
    official = models.ForeignKey(Official, models.PROTECT, related_name="commendations", verbose_name=_("official"))
    name = NameField(_("commendation"), max_length=200)
    awarded_on = models.DateField(_("awarded on"))
    document = models.ForeignKey(
        "personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = ConductQuerySet.as_manager()

    class Meta:
        verbose_name = _("commendation")
        verbose_name_plural = _("commendations")
        ordering = ["official", "-awarded_on"]

    def __str__(self):
        return self.name


@pghistory.track()
class HealthCertificate(models.Model):
    """A certificate of a competent facility. How long it counts is a parameter of the policy."""

    official = models.ForeignKey(
        Official, models.PROTECT, related_name="health_certificates", verbose_name=_("official")
    )
    issued_on = models.DateField(_("issued on"))
    facility = NameField(_("facility"), max_length=160, blank=True)
    fit = models.BooleanField(_("fit for work"), default=True)

    objects = ConductQuerySet.as_manager()

    class Meta:
        verbose_name = _("health certificate")
        verbose_name_plural = _("health certificates")
        ordering = ["official", "-issued_on"]
        constraints = [
            models.UniqueConstraint(fields=["official", "issued_on"], name="health_certificate_once_a_day"),
        ]

    def __str__(self):
        return f"{self.issued_on:%d/%m/%Y}"


@pghistory.track()
class CareCircumstance(models.Model):
    """Pregnancy or a small child: no bar to rotation, but the authority must have it before its eyes."""

    class Kind(models.TextChoices):
        PREGNANCY = "pregnancy", _("Pregnant")
        CHILD = "child", _("Small child")

    official = models.ForeignKey(
        Official, models.PROTECT, related_name="care_circumstances", verbose_name=_("official")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    day = models.DateField(_("expected or born on"))

    objects = ConductQuerySet.as_manager()

    class Meta:
        verbose_name = _("care circumstance")
        verbose_name_plural = _("care circumstances")
        ordering = ["official", "-day"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.day:%d/%m/%Y}"
