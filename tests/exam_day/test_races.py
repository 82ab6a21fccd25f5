"""Two proctors press the same button at the same moment: it happens once, the other is told."""

import pytest

from assessment.exam_day import incidents, proctoring
from assessment.models import Attempt, SittingRoom
from tests.threads import pressed

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def test_a_candidate_is_let_in_paused_let_go_on_stopped_and_let_write_again_once(exam):
    told = {"by": exam.proctor, "at": exam.now}
    waiting = exam.attempt(stage="arrived")
    assert len(pressed(lambda: proctoring.admit(fresh(waiting), **told))) == 1
    row = exam.attempt()
    because = told | {"reason": "Mất điện"}
    assert len(pressed(lambda: proctoring.pause(fresh(row), **because))) == 1
    assert len(pressed(lambda: proctoring.go_on(fresh(row), **told))) == 1
    assert len(pressed(lambda: proctoring.terminate(fresh(row), **because))) == 1
    assert len(pressed(lambda: proctoring.reopen(fresh(row), minutes=5, **because))) == 1
    assert Attempt.objects.get(pk=row.pk).extra_minutes == 5
    kinds = list(row.events.values_list("kind", flat=True))
    assert sorted(kinds) == sorted(set(kinds)), "every act left one fact"


def test_a_room_is_stopped_and_goes_on_once(exam):
    exam.attempt()
    stop = {"reason": "Mất điện", "by": exam.proctor, "at": exam.now}
    room = SittingRoom.objects.get(pk=exam.room.pk)
    assert len(pressed(lambda: incidents.stop_room(room, **stop))) == 1
    assert len(pressed(lambda: incidents.resume_room(room, by=exam.proctor, at=exam.now))) == 1
    assert room.incidents.count() == 1
