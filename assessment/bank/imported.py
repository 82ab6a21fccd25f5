"""What a file of questions holds, item by item: what can be taken, and what cannot with the reason and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext as _

from assessment.bank import checking
from assessment.bank.content import Content, Key
from personnel.errors import RuleViolation

T = TypeVar("T")


MOST_ITEMS = 2000


def not_too_many(rows: Iterable[T]) -> list[T]:
    """As a list, and refused before more is made of them: ten megabytes of empty items fill the memory."""
    found = list(islice(rows, MOST_ITEMS + 1))
    if len(found) > MOST_ITEMS:
        raise RuleViolation(_("The file holds more than %(n)s questions. Split it.") % {"n": MOST_ITEMS}, code="file")
    return found


@dataclass
class Imported:
    """One question of a foreign file. With problems it is not taken at all; notes say what was left behind."""

    place: str
    """Where it stands: a line, or the id of an item."""
    line: int = 0
    title: str = ""
    content: Content | None = None
    keys: dict[str, Key] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    extra: Mapping[str, str] = field(default_factory=dict)
    """What an Excel line says besides: topic, level, legal bases."""

    def judged(self) -> "Imported":
        """With what the office's own rules find missing."""
        if self.content is not None and not self.problems:
            self.problems += [str(problem) for problem in checking.problems(self.content, self.keys)]
        return self


def unsupported(what: str) -> str:
    return _("%(what)s is not supported. Leave the item out, or write it by hand in another kind.") % {"what": what}
