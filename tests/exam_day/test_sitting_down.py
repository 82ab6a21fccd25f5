"""From the door to the start, and who is refused on the way."""

from datetime import timedelta

import pytest

from assessment.exam_day import doors, passes, proctoring, saving, sitting_down
from assessment.models import Attempt
from personnel import signing_in
from personnel.errors import RuleViolation
from personnel.models import SignInFailure
from personnel.origin import coming_from
from tests import factories as make
from tests.threads import together

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def refused(code, act, *args, **values):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **values)
    assert refusal.value.code == code


def test_the_deadline_is_start_plus_minutes_plus_personal_time(exam):
    row = exam.attempt(stage="admitted", minutes=45)
    proctoring.add_time(row, minutes=15, by=exam.proctor, reason="Khuyết tật", at=exam.now)
    row.refresh_from_db()
    sitting_down.start(row, ip=None, at=exam.now)
    assert row.started_at == exam.now
    assert row.deadline == exam.now + 60 * MINUTE


def test_started_twice_the_first_clock_counts(exam):
    row = exam.attempt()
    sitting_down.start(row, ip=None, at=exam.now + 9 * MINUTE)
    row.refresh_from_db()
    assert row.started_at == exam.now
    assert row.events.filter(kind="started").count() == 1


def test_nobody_starts_before_being_let_in(exam):
    refused("not_admitted", sitting_down.start, exam.attempt(stage="arrived"), ip=None, at=exam.now)


@pytest.mark.parametrize(("after", "code"), [(-11 * MINUTE, "doors"), (120 * MINUTE, "doors")])
def test_nobody_starts_outside_the_sitting(exam, after, code):
    refused(code, sitting_down.start, exam.attempt(stage="admitted"), ip=None, at=exam.now + after)


@pytest.mark.parametrize(("before", "opens"), [(30 * MINUTE, True), (30 * MINUTE + timedelta(seconds=1), False)])
def test_the_doors_open_half_an_hour_before(exam, before, opens):
    row = exam.attempt(stage="prepared")
    at = row.seat.during.lower - before
    if opens:
        assert sitting_down.come_in(row, ip=None, at=at)
    else:
        refused("doors", sitting_down.come_in, row, ip=None, at=at)


def test_a_second_browser_is_refused_until_the_proctor_releases(exam):
    row = exam.attempt()
    refused("second", sitting_down.come_in, row, ip=None, at=exam.now)
    assert row.events.filter(kind="second_session").exists()
    proctoring.release(row, by=exam.proctor, reason="Hỏng máy", at=exam.now)
    row.refresh_from_db()
    word = sitting_down.come_in(row, ip=None, at=exam.now)
    assert saving.save(passes.holder_of(word), {}, exam.now).state == "running"


def test_only_machines_of_the_room_open_it(exam):
    room = exam.room.room
    room.networks = ["10.1.2.0/24", "2001:db8::/64"]
    room.save()
    row = Attempt.objects.get(pk=exam.attempt(stage="prepared").pk)
    refused("network", sitting_down.come_in, row, ip="10.1.3.9", at=exam.now)
    refused("network", sitting_down.come_in, row, ip=None, at=exam.now)
    assert row.events.filter(kind="wrong_network").count() == 2
    assert sitting_down.come_in(row, ip="10.1.2.200", at=exam.now)
    row.refresh_from_db()
    assert sitting_down.come_in(row, ip="::ffff:10.1.2.7", at=exam.now)


def test_a_code_opens_once_with_its_own_number(exam):
    row = exam.attempt(stage="prepared", code="7K4M-29QX")
    number = row.seat.candidate_number
    assert doors.attempt_for(number, "7k4m 29qx", exam.now) == row
    refused("code", doors.attempt_for, "P9-999", "7K4M-29QX", exam.now)
    refused("code", doors.attempt_for, number, "7K4M-29QY", exam.now)
    refused("code", doors.attempt_for, number, "", exam.now)
    sitting_down.come_in(row, ip=None, at=exam.now)
    refused("used", doors.attempt_for, number, "7K4M-29QX", exam.now)


def test_a_right_code_without_a_paper_is_no_failure(exam):
    registration = make.RegistrationFactory(campaign=exam.campaign, unit=exam.office.a)
    seat = make.seat_in(exam.room, registration, "7K4M-29QX")
    refused("no_paper", doors.attempt_for, seat.candidate_number, "7K4M-29QX", exam.now)
    assert not SignInFailure.objects.exists()


def test_five_wrong_codes_close_the_door_for_that_number_only(exam):
    row = exam.attempt(stage="prepared", code="7K4M-29QX")
    number = row.seat.candidate_number
    for _time in range(5):
        refused("code", doors.attempt_for, number, "AAAA-BBBB", exam.now)
    with pytest.raises(signing_in.TooManyAttempts):
        doors.attempt_for(number, "7K4M-29QX", exam.now + MINUTE)
    other = exam.attempt(stage="prepared", code="7K4M-29Q2")
    assert doors.attempt_for(other.seat.candidate_number, "7K4M-29Q2", exam.now) == other
    assert doors.attempt_for(number, "7K4M-29QX", exam.now + 16 * MINUTE) == row


@pytest.mark.parametrize("networks", [[], ["10.9.0.0/16"]])
def test_an_address_is_closed_after_fifty_wrong_codes_unless_it_is_a_hall_in_use(exam, networks):
    room = exam.room.room
    room.networks = networks
    room.save()
    row = exam.attempt(stage="prepared", code="7K4M-29QX")
    SignInFailure.objects.bulk_create([SignInFailure(username=str(n), ip="10.9.1.1") for n in range(50)])
    with coming_from("x", "10.9.1.1"):
        if networks:
            assert doors.attempt_for(row.seat.candidate_number, "7K4M-29QX", exam.now) == row
        else:
            with pytest.raises(signing_in.TooManyAttempts):
                doors.attempt_for(row.seat.candidate_number, "7K4M-29QX", exam.now)


def test_nobody_handles_the_own_attempt(exam):
    """A proctor who is a candidate at that time is refused by the database; an exam officer may be one."""
    officer = make.UserFactory(username="canbothi", official=exam.office.a3)
    make.GrantFactory(user=officer, role="exam_officer")
    own = exam.attempt(official=exam.office.a3, stage="prepared")
    other = exam.attempt(stage="prepared")
    assert list(Attempt.objects.handled_by(officer)) == [other]
    assert set(Attempt.objects.handled_by(exam.proctor)) == {own, other}


def test_a_proctor_of_another_room_handles_nobody_here(exam):
    exam.attempt(stage="prepared")
    assert not Attempt.objects.handled_by(make.UserFactory(username="giamthi2")).exists()


def test_papers_are_given_once_and_only_to_who_has_one(exam):
    row = exam.attempt(stage="prepared")
    registration = make.RegistrationFactory(campaign=exam.campaign, unit=exam.office.a)
    seat = make.seat_in(exam.room, registration)
    seats = type(seat).objects.filter(sitting_room=exam.room)
    assert sitting_down.prepare(seats) == 0
    make.paper_for(registration, exam.versions)
    assert sitting_down.prepare(seats) == 1
    assert sitting_down.prepare(seats) == 0
    assert Attempt.objects.filter(seat=row.seat).count() == 1


@pytest.mark.django_db(transaction=True)
def test_started_in_twenty_windows_at_once_there_is_one_clock(exam):
    row = exam.attempt(stage="admitted")

    def press(number):
        mine = Attempt.objects.select_related("paper", "seat__sitting_room__room").get(pk=row.pk)
        sitting_down.start(mine, ip=None, at=exam.now + timedelta(seconds=number))
        return mine.started_at

    assert len(set(together(20, press))) == 1
    assert row.events.filter(kind="started").count() == 1


@pytest.mark.django_db(transaction=True)
def test_at_two_doors_at_once_one_pass_holds(exam):
    row = exam.attempt(stage="admitted")
    proctoring.release(row, by=exam.proctor, reason="x", at=exam.now)

    def come(_number):
        return sitting_down.come_in(
            Attempt.objects.select_related("seat__sitting_room__room").get(pk=row.pk), ip=None, at=exam.now
        )

    words = [word for word in together(8, come) if isinstance(word, str)]
    row.refresh_from_db()
    assert row.holder in {passes.holder_of(word) for word in words}
