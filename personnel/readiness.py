"""How ready somebody is for the title they are planned for, as the apps above personnel know it.

    @readiness.source                              # in a module `readiness` of the app
    def of(entries, user, on): return {entry.pk: Readiness(…)}

A source starts from `visible_to(user)` and costs the same few queries for one entry and for a thousand. What it says is
a fact for those who judge: nobody is kept out of a plan by it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.module_loading import autodiscover_modules

from personnel.models import SuccessionEntry, User
from personnel.panels import Tone
from personnel.wording import Words


@dataclass(frozen=True)
class Fact:
    """One thing known, what it rests on line by line, and the page it comes from."""

    tone: Tone | str
    text: str
    reasons: Sequence[str] = ()
    url: str = ""


@dataclass(frozen=True)
class Readiness:
    """In a word, and why. `percent` is what is met of what the planned title requires; None when nothing is required."""

    tone: Tone | str
    label: Words
    percent: int | None
    facts: Sequence[Fact]

    @property
    def reasons(self) -> str:
        """In one cell of a sheet."""
        return "; ".join(text for fact in self.facts for text in (fact.text, *fact.reasons))


Source = Callable[[Sequence[SuccessionEntry], User, date], Mapping[int, Readiness]]
SOURCES: list[Source] = []


def source(told: Source) -> Source:
    SOURCES.append(told)
    return told


def of(entries: Iterable[SuccessionEntry], user: User, on: date) -> dict[int, Readiness]:
    """By entry, of those still planned. Empty when no app knows, or this person may not read it."""
    _load()
    planned = [one for one in entries if one.state in (SuccessionEntry.State.PROPOSED, SuccessionEntry.State.APPROVED)]
    found: dict[int, Readiness] = {}
    for told in SOURCES if planned else ():
        found |= told(planned, user, on)
    return found


@cache
def _load() -> None:
    autodiscover_modules("readiness")
