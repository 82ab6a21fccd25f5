"""The review form as versioned data: criteria, thresholds, overrides. Frozen once a review stands on it."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import NameField, PeriodField
from personnel.models.conduct import Classification
from personnel.models.units import OpenToOffice


def frozen_once_used(name: str) -> pgtrigger.Trigger:
    """Rows of a form that a review cycle stands on are not added, changed or deleted any more."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF EXISTS (
                SELECT 1 FROM assessment_reviewcycle
                WHERE form_id IN (COALESCE(NEW.form_id, OLD.form_id), COALESCE(OLD.form_id, NEW.form_id))
            ) THEN
                RAISE EXCEPTION 'The review form is in use: make a new version.' USING ERRCODE = 'check_violation';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )


@pghistory.track()
class ReviewForm(models.Model):
    """A version of the review form. Criteria, thresholds and overrides belong to it and are frozen once it is used."""

    code = NameField(_("code"), max_length=20)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = NameField(_("name"), max_length=200)
    valid = PeriodField(_("period"))
    source = NameField(_("legal source"), max_length=200)
    fail_on_discipline = models.BooleanField(
        _("discipline for a breach of duty in the period means failure"), default=True
    )
    fail_on_violation_flag = models.BooleanField(
        _("a concluded moral or political violation means failure"), default=True
    )
    falling_score_points = models.DecimalField(
        _("fall of points that is a signal"), max_digits=5, decimal_places=2, default=10
    )

    days_to_answer_signals = models.PositiveSmallIntegerField(_("days HR has to answer a sign"), default=15)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("review form")
        verbose_name_plural = _("review forms")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="review_form_version_once"),
            ExclusionConstraint(
                name="review_form_one_version_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message=_("Another version of this form is in force in part of that period."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="review_form_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="review_form_frozen_once_used",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__code__df=pgtrigger.F("new__code"))
                | pgtrigger.Q(old__version__df=pgtrigger.F("new__version"))
                | pgtrigger.Q(old__fail_on_discipline__df=pgtrigger.F("new__fail_on_discipline"))
                | pgtrigger.Q(old__fail_on_violation_flag__df=pgtrigger.F("new__fail_on_violation_flag"))
                | pgtrigger.Q(old__falling_score_points__df=pgtrigger.F("new__falling_score_points")),
                func="""
                    IF EXISTS (SELECT 1 FROM assessment_reviewcycle WHERE form_id = OLD.id) THEN
                        RAISE EXCEPTION 'The review form is in use: make a new version.'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return _("%(name)s, version %(version)s") % {"name": self.name, "version": self.version}

    @property
    def is_used(self) -> bool:
        return self.cycles.exists()


class ReviewCriterion(models.Model):
    class Group(models.TextChoices):
        GENERAL = "general", _("General criteria")
        RESULTS = "results", _("Task results")

    form = models.ForeignKey(ReviewForm, models.PROTECT, related_name="criteria", verbose_name=_("form"))
    code = NameField(_("code"), max_length=8)
    name = NameField(_("criterion"), max_length=200)
    group = models.CharField(_("group"), max_length=8, choices=Group)
    points = models.DecimalField(_("greatest number of points"), max_digits=5, decimal_places=2)
    order = models.PositiveSmallIntegerField(_("order"))

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["form", "order"]
        constraints = [
            models.UniqueConstraint(fields=["form", "code"], name="criterion_once_in_a_form"),
            models.CheckConstraint(condition=Q(points__gt=0, points__lte=100), name="criterion_has_points"),
        ]
        triggers = [frozen_once_used("criterion_frozen_once_used")]

    def __str__(self):
        return f"{self.code} {self.name}"


class ClassificationBand(models.Model):
    """From how many points (inclusive, unrounded) a classification is earned."""

    form = models.ForeignKey(ReviewForm, models.PROTECT, related_name="bands", verbose_name=_("form"))
    classification = models.CharField(_("classification"), max_length=8, choices=Classification)
    from_points = models.DecimalField(_("from points"), max_digits=5, decimal_places=2)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("classification band")
        verbose_name_plural = _("classification bands")
        ordering = ["form", "-from_points"]
        constraints = [
            models.UniqueConstraint(fields=["form", "classification"], name="band_once_in_a_form"),
            models.UniqueConstraint(fields=["form", "from_points"], name="band_threshold_once_in_a_form"),
            models.CheckConstraint(condition=Q(from_points__gte=0, from_points__lte=100), name="band_within_100"),
        ]
        triggers = [frozen_once_used("band_frozen_once_used")]

    def __str__(self):
        return f"≥ {self.from_points}: {self.get_classification_display()}"
