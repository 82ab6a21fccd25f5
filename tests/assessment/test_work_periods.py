"""A closed period of work results takes nothing in, by sheet, API or SQL, until head office opens it for a reason."""

from datetime import date, timedelta
from threading import Event
from time import sleep

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from assessment.models import DataSource, WorkClosing, WorkResult
from assessment.profile import closing
from personnel import jobs
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, Job
from tests import factories as make
from tests.assessment.test_work_results import post, row, source, upload  # noqa: F401 – `source` is a fixture
from tests.threads import together

HALF = DateRange(date(2026, 1, 1), date(2026, 7, 1))
LATER = date(2026, 7, 10)


def close(office, period=HALF, by=None):
    return closing.close(period, by=by or office.hr, on=LATER, at=timezone.now())


def test_a_closed_period_refuses_the_api_and_says_why(office, source):  # noqa: F811
    close(office)
    answer = post([row(office)], source.token)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert "01/01/2026 – 30/06/2026" in error["message"]
    assert not WorkResult.objects.exists()
    assert post([row(office, **{"from": "2026-07-01", "to": "2026-12-31"})], source.token).status_code == 200


def test_what_a_closed_period_holds_may_be_sent_again_but_not_changed_nor_moved_out(office, source):  # noqa: F811
    post([row(office)], source.token)
    close(office)
    assert post([row(office)], source.token).json() == {"created": 0, "changed": 0, "unchanged": 1}
    assert post([row(office, quality="1")], source.token).status_code == 422
    assert post([row(office, **{"from": "2025-01-01", "to": "2025-06-30"})], source.token).status_code == 422


def test_a_result_of_one_closed_day_is_refused(office, source):  # noqa: F811
    close(office)
    assert post([row(office, **{"from": "2026-06-30", "to": "2026-12-31"})], source.token).status_code == 422


def test_a_sheet_of_a_closed_period_is_told_line_by_line(client, office, source):  # noqa: F811
    close(office)
    client.force_login(office.hr)
    brought = upload(client, row(office, **{"from": "01/01/2026", "to": "30/06/2026"}))
    [(line, heading, message)] = brought.report["errors"]
    assert (line, heading) == (2, "Đến ngày")
    assert "đã khóa" in message


def test_a_period_closed_after_the_sheet_was_looked_at_is_not_written(client, office, source):  # noqa: F811
    client.force_login(office.hr)
    brought = upload(client, row(office, **{"from": "01/01/2026", "to": "30/06/2026"}))
    close(office)
    client.post(reverse("import-write", args=[brought.pk]))
    jobs.run(Job.objects.get(kind="import_file").pk)
    assert not WorkResult.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessment_workresult SET quality = 1",
        "UPDATE assessment_workresult SET period = '[2030-01-01,2031-01-01)'",
        "DELETE FROM assessment_workresult",
        "INSERT INTO assessment_workresult (official_id, job_position_id, period, quantity, quality, timeliness, note,"
        " source_id, source_key, received_at) SELECT official_id, job_position_id, period, 1, 1, 1, '', source_id, 'new',"
        " now() FROM assessment_workresult",
    ],
)
def test_the_database_keeps_a_closed_period_too(office, source, statement):  # noqa: F811
    post([row(office)], source.token)
    close(office)
    with (
        pytest.raises(IntegrityError, match="closed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM assessment_workclosing",
        "UPDATE assessment_workclosing SET period = '[2020-01-01,2021-01-01)'",
        "UPDATE assessment_workclosing SET reopened_at = now()",
        "UPDATE assessment_workclosing SET reopened_at = now(), reopened_by_id = closed_by_id",
    ],
)
def test_a_closing_is_undone_only_by_somebody_for_a_reason(office, statement):
    close(office)
    with pytest.raises(Exception, match="work_closing|Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_head_office_opens_a_period_again_and_may_close_it_once_more(office, source):  # noqa: F811
    first = close(office)
    with pytest.raises(RuleViolation):
        closing.reopen(first, reason=" ", by=office.hr, at=timezone.now())
    closing.reopen(first, reason="Đội 1 gửi thiếu tháng 6", by=office.hr, at=timezone.now())
    assert post([row(office)], source.token).status_code == 200
    with pytest.raises(StaleState):
        closing.reopen(first, reason="lần hai", by=office.hr, at=timezone.now())
    close(office)
    assert WorkClosing.objects.count() == 2
    assert AccessEvent.objects.filter(model="assessment.workclosing", verb="decide").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_delivery_during_a_closing_waits_and_is_told(office, source):  # noqa: F811
    """Neither sees what the other has not committed yet: without waiting the period would be closed and still grow."""
    assert post([], source.token).status_code == 200  # the first request of a process is slow
    closing_now = Event()

    def act(number):
        if number:
            closing_now.wait(10)
            return post([row(office)], source.token).status_code
        with transaction.atomic():
            close(office)
            closing_now.set()
            sleep(2)
        return None

    assert together(2, act) == [None, 422]
    assert not WorkResult.objects.exists()


def test_two_closings_do_not_overlap(office):
    close(office)
    with pytest.raises(RuleViolation, match="đã khóa"):
        close(office, DateRange(date(2026, 6, 1), date(2026, 7, 5)))


def test_a_period_is_closed_only_when_it_is_over(office):
    with pytest.raises(RuleViolation):
        closing.close(HALF, by=office.hr, on=date(2026, 6, 30), at=timezone.now())
    closing.close(HALF, by=office.hr, on=date(2026, 7, 1), at=timezone.now())


def test_a_department_closes_and_opens_nothing(office):
    user = make.UserFactory(username="tccb.cuc")
    make.GrantFactory(user=user, role="hr_staff", unit=office.a)
    with pytest.raises(RuleViolation):
        close(office, by=user)
    made = close(office)
    with pytest.raises(RuleViolation):
        closing.reopen(made, reason="x", by=user, at=timezone.now())


def test_the_page_closes_and_opens_with_what_was_typed(client, office):
    client.force_login(office.hr)
    address = reverse("work-period-close")
    assert client.post(address, {"period_0": "01/01/2019", "period_1": ""}).status_code == 422
    client.post(address, {"period_0": "01/01/2019", "period_1": "30/06/2019"})
    made = WorkClosing.objects.get()
    again = reverse("work-period-reopen", args=[made.pk])
    assert client.post(again, {"reason": ""}).status_code == 422
    client.post(again, {"reason": "Đội 1 gửi thiếu"})
    page = client.get(reverse("work-periods")).content.decode()
    assert "01/01/2019 – 30/06/2019" in page
    assert "Đội 1 gửi thiếu" in page


@pytest.mark.parametrize(("who", "seen", "closes"), [("auditor", 200, 403), ("head_a", 200, 403), ("official_a", 403, 403)])  # fmt: skip
def test_others_only_read_what_is_closed(client, office, who, seen, closes):
    client.force_login(getattr(office, who))
    assert client.get(reverse("work-periods")).status_code == seen
    assert client.get(reverse("work-period-close")).status_code == closes


# Tokens ----------------------------------------------------------------------------------


def test_a_token_is_told_once_on_the_page_that_makes_it(client, office, source):  # noqa: F811
    client.force_login(office.admin)
    answer = client.post(reverse("data-source-renew", args=[source.pk]))
    token = answer.context["token"]
    assert token in answer.content.decode()
    assert answer["Cache-Control"].startswith("max-age=0")
    assert post([row(office)], source.token).status_code == 401
    assert post([row(office)], token).status_code == 200
    page = client.get(reverse("data-sources")).content.decode()
    assert token not in page
    assert timezone.localtime().strftime("%d/%m/%Y") in page  # when it last sent


def test_a_revoked_token_sends_no_more(client, office, source):  # noqa: F811
    client.force_login(office.admin)
    client.post(reverse("data-source-revoke", args=[source.pk]))
    assert post([row(office)], source.token).status_code == 401
    kept = DataSource.objects.get(pk=source.pk)
    assert (kept.token_sha256, kept.expires_at) == ("", None)
    assert AccessEvent.objects.filter(model="assessment.datasource", user=office.admin, detail__act="revoke").exists()


def test_a_new_token_lives_a_year(client, office, source):  # noqa: F811
    client.force_login(office.admin)
    client.post(reverse("data-source-renew", args=[source.pk]))
    lasts = DataSource.objects.get(pk=source.pk).expires_at - timezone.now()
    assert timedelta(days=363) < lasts <= timedelta(days=366)


@pytest.mark.parametrize(("who", "status"), [("hr", 403), ("auditor", 403), ("head_a", 403), ("official_a", 403)])
def test_only_who_keeps_the_sources_makes_and_takes_tokens(client, office, source, who, status):  # noqa: F811
    client.force_login(getattr(office, who))
    for name in ("data-source-renew", "data-source-revoke"):
        assert client.post(reverse(name, args=[source.pk])).status_code == status
    assert DataSource.objects.get(pk=source.pk).token_sha256 == source.token_sha256
