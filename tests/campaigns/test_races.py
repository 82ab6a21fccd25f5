"""Several people press the same button of a campaign at the same moment: it happens once, the others are told."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from assessment.campaigns import guard, late, listing, planning, retaking, seating, signing, timetable
from assessment.models import Campaign, CampaignUnit, ListChange, Registration, Result, Room, Seat, Sitting
from personnel.errors import RuleViolation
from tests.campaigns.test_guard import REASON
from tests.threads import pressed, together

from .conftest import AT, BEFORE, SITS_ON

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def test_a_list_is_opened_signed_returned_and_checked_once(campaign, office, exam_officer, of, work):
    row = CampaignUnit.objects.get(campaign=campaign, unit=office.a)
    assert len(pressed(lambda: listing.open_list(fresh(row), at=AT))) == 1
    pressed(lambda: guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE))
    seen = listing.digest(fresh(row))
    sign = {"seen": seen, "by": office.head_a, "at": AT, "on": BEFORE}
    assert len(pressed(lambda: signing.sign(fresh(row), **sign))) == 1
    one = of(office.a2)
    accept = {"seen": guard.asked_for(one), "by": exam_officer, "at": AT}
    assert len(pressed(lambda: guard.accept(fresh(one), **accept))) == 1
    back = {"reason": "Bổ sung", "until": None, "by": exam_officer, "at": AT, "on": BEFORE}
    assert len(pressed(lambda: signing.send_back(fresh(row), **back))) == 1
    signing.sign(fresh(row), **sign | {"seen": listing.digest(fresh(row))})
    assert len(pressed(lambda: signing.check(fresh(row), by=exam_officer, at=AT))) == 1
    change = {"kind": "remove", "reason": "Nghỉ ốm", "by": office.head_a, "on": date(2026, 11, 21)}
    assert len(pressed(lambda: late.ask(fresh(row), office.a3, **change))) == 1
    asked = ListChange.objects.get()
    assert len(pressed(lambda: late.accept(fresh(asked), by=exam_officer, at=AT))) == 1


def test_sittings_seats_proctors_and_the_end_happen_once(campaign, unit_a, office, exam_officer):
    signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    signing.check(unit_a, by=exam_officer, at=AT)
    room = Room.objects.create(code="P101", name="Phòng 101", unit=office.a, capacity=2)
    when = {"day": SITS_ON, "starts": time(8), "minutes": 90}
    assert len(pressed(lambda: timetable.add_sitting(campaign, rooms=[room], **when))) == 1
    place = Sitting.objects.get().rooms.select_related("sitting", "room").get()
    pressed(lambda: seating.assign(campaign))
    assert Seat.objects.count() == 2
    assert len(pressed(lambda: timetable.name_proctor(place, office.hr))) == 1
    retake = timetable.add_sitting(
        campaign, day=date(2027, 2, 1), starts=time(8), minutes=90, rooms=[room], is_retake=True
    )
    registration = Registration.objects.get(official=office.a2)
    Result.objects.create(registration=registration, outcome="absent")
    again = retake.rooms.select_related("sitting", "room").get()
    assert len(pressed(lambda: retaking.give_seat(registration, again))) == 1
    assert len(pressed(lambda: planning.cancel(fresh(campaign)))) == 1
    assert not Seat.objects.filter(is_cancelled=False).exists()


def test_sittings_in_several_rooms_at_once_have_numbers_of_their_own(campaign, office):
    rooms = [Room.objects.create(code=f"P{n}", name=f"Phòng {n}", unit=office.a, capacity=2) for n in range(6)]
    when = {"day": SITS_ON, "starts": time(8), "minutes": 90}
    together(6, lambda number: timetable.add_sitting(campaign, rooms=[rooms[number]], **when))
    codes = list(Sitting.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) == 6


def test_a_campaign_is_made_once_and_whoever_comes_second_is_told(office, policy, exam_officer):
    plan = {
        "code": "2026", "name": "Đánh giá", "organiser": office.root, "policy": policy, "units": [office.a, office.b],
        "window": (date(2026, 10, 1), date(2027, 1, 1)), "by": exam_officer,
    }  # fmt: skip
    answers = together(8, lambda _number: planning.create(**plan))
    assert all(isinstance(answer, Campaign | RuleViolation | ValidationError) for answer in answers), answers
    assert Campaign.objects.count() == 1
