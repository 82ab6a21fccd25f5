"""The verdict over all rules: every reason, waivers, and until when."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.periods import Period
from rotation import eligibility
from rotation.eligibility import (
    BLOCK,
    NOTE,
    OK,
    WARN,
    Destination,
    DisciplineRecord,
    InquiryRecord,
    Outcome,
    Policy,
    Source,
)
from tests.rotation.cases import START, TODAY, official, official_born


def test_with_everything_in_order_all_criteria_are_met():
    outcome = eligibility.verdict(official(), TODAY)
    assert outcome.outcome == Outcome.ELIGIBLE
    assert outcome.findings == ()
    assert outcome.met == outcome.applicable == 10
    assert outcome.eligible_until == date(2029, 5, 31)


def test_every_reason_is_given_and_refusals_come_first():
    facts = official_born(
        date(1979, 1, 5),
        plan_entries=(),
        ratings={},
        disciplines=(DisciplineRecord("reprimand", date(2026, 1, 10)),),
        missing_papers=("kết luận tiêu chuẩn chính trị",),
    )
    outcome = eligibility.verdict(facts, TODAY)
    weights = [found.level for found in outcome.findings]
    codes = {found.code for found in outcome.findings}
    assert {"R-EL-02", "R-EL-03", "R-EL-07", "R-EL-10", "R-EL-10P", "DOSSIER"} <= codes
    assert weights == sorted(weights, key=[BLOCK, WARN].index)
    assert outcome.outcome == Outcome.INELIGIBLE
    assert not outcome.waivable  # the plan entry cannot be waived
    assert outcome.met < outcome.applicable


def test_a_warning_never_refuses():
    outcome = eligibility.verdict(official(ratings={}), TODAY)
    assert (outcome.eligible, outcome.outcome) == (True, Outcome.ATTENTION)


def test_a_waiver_makes_a_special_case_and_never_hides_the_finding():
    facts = official_born(date(1980, 5, 10))
    assert not eligibility.verdict(facts, TODAY).eligible
    outcome = eligibility.verdict(facts, TODAY, waived={"R-EL-03"})
    assert outcome.outcome == Outcome.SPECIAL
    assert outcome.eligible
    assert [found.code for found in outcome.findings if found.level == BLOCK] == ["R-EL-03"]
    assert outcome.blocking == ()
    assert outcome.eligible_until == date(2032, 6, 1)  # what is left is the service


@pytest.mark.parametrize("code", ["R-EL-01", "R-EL-02", "R-EL-09", "R-EL-11", "R-EL-12", "DOSSIER"])
def test_a_waiver_of_what_nobody_may_waive_counts_for_nothing(code):
    facts = official(
        level=None,
        plan_entries=(),
        inquiries=(InquiryRecord("investigation", Period(date(2026, 1, 1), None)),),
        rotations=(Period(date(2025, 1, 1), date(2028, 1, 1)),),
        destination=Destination("GSQL"),
        missing_papers=("tờ trình",),
    )
    outcome = eligibility.verdict(facts, TODAY, waived={code})
    assert code in {found.code for found in outcome.blocking}
    assert code not in outcome.waived


def test_a_waiver_of_the_law_s_months_leaves_the_party_s():
    facts = official(
        disciplines=(DisciplineRecord("reprimand", date(2025, 6, 1)),),
        destination=Destination("HP", rank=30, seat_free=True),
    )
    outcome = eligibility.verdict(facts, TODAY, waived={"R-EL-10"})
    assert [found.code for found in outcome.blocking] == ["R-EL-10P"]
    assert outcome.window.eligible_from == date(2027, 6, 2)


def test_missing_papers_alone_are_not_a_refusal_of_the_person():
    outcome = eligibility.verdict(official(missing_papers=("kết luận tiêu chuẩn chính trị của Đảng ủy Cục",)), TODAY)
    assert outcome.outcome == Outcome.INCOMPLETE
    assert not outcome.eligible
    assert outcome.eligible_until == date(2029, 5, 31)


def test_findings_can_be_stored_as_they_are():
    reprimand = DisciplineRecord("reprimand", date(2026, 1, 10), duty_related=True)
    facts = official(certificates=(), disciplines=(reprimand,))
    stored = json.loads(json.dumps([found.as_dict() for found in eligibility.findings(facts, TODAY)]))
    assert set(stored[0]) == {"code", "level", "message", "clause", "numbers", "is_missing_paper", "says"}
    assert stored[0]["level"] == "block"
    numbers = next(row["numbers"] for row in stored if row["code"] == "R-EL-10")
    assert (numbers["last"], numbers["duty_related"]) == ("2027-01-10", True)


def test_when_the_bar_ends_after_the_age_limit_there_is_no_day_left():
    facts = official_born(date(1981, 4, 10), disciplines=(DisciplineRecord("reprimand", date(2026, 3, 1)),))
    outcome = eligibility.verdict(facts, TODAY)
    assert (outcome.window.eligible_from, outcome.window.eligible_until) == (date(2027, 3, 2), date(2026, 4, 30))
    assert outcome.eligible_until is None


def test_without_a_plan_entry_no_day_makes_eligible():
    assert eligibility.eligible_until(official(plan_entries=()), TODAY) is None


@pytest.mark.parametrize("changes", [{"pension_start": None}, {"sex": ""}])
def test_without_birth_date_or_sex_no_day_can_be_named(changes):
    assert not eligibility.verdict(official(**changes), TODAY).eligible
    assert eligibility.eligible_until(official(**changes), TODAY) is None


def test_a_running_rotation_says_from_when_one_is_free():
    facts = official(rotations=(Period(date(2024, 1, 1), date(2027, 1, 1)),))
    assert eligibility.window(facts, TODAY).eligible_from == date(2027, 1, 1)
    assert eligibility.eligible_until(facts, TODAY) == date(2029, 5, 31)


def test_a_policy_that_asks_for_nothing_asks_for_leadership_only():
    bare = Policy(source=Source("QĐ", "QĐ"))
    outcome = eligibility.verdict(official(plan_entries=(), certificates=(), ratings={}, pension_start=None), bare)
    assert outcome.outcome == Outcome.ELIGIBLE
    assert outcome.eligible_until is None
    assert not eligibility.verdict(official(level=None), bare).eligible


@given(
    st.sets(st.sampled_from(["R-EL-03", "R-EL-04", "R-EL-08", "R-EL-10", "R-EL-10P"])),
    st.dates(date(1960, 1, 1), date(1995, 1, 1)),
    st.dates(date(2020, 1, 1), START),
)
def test_waivers_never_make_anybody_less_eligible(waived, born, reprimanded):
    facts = official_born(born, disciplines=(DisciplineRecord("reprimand", reprimanded),))
    plain, special = eligibility.verdict(facts, TODAY), eligibility.verdict(facts, TODAY, waived)
    assert special.eligible or not plain.eligible
    assert special.findings == plain.findings


def test_every_rule_answers_with_a_code_of_the_domain_reference():
    answers = eligibility.results(official(destination=Destination("HP", rank=31)), TODAY)
    assert {found.code for found in answers} <= {f"R-EL-{number:02d}" for number in range(1, 15)}
    assert {found.level for found in answers} <= {OK, NOTE}
