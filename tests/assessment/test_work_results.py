"""Work results from other systems: by sheet or by API, checked alike, all or none, the same key once."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.models import DataSource, WorkResult
from assessment.profile.sheets import HEADINGS
from personnel import jobs, workbooks
from personnel.models import AccessEvent, FileImport, Job
from tests import factories as make
from tests.threads import together

ADDRESS = "/api/work-results/"


@pytest.fixture
def source(office):
    make.JobPositionFactory(code="GSQL-03")
    row = DataSource.objects.create(code="VNACCS", name="Hệ thống thông quan")
    row.token = row.renew_token(timezone.now() + timedelta(days=1))
    return row


def row(office, **changes):
    return {
        "key": "K1", "official": office.a2.code, "job_position": "GSQL-03", "from": "2026-01-01", "to": "2026-06-30",
        "quantity": "105", "quality": 96.5, "timeliness": "98,25", "note": "",
    } | changes  # fmt: skip


def post(rows, token, body=None):
    """As another system does: no cookie, no session, the CSRF check on."""
    sent = body if body is not None else json.dumps({"results": rows})
    return Client(enforce_csrf_checks=True).post(
        ADDRESS, sent, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
    )


def test_the_same_rows_again_change_nothing(office, source):
    assert post([row(office)], source.token).json() == {"created": 1, "changed": 0, "unchanged": 0}
    assert post([row(office)], source.token).json() == {"created": 0, "changed": 0, "unchanged": 1}
    assert post([row(office, quality="90")], source.token).json() == {"created": 0, "changed": 1, "unchanged": 0}
    kept = WorkResult.objects.get()
    assert (kept.quality, str(kept.timeliness), kept.period.upper.isoformat()) == (90, "98.25", "2026-07-01")
    assert AccessEvent.objects.filter(verb="import", label="Hệ thống thông quan").count() == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", ""), ("key", "k" * 121), ("official", "KHONG-CO"), ("official", None), ("job_position", "X"),
        ("quantity", "1001"), ("quality", "-1"), ("quality", "NaN"), ("quality", "1e999"), ("timeliness", []),
        ("timeliness", "nhiều"), ("from", "2026-02-30"), ("from", "0001-01-01"), ("to", "9999-12-31"), ("to", "2025-12-31"),
        ("quantity", True),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_is_written(office, source, field, value):
    answer = post([row(office), row(office, key="K2") | {field: value}], source.token)
    assert answer.status_code == 422
    assert (1, field) in [(one["row"], one["field"]) for one in answer.json()["errors"]]
    assert not WorkResult.objects.exists()


def test_a_key_twice_in_one_delivery_is_refused(office, source):
    assert post([row(office), row(office, quality="1")], source.token).status_code == 422


@pytest.mark.parametrize("body", ["", "{", "[]", '{"results": 3}', '{"results": [1]}', '{"a":' * 5000, "\xff", b"\xff\xfe", '{"results": [{"key": "a\\ud800"}]}', '{"results": [{"quantity": ' + "9" * 5000 + "}]}"])  # fmt: skip
def test_what_is_no_list_of_rows_is_answered(office, source, body):
    answer = post(None, source.token, body)
    assert answer.status_code == 400
    assert answer.json()["message"]


@pytest.mark.parametrize("token", ["", "x", "đ", "x" * 3000])
def test_without_the_token_nothing_is_told(office, source, token):
    answer = post([row(office)], token)
    assert (answer.status_code, WorkResult.objects.count()) == (401, 0)


def test_a_token_ends_with_its_day_with_its_source_or_with_a_new_one(office, source):
    assert DataSource.objects.holding(source.token, timezone.now()) == source
    assert DataSource.objects.holding(source.token, timezone.now() + timedelta(days=2)) is None
    DataSource.objects.filter(pk=source.pk).update(is_active=False)
    assert post([row(office)], source.token).status_code == 401
    DataSource.objects.filter(pk=source.pk).update(is_active=True)
    fresh = source.renew_token(timezone.now() + timedelta(days=1))
    assert post([row(office)], source.token).status_code == 401
    assert post([row(office)], fresh).status_code == 200


def test_only_the_hash_of_a_token_is_kept(source):
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM assessment_datasource s")
        assert source.token not in cursor.fetchone()[0]


def test_two_sources_may_use_the_same_key(office, source):
    other = DataSource.objects.create(code="KTT", name="Kế toán thuế")
    token = other.renew_token(timezone.now() + timedelta(days=1))
    post([row(office)], source.token)
    assert post([row(office)], token).json()["created"] == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_delivery_at_the_same_moment_is_written_once(office, source):
    answers = together(4, lambda _number: post([row(office)], source.token).status_code)
    assert set(answers) == {200}
    assert WorkResult.objects.count() == 1


@pytest.mark.parametrize(("column", "value"), [("quality", 101), ("timeliness", -1), ("quantity", 1001)])
def test_the_database_refuses_what_is_no_per_cent(office, source, column, value):
    post([row(office)], source.token)
    with (
        pytest.raises(IntegrityError, match="work_result_in_range"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE assessment_workresult SET {column} = %s", [value])


# By sheet ---------------------------------------------------------------------------


def sheet(*rows):
    cells = [[str(one.get(name, "")) for name in HEADINGS] for one in rows]
    return SimpleUploadedFile("kq.xlsx", workbooks.write(list(HEADINGS.values()), cells))


def upload(client, *rows):
    client.post(reverse("imports", args=["work-results"]), {"file": sheet(*rows)})
    return FileImport.objects.latest("pk")


def test_a_sheet_is_looked_at_then_written_by_a_job(client, office, source):
    client.force_login(office.hr)
    brought = upload(client, row(office, **{"from": "01/01/2026", "to": "30/06/2026"}))
    assert (brought.errors, brought.created) == (0, 1)
    assert not WorkResult.objects.exists()
    client.post(reverse("import-write", args=[brought.pk]))
    jobs.run(Job.objects.get(kind="import_file").pk)
    assert WorkResult.objects.get().source.code == "EXCEL"


def test_the_line_and_the_heading_of_an_error_are_told(client, office, source):
    client.force_login(office.hr)
    brought = upload(client, row(office), row(office, key="K2", quality="một trăm"))
    assert [(line, heading) for line, heading, _message in brought.report["errors"]] == [(3, "Chất lượng (%)")]


@pytest.mark.parametrize("who", ["head_a", "official_a", "auditor", "admin"])
def test_only_who_may_add_results_brings_a_sheet(client, office, who):
    client.force_login(getattr(office, who))
    assert client.get(reverse("imports", args=["work-results"])).status_code == 403
    assert client.get(reverse("imports", args=["khong-co"])).status_code == 404


def test_a_sheet_does_not_replace_what_stands_for_people_of_another_unit(client, office, source):
    ours = {"from": "01/01/2026", "to": "30/06/2026"}
    officers = [make.UserFactory(username=f"tccb.{unit.pk}") for unit in (office.a, office.b)]
    for user, unit in zip(officers, (office.a, office.b), strict=True):
        make.GrantFactory(user=user, role="hr_staff", unit=unit)
    client.force_login(officers[0])
    brought = upload(client, row(office, **ours))
    client.post(reverse("import-write", args=[brought.pk]))
    jobs.run(Job.objects.get(kind="import_file").pk)
    client.force_login(officers[1])
    other = upload(client, row(office, official=office.b2.code, **ours))
    assert [heading for _line, heading, _message in other.report["errors"]] == ["Khóa"]
    assert office.a2.full_name not in json.dumps(other.report, ensure_ascii=False)
    client.force_login(officers[0])
    assert upload(client, row(office, quality="90", **ours)).errors == 0
