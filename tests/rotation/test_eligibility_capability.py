"""The latest competency exam as a fact for R-EL-06: told, never a refusal by itself."""

from dataclasses import replace
from datetime import date

import pytest

from assessment.models import Campaign, CampaignUnit, ExamPolicy, Registration, Result
from rotation import eligibility
from rotation.case import ExamRecord
from rotation.eligibility import OK, WARN
from rotation.facts import Days, gather
from rotation.rules.wording import sentence
from tests import factories as make
from tests.rotation.cases import TODAY, official

OLD, NEW = date(2023, 12, 1), date(2025, 6, 1)


def levels(*exams):
    facts = official(standards_confirmed=None, exams=tuple(ExamRecord(outcome, day) for outcome, day in exams))
    every = [*eligibility.findings(facts, TODAY), *eligibility.passed(facts, TODAY)]
    return [found.level for found in every if found.code == "R-EL-06"]


@pytest.mark.parametrize(
    ("exams", "expected"),
    [
        ((), []),
        ((("passed", OLD),), [OK]),
        ((("failed", OLD),), [WARN]),
        ((("void", OLD),), [WARN]),
        ((("passed", OLD), ("failed", NEW)), [WARN]),
        ((("passed", NEW), ("failed", OLD)), [OK]),
    ],
)
def test_the_latest_exam_counts(exams, expected):
    assert levels(*exams) == expected


@pytest.mark.parametrize(
    ("confirmed", "least", "said"),
    [
        (None, "", ["Not examined yet: political stance, ethics, capability; the conclusion on standards is awaited",
                    "Political theory not examined: the source names no level; on record: advanced level"]),
        (True, "", ["Political theory not examined: the source names no level; on record: advanced level"]),
        (True, "intermediate", []),
    ],
)  # fmt: skip
def test_what_was_not_examined_is_told_and_not_counted_as_met(confirmed, least, said, in_english):
    policy = replace(TODAY, least_political_theory=least)
    facts = official(standards_confirmed=confirmed, political_theory="advanced")
    outcome = eligibility.verdict(facts, policy)
    assert [sentence(found.as_dict()).partition(" – ")[0] for found in outcome.notes] == said
    asked = eligibility.verdict(official(standards_confirmed=True), policy)
    assert (asked.applicable - outcome.applicable, outcome.applicable - outcome.met) == (int(confirmed is None), 0)
    assert outcome.outcome == "eligible"


def test_an_exam_is_a_fact_once_it_is_published(office):
    policy = ExamPolicy.objects.create(code="P", name="P", source="P", valid=(date(2020, 1, 1), None))
    campaign = Campaign.objects.create(
        code="K", name="K", organiser=office.root, policy=policy, window=(date(2023, 7, 1), date(2023, 12, 1))
    )
    position = make.JobPositionFactory()
    registration = Registration.objects.create(
        campaign=campaign, campaign_unit=CampaignUnit.objects.create(campaign=campaign, unit=office.a), official=office.a2,
        unit=office.a, main=position, position=position, checked_on=date(2023, 8, 1),
    )  # fmt: skip
    result = Result.objects.create(registration=registration, outcome="passed", total=80, band="excellent")
    days = Days(date(2026, 3, 16), date(2026, 6, 15), date(2026, 7, 1))
    assert gather([office.a2.pk], days)[office.a2.pk].exams == ()
    paper = make.DocumentFactory()
    Result.objects.filter(pk=result.pk).update(state="published", published_at="2023-12-05T03:00Z", decision=paper)
    assert gather([office.a2.pk], days)[office.a2.pk].exams == (ExamRecord("passed", date(2023, 12, 5)),)
    before = Days(date(2023, 12, 4), date(2024, 1, 1), date(2024, 2, 1))
    assert gather([office.a2.pk], before)[office.a2.pk].exams == ()
