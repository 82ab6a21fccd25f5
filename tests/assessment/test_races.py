"""Twenty people press the button at once: one review is sent, one concluded, everybody else is told."""

import os

import pytest

from assessment import concluding, reviewing
from assessment.models import Review
from personnel.errors import RuleViolation
from tests.assessment import steps
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, ROUNDS = 20, int(os.environ.get("RACE_ROUNDS", "1"))


def one_won(answers):
    assert sum(isinstance(answer, Review) for answer in answers) == 1
    assert all(isinstance(answer, Review | RuleViolation) for answer in answers), answers


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_review_is_sent_once_and_concluded_once(office, open_cycle, turn):
    review = steps.drafted(steps.opened(open_cycle()), office.head_a)
    version = review.version

    def send(_number):
        mine = Review.objects.get(pk=review.pk)
        return reviewing.submit(mine, by=office.head_a, version=version, at=steps.at(steps.AFTER))

    one_won(together(PEOPLE, send))
    review.refresh_from_db()
    version = review.version

    def conclude(_number):
        mine = Review.objects.get(pk=review.pk)
        return concluding.conclude(
            mine, by=office.hr, version=version, recommendation="continue", at=steps.at(steps.AFTER)
        )

    one_won(together(PEOPLE, conclude))
    assert Review.objects.filter(state="concluded").count() == 1
