"""Filters of a list page: what the address may say, and how it narrows the rows. See `personnel.lists`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from personnel import names, wording
from personnel.forms import CODE_ENDS, LookupInput, VietnameseDateField
from personnel.wording import Words

if TYPE_CHECKING:
    from personnel.lists import ListPage

WORDS_LIMIT = 100
ALL = gettext_lazy("All")


def clean(text: str) -> str:
    """Text from the address: one spelling, nothing invisible, not endless."""
    return names.normal(text[: WORDS_LIMIT * 4])[:WORDS_LIMIT]


def said(count: int | None) -> str | None:
    return None if count is None else wording.number(count)


@dataclass(frozen=True)
class Filter:
    """A field of the filter bar. `apply(rows, value)` narrows the rows; a value it does not know never reaches it."""

    name: str
    label: Words
    apply: Callable[[QuerySet, Any], QuerySet]
    kind: ClassVar[str] = "text"

    def read(self, text: str, page: "ListPage") -> Any:
        """The value, or None when nothing sensible was given. Raises ValidationError to tell the reader."""
        return text or None


@dataclass(frozen=True)
class Text(Filter):
    pass


@dataclass(frozen=True)
class Day(Filter):
    kind: ClassVar[str] = "date"

    def read(self, text: str, page: "ListPage") -> date | None:
        return VietnameseDateField(required=False).clean(text)


@dataclass(frozen=True)
class Select(Filter):
    """One of a few. `options` are (value, label) pairs, or a function of the page that gives them."""

    options: Sequence[tuple[str, Words]] | Callable[["ListPage"], Iterable[tuple[Any, Words]]] = ()
    all_label: Words = ALL
    kind: ClassVar[str] = "select"

    def pairs(self, page: "ListPage") -> list[tuple[str, Words]]:
        options = self.options(page) if callable(self.options) else self.options
        return [(str(value), label) for value, label in options if str(value)]

    def read(self, text: str, page: "ListPage") -> str | None:
        return text if text in {value for value, _label in page.options_of(self)} else None


@dataclass(frozen=True)
class Chips(Select):
    """Like Select, shown as a row of chips. `counts(rows)` gives {value: number} in one query, over the rows that
    all other filters leave."""

    counts: Callable[[QuerySet], Mapping[str, int]] | None = None
    kind: ClassVar[str] = "chips"


@dataclass(frozen=True)
class Lookup(Filter):
    """An official or a unit chosen by its code; `find(code, page)` gives the row or None."""

    url_name: str = ""
    find: Callable[[str, "ListPage"], Any] = field(default=lambda code, page: None)
    kind: ClassVar[str] = "lookup"

    def read(self, text: str, page: "ListPage") -> Any:
        code = text.partition(CODE_ENDS)[0]
        if not code:
            return None
        found = self.find(code, page)
        if found is None:
            raise ValidationError(
                _("Nothing here has the code %(code)s. Type a code, or part of a name and choose from the list."),
                params={"code": code[:40]},
            )
        return found


@dataclass(frozen=True)
class ShownFilter:
    """A filter as the bar shows it: what was typed, and why it was not understood."""

    filter: Filter
    value: str
    error: str
    page: "ListPage"

    @property
    def name(self) -> str:
        return self.filter.name

    @property
    def label(self) -> Words:
        return self.filter.label

    @property
    def kind(self) -> str:
        return self.filter.kind

    @property
    def all_label(self) -> Words:
        return getattr(self.filter, "all_label", "")

    @property
    def options(self) -> list[tuple[str, Words]]:
        return self.page.options_of(self.filter)

    @property
    def control(self) -> str:
        """The lookup box."""
        attrs = {"id": f"f-{self.name}", "class": "input", "maxlength": str(WORDS_LIMIT)}
        if self.error:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"f-{self.name}-error"}
        return LookupInput(getattr(self.filter, "url_name", "")).render(self.name, self.value, attrs)

    @cached_property
    def chips(self) -> list["Chip"]:
        counts = self.page.chip_counts.get(self.name)
        chosen = self.page.values.get(self.name)
        whole = None if counts is None else sum(counts.values())
        every = Chip(str(self.all_label), self.page.url(**{self.name: None}), chosen is None, said(whole))
        return [
            every,
            *(
                Chip(
                    str(label),
                    self.page.url(**{self.name: value}),
                    chosen == value,
                    None if counts is None else said(counts.get(value, 0)),
                )
                for value, label in self.options
            ),
        ]


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool
    count: str | None
