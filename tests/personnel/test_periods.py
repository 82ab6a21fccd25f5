"""Periods of time, and the review periods that cover a term."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel import dates
from personnel.dates import add_months
from personnel.periods import (
    Period,
    ReviewCalendar,
    period_text,
    review_periods,
    span,
)

ANNIVERSARY, HALF = ReviewCalendar.ANNIVERSARY, ReviewCalendar.CALENDAR_HALF
starts = st.dates(date(2015, 1, 1), date(2035, 12, 31))
terms = st.builds(lambda day, length: Period(day, day + timedelta(days=length)), starts, st.integers(1, 2500))


def shown(periods):
    return [period_text(period) for period in periods]


def test_36_months_from_1_july_2020_end_with_30_june_2023():
    term = span(date(2020, 7, 1), 36)
    assert term.ends == date(2023, 7, 1)
    assert term.last_day == date(2023, 6, 30)
    assert period_text(term) == "01/07/2020–30/06/2023"
    assert period_text(Period(date(2020, 7, 1), None)) == "01/07/2020–"


@pytest.mark.parametrize("ends", [date(2020, 7, 1), date(2020, 6, 30)])
def test_a_period_has_at_least_one_day(ends):
    with pytest.raises(ValueError, match="ends after it starts"):
        Period(date(2020, 7, 1), ends)


def test_the_first_day_is_inside_and_the_first_day_after_is_not():
    term = span(date(2020, 7, 1), 36)
    inside = [date(2020, 6, 30) in term, date(2020, 7, 1) in term, date(2023, 6, 30) in term, date(2023, 7, 1) in term]
    assert inside == [False, True, True, False]
    assert date(2099, 1, 1) in Period(date(2020, 7, 1), None)


def test_periods_that_only_touch_do_not_overlap():
    first = Period(date(2020, 1, 1), date(2020, 7, 1))
    touching = Period(date(2020, 7, 1), None)
    assert not first.overlaps(touching)
    assert not touching.overlaps(first)
    assert touching.overlaps(Period(date(2030, 1, 1), date(2030, 1, 2)))
    assert first.overlaps(Period(date(2020, 6, 30), date(2020, 7, 1)))


def test_batch_one_has_six_periods_of_six_months():
    assert shown(review_periods(span(date(2020, 7, 1), 36))) == [
        "01/07/2020–31/12/2020",
        "01/01/2021–30/06/2021",
        "01/07/2021–31/12/2021",
        "01/01/2022–30/06/2022",
        "01/07/2022–31/12/2022",
        "01/01/2023–30/06/2023",
    ]


def test_the_personal_clock_does_not_drift_after_a_short_month():
    periods = review_periods(span(date(2020, 8, 31), 18))
    assert [period.starts for period in periods] == [date(2020, 8, 31), date(2021, 3, 1), date(2021, 8, 31)]
    assert periods[-1].last_day == date(2022, 2, 28)


@pytest.mark.parametrize(
    ("starts", "months", "last"),
    [
        (date(2020, 7, 1), 36, date(2023, 6, 30)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),  # never a day less than the three years the regulation asks for
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 8, 30), 6, date(2026, 2, 28)),
        (date(2025, 8, 28), 6, date(2026, 2, 27)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 3, 31), 1, date(2025, 4, 30)),
        (date(2023, 3, 1), 12, date(2024, 2, 29)),
        (date(2020, 12, 31), 36, date(2023, 12, 30)),
    ],
)
def test_months_from_a_day_the_last_month_has_not_got_last_to_its_end(starts, months, last):
    assert span(starts, months).last_day == last
    assert dates.months_held(starts, span(starts, months).ends) == months
    assert dates.months_held(starts, last) == months - 1


def test_return_after_14_months_truncates_the_third_period():
    assert shown(review_periods(span(date(2020, 7, 1), 14))) == [
        "01/07/2020–31/12/2020",
        "01/01/2021–30/06/2021",
        "01/07/2021–31/08/2021",
    ]


@pytest.mark.parametrize(("months", "count"), [(12, 2), (36, 6), (48, 8)])
def test_a_term_that_ends_on_a_boundary_has_no_stub(months, count):
    periods = review_periods(span(date(2020, 7, 1), months))
    assert [period.number for period in periods] == list(range(1, count + 1))
    assert {period.months for period in periods} == {6}


def test_one_day_more_or_less_than_a_boundary():
    a_day_more = Period(date(2020, 7, 1), date(2021, 7, 2))
    a_day_less = Period(date(2020, 7, 1), date(2021, 6, 30))
    assert shown(review_periods(a_day_more))[-1] == "01/07/2021–01/07/2021"
    assert shown(review_periods(a_day_less))[-1] == "01/01/2021–29/06/2021"


def test_extension_by_12_months_adds_two_periods():
    before, after = review_periods(span(date(2020, 7, 1), 36)), review_periods(span(date(2020, 7, 1), 48))
    assert after[:6] == before
    assert len(after) == 8


@pytest.mark.parametrize(
    ("day", "first", "second"),
    [
        (date(2020, 7, 1), "01/07/2020–31/12/2020", "01/01/2021–30/06/2021"),
        (date(2020, 9, 15), "15/09/2020–31/12/2020", "01/01/2021–30/06/2021"),
        (date(2020, 10, 1), "01/10/2020–31/12/2020", "01/01/2021–30/06/2021"),  # three months exactly
        (date(2020, 10, 2), "02/10/2020–30/06/2021", "01/07/2021–31/12/2021"),  # a day less: joins the next
        (date(2020, 12, 31), "31/12/2020–30/06/2021", "01/07/2021–31/12/2021"),
        (date(2021, 1, 1), "01/01/2021–30/06/2021", "01/07/2021–31/12/2021"),
        (date(2021, 4, 1), "01/04/2021–30/06/2021", "01/07/2021–31/12/2021"),
        (date(2021, 4, 2), "02/04/2021–31/12/2021", "01/01/2022–30/06/2022"),
    ],
)
def test_by_calendar_halves_the_first_period_ends_with_its_half_or_joins_the_next(day, first, second):
    assert shown(review_periods(span(day, 36), calendar=HALF))[:2] == [first, second]


def test_by_calendar_halves_a_term_shorter_than_its_stub_is_one_period():
    term = Period(date(2020, 12, 1), date(2020, 12, 20))
    assert [(period.starts, period.ends) for period in review_periods(term, calendar=HALF)] == [
        (term.starts, term.ends)
    ]


def test_the_interval_is_a_parameter():
    assert len(review_periods(span(date(2026, 7, 1), 36), every=12)) == 3
    assert len(review_periods(span(date(2026, 2, 1), 12), every=3, calendar=HALF, join_below=1)) == 5
    with pytest.raises(ValueError, match="divides the year"):
        review_periods(span(date(2026, 2, 1), 12), every=5, calendar=HALF)


def test_an_open_term_has_no_review_periods_yet():
    with pytest.raises(ValueError, match="with an end"):
        review_periods(Period(date(2026, 2, 1), None))


@given(terms, st.sampled_from([3, 4, 6, 12]), st.sampled_from(ReviewCalendar), st.integers(0, 3))
def test_review_periods_tile_the_term(term, every, calendar, join_below):
    periods = review_periods(term, every=every, calendar=calendar, join_below=join_below)
    assert periods[0].starts == term.starts
    assert periods[-1].ends == term.ends
    assert all(left.ends == right.starts for left, right in itertools.pairwise(periods))
    assert [period.number for period in periods] == list(range(1, len(periods) + 1))


@given(terms, st.integers(1, 900), st.sampled_from(ReviewCalendar))
def test_extending_a_term_keeps_every_period_but_the_truncated_last(term, more, calendar):
    longer = Period(term.starts, term.ends + timedelta(days=more))
    before, after = review_periods(term, calendar=calendar), review_periods(longer, calendar=calendar)
    assert after[: len(before) - 1] == before[:-1]
    assert after[len(before) - 1].starts == before[-1].starts
    assert after[len(before) - 1].ends >= before[-1].ends


@given(terms, st.sampled_from(ReviewCalendar))
def test_no_period_is_longer_than_its_interval_and_a_joined_stub(term, calendar):
    for period in review_periods(term, calendar=calendar):
        limit = 6 if calendar == ANNIVERSARY or period.number > 1 else 9
        assert period.ends <= add_months(period.starts, limit) + timedelta(days=3)


@given(terms, st.integers(-5, 2600))
def test_every_day_of_the_term_falls_in_one_period(term, offset):
    day = term.starts + timedelta(days=offset)
    found = [period for period in review_periods(term) if day in period]
    assert len(found) == int(day in term)
