"""Every attempt ends once, with what was saved."""

from datetime import timedelta

import pytest

from assessment.exam_day import closing, passes, saving
from assessment.models import Answer, Attempt, Sitting
from tests.exam_day.conftest import sent
from tests.threads import together

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def hand_in(row, *rows, at):
    return closing.hand_in(passes.holder_of(row.word), sent(*rows), at)


def state(row):
    return Attempt.objects.get(pk=row.pk).state


def test_handing_in_keeps_what_the_browser_still_held(exam):
    row = exam.attempt()
    told = hand_in(row, (1, 1, {"1": ["2"]}), (6, 2, {"1": ""}), at=exam.now)
    assert told.state == "submitted"
    row.refresh_from_db()
    assert (row.state, row.answered, row.ended_at) == ("submitted", 1, exam.now)


def test_handed_in_twice_is_handed_in_once(exam):
    row = exam.attempt()
    hand_in(row, (1, 1, {"1": ["2"]}), at=exam.now)
    again = hand_in(row, (1, 1, {"1": ["2"]}), at=exam.now + SECOND)
    assert (again.state, again.refused) == ("submitted", [])
    assert row.events.filter(kind="submitted").count() == 1


def test_nothing_is_changed_after_handing_in(exam):
    row = exam.attempt()
    hand_in(row, (1, 1, {"1": ["2"]}), at=exam.now)
    told = saving.save(passes.holder_of(row.word), sent((1, 2, {"1": ["3"]})), exam.now)
    assert told.refused == [1]
    assert Answer.objects.get(attempt=row).answer == {"1": ["b"]}


@pytest.mark.parametrize(("after", "closed"), [(0, False), (4, False), (5, False), (6, True)])
def test_the_sweeper_closes_after_deadline_and_grace(exam, after, closed):
    row = exam.attempt()
    closing.sweep(row.deadline + after * SECOND)
    assert (state(row) == "timed_out") == closed


def test_whoever_never_came_back_is_closed_with_what_was_saved(exam):
    row = exam.attempt()
    saving.save(passes.holder_of(row.word), sent((1, 1, {"1": ["2"]})), exam.now)
    closing.sweep(row.deadline + timedelta(hours=3))
    row.refresh_from_db()
    assert (row.state, row.answered, row.ended_at) == ("timed_out", 1, row.deadline)


def test_whoever_never_began_is_absent_when_the_sitting_is_over(exam):
    expected, admitted = exam.attempt(stage="prepared"), exam.attempt(stage="admitted")
    end = expected.seat.during.upper
    closing.sweep(end - SECOND)
    assert state(expected) == "prepared"
    closing.sweep(end)
    assert (state(expected), state(admitted)) == ("absent", "absent")


def test_a_paused_attempt_waits_for_its_proctor(exam):
    from assessment.exam_day import proctoring

    row = exam.attempt()
    proctoring.pause(row, by=exam.proctor, reason="", at=exam.now)
    closing.sweep(row.deadline + timedelta(hours=1))
    assert state(row) == "paused"
    closing.sweep(row.seat.during.upper + timedelta(hours=12))
    assert state(row) == "timed_out"


def test_a_sitting_is_closed_when_nobody_of_it_is_at_work(exam):
    row = exam.attempt(minutes=180)
    end = row.seat.during.upper
    closing.sweep(end)
    assert Sitting.objects.get().state == "running"
    closing.sweep(row.deadline + 6 * SECOND)
    assert Sitting.objects.get().state == "closed"


def test_sweeping_twice_writes_nothing_new(exam):
    row = exam.attempt()
    end = row.deadline + timedelta(hours=3)
    closing.sweep(end)
    before = row.events.count()
    assert closing.sweep(end) == {"timed_out": 0, "absent": 0, "sittings": 0}
    assert row.events.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_save_at_the_moment_of_handing_in_is_kept_before_it_or_refused(exam):
    for _round in range(15):
        row = exam.attempt()
        holder = passes.holder_of(row.word)

        def act(number, row=row, holder=holder):
            if number == 0:
                return closing.hand_in(holder, {}, exam.now)
            return saving.save(holder, sent((1, number, {"1": [str(number)]})), exam.now)

        told = together(4, act)
        acknowledged = {number for number, one in enumerate(told) if number and one.seqs.get(1) == number}
        stand = Answer.objects.filter(attempt=row).values_list("client_seq", flat=True).first()
        assert state(row) == "submitted"
        assert (stand or 0) == max(acknowledged, default=0)


@pytest.mark.django_db(transaction=True)
def test_a_save_in_time_is_not_lost_to_the_sweeper(exam):
    for _round in range(15):
        row = exam.attempt()
        holder, end = passes.holder_of(row.word), row.deadline

        def act(number, row=row, holder=holder, end=end):
            if number == 0:
                return closing.sweep(end + 6 * SECOND)
            return saving.save(holder, sent((number, 1, {"1": ["1"]})), end + 4 * SECOND)

        told = together(4, act)
        assert not [one for one in told if isinstance(one, Exception)]
        assert Answer.objects.filter(attempt=row).count() == 3
        closing.sweep(end + 6 * SECOND)  # a row that was being written is left to the next turn
        assert state(row) == "timed_out"


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_share_the_work(exam):
    rows = [exam.attempt() for _n in range(6)]
    end = rows[0].deadline + timedelta(hours=3)
    together(4, lambda _n: closing.sweep(end))
    for row in rows:
        assert row.events.filter(kind="timed_out").count() == 1
