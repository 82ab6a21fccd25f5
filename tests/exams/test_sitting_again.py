"""Papers of who sits a second time, or for other work than the paper was made for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment.exam_day import sitting_down
from assessment.exam_papers import making
from assessment.models import Attempt, BlueprintCell, Paper, Registration, Seat, Sitting, SittingRoom
from assessment.results import standing
from tests import factories as make
from tests.exams import world as rows

pytestmark = pytest.mark.django_db


def retake(exam, one) -> Sitting:
    during = (rows.BEGINS + timedelta(days=30), rows.ENDS + timedelta(days=30))
    sitting = Sitting.objects.create(campaign=exam.campaign, code="CA-LAI", during=during, is_retake=True)
    sitting.refresh_from_db()
    place = SittingRoom.objects.create(sitting=sitting, room=exam.room, during=during)
    Seat.objects.create(
        sitting_room=place, registration=one.registration, official=one.official, during=during, number=1,
        candidate_number="001",
    )  # fmt: skip
    return sitting


def test_who_missed_the_first_sitting_gets_a_paper_for_the_second(exam):
    rows.papers(exam)
    one = exam.people[0]
    missed = rows.sit(exam, one, None)
    sitting = retake(exam, one)
    assert making.make(sitting, "lại") == 1
    assert making.make(sitting, "lần nữa") == 0
    assert sitting_down.prepare(Seat.objects.filter(sitting_room__sitting=sitting)) == 1
    missed.refresh_from_db()
    assert (missed.state, missed.paper.variant) == ("absent", 1)
    assert Attempt.objects.get(seat__sitting_room__sitting=sitting).paper.variant == 2


def test_another_paper_for_the_second_sitting_leaves_the_missed_one_as_it_was(exam):
    rows.papers(exam)
    one = exam.people[0]
    missed = rows.sit(exam, one, None)
    sitting = retake(exam, one)
    making.make(sitting, "lại")
    sitting_down.prepare(Seat.objects.filter(sitting_room__sitting=sitting))
    assert making.make(sitting, "lần nữa", remake=True) == 1
    missed.refresh_from_db()
    assert missed.paper.variant == 1
    assert Attempt.objects.get(seat__sitting_room__sitting=sitting).paper.variant == 3


def test_a_paper_for_other_work_than_the_list_says_now_is_made_anew(exam):
    rows.papers(exam)
    other = make.JobPositionFactory(code="KTSTQ-01", name="Kiểm tra sau thông quan")
    blueprint = type(exam.blueprint).objects.create(
        code="MT-02", name="Ma trận KTSTQ", job_position=other, valid=("2020-01-01", None)
    )
    BlueprintCell.objects.create(blueprint=blueprint, topic=exam.topics[0], depth=1, count=3)
    one = exam.people[0].registration
    Registration.objects.filter(pk=one.pk).update(position=other)
    assert making.make(exam.sitting, "sau khi đổi") == 1
    assert len(Paper.objects.filter(registration=one).latest("variant").items) == 3


def test_writing_results_locks_results_alone(exam):
    rows.papers(exam)
    rows.sit(exam, exam.people[0], None)
    standing.write_absences()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        standing.bring_up_to_date([exam.people[0].registration.pk])
    locks = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert locks
    assert all('FOR UPDATE OF "assessment_result"' in sql for sql in locks)
