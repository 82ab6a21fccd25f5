"""Calendar days as the office counts and writes them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel import dates
from personnel.dates import DateProblem

days = st.dates(date(1930, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2020, 7, 1), 36, date(2023, 7, 1)),
        (date(2020, 8, 31), 6, date(2021, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 2, 29), 48, date(2024, 2, 29)),
        (date(2020, 1, 15), -1, date(2019, 12, 15)),
        (date(2020, 12, 31), 2, date(2021, 2, 28)),
        (date(2020, 5, 5), 0, date(2020, 5, 5)),
    ],
)
def test_adding_months_keeps_the_day_or_takes_the_last_of_a_shorter_month(day, months, expected):
    assert dates.add_months(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "calendar_months", "complete_months"),
    [
        (date(2026, 1, 31), date(2026, 2, 1), 1, 0),
        (date(2026, 1, 15), date(2026, 2, 14), 1, 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1, 1),
        (date(2026, 7, 1), date(2036, 7, 1), 120, 120),
        (date(2026, 7, 2), date(2036, 7, 1), 120, 119),
        (date(2026, 8, 31), date(2027, 2, 28), 6, 6),
        (date(2026, 3, 2), date(2026, 3, 1), 0, -1),
    ],
)
def test_calendar_months_ignore_the_day_and_complete_months_do_not(start, end, calendar_months, complete_months):
    assert dates.months_between(start, end) == calendar_months
    assert dates.whole_months(start, end) == complete_months


@given(days, days)
def test_complete_months_are_the_most_that_fit(start, end):
    months = dates.whole_months(start, end)
    assert dates.add_months(start, months) <= end < dates.add_months(start, months + 1)


@given(days, st.integers(-600, 600), st.integers(0, 600))
def test_more_months_never_give_an_earlier_day(day, months, more):
    assert dates.add_months(day, months) <= dates.add_months(day, months + more)


def test_a_delay_from_an_event_does_not_count_the_day_of_the_event():
    assert dates.last_day_counted_from(date(2020, 2, 14), 12) == date(2021, 2, 14)
    assert dates.last_day_counted_from(date(2020, 2, 29), 12) == date(2021, 2, 28)
    assert dates.last_day_counted_from(date(2020, 1, 10), 6) == date(2020, 7, 10)


def test_people_see_the_last_day_and_the_database_the_first_day_after():
    assert dates.last_day(date(2023, 7, 1)) == date(2023, 6, 30)
    assert dates.day_after(date(2023, 6, 30)) == date(2023, 7, 1)
    assert dates.last_day(None) is None
    assert dates.day_after(None) is None


def test_months_have_a_first_and_a_last_day():
    assert dates.month_start(date(2024, 2, 11)) == date(2024, 2, 1)
    assert dates.month_end(date(2024, 2, 11)) == date(2024, 2, 29)
    assert dates.month_end(date(2025, 2, 11)) == date(2025, 2, 28)
    assert dates.add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)


@pytest.mark.parametrize("typed", ["05/03/2026", "5/3/2026", " 05/03/2026 ", "05/3/2026"])
def test_days_are_typed_day_month_year(typed):
    assert dates.parse(typed) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", DateProblem.EMPTY),
        (None, DateProblem.EMPTY),
        ("   ", DateProblem.EMPTY),
        ("2026-03-05", DateProblem.FORMAT),
        ("05-03-2026", DateProblem.FORMAT),
        ("5.3.2026", DateProblem.FORMAT),
        ("05/03/2026 08:00", DateProblem.FORMAT),
        ("45000", DateProblem.FORMAT),
        ("٠٥/٠٣/٢٠٢٦", DateProblem.FORMAT),
        ("mai", DateProblem.FORMAT),
        ("05/03/26", DateProblem.SHORT_YEAR),
        ("31/04/2026", DateProblem.NO_SUCH_DAY),
        ("29/02/2025", DateProblem.NO_SUCH_DAY),
        ("03/13/2026", DateProblem.NO_SUCH_DAY),
        ("00/01/2026", DateProblem.NO_SUCH_DAY),
        ("01/01/1026", DateProblem.OUT_OF_RANGE),
        ("01/01/9999", DateProblem.OUT_OF_RANGE),
    ],
)
def test_a_text_that_is_not_a_day_is_refused_with_its_kind(typed, kind):
    with pytest.raises(DateProblem) as refused:
        dates.parse(typed)
    assert refused.value.kind == kind


def test_a_birth_year_alone_stands_for_the_first_of_january():
    assert dates.parse_birth("1975") == (date(1975, 1, 1), True)
    assert dates.parse_birth("29/02/1976") == (date(1976, 2, 29), False)
    for typed, kind in (("1875", DateProblem.OUT_OF_RANGE), ("75", DateProblem.FORMAT), ("", DateProblem.EMPTY)):
        with pytest.raises(DateProblem) as refused:
            dates.parse_birth(typed)
        assert refused.value.kind == kind


@given(days)
def test_a_written_day_reads_back(day):
    assert dates.parse(dates.short_text(day)) == day
    assert dates.parse(dates.sentence_text(day)) == day


@pytest.mark.parametrize(
    ("day", "short", "sentence", "document"),
    [
        (date(2026, 3, 5), "05/03/2026", "05/3/2026", "ngày 05 tháng 3 năm 2026"),
        (date(2026, 2, 5), "05/02/2026", "05/02/2026", "ngày 05 tháng 02 năm 2026"),
        (date(2020, 6, 30), "30/06/2020", "30/6/2020", "ngày 30 tháng 6 năm 2020"),
        (date(2020, 1, 10), "10/01/2020", "10/01/2020", "ngày 10 tháng 01 năm 2020"),
        (date(2020, 12, 9), "09/12/2020", "09/12/2020", "ngày 09 tháng 12 năm 2020"),
    ],
)
def test_days_are_written_as_decree_30_asks(day, short, sentence, document):
    assert dates.short_text(day) == short
    assert dates.sentence_text(day) == sentence
    assert dates.document_text(day) == document


def test_no_day_is_written_as_nothing():
    assert dates.short_text(None) == dates.sentence_text(None) == ""


def test_the_office_day_begins_at_midnight_in_viet_nam(monkeypatch):
    from datetime import UTC, datetime

    from django.utils import timezone

    evening_in_london = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: evening_in_london)
    assert dates.today() == date(2026, 7, 1) == evening_in_london.date() + timedelta(days=1)
