"""Who may do what with a review, and in which state."""

from datetime import date
from decimal import Decimal

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from assessment import concluding, reviewing, self_reporting
from assessment.models import Review, ReviewScore
from personnel.errors import RuleViolation, StaleState
from personnel.models import Discipline
from tests import factories as make
from tests.assessment import steps

REFUSED = DatabaseError


@pytest.fixture
def review(cycle, office):
    """Period 1 of b2 in unit A, self-report sent."""
    return steps.self_reported(cycle, office.official_b)


def refusal(act, *args, **values):
    with pytest.raises(RuleViolation) as refused, transaction.atomic():
        act(*args, **values)
    return refused.value


# The way through -----------------------------------------------------------------


def test_from_self_report_to_conclusion(review, office):
    review = steps.sent(review, office.head_a)
    assert (review.state, review.total, review.submitted_by) == ("unit_submitted", Decimal("83"), office.head_a)
    review = concluding.take_up(review, by=office.hr, at=steps.at(date(2021, 1, 15)))
    review = steps.concluded(review, office.hr)
    assert (review.state, review.classification) == ("concluded", "HTTNV")
    concluding.mark_reported(review)
    review.refresh_from_db()
    assert review.state == "reported"


def test_the_moves_in_code_and_in_the_database_are_the_same():
    trigger = next(one for one in Review._meta.triggers if isinstance(one, pgtrigger.FSM))
    coded = {(str(old), str(new)) for old, states in Review.TRANSITIONS.items() for new in states}
    assert set(trigger.transitions) == coded
    assert set(Review.TRANSITIONS) == set(Review.State)


@pytest.mark.parametrize("old", Review.State.values)
def test_every_other_move_is_refused_by_the_database(cycle, old):
    pk = cycle.reviews.first().pk
    with pgtrigger.ignore("assessment.Review:review_moves_legally"):
        values = {"state": old, "return_reason": "x"}
        if old in ("unit_submitted", "concluded", "reported"):
            values |= sent_values(cycle)
        Review.objects.filter(pk=pk).update(**values)
    legal = {str(state) for state in Review.TRANSITIONS[Review.State(old)]} | {old}
    for new in set(Review.State.values) - legal:
        with pytest.raises(REFUSED), transaction.atomic():
            Review.objects.filter(pk=pk).update(state=new)


def sent_values(cycle):
    sender, other = make.UserFactory(), make.UserFactory()
    moment = steps.at(steps.AFTER)
    return {
        "submitted_by": sender,
        "submitted_at": moment,
        "concluded_by": other,
        "concluded_at": moment,
        "total": 83,
        "classification": "HTTNV",
        "recommendation": "continue",
    }


# Who -------------------------------------------------------------------------------


def test_only_the_receiving_units_head_writes(review, office):
    for stranger in (
        office.head_b,
        office.hr,
        office.authority,
        office.auditor,
        office.admin,
        office.official_a,
        office.stranger,
    ):
        refused = refusal(reviewing.save_draft, review, by=stranger, version=review.version, content={}, points={})
        assert refused.code == "not_allowed"
        assert refusal(
            reviewing.submit, review, by=stranger, version=review.version, at=steps.at(steps.AFTER)
        ).code == ("not_allowed")
    steps.sent(review, office.head_a)


def test_a_head_further_up_may_write(review, office):
    boss = make.GrantFactory(role="unit_head", unit=office.root).user
    steps.sent(review, boss)


def test_nobody_reviews_themselves_not_even_as_head_of_the_unit(cycle, office):
    """b2 gets a headship of the very unit."""
    make.GrantFactory(user=office.official_b, role="unit_head", unit=office.a)
    review = steps.opened(cycle)
    assert (
        refusal(reviewing.save_draft, review, by=office.official_b, version=review.version, content={}, points={}).code
        == "not_allowed"
    )
    assert not Review.objects.writable_by(office.official_b).filter(pk=review.pk).exists()


def test_nobody_reviews_themselves_as_a_deputy_or_when_named(cycle, office):
    make.GrantFactory(user=office.official_b, role="unit_head", unit=office.a, on_behalf_of=office.head_a)
    review = steps.opened(cycle)
    assert not Review.objects.writable_by(office.official_b).filter(pk=review.pk).exists()
    refused = refusal(concluding.name_reviewer, review, by=office.hr, reviewer=office.official_b)
    assert refused.code == "self"
    Review.objects.filter(pk=review.pk).update(reviewer=office.official_b)
    assert not Review.objects.writable_by(office.official_b).filter(pk=review.pk).exists()


def test_about_the_head_of_a_unit_only_the_superior_or_a_named_deputy_writes(cycle, office):
    """b2 heads unit A; another head of the same unit and one of a unit below are not above them."""
    review = steps.self_reported(cycle, office.official_b)
    make.GrantFactory(user=office.official_b, role="unit_head", unit=office.a)
    beside = office.head_a
    above = make.GrantFactory(role="unit_head", unit=office.root).user
    deputy = make.GrantFactory(role="unit_head", unit=office.a, on_behalf_of=above).user
    assert not Review.objects.writable_by(beside).exists()
    assert Review.objects.writable_by(above).filter(pk=review.pk).exists()
    assert Review.objects.writable_by(deputy).filter(pk=review.pk).exists()


def test_whom_hr_named_writes_and_nobody_else(review, office):
    named = make.UserFactory()
    concluding.name_reviewer(review, by=office.hr, reviewer=named)
    review.refresh_from_db()
    refused = refusal(reviewing.save_draft, review, by=office.head_a, version=review.version, content={}, points={})
    assert refused.code == "not_allowed"
    steps.sent(review, named)


def test_a_grant_that_has_ended_reviews_nothing(review, office):
    office.head_a.grants.update(valid=(date(2010, 1, 1), date(2020, 1, 1)))
    office.head_a.__dict__.pop("grants_in_force", None)
    fresh = type(office.head_a).objects.get(pk=office.head_a.pk)
    refused = refusal(reviewing.save_draft, review, by=fresh, version=review.version, content={}, points={})
    assert refused.code == "not_allowed"


def test_only_hr_concludes_and_never_who_sent_it_or_is_reviewed(review, office):
    make.GrantFactory(user=office.hr, role="unit_head", unit=office.a)
    hr = type(office.hr).objects.get(pk=office.hr.pk)
    review = steps.sent(review, hr)
    assert refusal(steps.concluded, review, hr).code == "self"
    assert refusal(steps.concluded, review, office.head_a).code == "not_allowed"
    make.GrantFactory(user=office.official_b, role="hr_staff")
    reviewed = type(office.official_b).objects.get(pk=office.official_b.pk)
    assert refusal(steps.concluded, review, reviewed).code == "not_allowed"
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(
            state="concluded",
            concluded_by=hr,
            concluded_at=steps.at(steps.AFTER),
            classification="HTTNV",
            recommendation="continue",
        )
    assert steps.concluded(review, make.GrantFactory(role="hr_staff").user).state == "concluded"


def test_the_official_reads_scores_and_comments_only_when_released(review, office):
    user = office.official_b
    review = steps.sent(review, office.head_a)
    assert Review.objects.visible_to(user).filter(pk=review.pk).exists()
    assert not Review.objects.readable_by(user).exists()
    assert not ReviewScore.objects.visible_to(user).exists()
    steps.concluded(review, office.hr)
    assert Review.objects.readable_by(user).get() == review
    assert ReviewScore.objects.visible_to(user).count() == 9


def test_a_head_does_not_read_their_own_review_before_it_is_released(cycle, office):
    make.GrantFactory(user=office.official_b, role="unit_head", unit=office.a)
    make.GrantFactory(user=office.official_b, role="hr_staff")
    steps.opened(cycle)
    assert not Review.objects.readable_by(office.official_b).exists()


def test_other_units_see_nothing(review, office):
    assert not Review.objects.visible_to(office.head_b).exists()
    assert not Review.objects.visible_to(office.official_a).exists()
    assert not Review.objects.visible_to(office.admin).exists()
    assert Review.objects.visible_to(office.head_a).count() == 6


# When ------------------------------------------------------------------------------


def test_without_the_self_report_the_unit_waits_until_its_day_has_passed(cycle, office):
    review = steps.opened(cycle)
    assert refusal(steps.sent, review, office.head_a, day=date(2020, 12, 31)).problems.keys() == {"__all__"}
    assert steps.sent(review, office.head_a, day=date(2021, 1, 1)).state == "unit_submitted"


@pytest.mark.parametrize(
    ("content", "scores", "wrong"),
    [
        ({"strengths": ""}, {}, {"strengths"}),
        ({"limits": "  "}, {}, {"limits"}),
        ({"unit_recommendation": ""}, {}, {"unit_recommendation"}),
        ({"unit_recommendation": "placement"}, {}, {"unit_recommendation"}),
        ({"flags": ["foot_dragging"]}, {}, {"flag_detail"}),
        ({"meeting_on": date(2021, 1, 11)}, {}, {"meeting_on"}),
        ({"meeting_on": date(2020, 6, 30)}, {}, {"meeting_on"}),
        ({"votes_for": 3}, {}, {"meeting_on", "votes_total"}),
        ({"collective_opinion": "Nhất trí"}, {}, {"meeting_on"}),
        ({}, {"C7": None}, {"points_c7"}),
    ],
)
def test_what_is_missing_is_named_field_by_field(review, office, content, scores, wrong):
    given = {**steps.points(), **scores}
    assert set(refusal(steps.sent, review, office.head_a, given, **content).problems) == wrong


@pytest.mark.parametrize("value", ["10.01", "-0.01", "999"])
def test_points_out_of_range_are_refused_in_code_and_database(review, office, value):
    refused = refusal(steps.drafted, review, office.head_a, steps.points(C1=value))
    assert (refused.code, refused.field) == ("points", "points_c1")
    score = review.scores.get(criterion__code="C1")
    with pytest.raises(REFUSED), transaction.atomic():
        ReviewScore.objects.filter(pk=score.pk).update(unit_points=Decimal(value))


def test_points_of_a_criterion_that_is_not_on_the_form_are_left_out(review, office):
    steps.drafted(review, office.head_a, {**steps.points(), "C99": Decimal(5), "id": Decimal(1)})
    assert review.scores.count() == 9


def test_a_stale_version_is_refused_and_nothing_is_written(review, office):
    first = steps.drafted(review, office.head_a)
    with pytest.raises(StaleState), transaction.atomic():
        reviewing.save_draft(
            first, by=office.head_a, version=first.version - 1, content={"strengths": "Khác"}, points=steps.points(C1=1)
        )
    first.refresh_from_db()
    assert first.strengths == steps.CONTENT["strengths"]
    assert first.scores.get(criterion__code="C1").unit_points == 9


def test_the_official_and_the_head_write_at_the_same_time_without_refusing_each_other(cycle, office):
    review = steps.opened(cycle)
    draft = steps.drafted(review, office.head_a)
    self_reporting.save_self_report(
        review, by=office.official_b, version=review.self_version, content={"tasks_done": "Việc"}, points={}
    )
    steps.drafted(draft, office.head_a, limits="Khác")


def test_a_self_report_needs_tasks_and_points_and_is_sent_once(cycle, office):
    review = steps.opened(cycle)
    act = {"by": office.official_b, "at": steps.at(steps.AFTER)}
    assert "tasks_done" in refusal(self_reporting.submit_self_report, review, version=0, **act).problems
    review = steps.self_reported(cycle, office.official_b)
    assert refusal(self_reporting.submit_self_report, review, version=review.self_version, **act).code == "state"
    assert refusal(
        self_reporting.save_self_report,
        review,
        by=office.official_b,
        version=review.self_version,
        content={},
        points={},
    )
    review = self_reporting.withdraw_self_report(review, by=office.official_b)
    assert (review.state, review.self_submitted_at) == ("open", None)


def test_a_self_report_is_written_by_nobody_else(cycle, office):
    review = steps.opened(cycle)
    for stranger in (office.head_a, office.hr, office.official_a):
        refused = refusal(self_reporting.save_self_report, review, by=stranger, version=0, content={}, points={})
        assert refused.code == "not_allowed"


def test_a_review_is_taken_back_until_hr_has_taken_it_up(review, office):
    review = steps.sent(review, office.head_a)
    review = reviewing.withdraw(review, by=office.head_a)
    assert (review.state, review.total, review.submitted_by) == ("self_submitted", None, None)
    review = steps.sent(review, office.head_a)
    concluding.take_up(review, by=office.hr, at=steps.at(steps.AFTER))
    assert refusal(reviewing.withdraw, review, by=office.head_a).code == "taken_up"


def test_a_returned_review_names_what_is_missing_and_gets_days_to_complete_it(review, office):
    review = steps.sent(review, office.head_a)
    returned = concluding.return_for_completion(
        review, by=office.hr, version=review.version, reason="Nêu số liệu trước và sau.", at=steps.at(date(2021, 1, 20))
    )
    assert (returned.state, returned.due_on) == ("returned", date(2021, 1, 25))
    assert returned.reminders.get().user == office.head_a
    again = steps.sent(returned, office.head_a, day=date(2021, 1, 22))
    assert again.state == "unit_submitted"
    assert (
        "reason"
        in refusal(
            concluding.return_for_completion,
            again,
            by=office.hr,
            version=again.version,
            reason=" ",
            at=steps.at(steps.AFTER),
        ).problems
    )


def test_what_was_sent_is_frozen_even_against_raw_sql(review, office):
    review = steps.sent(review, office.head_a)
    statements = [
        "update assessment_review set strengths = 'khác' where id = %s",
        "update assessment_review set total = 100 where id = %s",
        "update assessment_reviewscore set unit_points = 10 where review_id = %s",
        "delete from assessment_reviewscore where review_id = %s",
        "delete from assessment_review where id = %s",
    ]
    steps.concluded(review, office.hr)
    statements += [
        "update assessment_review set classification = 'HTXSNV' where id = %s",
        "update assessment_review set conclusion = 'khác' where id = %s",
        "update assessment_review set state = 'open' where id = %s",
    ]
    for statement in statements:
        with pytest.raises(REFUSED), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [review.pk])


# Conclusion ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "classification"),
    [
        ({"C1": "6.99"}, "HTXSNV"),
        ({"C1": "6"}, "HTXSNV"),
        ({"C1": "5.99"}, "HTTNV"),
    ],
)
def test_thresholds_are_compared_unrounded(review, office, points, classification):
    """Everything else full except C4a: 84 + C1."""
    full = {"C1": 10, "C2": 10, "C3": 10, "C4a": 14, "C4b": 20, "C4c": 10, "C5": 10, "C6": 5, "C7": 5}
    review = steps.sent(review, office.head_a, steps.points(full, **points))
    assert steps.concluded(review, office.hr).classification == classification


@pytest.mark.parametrize(
    ("day", "duty_related", "classification"),
    [
        (date(2020, 6, 30), True, "HTTNV"),
        (date(2020, 7, 1), True, "KHTNV"),
        (date(2020, 12, 31), True, "KHTNV"),
        (date(2021, 1, 1), True, "HTTNV"),
        (date(2020, 9, 1), False, "HTTNV"),
    ],
)
def test_discipline_for_a_breach_of_duty_in_the_period_outweighs_the_points(
    review, office, day, duty_related, classification
):
    Discipline.objects.create(
        official=review.official,
        form="reprimand",
        decided_on=day,
        effective_on=day,
        duty_related=duty_related,
        reason="…",
    )
    review = steps.concluded(steps.sent(review, office.head_a), office.hr)
    assert review.classification == classification
    assert bool(review.override_reason) == (classification == "KHTNV")


@pytest.mark.parametrize(("concluded", "classification"), [(True, "KHTNV"), (False, "HTTNV")])
def test_a_marked_breach_counts_when_hr_says_it_was_concluded_and_on_what_ground(
    review, office, concluded, classification
):
    review = steps.sent(review, office.head_a, flags=["violation"], flag_detail="Ngày 01/10/2020 …")
    assert set(refusal(steps.concluded, review, office.hr).problems) == {"violation_concluded", "override_reason"}
    review = steps.concluded(
        review, office.hr, violation_concluded=concluded, override_reason="Kết luận 12/KL ngày 05/01/2021"
    )
    assert review.classification == classification
    assert "12/KL" in review.override_reason


def test_another_recommendation_than_the_units_needs_a_reason(review, office):
    review = steps.sent(review, office.head_a)
    assert set(refusal(steps.concluded, review, office.hr, "adjust_job").problems) == {"conclusion"}
    assert steps.concluded(review, office.hr, "adjust_job", conclusion="Vì …").recommendation == "adjust_job"


def test_placement_is_recommended_in_the_last_review_only(review, office):
    review = steps.sent(review, office.head_a)
    assert set(refusal(steps.concluded, review, office.hr, "placement", conclusion="x").problems) == {"recommendation"}


def test_who_concludes_a_stale_version_is_told(review, office):
    review = steps.sent(review, office.head_a)
    stale = review.version - 1
    with pytest.raises(StaleState), transaction.atomic():
        concluding.conclude(review, by=office.hr, version=stale, recommendation="continue", at=steps.at(steps.AFTER))


def test_nothing_is_concluded_before_it_is_sent_or_twice(review, office):
    assert refusal(steps.concluded, review, office.hr).code == "state"
    review = steps.concluded(steps.sent(review, office.head_a), office.hr)
    assert refusal(steps.concluded, review, office.hr).code == "state"


def test_a_fall_of_ten_points_is_a_sign_for_hr(cycle, office):
    first = steps.sent(steps.self_reported(cycle, office.official_b), office.head_a)
    assert first.flags == []
    second = steps.self_reported(cycle, office.official_b, 2, date(2021, 6, 28))
    second = steps.sent(second, office.head_a, steps.points(C4a=7), day=date(2021, 7, 5))
    assert second.flags == ["falling_score"]
    from assessment import signals

    assert signals.of(second).answer_by == date(2021, 7, 20)
    assert list(signals.waiting(office.hr)) == [second]
    concluding.answer_signals(second, by=office.hr, answer="Làm việc với đơn vị.", at=steps.at(date(2021, 7, 9)))
    assert not signals.waiting(office.hr).exists()
    assert refusal(concluding.answer_signals, second, by=office.hr, answer="Lại", at=steps.at(date(2021, 7, 9)))


def test_the_unit_cannot_mark_a_falling_score_itself(review, office):
    review = steps.drafted(review, office.head_a, flags=["falling_score", "nonsense", "negative"], flag_detail="…")
    assert review.flags == ["negative"]


def test_acts_are_noted_in_the_log(review, office):
    from personnel.models import AccessEvent

    steps.concluded(steps.sent(review, office.head_a), office.hr)
    events = AccessEvent.objects.filter(official=review.official, object_id=str(review.pk)).order_by("pk")
    assert [(event.user, event.verb) for event in events] == [
        (office.official_b, "change"),
        (office.head_a, "change"),
        (office.hr, "decide"),
    ]
