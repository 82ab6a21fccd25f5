"""A batch from the draft to the submitted list: who may do what, what is refused, in words and in the database."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from personnel.errors import RuleViolation, StaleState
from rotation import batching, nominating, planning, screening, training
from rotation.models import Batch, BatchUnit, CourseAttendance, Nomination
from tests import factories as make

pytestmark = pytest.mark.django_db


def refused(code, act, *args, **values):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **values)
    assert refusal.value.code == code, str(refusal.value)
    return str(refusal.value)


def select(scene, nomination, unit, title=None, **values):
    return nominating.select(nomination, to_unit=unit, to_title=title or scene.deputy, by=scene.office.hr, **values)


@pytest.mark.parametrize("model", [Batch, Nomination])
def test_the_moves_in_words_are_the_moves_in_the_database(model):
    trigger = next(one for one in model._meta.triggers if hasattr(one, "transitions"))
    named = {(was, to) for was, nexts in model.TRANSITIONS.items() for to in nexts}
    assert {(str(was), str(to)) for was, to in named} == set(trigger.transitions)


def test_raw_sql_cannot_skip_a_step(scene):
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE rotation_batch SET state = 'nominating'")


def test_opening_asks_every_unit_of_the_plan(scene):
    scene.open()
    assert {row.unit for row in scene.batch.units.all()} == {scene.office.a, scene.office.b}
    assert {row.answer for row in scene.batch.units.all()} == {"none"}


def test_a_unit_that_waits_is_told_apart_from_one_that_has_not_answered(scene):
    scene.open()
    row = scene.batch.units.get(unit=scene.office.b)
    nominating.answer(row, BatchUnit.Answer.WAITS, on=date(2020, 4, 1), by=scene.office.hr, note="chưa có nguồn")
    scene.nominate(scene.eligible(scene.office.a))
    assert dict(scene.batch.units.values_list("unit__code", "answer")) == {"CHQ-A": "nominates", "CHQ-B": "waits"}


def test_a_returned_policy_needs_a_reason(scene):
    batching.submit_policy(scene.batch, scene.submission, by=scene.office.hr)
    refused("reason_missing", batching.return_policy, scene.batch, "  ", by=scene.office.authority)
    batching.return_policy(scene.batch, "Bổ sung phạm vi", by=scene.office.authority)
    assert (scene.batch.state, scene.batch.return_reason) == ("draft", "Bổ sung phạm vi")


# The list


def test_the_same_person_is_not_on_a_list_twice(listed):
    refused("nomination_once_per_batch", listed.nominate, listed.one.official)


def another_batch(scene, code="DOT-II"):
    batch = planning.create_batch(
        scene.plan,
        by=scene.office.hr,
        code=code,
        name=code,
        dossier_on=scene.batch.dossier_on,
        decision_on=scene.batch.decision_on,
        starts_on=scene.batch.starts_on,
    )
    return scene.open(batch)


def test_nobody_is_on_the_lists_of_two_batches(listed):
    second = another_batch(listed)
    refused("nomination_in_one_live_batch", listed.nominate, listed.one.official, second)
    with pytest.raises(IntegrityError, match="nomination_in_one_live_batch"), transaction.atomic():
        Nomination.objects.create(batch=second, official=listed.one.official, from_unit=listed.office.a)


def test_whoever_was_turned_down_may_stand_in_another_batch(listed):
    nominating.reject(listed.one, "Đợt này đủ người", by=listed.office.hr)
    assert listed.nominate(listed.one.official, another_batch(listed)).state == "proposed"


def test_a_cancelled_batch_frees_its_people(listed):
    batching.cancel(listed.batch, "Hoãn", by=listed.office.hr)
    listed.one.refresh_from_db()
    assert listed.one.state == "rejected"
    assert listed.nominate(listed.one.official, another_batch(listed))


def test_withdrawing_needs_a_reason_and_can_be_undone_by_a_new_proposal(listed):
    refused("reason_missing", nominating.withdraw, listed.one, " ", by=listed.office.hr)
    nominating.withdraw(listed.one, "Đơn vị đề nghị", by=listed.office.hr)
    again = listed.nominate(listed.one.official)
    assert (again.pk, again.state, again.screening) == (listed.one.pk, "proposed", None)


def test_only_units_of_the_plan_nominate(scene):
    scene.open()
    outside = make.UnitFactory(code="CHQ-C", parent=scene.office.root)
    refused("out_of_scope", scene.nominate, scene.eligible(outside))


def test_nobody_nominates_themselves(scene):
    scene.open()
    hr = make.UserFactory(official=scene.office.a3)
    make.GrantFactory(user=hr, role="hr_staff")
    refused("own_case", nominating.nominate, scene.batch, scene.office.a3, by=hr)


def test_nobody_submits_a_list_they_are_on(listed):
    hr = listed.office.hr
    nominating.select(listed.one, to_unit=listed.office.b, to_title=listed.deputy, by=hr)
    batching.go_on(listed.batch, by=hr)
    batching.go_on(listed.batch, by=hr)
    hr.official = listed.one.official
    refused("own_case", batching.submit_list, listed.batch, listed.batch.version, by=hr)


def test_the_group_other_needs_its_reason(scene):
    scene.open()
    refused("nomination_other_group_has_a_reason", scene.nominate, scene.eligible(scene.office.a), group="other")


def test_a_nomination_names_the_only_succession_entry_by_itself(listed):
    assert listed.one.plan_entry.official == listed.one.official


def test_every_change_counts_as_a_version(listed):
    before = listed.batch.version
    listed.nominate(listed.eligible(listed.office.a, "Lò Văn Ba"))
    nominating.withdraw(listed.two, "xin rút", by=listed.office.hr)
    listed.batch.refresh_from_db()
    assert listed.batch.version == before + 2


# Selection


def test_a_selection_gives_unit_title_and_first_day(listed):
    select(listed, listed.one, listed.office.b)
    assert (listed.one.state, listed.one.to_unit, listed.one.starts_on) == (
        "selected",
        listed.office.b,
        date(2020, 7, 1),
    )


def test_nobody_is_selected_before_being_screened(scene):
    scene.open()
    refused("not_screened", select, scene, scene.nominate(scene.eligible(scene.office.a)), scene.office.b)


def test_the_own_department_is_no_destination_nor_any_part_of_it(listed):
    team = make.UnitFactory(code="CHQ-A-D1", parent=listed.office.a)
    for unit in (listed.office.a, team):
        refused("nomination_not_to_the_own_unit", select, listed, listed.one, unit)
    with pytest.raises(IntegrityError, match="nomination_not_to_the_own_unit"), transaction.atomic():
        raw_select(listed.one, team, listed.deputy)


def raw_select(nomination, unit, title):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rotation_nomination SET state = 'selected', to_unit_id = %s, to_title_id = %s, starts_on = "
            "'2020-07-01', selection_reason = '' WHERE id = %s",
            [unit.pk, title.pk, nomination.pk],
        )


def test_a_taken_seat_is_refused_with_those_selected_for_it_counted(listed):
    seat = make.TitleFactory(code="PDT", name="Phó Đội trưởng")
    three = listed.nominate(listed.eligible(listed.office.a, "Lò Văn Ba"))
    screening.screen(listed.batch, by=listed.office.hr)
    three.refresh_from_db()
    make.PostFactory(unit=listed.office.b, title=seat, quota=1)
    select(listed, listed.one, listed.office.b, seat)
    refused("nomination_seat_is_free", select, listed, three, listed.office.b, seat)
    with pytest.raises(IntegrityError, match="nomination_seat_is_free"), transaction.atomic():
        raw_select(three, listed.office.b, seat)
    nominating.unselect(listed.one, by=listed.office.hr)
    select(listed, three, listed.office.b, seat)


def test_holders_of_the_post_count_against_the_quota(listed):
    make.PostFactory(unit=listed.office.b, title=listed.deputy, quota=3)  # two deputies and `two` sit there
    refused("nomination_seat_is_free", select, listed, listed.one, listed.office.b)


def test_the_receiving_unit_exists_on_the_first_day(listed):
    later = make.UnitFactory(code="CHQ-SAU", parent=listed.office.root)
    later.versions.update(valid=(date(2025, 3, 1), None))
    refused("nomination_to_a_unit_that_exists", select, listed, listed.one, later)


def test_a_higher_post_needs_its_reason(listed):
    refused("nomination_higher_post_has_a_reason", select, listed, listed.one, listed.office.b, listed.head)
    select(listed, listed.one, listed.office.b, listed.head, reason="Cán bộ xuất sắc, đề án trọng điểm")
    assert listed.one.state == "selected"


def test_a_non_local_post_is_not_for_somebody_from_there(scene):
    scene.open()
    scene.office.b.province = "Hải Phòng"
    scene.office.b.save()
    official = scene.eligible(scene.office.a, home_province="Hải Phòng")
    local = scene.nominate(official, group="non_local")
    screening.screen(scene.batch, by=scene.office.hr)
    local.refresh_from_db()
    refused("nomination_non_local_is_no_local", select, scene, local, scene.office.b)


def test_a_local_on_the_way_home_is_pointed_out(listed):
    type(listed.office.b).objects.filter(pk=listed.office.b.pk).update(province="Hải Phòng")
    type(listed.one.official).objects.filter(pk=listed.one.official_id).update(home_province="Hải Phòng")
    listed.office.b.refresh_from_db()
    select(listed, listed.one, listed.office.b)
    screening.screen(listed.batch, by=listed.office.hr)
    listed.one.refresh_from_db()
    found = {row["code"]: row["level"] for row in listed.one.screening.findings if row["level"] in ("block", "warn")}
    assert found == {"R-EL-13": "warn"}
    assert listed.one.state == "selected"


def test_a_selected_person_who_turns_ineligible_loses_the_place(listed):
    from personnel.models import Inquiry

    select(listed, listed.one, listed.office.b)
    Inquiry.objects.create(official=listed.one.official, kind="prosecution", valid=(date(2020, 6, 20), None))
    screening.screen(listed.batch, by=listed.office.hr)
    listed.one.refresh_from_db()
    assert listed.one.state == "ineligible"


# Special cases


# Submission


@pytest.fixture
def ready(listed):
    select(listed, listed.one, listed.office.b)
    batching.go_on(listed.batch, by=listed.office.hr)
    batching.go_on(listed.batch, by=listed.office.hr)
    return listed


def test_the_list_is_submitted_as_it_was_seen(ready):
    batching.submit_list(ready.batch, ready.batch.version, by=ready.office.hr)
    assert (ready.batch.state, ready.batch.submitted_version) == ("submitted", ready.batch.version)


def test_a_list_that_changed_meanwhile_is_not_submitted(ready):
    seen = ready.batch.version
    nominating.withdraw(ready.two, "xin rút", by=ready.office.hr)
    with pytest.raises(StaleState):
        batching.submit_list(Batch.objects.get(pk=ready.batch.pk), seen, by=ready.office.hr)


def test_an_empty_list_is_not_submitted(ready):
    nominating.unselect(ready.one, by=ready.office.hr)
    refused("empty_list", batching.submit_list, ready.batch, ready.batch.version, by=ready.office.hr)


def test_a_submitted_list_is_closed_to_everyone(ready):
    batching.submit_list(ready.batch, ready.batch.version, by=ready.office.hr)
    refused("list_closed", nominating.withdraw, ready.one, "thôi", by=ready.office.hr)
    refused("list_closed", ready.nominate, ready.eligible(ready.office.a, "Lò Văn Ba"))
    for statement in (
        f"UPDATE rotation_nomination SET to_title_id = {ready.head.pk}, selection_reason = 'x' WHERE id = {ready.one.pk}",
        f"UPDATE rotation_nomination SET state = 'withdrawn' WHERE id = {ready.one.pk}",
        f"DELETE FROM rotation_nomination WHERE id = {ready.one.pk}",
    ):
        with pytest.raises(Exception, match=r"closed|delete"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_returned_list_opens_again(ready):
    batching.submit_list(ready.batch, ready.batch.version, by=ready.office.hr)
    refused("reason_missing", batching.return_list, ready.batch, "", by=ready.office.authority)
    batching.return_list(ready.batch, "Xem lại vị trí", by=ready.office.authority)
    nominating.unselect(ready.one, by=ready.office.hr)


def test_who_submitted_or_prepared_never_approves_even_in_raw_sql(ready):
    batching.submit_list(ready.batch, ready.batch.version, by=ready.office.hr)
    with pytest.raises(IntegrityError, match="batch_approved_by_another"), transaction.atomic():
        Batch.objects.filter(pk=ready.batch.pk).update(
            state="decided", approved_by=ready.office.hr, approved_at="2020-06-22T00:00Z"
        )


def test_once_decided_those_not_selected_are_free_again(ready):
    batching.submit_list(ready.batch, ready.batch.version, by=ready.office.hr)
    Nomination.objects.filter(pk=ready.one.pk).update(state="decided")
    Batch.objects.filter(pk=ready.batch.pk).update(
        state="decided", approved_by=ready.office.authority, approved_at="2020-06-22T00:00Z"
    )
    ready.two.refresh_from_db()
    assert ready.two.state == "rejected"


# Consultation and courses


def test_a_consultation_is_kept_with_what_was_said(listed):
    refused("note_missing", nominating.consult, listed.one, "person", date(2020, 6, 20), " ", by=listed.office.hr)
    row = nominating.consult(listed.one, "person", date(2020, 6, 20), "Sẵn sàng nhận nhiệm vụ", by=listed.office.hr)
    assert row.agrees
    refused(
        "consultation_once_a_day",
        nominating.consult, listed.one, "person", date(2020, 6, 20), "lần hai", by=listed.office.hr,
    )  # fmt: skip


def course(scene, name="Lớp 1"):
    return training.create_course(
        scene.batch, by=scene.office.hr, name=name, starts_on=date(2020, 6, 24), ends_on=date(2020, 6, 26)
    )


def test_a_course_invites_everyone_selected(ready):
    assert [row.nomination for row in course(ready).attendances.all()] == [ready.one]


def test_missing_courses_are_counted_against_the_policy(ready):
    first, second = course(ready), course(ready, "Lớp 2")
    assert training.missing([ready.one], 2) == {ready.one.pk: 2}
    for one in (first, second):
        training.mark(one, {one.attendances.get().pk: ("attended", "12/CC")}, by=ready.office.hr)
    assert training.missing([ready.one], 2) == {}


def test_no_certificate_for_somebody_absent(ready):
    one = course(ready)
    row = one.attendances.get()
    refused(
        "attendance_certificate_for_those_who_came",
        training.mark, one, {row.pk: ("absent", "12/CC")}, by=ready.office.hr,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="attendance_certificate"), transaction.atomic():
        CourseAttendance.objects.filter(pk=row.pk).update(result="absent", certificate="12/CC")
