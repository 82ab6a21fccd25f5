"""The daily job: twice, missed, at the same time; one letter a person."""

from datetime import date

import pytest
from django.core import mail
from django.db import connection

from assessment import daily
from assessment.models import Review, ReviewReminder
from personnel.models import User
from tests.assessment import steps
from tests.threads import together


def rows():
    """What the job may write, without when it was written."""
    return (
        list(Review.objects.order_by("pk").values_list("pk", "state", "overdue_since")),
        sorted(ReviewReminder.objects.values_list("review", "user", "kind", "on")),
    )


@pytest.fixture
def written_to(office):
    User.objects.filter(pk__in=[office.head_a.pk, office.official_b.pk]).update(email="nguoi@example.vn")


@pytest.mark.parametrize(
    ("day", "state"), [(date(2020, 11, 30), "not_open"), (date(2020, 12, 1), "open"), (date(2020, 12, 2), "open")]
)
def test_a_review_opens_a_month_before_its_period_ends(cycle, day, state):
    daily.run(day)
    assert cycle.reviews.get(number=1).state == state
    assert cycle.reviews.get(number=2).state == "not_open"


@pytest.mark.parametrize(("day", "since"), [(date(2021, 1, 15), None), (date(2021, 1, 16), date(2021, 1, 16))])
def test_a_review_is_late_from_the_day_after_it_was_due(cycle, day, since):
    daily.run(day)
    assert cycle.reviews.get(number=1).overdue_since == since


def test_a_second_run_writes_nothing(cycle, written_to):
    daily.run(date(2021, 1, 20))
    before = rows()
    assert not any(daily.run(date(2021, 1, 20)).values())
    assert rows() == before


def test_a_missed_week_is_caught_up_with_the_same_days(cycle, written_to):
    daily.run(date(2021, 1, 25))
    assert cycle.reviews.get(number=1).overdue_since == date(2021, 1, 16)
    days = {(kind, on) for kind, on in ReviewReminder.objects.values_list("kind", "on")}
    assert ("overdue", date(2021, 1, 16)) in days
    assert ("opened", date(2020, 12, 1)) in days


def test_one_letter_a_person_and_only_once(open_cycle, office, written_to):
    open_cycle()
    open_cycle(official=office.b3)
    daily.run(date(2021, 1, 20))
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert len(mail.outbox) == 2
    daily.run(date(2021, 1, 20))
    assert len(mail.outbox) == 2
    head = next(letter for letter in mail.outbox if "Trần Đình Phúc" in letter.body)
    assert "Vàng A Sùng" in head.body
    assert letters


def test_nobody_is_written_to_about_what_has_been_sent(cycle, office, written_to):
    daily.open_due(date(2020, 12, 1))
    daily.remind(date(2021, 1, 14))
    steps.sent(steps.self_reported(cycle, office.official_b), office.head_a)
    assert daily.send_mails() == 0
    assert mail.outbox == []


def test_a_letter_that_could_not_be_sent_is_sent_the_next_time(cycle, written_to, settings):
    settings.EMAIL_BACKEND = "tests.assessment.test_daily.Down"
    daily.run(date(2021, 1, 20))
    assert not ReviewReminder.objects.filter(mailed_at__isnull=False).exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert daily.send_mails() == 2


class Down:
    """A mail server that is away."""

    def __init__(self, *args, **kwargs): ...

    def send_messages(self, messages):
        raise ConnectionRefusedError("away")


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_share_the_work(cycle, written_to):
    from django.test.utils import override_settings

    with override_settings():
        results = together(4, lambda _number: daily.run(date(2021, 1, 20)))
    assert not [one for one in results if isinstance(one, Exception)]
    assert sum(one["opened"] for one in results) == 1
    assert sum(one["mails"] for one in results) == len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_people_send_the_same_review_and_one_wins(cycle, office):
    from assessment import reviewing
    from personnel.errors import RuleViolation
    from personnel.models import AccessEvent

    review = steps.self_reported(cycle, office.official_b)
    review = steps.drafted(review, office.head_a)
    results = together(
        20, lambda _n: reviewing.submit(review, by=office.head_a, version=review.version, at=steps.at(steps.AFTER))
    )
    refused = [one for one in results if isinstance(one, RuleViolation)]
    assert (len(results) - len(refused), len(refused)) == (1, 19)
    assert AccessEvent.objects.filter(user=office.head_a).count() == 1
    connection.close()
