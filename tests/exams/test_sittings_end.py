"""How a sitting ends: the sweeper closes what everybody has left; a room that writes on paper waits for its sheets."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.urls import reverse

from assessment.campaigns import timetable
from assessment.exam_day import closing, ending, sitting_down
from assessment.models import Attempt, Paper, PrintedEntry, Result, Seat, Sitting, SittingRoom
from assessment.results import attempts, printed, publishing
from personnel.errors import RuleViolation
from tests import factories as make
from tests.exams import world as rows

pytestmark = pytest.mark.django_db
OVER = rows.ENDS + timedelta(minutes=1)


@pytest.fixture
def on_paper(exam):
    rows.papers(exam)
    Sitting.objects.update(state="ready")
    SittingRoom.objects.update(on_paper=True)
    exam.sitting.refresh_from_db()
    return exam


def state(world) -> str:
    return Sitting.objects.get(pk=world.sitting.pk).state


def enter(one, by, letter="A"):
    paper = Paper.objects.get(registration=one.registration)
    typed = {line.name: letter for line in printed.lines(paper)}
    return printed.enter(paper, typed, by=by, at=OVER)


def outcomes() -> dict[str, str]:
    return dict(Result.objects.values_list("registration__official__code", "outcome"))


def refused(code, act, *args, **values):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **values)
    assert refusal.value.code == code
    return str(refusal.value)


def test_a_sitting_to_which_nobody_came_is_closed_and_all_are_absent(exam):
    rows.papers(exam)
    Sitting.objects.update(state="ready")
    sitting_down.prepare(Seat.objects.all())
    assert closing.sweep(OVER)["sittings"] == 1
    attempts.mark_ended(OVER)
    assert state(exam) == "closed"
    assert set(outcomes().values()) == {"absent"}


def test_a_sitting_without_seats_is_left_to_be_cancelled(exam):
    Seat.objects.update(is_cancelled=True)
    Sitting.objects.update(state="ready")
    assert ending.close_by_themselves(OVER) == 0


def test_the_clock_does_not_decide_who_was_absent_in_a_room_that_writes_on_paper(on_paper):
    sitting_down.prepare(Seat.objects.all())
    assert closing.sweep(OVER + timedelta(days=1)) == {"timed_out": 0, "absent": 0, "sittings": 0}
    assert set(Attempt.objects.values_list("state", flat=True)) == {"prepared"}
    assert list(ending.to_close(OVER)) == [on_paper.sitting]
    assert not ending.to_close(rows.BEGINS).exists()


def test_a_printed_sitting_closes_by_itself_when_every_sheet_has_been_entered(on_paper):
    for one in on_paper.people:
        enter(one, on_paper.markers[0])
        enter(one, on_paper.markers[1])
    assert state(on_paper) == "running"
    assert closing.sweep(OVER)["sittings"] == 1
    assert state(on_paper) == "closed"


def test_closing_a_printed_sitting_records_as_absent_who_left_no_sheet(on_paper):
    came, *others = on_paper.people
    enter(came, on_paper.markers[0])
    enter(came, on_paper.markers[1])
    found = ending.close(on_paper.sitting, by=on_paper.officer, at=OVER)
    assert {seat.official for seat in found.absent} == {one.official for one in others}
    attempts.mark_ended(OVER)
    assert state(on_paper) == "closed"
    assert outcomes().pop(came.official.code) in ("passed", "failed")
    assert [value for value in outcomes().values() if value == "absent"] == ["absent"] * len(others)
    assert Result.objects.filter(outcome="absent", total__isnull=True).count() == len(others)
    assert publishing.readiness(on_paper.campaign).is_whole


def test_a_sheet_entered_once_keeps_the_sitting_open(on_paper):
    enter(on_paper.people[0], on_paper.markers[0])
    said = refused("half_entered", ending.close, on_paper.sitting, by=on_paper.officer, at=OVER)
    assert on_paper.people[0].official.full_name in said
    assert state(on_paper) == "ready"


def test_a_sheet_found_later_is_entered_although_its_person_was_recorded_as_absent(on_paper):
    ending.close(on_paper.sitting, by=on_paper.officer, at=OVER)
    attempts.mark_ended(OVER)
    found = on_paper.people[0]
    enter(found, on_paper.markers[0])
    assert publishing.readiness(on_paper.campaign).ready == len(on_paper.people) - 1  # not while it is being entered
    enter(found, on_paper.markers[1])
    assert outcomes()[found.official.code] in ("passed", "failed")
    assert publishing.readiness(on_paper.campaign).ready == len(on_paper.people)


def test_who_never_had_a_paper_is_not_absent_and_gets_another_seat(on_paper):
    late = rows.person(on_paper, 40)
    found = ending.close(on_paper.sitting, by=on_paper.officer, at=OVER)
    assert [seat.official for seat in found.without_paper] == [late.official]
    late.seat.refresh_from_db()
    assert late.seat.is_cancelled
    attempts.mark_ended(OVER)
    assert late.official.code not in outcomes()


def test_a_sitting_is_not_closed_before_its_end_nor_while_somebody_is_at_work(exam):
    rows.papers(exam)
    Sitting.objects.update(state="ready")
    sitting_down.prepare(Seat.objects.all())
    refused("time", ending.close, exam.sitting, by=exam.officer, at=rows.BEGINS)
    refused("at_work", ending.close, exam.sitting, by=exam.officer, at=OVER)
    closing.sweep(OVER)
    refused("state", ending.close, exam.sitting, by=exam.officer, at=OVER)


def test_who_is_examined_in_a_sitting_does_not_close_it(on_paper):
    on_paper.officer.official = on_paper.people[0].official
    on_paper.officer.save()
    refused("own", ending.close, on_paper.sitting, by=on_paper.officer, at=OVER)


def test_the_database_closes_no_sitting_in_which_somebody_is_expected(exam):
    Sitting.objects.update(state="ready")
    with pytest.raises(IntegrityError, match="still expected"), transaction.atomic():
        Sitting.objects.update(state="closed")


def test_nobody_goes_in_at_a_computer_of_a_room_that_writes_on_paper(on_paper):
    sitting_down.prepare(Seat.objects.all())
    one = Attempt.objects.select_related("seat__sitting_room__room", "seat__official").first()
    refused("on_paper", sitting_down.come_in, one, ip=None, at=rows.BEGINS)
    SittingRoom.objects.update(on_paper=False)
    one = Attempt.objects.select_related("seat__sitting_room__room", "seat__official").get(pk=one.pk)
    sitting_down.come_in(one, ip=None, at=rows.BEGINS)
    sitting_down.admit(one, by=on_paper.officer, at=rows.BEGINS)
    SittingRoom.objects.update(on_paper=True)
    one.refresh_from_db()
    refused("on_paper", sitting_down.start, one, ip=None, at=rows.BEGINS)


def test_a_room_changes_between_paper_and_computers_until_somebody_is_let_in(exam):
    rows.papers(exam)
    Sitting.objects.update(state="ready")
    sitting_down.prepare(Seat.objects.all())
    assert timetable.write_on(exam.sitting_room, paper=True).on_paper
    enter(exam.people[0], exam.markers[0])
    assert timetable.write_on(exam.sitting_room, paper=True).on_paper


def test_a_room_in_which_somebody_was_let_in_stays_as_it_is(exam):
    rows.papers(exam)
    Sitting.objects.update(state="ready")
    sitting_down.prepare(Seat.objects.all())
    sitting_down.admit(Attempt.objects.first(), by=exam.officer, at=rows.BEGINS)
    refused("begun", timetable.write_on, exam.sitting_room, paper=True)


def test_the_exam_officer_closes_a_printed_sitting_in_the_browser(on_paper):
    client = Client()
    client.force_login(on_paper.officer)
    page = client.get(reverse("exam-papers-sitting", args=[on_paper.sitting.pk])).content.decode()
    address = reverse("sitting-close", args=[on_paper.sitting.pk])
    assert address in page
    assert address in client.get(reverse("campaign-timetable", args=[on_paper.campaign.pk])).content.decode()
    page = client.get(address).content.decode()
    assert all(one.official.full_name in page for one in on_paper.people)
    assert client.post(address).status_code == 302
    assert state(on_paper) == "closed"
    assert Attempt.objects.filter(state="absent").count() == len(on_paper.people)


def test_who_only_reads_the_campaign_does_not_close_its_sittings(on_paper):
    head = make.UserFactory(username="doc")
    make.GrantFactory(user=head, role="unit_head", unit=on_paper.unit)
    client = Client()
    client.force_login(head)
    assert client.post(reverse("sitting-close", args=[on_paper.sitting.pk])).status_code in (403, 404)
    assert state(on_paper) == "ready"


def test_a_room_is_put_on_paper_in_the_browser(exam):
    client = Client()
    client.force_login(exam.officer)
    address = reverse("campaign-room-medium", args=[exam.sitting_room.pk])
    client.post(address, {"paper": "1"})
    exam.sitting_room.refresh_from_db()
    assert exam.sitting_room.on_paper
    assert not PrintedEntry.objects.exists()
    client.post(address, {"paper": "0"})
    exam.sitting_room.refresh_from_db()
    assert not exam.sitting_room.on_paper
