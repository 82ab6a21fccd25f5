"""Signs that HR must answer: they come back when there is something new in them, and stay when there is not."""

from datetime import date

import pytest

from assessment import concluding, reviewing, signals
from tests.assessment import steps
from tests.assessment.test_reviewing import refusal

DAY = date(2021, 1, 12)


@pytest.fixture
def review(cycle, office):
    return steps.sent(
        steps.self_reported(cycle, office.official_b), office.head_a, flags=["negative"], flag_detail="Ngày 1/10 …"
    )


def answered(review, office):
    return concluding.answer_signals(review, by=office.hr, answer="Đã làm việc.", at=steps.at(DAY))


def returned(review, office):
    return concluding.return_for_completion(
        review, by=office.hr, version=review.version, reason="Thiếu số liệu", at=steps.at(DAY)
    )


def test_a_sign_added_after_the_answer_waits_for_an_answer_again(review, office):
    review = returned(answered(review, office), office)
    again = steps.sent(review, office.head_a, flags=["negative", "violation"], flag_detail="Ngày 5/1 …", day=DAY)
    assert again.signals_answered_at is None
    assert list(signals.waiting(office.hr)) == [again]
    assert again.signals_answer == "Đã làm việc."
    assert answered(again, office).signals_answered_at is not None


def test_the_same_signs_sent_again_need_no_second_answer(review, office):
    review = returned(answered(review, office), office)
    again = steps.sent(review, office.head_a, flags=["negative"], flag_detail="Ngày 1/10 …", day=DAY)
    assert again.signals_answered_at is not None
    assert not signals.waiting(office.hr).exists()


def test_a_fall_found_when_it_is_sent_again_waits_for_an_answer(cycle, office):
    steps.sent(steps.self_reported(cycle, office.official_b), office.head_a)
    second = steps.self_reported(cycle, office.official_b, 2, date(2021, 6, 28))
    day = date(2021, 7, 5)
    second = steps.sent(second, office.head_a, flags=["negative"], flag_detail="…", day=day)
    second = reviewing.withdraw(answered(second, office), by=office.head_a)
    second = steps.sent(second, office.head_a, steps.points(C4a=7), flags=["negative"], flag_detail="…", day=day)
    assert second.flags == ["negative", "falling_score"]
    assert second.signals_answered_at is None


def test_an_unanswered_fall_stays_with_hr_while_the_unit_completes_the_review(cycle, office):
    steps.sent(steps.self_reported(cycle, office.official_b), office.head_a)
    second = steps.self_reported(cycle, office.official_b, 2, date(2021, 6, 28))
    low, day = steps.points(C4a=7), date(2021, 7, 5)
    second = returned(steps.sent(second, office.head_a, low, day=day), office)
    second = steps.drafted(second, office.head_a, low, flags=["negative"], flag_detail="…")
    assert second.flags == ["negative", "falling_score"]
    assert list(signals.waiting(office.hr)) == [second]
    assert steps.sent(second, office.head_a, steps.points(), flags=[], day=day).flags == []


def test_a_review_that_hr_returned_is_again_to_be_completed_when_the_unit_takes_it_back(review, office):
    """Not open as if it had never been sent: a changed term would drop it, the official could rewrite their part."""
    review = steps.sent(returned(review, office), office.head_a, day=DAY)
    review = reviewing.withdraw(review, by=office.head_a)
    assert (review.state, review.return_reason, review.total) == ("returned", "Thiếu số liệu", None)
    from assessment import self_reporting

    assert refusal(self_reporting.withdraw_self_report, review, by=office.official_b).code == "state"
    assert steps.sent(review, office.head_a, day=DAY).state == "unit_submitted"
