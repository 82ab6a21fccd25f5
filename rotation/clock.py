"""The clock of a term: which month it is in, how long is left, what an extension makes of it. Plain Python."""

from dataclasses import dataclass
from datetime import date

from personnel import dates


@dataclass(frozen=True)
class Clock:
    """A term `[starts, ends)` as it stands on a day."""

    starts: date
    ends: date
    on: date

    @classmethod
    def of(cls, term, on: date) -> "Clock":
        return cls(term.lower, term.upper, on)

    @property
    def last_day(self) -> date:
        return dates.last_day(self.ends)

    @property
    def months(self) -> int:
        """The whole term in months; a part of a month counts as one."""
        whole = dates.months_held(self.starts, self.ends)
        return whole if dates.first_day_after(self.starts, whole) == self.ends else whole + 1

    @property
    def month(self) -> int:
        """The month that is running, 1 on the first day; 0 before it, all of them after the end."""
        if self.on < self.starts:
            return 0
        return min(dates.months_held(self.starts, self.on) + 1, self.months)

    @property
    def months_done(self) -> int:
        if self.on < self.starts:
            return 0
        return min(dates.months_held(self.starts, self.on), self.months)

    @property
    def days_left(self) -> int:
        """Days after `on` up to the last day: 0 on the last day, negative once it has passed."""
        return (self.last_day - self.on).days

    @property
    def is_over(self) -> bool:
        return self.on >= self.ends


def extended(starts: date, ends: date, months: int) -> date:
    """The new end of a term lengthened by months, counted from the first day so that no month end drifts."""
    whole = dates.months_held(starts, ends)
    if dates.first_day_after(starts, whole) == ends:
        return dates.first_day_after(starts, whole + months)
    return dates.first_day_after(ends, months)
