"""What a file of questions holds, item by item: what can be taken, and what cannot with the reason and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext as _

from assessment.bank import checking
from assessment.bank.content import Content, Key
from assessment.bank.pictures import Files, NoPicture, Picture, take
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
    files: Files = field(default_factory=dict)
    """What came beside the wording and may be a picture of it."""
    pictures: list[Picture] = field(default_factory=list)
    """Those the wording shows."""

    def picture(self, source: str, description: str) -> str:
        """The name of a picture the wording shows; empty, with the problem noted, when it cannot be taken."""
        try:
            name, left_to_do = take(source, description, self.files, self.pictures)
        except NoPicture as reason:
            self.problems += [str(reason)] if str(reason) not in self.problems else []
            return ""
        self.notes += [left_to_do] if left_to_do else []
        return name

    def one_picture(self, shown: list[tuple[str, str]]) -> str:
        """The picture of a choice, of (source, description); a choice has one."""
        if len(shown) > 1:
            self.problems.append(unsupported(_("A choice with several pictures")))
        return self.picture(*shown[0]) if shown else ""

    def judged(self) -> "Imported":
        """With what the office's own rules find missing."""
        if self.content is not None and not self.problems:
            self.problems += [str(problem) for problem in checking.problems(self.content, self.keys)]
        return self


def unsupported(what: str) -> str:
    return _("%(what)s is not supported. Leave the item out, or write it by hand in another kind.") % {"what": what}
