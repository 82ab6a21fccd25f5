"""A seat is given up, a paper replaced, a room stopped: nobody is taken for absent or marked by another's paper."""

from datetime import timedelta

import pytest

from assessment.campaigns import timetable
from assessment.exam_day import closing, incidents, passes, proctoring, saving, sitting_down
from assessment.models import Answer, Attempt, Marking, Result, Sitting
from assessment.results import attempts, standing
from personnel.errors import RuleViolation
from tests import factories as make
from tests.exam_day.conftest import sent

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def refused(code, act, *args, **values):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **values)
    assert refusal.value.code == code


def test_answers_are_read_by_the_paper_that_is_written_not_by_one_replaced_at_the_door(exam):
    row = exam.attempt(stage="arrived", versions=exam.versions[:1])
    holder = passes.holder_of(row.word)
    saving.save(holder, {}, exam.now)  # the page of the rules asks whether it may go on
    other = make.paper_for(row.seat.registration, exam.versions[5:6])
    Attempt.objects.filter(pk=row.pk).update(paper=other)
    sitting_down.admit(row, by=exam.proctor, at=exam.now)
    sitting_down.start(Attempt.objects.get(pk=row.pk), ip=None, at=exam.now)
    saving.save(holder, sent((1, 1, {"1": "Luật Hải quan"})), exam.now)
    assert Answer.objects.get(attempt=row).answer == {"1": "Luật Hải quan"}


def test_the_clock_is_that_of_the_paper_that_is_written(exam):
    row = exam.attempt(stage="admitted", minutes=60)
    read = Attempt.objects.select_related("paper", "seat__sitting_room__sitting").get(pk=row.pk)
    Attempt.objects.filter(pk=row.pk).update(paper=make.paper_for(row.seat.registration, exam.versions, 90))
    sitting_down.start(read, ip=None, at=exam.now)
    assert Attempt.objects.get(pk=row.pk).deadline == exam.now + 90 * MINUTE


def test_nobody_is_absent_from_a_sitting_that_was_cancelled(exam):
    row = exam.attempt(stage="prepared")
    timetable.cancel_sitting(exam.room.sitting)
    closing.sweep(row.seat.during.upper + MINUTE)
    standing.write_absences()
    assert Attempt.objects.get(pk=row.pk).state == "prepared"
    assert not Result.objects.exists()


def test_who_is_seated_anew_brings_the_paper_along(exam):
    row = exam.attempt(stage="arrived")
    timetable.cancel_sitting(exam.room.sitting)
    room = make.sitting_room(exam.campaign, exam.now + timedelta(days=1), exam.now + timedelta(days=1, hours=2))
    seat = make.seat_in(room, row.seat.registration)
    assert sitting_down.prepare(type(seat).objects.filter(sitting_room=room)) == 1
    row.refresh_from_db()
    assert (row.seat, row.state, row.holder) == (seat, "prepared", "")


def test_who_missed_one_sitting_and_is_seated_in_another_is_not_absent_yet(exam):
    row = exam.attempt(stage="prepared")
    closing.sweep(row.seat.during.upper)
    room = make.sitting_room(exam.campaign, exam.now + timedelta(days=1), exam.now + timedelta(days=1, hours=2))
    make.seat_in(room, row.seat.registration)
    assert standing.write_absences() == 0
    assert not Result.objects.exists()


def test_a_seat_given_up_does_not_keep_its_sitting_open(exam):
    working, gone = exam.attempt(minutes=30), exam.attempt(stage="prepared")
    type(gone.seat).objects.filter(pk=gone.seat_id).update(is_cancelled=True)
    closing.sweep(working.seat.during.upper + MINUTE)
    assert Sitting.objects.get().state == "closed"


def test_a_room_stopped_before_the_start_begins_so_much_later(exam):
    row = exam.attempt(stage="admitted")
    end = row.seat.during.upper
    incidents.stop_room(exam.room, reason="Mất điện", by=exam.proctor, at=end - 20 * MINUTE)
    closing.sweep(end + 30 * MINUTE)
    assert Attempt.objects.get(pk=row.pk).state == "admitted"
    incidents.resume_room(exam.room, by=exam.proctor, at=end + 40 * MINUTE)
    closing.sweep(end + 50 * MINUTE)
    refused("doors", sitting_down.start, Attempt.objects.get(pk=row.pk), ip=None, at=end + 60 * MINUTE)
    sitting_down.start(Attempt.objects.get(pk=row.pk), ip=None, at=end + 60 * MINUTE - SECOND)
    assert Attempt.objects.get(pk=row.pk).state == "running"


def test_who_does_not_begin_in_the_time_given_back_is_absent(exam):
    row = exam.attempt(stage="admitted")
    end = row.seat.during.upper
    incidents.stop_room(exam.room, reason="Mất điện", by=exam.proctor, at=end - 20 * MINUTE)
    incidents.resume_room(exam.room, by=exam.proctor, at=end)
    closing.sweep(end + 20 * MINUTE - SECOND)
    assert Attempt.objects.get(pk=row.pk).state == "admitted"
    closing.sweep(end + 20 * MINUTE)
    assert Attempt.objects.get(pk=row.pk).state == "absent"


def test_a_sitting_that_is_closed_is_not_stopped(exam):
    row = exam.attempt(minutes=120)
    now = row.deadline + 10 * MINUTE
    closing.sweep(now)
    assert Sitting.objects.get().state == "closed"
    refused("closed", incidents.stop_room, exam.room, reason="x", by=exam.proctor, at=now, began_at=now - 30 * MINUTE)
    assert Attempt.objects.get(pk=row.pk).state == "timed_out"


def test_whom_an_incident_lets_write_again_is_marked_anew(exam):
    row = exam.attempt(minutes=30)
    now = row.deadline + 5 * MINUTE
    closing.sweep(now)
    attempts.mark_ended(now)
    assert Marking.objects.get(attempt=row).is_current
    incidents.stop_room(exam.room, reason="Mất điện", by=exam.proctor, at=now, began_at=row.deadline - 10 * MINUTE)
    assert not Marking.objects.filter(attempt=row, is_current=True).exists()
    incidents.resume_room(exam.room, by=exam.proctor, at=now)
    closing.sweep(now + 20 * MINUTE)
    attempts.mark_ended(now + 30 * MINUTE)
    assert Marking.objects.get(attempt=row, is_current=True).number == 2


def test_nobody_is_let_write_again_in_a_room_that_is_paused(exam):
    row = exam.attempt()
    proctoring.terminate(row, by=exam.proctor, reason="x", at=exam.now)
    incidents.stop_room(exam.room, reason="Mất điện", by=exam.proctor, at=exam.now)
    refused("paused", proctoring.reopen, row, by=exam.proctor, reason="x", at=exam.now + MINUTE)


def test_what_the_clock_closed_is_marked_when_no_save_in_time_can_be_on_its_way_any_more(exam):
    row = exam.attempt()
    closing.sweep(row.deadline + 6 * SECOND)
    attempts.mark_ended(row.deadline + 70 * SECOND)
    assert saving.save(passes.holder_of(row.word), sent((1, 1, {"1": ["1"]})), row.deadline + 4 * SECOND).seqs == {1: 1}
    attempts.mark_ended(row.deadline + attempts.SETTLES)
    assert Marking.objects.get(attempt=row).is_current
