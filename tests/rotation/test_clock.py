"""The clock of a term: ends of short months never drift, whatever is added in how many steps."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from personnel.dates import ONE_DAY, first_day_after
from rotation import clock

days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
months = st.integers(1, 60)


@given(days, months, months, months)
def test_two_extensions_end_as_one_of_both(starts, term, first, second):
    ends = first_day_after(starts, term)
    once = clock.extended(starts, ends, first)
    assert clock.extended(starts, once, second) == clock.extended(starts, ends, first + second)


@given(days, months, months)
def test_an_extended_term_is_as_long_as_one_granted_at_once(starts, term, more):
    assert clock.extended(starts, first_day_after(starts, term), more) == first_day_after(starts, term + more)


@given(days, st.integers(1, 1500), months)
def test_a_term_cut_to_a_day_is_still_lengthened_from_its_end(starts, length, more):
    ends = starts + timedelta(days=length)
    assert ends < clock.extended(starts, ends, more) <= clock.extended(starts, ends + ONE_DAY, more)


@given(days, months)
def test_the_last_day_is_in_the_last_month_and_the_day_after_is_over(starts, term):
    ends = first_day_after(starts, term)
    last = clock.Clock(starts, ends, ends - ONE_DAY)
    assert (last.month, last.months, last.days_left, last.is_over) == (term, term, 0, False)
    assert clock.Clock(starts, ends, ends).is_over
