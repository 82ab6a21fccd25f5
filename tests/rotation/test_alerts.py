"""Term alerts are ticked off by HR: who, when, what has been done."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from personnel.models import User
from rotation import alerts, daily, term_tasks
from rotation.models import TermAlert
from tests.rotation import away
from tests.rotation.away import LAST_DAY
from tests.rotation.test_batch_pages import page, text
from tests.rotation.test_batches import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(office):
    """Somebody whose term ends in 80 days."""
    row = away.arrived(office)
    daily.run(LAST_DAY - timedelta(days=80))
    return row


def asked(office, day):
    user = User.objects.get(pk=office.hr.pk)
    return [one.person for one in term_tasks.due(user, day) if one.person]


def test_an_alert_taken_note_of_leaves_the_desk_until_the_next_mark(office, row):
    day = LAST_DAY - timedelta(days=80)
    assert row.official.full_name in asked(office, day)
    assert alerts.acknowledge(row, "Đã xin ý kiến nơi đến", by=office.hr) == 1
    alert = TermAlert.objects.get(rotation=row)
    assert (alert.acknowledged_by, alert.note) == (office.hr, "Đã xin ý kiến nơi đến")
    assert row.official.full_name not in asked(office, day)
    daily.run(LAST_DAY - timedelta(days=60))
    assert row.official.full_name in asked(office, LAST_DAY - timedelta(days=60))


def test_a_term_that_is_over_stays_on_the_desk_whatever_was_ticked_off(office, row):
    alerts.acknowledge(row, "Đã xin ý kiến nơi đến", by=office.hr)
    day = LAST_DAY + timedelta(days=1)
    TermAlert.objects.exclude(acknowledged_at=None).count()
    daily.run(day)
    assert row.official.full_name in asked(office, day)


def test_taking_note_says_what_was_done_and_happens_once(office, row):
    refused("hr", alerts.acknowledge, row, "x", by=office.authority)
    refused("note_missing", alerts.acknowledge, row, " ", by=office.hr)
    alerts.acknowledge(row, "Đã hỏi", by=office.hr)
    refused("no_alert", alerts.acknowledge, row, "Đã hỏi lại", by=office.hr)


def test_nobody_ticks_off_their_own_term(office, row):
    office.hr.official = row.official
    refused("own_case", alerts.acknowledge, row, "x", by=office.hr)


def test_the_database_keeps_who_ticked_off_and_why(office, row):
    with pytest.raises(IntegrityError, match="with_a_note"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE rotation_termalert SET acknowledged_by_id = %s, acknowledged_at = now()", [office.hr.pk])
    alerts.acknowledge(row, "Đã hỏi", by=office.hr)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        TermAlert.objects.update(note="khác")


def test_hr_ticks_off_on_the_page_of_the_term(client, office, row, monkeypatch):
    monkeypatch.setattr("personnel.dates.today", lambda: LAST_DAY - timedelta(days=80))
    assert page(client, office.authority, "rotation-alerts", row.pk).status_code == 403
    board = text(page(client, office.hr, "terms", query="?alert=open"))
    assert f"/rotations/{row.pk}/alerts/" in board
    assert page(client, office.hr, "rotation-alerts", row.pk, note="Nơi đến đang nhận xét").status_code == 302
    assert "Nơi đến đang nhận xét" in text(page(client, office.hr, "rotation", row.pk))
    assert row.official.full_name not in text(page(client, office.hr, "terms", query="?alert=open"))
