"""R-EL-03: the age limit on the dossier day, shown on all three days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.ages import AgeCounting
from rotation import eligibility
from rotation.eligibility import BLOCK, WARN, Group, Outcome, ReadOn
from tests.rotation.cases import BATCH_ONE, DECISION, DOSSIER, START, TODAY, in_june_2020, official, official_born


def age_findings(facts, policy=TODAY):
    return [found for found in eligibility.findings(facts, policy) if found.code == "R-EL-03"]


@pytest.mark.parametrize(
    ("case", "sex", "born", "dossier", "decision", "start"),  # month / birthday / completed years
    [
        ("A01", "M", date(1981, 3, 20), "YYY", "NNY", "NNY"),
        ("A01 and a month", "M", date(1981, 2, 20), "NNY", "NNY", "NNY"),
        ("A04", "M", date(1981, 7, 1), "YYY", "YYY", "YYY"),
        ("A04 a day older", "M", date(1981, 6, 30), "YYY", "YYY", "NNY"),
        ("A05", "F", date(1986, 3, 16), "YYY", "NNY", "NNY"),
        ("A05 a day older", "F", date(1986, 3, 15), "YNY", "NNY", "NNY"),
        ("A06", "F", date(1986, 3, 31), "YYY", "NNY", "NNY"),
        ("a woman a month too old", "F", date(1986, 2, 28), "NNY", "NNY", "NNY"),
    ],
)
def test_the_three_days_in_the_three_ways_of_counting(case, sex, born, dossier, decision, start):
    answers = dict.fromkeys(ReadOn, "")
    for counting in AgeCounting:
        policy = replace(TODAY, age_counting=counting)
        for row in eligibility.verdict(official_born(born, sex), policy).ages:
            answers[row.read_on] += "Y" if row.within else "N"
    assert list(answers.values()) == [dossier, decision, start], case


def test_a01_is_eligible_and_warned_of_the_decision_day(in_english):
    outcome = eligibility.verdict(official_born(date(1981, 3, 20)), TODAY)
    (warning,) = [found for found in outcome.findings if found.code == "R-EL-03"]
    assert outcome.eligible
    assert outcome.outcome == Outcome.ATTENTION
    assert warning.level == WARN
    assert warning.message == "Over age on the decision day: 45 years 3 months on 15/6/2026; the limit is 45 – KH 5923"
    assert warning.numbers["read_on"] == "decision_date"
    assert outcome.eligible_until == date(2026, 3, 31)


def test_a_refusal_says_fact_day_limit_and_source(in_english):
    facts = official_born(date(1980, 3, 8), "F", **in_june_2020())
    (refusal,) = age_findings(facts, BATCH_ONE)
    assert refusal.level == BLOCK
    assert refusal.message == "Female, 40 years 3 months on 30/6/2020; the limit is 40 – KH 5923"
    assert refusal.clause == "Mục II.2 Kế hoạch 5923/KH-TCHQ ngày 17/9/2019"
    assert (refusal.numbers["years"], refusal.numbers["months"], refusal.numbers["day"]) == (40, 3, "2020-06-30")


def test_a_person_too_old_is_told_since_when_and_by_how_much_on_each_day():
    outcome = eligibility.verdict(official_born(date(1980, 3, 8), "F", **in_june_2020()), BATCH_ONE)
    assert not outcome.eligible
    assert outcome.waivable
    assert outcome.eligible_until == date(2020, 3, 31)
    assert [(row.excess.years, row.excess.months) for row in outcome.ages] == [(0, 3), (0, 3), (0, 4)]


def test_nobody_is_lost_by_a_day_without_being_told(in_english):
    facts = official_born(date(1975, 6, 2), **in_june_2020())
    outcome = eligibility.verdict(facts, BATCH_ONE)
    (warning,) = age_findings(facts, BATCH_ONE)
    assert outcome.eligible
    assert outcome.eligible_until == date(2020, 6, 30)
    assert "first day of the rotation: 45 years 1 month on 01/7/2020" in warning.message


@pytest.mark.parametrize(
    ("read_on", "eligible", "level"),
    [(ReadOn.DOSSIER, True, WARN), (ReadOn.DECISION, False, BLOCK), (ReadOn.START, False, BLOCK)],
)
def test_the_policy_says_on_which_day_the_age_is_read(read_on, eligible, level, in_english):
    facts = official_born(date(1981, 3, 20))
    policy = replace(TODAY, age_read_on=read_on)
    assert eligibility.verdict(facts, policy).eligible is eligible
    assert age_findings(facts, policy)[0].level == level
    if not eligible:
        assert age_findings(facts, policy)[1].message.startswith("Within the age limit on the dossier day")


def test_a_birth_year_alone_counts_as_1_january_and_is_pointed_out():
    facts = official_born(date(1981, 1, 1), born_year_only=True)
    findings = age_findings(facts)
    assert [found.level for found in findings] == [BLOCK, WARN]
    assert "1981" in findings[1].message
    younger = official_born(date(1982, 1, 1), born_year_only=True)
    assert [found.level for found in age_findings(younger)] == [WARN]


@pytest.mark.parametrize("group", [Group.NON_LOCAL, Group.TWO_TERMS])
def test_heads_who_leave_their_place_have_no_age_limit_of_the_plan(group):
    assert age_findings(official_born(date(1975, 3, 20), group=group)) == []


def test_a_policy_without_limits_refuses_nobody_by_age():
    policy = replace(TODAY, max_age_men=None, max_age_women=None)
    assert age_findings(official_born(date(1970, 1, 1)), policy) == []
    assert all(row.within for row in eligibility.verdict(official_born(date(1970, 1, 1)), policy).ages)


def test_without_the_sex_nobody_slips_past_the_limit():
    (refusal,) = age_findings(official(sex=""))
    assert refusal.level == BLOCK


births = st.dates(date(1960, 1, 1), date(1999, 12, 31))


@given(births, st.sampled_from("MF"), st.sampled_from(AgeCounting), st.integers(1, 400))
def test_nobody_becomes_young_enough_by_waiting(born, sex, counting, days):
    policy = replace(TODAY, age_counting=counting)
    facts = official_born(born, sex)
    later = replace(
        facts,
        dossier_on=DOSSIER + timedelta(days=days),
        decision_on=DECISION + timedelta(days=days),
        starts_on=START + timedelta(days=days),
    )
    refused_now = any(found.level == BLOCK for found in age_findings(facts, policy))
    refused_later = any(found.level == BLOCK for found in age_findings(later, policy))
    assert refused_later or not refused_now


@given(births, st.sampled_from("MF"), st.sampled_from(AgeCounting))
def test_eligible_until_is_the_last_reading_day_that_is_not_refused(born, sex, counting):
    policy = replace(TODAY, age_counting=counting, service_months={})
    last = eligibility.eligible_until(official_born(born, sex), policy)
    for day, refused in ((last, False), (last + timedelta(days=1), True)):
        facts = replace(official_born(born, sex), dossier_on=day, decision_on=day, starts_on=day)
        assert any(found.level == BLOCK for found in age_findings(facts, policy)) is refused
