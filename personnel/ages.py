"""Age, and until when a person is within an age limit.

"Không quá 45 tuổi" does not say how it is counted, so the policy row does. Plain Python.
Whoever is known by birth year only is taken as born on 1 January (see `dates.parse_birth`).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from personnel.dates import ONE_DAY, add_months, add_years, month_end, months_between, whole_months


class AgeCounting(StrEnum):
    """How "not over N years" is read."""

    MONTH = "month"  # by month of birth, the day ignored: to the end of the month of the Nth birthday
    BIRTHDAY = "birthday"  # to the Nth birthday itself
    COMPLETED_YEARS = "completed_years"  # as long as the completed years are N: to the eve of the next birthday


@dataclass(frozen=True, order=True)
class Age:
    """An age; days are counted only where they decide (not in the month mode)."""

    years: int
    months: int
    days: int = 0


def age(born: date, on: date, counting: AgeCounting) -> Age:
    if counting == AgeCounting.MONTH:
        return Age(*divmod(months_between(born, on), 12))
    months = whole_months(born, on)
    return Age(*divmod(months, 12), (on - add_months(born, months)).days)


def last_day_within(born: date, limit: int, counting: AgeCounting) -> date:
    """The last day on which a person is still "not over `limit` years"."""
    birthday = add_years(born, limit)  # 28/02 in common years for those born on 29/02
    match counting:
        case AgeCounting.MONTH:
            return month_end(birthday)
        case AgeCounting.BIRTHDAY:
            return birthday
        case AgeCounting.COMPLETED_YEARS:
            return add_years(born, limit + 1) - ONE_DAY
    raise ValueError(f"Unknown way of counting age: {counting!r}")


def is_within(born: date, on: date, limit: int, counting: AgeCounting) -> bool:
    return on <= last_day_within(born, limit, counting)


def excess(born: date, on: date, limit: int, counting: AgeCounting) -> Age | None:
    """By how much the limit is passed on a day ("vượt 3 tháng"); None when it is not."""
    last = last_day_within(born, limit, counting)
    if on <= last:
        return None
    if counting == AgeCounting.MONTH:
        return Age(*divmod(months_between(last, on), 12))
    months = whole_months(last, on)
    return Age(*divmod(months, 12), (on - add_months(last, months)).days)


def age_text(age: Age) -> str:
    """40 tuổi 3 tháng, as the papers write it; the days only when there are any."""
    text = f"{age.years} tuổi {age.months} tháng"
    return f"{text} {age.days} ngày" if age.days else text
