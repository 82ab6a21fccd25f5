"""The clock of the reviews."""

import itertools
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from assessment import deadlines, rounds
from assessment.models import Review
from assessment.schedule import uncovered
from personnel.dates import ONE_DAY
from personnel.errors import RuleViolation
from personnel.models import Appointment
from personnel.periods import Period, span
from personnel.wording import period as shown
from tests.assessment.conftest import START, rotate


def schedule(cycle):
    """(number, kind, unit, period as people read it) of what is not dropped."""
    rows = Review.objects.filter(cycle=cycle).exclude(state="dropped").order_by("number").select_related("unit")
    return [(row.number, row.kind, row.unit.code, shown(row.period)) for row in rows]


def put(cycle, state, *numbers):
    """Bring reviews to a state through the legal moves."""
    path = {
        "open": ["open"],
        "unit_submitted": ["open", "unit_submitted"],
    }[state]
    from personnel.models import User

    sender = User.objects.get(username="thutruong.a")
    for step in path:
        Review.objects.filter(cycle=cycle, number__in=numbers).update(
            state=step, submitted_by=sender, submitted_at="2021-01-10T00:00:00Z"
        )


def test_36_months_have_six_periods_that_open_a_month_before_their_end(cycle):
    assert schedule(cycle) == [
        (1, "periodic", "CHQ-A", "01/07/2020 – 31/12/2020"),
        (2, "periodic", "CHQ-A", "01/01/2021 – 30/06/2021"),
        (3, "periodic", "CHQ-A", "01/07/2021 – 31/12/2021"),
        (4, "periodic", "CHQ-A", "01/01/2022 – 30/06/2022"),
        (5, "periodic", "CHQ-A", "01/07/2022 – 31/12/2022"),
        (6, "periodic", "CHQ-A", "01/01/2023 – 30/06/2023"),
    ]
    third = cycle.reviews.get(number=3)
    assert (third.opens_on, third.due_on) == (date(2021, 12, 1), date(2022, 1, 15))
    assert deadlines.self_report_due(third) == date(2021, 12, 31)


def test_by_calendar_halves_a_first_period_under_three_months_joins_the_next(open_cycle, office):
    cycle = open_cycle(starts=date(2020, 10, 15), months=12, calendar="calendar_half")
    assert [row[3] for row in schedule(cycle)] == ["15/10/2020 – 30/06/2021", "01/07/2021 – 14/10/2021"]


def test_a_clock_started_on_29_february_does_not_drift(open_cycle):
    cycle = open_cycle(starts=date(2020, 2, 29), months=36)
    assert [row[3] for row in schedule(cycle)][:3] == [
        "29/02/2020 – 28/08/2020",
        "29/08/2020 – 28/02/2021",
        "01/03/2021 – 28/08/2021",
    ]
    assert schedule(cycle)[-1][3] == "29/08/2022 – 28/02/2023"


def test_one_clock_at_a_time(cycle, programme, office):
    with pytest.raises(RuleViolation, match=r"đã có|already") as refused:
        rounds.open_cycle(
            programme=programme,
            official=cycle.official,
            appointment=cycle.reviews.first().appointment,
            term=span(date(2023, 6, 30), 36),
            home_unit=office.b,
        )
    assert refused.value.code == "overlap"


def test_an_appointment_of_somebody_else_is_refused(programme, office):
    with pytest.raises(RuleViolation) as refused:
        rounds.open_cycle(
            programme=programme,
            official=office.b2,
            appointment=office.a1.appointments.get(),
            term=span(START, 36),
            home_unit=office.b,
        )
    assert refused.value.code == "appointment"


def test_return_after_14_months_cuts_the_third_period_and_asks_for_a_last_review(cycle):
    put(cycle, "unit_submitted", 1, 2)
    put(cycle, "open", 3)
    rounds.reschedule(cycle, term=span(START, 14), on=date(2021, 8, 20))
    assert schedule(cycle) == [
        (1, "periodic", "CHQ-A", "01/07/2020 – 31/12/2020"),
        (2, "periodic", "CHQ-A", "01/01/2021 – 30/06/2021"),
        (3, "periodic", "CHQ-A", "01/07/2021 – 31/08/2021"),
        (4, "final", "CHQ-A", "01/07/2020 – 31/08/2021"),
    ]
    assert cycle.reviews.filter(state="dropped").count() == 3
    assert cycle.reviews.get(number=1, state="unit_submitted").due_on == date(2021, 1, 15)
    assert {row.due_on for row in cycle.reviews.filter(number__in=[3, 4]).exclude(state="dropped")} == {
        date(2021, 9, 15)
    }


def test_an_end_recorded_late_counts_the_units_days_from_the_day_it_was_recorded(cycle):
    rounds.reschedule(cycle, term=span(START, 14), on=date(2021, 10, 10))
    assert cycle.reviews.get(number=3, kind="periodic", state="not_open").due_on == date(2021, 10, 25)


def test_a_review_already_sent_keeps_its_period_when_the_term_is_cut_inside_it(cycle):
    put(cycle, "unit_submitted", 1, 2, 3)
    rounds.reschedule(cycle, term=span(START, 14), on=date(2021, 12, 20))
    assert schedule(cycle)[2:] == [
        (3, "periodic", "CHQ-A", "01/07/2021 – 31/12/2021"),
        (4, "final", "CHQ-A", "01/07/2020 – 31/08/2021"),
    ]


def test_twelve_months_more_are_two_more_periods(cycle):
    put(cycle, "unit_submitted", 1, 2)
    rounds.reschedule(cycle, term=span(START, 48), on=date(2023, 5, 1))
    assert schedule(cycle)[5:] == [
        (6, "periodic", "CHQ-A", "01/01/2023 – 30/06/2023"),
        (7, "periodic", "CHQ-A", "01/07/2023 – 31/12/2023"),
        (8, "periodic", "CHQ-A", "01/01/2024 – 30/06/2024"),
    ]


def test_an_extension_lets_a_cut_last_period_grow_unless_it_was_sent(open_cycle):
    cycle = open_cycle(months=14)
    rounds.reschedule(cycle, term=span(START, 20), on=date(2021, 8, 1))
    assert [row[3] for row in schedule(cycle)][2:] == ["01/07/2021 – 31/12/2021", "01/01/2022 – 28/02/2022"]
    put(cycle, "unit_submitted", 4)
    rounds.reschedule(cycle, term=span(START, 26), on=date(2022, 2, 1))
    assert [row[3] for row in schedule(cycle)][3:] == [
        "01/01/2022 – 28/02/2022",
        "01/03/2022 – 30/06/2022",
        "01/07/2022 – 31/08/2022",
    ]


def test_an_early_end_that_is_taken_back_brings_the_periods_back_and_drops_the_last_review(cycle):
    rounds.reschedule(cycle, term=span(START, 14), on=date(2021, 8, 20))
    rounds.reschedule(cycle, term=span(START, 36), on=date(2021, 8, 25))
    assert [row[:2] for row in schedule(cycle)] == [(n, "periodic") for n in range(1, 7)]
    assert schedule(cycle)[-1][3] == "01/01/2023 – 30/06/2023"


def test_the_first_day_of_a_term_does_not_move(cycle):
    with pytest.raises(RuleViolation):
        rounds.reschedule(cycle, term=span(date(2020, 8, 1), 36), on=date(2020, 8, 1))


def moved(cycle, office, on, recorded_on=None):
    Appointment.objects.filter(official=cycle.official, is_primary=True, valid__contains=on).update(valid=(START, on))
    new = Appointment.objects.create(
        official=cycle.official, unit=office.b, title=office.deputy_title, kind="rotation", valid=(on, None)
    )
    rounds.move_to(cycle, new, on, recorded_on=recorded_on or on - ONE_DAY)
    return new


def test_a_move_in_the_middle_splits_the_period_and_numbers_go_on(cycle, office):
    put(cycle, "unit_submitted", 1, 2)
    put(cycle, "open", 3)
    moved(cycle, office, date(2021, 10, 1))
    assert schedule(cycle) == [
        (1, "periodic", "CHQ-A", "01/07/2020 – 31/12/2020"),
        (2, "periodic", "CHQ-A", "01/01/2021 – 30/06/2021"),
        (3, "periodic", "CHQ-A", "01/07/2021 – 30/09/2021"),
        (4, "periodic", "CHQ-B", "01/10/2021 – 31/12/2021"),
        (5, "periodic", "CHQ-B", "01/01/2022 – 30/06/2022"),
        (6, "periodic", "CHQ-B", "01/07/2022 – 31/12/2022"),
        (7, "periodic", "CHQ-B", "01/01/2023 – 30/06/2023"),
    ]
    assert cycle.reviews.get(number=3).due_on == date(2021, 10, 15)


def test_the_old_units_part_under_three_months_joins_the_new_units(cycle, office):
    moved(cycle, office, date(2021, 9, 1))
    assert schedule(cycle)[2:4] == [
        (3, "periodic", "CHQ-B", "01/07/2021 – 31/12/2021"),
        (4, "periodic", "CHQ-B", "01/01/2022 – 30/06/2022"),
    ]


def test_the_new_units_part_under_three_months_joins_the_next_period(cycle, office):
    moved(cycle, office, date(2021, 11, 1))
    assert schedule(cycle)[2:] == [
        (3, "periodic", "CHQ-A", "01/07/2021 – 31/10/2021"),
        (4, "periodic", "CHQ-B", "01/11/2021 – 30/06/2022"),
        (5, "periodic", "CHQ-B", "01/07/2022 – 31/12/2022"),
        (6, "periodic", "CHQ-B", "01/01/2023 – 30/06/2023"),
    ]


def test_a_period_already_sent_stays_with_the_unit_that_sent_it(cycle, office):
    put(cycle, "unit_submitted", 3)
    moved(cycle, office, date(2021, 12, 20))
    assert [row[2] for row in schedule(cycle)] == ["CHQ-A"] * 3 + ["CHQ-B"] * 3


def test_an_extension_after_a_move_leaves_the_old_units_part_alone(cycle, office):
    moved(cycle, office, date(2021, 10, 1))
    before = schedule(cycle)
    rounds.reschedule(cycle, term=span(START, 42), on=date(2023, 5, 1))
    assert schedule(cycle) == [*before, (8, "periodic", "CHQ-B", "01/07/2023 – 31/12/2023")]


def test_an_early_end_after_a_move_cuts_what_the_old_unit_has_still_to_send(cycle, office):
    moved(cycle, office, date(2021, 11, 1))
    rounds.reschedule(cycle, term=Period(START, date(2021, 10, 16)), on=date(2021, 11, 2))
    assert schedule(cycle)[2:] == [
        (3, "periodic", "CHQ-A", "01/07/2021 – 15/10/2021"),
        (4, "final", "CHQ-B", "01/07/2020 – 15/10/2021"),
    ]


def test_closing_keeps_what_was_sent_and_what_has_run_its_length(cycle):
    put(cycle, "unit_submitted", 1)
    rounds.close(cycle, on=date(2021, 8, 1))
    assert [row[0] for row in schedule(cycle)] == [1, 2]
    cycle.refresh_from_db()
    assert cycle.closed_on == date(2021, 8, 1)


@pytest.mark.parametrize("months", [1, 3, 7, 35, 37])
def test_periods_cover_any_term_without_gap(open_cycle, months):
    cycle = open_cycle(starts=date(2020, 8, 31), months=months)
    rows = list(cycle.reviews.order_by("number"))
    assert rows[0].period.lower == cycle.term.lower
    assert all(one.period.upper == two.period.lower for one, two in itertools.pairwise(rows))
    assert rows[-1].period.upper == span(date(2020, 8, 31), months).ends


def sql_refuses(statement, *values):
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(refused.value)


def test_the_database_refuses_a_second_review_of_a_period(cycle):
    copy = (
        "insert into assessment_review (cycle_id, appointment_id, official_id, unit_id, number, kind, period, opens_on,"
        " due_on, state, revision, version, self_version, tasks_done, learned, difficulties, proposals, strengths, limits,"
        " flags, flag_detail, unit_recommendation, collective_opinion, return_reason, classification, override_reason,"
        " recommendation, conclusion, signals_answer)"
        " select cycle_id, appointment_id, official_id, unit_id, {number}, kind, {period}, opens_on, due_on, state,"
        " revision, version, self_version, '', '', '', '', '', '', '{{}}', '', '', '', '', '', '', '', '', ''"
        " from assessment_review where cycle_id = %s and number = 1"
    )
    assert "review_once_per_period_number" in sql_refuses(
        copy.format(number="number", period="'[2030-01-01,2030-02-01)'::daterange"), cycle.pk
    )
    assert "do_not_overlap" in sql_refuses(copy.format(number="99", period="period"), cycle.pk)
    assert "review_period_not_empty" in sql_refuses(copy.format(number="99", period="'empty'::daterange"), cycle.pk)


def test_the_database_refuses_a_second_clock_in_the_same_time(cycle):
    message = sql_refuses(
        "insert into assessment_reviewcycle (programme_id, official_id, form_id, term, interval_months, calendar,"
        " min_part_months, months_open_before_end, days_to_self_report, days_to_submit, days_to_complete, days_to_conclude, home_unit_id, home_post,"
        " planned_title) select programme_id, official_id, form_id, term, 6, 'anniversary', 3, 1, 0, 15, 5, 15, home_unit_id,"
        " '', '' from assessment_reviewcycle where id = %s",
        cycle.pk,
    )
    assert "review_cycle_one_at_a_time" in message


def test_a_rotation_helper_moves_the_primary_post(office):
    """Guards the fixture itself: exactly one primary post on any day."""
    rotate(office.b3, office.a, office.deputy_title, START, None)
    assert office.b3.appointments.in_force(START).primary().count() == 1


def test_a_review_never_opens_before_its_period_begins():
    cycle = SimpleNamespace(months_open_before_end=1, days_to_submit=15)
    short = Period(date(2020, 7, 1), date(2020, 7, 20))
    assert deadlines.opens_and_due(cycle, short) == (date(2020, 7, 1), date(2020, 8, 3))


def test_a_short_period_of_its_own_does_not_join_the_next():
    tiles = [Period(date(2020, 7, 1), date(2020, 8, 1)), Period(date(2020, 8, 1), date(2021, 2, 1))]
    assert uncovered(tiles, [], 3) == tiles
