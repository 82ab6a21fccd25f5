"""The regulations as rows: which one is in force when, what an approved batch keeps."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from rotation import batching, planning, policies
from rotation.case import Group
from rotation.models import PolicyClause, RotationPolicy

pytestmark = pytest.mark.django_db

RULES = {"GROUP", "DOSSIER", "R-EL-01", "R-EL-02", "R-EL-03", "R-EL-04", "R-EL-05", "R-EL-06", "R-EL-07", "R-EL-08"}


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2019, 9, 17), "KH5923-2019"),
        (date(2022, 4, 27), "KH5923-2019"),
        (date(2022, 4, 28), "QD65-ND138"),
        (date(2025, 6, 30), "QD65-ND138"),
        (date(2025, 7, 1), "QD65-ND170"),
        (date(2025, 10, 8), "QD65-ND170-QD377"),
        (date(2026, 11, 21), "QD65-ND170-QD377"),
    ],
)
def test_the_policy_of_a_day(regimes, day, code):
    assert planning.policy_on(day) == regimes[code]


def test_no_policy_before_the_plan(regimes):
    assert planning.policy_on(date(2019, 9, 16)) is None


def test_loading_twice_adds_nothing_and_keeps_corrections(regimes):
    RotationPolicy.objects.filter(code="QD65-ND138").update(health_max_age_months=7)
    call_command("load_policies")
    assert RotationPolicy.objects.count() == len(policies.REGIMES)
    assert RotationPolicy.objects.get(code="QD65-ND138").health_max_age_months == 7


def test_every_policy_has_its_papers_and_a_clause_for_each_rule(regimes):
    for policy in regimes.values():
        assert policy.sources.count() >= 3
        rules = set(policy.clauses.values_list("rule", flat=True))
        assert rules >= RULES
        assert "5923/KH-TCHQ" in {paper.symbol for paper in policy.sources.all()}


def test_a_row_gives_the_rules_its_numbers(regimes):
    terms = regimes["QD65-ND170-QD377"].as_policy()
    assert (terms.max_age_men, terms.max_age_women, terms.term_months) == (45, 40, 36)
    assert terms.service_months[Group.PLANNED] == 120
    assert terms.service_months[Group.NON_LOCAL] == 60
    assert (terms.present_ranks, terms.planned_rank) == (frozenset({31}), 30)
    assert dict(terms.party_cooldown) == {"reprimand": 24, "warning": 36, "removal": 60}
    assert terms.clause("R-EL-03") == "Mục II.2 Kế hoạch 5923/KH-TCHQ ngày 17/9/2019"


def test_two_policies_are_never_in_force_on_one_day(regimes):
    policy = regimes["QD65-ND138"]
    with pytest.raises(IntegrityError, match="policy_one_in_force_at_a_time"), transaction.atomic():
        RotationPolicy.objects.filter(pk=policy.pk).update(valid=(date(2022, 4, 27), date(2025, 7, 1)))


def test_a_batch_takes_the_policy_of_its_dossier_day(scene):
    assert scene.batch.policy.code == "KH5923-2019"


def test_a_batch_refuses_a_policy_that_was_not_in_force(scene, regimes):
    with pytest.raises(planning.RuleViolation) as refusal:
        planning.change_batch(scene.batch, 0, by=scene.office.hr, policy=regimes["QD65-ND138"])
    assert refusal.value.code == "policy_out_of_force"


def test_an_approved_batch_keeps_its_policy_whoever_writes(scene, regimes):
    scene.open()
    with pytest.raises(Exception, match="batch_keeps_its_policy"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE rotation_batch SET policy_id = %s", [regimes["QD65-ND138"].pk])
    with pytest.raises(planning.RuleViolation):
        planning.change_batch(scene.batch, scene.batch.version, by=scene.office.hr, policy=regimes["QD65-ND138"])


def test_a_policy_in_use_keeps_its_numbers_but_may_end(scene, regimes):
    policy = regimes["KH5923-2019"]
    assert not policy.in_use
    RotationPolicy.objects.filter(pk=policy.pk).update(max_age_male=46)
    RotationPolicy.objects.filter(pk=policy.pk).update(max_age_male=45)
    scene.open()
    assert policy.in_use
    with pytest.raises(IntegrityError, match="new one"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE rotation_rotationpolicy SET max_age_male = 47 WHERE id = %s", [policy.pk])
    RotationPolicy.objects.filter(pk=policy.pk).update(valid=(date(2019, 9, 17), date(2022, 4, 27)))
    assert PolicyClause.objects.filter(policy=policy).exists()


def test_nobody_approves_the_policy_they_submitted(scene):
    batching.submit_policy(scene.batch, scene.submission, by=scene.office.authority)
    with pytest.raises(planning.RuleViolation) as refusal:
        batching.approve_policy(scene.batch, scene.approval, by=scene.office.authority)
    assert refusal.value.code == "own_submission"
    with pytest.raises(IntegrityError, match="batch_policy_approved_by_another"), transaction.atomic():
        type(scene.batch).objects.filter(pk=scene.batch.pk).update(
            state="policy_approved", policy_approved_by=scene.office.authority, policy_approved_at="2020-03-04T00:00Z"
        )
