"""Who is named, asked, reminded and shown a review."""

from datetime import date

import pytest

from assessment import concluding, daily, recipients
from assessment.models import Review, ReviewCycle, ReviewProgramme, ReviewReminder
from personnel import reorganisation
from personnel.models import User
from tests import factories as make
from tests.assessment import steps
from tests.assessment.test_reviewing import refusal


@pytest.fixture
def review(cycle, office):
    return steps.self_reported(cycle, office.official_b)


def again(user):
    return User.objects.get(pk=user.pk)


def test_hr_names_neither_themselves_nor_a_closed_account(review, office):
    closed = make.UserFactory(is_active=False)
    assert refusal(concluding.name_reviewer, review, by=office.hr, reviewer=office.hr).code == "self"
    assert refusal(concluding.name_reviewer, review, by=office.hr, reviewer=closed).code == "closed"


def test_whom_hr_named_sees_the_review_without_any_role_and_no_other(review, office):
    named = make.UserFactory()
    concluding.name_reviewer(review, by=office.hr, reviewer=named)
    assert list(Review.objects.visible_to(again(named))) == [review]


def test_the_unit_is_reminded_once_a_day(review, office):
    concluding.ask(review, by=office.hr, on=steps.AFTER)
    assert refusal(concluding.ask, review, by=office.hr, on=steps.AFTER).code == "twice"
    assert concluding.ask(review, by=office.hr, on=date(2021, 1, 11)) == 1


def test_hr_is_told_when_nobody_can_write(review, office):
    office.head_a.grants.all().delete()
    assert refusal(concluding.ask, review, by=office.hr, on=steps.AFTER).code == "nobody"


def test_about_a_head_the_superior_is_asked_and_neither_the_head_nor_one_beside(review, office):
    make.GrantFactory(user=office.official_b, role="unit_head", unit=office.a)
    above = make.GrantFactory(role="unit_head", unit=office.root).user
    assert recipients.reviewers([review]) == {review.pk: [above.pk]}
    deputy = make.GrantFactory(role="unit_head", unit=office.a, on_behalf_of=office.official_b).user
    assert recipients.reviewers([review]) == {review.pk: [deputy.pk]}


def test_a_deputy_is_not_asked_about_themselves(review, office):
    office.head_a.grants.all().delete()
    make.GrantFactory(user=office.official_b, role="unit_head", unit=office.a, on_behalf_of=office.head_a)
    assert recipients.reviewers([review]) == {review.pk: []}


def test_in_a_unit_that_was_merged_nobody_beside_the_person_writes_either(review, office):
    """b2, sent to A, heads the unit that A went into; another head of that unit is beside them."""
    reorganisation.merge([office.a], into=office.b, on=date(2021, 1, 5), document=make.DocumentFactory())
    beside = office.head_b
    assert Review.objects.writable_by(again(beside)).filter(pk=review.pk).exists()
    make.GrantFactory(user=office.official_b, role="unit_head", unit=office.b)
    assert not Review.objects.writable_by(again(beside)).filter(pk=review.pk).exists()


def test_an_official_sees_nothing_of_a_review_before_it_opens(cycle, office):
    assert not Review.objects.visible_to(office.official_b).exists()
    assert not Review.objects.self_reportable_by(office.official_b).exists()
    review = steps.opened(cycle)
    assert list(Review.objects.visible_to(office.official_b)) == [review]
    assert list(Review.objects.self_reportable_by(office.official_b)) == [review]


def test_clocks_programmes_and_reminders_are_for_those_concerned(cycle, review, office):
    daily.remind(date(2021, 1, 14))
    for stranger in (office.head_b, office.official_a, office.stranger, office.admin):
        assert not ReviewProgramme.objects.visible_to(stranger).exists(), stranger
        assert not ReviewReminder.objects.visible_to(stranger).exists(), stranger
    for stranger in (office.official_a, office.stranger, office.admin):
        assert not ReviewCycle.objects.visible_to(stranger).exists(), stranger
    assert ReviewProgramme.objects.visible_to(office.head_a).get() == cycle.programme
    assert ReviewReminder.objects.visible_to(office.head_a).exists()


def test_the_official_is_told_of_the_conclusion_as_long_as_it_stands(review, office):
    review = steps.concluded(steps.sent(review, office.head_a), office.hr)
    told = ReviewReminder.objects.get(review=review, kind="released")
    assert (told.user, told.on) == (office.official_b, date(2021, 1, 20))
    assert daily.is_current(told)
    told.review.state = "unit_submitted"
    assert not daily.is_current(told)


def test_of_a_return_the_unit_is_told_until_it_has_sent_again(review, office):
    review = steps.sent(review, office.head_a)
    concluding.return_for_completion(
        review, by=office.hr, version=review.version, reason="Thiếu", at=steps.at(steps.AFTER)
    )
    told = ReviewReminder.objects.get(review=review, kind="returned")
    assert daily.is_current(told)
    told.review.state = "unit_submitted"
    assert not daily.is_current(told)


def test_what_is_late_is_not_called_due_soon(cycle):
    """A week was missed: the official is told once that it has opened and once that it is late."""
    review = steps.opened(cycle)
    told = [(whom, str(kind)) for whom, kind, _day in daily.nominal(review, date(2021, 1, 5))]
    assert told == [("official", "opened"), ("official", "overdue"), ("unit", "opened")]
