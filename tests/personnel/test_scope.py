"""How far grants reach."""

from datetime import date

import pytest

from personnel.models import Official, Role, UnitSuccession, User
from tests import factories as make

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def seen_by(user):
    return set(Official.objects.visible_to(fresh(user)))


def test_hr_of_the_whole_office_sees_everyone(office):
    assert seen_by(office.hr) == {office.a1, office.a2, office.a3, office.b1, office.b2, office.b3}


def test_a_head_sees_the_own_unit_only(office):
    assert seen_by(office.head_a) == {office.a1, office.a2, office.a3}


def test_an_official_sees_themselves_only(office):
    assert seen_by(office.official_b) == {office.b2}


@pytest.mark.parametrize("who", ["admin", "stranger"])
def test_system_administrators_and_strangers_see_no_record(office, who):
    assert seen_by(getattr(office, who)) == set()


def test_a_grant_that_ended_reaches_nobody(office):
    office.head_a.grants.update(valid=(date(2010, 1, 1), date(2020, 1, 1)))
    assert seen_by(office.head_a) == {office.a1}


def test_a_grant_reaches_the_units_its_unit_came_from(office):
    old = make.UnitFactory(code="TCHQ-03", name="Cục Hải quan cũ")
    UnitSuccession.objects.create(predecessor=old, successor=office.a, kind="rename", on=date(2025, 3, 1))
    there = make.AppointmentFactory(unit=old).official
    assert there in seen_by(office.head_a)
    assert there not in seen_by(office.head_b)


def test_nobody_writes_their_own_record(office):
    hr_official = make.AppointmentFactory(unit=office.a).official
    office.hr.official = hr_official
    office.hr.save()
    assert hr_official not in Official.objects.writable_by(fresh(office.hr))
    assert office.a2 in Official.objects.writable_by(fresh(office.hr))


def test_a_superuser_is_a_system_administrator_and_nothing_more(db):
    user = User.objects.create_superuser("chu", "x", full_name="Chủ")
    assert user.has_role(Role.SYSTEM_ADMIN)
    assert not user.has_perm("personnel.view_official")
