"""Twenty people press the same button: one wins, the others are told, nothing is done twice."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from personnel.errors import RuleViolation
from rotation import batching, nominating, screening
from rotation.models import Batch, Nomination
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, ROUNDS = 20, int(os.environ.get("RACE_ROUNDS", "3"))


def race(acts):
    """Run them at the same moment: what each gave, or the refusal it was told."""
    start = Barrier(len(acts))

    def one(act):
        start.wait()
        try:
            return act()
        except RuleViolation as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def won(results):
    return [result for result in results if not isinstance(result, Exception)]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_policy_is_approved_once(scene, turn):
    batching.submit_policy(scene.batch, scene.submission, by=scene.office.hr)
    act = lambda: batching.approve_policy(  # noqa: E731
        Batch.objects.get(pk=scene.batch.pk), scene.approval, by=scene.office.authority
    )
    results = race([act] * THREADS)
    assert len(won(results)) == 1
    assert Batch.objects.get(pk=scene.batch.pk).state == "policy_approved"


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_list_is_submitted_once(listed, turn):
    nominating.select(listed.one, to_unit=listed.office.b, to_title=listed.deputy, by=listed.office.hr)
    batching.go_on(listed.batch, by=listed.office.hr)
    batching.go_on(listed.batch, by=listed.office.hr)
    version = listed.batch.version
    acts = [lambda: batching.submit_list(Batch.objects.get(pk=listed.batch.pk), version, by=listed.office.hr)] * THREADS
    assert len(won(race(acts))) == 1
    assert Batch.objects.get(pk=listed.batch.pk).submitted_version == version


def test_the_same_official_gets_on_one_list_only(scene):
    from tests.rotation.test_batches import another_batch

    scene.open()
    second = another_batch(scene)
    for number in range(ROUNDS):
        official = scene.eligible(scene.office.a, f"Người Thứ {number}")
        acts = [
            lambda batch=batch, official=official: nominating.nominate(
                Batch.objects.get(pk=batch.pk), official, by=scene.office.hr
            )
            for batch in (scene.batch, second) * (THREADS // 2)
        ]
        assert len(won(race(acts))) == 1
        assert Nomination.objects.filter(official=official).count() == 1


@pytest.mark.parametrize("turn", range(-(-ROUNDS // 3)))
def test_the_last_seat_is_filled_once(scene, turn):
    scene.open()
    seat = make.TitleFactory(code="PDT", name="Phó Đội trưởng")
    make.PostFactory(unit=scene.office.b, title=seat, quota=1)
    people = [scene.nominate(scene.eligible(scene.office.a, f"Người Thứ {n}")) for n in range(THREADS)]
    screening.screen(scene.batch, by=scene.office.hr)
    acts = [
        lambda pk=one.pk: nominating.select(
            Nomination.objects.get(pk=pk), to_unit=scene.office.b, to_title=seat, by=scene.office.hr
        )
        for one in people
    ]
    assert len(won(race(acts))) == 1
    assert Nomination.objects.filter(state="selected").count() == 1
