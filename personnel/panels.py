"""What an app offers to the pages that every app shares: the menu, the desk, a person's record, the search.

Each app has a module `panels` with some of these functions; `config.shell` lists the apps once and composes them,
so that a lower app never imports a higher one:

    menu(user)                  -> Iterable[MenuItem]   links of the sidebar, or of an official's own bar
    due(user, on)               -> Iterable[Due]        what this person must do, by date
    stats(user, on)             -> Iterable[Stat]       figures at the top of the signed-in home
    desk(user, on)              -> Iterable[Panel]      cards of the signed-in home
    acts(user, on)              -> Iterable[Act]        buttons of its head
    panels(official, user, on)  -> Iterable[Panel]      parts of an official's record page
    marks(official, user, on)   -> Iterable[Mark]       state chips in its head
    notes(official, user, on)   -> Iterable[PostNote]   what a post of the career was for, and its last day
    search(words, user)         -> Iterable[Hit]        rows the global search found

All of them start from `visible_to(user)` and cost a small constant number of queries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from personnel.wording import Words


class Group(TextChoices):
    """Headings of the menu, in the order in which they are shown. Links of OWN are an official's own pages."""

    DESK = "desk", ""
    OWN = "own", _("My pages")
    UNIT = "unit", _("Units I head")
    ROTATION = "rotation", _("Rotation")
    COMPETENCY = "competency", _("Competency")
    RECORDS = "records", _("Records")
    SYSTEM = "system", _("System")


class Tone(TextChoices):
    """How urgent something is. Red is only for what is late or refused."""

    PLAIN = "", ""
    OK = "ok", ""
    INFO = "info", ""
    WARN = "warn", ""
    BAD = "bad", ""


@dataclass(frozen=True)
class MenuItem:
    """A link of the menu. Without the permission (`app.codename`) the person does not see it."""

    group: Group | str
    label: Words
    url_name: str
    icon: str
    permission: str = ""
    count: int | None = None
    args: Sequence[Any] = ()
    order: int = 50
    """Within its group; the first four of an official's own links stand in the bar of a phone."""


@dataclass(frozen=True)
class Due:
    """Something this person must do by a day."""

    due: date
    title: Words
    sub: Words = ""
    url: str = ""
    action: Words = ""
    tone: Tone | str = Tone.PLAIN
    person: Words = ""
    """Name shown at the end of the title."""
    post: bool = False
    """The address is an act: a button sends it at once."""


@dataclass(frozen=True)
class Stat:
    """One figure of the signed-in home; the address is the list it counts, filtered to exactly those rows."""

    key: str
    label: Words
    value: int
    url: str = ""
    of: Words = ""
    note: Words = ""
    tone: Tone | str = Tone.PLAIN
    order: int = 50


@dataclass(frozen=True)
class Act:
    """A button in the head of the signed-in home; at most one is `primary`."""

    key: str
    label: Words
    url: str
    icon: str
    primary: bool = False


@dataclass(frozen=True)
class Panel:
    """A part of a record page (a tab when it has a `tab`, else a card of the overview) or a card of the home.

    `side` puts it into the narrow column. What two roles offer under one key is shown once.
    """

    key: str
    title: Words
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    tab: Words = ""
    side: bool = False
    order: int = 50


@dataclass(frozen=True)
class Mark:
    """A state chip in the head of a record."""

    tone: str
    label: str
    icon: str = ""


@dataclass(frozen=True)
class PostNote:
    """What another app knows about an appointment."""

    appointment: int
    words: str
    last_day: date | None = None


@dataclass(frozen=True)
class Hit:
    """One row found by the global search."""

    kind: Words
    label: Words
    url: str
    sub: Words = ""
    icon: str = "doc"
    more_url: str = ""
    """On the last row of a kind when there are more: the full list, searched with the same words."""


# What personnel itself offers. ---------------------------------------------------


def menu(user):
    if user.official_id and not user.has_perm("personnel.view_official"):
        yield MenuItem(Group.OWN, _("My record"), "official", "user", args=[user.official_id], order=30)
    yield MenuItem(Group.RECORDS, _("Officials"), "officials", "users", "personnel.view_official")
    yield MenuItem(Group.RECORDS, _("Units"), "units", "building", "personnel.view_official")
    yield MenuItem(Group.RECORDS, _("Posts and quotas"), "posts", "table", "personnel.view_post")
    yield MenuItem(Group.RECORDS, _("Succession plans"), "succession", "flag", "personnel.view_successionentry")
    yield MenuItem(Group.RECORDS, _("Documents"), "documents", "doc", "personnel.view_issueddocument")


def stats(user, on):
    from personnel import desk as home

    yield from home.stats(user, on)


def desk(user, on):
    from personnel import desk as home

    yield from home.panels(user, on)


def acts(user, on):
    from personnel import desk as home

    yield from home.acts(user)


def panels(official, user, on):
    from personnel import career, record
    from personnel.models import AccessEvent, Duty, IssuedDocument

    yield Panel(
        "career", _("Career"), "personnel/parts/career.html",
        {"entries": lambda: record.timeline(official, user, on, official.__dict__.get("post_notes", {}))}, order=20,
    )  # fmt: skip
    yield Panel(
        "posts", _("Posts and duties"), "personnel/parts/posts.html",
        {
            "appointments": lambda: [line.post for line in career.lines(official, on)],
            "duties": Duty.objects.filter(official=official, valid__startswith__lte=on)
            .select_related("unit", "job_position", "assigned_by").defer("assigned_by__content")
            .order_by("-valid__startswith"),
        },
        tab=_("Posts and duties"), order=20,
    )  # fmt: skip
    if user.scope("personnel.view_successionentry"):
        entries = partial(record.succession, official, user)
        for key, tab in (("succession", _("Succession")), ("succession-overview", "")):
            ready = {"readiness": partial(record.readiness, official, user, on)} if tab else {}
            yield Panel(
                key, _("Succession plans"), "personnel/parts/succession.html", {"entries": entries, **ready}, tab=tab,
                order=30,
            )  # fmt: skip
    if record.reads_conduct(user, official):
        yield Panel(
            "conduct", _("Ratings, commendations, discipline"), "personnel/parts/conduct.html",
            record.conduct(official, user, on), tab=_("Conduct"), order=60,
        )  # fmt: skip
    papers = IssuedDocument.objects.visible_to(user).filter(official=official, signed_on__lte=on)
    yield Panel(
        "documents", _("Documents"), "personnel/parts/documents.html",
        {"documents": papers.defer("content").order_by("-signed_on", "-pk")[:100]}, tab=_("Documents"), order=70,
    )  # fmt: skip
    keeps_it = user.has_perm("personnel.change_official")
    if user.official_id == official.pk or keeps_it or user.has_perm("personnel.view_accessevent"):
        looks = AccessEvent.objects.filter(official=official, verb__in=AccessEvent.LOOKS)
        yield Panel(
            "readers", _("Who opened this record"), "personnel/parts/readers.html",
            {"looks": looks.select_related("user").order_by("-at", "-pk")[:8]}, side=True, order=90,
        )  # fmt: skip


def search(words, user):
    from personnel.finding import hits

    return hits(words, user)
