import django.contrib.auth.admin  # noqa: F401 (registers groups, which are then taken away)
from django.contrib import admin
from django.contrib.auth.models import Group

from . import access, accounts, catalogues, conduct, documents, officials, succession, units

admin.site.unregister(Group)  # roles are grants (models/accounts.py)

__all__ = ["access", "accounts", "catalogues", "conduct", "documents", "officials", "succession", "units"]
