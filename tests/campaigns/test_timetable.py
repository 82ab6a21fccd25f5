"""No person and no room in two places at a time; no proctor among the examined; codes kept only as hashes."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, connection, transaction

from assessment.campaigns import codes, listing, papers, retaking, seating, signing, timetable
from assessment.campaigns.seating import Candidate, Place
from assessment.models import Registration, Result, Room, Seat
from personnel.errors import RuleViolation

from .conftest import AT, BEFORE, SITS_ON

HOURS = [
    (datetime(2026, 12, 20, hour, tzinfo=UTC), datetime(2026, 12, 20, hour + 1, tzinfo=UTC)) for hour in range(1, 6)
]


def people(unit, count, first=1, busy=()):
    return [Candidate(first + n, first + n, unit, SITS_ON, busy) for n in range(count)]


def place(key, unit, span, seats):
    return Place(key, unit, span, list(range(1, seats + 1)))


def test_nobody_sits_on_a_seat_that_is_taken():
    given, without = seating.plan(
        people("R/A/", 5), [place(1, "R/A/", HOURS[0], 3), place(2, "R/A/", HOURS[1], 1)], ["R/A/"]
    )
    assert sorted((one.place, one.number) for one in given) == [(1, 1), (1, 2), (1, 3), (2, 1)]
    assert [one.registration for one in without] == [5]


def test_a_unit_sits_in_its_own_rooms_first_and_never_in_those_of_another_unit():
    rooms = [place(1, "R/B/", HOURS[0], 9), place(2, "R/A/D1/", HOURS[1], 1), place(3, "R/", HOURS[0], 9)]
    given, _without = seating.plan(people("R/A/", 2), rooms, ["R/A/", "R/B/"])
    assert [one.place for one in given] == [2, 3]


def test_who_is_busy_at_a_time_sits_at_another():
    busy = ((datetime(2026, 12, 20, 1, 30, tzinfo=UTC), datetime(2026, 12, 20, 2, 30, tzinfo=UTC)),)
    given, _without = seating.plan(
        people("R/A/", 1, busy=busy), [place(n, "R/A/", span, 5) for n, span in enumerate(HOURS)], ["R/A/"]
    )
    assert given[0].place == 2


def test_who_comes_from_one_room_may_sit_in_the_next_at_once():
    given, _without = seating.plan(
        people("R/A/", 1, busy=(HOURS[0],)), [place(n, "R/A/", span, 5) for n, span in enumerate(HOURS)], ["R/A/"]
    )
    assert given[0].place == 1


def test_nobody_sits_before_the_day_of_their_unit():
    early = (datetime(2026, 12, 19, 1, tzinfo=UTC), datetime(2026, 12, 19, 2, tzinfo=UTC))
    given, without = seating.plan(people("R/A/", 1), [place(1, "R/A/", early, 5)], ["R/A/"])
    assert not given
    assert without


@pytest.fixture
def room(office):
    return Room.objects.create(code="P101", name="Phòng 101", unit=office.a, capacity=2)


@pytest.fixture
def checked(unit_a, office, exam_officer):
    row = signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    return signing.check(row, by=exam_officer, at=AT)


@pytest.fixture
def sitting(campaign, room):
    return timetable.add_sitting(campaign, day=SITS_ON, starts=time(8, 0), minutes=90, rooms=[room])


def test_a_room_has_one_sitting_at_a_time(sitting, campaign, room):
    with pytest.raises(RuleViolation, match="Phòng 101"):
        timetable.add_sitting(campaign, day=SITS_ON, starts=time(9, 0), minutes=90, rooms=[room])
    timetable.add_sitting(campaign, day=SITS_ON, starts=time(9, 30), minutes=90, rooms=[room])


def test_everybody_on_a_checked_list_gets_a_seat_once(checked, sitting, campaign, office):
    done = seating.assign(campaign)
    assert {seat.official_id for seat in done.seats} == {office.a2.pk, office.a3.pk}
    assert [seat.candidate_number for seat in done.seats] == ["A-0001", "A-0002"]
    assert seating.assign(campaign).seats == []


def test_a_list_that_is_not_checked_gets_no_seats(unit_a, sitting, campaign):
    assert seating.assign(campaign).seats == []


def test_who_finds_no_seat_is_named(checked, campaign, room, office):
    room.capacity = 1
    room.save()
    timetable.add_sitting(campaign, day=SITS_ON, starts=time(8, 0), minutes=90, rooms=[room])
    assert len(seating.assign(campaign).without) == 1


def test_a_proctor_is_not_examined_at_that_time(checked, sitting, campaign, office):
    seating.assign(campaign)
    with pytest.raises(RuleViolation) as refusal:
        timetable.name_proctor(sitting.rooms.get(), office.official_a)
    assert refusal.value.code == "examined"


def test_the_database_refuses_a_proctor_who_is_examined(checked, sitting, campaign, office):
    seating.assign(campaign)
    one = sitting.rooms.get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO assessment_proctoring (sitting_room_id, proctor_id, during, is_cancelled) "
            "SELECT id, %s, during, false FROM assessment_sittingroom WHERE id = %s",
            [office.official_a.pk, one.pk],
        )


def test_the_database_refuses_a_seat_for_who_watches_then(checked, sitting, campaign, office):
    timetable.name_proctor(sitting.rooms.get(), office.official_a)
    done = seating.assign(campaign)
    assert [seat.official_id for seat in done.seats] == [office.a3.pk]
    registration = Registration.objects.get(official=office.a2)
    one = sitting.rooms.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(
            sitting_room=one, registration=registration, official=office.a2, during=one.during, number=2,
            candidate_number="A-0009",
        )  # fmt: skip


def test_a_proctor_watches_one_room_at_a_time(sitting, campaign, office):
    other = Room.objects.create(code="P102", name="Phòng 102", unit=office.a, capacity=2)
    second = timetable.add_sitting(campaign, day=SITS_ON, starts=time(9, 0), minutes=60, rooms=[other])
    timetable.name_proctor(sitting.rooms.get(), office.hr)
    with pytest.raises(RuleViolation):
        timetable.name_proctor(second.rooms.get(), office.hr)


def test_a_seat_is_of_who_is_registered(checked, sitting, campaign, office):
    registration = Registration.objects.get(official=office.a2)
    one = sitting.rooms.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(
            sitting_room=one, registration=registration, official=office.a3, during=one.during, number=1,
            candidate_number="A-0009",
        )  # fmt: skip


def test_a_cancelled_sitting_frees_its_seats(checked, sitting, campaign):
    seating.assign(campaign)
    timetable.cancel_sitting(sitting)
    assert not Seat.objects.filter(is_cancelled=False).exists()
    assert timetable.seats_wanted(campaign) == 2


def test_codes_are_kept_as_hashes_and_void_the_ones_before(checked, sitting, campaign):
    seating.assign(campaign)
    one = sitting.rooms.get()
    first = dict(timetable.draw_codes(one))
    second = timetable.draw_codes(one)
    seat, code = second[0]
    seat.refresh_from_db()
    assert seat.code_sha256 == codes.hash_of(code)
    assert code not in seat.code_sha256
    assert not Seat.objects.filter(code_sha256__in=[codes.hash_of(old) for old in first.values()]).exists()


def test_the_door_list_is_a_pdf_and_is_kept_nowhere(checked, sitting, campaign, exam_officer):
    from personnel.models import IssuedDocument

    seating.assign(campaign)
    before = IssuedDocument.objects.count()
    pdf = papers.door_list(sitting.rooms.get(), by=exam_officer, on=BEFORE)
    assert pdf.startswith(b"%PDF")
    assert IssuedDocument.objects.count() == before


def test_the_papers_of_a_sitting_are_made_and_made_again_only_after_a_change(checked, sitting, campaign, exam_officer):
    from personnel import issuing

    seating.assign(campaign)
    one = sitting.rooms.get()
    first = papers.seat_list(one, by=exam_officer, on=BEFORE)
    assert papers.seat_list(one, by=exam_officer, on=BEFORE) == first
    assert issuing.render(first).startswith(b"%PDF")
    note = papers.notice(campaign, by=exam_officer, on=BEFORE)
    assert issuing.render(note).startswith(b"%PDF")
    seat = Seat.objects.filter(sitting_room=one).first()
    Seat.objects.filter(pk=seat.pk).update(is_cancelled=True)
    assert papers.seat_list(one, by=exam_officer, on=BEFORE).revision == 2


def test_one_retake_within_the_months_of_the_policy(checked, sitting, campaign, room, office):
    seating.assign(campaign)
    registration = Registration.objects.get(official=office.a2)

    def retake(day):
        return timetable.add_sitting(
            campaign, day=day, starts=time(8, 0), minutes=90, rooms=[room], is_retake=True
        ).rooms.get()

    late, in_time = retake(date(2027, 3, 21)), retake(date(2027, 3, 20))
    with pytest.raises(RuleViolation) as refusal:
        retaking.give_seat(registration, in_time)
    assert refusal.value.code == "result"
    Result.objects.create(registration=registration, outcome="absent")
    with pytest.raises(RuleViolation) as refusal:
        retaking.give_seat(registration, late)
    assert refusal.value.code == "until"
    seat = retaking.give_seat(registration, in_time)
    assert seat.candidate_number == "A-0002"  # by given name: Khánh, Trâm
    with pytest.raises(RuleViolation) as refusal:
        retaking.give_seat(registration, retake(date(2027, 3, 1)))
    assert refusal.value.code == "once"


def test_who_may_retake_gets_a_seat_and_nobody_else(checked, sitting, campaign, room, office):
    seating.assign(campaign)
    Result.objects.create(registration=Registration.objects.get(official=office.a2), outcome="absent")
    place = timetable.add_sitting(
        campaign, day=date(2027, 1, 20), starts=time(8, 0), minutes=90, rooms=[room], is_retake=True
    ).rooms.get()
    assert [seat.official_id for seat in retaking.fill(place).seats] == [office.a2.pk]
    assert retaking.fill(place).seats == []


def test_who_is_taken_off_the_list_keeps_no_seat_even_with_a_paper_handed_out(
    checked, sitting, campaign, office, exam_officer
):
    from assessment.campaigns import late
    from assessment.models import Attempt
    from tests import factories as make

    seating.assign(campaign)
    seat = Seat.objects.get(official=office.a2)
    Attempt.objects.create(seat=seat, paper=make.paper_for(seat.registration, [make.approved_version()]))
    change = late.ask(
        checked, office.a2, kind="remove", reason="Chuyển công tác", by=office.head_a, on=date(2026, 12, 1)
    )
    late.accept(change, by=exam_officer, at=datetime(2026, 12, 2, tzinfo=UTC))
    seat.refresh_from_db()
    assert seat.is_cancelled
