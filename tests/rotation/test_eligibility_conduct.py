"""Standards, ratings, health, inquiries, discipline, care, papers (R-EL-06 to 10, 14), one thing changed at a time."""

from dataclasses import replace
from datetime import date

import pytest

from personnel.periods import Period
from rotation import eligibility
from rotation.eligibility import BLOCK, WARN, Certificate, Destination, DisciplineRecord, InquiryRecord, Outcome
from tests.rotation.cases import BATCH_ONE, DOSSIER, START, TODAY, in_june_2020, official, official_born


def levels(facts, code, policy=TODAY):
    return [found.level for found in eligibility.findings(facts, policy) if found.code == code]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"standards_confirmed": None}, []),
        ({"standards_confirmed": False}, [WARN]),
        ({"political_theory": "elementary"}, [WARN]),
        ({"political_theory": ""}, [WARN]),
        ({"political_theory": "intermediate"}, []),
        ({"standards_confirmed": False, "political_theory": "none"}, [WARN, WARN]),
    ],
)
def test_standards_are_asked_for_and_not_computed(changes, expected):
    assert levels(official(**changes), "R-EL-06") == expected


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ({2023: "HTTNV", 2024: "HTTNV", 2025: "HTXSNV"}, []),
        ({2022: "KHTNV", 2023: "HTTNV", 2024: "HTTNV", 2025: "HTTNV"}, []),
        ({2023: "HTNV", 2024: "HTTNV", 2025: "HTTNV"}, [WARN]),
        ({2023: "HTTNV", 2024: "HTTNV", 2025: "KHTNV"}, [WARN]),
        ({2023: "HTTNV", 2024: "HTTNV", 2025: "HTTNV", 2026: "HTNV"}, [WARN]),
        ({2023: "HTTNV", 2024: "HTTNV"}, [WARN]),
    ],
)
def test_the_three_years_before_the_dossier_are_good(ratings, expected):
    assert levels(official(ratings=ratings), "R-EL-07") == expected


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        (date(2025, 9, 15), [BLOCK]),  # one day too old on 16/03/2026
        (date(2025, 9, 16), [WARN]),  # its last day
        (date(2026, 1, 30), [WARN]),  # valid until 30/07, 29 days after the start
        (date(2026, 1, 31), []),
        (date(2026, 3, 16), []),
        (date(2026, 3, 17), [BLOCK]),  # not in the dossier on its day
    ],
)
def test_the_health_certificate_is_of_the_last_six_months(issued, expected):
    assert levels(official(certificates=(Certificate(issued),)), "R-EL-08") == expected


def test_the_newest_certificate_counts_and_must_say_fit():
    old, new = Certificate(date(2024, 1, 1)), Certificate(date(2026, 2, 20))
    assert levels(official(certificates=(new, old)), "R-EL-08") == []
    unfit = (Certificate(date(2026, 2, 1)), Certificate(date(2026, 2, 20), fit=False))
    assert levels(official(certificates=unfit), "R-EL-08") == [BLOCK]


def test_no_certificate_is_a_missing_paper():
    assert eligibility.verdict(official(certificates=()), TODAY).outcome == Outcome.INCOMPLETE


def test_a_certificate_that_lapses_soon_is_pointed_out(in_english):
    facts = official_born(date(1980, 3, 8), "F", **in_june_2020(certificates=(Certificate(date(2020, 1, 10)),)))
    (warning,) = [found for found in eligibility.findings(facts, BATCH_ONE) if found.code == "R-EL-08"]
    assert warning.level == WARN
    assert warning.message == "Health certificate of 10/01/2020, valid until 10/7/2020 – KH 5923"


@pytest.mark.parametrize("kind", ["disciplinary", "inspection", "investigation", "prosecution", "suspension", "odd"])
def test_c01_nobody_is_rotated_while_under_inquiry(kind):
    facts = official(inquiries=(InquiryRecord(kind, Period(date(2026, 1, 1), None)),))
    assert levels(facts, "R-EL-09") == [BLOCK]
    assert eligibility.eligible_until(facts, TODAY) is None


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (Period(date(2026, 1, 1), DOSSIER), []),  # ended the day before the dossier
        (Period(date(2026, 1, 1), date(2026, 3, 17)), [BLOCK]),
        (Period(START, None), [BLOCK]),
        (Period(date(2026, 7, 2), None), []),
    ],
)
def test_an_inquiry_counts_on_every_day_from_dossier_to_start(period, expected):
    assert levels(official(inquiries=(InquiryRecord("inspection", period),)), "R-EL-09") == expected


def test_suspension_from_work_is_seen_without_a_record_of_it():
    facts = official(employment="suspended")
    assert levels(facts, "R-EL-09") == [BLOCK]
    assert eligibility.eligible_until(facts, TODAY) is None
    recorded = replace(facts, inquiries=(InquiryRecord("suspension", Period(date(2026, 1, 1), None)),))
    assert levels(recorded, "R-EL-09") == [BLOCK]


@pytest.mark.parametrize(
    ("case", "form", "effective", "law", "party"),
    [
        ("C02, ten months ago", "reprimand", date(2025, 5, 16), [BLOCK], [WARN]),
        ("C02, thirteen months ago", "reprimand", date(2025, 2, 16), [], [WARN]),
        ("last day of the law", "reprimand", date(2025, 3, 16), [BLOCK], [WARN]),
        ("a day after it", "reprimand", date(2025, 3, 15), [], [WARN]),
        ("last day of the Party", "reprimand", date(2024, 3, 16), [], [WARN]),
        ("a day after it", "reprimand", date(2024, 3, 15), [], []),
        ("29 February", "reprimand", date(2024, 2, 29), [], []),
        ("warning", "warning", date(2023, 3, 16), [], [WARN]),
        ("removal, law 24 months", "removal", date(2024, 3, 16), [BLOCK], [WARN]),
        ("removal, Party 60 months", "removal", date(2021, 3, 16), [], [WARN]),
        ("old form, no Party number", "salary_step", date(2025, 6, 1), [BLOCK], []),
        ("decided before the start", "reprimand", date(2026, 6, 30), [BLOCK], [WARN]),
        ("after the start", "reprimand", date(2026, 7, 2), [], []),
    ],
)
def test_c02_the_law_and_the_party_have_their_own_months(case, form, effective, law, party):
    facts = official(disciplines=(DisciplineRecord(form, effective),))
    assert levels(facts, "R-EL-10") == law, case
    assert levels(facts, "R-EL-10P") == party, case


def test_a_reprimand_says_until_when_and_from_when_one_is_eligible(in_english):
    reprimand = DisciplineRecord("reprimand", date(2020, 2, 14))
    facts = official_born(date(1982, 1, 27), **in_june_2020(disciplines=(reprimand,)))
    (found,) = [found for found in eligibility.findings(facts, BATCH_ONE) if found.code == "R-EL-10"]
    assert found.message == "Disciplined (reprimand) on 14/02/2020, in effect until 14/02/2021 – Luật CBCC Điều 82"
    outcome = eligibility.verdict(facts, BATCH_ONE)
    assert outcome.window.eligible_from == date(2021, 2, 15)
    assert outcome.eligible_until == date(2027, 1, 31)


def test_the_party_s_months_refuse_on_the_way_up():
    facts = official(disciplines=(DisciplineRecord("reprimand", date(2025, 2, 16)),))
    up = replace(facts, destination=Destination("HP", rank=30, seat_free=True))
    level = replace(facts, destination=Destination("HP", rank=31, seat_free=True))
    assert levels(up, "R-EL-10P") == [BLOCK]
    assert levels(level, "R-EL-10P") == [WARN]
    assert levels(facts, "R-EL-10P", replace(TODAY, party_bars_equal_post=True)) == [BLOCK]


def test_where_law_and_party_agree_it_is_said_once():
    policy = replace(TODAY, party_cooldown={"reprimand": 12})
    facts = official(disciplines=(DisciplineRecord("reprimand", date(2025, 5, 16)),))
    assert levels(facts, "R-EL-10", policy) == [BLOCK]
    assert levels(facts, "R-EL-10P", policy) == []


def test_party_discipline_is_no_matter_of_the_law():
    facts = official(disciplines=(DisciplineRecord("reprimand", date(2025, 5, 16), by_party=True),))
    assert levels(facts, "R-EL-10") == []
    assert levels(facts, "R-EL-10P") == [WARN]


@pytest.mark.parametrize(("ended", "expected"), [(date(2026, 3, 15), []), (DOSSIER, [BLOCK])])
def test_a_paper_may_end_the_effect_early(ended, expected):
    facts = official(disciplines=(DisciplineRecord("reprimand", date(2026, 1, 10), ends_on=ended),))
    assert levels(facts, "R-EL-10") == expected


def test_a_form_without_months_is_pointed_out():
    facts = official(disciplines=(DisciplineRecord("dismissal", date(2019, 1, 1)),))
    assert levels(facts, "R-EL-10") == [WARN]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pregnant": True}, [WARN]),
        ({"children_born": (date(2023, 7, 2),)}, [WARN]),
        ({"children_born": (date(2023, 7, 1), date(2019, 1, 1))}, []),  # 36 months on the first day
        ({}, []),
        ({"sex": "M", "children_born": (date(2025, 7, 2),)}, []),
    ],
)
def test_care_for_a_small_child_is_shown_and_does_not_refuse(changes, expected):
    facts = replace(official_born(date(1990, 1, 1), "F"), **changes)
    assert levels(facts, "R-EL-14") == expected
    assert eligibility.verdict(facts, TODAY).eligible


def test_each_missing_paper_is_named(in_english):
    facts = official(missing_papers=("tờ trình", "bản kê khai tài sản, thu nhập"))
    missing = [found.message for found in eligibility.findings(facts, TODAY) if found.code == "DOSSIER"]
    assert missing == [
        "Missing from the dossier: tờ trình – 65-QĐ/TW",
        "Missing from the dossier: bản kê khai tài sản, thu nhập – 65-QĐ/TW",
    ]
