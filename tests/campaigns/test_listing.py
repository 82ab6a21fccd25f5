"""The list follows from the duties in force; drawn again it tells what changed and takes nothing away."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment.campaigns import guard, listing, signing
from assessment.models import Registration
from personnel.errors import RuleViolation
from personnel.models import Appointment, Duty
from tests import factories as make

from .conftest import AT, BEFORE, SITS_ON


def test_the_list_holds_everybody_of_the_unit_with_the_work_they_do(unit_a, of, office, work):
    assert of(office.a2).position == work.audit
    assert of(office.a2).mix == [{"position": work.audit.pk, "share": 100}]
    assert of(office.a1).standing == "exempt"
    assert of(office.a1).cause == "leader"
    assert "Chi cục trưởng" in of(office.a1).standing_reason
    assert not Registration.objects.filter(official=office.b2).exists()


def test_the_largest_share_is_the_main_position(unit_a, of, office, work):
    assert of(office.a3).main == work.audit
    assert [duty["share"] for duty in of(office.a3).mix] == [70, 30]


def test_duties_count_on_the_day_of_the_sitting_not_on_the_day_of_drawing(campaign, office, work, of):
    Duty.objects.filter(official=office.a2).update(valid=(date(2016, 1, 1), SITS_ON))
    make.DutyFactory(official=office.a2, unit=office.a, job_position=work.goods, valid=(SITS_ON, None))
    listing.open_list(campaign.units.get(unit=office.a), at=AT)
    assert of(office.a2).position == work.goods


def test_somebody_without_a_duty_is_named_and_the_list_cannot_be_signed(campaign, office, of):
    Duty.objects.filter(official=office.a2).delete()
    row = listing.open_list(campaign.units.get(unit=office.a), at=AT)
    assert of(office.a2).standing == "unclear"
    with pytest.raises(RuleViolation) as refusal:
        signing.sign(row, seen=listing.digest(row), by=office.head_a, at=AT, on=BEFORE)
    assert refusal.value.code == "obstacles"


def test_drawing_again_without_a_change_changes_nothing(unit_a):
    before = listing.digest(unit_a)
    changes = listing.draw(unit_a, on=SITS_ON)
    assert not changes
    assert listing.digest(unit_a) == before


def test_an_open_list_follows_the_record_and_keeps_what_was_proposed(unit_a, of, office, work):
    guard.propose(
        of(office.a2), work.filing, reason="Sắp chuyển sang văn thư từ tháng 12", by=office.head_a, at=AT, on=BEFORE
    )
    Duty.objects.filter(official=office.a3).delete()
    make.DutyFactory(official=office.a3, unit=office.a, job_position=work.goods)
    newcomer = make.OfficialFactory(full_name="Mới Đến")
    make.AppointmentFactory(official=newcomer, unit=office.a, title=None)
    make.DutyFactory(official=newcomer, unit=office.a, job_position=work.goods)
    changes = listing.draw(unit_a, on=SITS_ON)
    assert [one.official for one in changes.added] == [newcomer]
    assert of(office.a3).position == work.goods
    assert of(office.a2).proposed_position == work.filing
    assert of(office.a2).proposal == "asked"


def test_a_reason_given_for_other_duties_must_be_given_again(unit_a, of, office, work):
    guard.propose(
        of(office.a2), work.filing, reason="Sắp chuyển sang văn thư từ tháng 12", by=office.head_a, at=AT, on=BEFORE
    )
    Duty.objects.filter(official=office.a2).update(job_position=work.goods)
    listing.draw(unit_a, on=SITS_ON)
    assert of(office.a2).recheck
    unit_a.refresh_from_db()
    with pytest.raises(RuleViolation, match="đề nghị|proposal"):
        signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)


def test_who_leaves_the_unit_is_taken_off_an_open_list(unit_a, of, office):
    Appointment.objects.filter(official=office.a2).update(unit=office.b)
    listing.draw(unit_a, on=SITS_ON)
    assert of(office.a2).standing == "removed"
    assert of(office.a2).standing_reason


def test_a_signed_list_stays_and_flags_who_has_other_duties_now(unit_a, of, office, work):
    signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    Duty.objects.filter(official=office.a2).update(job_position=work.goods)
    listing.draw(unit_a, on=SITS_ON)
    one = of(office.a2)
    assert one.position == work.audit
    assert one.recheck["main"] == [work.audit.pk, work.goods.pk]


def test_head_office_follows_the_new_duty_or_keeps_the_list(unit_a, of, office, work, exam_officer):
    signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    Duty.objects.filter(official__in=[office.a2, office.a3], job_position=work.audit).update(job_position=work.filing)
    listing.draw(unit_a, on=SITS_ON)
    followed = guard.answer_recheck(of(office.a2), follow=True, by=exam_officer, at=AT)
    assert followed.position == work.filing
    assert followed.recheck == {}
    with pytest.raises(RuleViolation):
        guard.answer_recheck(of(office.a3), follow=False, by=exam_officer, at=AT)
    kept = guard.answer_recheck(of(office.a3), follow=False, by=exam_officer, at=AT, reason="Mới nhận việc một tuần")
    assert kept.position == work.audit


def test_who_moves_to_another_unit_stays_on_the_list_that_has_them(unit_a, unit_b, of, office):
    signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    Appointment.objects.filter(official=office.a2).update(unit=office.b)
    changes = listing.draw(unit_b, on=SITS_ON)
    assert [one.official_id for one in changes.elsewhere] == [office.a2.pk]
    assert of(office.a2).campaign_unit == unit_a
    assert of(office.a2).recheck["unit"] == [office.a.pk, office.b.pk]


def test_queries_do_not_grow_with_the_unit(campaign, office, work):
    row = campaign.units.get(unit=office.a)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            listing.draw(row, on=SITS_ON)
        return len(seen)

    listing.open_list(row, at=AT)
    row.refresh_from_db()
    listing.draw(row, on=SITS_ON)
    few = _grow(office, work, 3) or cost()
    many = _grow(office, work, 40) or cost()
    assert many == few


def _grow(office, work, count):
    for _each in range(count):
        official = make.OfficialFactory()
        make.AppointmentFactory(official=official, unit=office.a, title=None)
        make.DutyFactory(official=official, unit=office.a, job_position=work.goods)
