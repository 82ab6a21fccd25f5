"""Signing what was seen, checking what others signed, the board of a day, late changes."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from assessment.campaigns import board, guard, late, listing, planning, signing, to_do
from assessment.models import CampaignUnit, ListChange
from benchmarks.counting import counted
from personnel.errors import RuleViolation, StaleState
from personnel.models import Duty, User

from .conftest import AT, BEFORE, DUE, SITS_ON

LATE = date(2026, 11, 21)
REASON = "Được giao phụ trách văn thư từ tháng 12/2026"


def signed(row, by):
    return signing.sign(row, seen=listing.digest(row), by=by, at=AT, on=BEFORE)


def test_the_deadline_is_a_calendar_month_before_the_first_sitting(unit_a):
    assert unit_a.list_due_on == DUE
    assert planning.set_day(unit_a, date(2026, 12, 31)).list_due_on == date(2026, 11, 30)


def test_the_head_signs_the_list_they_saw(unit_a, office):
    row = signed(unit_a, office.head_a)
    assert row.state == "sent"
    assert row.list_sha256 == listing.digest(row)
    assert row.sent_by == office.head_a


def test_a_list_that_changed_since_is_not_signed(unit_a, of, office, work):
    seen = listing.digest(unit_a)
    guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE)
    with pytest.raises(StaleState) as refusal:
        signing.sign(unit_a, seen=seen, by=office.head_a, at=AT, on=BEFORE)
    assert refusal.value.code == "seen"


def test_a_list_is_signed_once(unit_a, office):
    signed(unit_a, office.head_a)
    with pytest.raises(StaleState):
        signed(unit_a, office.head_a)


def test_after_the_deadline_a_list_is_signed_late(unit_a, office):
    at = datetime(2026, 11, 21, 3, tzinfo=UTC)
    row = signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=at, on=LATE)
    assert row.sent_late


def test_who_signed_does_not_check(unit_a, office, exam_officer):
    row = signed(unit_a, exam_officer)
    with pytest.raises(RuleViolation):
        signing.check(row, by=exam_officer, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignUnit.objects.filter(pk=row.pk).update(state="checked", checked_by=exam_officer, checked_at=AT)


def test_a_list_is_checked_when_every_proposal_is_decided(unit_a, of, office, work, exam_officer):
    one = guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE)
    row = signed(unit_a, office.head_a)
    with pytest.raises(RuleViolation) as refusal:
        signing.check(row, by=exam_officer, at=AT)
    assert refusal.value.code == "obstacles"
    guard.accept(one, seen=guard.asked_for(one), by=exam_officer, at=AT)
    assert signing.check(row, by=exam_officer, at=AT).state == "checked"


def test_of_two_who_check_one_is_told(unit_a, office, exam_officer):
    row = signed(unit_a, office.head_a)
    stale = CampaignUnit.objects.get(pk=row.pk)
    signing.check(row, by=exam_officer, at=AT)
    with pytest.raises(StaleState):
        signing.check(stale, by=office.hr, at=AT)


def test_a_returned_list_can_be_changed_until_the_day_named(unit_a, of, office, work, exam_officer):
    row = signed(unit_a, office.head_a)
    with pytest.raises(RuleViolation) as refusal:
        signing.send_back(row, reason="Sai vị trí", until=None, by=exam_officer, at=AT, on=LATE)
    assert refusal.value.field == "until"
    row = signing.send_back(row, reason="Sai vị trí", until=date(2026, 11, 25), by=exam_officer, at=AT, on=LATE)
    assert row.state == "opened"
    guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=date(2026, 11, 25))
    with pytest.raises(RuleViolation):
        guard.exempt(of(office.a3), reason="Đi học tập trung", by=office.head_a, on=date(2026, 11, 26))


def test_a_state_is_not_skipped_in_the_database(unit_a):
    with pytest.raises(Exception, match="Invalid transition|transition"), transaction.atomic():
        CampaignUnit.objects.filter(pk=unit_a.pk).update(state="finished", finished_at=AT)


def test_a_registration_is_never_deleted(unit_a, of, office):
    with pytest.raises(Exception, match="Cannot delete|delete"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessment_registration WHERE id = %s", [of(office.a2).pk])


def test_a_registration_belongs_to_a_unit_of_its_campaign(unit_a, of, office, policy, exam_officer):
    other = planning.create(
        by=exam_officer, code="X", name="Kỳ khác", organiser=office.root, policy=policy,
        window=(date(2027, 2, 1), date(2027, 3, 1)), units=[office.a],
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessment_registration SET campaign_id = %s WHERE id = %s", [other.pk, of(office.a2).pk]
        )


def test_a_unit_within_another_does_not_take_part_twice(campaign, office):
    from tests import factories as make

    team = make.UnitFactory(code="CHQ-A-D1", name="Đội 1", kind="doi", parent=office.a)
    with pytest.raises(RuleViolation):
        planning.add_units(campaign, [team])


# The board --------------------------------------------------------------------------


def test_the_board_counts_what_was_recorded_by_the_day(unit_a, unit_b, office, campaign, exam_officer):
    row = signed(unit_a, office.head_a)
    signing.check(row, by=exam_officer, at=datetime(2026, 11, 10, tzinfo=UTC))
    first = board.of(campaign, date(2026, 11, 1))
    assert [step["done"] for step in first.steps] == [0, 0, 0, 0]
    assert [step["done"] for step in board.of(campaign, date(2026, 11, 2)).steps] == [1, 0, 0, 0]
    assert [step["done"] for step in board.of(campaign, date(2026, 11, 10)).steps] == [1, 1, 0, 0]
    assert first.whole == 2


def test_late_units_are_named_with_the_distance(unit_a, unit_b, office, campaign):
    signed(unit_a, office.head_a)
    assert board.of(campaign, DUE).late == []
    late_ones = board.of(campaign, date(2026, 11, 28)).late
    assert [one.row for one in late_ones] == [unit_b]
    assert "8" in late_ones[0].note


def test_the_board_costs_the_same_for_any_number_of_people(unit_a, unit_b, campaign, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        shown = board.of(campaign, BEFORE)
        assert shown.patterns == []


# Late changes -----------------------------------------------------------------------


def test_a_late_change_is_asked_by_the_unit_and_decided_by_head_office(unit_a, of, office, work, exam_officer):
    signed(unit_a, office.head_a)
    change = late.ask(
        unit_a, office.a2, kind="position", position=work.goods, reason="Điều động", by=office.head_a, on=LATE
    )
    with pytest.raises(RuleViolation):
        late.accept(change, by=office.head_a, at=AT)
    late.accept(change, by=exam_officer, at=AT)
    one = of(office.a2)
    assert one.position == work.goods
    assert one.is_late


def test_an_open_list_needs_no_late_change(unit_a, office):
    with pytest.raises(RuleViolation) as refusal:
        late.ask(unit_a, office.a2, kind="remove", reason="Nghỉ", by=office.head_a, on=BEFORE)
    assert refusal.value.code == "open"


def test_a_leader_is_not_added_late(unit_a, office, exam_officer):
    signed(unit_a, office.head_a)
    with pytest.raises(RuleViolation) as refusal:
        late.ask(unit_a, office.a1, kind="add", reason="Muốn dự thi", by=office.hr, on=LATE)
    assert refusal.value.code == "leader"


def test_who_was_left_out_is_added_late(unit_a, of, office, work, exam_officer):
    one = of(office.a2)
    guard.exempt(one, reason="Đi học tập trung", by=office.head_a, on=BEFORE)
    signed(unit_a, office.head_a)
    change = late.ask(unit_a, office.a2, kind="add", reason="Đã học xong", by=office.head_a, on=LATE)
    late.accept(change, by=exam_officer, at=AT)
    assert of(office.a2).standing == "sits"
    assert of(office.a2).pk == one.pk


def test_of_two_who_decide_a_change_one_is_told(unit_a, office, exam_officer):
    signed(unit_a, office.head_a)
    change = late.ask(unit_a, office.a2, kind="remove", reason="Nghỉ sinh", by=office.head_a, on=LATE)
    stale = ListChange.objects.get(pk=change.pk)
    late.accept(change, by=exam_officer, at=AT)
    with pytest.raises(StaleState):
        late.refuse(stale, by=office.hr, at=AT, reason="Không")


def test_one_change_of_a_person_waits_at_a_time(unit_a, office):
    signed(unit_a, office.head_a)
    late.ask(unit_a, office.a2, kind="remove", reason="Nghỉ sinh", by=office.head_a, on=LATE)
    with pytest.raises(RuleViolation):
        late.ask(unit_a, office.a2, kind="remove", reason="Nghỉ sinh", by=office.head_a, on=LATE)


def test_a_campaign_closes_when_every_unit_has_finished(unit_a, campaign):
    with pytest.raises(RuleViolation):
        planning.close(campaign)


def test_duties_of_the_list_are_those_of_the_sitting_day(unit_a, of, office):
    assert of(office.a2).checked_on == SITS_ON
    assert Duty.objects.filter(official=office.a2).exists()


def test_the_desk_of_the_organiser_asks_two_statements(unit_a, unit_b, exam_officer, of, office, work):
    """One for the lists; one for the proposals and the changes of locked lists together."""
    guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE)
    user = User.objects.get(pk=exam_officer.pk)
    assert user.has_perm("assessment.change_campaign")
    to_do._organised(user, BEFORE)  # how far the grants reach is asked once
    with counted() as count:
        (row,) = to_do._organised(user, LATE)
    assert count.queries == 2
    assert (row["asked"], row["asked_due"], row["changes"], row["changes_due"]) == (1, unit_a.sits_on, 0, None)
