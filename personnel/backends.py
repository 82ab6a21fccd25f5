"""Signing in by username and password; permissions come from grants (see `User.permissions`)."""

from django.contrib.auth.backends import ModelBackend


class GrantBackend(ModelBackend):
    def get_user_permissions(self, user_obj, obj=None):
        return set(user_obj.permissions)

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    def get_all_permissions(self, user_obj, obj=None):
        return set(user_obj.permissions) if user_obj.is_active and not user_obj.is_anonymous else set()

    def has_perm(self, user_obj, perm, obj=None):
        return user_obj.is_active and perm in user_obj.permissions
