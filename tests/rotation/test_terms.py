"""The life of a term, with dates passed in: arrival, alerts, extension, early end, completion, and what is refused."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from assessment.models import Review
from personnel import appointing, dates
from personnel.errors import RuleViolation
from personnel.models import Appointment, Duty
from rotation import arriving, daily, deciding, ending, proposing, terms
from rotation.models import Placement, Rotation, TermAlert, TermChange, TermProposal
from rotation.models.terms import OfRotation
from tests import factories as make
from tests.rotation import away
from tests.rotation.away import LAST_DAY, START, state_of

pytestmark = pytest.mark.django_db

Outcome, Reason = Placement.Outcome, TermChange.Reason


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as caught:
        act(*args, **kwargs)
    return caught.value.code


def signing(office, on):
    return {"by": office.authority, "signed_on": on}


# Arrival -----------------------------------------------------------------------------------------------------


def test_the_receiving_head_confirms_the_arrival_with_duties_of_100_per_cent(office):
    row = away.decided(office, [office.a2]).rotations[0]
    one, two = make.JobPositionFactory(), make.JobPositionFactory()
    work = [arriving.Work(one, 60), arriving.Work(two, 30)]
    confirm = {"by": office.head_b, "on": START, "arrived_on": START}
    assert refusal(arriving.confirm, row, work=work, **confirm) == "shares"
    arriving.confirm(row, work=[arriving.Work(one, 60), arriving.Work(two, 40)], note="Có chỗ ở", **confirm)
    assert state_of(row) == "active"
    assert sum(duty.share for duty in Duty.objects.in_force(START).filter(official=office.a2)) == 100
    assert row.deviation == ""


def test_another_unit_and_the_person_themselves_do_not_confirm(office):
    row = away.decided(office, [office.a2]).rotations[0]
    work = [arriving.Work(make.JobPositionFactory(), 100)]
    for user in (office.head_a, office.hr, office.official_a, office.authority):
        assert refusal(arriving.confirm, row, by=user, on=START, arrived_on=START, work=work) == "receiving_unit"


def test_an_arrival_is_not_confirmed_before_the_first_day_nor_twice(office):
    row = away.decided(office, [office.a2]).rotations[0]
    work = [arriving.Work(make.JobPositionFactory(), 100)]
    early = START - timedelta(days=1)
    assert refusal(arriving.confirm, row, by=office.head_b, on=early, arrived_on=early, work=work) == "outside_term"
    assert refusal(arriving.confirm, row, by=office.head_b, on=early, arrived_on=START, work=work) == "future"
    arriving.confirm(row, by=office.head_b, on=START, arrived_on=START, work=work)
    assert refusal(
        arriving.confirm, row, by=office.head_b, on=START, arrived_on=START, work=work
    ) == "already_confirmed"  # fmt: skip


def test_what_differs_from_the_decision_is_told_to_hr_who_answers(office):
    row = away.decided(office, [office.a2]).rotations[0]
    other = make.TitleFactory(code="TT", name="Tổ trưởng")
    late = START + timedelta(days=10)
    work = [arriving.Work(make.JobPositionFactory(), 100, unit=office.a)]
    arriving.confirm(row, by=office.head_b, on=late, arrived_on=late, work=work, title=other)
    row.refresh_from_db()
    assert len(row.deviation.splitlines()) == 3
    assert refusal(arriving.answer_deviation, row, by=office.head_b, answer="Đã rõ") == "hr"
    arriving.answer_deviation(row, by=office.hr, answer="Đã có văn bản điều chỉnh")
    assert refusal(arriving.answer_deviation, row, by=office.hr, answer="Lại") == "answered"


def test_duties_at_home_end_the_day_before_the_new_ones_begin(office):
    old = make.DutyFactory(official=office.a2, unit=office.a)
    away.arrived(office)
    old.refresh_from_db()
    assert old.valid.upper == START


# The days passing --------------------------------------------------------------------------------------------


def life_of_everything():
    rows = Rotation.objects.order_by("pk").values_list("pk", "state", "term")
    return list(rows), set(TermAlert.objects.values_list("rotation", "days", "ends_on"))


def test_the_batch_runs_from_the_first_day_on(office):
    batch = away.decided(office).batch
    daily.run(START - timedelta(days=1))
    assert state_of(batch) == "decided"
    daily.run(START)
    assert state_of(batch) == "running"


def test_a_whole_life_of_36_months(office):
    row = away.arrived(office)
    seen = {}
    first = LAST_DAY - timedelta(days=100)
    months = [dates.add_months(START, month) for month in range(32)]
    for day in [*months, *(first + timedelta(days=n) for n in range(104))]:
        daily.run(day)
        for days in TermAlert.objects.values_list("days", flat=True):
            seen.setdefault(days, day)
        if state_of(row) == "due":
            seen.setdefault("due", day)
    assert seen == {
        90: LAST_DAY - timedelta(days=90),
        60: LAST_DAY - timedelta(days=60),
        30: LAST_DAY - timedelta(days=30),
        "due": LAST_DAY + timedelta(days=1),
    }
    assert appointing.primary_on(office.a2, LAST_DAY + timedelta(days=30)).unit == office.b


def test_missed_days_are_made_up_for_and_a_second_run_changes_nothing(office):
    row = away.arrived(office)
    first = daily.run(LAST_DAY - timedelta(days=45))
    assert first["alerts"] == 2
    before = life_of_everything()
    assert set(daily.run(LAST_DAY - timedelta(days=45)).values()) == {0}
    assert life_of_everything() == before
    daily.run(LAST_DAY + timedelta(days=200))
    assert state_of(row) == "due"
    assert set(daily.run(LAST_DAY + timedelta(days=200)).values()) == {0}


def test_a_term_that_nobody_confirmed_never_ends_by_itself(office):
    row = away.decided(office, [office.a2]).rotations[0]
    daily.run(LAST_DAY + timedelta(days=400))
    assert state_of(row) == "pending"


# Changes -----------------------------------------------------------------------------------------------------


def test_an_extension_of_12_months_adds_two_reviews(office):
    row = away.arrived(office)
    change = terms.extend(row, months=12, reason="Cần hoàn thành đề án", **signing(office, date(2023, 5, 1)))
    row.refresh_from_db()
    assert row.term.upper == date(2024, 7, 1)
    assert row.decided_term.upper == date(2023, 7, 1)
    assert row.state == "extended"
    assert row.cycle.reviews.exclude(state="dropped").filter(kind="periodic").count() == 8
    assert change.document.content["months"] == 12
    daily.run(date(2023, 7, 1))
    assert state_of(row) == "extended"


def test_an_extension_is_one_to_sixty_months(office):
    row = away.arrived(office)
    for months in (0, 61):
        assert refusal(terms.extend, row, months=months, reason="Thêm", **signing(office, date(2023, 5, 1))) == "months"


def test_a_rotation_that_ends_by_a_decision_is_not_extended(office):
    row = away.arrived(office)
    ending.complete(
        row, effective_on=date(2023, 7, 1), outcome=Outcome.RETURN_SAME, **signing(office, date(2023, 6, 20))
    )
    assert refusal(
        terms.extend, row, months=6, reason="Muộn", **signing(office, date(2023, 6, 25))
    ) == "already_ended"  # fmt: skip


def test_an_extension_does_not_pass_the_retirement_day(office):
    row = away.arrived(office)
    type(office.a2).objects.filter(pk=office.a2.pk).update(retires_on=date(2023, 9, 30))
    assert refusal(terms.extend, row, months=4, reason="Thêm", **signing(office, date(2023, 5, 1))) == "retires"
    terms.extend(row, months=3, reason="Thêm", **signing(office, date(2023, 5, 1)))  # its last day is that day


def test_an_extension_does_not_overlap_the_next_rotation(office):
    row = away.arrived(office)
    following = Rotation.objects.get(pk=row.pk)
    following.pk = following.nomination_id = following.cycle_id = following.home_seat_id = None
    following.state, following.decision = "pending", make.DocumentFactory()
    following.arrived_on = following.arrival_confirmed_by = following.arrival_confirmed_at = None
    following.appointment = make.AppointmentFactory(
        official=office.a3, unit=office.b, valid=(date(2024, 1, 1), None), kind="rotation", is_primary=False
    )
    following.term = following.decided_term = (date(2024, 1, 1), date(2027, 1, 1))
    following.save(force_insert=True)
    assert refusal(terms.extend, row, months=7, reason="Thêm", **signing(office, date(2023, 5, 1))) == "overlap"
    Rotation.objects.filter(pk=following.pk).update(state="cancelled")
    terms.extend(row, months=7, reason="Thêm", **signing(office, date(2023, 5, 1)))


def test_an_early_return_cuts_the_period_asks_for_a_final_review_and_gives_the_seat_back(office):
    row = away.arrived(office)
    Review.objects.filter(cycle=row.cycle, number__lte=2).update(state="open")
    day = date(2021, 9, 1)  # after 14 months
    ending.end_early(
        row, effective_on=day, reason="Chây ỳ, kéo dài nhiệm vụ được giao", reason_code=Reason.POOR,
        outcome=Outcome.EARLY_RETURN_POOR, **signing(office, date(2021, 8, 25)),
    )  # fmt: skip
    row.refresh_from_db()
    assert row.term.upper == day
    assert row.state == "active", "the decision takes effect on its day"
    daily.run(day)
    assert state_of(row) == "early_ended"
    reviews = row.cycle.reviews.exclude(state="dropped")
    assert reviews.filter(kind="periodic").count() == 3
    assert reviews.get(kind="periodic", number=3).period.upper == day
    assert reviews.get(kind="periodic", number=3).due_on == date(2021, 9, 15), "known before the end: no day more"
    assert reviews.filter(kind="final").count() == 1
    home = appointing.primary_on(office.a2, day)
    assert (home.unit, home.kind) == (office.a, "regular")
    assert not Appointment.objects.in_force(day).filter(official=office.a2, kind="held").exists()
    assert row.placement.against_plan == "near"


def test_settling_at_the_receiving_unit_ends_the_reviews_and_frees_the_home_seat(office):
    row = away.arrived(office)
    day = date(2022, 3, 1)  # month 20
    ending.settle(row, effective_on=day, reason="Nhu cầu của đơn vị", **signing(office, day))
    assert state_of(row) == "settled"
    assert not row.cycle.reviews.exclude(state="dropped").filter(period__startswith__gte=day).exists()
    assert not row.cycle.reviews.filter(kind="final").exclude(state="dropped").exists()
    post = appointing.primary_on(office.a2, day)
    assert (post.unit, post.kind) == (office.b, "regular")
    assert not Appointment.objects.in_force(day).filter(official=office.a2, kind="held").exists()


def test_completion_to_the_planned_level_is_seen_as_reached(office):
    row = away.arrived(office)
    head = make.TitleFactory(code="TP", name="Trưởng phòng", level=row.planned_level, heads_unit=False)
    change = ending.complete(
        row, effective_on=date(2023, 7, 1), outcome=Outcome.RETURN_PROMOTED, unit=office.a, title=head,
        **signing(office, date(2023, 6, 20)),
    )  # fmt: skip
    assert row.placement.against_plan == "reached"
    assert change.document.content["to_post"] == "Trưởng phòng"
    assert state_of(row) == "active"
    daily.run(date(2023, 7, 1))
    assert state_of(row) == "completed"
    assert not TermAlert.objects.exists(), "a term whose end is decided needs no alert"


def test_a_term_waiting_for_placement_can_still_be_completed_later(office):
    row = away.arrived(office)
    daily.run(date(2023, 7, 1))
    row.refresh_from_db()
    ending.complete(
        row, effective_on=date(2023, 8, 1), outcome=Outcome.RETURN_SAME, **signing(office, date(2023, 7, 25))
    )
    assert state_of(row) == "due"
    daily.run(date(2023, 8, 1))
    assert state_of(row) == "completed"
    assert appointing.primary_on(office.a2, date(2023, 7, 31)).unit == office.b
    assert appointing.primary_on(office.a2, date(2023, 8, 1)).unit == office.a


def test_a_term_is_not_completed_before_its_last_day(office):
    row = away.arrived(office)
    assert refusal(
        ending.complete, row, effective_on=LAST_DAY, outcome=Outcome.RETURN_SAME, **signing(office, date(2023, 6, 1))
    ) == "too_early"  # fmt: skip


def test_who_dies_or_leaves_is_closed_with_the_reason_and_the_papers_stay(office):
    row = away.arrived(office)
    ending.end_early(
        row, effective_on=date(2022, 1, 10), reason="Từ trần", reason_code=Reason.LEFT, outcome=Outcome.RETIRED,
        **signing(office, date(2022, 1, 15)),
    )  # fmt: skip
    assert state_of(row) == "early_ended"
    assert appointing.primary_on(office.a2, date(2022, 1, 10)) is None
    assert row.placement.unit is None
    assert row.decision.state in ("numbered", "filed")


def test_a_decision_about_a_term_does_not_work_backwards(office):
    row = away.arrived(office)
    assert refusal(
        ending.end_early, row, effective_on=date(2021, 9, 1), reason="Nhu cầu", reason_code=Reason.NEED,
        outcome=Outcome.EARLY_RETURN_NEED, **signing(office, date(2021, 9, 10)),
    ) == "backwards"  # fmt: skip


@pytest.mark.parametrize(("reason_code", "code"), [(Reason.HEALTH, None), (Reason.DISCIPLINE, "backwards")])
def test_a_suspension_is_dated_back_only_when_it_records_what_has_happened(office, reason_code, code):
    """Illness and maternity are known afterwards; to suspend somebody from work is an order."""
    row = away.arrived(office)
    told = {"effective_on": date(2021, 3, 1), "reason": "Nghỉ ốm dài ngày", "reason_code": reason_code}
    if code:
        assert refusal(terms.suspend, row, **told, **signing(office, date(2021, 3, 9))) == code
        return
    terms.suspend(row, **told, **signing(office, date(2021, 3, 9)))
    assert state_of(row) == "suspended"
    terms.resume(row, effective_on=date(2021, 5, 4), reason="Đã đi làm", **signing(office, date(2021, 5, 10)))
    assert state_of(row) == "active"


def test_a_move_is_dated_back_only_to_a_day_without_the_old_unit(office):
    row = away.arrived(office)
    new = make.UnitFactory(code="CHQ-C", name="Chi cục Hải quan khu vực C", kind="chi_cuc_khu_vuc", parent=office.root)
    office.b.versions.update(valid=(date(2010, 1, 1), date(2022, 3, 1)))
    moving = {"unit": new, "reason": "Sắp xếp tổ chức bộ máy", **signing(office, date(2022, 3, 5))}
    assert refusal(terms.move, row, effective_on=date(2022, 2, 28), **moving) == "backwards"
    terms.move(row, effective_on=date(2022, 3, 1), **moving)
    assert appointing.primary_on(office.a2, date(2022, 3, 1)).unit == new


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "early_end", "effective_on": date(2021, 5, 9), "outcome": "early_return_need", "reason_code": "need"},
         "backwards"),
        ({"kind": "early_end", "effective_on": date(2023, 7, 1), "outcome": "early_return_need"}, "outside_term"),
        ({"kind": "complete", "effective_on": date(2023, 6, 30), "outcome": "return_same"}, "too_early"),
        ({"kind": "suspend", "effective_on": date(2020, 6, 30)}, "outside_term"),
        ({"kind": "extend", "months": 60}, "retires"),
    ],
)  # fmt: skip
def test_what_could_never_be_signed_is_not_put_before_the_authority(office, values, code):
    row = away.arrived(office)
    type(office.a2).objects.filter(pk=office.a2.pk).update(retires_on=date(2027, 1, 31))
    row.refresh_from_db()
    assert refusal(proposing.propose, row, wanted(**values), by=office.hr, on=date(2021, 5, 10)) == code


def test_suspension_and_resumption_follow_their_days(office):
    row = away.arrived(office)
    terms.suspend(row, effective_on=date(2021, 3, 1), reason="Nghỉ thai sản", **signing(office, date(2021, 2, 20)))
    daily.run(date(2021, 2, 28))
    assert state_of(row) == "active"
    daily.run(date(2021, 3, 1))
    assert state_of(row) == "suspended"
    terms.resume(row, effective_on=date(2021, 9, 1), reason="Hết thời gian nghỉ", **signing(office, date(2021, 9, 1)))
    assert state_of(row) == "active"
    daily.run(date(2021, 10, 1))
    assert state_of(row) == "active"


def test_an_extended_term_is_an_extended_one_again_after_a_pause(office):
    """Whether the resumption is signed on its day or before it."""
    row = away.arrived(office)
    terms.extend(row, months=6, reason="Cần thêm thời gian", **signing(office, date(2021, 1, 10)))
    terms.suspend(row, effective_on=date(2021, 3, 1), reason="Nghỉ ốm", **signing(office, date(2021, 3, 1)))
    terms.resume(row, effective_on=date(2021, 5, 4), reason="Đi làm lại", **signing(office, date(2021, 4, 26)))
    daily.run(date(2021, 5, 4))
    assert state_of(row) == "extended"


def test_what_is_already_ended_for_a_later_day_is_not_proposed_to_be_changed(office):
    row = away.arrived(office)
    ending.end_early(
        row, effective_on=date(2021, 6, 1), reason="Nhu cầu", reason_code=Reason.NEED,
        outcome=Outcome.EARLY_RETURN_NEED, **signing(office, date(2021, 5, 10)),
    )  # fmt: skip
    row.refresh_from_db()
    assert refusal(proposing.propose, row, wanted(months=6), by=office.hr, on=date(2021, 5, 11)) == "already_ended"


def test_a_term_does_not_end_by_a_day_on_which_it_will_be_suspended(office):
    row = away.arrived(office)
    terms.suspend(row, effective_on=date(2021, 3, 1), reason="Nghỉ thai sản", **signing(office, date(2021, 2, 20)))
    settle = {"effective_on": date(2021, 6, 1), "reason": "Nhu cầu"}
    assert refusal(ending.settle, row, **settle, **signing(office, date(2021, 2, 25))) == "suspended"
    daily.run(date(2021, 3, 1))
    terms.resume(row, effective_on=date(2021, 5, 1), reason="Đi làm lại", **signing(office, date(2021, 3, 5)))
    ending.settle(row, **settle, **signing(office, date(2021, 3, 10)))
    daily.run(date(2021, 6, 1))
    assert state_of(row) == "settled"


def test_a_batch_whose_decisions_were_all_withdrawn_goes_on_to_its_closing(office):
    made = away.decided(office, [office.a2])
    daily.run(date(2020, 6, 20))
    assert state_of(made.batch) == "decided"
    deciding.withdraw_decision(made.rotations[0], reason="Hoãn", **signing(office, date(2020, 6, 20)))
    daily.run(date(2020, 6, 21))
    assert state_of(made.batch) == "running"


def test_a_rotation_follows_its_receiving_unit_into_the_successor_by_a_record(office):
    row = away.arrived(office)
    new = make.UnitFactory(code="CHQ-C", name="Chi cục Hải quan khu vực C", kind="chi_cuc_khu_vuc", parent=office.root)
    day = date(2022, 3, 1)
    office.b.versions.update(valid=(date(2010, 1, 1), day))
    assert list(terms.without_receiving_unit(day)) == [row]
    terms.move(row, unit=new, effective_on=day, reason="Sáp nhập đơn vị", **signing(office, date(2022, 2, 20)))
    row.refresh_from_db()
    assert row.to_unit == new
    assert not terms.without_receiving_unit(day)
    change = row.changes.get()
    assert (change.unit_before, change.unit_after) == (office.b, new)
    assert appointing.primary_on(office.a2, date(2022, 2, 28)).unit == office.b
    assert appointing.primary_on(office.a2, day).unit == new
    units = list(row.cycle.reviews.exclude(state="dropped").order_by("number").values_list("unit__code", flat=True))
    assert units[0] == "CHQ-B"
    assert units[-1] == "CHQ-C"


def test_a_second_rotation_is_possible_after_the_first_is_over(office):
    row = away.arrived(office)
    ending.end_early(
        row, effective_on=date(2020, 7, 2), reason="Nhu cầu", reason_code=Reason.NEED,
        outcome=Outcome.EARLY_RETURN_NEED, **signing(office, START),
    )  # fmt: skip
    daily.run(date(2020, 7, 2))
    assert office.a2.rotations.count() == 1
    assert state_of(row) == "early_ended"


# Proposals ---------------------------------------------------------------------------------------------------


def wanted(**values):
    return proposing.Wanted(
        **{"kind": "extend", "reason": "Cần thêm thời gian", "effective_on": date(2023, 7, 1), "months": 12, **values}
    )


def test_hr_proposes_and_the_authority_signs(office):
    row = away.arrived(office)
    proposal = proposing.propose(row, wanted(), by=office.hr)
    assert state_of(row) == "active"
    change = proposing.sign(proposal, by=office.authority, signed_on=date(2023, 5, 1))
    assert state_of(row) == "extended"
    assert (proposal.pk, state_of(proposal)) == (change.proposal.pk, "signed")
    assert refusal(proposing.sign, proposal, by=office.authority, signed_on=date(2023, 5, 1)) == "not_waiting"


def test_only_hr_proposes_only_the_authority_signs_and_never_the_same_person(office):
    row = away.arrived(office)
    assert refusal(proposing.propose, row, wanted(), by=office.authority) == "hr"
    proposal = proposing.propose(row, wanted(), by=office.hr)
    assert refusal(proposing.sign, proposal, by=office.head_b, signed_on=date(2023, 5, 1)) == "authority"
    make.GrantFactory(user=office.hr, role="authority")
    hr = type(office.hr).objects.get(pk=office.hr.pk)
    assert refusal(proposing.sign, proposal, by=hr, signed_on=date(2023, 5, 1)) == "same_person"


def test_nobody_proposes_or_signs_a_change_of_their_own_term(office):
    row = away.arrived(office)
    office.hr.official = office.authority.official = row.official
    assert refusal(proposing.propose, row, wanted(), by=office.hr) == "own_case"
    office.hr.official = None
    proposal = proposing.propose(row, wanted(), by=office.hr)
    assert refusal(proposing.sign, proposal, by=office.authority, signed_on=date(2023, 5, 1)) == "own_case"


def test_one_proposal_waits_at_a_time(office):
    row = away.arrived(office)
    first = proposing.propose(row, wanted(), by=office.hr)
    assert refusal(proposing.propose, row, wanted(months=6), by=office.hr) == "proposal_one_waiting_per_rotation"
    proposing.give_back(first, by=office.authority, answer="Bổ sung ý kiến đơn vị")
    proposing.propose(row, wanted(months=6), by=office.hr)


def test_a_waiting_proposal_is_frozen(office):
    proposal = proposing.propose(away.arrived(office), wanted(), by=office.hr)
    with pytest.raises(DatabaseError, match="update"), transaction.atomic():
        TermProposal.objects.filter(pk=proposal.pk).update(months=60)


def test_the_database_refuses_a_proposal_signed_by_its_author(office):
    proposal = proposing.propose(away.arrived(office), wanted(), by=office.hr)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="proposal_decided_by_another"):
        cursor.execute(
            "UPDATE rotation_termproposal SET state = 'returned', answer = 'x', decided_by_id = proposed_by_id WHERE id = %s",
            [proposal.pk],
        )


# What the database keeps -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "trigger"), [(Rotation, "rotation_moves_legally"), (TermProposal, "proposal_moves_legally")]
)
def test_the_moves_of_the_code_and_of_the_database_are_the_same(model, trigger):
    fsm = next(one for one in model._meta.triggers if one.name == trigger)
    told = {(old.value, new.value) for old, news in model.TRANSITIONS.items() for new in news if old != new}
    assert set(fsm.transitions) == told


def test_the_database_refuses_an_illegal_move(office):
    row = away.arrived(office)
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match=r"rotation_moves_legally|[Ii]nvalid|transition"),
    ):
        cursor.execute("UPDATE rotation_rotation SET state = 'pending' WHERE id = %s", [row.pk])


def test_a_change_is_kept_as_it_was_written(office):
    row = away.arrived(office)
    change = terms.extend(row, months=12, reason="Thêm", **signing(office, date(2023, 5, 1)))
    with pytest.raises(DatabaseError), transaction.atomic():
        TermChange.objects.filter(pk=change.pk).update(reason="Khác")


@pytest.mark.parametrize("model", [TermChange, TermProposal, Placement, TermAlert])
def test_what_belongs_to_a_rotation_is_seen_with_it(model):
    assert isinstance(model.objects.all(), OfRotation)
