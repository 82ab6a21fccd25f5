"""The sample bank fills every paper of the sample office, and every question in it could really be asked."""

from collections import Counter
from datetime import date

import pytest

from assessment.bank import checking
from assessment.bank.content import Kind, key_of
from assessment.exam_papers import stock
from assessment.models import Blueprint, BlueprintCell, Competency, Depth, Question, QuestionKey, QuestionVersion
from config.sample import accounts, bank, framework, question_facts
from personnel import catalogues, published_units
from personnel.models import JobPosition, Role
from tests import factories as make

TODAY = date(2026, 11, 22)
State = QuestionVersion.State


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        published_units.load_units()
        catalogues.load_catalogues()
        bank.add_topics()
        framework.build()
        officers = [make.UserFactory(username=f"cauhoi{n}") for n, _unit in enumerate(bank.departments())]
        for user, unit in zip(officers, bank.departments(), strict=True):
            accounts._grant(user, Role.QUESTION_OFFICER, unit)
        bank.add_questions(officers, make.UserFactory(username="nganhang"), TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _here(filled, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_every_question_is_complete_and_its_hash_is_of_what_it_says():
    keys = {key.version_id: key_of(key.key) for key in QuestionKey.objects.all()}
    for version in QuestionVersion.objects.all():
        assert not checking.problems(version.asks, keys[version.pk]), version
        assert version.sha256 == checking.fingerprint(version.asks, keys[version.pk])
        assert version.stem == checking.text_of(version.asks)


@pytest.mark.parametrize(("on", "times"), [(date(2023, 7, 28), 1), (TODAY, 1.5)])
def test_every_cell_of_every_blueprint_has_questions_to_spare_by_the_law_of_the_day(on, times):
    have = Counter((question.topic, question.depth) for question in stock.bank(None, on).questions())
    short = [str(cell) for cell in BlueprintCell.objects.select_related("topic")
             if have[cell.topic_id, cell.depth] < max(times * cell.count, cell.count + 1)]  # fmt: skip
    assert not short
    assert min(have[topic, depth] for topic, _ in have for depth in Depth) >= 2


def test_every_position_has_a_paper_of_42_and_the_common_parts_hold_18():
    positions = JobPosition.objects.count()
    own = Blueprint.objects.filter(job_position__isnull=False)
    assert positions == own.count() == 47
    assert {sum(cell.count for cell in one.cells.all()) for one in own} == {42}
    assert sorted(sum(c.count for c in one.cells.all()) for one in Blueprint.objects.filter(job_position=None)) == [
        6,
        12,
    ]


def test_all_kinds_levels_and_states_are_there_and_some_have_lapsed():
    assert set(QuestionVersion.objects.values_list("kind", flat=True)) == set(Kind)
    assert set(Question.objects.values_list("depth", flat=True)) == set(Depth.values)
    assert set(QuestionVersion.objects.values_list("state", flat=True)) == set(State.values)
    approved = QuestionVersion.objects.filter(state=State.APPROVED)
    assert 50 < approved.filter(legal_bases__expires_on__lt=TODAY).count() < 400


def test_competencies_have_five_levels_each_and_every_position_requires_some():
    assert Competency.objects.count() == 36
    assert not [one for one in Competency.objects.all() if one.levels.count() != 5]
    assert all(position.requirements.in_force(TODAY).count() >= 9 for position in JobPosition.objects.all())


@pytest.mark.django_db
def test_no_text_of_the_facts_is_lost():
    assert all(len(told.facts) == 4 and len(told.steps[1]) == 5 for told in question_facts.topics())
