"""Stretches of time `[starts, ends)` and the review periods that tile a term.

The database keeps the first day after (`ends`); people are shown the last day. Plain Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from personnel.dates import add_months, first_day_after, last_day, short_text


@dataclass(frozen=True, order=True)
class Period:
    starts: date
    ends: date | None  # first day after; None while open

    def __post_init__(self):
        if self.ends is not None and self.ends <= self.starts:
            raise ValueError("A period ends after it starts.")

    def __contains__(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)

    @property
    def last_day(self) -> date | None:
        return last_day(self.ends)

    def overlaps(self, other: "Period") -> bool:
        return (other.ends is None or self.starts < other.ends) and (self.ends is None or other.starts < self.ends)


def span(starts: date, months: int) -> Period:
    """A post held for N months from its first day: 36 months from 01/07/2020 end with 30/06/2023."""
    return Period(starts, first_day_after(starts, months))


def period_text(period: Period) -> str:
    """01/07/2020–30/06/2023; an open period has no second day."""
    return f"{short_text(period.starts)}–{short_text(period.last_day)}"


class ReviewCalendar(StrEnum):
    ANNIVERSARY = "anniversary"  # the personal clock: every N months from the first day of the term
    CALENDAR_HALF = "calendar_half"  # to 30 June and 31 December (for N = 6)


@dataclass(frozen=True, order=True)
class ReviewPeriod(Period):
    number: int = 0  # 1, 2, 3 … within the term

    @property
    def months(self) -> int:
        """Calendar months touched, for the words "6 tháng"; a truncated period has fewer."""
        end = self.last_day or self.starts
        return (end.year - self.starts.year) * 12 + end.month - self.starts.month + 1


def review_periods(
    term: Period,
    *,
    every: int = 6,
    calendar: ReviewCalendar = ReviewCalendar.ANNIVERSARY,
    join_below: int = 3,
) -> list[ReviewPeriod]:
    """The periods that cover a term without gap or overlap.

    * A term that ends early truncates its last period; one that ends on a boundary has no stub.
    * An extension adds periods and never moves one that had already passed its full length.
    * By calendar halves the first period runs to the end of its half; if that is less than
      `join_below` months it joins the next.
    """
    if term.ends is None:
        raise ValueError("Review periods need a term with an end.")
    periods: list[ReviewPeriod] = []
    starts = term.starts
    for boundary in _boundaries(term.starts, term.ends, every, calendar, join_below):
        ends = min(boundary, term.ends)
        periods.append(ReviewPeriod(starts, ends, len(periods) + 1))
        starts = ends
    return periods


def _boundaries(starts: date, ends: date, every: int, calendar: ReviewCalendar, join_below: int) -> Iterator[date]:
    if calendar == ReviewCalendar.ANNIVERSARY:
        # From the first day each time: 31/08, 01/03, 31/08, never 01/09.
        first, step = starts, every
    else:
        if 12 % every:
            raise ValueError("By calendar, the interval divides the year.")
        month_of_year = (starts.month - 1) // every * every + 1
        first, step = date(starts.year, month_of_year, 1), every
        if first_day_after(starts, join_below) > add_months(first, every):
            first = add_months(first, every)
    count = 1
    while True:
        boundary = first_day_after(first, step * count)
        yield boundary
        if boundary >= ends:
            return
        count += 1
