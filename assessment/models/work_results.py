"""Results of the work itself, brought from the systems in which it is done."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import NameField, PeriodField
from personnel.models import JobPosition, Official
from personnel.models.appointments import OfOfficial


@pghistory.track()
class WorkResult(models.Model):
    """Quantity, quality and timeliness of somebody's work in a period, in per cent of what was asked.

    `source` and `source_key` name the row in the system it came from: the same key again replaces it.
    """

    official = models.ForeignKey(Official, models.PROTECT, related_name="work_results", verbose_name=_("official"))
    job_position = models.ForeignKey(
        JobPosition, models.PROTECT, related_name="work_results", verbose_name=_("job position")
    )
    period = PeriodField(_("period"))
    quantity = models.DecimalField(_("quantity (%)"), max_digits=6, decimal_places=2)
    quality = models.DecimalField(_("quality (%)"), max_digits=6, decimal_places=2)
    timeliness = models.DecimalField(_("timeliness (%)"), max_digits=6, decimal_places=2)
    note = NameField(_("note"), max_length=300, blank=True)
    source = NameField(_("source"), max_length=60)
    source_key = NameField(_("key in the source"), max_length=120)
    received_at = models.DateTimeField(_("received at"), auto_now=True)

    objects = OfOfficial.as_manager()

    class Meta:
        verbose_name = _("work result")
        verbose_name_plural = _("work results")
        ordering = ["official", "-period"]
        indexes = [models.Index(fields=["official", "job_position"], name="work_result_by_official")]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_key"], name="work_result_once_per_source_key"),
            models.CheckConstraint(condition=Q(period__isempty=False), name="work_result_period_not_empty"),
            models.CheckConstraint(
                condition=Q(quantity__range=(0, 1000), quality__range=(0, 100), timeliness__range=(0, 100)),
                name="work_result_in_range",
                violation_error_message=_("Quality and timeliness are between 0 and 100 %, quantity at most 1000 %."),
            ),
        ]

    def __str__(self):
        return f"{self.official} – {self.period}"
