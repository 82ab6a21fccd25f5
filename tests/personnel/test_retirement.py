"""Retirement by the dated tables, and the service left until the pension."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel import retirement
from personnel.dates import add_months
from personnel.retirement import RetirementUnknown

NOW = retirement.table_on(date(2026, 3, 16)).rows
births = st.dates(date(1930, 1, 1), date(2008, 12, 31))


@pytest.mark.parametrize(
    ("sex", "born", "last_day"),
    [
        ("M", date(1960, 12, 31), date(2020, 12, 31)),  # before the decree's table: 60
        ("M", date(1961, 1, 1), date(2021, 4, 30)),  # first row: 60 years 3 months
        ("M", date(1961, 9, 30), date(2021, 12, 31)),
        ("M", date(1961, 10, 1), date(2022, 4, 30)),
        ("M", date(1966, 3, 31), date(2027, 12, 31)),
        ("M", date(1966, 4, 1), date(2028, 4, 30)),  # 62
        ("M", date(1981, 3, 20), date(2043, 3, 31)),
        ("F", date(1965, 12, 31), date(2020, 12, 31)),  # before the decree's table: 55
        ("F", date(1966, 1, 1), date(2021, 5, 31)),  # first row: 55 years 4 months
        ("F", date(1966, 8, 31), date(2021, 12, 31)),
        ("F", date(1966, 9, 1), date(2022, 5, 31)),
        ("F", date(1975, 4, 30), date(2034, 12, 31)),
        ("F", date(1975, 5, 1), date(2035, 5, 31)),  # 60
        ("M", date(1968, 2, 29), date(2030, 2, 28)),
        ("F", date(1980, 2, 29), date(2040, 2, 29)),
        ("M", date(1976, 1, 1), date(2038, 1, 31)),  # birth year only
    ],
)
def test_retirement_is_the_last_day_of_the_month_in_which_the_age_is_reached(sex, born, last_day):
    assert retirement.retirement_day(born, sex, NOW) == last_day
    assert retirement.pension_start(born, sex, NOW) == last_day + timedelta(days=1)


def test_people_screened_before_2021_were_to_retire_at_60_and_55():
    then = retirement.table_on(date(2020, 6, 30)).rows
    woman, man = date(1980, 3, 8), date(1978, 11, 12)
    assert retirement.retirement_day(woman, "F", then) == date(2035, 3, 31)
    assert retirement.retirement_day(man, "M", then) == date(2038, 11, 30)
    # the mock of batch I: 14 years 9 months, 18 years 5 months from 01/07/2020
    assert divmod(retirement.months_left(date(2020, 7, 1), date(2035, 4, 1)), 12) == (14, 9)
    assert divmod(retirement.months_left(date(2020, 7, 1), date(2038, 12, 1)), 12) == (18, 5)


@pytest.mark.parametrize(
    ("day", "law"),
    [
        (date(2020, 12, 31), "Bộ luật Lao động 2012, Điều 187"),
        (date(2021, 1, 1), "Nghị định 135/2020/NĐ-CP, Điều 4"),
        (date(1999, 1, 1), "Bộ luật Lao động 2012, Điều 187"),
    ],
)
def test_the_table_is_the_one_in_force_on_the_day(day, law):
    assert retirement.table_on(day).source == law


@pytest.mark.parametrize(("sex", "born"), [("M", date(1899, 12, 31)), ("", date(1980, 1, 1)), ("X", date(1980, 1, 1))])
def test_whoever_is_in_no_row_is_refused_not_guessed(sex, born):
    with pytest.raises(RetirementUnknown):
        retirement.retirement_day(born, sex, NOW)


@pytest.mark.parametrize(
    ("start", "pension", "left", "has_120"),
    [
        (date(2026, 7, 1), date(2036, 7, 1), 120, True),
        (date(2026, 6, 30), date(2036, 7, 1), 120, True),
        (date(2026, 7, 2), date(2036, 7, 1), 119, False),
        (date(2026, 6, 1), date(2036, 7, 1), 121, True),
        (date(2026, 7, 1), date(2036, 6, 1), 119, False),
        (date(2028, 2, 29), date(2038, 3, 1), 120, True),
        (date(2036, 7, 1), date(2036, 7, 1), 0, False),
        (date(2037, 1, 1), date(2036, 7, 1), 0, False),
    ],
)
def test_service_left_is_exact_to_the_day(start, pension, left, has_120):
    assert retirement.months_left(start, pension) == left
    assert retirement.has_months_left(start, pension, 120) is has_120


@given(births, st.sampled_from("MF"))
def test_every_birth_month_has_exactly_one_row_in_each_table(born, sex):
    for table in retirement.tables():
        assert sum(retirement.covers(row, born, sex) for row in table.rows) == 1


@given(births, births, st.sampled_from("MF"))
def test_the_younger_never_retires_before_the_older(one, other, sex):
    older, younger = sorted((one, other))
    assert retirement.retirement_day(older, sex, NOW) <= retirement.retirement_day(younger, sex, NOW)


@given(births, st.sampled_from("MF"), st.integers(1, 240))
def test_the_last_start_with_enough_service_is_the_last(born, sex, months):
    pension = retirement.pension_start(born, sex, NOW)
    last = retirement.last_start_with(months, pension)
    assert pension.day == last.day == 1
    assert retirement.has_months_left(last, pension, months)
    assert not retirement.has_months_left(last + timedelta(days=1), pension, months)
    assert add_months(last, months) == pension
