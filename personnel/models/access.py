"""Who did what, and who looked at whom. Rows are added, never changed."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel import wording

from .officials import Official


class AccessEventQuerySet(models.QuerySet["AccessEvent"]):
    def visible_to(self, user):
        """Auditors see all, those of a unit what concerns its people; an official sees who opened their own record, not
        what is being written about them."""
        scope = user.scope("personnel.view_accessevent")
        if scope.whole:
            return self
        told = Q(official=user.official_id, verb__in=AccessEvent.LOOKS) if user.official_id else Q(pk__in=[])
        if scope:
            people = Official.objects.visible_to(user).exclude(pk=user.official_id)
            told |= Q(official__in=people.order_by().values("pk"))
        return self.filter(told)


class AccessEvent(models.Model):
    """One act or one look. `official` is the person whose record it concerned, when there is one."""

    class Verb(models.TextChoices):
        SIGN_IN = "sign_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in refused")
        SIGN_OUT = "sign_out", _("Signed out")
        VIEW = "view", _("Opened")
        CREATE = "create", _("Created")
        CHANGE = "change", _("Changed")
        DELETE = "delete", _("Deleted")
        DECIDE = "decide", _("Decided")
        IMPORT = "import", _("Imported")
        EXPORT = "export", _("Exported")
        DOWNLOAD = "download", _("Downloaded")

    LOOKS = (Verb.VIEW, Verb.DOWNLOAD, Verb.EXPORT)
    WRITES = (Verb.CREATE, Verb.CHANGE, Verb.DELETE, Verb.DECIDE, Verb.IMPORT)

    at = models.DateTimeField(_("time"), auto_now_add=True)
    user = models.ForeignKey(
        "personnel.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    username = models.CharField(_("account name"), max_length=150, blank=True)
    verb = models.CharField(_("act"), max_length=16, choices=Verb)
    model = models.CharField(_("kind of record"), max_length=60, blank=True)
    object_id = models.CharField(_("record"), max_length=40, blank=True)
    label = models.CharField(_("what"), max_length=255, blank=True)
    official = models.ForeignKey(
        "personnel.Official", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose record")
    )
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    detail = models.JSONField(_("details"), default=dict, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="access_by_time"),
            models.Index(fields=["official", "-at"], name="access_by_official"),
            models.Index(fields=["user", "-at"], name="access_by_user"),
            models.Index(fields=["verb", "-at"], name="access_by_verb"),
            models.Index(fields=["model", "object_id"], name="access_by_record", condition=~Q(object_id="")),
            models.Index(fields=["model", "-at"], name="access_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    verb__in=[
                        "sign_in",
                        "sign_in_failed",
                        "sign_out",
                        "view",
                        "create",
                        "change",
                        "delete",
                        "decide",
                        "import",
                        "export",
                        "download",
                    ]
                ),
                name="access_verb_is_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="log_is_never_emptied",
                operation=pgtrigger.Truncate,
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'The log is never emptied.';",
            ),
        ]

    def __str__(self):
        return f"{wording.moment(self.at)} {self.username} {self.verb} {self.label}"


class SignInFailure(models.Model):
    """An attempt to sign in, written before the password is looked at and gone when it was right; so attempts made at
    the same moment count too. `ip` is filled once it has failed: only failures count against an address."""

    at = models.DateTimeField(auto_now_add=True)
    username = models.CharField(max_length=150)
    ip = models.GenericIPAddressField(null=True)

    objects = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["username", "-at"], name="failure_by_account"),
            models.Index(fields=["ip", "-at"], name="failure_by_address"),
        ]

    def __str__(self):
        return f"{self.username} {wording.moment(self.at)}"
