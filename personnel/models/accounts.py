"""Accounts, and the grants that say who may do what, where, and until when."""

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from personnel import dates
from personnel.fields import NameField, PeriodField
from personnel.scope import Scope, role_permissions

from .officials import Official
from .units import Unit, UnitSuccession


class Role(models.TextChoices):
    HR_STAFF = "hr_staff", _("HR staff")
    AUTHORITY = "authority", _("Competent authority")
    UNIT_HEAD = "unit_head", _("Head of unit")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    EXAM_OFFICER = "exam_officer", _("Exam officer")
    QUESTION_OFFICER = "question_officer", _("Question officer")


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user):
        return self if user.has_perm("personnel.view_user") else self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **values):
        user = self.model(username=username, **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **values):
        """A system administrator: accounts and grants, no personnel content. There is no other superuser."""
        user = self.create_user(username, password, **values)
        user.grants.create(role=Role.SYSTEM_ADMIN, valid=(dates.today(), None))
        return user


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """An account. What it may do follows from its grants alone: no groups, no superusers."""

    username = models.CharField(
        _("username"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("An account with that name already exists.")},
    )
    full_name = NameField(_("full name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    official = models.OneToOneField(
        Official, models.PROTECT, null=True, blank=True, related_name="account", verbose_name=_("official")
    )
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password at next sign-in"), default=False)
    password_expires_at = models.DateTimeField(_("first password valid until"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    @cached_property
    def grants_in_force(self) -> list["Grant"]:
        """Grants of today; read once per request."""
        if not self.is_active:
            return []
        return list(self.grants.in_force(dates.today()).select_related("unit", "on_behalf_of"))

    def has_role(self, *roles) -> bool:
        return any(grant.role in roles for grant in self.grants_in_force)

    @property
    def is_staff(self) -> bool:
        """May open the administration pages; what they find there depends on their permissions."""
        return self.has_role(Role.HR_STAFF, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.EXAM_OFFICER)

    @cached_property
    def permissions(self) -> frozenset[str]:
        allowed = role_permissions()
        return frozenset().union(*(allowed.get(grant.role, frozenset()) for grant in self.grants_in_force))

    def has_perm(self, perm, obj=None) -> bool:
        return perm in self.permissions

    def has_perms(self, perms, obj=None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.permissions)

    def scope(self, perm: str) -> Scope:
        """The units in which this person holds a permission. A unit's predecessors belong to its scope."""
        if perm not in self._scopes:
            self._scopes[perm] = self._reach_of(perm)
        return self._scopes[perm]

    @cached_property
    def _scopes(self) -> dict[str, Scope]:
        return {}

    def grants_giving(self, perm: str) -> list["Grant"]:
        """Those of today that carry a permission."""
        allowed = role_permissions()
        return [grant for grant in self.grants_in_force if perm in allowed.get(grant.role, frozenset())]

    def _reach_of(self, perm: str) -> Scope:
        grants = self.grants_giving(perm)
        if any(grant.unit is None for grant in grants):
            return Scope(whole=True)
        return Scope(paths=tuple(sorted({path for grant in grants for path in self.paths_of(grant.unit)})))

    def paths_of(self, unit: Unit) -> tuple[str, ...]:
        """The unit's own path and those of every unit it came from, however long ago."""
        found, frontier = {unit.pk: unit.path}, {unit.pk}
        while frontier:
            reached: dict[int, str] = {}
            for heir in frontier:
                reached |= self._predecessors.get(heir, {})
            frontier = set(reached) - set(found)
            found |= reached
        return tuple(found.values())

    @cached_property
    def _predecessors(self) -> dict[int, dict[int, str]]:
        """Successor → its predecessors with their paths: one query, there are as many rows as reorganisations."""
        links: dict[int, dict[int, str]] = {}
        rows = UnitSuccession.objects.filter(successor__isnull=False)
        for heir, former, path in rows.values_list("successor", "predecessor", "predecessor__path").order_by():
            links.setdefault(heir, {})[former] = path
        return links


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, on):
        return self.filter(valid__contains=on)

    def visible_to(self, user):
        return self if user.has_perm("personnel.view_grant") else self.filter(user=user)


@pghistory.track()
class Grant(models.Model):
    """A role over a unit and all below it, for a period. Without a unit: over the whole office.

    `on_behalf_of` names the head for whom a deputy acts (reviews the head must not write themselves).
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=16, choices=Role)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("unit"),
        help_text=_("Empty: the whole office."),
    )
    valid = PeriodField(_("period"))
    on_behalf_of = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="deputies", verbose_name=_("on behalf of")
    )
    basis = NameField(_("basis"), max_length=200, blank=True, help_text=_("The paper or order that gives this role."))
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("given by")
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["user", "role", "unit"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_is_known"),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="grant_period_not_empty",
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(role="unit_head") | Q(unit__isnull=False),
                name="grant_head_has_a_unit",
                violation_error_message=_("Say which unit this person heads."),
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | ~Q(given_by=models.F("user")),
                name="grant_not_given_to_oneself",
                violation_error_message=_("Nobody gives a role to themselves."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} – {self.unit or _('whole office')}"
