"""Post, succession plan, service left, destination (R-EL-01, 02, 04, 05, 11, 12, 13), one thing changed at a time."""

from datetime import date

import pytest

from personnel.periods import Period
from rotation import eligibility
from rotation.eligibility import BLOCK, WARN, Destination, Group, PlanEntry, TitleLevel
from tests.rotation.cases import BATCH_ONE, DOSSIER, START, TODAY, in_june_2020, official, official_born

TERM_ENDS = date(2027, 1, 1)


def said(facts, code, policy=TODAY):
    """(level, message without its source) of one rule, refusals and warnings."""
    return [
        (found.level, found.message.rpartition(" – ")[0])
        for found in eligibility.findings(facts, policy)
        if found.code == code
    ]


def levels(facts, code, policy=TODAY):
    return [level for level, _message in said(facts, code, policy)]


def shown_as_passed(facts, code, policy=TODAY):
    return [found.message for found in eligibility.passed(facts, policy) if found.code == code]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"level": None}, [BLOCK]),
        ({"level": TitleLevel(90, "Công chức", is_leadership=False)}, [BLOCK]),
        ({"level": TitleLevel(30, "Trưởng phòng và tương đương")}, [BLOCK]),
        ({"level": TitleLevel(40, "Tổ trưởng")}, [BLOCK]),
        ({"employment": "retired"}, [BLOCK]),
        ({"employment": "on_leave"}, [WARN]),
        ({}, []),
        ({"group": Group.TWO_TERMS, "level": TitleLevel(20, "Cục trưởng")}, []),
        ({"group": Group.TWO_TERMS, "level": None}, [BLOCK]),
    ],
)
def test_only_leaders_of_the_batch_s_level_are_rotated(changes, expected):
    assert levels(official(**changes), "R-EL-01") == expected


def test_the_post_is_shown_with_its_first_day(in_english):
    assert shown_as_passed(official(), "R-EL-01") == ["Phó Trưởng phòng và tương đương since 01/4/2018"]
    assert shown_as_passed(official(title_since=None), "R-EL-01") == ["Phó Trưởng phòng và tương đương"]


@pytest.mark.parametrize(("reason", "expected"), [("", [BLOCK]), ("  ", [BLOCK]), ("Công văn 12/CV", [])])
def test_another_ground_needs_its_reason(reason, expected):
    assert levels(official(group=Group.OTHER, other_reason=reason), "GROUP") == expected


def entry(rank=30, state="approved", key="1", ends=TERM_ENDS, name="Trưởng phòng"):
    return PlanEntry(key, rank, name, "2021–2026", state, ends)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ((), "No approved succession plan"),
        ((entry(state="proposed"),), "No approved succession plan: Trưởng phòng 2021–2026 awaits approval"),
        ((entry(state="removed"),), "No succession plan in force: Trưởng phòng 2021–2026 has ended"),
        ((entry(ends=DOSSIER),), "No succession plan in force: Trưởng phòng 2021–2026 has ended"),
        (
            (entry(rank=31, name="Phó Chi cục trưởng"),),
            "Planned for Phó Chi cục trưởng 2021–2026, which is not above the present title",
        ),
        ((entry(rank=40, name="Tổ trưởng"),), "Planned for Tổ trưởng 2021–2026, which is not above the present title"),
    ],
)
def test_an_approved_entry_above_the_present_title_is_needed(entries, message, in_english):
    assert said(official(plan_entries=entries), "R-EL-02") == [(BLOCK, message)]


def test_the_planned_title_must_reach_the_batch_s_minimum(in_english):
    facts = official(level=TitleLevel(40, "Tổ trưởng"), plan_entries=(entry(rank=31, name="Phó Trưởng phòng"),))
    assert said(facts, "R-EL-02") == [
        (BLOCK, "Planned for Phó Trưởng phòng 2021–2026; Trưởng phòng và tương đương or above needed")
    ]


@pytest.mark.parametrize(
    "good", [entry(), entry(rank=20, name="Cục trưởng"), entry(ends=date(2026, 3, 17)), entry(ends=None)]
)
def test_an_entry_counts_up_to_the_last_day_of_its_term(good, in_english):
    facts = official(plan_entries=(entry(state="removed", key="0"), good))
    assert said(facts, "R-EL-02") == []
    assert shown_as_passed(facts, "R-EL-02") == [f"{good.name} 2021–2026, approved"]


def test_b01_in_two_plans_the_nomination_names_one():
    both = (entry(key="a"), entry(key="b", name="Chi cục trưởng"))
    assert levels(official(plan_entries=both), "R-EL-02") == []
    assert levels(official(plan_entries=both, nominated=True), "R-EL-02") == [BLOCK]
    assert levels(official(plan_entries=both, nominated=True, nominated_entry="b"), "R-EL-02") == []
    one_is_bad = (entry(key="a"), entry(key="b", state="removed"))
    assert levels(official(plan_entries=one_is_bad, nominated=True, nominated_entry="b"), "R-EL-02") == [BLOCK]
    assert levels(official(plan_entries=one_is_bad, nominated=True), "R-EL-02") == []


@pytest.mark.parametrize("group", [Group.NON_LOCAL, Group.TWO_TERMS])
def test_the_other_legal_groups_need_no_plan_entry(group):
    assert levels(official(plan_entries=(), group=group), "R-EL-02") == []


@pytest.mark.parametrize(
    ("pension", "expected"),
    [(date(2036, 7, 1), []), (date(2036, 6, 1), [BLOCK]), (date(2036, 8, 1), []), (None, [BLOCK])],
)
def test_planned_officials_have_ten_years_left_from_the_start(pension, expected):
    assert levels(official(pension_start=pension), "R-EL-04") == expected


def test_a_start_one_day_later_misses_the_ten_years(in_english):
    facts = official(pension_start=date(2036, 7, 1), starts_on=date(2026, 7, 2))
    assert said(facts, "R-EL-04") == [
        (BLOCK, "9 years 11 months of service left from 02/7/2026; at least 10 years needed")
    ]


@pytest.mark.parametrize(
    ("pension", "expected"),
    [(date(2029, 7, 1), []), (date(2029, 6, 1), [BLOCK]), (date(2026, 7, 1), [BLOCK]), (date(2020, 1, 1), [BLOCK])],
)
def test_no_special_case_lets_a_term_outlast_the_service(pension, expected):
    """36 months from 01/07/2026 end with 30/06/2029."""
    facts = official(pension_start=pension)
    assert levels(facts, "R-EL-05") == expected
    verdict = eligibility.verdict(facts, TODAY, waived={"R-EL-04"})
    assert verdict.eligible is not bool(expected)
    assert verdict.eligible_until == min(
        date(pension.year - 3, pension.month, 1), eligibility.eligible_until(official(), TODAY)
    )


def test_the_term_that_outlasts_the_service_is_told_with_its_days(in_english):
    said_of_it = said(official(pension_start=date(2029, 6, 1)), "R-EL-05")
    assert said_of_it == [(BLOCK, "Retires on 31/5/2029, before the rotation is over on 30/6/2029")]


@pytest.mark.parametrize("group", [Group.NON_LOCAL, Group.TWO_TERMS])
@pytest.mark.parametrize(("pension", "expected"), [(date(2031, 7, 1), []), (date(2031, 6, 1), [BLOCK])])
def test_the_other_groups_have_one_term_left(group, pension, expected):
    facts = official(group=group, pension_start=pension)
    assert levels(facts, "R-EL-05") == expected
    assert levels(facts, "R-EL-04") == []


def test_service_left_is_read_by_the_law_of_the_day(in_english):
    facts = official_born(date(1980, 3, 8), "F", **in_june_2020())
    assert shown_as_passed(facts, "R-EL-04", BATCH_ONE) == [
        "14 years 9 months of service left from 01/7/2020; at least 10 years needed"
    ]


def test_the_service_can_end_before_the_age_limit():
    facts = official(pension_start=date(2037, 1, 1))
    assert eligibility.eligible_until(facts, TODAY) == date(2027, 1, 1)
    assert eligibility.eligible_until(facts, TODAY, waived={"R-EL-04"}) == date(2029, 5, 31)


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        (Period(date(2025, 1, 1), date(2028, 1, 1)), [BLOCK]),
        (Period(date(2025, 1, 1), None), [BLOCK]),
        (Period(date(2023, 7, 2), date(2026, 7, 2)), [BLOCK]),  # one day into the new term
        (Period(date(2023, 7, 1), START), [WARN]),  # ends the day before the new one
        (Period(date(2020, 7, 1), date(2023, 7, 1)), []),  # D02: completed
        (Period(date(2029, 6, 30), date(2032, 1, 1)), [BLOCK]),  # decided for later
        (Period(date(2029, 7, 1), date(2032, 1, 1)), []),
    ],
)
def test_d01_nobody_is_on_two_rotations_at_a_time(rotation, expected):
    assert levels(official(rotations=(rotation,)), "R-EL-11") == expected


def test_a_rotation_without_an_end_says_since_when(in_english):
    facts = official(rotations=(Period(date(2025, 1, 1), None),))
    assert said(facts, "R-EL-11") == [(BLOCK, "On rotation since 01/01/2025")]
    assert eligibility.eligible_until(facts, TODAY) is None


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        (Destination("HP", rank=31, seat_free=True), []),
        (Destination("HP"), []),
        (Destination("GSQL", rank=31), [BLOCK]),
        (Destination("HP", rank=31, seat_free=False), [BLOCK]),
        (Destination("HP", rank=31, exists=False), [BLOCK]),
        (Destination("HP", rank=31, adds_title=True), [BLOCK]),
        (Destination("HP", rank=30, seat_free=True), [WARN]),
        (Destination("HP", rank=40, seat_free=True), [WARN]),
    ],
)
def test_the_destination_is_another_unit_with_an_equal_free_post(destination, expected):
    assert levels(official(destination=destination), "R-EL-12") == expected


@pytest.mark.parametrize(
    ("changes", "for_non_local", "expected"),
    [
        ({"home_province": "Hải Phòng"}, True, [WARN]),
        ({"home_province": "hai phong"}, True, [WARN]),
        ({"home_province": "Hà Nội", "birth_province": "Hải Phòng"}, True, [WARN]),
        ({"home_province": "Hà Nội"}, True, []),
        ({"home_province": "Hải Phòng"}, False, []),
        ({}, True, [WARN]),
        ({"home_province": "Hải Phòng", "group": Group.NON_LOCAL}, False, [BLOCK]),
        ({"home_province": "Hà Nội", "group": Group.NON_LOCAL}, False, []),
        ({"home_province": "Hà Nội", "months_in_destination_province": 240, "group": Group.NON_LOCAL}, False, [BLOCK]),
        ({"home_province": "Hà Nội", "months_in_destination_province": 239, "group": Group.NON_LOCAL}, False, []),
    ],
)
def test_where_a_non_local_is_wanted_no_local_is_sent(changes, for_non_local, expected):
    destination = Destination("HP", province="Hải Phòng", rank=31, for_non_local=for_non_local)
    assert levels(official(destination=destination, **changes), "R-EL-13") == expected
