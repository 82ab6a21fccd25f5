"""How the questions of a campaign did, kept as it was computed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.campaigns import Campaign
from assessment.models.questions import QuestionVersion
from personnel.models import JobPosition


class ItemAnalysisQuerySet(models.QuerySet["ItemAnalysis"]):
    def visible_to(self, user):
        """The organiser's exam officers, and the question officers of the whole office: they mend the questions."""
        if user.scope("assessment.view_itemanalysis").whole:
            return self
        return self.filter(campaign__in=Campaign.objects.organised_by(user))


class ItemAnalysis(models.Model):
    """Figures of the questions of a campaign after its sittings, kept as they were computed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="analyses", verbose_name=_("campaign"))
    job_position = models.ForeignKey(
        JobPosition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("job position")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    rules = models.CharField(max_length=20)
    candidates = models.PositiveIntegerField(_("candidates"))
    mean = models.FloatField(_("mean score"))
    deviation = models.FloatField(_("standard deviation"), null=True)
    alpha = models.FloatField(_("alpha"), null=True)
    error = models.FloatField(_("standard error of measurement"), null=True)
    figures = models.JSONField(default=dict, help_text=_("Other figures of the whole test, by name."))

    objects = ItemAnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("item analysis")
        verbose_name_plural = _("item analyses")
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.campaign} – {self.made_at:%d/%m/%Y}"


class ItemFigureQuerySet(models.QuerySet["ItemFigure"]):
    def visible_to(self, user):
        return self.filter(analysis__in=ItemAnalysis.objects.visible_to(user))


class ItemFigure(models.Model):
    """How one question version did among those who got it; `suspicions` are codes with their numbers."""

    analysis = models.ForeignKey(ItemAnalysis, models.CASCADE, related_name="items", verbose_name=_("item analysis"))
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="figures_of", verbose_name=_("version"))
    count = models.PositiveIntegerField(_("answered by"))
    facility = models.FloatField(pgettext_lazy("exam", "facility"))
    deviation = models.FloatField(_("standard deviation"), null=True)
    discrimination = models.FloatField(_("discrimination"), null=True)
    upper_lower = models.FloatField(_("upper–lower index"), null=True)
    choices = models.JSONField(_("choices"), default=list)
    suspicions = models.JSONField(_("why it is suspicious"), default=list)

    objects = ItemFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a question")
        verbose_name_plural = _("figures of questions")
        ordering = ["analysis", "version"]
        constraints = [
            models.UniqueConstraint(fields=["analysis", "version"], name="item_figures_once_per_analysis"),
            models.CheckConstraint(condition=Q(facility__range=(0, 1)), name="item_facility_is_a_share"),
        ]

    def __str__(self):
        return str(self.version)
