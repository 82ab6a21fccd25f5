"""An exam room with people in it: `exam.attempt()` gives an attempt at any stage, `exam.now` is within the sitting."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from assessment.bank.content import Choice, Kind, Part
from assessment.exam_day import delivery, pace, saving, sitting_down
from assessment.models import Attempt, Proctoring
from tests import factories as make


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test():
    delivery.forget()
    saving.forget()
    pace.forget()


def kinds():
    """One question of every kind."""
    return [
        make.approved_version(None, make.single("1")),
        make.approved_version(None, make.single("1", "multiple")),
        make.approved_version(
            None, Part("1", Kind.TRUE_FALSE, "", (Choice("true", "Đúng"), Choice("false", "Sai")))
        ),
        make.approved_version(None, make.single("1", "ordering", "abc"), key={"1": {"order": ["a", "b", "c"]}}),
        make.approved_version(
            None, make.single("1", "matching", "ab", "xyz"), key={"1": {"pairs": {"a": "x", "b": "y"}}}
        ),
        make.approved_version(None, make.single("1", "short", ""), key={"1": {"accepted": ["Luật Hải quan"]}}),
        make.approved_version(
            None, make.single("1", "single", "ab", stem="Phần một"), make.single("2", "short", "", stem="Phần hai"),
            key={"1": {"correct": ["a"]}, "2": {"accepted": ["x"]}},
        ),
    ]  # fmt: skip


@pytest.fixture
def exam(office):
    now = timezone.now()
    campaign = make.CampaignFactory(organiser=office.root)
    room = make.sitting_room(campaign, now - timedelta(minutes=10), now + timedelta(hours=2))
    proctor = make.UserFactory(username="giamthi", full_name="Giám thị")
    Proctoring.objects.create(sitting_room=room, proctor=proctor, during=room.during)
    versions = kinds()
    here = SimpleNamespace(office=office, now=now, campaign=campaign, room=room, proctor=proctor, versions=versions)

    def attempt(official=None, stage="running", minutes=60, code="", at=None, versions=versions, room=room,
                orders=None):  # fmt: skip
        registration = make.RegistrationFactory(
            campaign=campaign, official=official or make.OfficialFactory(), unit=office.a
        )
        make.paper_for(registration, versions, minutes, orders)
        seat = make.seat_in(room, registration, code)
        sitting_down.prepare(type(seat).objects.filter(pk=seat.pk))
        row = Attempt.objects.get(seat=seat)
        row.word = None
        at = at or now
        if stage in ("arrived", "admitted", "running"):
            row.word = sitting_down.come_in(row, ip=None, at=at)
        if stage in ("admitted", "running"):
            sitting_down.admit(row, by=proctor, at=at)
        word = row.word
        row.refresh_from_db()
        if stage == "running":
            sitting_down.start(row, ip=None, at=at)
        row.word = word
        row.refresh_from_db()
        return row

    here.attempt = attempt
    return here


def sent(*rows, **more):
    """Rows are (number, seq, answer)."""
    return {"answers": [{"n": n, "s": s, "a": a, "f": False} for n, s, a in rows]} | more
