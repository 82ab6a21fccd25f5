"""Posts are given, ended, held and given back; a quota and a person's one primary post are never exceeded."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from personnel import appointing
from personnel.errors import RuleViolation
from personnel.models import Appointment
from tests import factories as make

Kind = Appointment.Kind
START = date(2024, 7, 1)


@pytest.fixture
def unit(db):
    return make.UnitFactory(code="CHQ")


@pytest.fixture
def other(db):
    return make.UnitFactory(code="TCHQ")


def periods(official):
    rows = Appointment.objects.filter(official=official).order_by("valid", "pk")
    return [(row.kind, row.is_primary, row.valid.lower, row.valid.upper) for row in rows]


def test_a_new_primary_post_ends_the_former_one_the_day_before(unit, other):
    former = make.AppointmentFactory(unit=unit)
    appointing.appoint(former.official, unit=other, title=make.TitleFactory(), starts=START)
    assert periods(former.official) == [
        (Kind.REGULAR, True, date(2016, 1, 1), START),
        (Kind.REGULAR, True, START, None),
    ]


def test_a_concurrent_post_leaves_the_primary_one_alone(unit, other):
    former = make.AppointmentFactory(unit=unit)
    appointing.appoint(former.official, unit=other, title=None, starts=START, kind=Kind.CONCURRENT, primary=False)
    assert periods(former.official)[0] == (Kind.REGULAR, True, date(2016, 1, 1), None)


@pytest.mark.parametrize("starts", [date(2015, 6, 1), date(2016, 1, 1)])
def test_a_second_primary_post_in_a_period_is_refused(unit, other, starts):
    former = make.AppointmentFactory(unit=unit)
    with pytest.raises(RuleViolation) as refusal:
        appointing.appoint(former.official, unit=other, title=None, starts=starts)
    assert refusal.value.code == "overlapping_primary"
    assert periods(former.official) == [(Kind.REGULAR, True, date(2016, 1, 1), None)]


def test_nobody_is_appointed_to_a_unit_that_does_not_exist_that_day(unit):
    unit.versions.update(valid=DateRange(date(2025, 3, 1), None))
    with pytest.raises(RuleViolation, match="01/07/2024") as refusal:
        appointing.appoint(make.OfficialFactory(), unit=unit, title=None, starts=START)
    assert refusal.value.code == "unit_not_existing"


@pytest.mark.parametrize("state", ["retired", "left", "deceased"])
def test_nobody_who_has_gone_is_appointed(unit, state):
    with pytest.raises(RuleViolation) as refusal:
        appointing.appoint(make.OfficialFactory(state=state), unit=unit, title=None, starts=START)
    assert refusal.value.code == "official_gone"


def test_nobody_is_appointed_after_the_day_of_retirement(unit):
    official = make.OfficialFactory(retires_on=date(2024, 6, 30))
    with pytest.raises(RuleViolation) as refusal:
        appointing.appoint(official, unit=unit, title=None, starts=START)
    assert refusal.value.code == "official_retired"


def test_a_post_held_on_rotation_is_not_ended_by_the_way(unit, other):
    away = make.AppointmentFactory(unit=unit, kind=Kind.ROTATION, valid=DateRange(START, date(2027, 7, 1)))
    with pytest.raises(RuleViolation) as refusal:
        appointing.appoint(away.official, unit=other, title=None, starts=date(2025, 7, 1))
    assert refusal.value.code == "on_rotation"
    appointing.end(away, date(2025, 7, 1))
    appointing.appoint(away.official, unit=other, title=None, starts=date(2025, 7, 1))


# Quota ----------------------------------------------------------------------


def test_a_full_quota_refuses_and_names_the_holders(unit):
    post = make.PostFactory(unit=unit, quota=1)
    holder = make.AppointmentFactory(unit=unit, title=post.title, official__full_name="Vàng A Sùng")
    with pytest.raises(RuleViolation, match="Vàng A Sùng") as refusal:
        appointing.appoint(make.OfficialFactory(), unit=unit, title=post.title, starts=START)
    assert refusal.value.code == "quota_full"
    appointing.end(holder, START)
    appointing.appoint(make.OfficialFactory(), unit=unit, title=post.title, starts=START)


def test_a_held_home_seat_is_taken(unit, other):
    post = make.PostFactory(unit=unit, quota=1)
    home = make.AppointmentFactory(unit=unit, title=post.title)
    appointing.hold_home_seat(home.official, starts=START, ends=date(2027, 7, 1))
    with pytest.raises(RuleViolation):
        appointing.appoint(make.OfficialFactory(), unit=unit, title=post.title, starts=date(2025, 1, 1))
    appointing.appoint(make.OfficialFactory(), unit=unit, title=post.title, starts=date(2027, 7, 1))


def test_someone_acting_covers_a_seat_and_takes_none(unit):
    post = make.PostFactory(unit=unit, quota=1)
    make.AppointmentFactory(unit=unit, title=post.title)
    appointing.appoint(make.OfficialFactory(), unit=unit, title=post.title, starts=START, kind=Kind.ACTING)


def test_the_busiest_day_of_the_period_counts(unit):
    post = make.PostFactory(unit=unit, quota=2)
    make.AppointmentFactory(unit=unit, title=post.title, valid=DateRange(date(2024, 1, 1), date(2024, 9, 1)))
    make.AppointmentFactory(unit=unit, title=post.title, valid=DateRange(date(2024, 9, 1), date(2025, 1, 1)))
    appointing.appoint(make.OfficialFactory(), unit=unit, title=post.title, starts=START)
    with pytest.raises(RuleViolation):
        appointing.appoint(
            make.OfficialFactory(), unit=unit, title=post.title, starts=date(2024, 8, 1), ends=date(2024, 9, 2)
        )


def test_a_unit_without_a_post_for_the_title_has_no_limit(unit):
    for _ in range(3):
        make.AppointmentFactory(unit=unit)


def raw_appointment(official, unit, title, period, kind="regular", primary=True):
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "INSERT INTO personnel_appointment (official_id, unit_id, title_id, kind, is_primary, valid, note) "
            "VALUES (%s, %s, %s, %s, %s, %s::daterange, '')",
            [official.pk, unit.pk, title.pk if title else None, kind, primary, period],
        )


@pytest.mark.parametrize("kind", ["regular", "rotation", "held", "concurrent"])
def test_raw_sql_cannot_exceed_a_quota(unit, kind):
    post = make.PostFactory(unit=unit, quota=1)
    make.AppointmentFactory(unit=unit, title=post.title)
    primary = kind in ("regular", "rotation")
    with pytest.raises(IntegrityError, match="quota"):
        raw_appointment(make.OfficialFactory(), unit, post.title, "[2024-07-01,)", kind, primary)
    raw_appointment(make.OfficialFactory(), unit, post.title, "[2010-01-01,2016-01-01)", kind, primary)


def test_raw_sql_cannot_move_a_holder_into_a_full_post(unit):
    post = make.PostFactory(unit=unit, quota=1)
    make.AppointmentFactory(unit=unit, title=post.title)
    elsewhere = make.AppointmentFactory(title=post.title)
    with pytest.raises(IntegrityError, match="quota"), transaction.atomic():
        Appointment.objects.filter(pk=elsewhere.pk).update(unit=unit)


def test_a_post_that_is_overfull_can_still_be_left(unit):
    holders = [make.AppointmentFactory(unit=unit) for _ in range(3)]
    make.PostFactory(unit=unit, title=holders[0].title, quota=1)
    appointing.end(holders[0], START)
    assert appointing.primary_on(holders[0].official, START) is None


def in_threads(count, act):
    """Run `act(n)` in that many threads at once; each answers True when it went through, False when refused."""
    barrier = Barrier(count)

    def one(number):
        try:
            barrier.wait(timeout=30)
            act(number)
        except RuleViolation:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_take_the_last_seat_at_once_one_gets_it():
    post = make.PostFactory(unit=make.UnitFactory(), quota=1)
    people = [make.OfficialFactory() for _ in range(20)]
    won = in_threads(20, lambda n: appointing.appoint(people[n], unit=post.unit, title=post.title, starts=START))
    assert sum(won) == 1
    assert Appointment.objects.filter(unit=post.unit).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_raw_writes_into_the_last_seat_one_stays():
    post = make.PostFactory(unit=make.UnitFactory(), quota=1)
    people = [make.OfficialFactory() for _ in range(20)]

    def write(number):
        try:
            raw_appointment(people[number], post.unit, post.title, "[2024-07-01,)")
        except IntegrityError:
            raise RuleViolation("full") from None

    assert sum(in_threads(20, write)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_give_one_person_a_post_from_the_same_day_one_succeeds():
    official = make.OfficialFactory()
    units = [make.UnitFactory() for _ in range(20)]
    won = in_threads(20, lambda n: appointing.appoint(official, unit=units[n], title=None, starts=START))
    assert sum(won) == 1
    assert Appointment.objects.filter(official=official, is_primary=True).count() == 1


# Home seat --------------------------------------------------------------------


def test_the_home_seat_is_held_and_given_back(unit, other):
    home = make.AppointmentFactory(unit=unit)
    person, title = home.official, home.title
    held = appointing.hold_home_seat(person, starts=START, ends=date(2027, 7, 1))
    appointing.appoint(person, unit=other, title=title, starts=START, ends=date(2027, 7, 1), kind=Kind.ROTATION)
    back = appointing.release_home_seat(held, date(2027, 7, 1))
    assert (back.unit, back.title, back.is_primary) == (unit, title, True)
    assert periods(person) == [
        (Kind.REGULAR, True, date(2016, 1, 1), START),
        (Kind.HELD, False, START, date(2027, 7, 1)),
        (Kind.ROTATION, True, START, date(2027, 7, 1)),
        (Kind.REGULAR, True, date(2027, 7, 1), None),
    ]


def test_an_early_return_takes_the_seat_from_its_day(unit, other):
    home = make.AppointmentFactory(unit=unit)
    held = appointing.hold_home_seat(home.official, starts=START, ends=date(2027, 7, 1))
    away = appointing.appoint(
        home.official, unit=other, title=home.title, starts=START, ends=date(2027, 7, 1), kind=Kind.ROTATION
    )
    appointing.end(away, date(2025, 9, 1))
    appointing.release_home_seat(held, date(2025, 9, 1))
    assert appointing.primary_on(home.official, date(2025, 8, 31)).unit == other
    assert appointing.primary_on(home.official, date(2025, 9, 1)).unit == unit


def test_a_seat_not_resumed_is_vacant(unit):
    post = make.PostFactory(unit=unit, quota=1)
    home = make.AppointmentFactory(unit=unit, title=post.title)
    held = appointing.hold_home_seat(home.official, starts=START, ends=None)
    assert appointing.release_home_seat(held, date(2025, 9, 1), resume=False) is None
    appointing.appoint(make.OfficialFactory(), unit=unit, title=post.title, starts=date(2025, 9, 1))


def test_someone_without_a_post_has_no_seat_to_hold(unit):
    assert appointing.hold_home_seat(make.OfficialFactory(), starts=START, ends=None) is None


def test_a_longer_stay_is_refused_when_another_post_follows(unit, other):
    away = make.AppointmentFactory(unit=unit, kind=Kind.ROTATION, valid=DateRange(START, date(2027, 7, 1)))
    appointing.appoint(away.official, unit=other, title=None, starts=date(2027, 7, 1))
    with pytest.raises(RuleViolation) as refusal:
        appointing.extend(away, date(2028, 7, 1))
    assert refusal.value.code == "overlapping_primary"


def test_a_post_cannot_end_before_it_began(unit):
    with pytest.raises(RuleViolation) as refusal:
        appointing.end(make.AppointmentFactory(unit=unit), date(2016, 1, 1))
    assert refusal.value.code == "ends_before_start"
