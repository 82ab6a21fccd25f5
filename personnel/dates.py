"""Calendar days as the office counts and writes them.

Plain Python. Every rule takes its days as arguments; only `today()` knows the clock, and only the
edge of the program (views, tasks, commands) may call it.
"""

import calendar
import re
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


class DateProblem(ValueError):
    """A text that is not a day. `kind` says why, so that the form can say what to do."""

    EMPTY = "empty"
    FORMAT = "format"  # not written as dd/mm/yyyy
    SHORT_YEAR = "short_year"  # 05/03/26: the century is a guess, so we do not guess
    NO_SUCH_DAY = "no_such_day"  # 31/04/2026, 29/02/2025
    OUT_OF_RANGE = "out_of_range"  # a year before 1900 or after 2199

    def __init__(self, kind: str, text: str):
        super().__init__(f"{kind}: {text!r}")
        self.kind = kind
        self.text = text


def today() -> date:
    """The day in the office's own time zone (23:30 UTC is already tomorrow in Viet Nam)."""
    from django.utils import timezone

    return timezone.localdate()


def add_months(day: date, months: int) -> date:
    """The same day of another month; the last day of that month when it is shorter (31/08 + 6 = 28/02).

    Count every step from the first day, never from the step before: 31/01 + 1 + 1 is not 31/01 + 2.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    if day.day <= 28:  # every month has it: the usual case, and lists are long
        return date(year, month, day.day)
    return date(year, month, min(day.day, _length(year, month)))


def first_day_after(starts: date, months: int) -> date:
    """The first day after a stretch of months that is held from its first day: 36 months from 01/07/2020 end before 01/07/2023.

    Where the month has no such day the stretch lasts to the end of that month (Civil Code 2015, Article 148(3)):
    six months from 31/08/2025 have 28/02/2026 as their last day, 36 months from 29/02/2024 have 28/02/2027.
    """
    day = add_months(starts, months)
    return day if day.day == starts.day else day + ONE_DAY


def months_held(starts: date, on: date) -> int:
    """Complete months of such a stretch gone by before a day."""
    months = months_between(starts, on)
    return months if first_day_after(starts, months) <= on else months - 1


def add_years(day: date, years: int) -> date:
    """The anniversary; somebody born on 29 February has it on 28 February in common years."""
    return add_months(day, years * 12)


def months_between(start: date, end: date) -> int:
    """Calendar months apart, the day of the month ignored: 31/01 to 01/02 is one month."""
    return (end.year - start.year) * 12 + end.month - start.month


def whole_months(start: date, end: date) -> int:
    """Complete months gone by: 15/01 to 14/02 is none, to 15/02 is one."""
    months = months_between(start, end)
    if add_months(start, months) > end:
        months -= 1
    return months


def month_start(day: date) -> date:
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of the month that holds `day`."""
    return day.replace(day=_length(day.year, day.month))


def last_day(ends: date | None) -> date | None:
    """What people are shown of a period `[starts, ends)`: its last day, not the first day after it."""
    return None if ends is None else ends - ONE_DAY


def day_after(day: date | None) -> date | None:
    """From the last day that people write to the end that is stored."""
    return None if day is None else day + ONE_DAY


def last_day_counted_from(day: date, months: int) -> date:
    """The last day of a delay that runs "months from the day" of an event.

    The day of the event is not counted (Civil Code 2015, Articles 147 and 148), so a reprimand of
    14/02/2020 bars for twelve months up to and including 14/02/2021. A post is different: it is held
    from its first day, so 36 months from 01/07/2020 end with 30/06/2023 (see `periods.span`).
    """
    return add_months(day, months)


def parse(text: str | None) -> date:
    """Read a day typed as dd/mm/yyyy (5/3/2026 is accepted); anything else is refused with its kind."""
    typed = (text or "").strip()
    if not typed:
        raise DateProblem(DateProblem.EMPTY, typed)
    found = _DAY.fullmatch(typed)
    if not found:
        short = re.fullmatch(r"\d{1,2}/\d{1,2}/\d{1,2}", typed, re.ASCII)
        raise DateProblem(DateProblem.SHORT_YEAR if short else DateProblem.FORMAT, typed)
    day, month, year = (int(part) for part in found.groups())
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise DateProblem(DateProblem.OUT_OF_RANGE, typed)
    try:
        return date(year, month, day)
    except ValueError:
        raise DateProblem(DateProblem.NO_SUCH_DAY, typed) from None


def parse_birth(text: str | None) -> tuple[date, bool]:
    """A birth day, or a birth year alone: then 1 January stands for it (Decree 135/2020, Article 3).

    The second value says that only the year is known.
    """
    typed = (text or "").strip()
    if _YEAR.fullmatch(typed):
        year = int(typed)
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise DateProblem(DateProblem.OUT_OF_RANGE, typed)
        return date(year, 1, 1), True
    return parse(typed), False


def short_text(day: date | None) -> str:
    """05/03/2026: tables, forms, lists."""
    return "" if day is None else f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def sentence_text(day: date | None) -> str:
    """30/6/2020, 05/02/2026: inside a sentence, with a leading 0 where Decree 30/2020 asks for one."""
    return "" if day is None else f"{_two(day.day, 10)}/{_two(day.month, 3)}/{day.year}"


def document_text(day: date) -> str:
    """ngày 05 tháng 3 năm 2026: official papers (Decree 30/2020, Annex I: day < 10 and month 1–2 take a 0)."""
    return f"ngày {_two(day.day, 10)} tháng {_two(day.month, 3)} năm {day.year}"


def _two(number: int, below: int) -> str:
    return f"{number:02d}" if number < below else str(number)


def _length(year: int, month: int) -> int:
    """Days in a month. `calendar.monthrange` would also work out a weekday, and screening asks this very often."""
    return 29 if month == 2 and calendar.isleap(year) else calendar.mdays[month]  # type: ignore[attr-defined]
