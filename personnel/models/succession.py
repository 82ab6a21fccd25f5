"""Succession plans (quy hoạch): who is planned for which level of title, in which term."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from personnel.fields import NameField, TextField

from .conduct import ConductQuerySet
from .officials import Official
from .posts import Title, TitleLevel
from .units import OpenToOffice, Unit


class PlanTerm(models.Model):
    """A planning term, e.g. 2021–2026. Years are inclusive of the first, exclusive of the last day of `ends`."""

    class Kind(models.TextChoices):
        PARTY = "party", _("Party term")
        GOVERNMENT = "government", _("Government term")

    label = NameField(_("term"), max_length=20)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.GOVERNMENT)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("day after the last"))

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("planning term")
        verbose_name_plural = _("planning terms")
        ordering = ["starts", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["label", "kind"], name="plan_term_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="plan_term_ends_after_it_starts"),
        ]

    def __str__(self):
        return self.label


class SuccessionPlanQuerySet(models.QuerySet["SuccessionPlan"]):
    def visible_to(self, user):
        return self.filter(user.scope("personnel.view_successionentry").q("unit__path"))


@pghistory.track()
class SuccessionPlan(models.Model):
    """The plan of one unit for one term, approved by a document."""

    term = models.ForeignKey(PlanTerm, models.PROTECT, related_name="plans", verbose_name=_("term"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="succession_plans", verbose_name=_("unit"))
    document = models.ForeignKey(
        "personnel.IssuedDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approval document"),
    )

    objects = SuccessionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession plan")
        verbose_name_plural = _("succession plans")
        ordering = ["-term__starts", "unit"]
        constraints = [models.UniqueConstraint(fields=["term", "unit"], name="succession_plan_once_per_term")]

    def __str__(self):
        return f"{self.unit} {self.term}"


class SuccessionEntryQuerySet(ConductQuerySet):
    def active_on(self, on):
        """Approved by that day, not removed before it, and within the term."""
        return self.filter(
            Q(state=SuccessionEntry.State.APPROVED) | Q(state=SuccessionEntry.State.REMOVED, removed_on__gt=on),
            approved_on__lte=on,
            plan__term__starts__lte=on,
            plan__term__ends__gt=on,
        )

    def visible_to(self, user):
        scope = user.scope("personnel.view_successionentry")
        if scope.whole:
            return self
        return self.filter(official__in=Official.objects.visible_to(user)) if scope else self.none()


@pghistory.track()
class SuccessionEntry(models.Model):
    """One person planned for one level of title. Not shown to the person: plans are unpublished.

    That the term has ended, or the person holds the title by now, is no state: what was approved counts on the days
    on which it did (`active_on`), also when somebody asks later.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("succession", "Proposed")
        APPROVED = "approved", _("Approved")
        REMOVED = "removed", _("Removed from the plan")

    class Removal(models.TextChoices):
        AGE = "age", _("Age")
        DISCIPLINE = "discipline", _("Discipline")
        POLITICAL = "political", _("Political standard")
        PERFORMANCE = "performance", _("Performance")
        APPOINTED = "appointed", _("Appointed elsewhere")
        TRANSFERRED = "transferred", _("Transferred")
        RETIRED = "retired", _("Retired")
        VOLUNTARY = "voluntary", _("At own request")

    plan = models.ForeignKey(SuccessionPlan, models.PROTECT, related_name="entries", verbose_name=_("plan"))
    official = models.ForeignKey(
        Official, models.PROTECT, related_name="succession_entries", verbose_name=_("official")
    )
    title_level = models.ForeignKey(TitleLevel, models.PROTECT, related_name="+", verbose_name=_("planned level"))
    title = models.ForeignKey(
        Title, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("planned title")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    document = models.ForeignKey(
        "personnel.IssuedDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approval document"),
    )
    removed_on = models.DateField(_("removed on"), null=True, blank=True)
    removal_reason = models.CharField(_("reason of removal"), max_length=12, choices=Removal, blank=True)
    removal_document = models.ForeignKey(
        "personnel.IssuedDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document of removal"),
    )
    removal_note = TextField(_("note on removal"), blank=True)

    objects = SuccessionEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession entry")
        verbose_name_plural = _("succession entries")
        ordering = ["plan", "title_level__rank", "official__name_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "official", "title_level"],
                name="succession_entry_once",
                violation_error_message=_("This official is already in this plan for that level."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "removed"]),
                name="succession_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(approved_on__isnull=False) | Q(state="removed"),
                name="succession_approved_has_its_day",
                violation_error_message=_("Give the day of approval."),
            ),
            models.CheckConstraint(
                condition=~Q(state="removed") | (Q(removed_on__isnull=False) & ~Q(removal_reason="")),
                name="succession_removed_has_day_and_reason",
                violation_error_message=_("Give the day and the reason of removal."),
            ),
        ]

    def __str__(self):
        return f"{self.official} – {self.title or self.title_level} ({self.plan.term})"

    def counts_on(self, on) -> bool:
        """`active_on` for one entry that has been read with its plan and term."""
        begun = self.approved_on is not None and self.approved_on <= on
        kept = self.state == self.State.APPROVED or (
            self.state == self.State.REMOVED and self.removed_on is not None and self.removed_on > on
        )
        return begun and kept and self.plan.term.starts <= on < self.plan.term.ends
