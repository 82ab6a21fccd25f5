"""What can be brought in as a file: each kind says how a file is looked at and how it is written.

    @register                                   # in a module `imports` of the app
    WORK_RESULTS = ImportKind("work-results", permission=…, title=…, plan=…, apply=…)

`plan(content, on=, user=, options=)` reads the file and says what it would do: an object with `sheet`, `created`, `changed`
(rows with `line`, `code`, `name`, and `changes` as (label, before, after)), `unchanged` (a number), `errors` (`line`,
`column`, `message`), `unknown_headings` and `digest`. It raises RuleViolation when nothing can be read at all.
`apply(content, on=, user=, digest=, filename=, options=)` plans again and writes all of it or nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any, Protocol

from django import forms
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from personnel.wording import Words


@dataclass(frozen=True)
class RowError:
    """What is wrong, and where: `line` counts from 1 as Excel does, `column` is the heading."""

    line: int
    column: str
    message: str


@dataclass(frozen=True)
class PlannedRow:
    """What one line would do. `changes` are (heading, before, after) as people read them."""

    line: int
    code: str
    name: str
    changes: Sequence[tuple[str, str, str]] = ()
    values: Any = None
    """What `apply` needs to write the line."""


class Looked(Protocol):
    """What a file would do to the record of that moment."""

    @property
    def sheet(self) -> str: ...
    @property
    def created(self) -> Sequence[Any]: ...
    @property
    def changed(self) -> Sequence[Any]: ...
    @property
    def unchanged(self) -> int: ...
    @property
    def errors(self) -> Sequence[RowError]: ...
    @property
    def unknown_headings(self) -> Sequence[str]: ...
    @property
    def digest(self) -> str: ...


@dataclass
class FilePlan:
    """The plan of a kind that needs no more than this."""

    sheet: str = ""
    created: list[PlannedRow] = field(default_factory=list)
    changed: list[PlannedRow] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    unknown_headings: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Names exactly these changes: what was looked at is what gets written."""
        told = [(row.code, row.name, list(row.changes)) for row in (*self.created, *self.changed)]
        return sha256(repr(told).encode()).hexdigest()


LIMITS = _("At most 10 MB and 20,000 lines. Nothing is written before you have seen the changes.")
NEW = _("New")
CODE, FULL_NAME = _("Code"), _("Full name")
UNKNOWN = _("Headings nobody knows were left out")


@dataclass(frozen=True)
class ImportKind:
    key: str
    """In the address, and in the row of the file."""
    permission: str
    title: Words
    file_label: Words
    plan: Callable[..., Looked]
    apply: Callable[..., Looked]
    template: Callable[[], tuple[str, bytes]] | None = None
    """(file name, workbook) to fill in."""
    hint: Words = LIMITS
    extensions: Sequence[str] = ("xlsx",)
    options: type[forms.Form] | None = None
    """Fields asked for beside the file; their cleaned values must be plain JSON."""
    created_label: Words = NEW
    code_label: Words = CODE
    name_label: Words = FULL_NAME
    """Headings over what a line is recognised by."""
    unknown_label: Words = UNKNOWN
    """Above what the file holds and nobody takes."""
    goes_to: str = ""
    """Route of the list in which the written rows stand."""


KINDS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    KINDS[kind.key] = kind
    return kind


def kind_of(key: str) -> ImportKind | None:
    _load()
    return KINDS.get(key)


@cache
def _load() -> None:
    autodiscover_modules("imports")
