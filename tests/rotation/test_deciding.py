"""From the submitted list to signed decisions: exactly once, by another person, on the version that was seen."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from assessment.models import ReviewCycle
from personnel import appointing, reorganisation
from personnel.errors import RuleViolation, StaleState
from personnel.models import Appointment, IssuedDocument, Job
from rotation import deciding, decisions
from rotation.models import Batch, Nomination, Rotation
from tests import factories as make
from tests.rotation import away
from tests.rotation.away import SIGNED, START, state_of

pytestmark = pytest.mark.django_db


def refusal(act, *args, **kwargs):
    with pytest.raises(RuleViolation) as caught:
        act(*args, **kwargs)
    return caught.value


def test_one_act_issues_decisions_appointments_rotations_and_reviews(office):
    batch = away.submitted(office)
    rotations = deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=SIGNED)
    assert [row.official for row in rotations] == [office.a3, office.a2]
    assert state_of(batch) == "decided"
    assert batch.approved_by == office.authority
    assert batch.programme.code == batch.code
    row = rotations[0]
    assert (row.term.lower, row.term.upper) == (START, date(2023, 7, 1))
    assert row.decision.official == row.official
    assert row.decision.symbol == "01/QĐ-CHQ"
    assert row.decision.effective_on == START
    assert row.decision.content["to_unit"] == office.b.name
    assert row.planned_level.rank == 30
    assert row.direction == "level"
    assert set(Nomination.objects.values_list("state", flat=True)) == {"decided"}
    assert ReviewCycle.objects.count() == 2
    assert row.cycle.reviews.count() == 6
    assert Job.objects.filter(kind="file_document").count() == 2


def test_who_was_reorganised_since_the_list_was_made_leaves_from_the_unit_of_that_day(office):
    batch = away.submitted(office, [office.a2])
    new = make.UnitFactory(code="CHQ-C", name="Chi cục Hải quan khu vực C", kind="chi_cuc_khu_vuc", parent=office.root)
    reorganisation.replace(office.a, by_unit=new, on=date(2020, 6, 10), document=make.DocumentFactory())
    [row] = deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=SIGNED)
    assert (row.from_unit, row.home_seat.unit) == (new, new)
    assert "khu vực C" in row.decision.content["from_unit"]


def test_the_home_seat_is_held_from_the_first_day_and_the_new_post_is_primary(office):
    row = away.decided(office).rotations[0]
    before, after = date(2020, 6, 30), START
    assert appointing.primary_on(row.official, before).unit == office.a
    assert appointing.primary_on(row.official, after).unit == office.b
    assert appointing.primary_on(row.official, after).kind == "rotation"
    held = Appointment.objects.in_force(after).get(official=row.official, kind="held")
    assert (held.unit, held.is_primary) == (office.a, False)


def test_a_changed_list_is_not_approved(office):
    batch = away.submitted(office)
    seen = batch.version
    Batch.objects.filter(pk=batch.pk).update(version=seen + 1)
    assert refusal(
        deciding.approve_and_issue, batch, seen, by=office.authority, signed_on=SIGNED
    ).code == "version"  # fmt: skip
    assert not Rotation.objects.exists()
    assert not IssuedDocument.objects.filter(origin="issued").exists()


def test_a_second_approval_is_told_that_it_is_done(office):
    batch = away.submitted(office)
    deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=SIGNED)
    with pytest.raises(StaleState) as caught:
        deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=SIGNED)
    assert caught.value.code == "already_approved"


def test_who_prepared_or_submitted_a_list_does_not_approve_it(office):
    batch = away.submitted(office)
    for user in (office.hr, away.submitter()):
        make.GrantFactory(user=user, role="authority")
        user = type(user).objects.get(pk=user.pk)
        assert refusal(
            deciding.approve_and_issue, batch, batch.version, by=user, signed_on=SIGNED
        ).code in ("same_person", "batch_approved_by_another_than_its_preparer")  # fmt: skip
    assert state_of(batch) == "submitted"


def test_only_the_authority_approves(office):
    batch = away.submitted(office)
    assert refusal(
        deciding.approve_and_issue, batch, batch.version, by=office.head_a, signed_on=SIGNED
    ).code == "authority"  # fmt: skip


def test_nobody_signs_a_list_they_are_on(office):
    batch = away.submitted(office)
    make.GrantFactory(user=office.official_a, role="authority")
    user = type(office.official_a).objects.get(pk=office.official_a.pk)
    assert refusal(deciding.approve_and_issue, batch, batch.version, by=user, signed_on=SIGNED).code == "own_case"


def test_someone_who_is_no_longer_eligible_stops_the_list(office):
    from personnel.models import Inquiry

    batch = away.submitted(office)
    Inquiry.objects.create(
        official=office.a2, kind="disciplinary", valid=(date(2020, 6, 10), None), note="Đang xem xét"
    )
    stopped = refusal(deciding.approve_and_issue, batch, batch.version, by=office.authority, signed_on=SIGNED)
    assert stopped.code == "list_not_in_order"
    assert office.a2.full_name in str(stopped)
    assert not Rotation.objects.exists()


def test_missing_courses_need_the_authority_to_say_so(office):
    batch = away.submitted(office, courses=2)
    assert refusal(
        deciding.approve_and_issue, batch, batch.version, by=office.authority, signed_on=SIGNED
    ).code == "courses"  # fmt: skip
    rows = deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=SIGNED, without_courses=True)
    assert len(rows) == 2


def test_a_decision_does_not_work_backwards(office):
    batch = away.submitted(office)
    assert refusal(
        deciding.approve_and_issue, batch, batch.version, by=office.authority, signed_on=date(2020, 7, 2)
    ).code == "signed_late"  # fmt: skip


def test_a_seat_taken_since_the_selection_stops_everything(office):
    make.PostFactory(unit=office.b, title=office.deputy_title, quota=4)
    batch = away.submitted(office)
    make.AppointmentFactory(official=make.OfficialFactory(), unit=office.b, title=office.deputy_title)
    stopped = refusal(deciding.approve_and_issue, batch, batch.version, by=office.authority, signed_on=SIGNED)
    assert "quota" in stopped.code or "seat" in stopped.code or stopped.code == "list_not_in_order"
    assert not Rotation.objects.exists()
    assert state_of(batch) == "submitted"


def test_a_decision_withdrawn_before_its_first_day_leaves_nothing_in_force(office):
    row = away.decided(office, [office.a2]).rotations[0]
    change = deciding.withdraw_decision(
        row, by=office.authority, signed_on=date(2020, 6, 20), reason="Thay đổi nhu cầu"
    )
    assert state_of(row) == "cancelled"
    home = appointing.primary_on(office.a2, date(2021, 1, 1))
    assert (home.unit, home.kind, home.valid.upper) == (office.a, "regular", None)
    assert not Appointment.objects.in_force(START).filter(official=office.a2, kind__in=["held", "rotation"]).exists()
    assert set(row.cycle.reviews.values_list("state", flat=True)) == {"dropped"}
    assert change.document.amends == row.decision
    assert change.document.amendment == "withdraws"


def test_after_a_withdrawal_the_person_can_go_in_another_batch(office):
    row = away.decided(office, [office.a2]).rotations[0]
    deciding.withdraw_decision(row, by=office.authority, signed_on=date(2020, 6, 20), reason="Hoãn")
    batch = away.submitted(office, [office.a2], code="DOT-II")
    again = deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=date(2020, 6, 25))
    assert again[0].state == "pending"


def test_a_decision_is_withdrawn_only_before_the_arrival(office):
    row = away.arrived(office)
    assert refusal(
        deciding.withdraw_decision, row, by=office.authority, signed_on=START, reason="Muộn"
    ).code == "already_begun"  # fmt: skip


def test_who_never_came_gets_the_home_seat_back_from_the_day_of_signing(office):
    row = away.decided(office, [office.a2]).rotations[0]
    day = date(2020, 8, 3)
    deciding.withdraw_decision(row, by=office.authority, signed_on=day, reason="Không đến nhận nhiệm vụ")
    assert state_of(row) == "cancelled"
    assert appointing.primary_on(office.a2, date(2020, 8, 2)).kind == "rotation"
    home = appointing.primary_on(office.a2, day)
    assert (home.unit, home.kind, home.decision) == (office.a, "regular", row.decision.amendments.get())
    assert set(row.cycle.reviews.values_list("state", flat=True)) == {"dropped"}


def test_who_died_before_the_arrival_leaves_both_seats(office):
    row = away.decided(office, [office.a2]).rotations[0]
    day = date(2020, 7, 10)
    deciding.withdraw_decision(row, by=office.authority, signed_on=day, reason="Từ trần", reason_code="left")
    assert state_of(row) == "cancelled"
    assert not Appointment.objects.in_force(day).filter(official=office.a2).exists()


def test_a_correction_is_another_document_and_the_first_one_stays(office):
    row = away.decided(office, [office.a2]).rotations[0]
    first = dict(row.decision.content)
    change = deciding.correct_decision(
        row, by=office.authority, signed_on=date(2020, 6, 20),
        corrections=[{"what": "họ tên", "wrong": "Lê Hoàng Bảo Châm", "right": "Lê Hoàng Bảo Trâm"}],
    )  # fmt: skip
    row.decision.refresh_from_db()
    assert row.decision.content == first
    assert change.document.amends == row.decision
    assert change.document.number == row.decision.number + 1


def test_the_database_refuses_two_overlapping_terms_of_one_person(office):
    row = away.decided(office, [office.a2]).rotations[0]
    extra = make.AppointmentFactory(
        official=make.OfficialFactory(), unit=office.b, title=office.deputy_title, kind="rotation"
    )
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="rotation_one_at_a_time"),
        transaction.atomic(),
    ):
        cursor.execute(
            """INSERT INTO rotation_rotation (batch_id, official_id, from_unit_id, from_title_id, to_unit_id, to_title_id,
                 appointment_id, decision_id, term, decided_term, state, direction, planned_title, arrival_note,
                 deviation, deviation_answer)
               SELECT batch_id, official_id, from_unit_id, from_title_id, to_unit_id, to_title_id, %s, decision_id,
                 daterange('2023-06-30', '2026-06-30'), term, 'pending', 'level', '', '', '', '' FROM rotation_rotation
                WHERE id = %s""",
            [extra.pk, row.pk],
        )  # fmt: skip


def test_the_database_refuses_a_term_that_ends_before_it_starts(office):
    row = away.decided(office, [office.a2]).rotations[0]
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="rotation_ends_after"),
        transaction.atomic(),
    ):
        cursor.execute("UPDATE rotation_rotation SET term = 'empty' WHERE id = %s", [row.pk])


def test_the_database_never_deletes_a_rotation(office):
    row = away.decided(office, [office.a2]).rotations[0]
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="delete"), transaction.atomic():
        cursor.execute("DELETE FROM rotation_rotation WHERE id = %s", [row.pk])


def test_the_grounds_of_a_decision_go_from_the_law_to_the_plan(office):
    batch = away.submitted(office)
    made = (
        ("KH", "12/KH-CHQ", date(2019, 1, 5)), ("NĐ", "138/2020/NĐ-CP", date(2019, 2, 1)),
        ("Luật", "22/2008/QH12", date(2019, 3, 1)), ("QyĐ", "98-QĐ/TW", date(2018, 1, 1)),
    )  # fmt: skip
    papers = [make.DocumentFactory(type=kind, symbol=symbol, signed_on=day) for kind, symbol, day in made]
    batch.policy.sources.set(papers)
    kinds = [text.split()[0] for text in decisions._grounds(batch, SIGNED)]
    first = kinds.index("Nghị")
    assert kinds[first:][:3] == ["Nghị", "Quy", "Kế"]
    assert kinds[0] not in ("Nghị", "Quy", "Kế"), "the law, by its own name"
