"""When an official retires, by the table of the law in force on a day.

The tables are data (`personnel/data/retirement_age*.csv`): a birth month in, an age out.
The age is reached on a day; retirement is the last day of that month and the pension starts on the
next day (Decree 135/2020, Article 3). A birth year alone counts as 1 January.

Born before the first month of Decree 135's own table (men before 01/1961, women before 01/1966): they
reached 60 or 55 before 1/1/2021, so the Labour Code of 2012 (Article 187) had already retired them at
that age; the table says so in a row of its own instead of guessing from its first row.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from personnel.dates import ONE_DAY, add_months, month_end, month_start, whole_months

_DATA = Path(__file__).resolve().parent / "data"


class RetirementUnknown(LookupError):
    """No row of the table covers this sex and birth month."""


class Band(Protocol):
    """Who retires at an age: a line of a table, or a row of the database with the same names."""

    @property
    def sex(self) -> str: ...
    @property
    def born_from(self) -> date: ...
    @property
    def born_to(self) -> date | None: ...
    @property
    def years(self) -> int: ...
    @property
    def months(self) -> int: ...


@dataclass(frozen=True)
class RetirementRow:
    """One line of a table."""

    sex: str
    born_from: date  # first day of the month
    born_to: date | None  # first day of the last month; None: and later
    years: int
    months: int


@dataclass(frozen=True)
class RetirementTable:
    in_force_from: date
    source: str
    rows: tuple[RetirementRow, ...]


def retirement_day(born: date, sex: str, rows: Sequence[Band]) -> date:
    """The last day at work."""
    for row in rows:
        if covers(row, born, sex):
            return month_end(add_months(born, row.years * 12 + row.months))
    raise RetirementUnknown(f"No retirement age for sex {sex!r}, born {born:%m/%Y}.")


def covers(row: Band, born: date, sex: str) -> bool:
    month = month_start(born)
    return row.sex == sex and row.born_from <= month and (row.born_to is None or month <= row.born_to)


def pension_start(born: date, sex: str, rows: Sequence[Band]) -> date:
    """The first day of pension: always the first of a month."""
    return retirement_day(born, sex, rows) + ONE_DAY


def months_left(on: date, pension: date) -> int:
    """Complete months of service from a day to the first day of pension; 0 once retired."""
    return max(0, whole_months(on, pension))


def has_months_left(on: date, pension: date, months: int) -> bool:
    """Exact to the day: from 1/7/2026 to a retirement on 30/6/2036 there are 120 months, from 2/7/2026 not."""
    return add_months(on, months) <= pension


def last_start_with(months: int, pension: date) -> date:
    """The last day from which that many months are still left."""
    return add_months(pension, -months)


def read_table(lines: Iterable[str]) -> tuple[RetirementRow, ...]:
    """Rows of a file with sex, birth_month_from, birth_month_to, age_years, age_months."""
    return tuple(
        RetirementRow(
            sex=row["sex"],
            born_from=date.fromisoformat(row["birth_month_from"] + "-01"),
            born_to=date.fromisoformat(row["birth_month_to"] + "-01") if row["birth_month_to"] else None,
            years=int(row["age_years"]),
            months=int(row["age_months"]),
        )
        for row in csv.DictReader(lines)
    )


@cache
def tables() -> tuple[RetirementTable, ...]:
    """Every table with its law, the newest first."""

    def rows(name: str) -> tuple[RetirementRow, ...]:
        return read_table((_DATA / name).read_text(encoding="utf-8").splitlines())

    return (
        RetirementTable(date(2021, 1, 1), "Nghị định 135/2020/NĐ-CP, Điều 4", rows("retirement_age.csv")),
        RetirementTable(date(2013, 5, 1), "Bộ luật Lao động 2012, Điều 187", rows("retirement_age_before_2021.csv")),
    )


def table_on(day: date) -> RetirementTable:
    """The law in force on a day: whoever was screened in June 2020 was to retire at 60 or 55.

    Days before the oldest table read the oldest: 60 and 55 go back further than any file we keep.
    """
    return next((table for table in tables() if table.in_force_from <= day), tables()[-1])
