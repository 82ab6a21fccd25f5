"""The pages around a personnel sheet."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from personnel import jobs, workbooks
from personnel.models import FileImport, Job, Official, Post

pytestmark = pytest.mark.django_db
HEAD = ["Số hiệu", "Họ và tên", "Ngày sinh", "Giới tính"]


def sheet(*rows, name="can bo.xlsx"):
    return SimpleUploadedFile(name, workbooks.write(HEAD, rows))


def upload(client, *rows):
    client.post(reverse("imports", args=["officials"]), {"file": sheet(*rows)})
    return FileImport.objects.latest("pk")


@pytest.fixture
def hr(client, office):
    client.force_login(office.hr)
    return client


def test_nothing_is_written_before_hr_says_so(hr):
    row = upload(hr, ["HQ-900", "Vũ Văn An", "01/02/1990", "Nam"])
    page = hr.get(reverse("import", args=[row.pk])).content.decode()
    assert "Vũ Văn An" in page
    assert not Official.objects.filter(code="HQ-900").exists()
    hr.post(reverse("import-write", args=[row.pk]))
    jobs.run(Job.objects.get(kind="import_file").pk)
    assert Official.objects.filter(code="HQ-900").exists()
    row.refresh_from_db()
    assert row.state == "written"


def test_a_sheet_with_errors_is_never_written(hr):
    row = upload(hr, ["HQ-900", "Vũ Văn An", "99/02/1990", "Nam"])
    page = hr.get(reverse("import", args=[row.pk])).content.decode()
    assert "Ngày sinh" in page
    hr.post(reverse("import-write", args=[row.pk]))
    assert not Job.objects.filter(kind="import_file").exists()
    assert hr.get(reverse("import-errors", args=[row.pk])).status_code == 200


def test_a_sheet_is_written_once(hr):
    row = upload(hr, ["HQ-900", "Vũ Văn An", "01/02/1990", "Nam"])
    for _ in range(2):
        hr.post(reverse("import-write", args=[row.pk]))
    assert Job.objects.filter(kind="import_file").count() == 1


def test_a_record_changed_meanwhile_is_shown_again_instead_of_overwritten(hr, office):
    row = upload(hr, [office.a2.code, "Lê Hoàng Bảo Trân", "", ""])
    Official.objects.filter(pk=office.a2.pk).update(full_name="Lê Thị Khác")
    hr.post(reverse("import-write", args=[row.pk]))
    job = jobs.run(Job.objects.get(kind="import_file").pk)
    row.refresh_from_db()
    office.a2.refresh_from_db()
    assert (job.state, row.state, office.a2.full_name) == ("failed", "checked", "Lê Thị Khác")
    assert row.report["changed"][0][3][0][1] == "Lê Thị Khác"


def refused_by_the_database(hr, office):
    """A sheet that would be right but for the quota, and the job that was refused."""
    Post.objects.create(unit=office.a, title=office.deputy_title, quota=2, valid=(date(2020, 1, 1), None))
    head = [*HEAD, "Mã đơn vị", "Chức vụ", "Ngày bổ nhiệm"]
    line = ["HQ-900", "Vũ Văn An", "01/02/1990", "Nam", "CHQ-A", office.deputy_title.code, "01/04/2020"]
    book = SimpleUploadedFile("a.xlsx", workbooks.write(head, [line]))
    hr.post(reverse("imports", args=["officials"]), {"file": book})
    row = FileImport.objects.get()
    hr.post(reverse("import-write", args=[row.pk]))
    job = jobs.run(Job.objects.get(kind="import_file").pk)
    row.refresh_from_db()
    assert (row.state, job.state) == ("checked", "failed")
    return row, job


def test_what_the_database_refused_is_written_once_nothing_stands_in_its_way(hr, office):
    row, job = refused_by_the_database(hr, office)
    assert job.error in hr.get(reverse("import", args=[row.pk])).content.decode()
    Post.objects.update(quota=3)
    hr.post(reverse("import-write", args=[row.pk]))
    assert jobs.run(job.pk).state == "done"
    assert Official.objects.filter(code="HQ-900").exists()


def test_a_job_repeated_without_a_new_look_does_not_say_that_it_wrote(hr, office):
    _row, job = refused_by_the_database(hr, office)
    jobs.retry(job)
    assert jobs.run(job.pk).state == "failed"
    assert not Official.objects.filter(code="HQ-900").exists()


def test_the_page_says_that_the_writing_failed_and_offers_to_try_again(hr):
    row = upload(hr, ["HQ-900", "Vũ Văn An", "01/02/1990", "Nam"])
    hr.post(reverse("import-write", args=[row.pk]))
    job = Job.objects.get(kind="import_file")
    Job.objects.filter(pk=job.pk).update(attempts=jobs.MOST_ATTEMPTS)
    jobs.run(job.pk)
    page = hr.get(reverse("import", args=[row.pk])).content.decode()
    assert Job.objects.get(pk=job.pk).error in page
    assert "data-poll" not in page
    hr.post(reverse("job-retry", args=[job.pk]))
    assert jobs.run(job.pk).state == "done"
    assert Official.objects.filter(code="HQ-900").exists()


@pytest.mark.parametrize("content", [b"", b"abc", b"PK\x03\x04zzzz"])
def test_a_file_that_is_no_workbook_is_answered_on_the_form(hr, content):
    answer = hr.post(reverse("imports", args=["officials"]), {"file": SimpleUploadedFile("a.xlsx", content)})
    assert answer.status_code == 422


def test_the_template_has_every_heading(hr):
    answer = hr.get(reverse("import-template", args=["officials"]))
    assert workbooks.read(answer.content).rows[0][:4] == HEAD


@pytest.mark.parametrize("who", ["authority", "auditor", "head_a", "official_a", "admin", "stranger"])
def test_only_hr_imports(client, office, who):
    client.force_login(getattr(office, who))
    assert client.get(reverse("imports", args=["officials"])).status_code == 403


def test_another_persons_sheet_is_not_found(hr, office, client):
    from tests import factories as make

    row = upload(hr, ["HQ-900", "Vũ Văn An", "01/02/1990", "Nam"])
    other = make.UserFactory()
    make.GrantFactory(user=other, role="hr_staff", unit=office.a)
    client.force_login(other)
    assert client.get(reverse("import", args=[row.pk])).status_code == 404
