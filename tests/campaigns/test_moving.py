"""People who move, leave, are promoted or have odd duties between the drawing of a list and the sitting."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse

from assessment.campaigns import deadlines, guard, late, listing, planning, seating, signing, timetable
from assessment.models import ListChange, Registration, Room, Seat
from personnel.errors import RuleViolation
from personnel.models import Appointment, Duty, Official
from tests import factories as make
from tests.campaigns.conftest import AT, BEFORE, DUE, SITS_ON

LATE = date(2026, 12, 1)


def sign(row, by):
    row.refresh_from_db()
    return signing.sign(row, seen=listing.digest(row), by=by, at=AT, on=BEFORE)


def moves(official, unit):
    Appointment.objects.filter(official=official).update(unit=unit)


# Deadlines -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sits_on", "months", "due"),
    [
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
        (date(2026, 3, 29), 1, date(2026, 2, 28)),
        (date(2028, 3, 29), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 1, 29)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2029, 2, 28), 12, date(2028, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
    ],
)
def test_a_month_is_the_same_day_or_the_last_of_a_shorter_one(sits_on, months, due):
    assert deadlines.list_due(sits_on, months) == due


def test_a_retake_counts_from_the_sitting_to_the_same_day():
    assert deadlines.retake_until(date(2027, 11, 30), 3) == date(2028, 2, 29)


@pytest.mark.parametrize(("on", "locked"), [(DUE, False), (DUE + timedelta(days=1), True)])
def test_a_list_is_open_through_the_day_of_its_deadline(unit_a, on, locked):
    assert unit_a.is_locked(on) is locked


def test_a_unit_sits_on_the_first_and_on_the_last_day_of_the_window_but_not_beside_it(campaign, office):
    row = campaign.units.get(unit=office.a)
    for day in (date(2026, 10, 1), date(2026, 12, 31)):
        assert planning.set_day(row, day).list_due_on == deadlines.list_due(day, 1)
    for day in (date(2026, 9, 30), date(2027, 1, 1)):
        with pytest.raises(RuleViolation):
            planning.set_day(row, day)


# Duties of the day of the sitting --------------------------------------------------------


@pytest.mark.parametrize(("ends", "standing"), [(SITS_ON + timedelta(days=1), "sits"), (SITS_ON, "unclear")])
def test_a_duty_counts_through_its_last_day(campaign, office, of, ends, standing):
    Duty.objects.filter(official=office.a2).update(valid=(date(2020, 1, 1), ends))
    listing.open_list(campaign.units.get(unit=office.a), at=AT)
    assert of(office.a2).standing == standing


def test_of_two_duties_with_the_same_share_the_first_recorded_is_the_main_one(campaign, office, of, work):
    Duty.objects.filter(official=office.a2).update(share=50)
    make.DutyFactory(official=office.a2, unit=office.a, job_position=work.goods, share=50)
    row = listing.open_list(campaign.units.get(unit=office.a), at=AT)
    assert of(office.a2).main == work.audit
    assert [one["share"] for one in of(office.a2).mix] == [50, 50]
    assert not listing.draw(row, on=SITS_ON)


def test_another_day_of_the_sitting_draws_an_open_list_again(unit_a, office, of, work):
    """The list stood as of the old day: it could be signed with duties that end before the new one."""
    Duty.objects.filter(official=office.a2).update(valid=(date(2020, 1, 1), date(2026, 12, 25)))
    make.DutyFactory(official=office.a2, unit=office.a, job_position=work.goods, valid=(date(2026, 12, 25), None))
    planning.set_day(unit_a, date(2026, 12, 28))
    assert of(office.a2).main == work.goods
    assert of(office.a2).checked_on == date(2026, 12, 28)


# Moving while the lists are open ---------------------------------------------------------


def test_who_moves_between_open_lists_comes_onto_the_new_one(unit_a, unit_b, of, office):
    """Taken off the old list and, being known to the campaign, never put on the new one: nobody examined them."""
    guard.propose(of(office.a2), make.JobPositionFactory(code="CHUNG-03"), reason="Sắp đổi việc sang văn thư",
                  by=office.head_a, at=AT, on=BEFORE)  # fmt: skip
    moves(office.a2, office.b)
    listing.draw(unit_a, on=SITS_ON)
    changes = listing.draw(unit_b, on=SITS_ON)
    one = of(office.a2)
    assert [row.pk for row in changes.added] == [one.pk]
    assert (one.campaign_unit, one.unit, one.standing, one.cause) == (unit_b, office.b, "sits", "")
    assert (one.proposal, one.reason) == ("none", "")
    assert Registration.objects.filter(official=office.a2).count() == 1
    assert not listing.draw(unit_b, on=SITS_ON)
    assert not listing.draw(unit_a, on=SITS_ON)


def test_the_order_of_drawing_does_not_matter(unit_a, unit_b, of, office):
    moves(office.a2, office.b)
    for row in (unit_b, unit_a, unit_b):
        listing.draw(row, on=SITS_ON)
    assert of(office.a2).campaign_unit == unit_b
    assert (of(office.a2).standing, of(office.a2).recheck) == ("sits", {})


def test_who_comes_back_is_on_the_old_list_again(unit_a, unit_b, of, office):
    for unit, row in ((office.b, unit_a), (office.a, unit_a)):
        moves(office.a2, unit)
        listing.draw(row, on=SITS_ON)
    assert (of(office.a2).campaign_unit, of(office.a2).standing) == (unit_a, "sits")


def test_a_unit_merged_into_another_hands_its_people_to_that_list(unit_a, unit_b, of, office):
    for official in (office.a1, office.a2, office.a3):
        moves(official, office.b)
    listing.draw(unit_a, on=SITS_ON)
    listing.draw(unit_b, on=SITS_ON)
    assert {of(one).campaign_unit for one in (office.a2, office.a3)} == {unit_b}


def test_who_left_one_list_is_added_late_to_a_signed_one(unit_a, unit_b, of, office, exam_officer):
    sign(unit_b, office.head_b)
    moves(office.a2, office.b)
    listing.draw(unit_a, on=SITS_ON)
    change = late.ask(unit_b, office.a2, kind="add", reason="Điều động đến", by=office.head_b, on=LATE)
    late.accept(change, by=exam_officer, at=AT)
    assert (of(office.a2).campaign_unit, of(office.a2).standing, of(office.a2).is_late) == (unit_b, "sits", True)


# … and after they are signed ---------------------------------------------------------------


@pytest.mark.parametrize("whither", ["b", "root"])
def test_who_moves_after_the_signature_is_flagged_as_moved_and_not_as_gone(unit_a, of, office, exam_officer, whither):
    """Answered as gone, somebody in service lost the seat."""
    sign(unit_a, office.head_a)
    new = getattr(office, whither)
    moves(office.a2, new)
    listing.draw(unit_a, on=SITS_ON)
    told = of(office.a2).recheck
    assert "gone" not in told
    assert told["unit"] == [office.a.pk, new.pk]
    one = guard.answer_recheck(of(office.a2), follow=True, by=exam_officer, at=AT)
    assert (one.standing, one.unit, one.campaign_unit) == ("sits", new, unit_a)


@pytest.fixture
def seated(unit_a, campaign, office, exam_officer):
    """The list is checked and everybody of unit A has a seat."""
    sign(unit_a, office.head_a)
    unit_a.refresh_from_db()
    signing.check(unit_a, by=exam_officer, at=AT)
    room = Room.objects.create(code="P1", name="Phòng 1", unit=office.a, capacity=20)
    timetable.add_sitting(campaign, day=SITS_ON, starts=time(8), minutes=90, rooms=[room])
    seating.assign(campaign)
    assert Seat.objects.get(official=office.a2).is_cancelled is False
    return unit_a


def answered(seated, of, office, exam_officer):
    listing.draw(seated, on=SITS_ON)
    assert of(office.a2).recheck
    one = guard.answer_recheck(of(office.a2), follow=True, by=exam_officer, at=datetime(2026, 12, 2, tzinfo=UTC))
    return one.standing, Seat.objects.get(official=office.a2).is_cancelled


def test_who_moves_keeps_the_seat(seated, of, office, exam_officer):
    moves(office.a2, office.b)
    assert answered(seated, of, office, exam_officer) == ("sits", False)


def test_who_has_other_duties_keeps_the_seat(seated, of, office, work, exam_officer):
    Duty.objects.filter(official=office.a2).update(job_position=work.goods)
    assert answered(seated, of, office, exam_officer) == ("sits", False)
    assert of(office.a2).position == work.goods


def test_who_retires_before_the_sitting_gives_the_seat_back(seated, of, office, exam_officer):
    Official.objects.filter(pk=office.a2.pk).update(state="retired")
    assert answered(seated, of, office, exam_officer) == ("removed", True)


def test_who_is_promoted_to_a_leadership_post_gives_the_seat_back(seated, of, office, exam_officer):
    Appointment.objects.filter(official=office.a2).update(title=office.head_title)
    assert answered(seated, of, office, exam_officer) == ("exempt", True)


# Who must sit and is not on a locked list ------------------------------------------------


def asked(row):
    return {one.official: one for one in ListChange.objects.filter(campaign_unit=row, state="asked")}


def newcomer(office, work):
    fresh = make.OfficialFactory(full_name="Bùi Thị Mới")
    make.AppointmentFactory(official=fresh, unit=office.a, title=None)
    make.DutyFactory(official=fresh, unit=office.a, job_position=work.goods, share=100)
    return fresh


def test_head_office_is_asked_to_add_who_joined_a_unit_after_its_list_was_signed(unit_a, office, work, exam_officer):
    row = sign(unit_a, office.head_a)
    fresh = newcomer(office, work)
    changes = late.look_again(row, on=SITS_ON, today=BEFORE)
    assert [one.official for one in changes.joined] == [fresh]
    assert "1" in changes.sentence
    change = asked(row)[fresh]
    assert change.asked_by is None
    late.accept(change, by=exam_officer, at=AT)
    one = Registration.objects.get(official=fresh)
    assert (one.standing, one.is_late, one.position) == ("sits", True, work.goods)
    assert not late.look_again(row, on=SITS_ON, today=BEFORE).joined


def test_a_leader_demoted_since_the_list_was_signed_must_sit(unit_a, office, work, of, exam_officer):
    row = sign(unit_a, office.head_a)
    led = Registration.objects.get(campaign_unit=row, cause="leader").official
    Appointment.objects.filter(official=led).update(title=None)
    make.DutyFactory(official=led, unit=office.a, job_position=work.audit, share=100)
    late.look_again(row, on=SITS_ON, today=BEFORE)
    assert of(led).standing == "exempt"  # the signed list stands until head office decides
    late.accept(asked(row)[led], by=exam_officer, at=AT)
    assert (of(led).standing, of(led).cause, of(led).is_late) == ("sits", "", True)


def test_the_record_asks_once_and_not_again_after_a_refusal(unit_a, office, work, exam_officer):
    row = sign(unit_a, office.head_a)
    fresh = newcomer(office, work)
    assert late.look_again_at_all(BEFORE) == 1
    assert late.look_again_at_all(BEFORE) == 0
    late.refuse(asked(row)[fresh], by=exam_officer, at=AT, reason="Thi ở kỳ sau")
    assert late.look_again_at_all(BEFORE) == 0


def test_the_record_takes_its_question_back_when_the_person_is_gone(unit_a, office, work):
    row = sign(unit_a, office.head_a)
    fresh = newcomer(office, work)
    late.look_again(row, on=SITS_ON, today=BEFORE)
    moves(fresh, office.root)
    late.look_again(row, on=SITS_ON, today=BEFORE)
    assert not asked(row)


def test_who_moved_between_units_keeps_the_seat_and_is_not_asked_for_again(unit_a, unit_b, office):
    row = sign(unit_b, office.head_b)
    sign(unit_a, office.head_a)
    moves(office.a2, office.b)
    assert not late.look_again(row, on=SITS_ON, today=BEFORE).joined


def test_an_open_list_needs_no_question(unit_a, office, work, of):
    fresh = newcomer(office, work)
    assert late.look_again_at_all(BEFORE) == 0
    late.look_again(unit_a, on=SITS_ON, today=BEFORE)
    assert of(fresh).standing == "sits"


def test_only_the_record_asks_without_a_name_and_only_to_add(unit_a, office):
    with pytest.raises(IntegrityError), transaction.atomic():
        ListChange.objects.create(campaign_unit=unit_a, official=office.a2, kind="remove", reason="x")


def test_the_board_and_the_list_show_who_joined_and_whose_record_changed(unit_a, office, work, exam_officer):
    row = sign(unit_a, office.head_a)
    fresh = newcomer(office, work)
    Duty.objects.filter(official=office.a2).update(job_position=work.filing)
    late.look_again(row, on=SITS_ON, today=BEFORE)
    client = Client()
    client.force_login(exam_officer)
    page = client.get(reverse("campaign-unit", args=[row.pk])).content.decode()
    assert fresh.full_name in page
    page = client.get(reverse("campaign", args=[row.campaign_id])).content.decode()
    assert reverse("campaign-changes", args=[row.campaign_id]) in page
    assert f"{reverse('campaign-unit', args=[row.pk])}?state=changed" in page
    page = client.get(reverse("campaign-changes", args=[row.campaign_id])).content.decode()
    assert reverse("list-change-accept", args=[asked(row)[fresh].pk]) in page
