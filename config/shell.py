"""The frame around every page: menu, account, search box. Composed from what each app offers in its module `offers`."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext

from personnel import dates, names
from personnel.panels import Group, MenuItem

APPS = ("personnel", "assessment", "rotation", "config")
"""The apps that offer something to the shared pages, in the order in which it is shown; phones show the first links."""


def offers(name: str, *args: Any) -> list[Any]:
    """Everything the apps answer to `name`. An app without that function offers nothing."""
    modules = (import_module(f"{app}.offers") for app in APPS)
    return list(chain.from_iterable(getattr(module, name)(*args) for module in modules if hasattr(module, name)))


def address_of(url_name: str, *args: Any) -> str:
    """The address of a route, or nothing when this installation does not have it."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str
    count: int | None
    current: str
    """"page" when this page is the link's own, "true" when it lies below it."""


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    links: list[Link]


class Shell:
    """Read by `base.html`; every part is computed when the template first asks for it."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def user(self):
        return getattr(self.request, "user", None)

    @cached_property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def today(self):
        return dates.today()

    @cached_property
    def office(self) -> str:
        return settings.OFFICE_NAME or gettext("Personnel office")

    @cached_property
    def search_url(self) -> str:
        return address_of("search")

    @cached_property
    def words(self) -> str:
        """What was searched for, to stand in the box of the result page."""
        here = self.request.resolver_match
        return self.request.GET.get("q", "")[:100] if here and here.view_name == "search" else ""

    @cached_property
    def language_url(self) -> str:
        return address_of("set_language")

    @cached_property
    def password_url(self) -> str:
        return address_of("password_change")

    @cached_property
    def role(self) -> str:
        """What the person is here, in the words of the office."""
        roles = dict.fromkeys(str(grant.get_role_display()) for grant in self.user.grants_in_force)
        if not roles and self.user.official_id:
            return gettext("Official")
        return ", ".join(roles)

    @cached_property
    def initials(self) -> str:
        return names.initials(self.user.get_full_name() or self.user.get_username())

    @cached_property
    def script_words(self) -> dict[str, str]:
        """What the scripts say; they hold no words of their own."""
        return {
            "lookAgain": gettext("Look again"),
            "nothingFound": gettext("Nothing found"),
            "notScored": gettext("{n} criteria not scored yet"),
            "saving": gettext("Saving …"),
            "saved": gettext("Saved at {at}"),
            "away": gettext(
                "Not saved: the server does not answer. What you typed is kept here and will be sent again."
            ),
            "refused": gettext("Not saved."),
            "signedOut": gettext(
                "Not saved: your session has ended. Sign in on another tab; what you typed stays here."
            ),
            "restored": gettext("What had not been saved has been brought back."),
        }

    @cached_property
    def sections(self) -> list[Section]:
        if not self.signed_in:
            return []
        items = [item for item in offers("menu", self.user) if may_see(self.user, item)]
        links = list(zip(items, self._links(items), strict=True))
        sections = []
        for group in Group:
            inside = sorted((pair for pair in links if pair[0].group == group), key=lambda pair: pair[0].order)
            under = [link for _item, link in inside if link.url]
            if under:
                sections.append(Section(group.value, str(group.label), under))
        return sections

    @cached_property
    def own(self) -> list[Link]:
        """The links of an official's bar: the desk and his or her own pages."""
        keys = {Group.DESK.value, Group.OWN.value}
        return [link for section in self.sections if section.key in keys for link in section.links]

    @cached_property
    def plain(self) -> bool:
        """Officials without any other task get links in the top bar and no sidebar."""
        keys = {Group.DESK.value, Group.OWN.value}
        return all(section.key in keys for section in self.sections)

    def _links(self, items: Iterable[MenuItem]) -> list[Link]:
        """The current link is the one with the longest address that begins the address of this page."""
        items = list(items)
        addresses = [address_of(item.url_name, *item.args) for item in items]
        path = self.request.path
        here = [url for url in addresses if url and (path == url or (len(url) > 1 and path.startswith(url)))]
        current = max(here, key=len, default="")
        marks = {current: "page" if current == path else "true"} if current else {}
        return [
            Link(str(item.label), url, item.icon, item.count, marks.get(url, ""))
            for item, url in zip(items, addresses, strict=True)
        ]


def may_see(user, item: MenuItem) -> bool:
    return not item.permission or user.has_perm(item.permission)


def shell(request) -> dict[str, Any]:
    """Context processor. Costs nothing on a page that does not use the frame."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}
