"""Pages of a list: how many rows there are, which of them a page shows, the numbers of the pager."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from personnel import wording
from personnel.wording import Words

PAGE_SIZE = 50
COUNT_LIMIT = 10_000
"""Rows are counted exactly up to here; more is said as "more than"."""
LAST_PAGE = 4_000


@dataclass(frozen=True)
class Step:
    """A number of the pager; without an address it is the gap between numbers."""

    label: str = ""
    url: str = ""
    current: bool = False


class Pages:
    """The pages of `personnel.lists.ListPage`, which says what was asked for and which rows are left."""

    unit: ClassVar[Words] = gettext_lazy("rows")
    page_size: ClassVar[int] = PAGE_SIZE
    parted_by: ClassVar[str] = ""
    """The chips that put each row in exactly one place: their numbers say how many rows there are."""
    given: dict[str, str]
    values: dict[str, Any]

    @cached_property
    def chip_counts(self) -> dict[str, Mapping[str, int]]:
        """What the chips say, over the rows that all other filters leave."""
        return {}

    def narrowed(self, but: str = "") -> QuerySet:
        raise NotImplementedError

    def url(self, **changes: Any) -> str:
        raise NotImplementedError

    def prepare(self, rows: list[Any]) -> list[Any]:
        """Override to complete the rows of one page (a few more facts in one query)."""
        return rows

    @cached_property
    def asked_page(self) -> int:
        text = self.given.get("page", "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 1
        return min(max(number, 1), LAST_PAGE)

    @cached_property
    def found(self) -> int:
        """How many rows there are, counted up to the limit."""
        if self.parted_by:
            counts, chosen = self.chip_counts[self.parted_by], self.values.get(self.parted_by)
            return counts.get(chosen, 0) if chosen else sum(counts.values())
        return self.narrowed().order_by().values("pk")[: COUNT_LIMIT + 1].count()

    @property
    def is_capped(self) -> bool:
        return self.found > COUNT_LIMIT

    @cached_property
    def _slice(self) -> tuple[int, list[Any], bool]:
        """(page number, its rows, whether more follow). A page after the last is the last."""
        number = self.asked_page
        rows = self._cut(number)
        if not rows and number > 1:
            whole = self.narrowed().order_by().count() if self.is_capped else self.found
            number = max(-(-whole // self.page_size), 1)
            rows = self._cut(number)
        return number, self.prepare(rows[: self.page_size]), len(rows) > self.page_size

    def _cut(self, number: int) -> list[Any]:
        first = (number - 1) * self.page_size
        return list(self.narrowed()[first : first + self.page_size + 1])

    @property
    def number(self) -> int:
        return self._slice[0]

    @property
    def rows(self) -> list[Any]:
        return self._slice[1]

    @property
    def range_text(self) -> str:
        """1–50 trong 1.234 người; 0 người."""
        if not self.rows:
            return f"0 {self.unit}"
        first = (self.number - 1) * self.page_size + 1
        values = {
            "first": wording.number(first),
            "last": wording.number(first + len(self.rows) - 1),
            "whole": wording.number(COUNT_LIMIT if self.is_capped else self.found),
            "unit": self.unit,
        }
        if self.is_capped:
            return _("%(first)s–%(last)s of more than %(whole)s %(unit)s") % values
        return _("%(first)s–%(last)s of %(whole)s %(unit)s") % values

    @property
    def has_several(self) -> bool:
        return self.number > 1 or self._slice[2]

    @property
    def previous_url(self) -> str:
        return self.url(page=self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.number + 1) if self._slice[2] and self.number < LAST_PAGE else ""

    @property
    def steps(self) -> list[Step]:
        """1 … 4 5 6 … 25; without the last number when there are more rows than were counted."""
        last = self.number + 1 if self._slice[2] else self.number
        if not self.is_capped:
            last = -(-self.found // self.page_size)
        near = {1, last, *range(max(self.number - 1, 1), min(self.number + 1, last) + 1)}
        steps, before = [], 0
        for number in sorted(near):
            if number > before + 1:
                steps.append(Step())
            steps.append(Step(wording.number(number), self.url(page=number), number == self.number))
            before = number
        return steps
