"""The pure parts: deadlines by calendar month, who must sit, what another position asks."""

from datetime import date

import pytest

from assessment.campaigns import codes, deadlines, standing
from assessment.campaigns.demand import Demand, Difference

DAY = date(2023, 10, 22)


@pytest.mark.parametrize(
    ("sits_on", "due"),
    [
        (date(2023, 10, 22), date(2023, 9, 22)),
        (date(2023, 3, 31), date(2023, 2, 28)),
        (date(2024, 3, 31), date(2024, 2, 29)),
        (date(2023, 5, 31), date(2023, 4, 30)),
        (date(2024, 1, 1), date(2023, 12, 1)),
    ],
)
def test_a_list_is_due_a_calendar_month_before_the_sitting(sits_on, due):
    assert deadlines.list_due(sits_on, 1) == due


def test_thirty_days_are_not_a_month():
    assert deadlines.list_due(date(2023, 8, 31), 1) == date(2023, 7, 31)  # thirty days before is 01/08


def test_a_list_sent_on_its_last_day_is_in_time():
    due = date(2023, 9, 22)
    assert not deadlines.is_late(due, sent=due, on=date(2023, 12, 1))
    assert deadlines.is_late(due, sent=date(2023, 9, 23), on=date(2023, 12, 1))
    assert deadlines.is_late(due, sent=None, on=date(2023, 9, 23))
    assert not deadlines.is_late(due, sent=None, on=due)


LEADER = standing.Facts("active", "Chi cục trưởng", "KH 5200/KH-TCHQ")


def test_a_leader_does_not_sit_and_is_told_the_clause():
    found = standing.of(LEADER, includes_leaders=False, on=DAY, plan="5200/KH-TCHQ")
    assert (found.standing, found.cause) == ("exempt", "leader")
    assert "Chi cục trưởng" in found.sentence
    assert "22/10/2023" in found.sentence
    assert "5200/KH-TCHQ" in found.sentence


def test_a_leader_sits_when_the_campaign_says_so():
    assert standing.of(LEADER, includes_leaders=True, on=DAY).standing == "sits"


@pytest.mark.parametrize(
    ("state", "has_duty", "expected"),
    [
        ("active", True, ("sits", "")),
        ("active", False, ("unclear", "no_duty")),
        ("on_leave", True, ("exempt", "leave")),
        ("suspended", True, ("exempt", "suspended")),
        ("retired", True, ("removed", "gone")),
    ],
)
def test_who_sits_follows_from_the_record(state, has_duty, expected):
    found = standing.of(standing.Facts(state, has_duty=has_duty), includes_leaders=False, on=DAY)
    assert (found.standing, found.cause) == expected
    assert found.standing == "sits" or found.sentence


def test_the_difference_between_two_positions_is_a_number():
    audit, filing = Demand(40, 3.0, 6, 24, 2), Demand(40, 1.5, 6, 12, 0)
    assert Difference(audit, filing).percent == -50
    assert Difference(audit, filing).is_easier(5)
    assert not Difference(filing, audit).is_easier(5)
    assert Difference(audit, Demand()).percent is None
    assert not Difference(audit, Demand()).is_easier(0)


def test_a_code_is_recognised_however_it_is_typed():
    code = codes.draw()
    assert codes.hash_of(code.lower().replace("-", " ")) == codes.hash_of(code)
    assert codes.as_typed("7k4o-29lv") == "7K40-291V"
    assert codes.as_typed("short") == ""
