"""How far a person's grants reach.

A grant gives a role over a unit and all below it (or over the whole office). What a role may do is a set of Django
permissions, listed once for all apps in the module that `settings.ROLE_PERMISSIONS` names.
"""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string


@cache
def role_permissions() -> dict[str, frozenset[str]]:
    return import_string(settings.ROLE_PERMISSIONS)


@dataclass(frozen=True)
class Scope:
    """The part of the unit tree in which someone may do one thing. False when there is none."""

    whole: bool = False
    paths: tuple[str, ...] = ()

    def __bool__(self):
        return self.whole or bool(self.paths)

    def q(self, path_field: str) -> Q:
        """A filter on a unit path, e.g. `scope.q("unit__path")`. Matches nothing when the scope is empty."""
        if self.whole:
            return Q()
        if not self.paths:
            return Q(pk__in=[])
        reach = Q()
        for path in self.paths:
            reach |= Q(**{f"{path_field}__startswith": path})
        return reach

    def covers(self, unit) -> bool:
        return self.whole or any(unit.path.startswith(path) for path in self.paths)
