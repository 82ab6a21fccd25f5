"""Signing in by username and password; permissions come from grants (see `User.permissions`)."""

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from personnel import dates
from personnel.models import Grant


class GrantBackend(ModelBackend):
    def get_user(self, user_id):
        """The account of the session with its grants of today, in one query: every page asks for both."""
        grants = list(
            Grant.objects.in_force(dates.today()).filter(user=user_id).select_related("user", "unit", "on_behalf_of")
        )
        user = grants[0].user if grants else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.grants_in_force = grants
        return user

    def authenticate(self, request, username=None, password=None, **kwargs):
        """Not with a first password that was used, or that nobody used within its 72 hours."""
        user = super().authenticate(request, username=username, password=password, **kwargs)
        expires = user.password_expires_at if user is not None else None
        return user if expires is None or timezone.now() < expires else None

    def get_user_permissions(self, user_obj, obj=None):
        return set(user_obj.permissions)

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    def get_all_permissions(self, user_obj, obj=None):
        return set(user_obj.permissions) if user_obj.is_active and not user_obj.is_anonymous else set()

    def has_perm(self, user_obj, perm, obj=None):
        return user_obj.is_active and perm in user_obj.permissions
