"""Twenty people press the same button: one wins, the others are told, nothing is done twice."""

import os
from datetime import date

import pytest

from personnel.errors import RuleViolation
from personnel.models import JobPosition
from rotation import arriving, batching, dossiers, nominating, proposing, screening, training, waiving
from rotation.models import (
    Batch,
    BatchUnit,
    Course,
    DossierItem,
    DossierItemType,
    Nomination,
    Rotation,
    TermProposal,
    WaiverRequest,
)
from tests import factories as make
from tests.rotation import away
from tests.threads import pressed, together

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, ROUNDS = 20, int(os.environ.get("RACE_ROUNDS", "3"))


def race(acts):
    """Run them at the same moment: what each gave, or the refusal it was told."""
    results = together(len(acts), lambda number: acts[number]())
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, RuleViolation)], results
    return results


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


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def test_a_batch_goes_each_step_once(listed):
    batch, hr, authority = listed.batch, listed.office.hr, listed.office.authority
    nominating.select(listed.one, to_unit=listed.office.b, to_title=listed.deputy, by=hr)
    assert len(pressed(lambda: batching.go_on(fresh(batch), by=hr))) <= 2, "one step each, never the same one twice"
    batch.refresh_from_db()
    if batch.state == "screening":
        batching.go_on(batch, by=hr)
    batch.refresh_from_db()
    batch = batching.submit_list(batch, batch.version, by=hr)
    assert len(pressed(lambda: batching.return_list(fresh(batch), "Bổ sung", by=authority))) == 1
    assert len(pressed(lambda: batching.cancel(fresh(batch), "Thôi", by=hr))) == 1


def test_what_is_noted_about_somebody_on_the_list_is_noted_once(listed):
    hr, one = listed.office.hr, listed.one
    minutes = {"kind": "person", "held_on": date(2020, 6, 17), "note": "Đồng ý", "by": hr}
    assert len(pressed(lambda: nominating.consult(fresh(one), **minutes))) == 1
    kind = DossierItemType.objects.create(code="D01", name="Sơ yếu lý lịch", required=True)
    paper = {"issued_on": date(2020, 5, 4), "received_on": date(2020, 6, 1), "by": hr}
    pressed(lambda: dossiers.record(fresh(one), kind, **paper))
    item = DossierItem.objects.get()
    assert len(pressed(lambda: dossiers.verify(fresh(item), by=hr))) == 1
    assert len(pressed(lambda: nominating.withdraw(fresh(one), "Xin rút", by=hr))) == 1
    row = BatchUnit.objects.filter(batch=listed.batch).first()
    pressed(lambda: nominating.answer(fresh(row), "none", on=None, by=hr))


def test_a_special_case_is_asked_for_and_decided_once(listed, too_old):
    hr, authority = listed.office.hr, listed.office.authority
    asked = {"rules": ["R-EL-03"], "reason": "Yêu cầu công tác", "basis": listed.submission, "by": hr}
    assert len(pressed(lambda: waiving.ask(fresh(too_old), **asked))) == 1
    request = WaiverRequest.objects.get()
    given = {"by": authority, "on": listed.batch.dossier_on}

    def decide(number):
        mine = fresh(request)
        return (
            waiving.grant(mine, listed.approval, **given) if number % 2 else waiving.refuse(mine, "Không", by=authority)
        )

    answers = together(8, decide)
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1, answers
    assert all(not isinstance(one, Exception) or isinstance(one, RuleViolation) for one in answers), answers


def test_a_course_pressed_twice_is_one_course(office):
    batch = away.submitted(office)
    day = {"name": "Lớp thứ nhất", "starts_on": date(2020, 6, 20), "ends_on": date(2020, 6, 23)}
    assert len(pressed(lambda: training.create_course(fresh(batch), by=office.hr, **day))) == 1
    assert Course.objects.count() == 1


def test_an_arrival_is_confirmed_answered_and_a_change_proposed_and_taken_back_once(office):
    rotation = away.decided(office, [office.a2]).rotations[0]
    position = JobPosition.objects.first() or make.JobPositionFactory()
    told = {"on": away.START, "arrived_on": away.START, "by": office.head_b, "remark": "Khác quyết định"}
    work = [arriving.Work(position, 100)]
    assert len(pressed(lambda: arriving.confirm(fresh(rotation), work=work, **told))) == 1
    answer = {"by": office.hr, "answer": "Đã điều chỉnh"}
    assert len(pressed(lambda: arriving.answer_deviation(Rotation.objects.get(pk=rotation.pk), **answer))) == 1
    wanted = proposing.Wanted(kind="extend", reason="Thêm thời gian", effective_on=date(2023, 7, 1), months=12)
    assert len(pressed(lambda: proposing.propose(fresh(rotation), wanted, by=office.hr))) == 1
    proposal = TermProposal.objects.get()

    def end(number):
        mine = fresh(proposal)
        if number % 2:
            return proposing.take_back(mine, by=office.hr)
        return proposing.give_back(mine, by=office.authority, answer="Chưa rõ")

    assert sum(not isinstance(answer, Exception) for answer in together(8, end)) == 1
