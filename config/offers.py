"""Links that belong to no app: the desk itself and the administration of data."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from personnel.panels import Group, MenuItem


def menu(user) -> Iterator[MenuItem]:
    works_here = bool(user.grants_in_force)
    yield MenuItem(Group.DESK, _("Desk") if works_here else _("My page"), "desk", "home")
    if user.official_id:
        yield MenuItem(Group.OWN, _("Who opened my record"), "readers", "eye", order=90)
    yield MenuItem(Group.SYSTEM, _("Log"), "log", "history", "personnel.view_accessevent")
    yield MenuItem(Group.SYSTEM, _("Accounts"), "admin:personnel_user_changelist", "key", "personnel.add_user")
    yield MenuItem(Group.SYSTEM, _("Grants"), "admin:personnel_grant_changelist", "shield", "personnel.add_grant")
    if user.is_staff:
        yield MenuItem(Group.SYSTEM, _("Data administration"), "admin:index", "gear")
