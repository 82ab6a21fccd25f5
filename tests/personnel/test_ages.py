"""Age in the three ways of counting, and until when a person is within a limit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.ages import Age, AgeCounting, age, age_text, excess, is_within, last_day_within

MONTH, BIRTHDAY, COMPLETED = AgeCounting.MONTH, AgeCounting.BIRTHDAY, AgeCounting.COMPLETED_YEARS
DOSSIER, DECISION, START = date(2026, 3, 16), date(2026, 6, 15), date(2026, 7, 1)

births = st.dates(date(1940, 1, 1), date(2005, 12, 31))
limits = st.integers(35, 62)
countings = st.sampled_from(AgeCounting)


@pytest.mark.parametrize(
    ("case", "born", "limit", "on", "within"),  # month / birthday / completed years
    [
        ("A01 dossier", date(1981, 3, 20), 45, DOSSIER, "YYY"),
        ("A01 decision", date(1981, 3, 20), 45, DECISION, "NNY"),
        ("A01 start", date(1981, 3, 20), 45, START, "NNY"),
        ("A01 end of the month", date(1981, 3, 20), 45, date(2026, 3, 31), "YNY"),
        ("A01 next month", date(1981, 3, 20), 45, date(2026, 4, 1), "NNY"),
        ("A01 eve of the 46th birthday", date(1981, 3, 20), 45, date(2027, 3, 19), "NNY"),
        ("A01 46th birthday", date(1981, 3, 20), 45, date(2027, 3, 20), "NNN"),
        ("A04 on the birthday", date(1981, 7, 1), 45, START, "YYY"),
        ("A04 a day older", date(1981, 6, 30), 45, START, "NNY"),
        ("A05", date(1986, 3, 16), 40, DOSSIER, "YYY"),
        ("A05 a day older", date(1986, 3, 15), 40, DOSSIER, "YNY"),
        ("A05 first of the month", date(1986, 3, 1), 40, DOSSIER, "YNY"),
        ("A05 month before", date(1986, 2, 28), 40, DOSSIER, "NNY"),
        ("A06", date(1986, 3, 31), 40, DOSSIER, "YYY"),
        ("29 February, its birthday in a common year", date(1980, 2, 29), 45, date(2025, 2, 28), "YYY"),
        ("29 February, the day after", date(1980, 2, 29), 45, date(2025, 3, 1), "NNY"),
        ("29 February, eve of the next", date(1980, 2, 29), 45, date(2026, 2, 27), "NNY"),
        ("29 February, the next", date(1980, 2, 29), 45, date(2026, 2, 28), "NNN"),
        ("29 February, leap year, eve", date(1984, 2, 29), 40, date(2024, 2, 28), "YYY"),
        ("29 February, leap year", date(1984, 2, 29), 40, date(2024, 2, 29), "YYY"),
        ("birth year only", date(1981, 1, 1), 45, date(2026, 1, 31), "YNY"),
        ("birth year only, next month", date(1981, 1, 1), 45, date(2026, 2, 1), "NNY"),
        ("the mock's refused woman", date(1980, 3, 8), 40, date(2020, 6, 30), "NNY"),
        ("the mock's last month", date(1975, 6, 2), 45, date(2020, 6, 30), "YNY"),
        ("the mock's day too late", date(1975, 6, 2), 45, date(2020, 7, 1), "NNY"),
    ],
)
def test_not_over_a_limit_depends_on_the_way_of_counting(case, born, limit, on, within):
    answers = "".join("Y" if is_within(born, on, limit, counting) else "N" for counting in AgeCounting)
    assert answers == within, case


@pytest.mark.parametrize(
    ("born", "limit", "month", "birthday", "completed"),
    [
        (date(1978, 11, 12), 45, date(2023, 11, 30), date(2023, 11, 12), date(2024, 11, 11)),
        (date(1980, 3, 8), 40, date(2020, 3, 31), date(2020, 3, 8), date(2021, 3, 7)),
        (date(1975, 6, 2), 45, date(2020, 6, 30), date(2020, 6, 2), date(2021, 6, 1)),
        (date(1980, 2, 29), 45, date(2025, 2, 28), date(2025, 2, 28), date(2026, 2, 27)),
        (date(1979, 2, 10), 45, date(2024, 2, 29), date(2024, 2, 10), date(2025, 2, 9)),
        (date(1980, 12, 31), 45, date(2025, 12, 31), date(2025, 12, 31), date(2026, 12, 30)),
        (date(1981, 1, 1), 45, date(2026, 1, 31), date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_last_day_within_the_limit(born, limit, month, birthday, completed):
    assert [last_day_within(born, limit, counting) for counting in AgeCounting] == [month, birthday, completed]


@given(births, st.dates(date(1980, 1, 1), date(2068, 12, 31)), limits)
def test_month_mode_is_the_formula_of_the_domain_reference(born, on, limit):
    months = (on.year - born.year) * 12 + on.month - born.month
    assert is_within(born, on, limit, MONTH) == (months <= limit * 12)


@given(births, st.dates(date(1980, 1, 1), date(2068, 12, 31)), limits)
def test_completed_years_mode_counts_birthdays_gone_by(born, on, limit):
    eve = (born.month, born.day) == (2, 29)
    birthday_of_year = date(on.year, 2, 28) if eve and on.year % 4 else born.replace(year=on.year)
    completed = on.year - born.year - (on < birthday_of_year)
    assert is_within(born, on, limit, COMPLETED) == (completed <= limit)


@given(births, limits, countings)
def test_the_last_day_is_within_and_the_next_is_not(born, limit, counting):
    last = last_day_within(born, limit, counting)
    assert is_within(born, last, limit, counting)
    assert not is_within(born, last + timedelta(days=1), limit, counting)
    assert excess(born, last, limit, counting) is None
    assert excess(born, last + timedelta(days=1), limit, counting) is not None


@given(births, st.integers(0, 25_000), st.integers(1, 800), countings)
def test_age_never_falls(born, after, later, counting):
    on = born + timedelta(days=after)
    assert age(born, on, counting) <= age(born, on + timedelta(days=later), counting)


@given(births, births, limits, countings)
def test_the_younger_is_never_out_before_the_older(one, other, limit, counting):
    older, younger = sorted((one, other))
    assert last_day_within(older, limit, counting) <= last_day_within(younger, limit, counting)


@given(births, limits)
def test_birthday_is_the_strictest_way_and_completed_years_the_widest(born, limit):
    month, birthday, completed = (last_day_within(born, limit, counting) for counting in AgeCounting)
    assert birthday <= month < completed


@pytest.mark.parametrize(
    ("born", "on", "counting", "expected", "text"),
    [
        (date(1980, 3, 8), date(2020, 6, 30), MONTH, Age(40, 3), "40 tuổi 3 tháng"),
        (date(1975, 6, 2), date(2020, 7, 1), MONTH, Age(45, 1), "45 tuổi 1 tháng"),
        (date(1975, 6, 2), date(2020, 7, 1), BIRTHDAY, Age(45, 0, 29), "45 tuổi 0 tháng 29 ngày"),
        (date(1975, 6, 2), date(2020, 6, 2), COMPLETED, Age(45, 0), "45 tuổi 0 tháng"),
        (date(1981, 7, 1), date(2026, 7, 1), MONTH, Age(45, 0), "45 tuổi 0 tháng"),
    ],
)
def test_age_is_said_in_the_way_it_is_counted(born, on, counting, expected, text):
    assert age(born, on, counting) == expected
    assert age_text(expected) == text


def test_how_far_over_the_limit_is_said_in_months():
    born = date(1980, 3, 8)
    assert excess(born, date(2020, 6, 30), 40, MONTH) == Age(0, 3)
    assert excess(born, date(2020, 7, 1), 40, MONTH) == Age(0, 4)
    assert excess(born, date(2020, 3, 9), 40, BIRTHDAY) == Age(0, 0, 1)
    assert excess(born, date(2022, 3, 8), 40, COMPLETED) == Age(1, 0, 1)


def test_a_way_of_counting_that_nobody_wrote_is_refused():
    with pytest.raises(ValueError, match="lunar"):
        last_day_within(date(1980, 1, 1), 45, "lunar")


@given(births, st.dates(date(2010, 1, 1), date(2045, 12, 31)), limits, countings)
def test_the_age_that_is_said_never_contradicts_the_answer(born, on, limit, counting):
    said = age(born, on, counting)
    over = said.years > limit if counting == COMPLETED else said > Age(limit, 0, 0)
    assert over is not is_within(born, on, limit, counting)
