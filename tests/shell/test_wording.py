"""Dates, distances and numbers, as the office writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from personnel import wording
from personnel.periods import Period

ON = date(2023, 7, 10)


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (1234, "1.234", "1,234"),
        (1234.5, "1.234,5", "1,234.5"),
        (Decimal("81.40"), "81,4", "81.4"),
        (0, "0", "0"),
        (-3, "−3", "−3"),
        (1000000, "1.000.000", "1,000,000"),
        (Decimal("100"), "100", "100"),
        ("1E+3", "1.000", "1,000"),
        (None, "", ""),
        (float("nan"), "–", "–"),
        ("không số", "không số", "không số"),
    ],
)
def test_numbers(value, vietnamese, english):
    with translation.override("vi"):
        assert wording.number(value) == vietnamese
    with translation.override("en"):
        assert wording.number(value) == english


def test_percent_has_a_space_in_vietnamese():
    with translation.override("vi"):
        assert wording.percent(77.6) == "77,6\u00a0%"
        assert wording.percent(50) == "50\u00a0%"
        assert wording.share(1, 3) == "33,3\u00a0%"
        assert wording.share(1, 0) == "–"
    with translation.override("en"):
        assert wording.percent(77.6) == "77.6%"


@pytest.mark.parametrize(("value", "text"), [(7, "+7"), (-3, "−3"), (0, "0")])
def test_signed_numbers(value, text):
    assert wording.signed(value) == text


@pytest.mark.parametrize(
    ("due", "tone"),
    [(date(2023, 7, 9), "bad"), (ON, "warn"), (date(2023, 7, 13), "warn"), (date(2023, 7, 14), "")],
)
def test_only_what_is_late_is_red(due, tone):
    assert wording.tone_of(due, ON) == tone


def test_a_period_of_either_kind_shows_its_last_day():
    for term in (DateRange(date(2022, 5, 1), date(2025, 5, 1)), Period(date(2022, 5, 1), date(2025, 5, 1))):
        assert wording.period(term) == "01/05/2022 – 30/04/2025"
    assert wording.period(DateRange(date(2022, 5, 1), None)).startswith("01/05/2022 – ")
    assert wording.period(None) == ""
    assert wording.period(DateRange(empty=True)) == ""


def test_an_instant_is_shown_on_the_day_of_the_office():
    late = datetime(2023, 7, 9, 23, 30, 5, tzinfo=UTC)
    assert wording.day(late) == "10/07/2023"
    assert wording.clock(late) == "06:30:05"


@pytest.mark.parametrize(
    ("name", "above", "said"),
    [
        ("Phòng Nghiệp vụ 1", "Cục Quản lý rủi ro", "Phòng Nghiệp vụ 1, Cục Quản lý rủi ro"),
        ("Phòng Nghiệp vụ 1, Cục Quản lý rủi ro", "Cục Quản lý rủi ro", "Phòng Nghiệp vụ 1, Cục Quản lý rủi ro"),
        ("Cục Quản lý rủi ro", None, "Cục Quản lý rủi ro"),
    ],
)
def test_a_department_is_said_once(name, above, said):
    assert wording.placed(name, above) == said
