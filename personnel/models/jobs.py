"""Long work people wait for. The row is the truth; the broker only wakes a worker."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import TextField


def issues_everywhere(user) -> bool:
    return user.scope("personnel.add_issueddocument").whole


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user):
        """One's own requests; auditors and HR of the whole office see all."""
        return self if user.scope("personnel.view_job").whole else self.filter(requested_by=user.pk)

    def retriable_by(self, user):
        """One's own; those who issue documents also what others asked for. Reading the log is no reason to act."""
        return self.visible_to(user) if issues_everywhere(user) else self.filter(requested_by=user.pk)

    def waiting(self, now):
        """Queued, or running under a lease that has run out (its worker died)."""
        return self.filter(Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now))


class Job(models.Model):
    """One piece of work with one effect, named by `key`. A parent job is done when its children are.

    `kind` names the function in `personnel.jobs.HANDLERS`; `payload` holds ids, never content.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    TRANSITIONS = {
        State.QUEUED: [State.RUNNING, State.FAILED],
        State.RUNNING: [State.RUNNING, State.DONE, State.FAILED, State.QUEUED],
        State.FAILED: [State.QUEUED],
        State.DONE: [],
    }

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    payload = models.JSONField(default=dict, blank=True)
    label = models.CharField(_("what"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=1)
    error = TextField(_("reason of failure"), blank=True)
    document = models.ForeignKey("personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="jobs")
    file = models.FileField(upload_to="jobs/", max_length=200, blank=True)
    requested_by = models.ForeignKey(
        "personnel.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked for by")
    )
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["state", "dispatched_at"], name="job_waiting", condition=Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["requested_by", "-created_at"], name="job_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]), name="job_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="job_running_has_a_lease"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="job_failed_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "failed"]) | Q(finished_at__isnull=False), name="job_ended_has_its_time"
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="job_moves_legally",
                field="state",
                transitions=[
                    ("queued", "running"),
                    ("queued", "failed"),
                    ("running", "done"),
                    ("running", "failed"),
                    ("running", "queued"),
                    ("failed", "queued"),
                ],
            )
        ]

    def __str__(self):
        return self.label or self.key

    def may_be_retried_by(self, user) -> bool:
        """Of a job this person sees: `retriable_by` for one row, without a query."""
        return self.requested_by_id == user.pk or issues_everywhere(user)
