"""One seat at a time: moved before the sitting, given again to who did not pass or did not come."""

from datetime import date, time

import pytest
from django.urls import reverse

from assessment.campaigns import listing, planning, retaking, seating, signing, timetable
from assessment.models import Campaign, CampaignUnit, Registration, Result, Room, Seat, Sitting
from assessment.results import publishing

from .conftest import AT, BEFORE, SITS_ON


@pytest.fixture
def officer(client, exam_officer, monkeypatch):
    monkeypatch.setattr("personnel.dates.today", lambda: BEFORE)
    client.force_login(exam_officer)
    return client


@pytest.fixture
def checked(unit_a, office, exam_officer):
    row = signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    return signing.check(row, by=exam_officer, at=AT)


@pytest.fixture
def rooms(office):
    return [Room.objects.create(code=f"P{n}", name=f"Phòng {n}", unit=office.a, capacity=2) for n in (1, 2)]


@pytest.fixture
def places(checked, campaign, rooms):
    """Two rooms of one sitting, everybody in the first."""
    sitting = timetable.add_sitting(campaign, day=SITS_ON, starts=time(8), minutes=90, rooms=rooms)
    seating.assign(campaign)
    return list(sitting.rooms.order_by("room__code"))


def test_a_seat_is_moved_to_a_room_with_a_free_one(officer, places, office):
    seat = Seat.objects.get(official=office.a2)
    page = officer.get(reverse("seat-move", args=[seat.pk]))
    assert [place.pk for place in page.context["form"].fields["place"].queryset] == [places[1].pk]
    officer.post(reverse("seat-move", args=[seat.pk]), {"place": places[1].pk})
    moved = Seat.objects.get(pk=seat.pk)
    assert (moved.sitting_room, moved.number, moved.candidate_number) == (places[1], 1, seat.candidate_number)


def test_no_seat_is_moved_once_the_sitting_has_begun(officer, places, office):
    seat = Seat.objects.get(official=office.a2)
    for state in ("ready", "running"):
        Sitting.objects.filter(pk=places[0].sitting_id).update(state=state)
    response = officer.post(reverse("seat-move", args=[seat.pk]), {"place": places[1].pk})
    assert response.status_code == 422
    assert Seat.objects.get(pk=seat.pk).sitting_room == places[0]


def test_the_head_of_the_unit_moves_no_seat(client, office, places):
    client.force_login(office.head_a)
    seat = Seat.objects.get(official=office.a2)
    assert client.post(reverse("seat-move", args=[seat.pk]), {"place": places[1].pk}).status_code == 403


@pytest.fixture
def retake(places, campaign, rooms, office):
    """A retake in January; a2 was absent, a3 passed."""
    Result.objects.create(registration=Registration.objects.get(official=office.a2), outcome="absent")
    Result.objects.create(
        registration=Registration.objects.get(official=office.a3), outcome="passed", band="pass", total=60
    )
    return timetable.add_sitting(
        campaign, day=date(2027, 1, 20), starts=time(8), minutes=90, rooms=rooms[:1], is_retake=True
    ).rooms.get()


def test_who_may_retake_is_listed_with_the_last_day(officer, campaign, retake, office):
    page = officer.get(reverse("campaign-retakes", args=[campaign.pk]))
    assert [(one.registration.official, one.until, one.seat) for one in page.context["page"].rows] == [
        (office.a2, date(2027, 3, 20), None)
    ]
    one = Registration.objects.get(official=office.a2)
    officer.post(reverse("registration-retake", args=[one.pk]), {"place": retake.pk})
    page = officer.get(reverse("campaign-retakes", args=[campaign.pk]), {"seat": "given"})
    assert page.context["page"].rows[0].seat.sitting_room == retake
    sheet = officer.get(reverse("campaign-retakes", args=[campaign.pk]), {"export": "xlsx"})
    assert sheet["Content-Type"].startswith("application/vnd.openxmlformats")


def test_who_passed_is_not_seated_again(officer, retake, office):
    one = Registration.objects.get(official=office.a3)
    assert officer.post(reverse("registration-retake", args=[one.pk]), {"place": retake.pk}).status_code == 422
    assert Seat.objects.filter(official=office.a3).count() == 1


def test_a_retake_may_follow_the_end_of_the_campaign(campaign, retake, rooms, exam_officer):
    CampaignUnit.objects.exclude(state="checked").delete()
    row = CampaignUnit.objects.get(campaign=campaign)
    signing.finish(signing.begin(row), at=AT)
    campaign = planning.close(Campaign.objects.get(pk=campaign.pk))
    place = timetable.add_sitting(
        campaign, day=date(2027, 2, 20), starts=time(8), minutes=90, rooms=rooms[:1], is_retake=True
    ).rooms.get()
    assert len(retaking.fill(place).seats) == 1


def test_the_own_page_says_the_day_the_guard_goes_by(campaign, retake, office):
    result = Result.objects.get(registration__official=office.a2)
    result.published_at = AT
    assert publishing.retake_until(result) == date(2027, 3, 20)  # three months of the sitting, not of the publication
    passed = Result.objects.get(registration__official=office.a3)
    passed.published_at = AT
    assert publishing.retake_until(passed) is None


def test_the_timetable_is_filtered_and_exported(officer, campaign, places):
    def shown(**query):
        return officer.get(reverse("campaign-timetable", args=[campaign.pk]), query)

    assert [row.room.code for row in shown(lacks="people").context["page"].rows] == ["P2"]
    assert len(shown(lacks="proctor").context["page"].rows) == 2
    assert shown(day="21/12/2026").context["page"].found == 0
    assert shown(export="xlsx")["Content-Type"].startswith("application/vnd.openxmlformats")
