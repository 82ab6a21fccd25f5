"""What an app offers to the pages that every app shares: the menu, the desk, a person's record, the search.

Each app has a module `offers` with some of these functions; `config.shell` lists the apps once and composes them,
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
