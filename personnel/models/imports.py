"""A file someone brought: what it would do, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import NameField

from .accounts import User
from .jobs import Job


class FileImportQuerySet(models.QuerySet["FileImport"]):
    def visible_to(self, user):
        """One's own; auditors see all."""
        return self if user.scope("personnel.view_accessevent").whole else self.filter(uploaded_by=user.pk)

    def writable_by(self, user):
        return self.filter(uploaded_by=user.pk)


class FileImport(models.Model):
    """An uploaded file, checked at once, written by a job when its uploader says so. The file is kept.

    `kind` is a key of `personnel.import_kinds`; `options` are what its uploader chose beside the file.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked, not written")
        WRITING = "writing", _("Being written")
        WRITTEN = "written", _("Written")
        DISCARDED = "discarded", _("Set aside")

    kind = models.CharField(_("kind"), max_length=40, default="officials")
    options = models.JSONField(default=dict, blank=True)
    file = models.FileField(upload_to="imports/", max_length=200)
    filename = NameField(_("file"), max_length=200)
    sheet = NameField(_("sheet"), max_length=60, blank=True)
    on = models.DateField(_("compared on"))
    digest = models.CharField(max_length=64)
    report = models.JSONField(default=dict)
    created = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKED)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)

    objects = FileImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["checked", "writing", "written", "discarded"]), name="import_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["writing", "written"]) | Q(errors=0), name="import_with_errors_is_never_written"
            ),
        ]

    def __str__(self):
        return self.filename
