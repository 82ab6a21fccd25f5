"""Whoever learns of a change after the fact still gets their days; what a schedule keeps is opened and asked for."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from assessment import daily, deadlines, recipients, rounds
from assessment.models import Review, ReviewReminder
from personnel.models import User
from personnel.periods import span
from tests import factories as make
from tests.assessment import steps
from tests.assessment.conftest import START
from tests.assessment.test_reviewing import refusal
from tests.assessment.test_rounds import moved, put, schedule


def test_a_clock_started_on_31_august_lasts_to_the_end_of_february(open_cycle):
    cycle = open_cycle(starts=date(2021, 8, 31), months=36)
    assert [row[3] for row in schedule(cycle)] == [
        "31/08/2021 – 28/02/2022",
        "01/03/2022 – 30/08/2022",
        "31/08/2022 – 28/02/2023",
        "01/03/2023 – 30/08/2023",
        "31/08/2023 – 29/02/2024",
        "01/03/2024 – 30/08/2024",
    ]


def test_a_move_recorded_late_gives_both_units_their_days_from_that_day(cycle, office):
    recorded = date(2022, 2, 10)
    moved(cycle, office, date(2021, 10, 1), recorded)
    due = {row.number: (row.unit.code, row.due_on) for row in cycle.reviews.select_related("unit")}
    assert due[3] == ("CHQ-A", date(2022, 2, 25))
    assert due[4] == ("CHQ-B", date(2022, 2, 25))
    assert due[5] == ("CHQ-B", date(2022, 7, 15))


def test_a_review_handed_over_after_it_was_due_is_not_late_at_the_new_unit(cycle, office):
    daily.run(date(2022, 1, 20))
    assert cycle.reviews.get(number=3).overdue_since == date(2022, 1, 16)
    moved(cycle, office, date(2021, 7, 1), date(2022, 2, 10))
    third = cycle.reviews.get(number=3)
    assert (third.unit, third.due_on, third.overdue_since) == (office.b, date(2022, 2, 25), None)
    daily.run(date(2022, 2, 25))
    third.refresh_from_db()
    assert third.overdue_since is None


def test_a_part_that_joins_the_next_period_is_due_with_it(cycle, office):
    moved(cycle, office, date(2021, 11, 1), date(2022, 9, 1))
    assert cycle.reviews.get(number=3).due_on == date(2022, 9, 16)
    assert cycle.reviews.get(number=4).due_on == date(2022, 9, 16)


def test_an_end_known_late_gives_the_official_five_days_for_the_self_report(cycle, office):
    rounds.reschedule(cycle, term=span(START, 14), on=date(2021, 9, 10))
    daily.open_due(date(2021, 9, 10))
    last = cycle.reviews.get(number=3, kind="periodic", state="open")
    assert deadlines.self_report_due(last) == date(2021, 9, 15)
    assert last.due_on == date(2021, 9, 25)
    Review.objects.filter(pk=last.pk).update(strengths="x", limits="x", unit_recommendation="continue")
    last.refresh_from_db()
    assert refusal(steps.sent, last, office.head_a, day=date(2021, 9, 15)).problems.keys() == {"__all__"}
    assert steps.sent(last, office.head_a, day=date(2021, 9, 16)).state == "unit_submitted"


def test_an_end_known_in_time_leaves_the_days_as_they_are(cycle):
    rounds.reschedule(cycle, term=span(START, 14), on=date(2021, 8, 31))
    last = cycle.reviews.get(number=3, kind="periodic", state="not_open")
    assert (deadlines.self_report_due(last), last.due_on) == (date(2021, 8, 31), date(2021, 9, 15))


def test_days_to_complete_a_returned_review_say_nothing_about_the_self_report(cycle, office):
    review = steps.sent(steps.self_reported(cycle, office.official_b), office.head_a)
    Review.objects.filter(pk=review.pk).update(state="returned", return_reason="x", due_on=date(2021, 3, 1))
    review.refresh_from_db()
    assert deadlines.self_report_due(review) == date(2020, 12, 31)


def test_a_period_that_ends_with_the_closing_of_the_clock_is_still_opened(cycle):
    """Signed in October that the official retires on 1 January: the half-year until then is reviewed."""
    rounds.close(cycle, on=date(2021, 1, 1))
    assert [row[0] for row in schedule(cycle)] == [1]
    daily.run(date(2020, 12, 1))
    assert cycle.reviews.get(number=1).state == "open"


def test_nobody_is_told_that_a_review_has_opened_before_the_day(cycle, office):
    """Open while its period was cut; the cut was taken back and it opens later again."""
    rounds.reschedule(cycle, term=span(START, 2), on=date(2020, 8, 5))
    daily.run(date(2020, 8, 6))
    ReviewReminder.objects.all().delete()
    rounds.reschedule(cycle, term=span(START, 36), on=date(2020, 8, 7))
    daily.run(date(2020, 8, 8))
    first = cycle.reviews.get(number=1)
    assert (first.state, first.opens_on) == ("open", date(2020, 12, 1))
    assert not first.reminders.exists()
    daily.run(date(2020, 12, 1))
    assert first.reminders.get().on == date(2020, 12, 1)


def test_the_same_term_signed_again_changes_nothing(cycle):
    before = schedule(cycle)
    rounds.reschedule(cycle, term=span(START, 36), on=date(2021, 8, 20))
    assert schedule(cycle) == before


def test_whom_hr_named_in_the_old_unit_does_not_write_in_the_new_one(cycle, office):
    cycle.reviews.filter(number__in=[2, 5]).update(reviewer=make.UserFactory())
    moved(cycle, office, date(2021, 10, 1))
    named = dict(cycle.reviews.values_list("number", "reviewer"))
    assert named[2] is not None
    assert named[6] is None


def test_a_late_review_whose_period_grows_is_not_late_any_more(open_cycle, office):
    cycle = open_cycle(months=14)
    daily.run(date(2021, 9, 20))
    assert cycle.reviews.get(number=3).overdue_since == date(2021, 9, 16)
    rounds.reschedule(cycle, term=span(START, 20), on=date(2021, 9, 25))
    assert cycle.reviews.get(number=3).overdue_since is None


def test_a_move_lies_inside_the_term(cycle, office):
    for day in (date(2020, 6, 30), date(2023, 7, 1)):
        assert refusal(rounds.move_to, cycle, cycle.reviews.first().appointment, day, recorded_on=day).code == "term"


def test_a_part_added_before_a_review_that_was_sent_takes_another_number(cycle, office):
    put(cycle, "unit_submitted", 1, 3)
    moved(cycle, office, date(2021, 4, 1), date(2021, 12, 20))
    assert [(row[0], row[2]) for row in schedule(cycle)][:4] == [
        (1, "CHQ-A"), (2, "CHQ-A"), (3, "CHQ-A"), (4, "CHQ-B"),
    ]  # fmt: skip
    assert cycle.reviews.get(number=4).period.lower == date(2021, 4, 1)


def test_a_final_review_that_was_sent_stays_as_it_is(cycle):
    rounds.reschedule(cycle, term=span(START, 14), on=date(2021, 8, 20))
    final = cycle.reviews.filter(kind="final")
    final.update(state="open")
    final.update(state="unit_submitted", submitted_by=make.UserFactory(), submitted_at=steps.at(date(2021, 9, 5)))
    rounds.reschedule(cycle, term=span(START, 13), on=date(2021, 9, 20))
    assert schedule(cycle)[-1] == (4, "final", "CHQ-A", "01/07/2020 – 31/08/2021")


def test_a_named_reviewer_whose_account_is_closed_is_nobody(cycle, office):
    named = make.UserFactory()
    review = steps.opened(cycle)
    Review.objects.filter(pk=review.pk).update(reviewer=named)
    review.refresh_from_db()
    assert recipients.reviewers([review]) == {review.pk: [named.pk]}
    User.objects.filter(pk=named.pk).update(is_active=False)
    assert recipients.reviewers([review]) == {review.pk: []}


@pytest.mark.parametrize("column", ["unit_id", "appointment_id", "number", "kind"])
def test_where_and_in_which_place_a_sent_review_stands_does_not_change(cycle, office, column):
    review = steps.sent(steps.self_reported(cycle, office.official_b), office.head_a)
    other = {
        "unit_id": office.b.pk,
        "appointment_id": office.a1.appointments.get().pk,
        "number": 77,
        "kind": "final",
    }[column]
    with pytest.raises(DatabaseError, match="review_sent_is_frozen"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**{column: other})
