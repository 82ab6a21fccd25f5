"""Results of the work itself, brought from the systems in which it is done."""

import secrets
from decimal import Decimal
from hashlib import sha256

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.models.work_closings import nothing_of_a_closed_period
from personnel.fields import NameField, PeriodField
from personnel.models import JobPosition, Official, User
from personnel.models.appointments import OfOfficial


class DataSourceQuerySet(models.QuerySet["DataSource"]):
    def visible_to(self, user):
        return self if user.has_perm("assessment.view_datasource") else self.none()

    def holding(self, token: str, now):
        """The source that may send with this token at this moment, if any."""
        if not token or len(token) > 200:
            return None
        digest = sha256(token.encode()).hexdigest()
        return self.filter(token_sha256=digest, is_active=True, expires_at__gt=now).first()


@pghistory.track(exclude=["last_used_at"])
class DataSource(models.Model):
    """A system, or the Excel sheets of an office, that work results come from. Only the hash of its token is kept."""

    code = NameField(_("code"), max_length=30, unique=True)
    name = NameField(_("name"), max_length=200)
    is_active = models.BooleanField(_("may send"), default=True)
    token_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField(_("token valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last sent at"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    objects = DataSourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source of work results")
        verbose_name_plural = _("sources of work results")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["token_sha256"], condition=~Q(token_sha256=""), name="data_source_token_once"
            ),
            models.CheckConstraint(
                condition=Q(token_sha256="") | Q(expires_at__isnull=False), name="data_source_token_expires"
            ),
        ]

    def __str__(self):
        return self.name

    def renew_token(self, until) -> str:
        """A new token, told once; the old one is worth nothing from now on."""
        token = secrets.token_urlsafe(32)
        self.token_sha256, self.expires_at = sha256(token.encode()).hexdigest(), until
        self.save(update_fields=["token_sha256", "expires_at"])
        return token

    def revoke_token(self) -> None:
        """Nobody sends with the present token any more."""
        self.token_sha256, self.expires_at = "", None
        self.save(update_fields=["token_sha256", "expires_at"])


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
    source = models.ForeignKey(DataSource, models.PROTECT, related_name="results", verbose_name=_("source"))
    source_key = NameField(_("key in the source"), max_length=120)
    received_at = models.DateTimeField(_("received at"))

    objects = OfOfficial.as_manager()

    class Meta:
        verbose_name = _("work result")
        verbose_name_plural = _("work results")
        ordering = ["official", "-period"]
        indexes = [
            models.Index(fields=["official", "job_position"], name="work_result_by_official"),
            models.Index(fields=["-received_at"], name="work_result_by_arrival"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_key"], name="work_result_once_per_source_key"),
            models.CheckConstraint(condition=Q(period__isempty=False), name="work_result_period_not_empty"),
            models.CheckConstraint(
                condition=Q(quantity__range=(0, 1000), quality__range=(0, 100), timeliness__range=(0, 100)),
                name="work_result_in_range",
                violation_error_message=_("Quality and timeliness are between 0 and 100 %, quantity at most 1000 %."),
            ),
        ]
        triggers = [nothing_of_a_closed_period()]

    def __str__(self):
        return f"{self.official} – {self.period}"

    @property
    def score(self) -> Decimal:
        """Of 100: the mean of the three, where more than the asked quantity counts as all of it."""
        return (min(self.quantity, Decimal(100)) + self.quality + self.timeliness) / 3


@pghistory.track()
class TrainingRecord(models.Model):
    """A course somebody took: evidence of a competency, never a score."""

    official = models.ForeignKey(Official, models.PROTECT, related_name="trainings", verbose_name=_("official"))
    name = NameField(_("course"), max_length=200)
    provider = NameField(_("held by"), max_length=200, blank=True)
    competency = models.ForeignKey(
        "assessment.Competency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
        verbose_name=_("competency"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    completed = models.BooleanField(_("completed"), default=True)
    certificate = NameField(_("certificate"), max_length=120, blank=True)

    objects = OfOfficial.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["official", "-ends_on"]
        constraints = [
            models.UniqueConstraint(fields=["official", "name", "starts_on"], name="training_recorded_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="training_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first day."),
            ),
        ]

    def __str__(self):
        return self.name
