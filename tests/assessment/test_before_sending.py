"""What a review needs before it is sent, and what it is compared with."""

from datetime import date

import pytest
from django.urls import reverse

from assessment import concluding, rounds
from assessment.models import Review
from personnel.periods import span
from tests.assessment import steps
from tests.assessment.conftest import START
from tests.assessment.test_pages import signed_in, typed
from tests.assessment.test_reviewing import refusal

OPINION = {"meeting_on": date(2020, 12, 30), "collective_opinion": "Nhất trí"}


@pytest.fixture
def review(cycle, office):
    return steps.self_reported(cycle, office.official_b)


@pytest.mark.parametrize("day", [date(2020, 7, 1), steps.AFTER])
def test_the_leadership_may_have_met_on_the_first_day_of_the_period_and_on_the_day_of_sending(review, office, day):
    assert steps.sent(review, office.head_a, meeting_on=day).meeting_on == day


def test_as_many_votes_as_members_is_right_and_one_more_is_refused_at_its_field(review, office):
    votes = {**OPINION, "votes_for": 6, "votes_total": 5}
    refused = refusal(steps.drafted, review, office.head_a, **votes)
    assert (refused.code, refused.field) == ("votes", "votes_for")
    assert steps.sent(review, office.head_a, **votes | {"votes_for": 5}).votes_for == 5


@pytest.mark.parametrize("act", ["save", "send"])
def test_too_many_votes_on_the_page_are_said_at_their_field_and_nothing_typed_is_lost(review, office, act):
    client = signed_in(office.head_a)
    form = typed(review, act=act, votes_for="6", votes_total="5", strengths="Giữ câu này")
    answer = client.post(reverse("review-write", args=[review.pk]), form)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"votes_for"}
    assert "Giữ câu này" in answer.content.decode()
    assert client.post(reverse("review-draft", args=[review.pk]), form).status_code == 409


def test_an_end_of_rotation_review_needs_the_collective_leadership(cycle, office):
    rounds.reschedule(cycle, term=span(START, 6), on=date(2020, 12, 1))
    Review.objects.filter(cycle=cycle, kind="final").update(state="open")
    final = Review.objects.get(cycle=cycle, kind="final")
    assert set(refusal(steps.sent, final, office.head_a).problems) == {"meeting_on", "collective_opinion"}
    assert steps.sent(final, office.head_a, **OPINION).state == "unit_submitted"


def of_period(cycle, office, number, **scores):
    ends = cycle.reviews.get(number=number, kind="periodic").period.upper
    review = steps.self_reported(cycle, office.official_b, number, ends)
    return steps.sent(review, office.head_a, steps.points(**scores), day=ends.replace(day=10))


def test_a_score_is_compared_with_the_period_just_before(cycle, office):
    assert of_period(cycle, office, 1).flags == []
    assert of_period(cycle, office, 2, C4a=7).flags == ["falling_score"]
    assert of_period(cycle, office, 3, C4a=7).flags == [], "no more than in period 2"


def test_a_score_is_not_compared_with_one_that_was_returned(cycle, office):
    first = of_period(cycle, office, 1)
    concluding.return_for_completion(
        first, by=office.hr, version=first.version, reason="Thiếu", at=steps.at(steps.AFTER)
    )
    assert of_period(cycle, office, 2, C4a=7).flags == []


def test_a_last_period_is_not_compared_with_the_review_of_the_whole_time(cycle, office):
    rounds.reschedule(cycle, term=span(START, 6), on=date(2020, 12, 1))
    Review.objects.filter(cycle=cycle, kind="final").update(state="open")
    steps.sent(Review.objects.get(cycle=cycle, kind="final"), office.head_a, **OPINION)
    last = steps.self_reported(cycle, office.official_b)
    assert steps.sent(last, office.head_a, steps.points(C4a=7)).flags == []


def test_taking_up_twice_is_harmless(review, office):
    review = steps.sent(review, office.head_a)
    concluding.take_up(review, by=office.hr, at=steps.at(steps.AFTER))
    assert concluding.take_up(review, by=office.hr, at=steps.at(date(2021, 1, 12))).taken_up_at == steps.at(steps.AFTER)


def test_a_review_returned_early_keeps_the_days_it_had(review, office):
    review = steps.sent(review, office.head_a, day=date(2021, 1, 4))
    back = concluding.return_for_completion(
        review, by=office.hr, version=review.version, reason="Thiếu", at=steps.at(date(2021, 1, 5))
    )
    assert back.due_on == date(2021, 1, 15)
