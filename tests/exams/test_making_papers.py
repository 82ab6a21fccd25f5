"""Papers of a sitting: all or a sentence, in few queries, the same when made again."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from assessment.exam_papers import making, stock
from assessment.models import Attempt, BlueprintCell, LegalBasis, Paper, QuestionVersion, Sitting
from personnel import jobs
from personnel.errors import RuleViolation
from tests.exams import world as rows

pytestmark = pytest.mark.django_db


def test_everybody_seated_gets_a_paper_of_the_blueprint(exam):
    job = jobs.run(making.request(exam.sitting, by=exam.officer).pk)
    assert (job.state, job.done) == ("done", 4)
    exam.sitting.refresh_from_db()
    assert exam.sitting.state == Sitting.State.READY
    for paper in Paper.objects.all():
        asked = QuestionVersion.objects.filter(pk__in=paper.versions).values_list("question__topic", "question__depth")
        assert sorted(asked) == sorted(
            (topic.pk, depth) for topic in exam.topics for depth in (1, 2) for _n in range(2)
        )
        assert (paper.minutes, paper.points, paper.recipe["pass_mark"]) == (60, 8, "50.00")


def test_what_the_bank_lacks_is_said_before_anything_is_written(exam):
    BlueprintCell.objects.filter(topic=exam.topics[0], depth=2).update(count=9)
    with pytest.raises(RuleViolation) as refusal:
        making.request(exam.sitting, by=exam.officer)
    assert "3" in str(refusal.value)
    assert "Chủ đề 1" in str(refusal.value)
    assert not Paper.objects.exists()


def test_a_position_without_a_blueprint_is_named(exam):
    exam.blueprint.cells.all()
    type(exam.blueprint).objects.filter(pk=exam.blueprint.pk).update(valid=("2020-01-01", "2021-01-01"))
    with pytest.raises(RuleViolation, match="Giám sát hàng hóa"):
        making.request(exam.sitting, by=exam.officer)


def test_questions_on_a_lapsed_text_are_not_drawn(exam):
    lapsed = LegalBasis.objects.create(symbol="01/2014/TT", name="Cũ", expires_on=rows.DAY.replace(day=1))
    exam.versions[0].legal_bases.add(lapsed)
    assert exam.versions[0].pk not in {one.version for one in stock.bank(exam.campaign, rows.DAY).questions()}


def test_a_department_does_not_draw_from_another_departments_bank(exam):
    question = exam.versions[0].question
    question.bank = "department"
    question.save()
    assert exam.versions[0].pk not in {one.version for one in stock.bank(exam.campaign, rows.DAY).questions()}


def test_every_paper_is_the_same_when_made_again(exam, capsys):
    rows.papers(exam)
    exam.versions[0].state = "retired"
    exam.versions[0].save()  # the bank has gone on since
    call_command("check_papers", campaign="DG-2023")
    assert "4" in capsys.readouterr().out


def test_a_paper_that_was_tampered_with_is_found(exam):
    paper = rows.papers(exam)[0]
    Paper.objects.filter(pk=paper.pk).update(expected=paper.expected + 1)
    paper.refresh_from_db()
    assert not making.check(paper).is_sound


def test_asking_again_makes_nothing_twice_and_remaking_gives_another_paper_to_who_has_not_begun(exam):
    making.make(exam.sitting, "one")
    assert making.make(exam.sitting, "two") == 0
    begun, waiting = exam.people[0], exam.people[1]
    rows.sit(exam, begun, 5)
    prepared = Attempt.objects.create(seat=waiting.seat, paper=Paper.objects.get(registration=waiting.registration))
    making.make(exam.sitting, "three", remake=True)
    prepared.refresh_from_db()
    assert prepared.paper.variant == 2
    assert Attempt.objects.get(seat=begun.seat).paper.variant == 1


def test_what_somebody_had_last_time_does_not_come_back_while_the_bank_holds_others(exam):
    rows.papers(exam)
    one = exam.people[0]
    rows.sit(exam, one, 3)
    first = set(Paper.objects.get(registration=one.registration).versions)
    making.make(exam.sitting, "retake")
    again = Paper.objects.get(registration=one.registration, variant=2)
    assert not first & set(again.versions)
    assert again.recipe["repeated"] == 0


def test_the_number_of_queries_does_not_grow_with_the_people(office, django_assert_max_num_queries):
    world = rows.exam(office, people=60)
    with django_assert_max_num_queries(25):
        assert making.make(world.sitting, "viele") == 60


def test_two_duties_share_the_paper(exam):
    from tests import factories as make

    other = make.JobPositionFactory(code="KTSTQ-01", name="Kiểm tra sau thông quan")
    blueprint = type(exam.blueprint).objects.create(
        code="MT-02", name="Ma trận KTSTQ", job_position=other, valid=("2020-01-01", None), minutes=90
    )
    topic = type(exam.topics[0]).objects.create(code="T9", name="Kiểm tra", area=other.area)
    BlueprintCell.objects.create(blueprint=blueprint, topic=topic, depth=3, count=8)
    for n in range(10):
        rows.question(exam, f"K{n}", topic, 3)
    row = exam.people[0].registration
    row.mix = [
        {"position": exam.position.pk, "share": 60},
        {"position": other.pk, "share": 30},
        {"position": 999, "share": 10},
    ]
    row.save()
    rows.papers(exam)
    paper = Paper.objects.get(registration=row)
    assert [item["position"] for item in paper.items].count(other.pk) == 3
    assert len(paper.items) == 8
    assert paper.minutes == 70


def test_a_made_paper_never_changes(exam):
    paper = rows.papers(exam)[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(items=[])


@pytest.mark.parametrize("remake", [False, True])
def test_who_was_absent_gets_another_paper_for_the_retake(exam, remake):
    """The paper nobody opened stays with the attempt that was missed; the retake has its own."""
    rows.papers(exam)
    one = exam.people[0]
    missed = rows.sit(exam, one, None)
    making.make_for(exam.campaign, [one.registration], "lan-2", rows.DAY, remake=remake)
    fresh = Paper.objects.filter(registration=one.registration).latest("variant")
    missed.refresh_from_db()
    assert fresh.pk != missed.paper_id
    assert not Attempt.objects.filter(paper=fresh).exists()
