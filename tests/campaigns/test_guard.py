"""Làm gì thi nấy: reasons, consent, who may decide, patterns."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from assessment.campaigns import board, guard, late, listing, signing
from assessment.models import Registration
from personnel.errors import RuleViolation, StaleState
from tests import factories as make

from .conftest import AT, BEFORE, DUE, SITS_ON

LATE = date(2026, 11, 21)
REASON = "Được giao phụ trách văn thư từ tháng 12/2026"


@pytest.fixture
def asked(unit_a, of, office, work):
    return guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE)


def test_another_position_needs_a_reason(unit_a, of, office, work):
    with pytest.raises(RuleViolation) as refusal:
        guard.propose(of(office.a2), work.filing, reason="  ", by=office.head_a, at=AT, on=BEFORE)
    assert refusal.value.field == "reason"


def test_a_position_without_a_blueprint_cannot_be_proposed(unit_a, of, office):
    with pytest.raises(RuleViolation) as refusal:
        guard.propose(of(office.a2), make.JobPositionFactory(), reason=REASON, by=office.head_a, at=AT, on=BEFORE)
    assert refusal.value.code == "blueprint"


def test_a_proposal_is_not_accepted_when_the_duties_have_changed_since(asked, exam_officer):
    Registration.objects.filter(pk=asked.pk).update(recheck={"on": "2026-11-10", "mix": []})
    with pytest.raises(RuleViolation) as refusal:
        guard.accept(asked, seen=guard.asked_for(asked), by=exam_officer, at=AT)
    assert refusal.value.code == "recheck"
    assert (
        guard.refuse(asked, seen=guard.asked_for(asked), by=exam_officer, at=AT, reason="Phân công đã khác").proposal
        == "refused"
    )


def test_until_head_office_agrees_the_work_really_done_is_examined(asked, work):
    assert asked.position == work.audit
    assert asked.is_mismatch


def test_a_duty_held_beside_the_main_one_may_be_chosen_without_asking(unit_a, of, office, work):
    one = guard.propose(of(office.a3), work.goods, reason="", by=office.head_a, at=AT, on=BEFORE)
    assert one.position == work.goods
    assert one.proposal == "none"
    assert not one.is_mismatch


def test_accepted_is_examined_on_the_proposed_position(asked, exam_officer, work):
    assert guard.accept(asked, seen=guard.asked_for(asked), by=exam_officer, at=AT).position == work.filing


def test_refused_is_examined_on_the_work_really_done(asked, exam_officer, work):
    with pytest.raises(RuleViolation):
        guard.refuse(asked, seen=guard.asked_for(asked), by=exam_officer, at=AT, reason="")
    one = guard.refuse(asked, seen=guard.asked_for(asked), by=exam_officer, at=AT, reason="Chưa có phân công mới")
    assert one.position == work.audit
    assert one.decision_reason


def test_who_proposed_cannot_decide(asked, office):
    with pytest.raises(RuleViolation) as refusal:
        guard.accept(asked, seen=guard.asked_for(asked), by=office.head_a, at=AT)
    assert refusal.value.code == "own"


def test_the_database_refuses_the_proposer_as_decider(asked, office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=asked.pk).update(proposal="accepted", decided_by=office.head_a, decided_at=AT)


def test_the_database_refuses_a_proposal_without_a_reason(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.filter(pk=asked.pk).update(reason="")


def test_nobody_decides_about_themselves(unit_a, of, office, work):
    one = guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE)
    with pytest.raises(RuleViolation) as refusal:
        guard.accept(one, seen=guard.asked_for(one), by=office.official_a, at=AT)
    assert refusal.value.code == "oneself"


def test_nobody_changes_their_own_place_on_the_list_in_time_or_late(unit_a, of, office, exam_officer):
    exam_officer.official = office.a3
    acts = (
        lambda: guard.exempt(of(office.a1), reason="Đi học tập trung", by=office.head_a, on=BEFORE),
        lambda: late.ask(unit_a, office.a1, kind="remove", reason="Nghỉ", by=office.head_a, on=LATE),
        lambda: late.accept(
            late.ask(unit_a, office.a3, kind="remove", reason="Nghỉ", by=office.head_a, on=LATE), by=exam_officer, at=AT
        ),
    )
    for act in acts:
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "oneself"


def test_of_two_deciders_one_is_told(asked, exam_officer, office):
    stale = Registration.objects.get(pk=asked.pk)
    guard.accept(asked, seen=guard.asked_for(asked), by=exam_officer, at=AT)
    with pytest.raises(StaleState):
        guard.refuse(stale, seen=guard.asked_for(stale), by=office.hr, at=AT, reason="Không phù hợp")


def test_a_proposal_changed_since_it_was_read_is_not_decided(asked, exam_officer, office, work, of):
    seen = guard.asked_for(asked)
    guard.propose(of(office.a2), work.goods, reason=REASON, by=office.head_a, at=AT, on=BEFORE)
    for act in (guard.accept, guard.refuse):
        with pytest.raises(StaleState) as refusal:
            act(asked, seen=seen, by=exam_officer, at=AT, reason="Không phù hợp")
        assert refusal.value.code == "changed"
    assert of(office.a2).proposal == "asked"
    read = of(office.a2)
    assert guard.accept(read, seen=guard.asked_for(read), by=exam_officer, at=AT).position == work.goods


def test_after_the_deadline_the_unit_proposes_nothing(unit_a, of, office, work):
    guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=DUE)
    with pytest.raises(RuleViolation) as refusal:
        guard.propose(of(office.a3), work.filing, reason=REASON, by=office.head_a, at=AT, on=DUE.replace(day=21))
    assert refusal.value.code == "locked"


def test_a_sent_list_is_not_changed_by_the_unit(unit_a, of, office, work):
    signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    for act in (
        lambda one: guard.propose(one, work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE),
        lambda one: guard.exempt(one, reason="Nghỉ ốm dài ngày", by=office.head_a, on=BEFORE),
        lambda one: guard.withdraw(one, by=office.head_a, on=BEFORE),
    ):
        with pytest.raises(StaleState):
            act(of(office.a2))


def test_an_exemption_needs_a_reason_and_can_be_taken_back(unit_a, of, office):
    with pytest.raises(RuleViolation):
        guard.exempt(of(office.a2), reason="", by=office.head_a, on=BEFORE)
    one = guard.exempt(of(office.a2), reason="Đi học tập trung đến 2027", by=office.head_a, on=BEFORE)
    assert one.standing == "exempt"
    listing.draw(unit_a, on=SITS_ON)
    assert of(office.a2).standing == "exempt"
    assert guard.include(of(office.a2), by=office.head_a, on=BEFORE).standing == "sits"


def test_a_leader_is_not_put_on_the_list_by_the_unit(unit_a, of, office):
    other_head = office.hr
    with pytest.raises(RuleViolation):
        guard.include(of(office.a1), by=other_head, on=BEFORE)


def test_an_easier_choice_is_shown_with_its_numbers(asked, campaign):
    found = board.mismatches(campaign, BEFORE)
    assert len(found) == 1
    assert found[0].easier
    assert found[0].difference.percent == pytest.approx(-66.7, abs=0.1)


def test_several_people_of_a_unit_to_one_position_are_a_pattern(unit_a, unit_b, of, office, work, campaign):
    campaign.policy.pattern_people = 2  # not saved: numbers of an open campaign stay
    for official in (office.a2, office.a3):
        guard.propose(of(official), work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE)
    pattern = board.of(campaign, BEFORE).patterns[0]
    assert pattern.unit == unit_a
    assert pattern.share == 100
    assert pattern.targets[0] == ("Văn thư, lưu trữ", 2)
    assert len(pattern.flags) == 3


def test_one_person_is_no_pattern(asked, unit_b, campaign):
    assert board.of(campaign, BEFORE).patterns[0].flags == ()
