"""Who may fetch a paper, in what wrapping, and what a stranger learns from its code."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from assessment import report_making, reports
from assessment.models import Review
from personnel import archives, issuing, jobs
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, IssuedDocument, Job
from tests import factories as make
from tests.papers.conftest import account_of
from tests.papers.test_reports import ON, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(round_):
    review = round_.cycles[0].reviews.get(number=2)
    return issuing.file(report_making.issue_sheet(review.pk, 1, job=Job(pk=0)))


@pytest.fixture
def made(round_):
    work(reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job)
    return round_


def test_a_download_is_an_attachment_with_its_vietnamese_name_and_no_rights(client, round_, sheet):
    client.force_login(round_.hr)
    answer = client.get(reverse("document-file", args=[sheet.pk]))
    assert answer.status_code == 200
    assert answer.content[:5] == b"%PDF-"
    name = answer["Content-Disposition"]
    assert name.startswith("attachment; filename*=utf-8''")
    assert "L%C3%AA%20Ho%C3%A0ng" in name
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    event = AccessEvent.objects.get(verb="download")
    assert (event.official, event.user) == (sheet.official, round_.hr)


def test_the_person_gets_their_own_sheet_without_an_entry_and_others_get_404(client, round_, sheet):
    client.force_login(account_of(sheet.official))
    assert client.get(reverse("document-file", args=[sheet.pk])).status_code == 200
    assert not AccessEvent.objects.filter(verb="download").exists()
    client.force_login(account_of(round_.cycles[1].official, "nguoikhac"))
    assert client.get(reverse("document-file", args=[sheet.pk])).status_code == 404


def test_a_paper_not_released_is_hidden_from_the_person(client, round_, sheet):
    IssuedDocument.objects.filter(pk=sheet.pk).update(released=False)
    client.force_login(account_of(sheet.official))
    assert client.get(reverse("document-file", args=[sheet.pk])).status_code == 404


def test_a_paper_not_released_is_hidden_from_the_head_and_stays_with_hr(round_, sheet):
    head = round_.heads[sheet.scope_unit_id]
    assert sheet in IssuedDocument.objects.visible_to(head)
    IssuedDocument.objects.filter(pk=sheet.pk).update(released=False)
    assert sheet not in IssuedDocument.objects.visible_to(head)
    assert sheet in IssuedDocument.objects.visible_to(round_.hr)


def test_papers_about_a_person_go_with_the_person_and_not_with_the_unit(round_, sheet):
    """Who has left the unit has left its head's sight, with the sheets that were made there."""
    head = round_.heads[sheet.scope_unit_id]
    sheet.official.appointments.filter(unit=sheet.scope_unit).update(valid=(date(2023, 1, 1), date(2024, 1, 1)))
    assert sheet not in IssuedDocument.objects.visible_to(head)


def test_a_head_of_another_unit_gets_404(client, round_, sheet):
    other = next(unit for unit in round_.units if unit.pk != sheet.scope_unit_id)
    client.force_login(round_.heads[other.pk])
    assert client.get(reverse("document-file", args=[sheet.pk])).status_code == 404


def test_a_stored_file_that_was_touched_is_not_given_out(client, round_, sheet):
    with open(default_storage.path(sheet.file.name), "ab") as stored:
        stored.write(b"!")
    client.force_login(round_.hr)
    assert client.get(reverse("document-file", args=[sheet.pk])).status_code == 302


def test_anybody_can_verify_and_learns_nothing_about_a_person(client, sheet):
    answer = client.get(reverse("verify-code", args=[sheet.verify_code]))
    page = answer.content.decode()
    assert answer.status_code == 200
    for told in (sheet.issuer_name, sheet.sha256[:16], sheet.verify_code):
        assert told in page
    for secret in (sheet.official.full_name, sheet.official.code, sheet.signer_name, sheet.sha256):
        assert secret not in page


def test_a_code_typed_loosely_leads_to_the_same_page_and_a_wrong_one_to_a_refusal(client, sheet):
    loose = sheet.verify_code.replace("-", " ").lower()
    answer = client.get(reverse("verify"), {"code": loose})
    assert answer["Location"] == reverse("verify-code", args=[sheet.verify_code])
    assert client.get(reverse("verify"), {"code": "abc"}).status_code == 200
    assert client.get(reverse("verify-code", args=["AAAA-BBBB-CCCC"])).status_code == 404
    assert client.get(reverse("verify-code", args=["<script>"])).status_code == 404


def test_a_withdrawn_document_says_so_to_who_verifies_it(client, round_, sheet):
    from personnel.models.documents import DocumentType
    from tests.papers.contents import decision

    issuing.withdraw(
        sheet, template="withdrawal_decision", type=DocumentType.DECISION, issuer=round_.root, signed_on=ON, subject="x",
        content=decision(), signer_name="A", signer_title="B", by=None,
    )  # fmt: skip
    page = client.get(reverse("verify-code", args=[sheet.verify_code])).content.decode()
    assert "01/QĐ-TCHQ" in page


def test_asking_writes_jobs_and_goes_back(client, round_):
    client.force_login(round_.hr)
    address = reverse("review-round-reports", args=[round_.programme.pk, 2])
    answer = client.post(address, {"all": "1"})
    assert answer.status_code == 302
    parent = Job.objects.get(kind="reports")
    assert parent.requested_by == round_.hr
    assert parent.children.count() == 11


def test_chosen_people_only(client, round_):
    client.force_login(round_.hr)
    address = reverse("review-round-reports", args=[round_.programme.pk, 2])
    chosen = Review.objects.filter(number=2)[:3]
    client.post(address, {"chosen": "1", "review": [review.pk for review in chosen]})
    assert Job.objects.filter(kind="review_sheet").count() == 3
    client.post(address, {"chosen": "1"})
    client.post(address, {"chosen": "1", "review": ["1 or 1=1", "99999"]})
    assert Job.objects.filter(kind="review_sheet").count() == 3


def test_a_head_of_unit_cannot_ask_for_reports(client, round_):
    client.force_login(round_.heads[round_.units[0].pk])
    address = reverse("review-round-reports", args=[round_.programme.pk, 2])
    assert client.post(address, {"all": "1"}).status_code == 403
    assert not Job.objects.exists()


def test_the_panel_shows_each_failure_with_its_reason_and_a_retry(client, round_):
    parent = reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job
    child = parent.children.first()
    Job.objects.filter(pk=child.pk).update(
        payload={"review": child.payload.get("review"), "revision": 9, "on": "2024-01-22"}
    )
    Job.objects.filter(pk=child.pk).update(
        kind="review_sheet", payload={"review": round_.cycles[0].reviews.get(number=3).pk, "revision": 1}
    )
    work(parent)
    client.force_login(round_.hr)
    page = client.get(reverse("job-panel", args=[parent.pk])).content.decode()
    assert round_.cycles[0].official.full_name in page
    assert reverse("job-retry", args=[child.pk]) in page
    assert "data-poll" not in page
    assert client.post(reverse("job-retry", args=[child.pk])).status_code == 302
    page = client.get(reverse("job-panel", args=[parent.pk])).content.decode()
    assert "data-poll" in page


def test_a_retry_is_offered_only_to_who_may_press_it(client, round_):
    """HR of one unit that also reads the log of the office sees the failed job of a colleague and no button."""
    parent = reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job
    child = parent.children.first()
    Job.objects.filter(pk=child.pk).update(state="failed", error="x", finished_at=parent.created_at)
    reader = make.UserFactory()
    make.GrantFactory(user=reader, role="hr_staff", unit=round_.units[0])
    make.GrantFactory(user=reader, role="auditor", unit=None)
    retry = reverse("job-retry", args=[child.pk])
    for user, offered in ((reader, False), (round_.hr, True)):
        client.force_login(user)
        for page in (reverse("job-panel", args=[parent.pk]),
                     reverse("review-round", args=[round_.programme.pk, 2])):  # fmt: skip
            assert (retry in client.get(page).content.decode()) is offered, page
    client.force_login(reader)
    assert client.post(retry).status_code == 404


def test_jobs_of_others_are_404(client, round_):
    parent = reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job
    client.force_login(account_of(round_.cycles[0].official))
    for route in ("job", "job-panel"):
        assert client.get(reverse(route, args=[parent.pk])).status_code == 404
    assert client.post(reverse("job-retry", args=[parent.pk])).status_code == 404
    assert client.get(reverse("jobs")).status_code == 200


def test_the_zip_of_a_round_holds_every_paper_under_its_name(client, made):
    client.force_login(made.hr)
    answer = client.post(reverse("review-round-zip", args=[made.programme.pk, 2]))
    job = Job.objects.get(kind="zip")
    assert answer["Location"] == reverse("job", args=[job.pk])
    assert jobs.run(job.pk).state == Job.State.DONE
    assert client.get(reverse("job", args=[job.pk])).status_code == 200
    answer = client.get(reverse("job-file", args=[job.pk]))
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert packed.testzip() is None
    assert len(packed.namelist()) == 11
    assert any("Lê Hoàng Bảo Trâm" in name for name in packed.namelist())
    assert not any("/" in name or "\\" in name for name in packed.namelist())
    client.force_login(made.heads[made.units[0].pk])
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404


def test_a_zip_is_not_given_out_once_the_right_to_its_papers_is_gone(client, made):
    job = jobs.run(archives.request_archive(list(reports.documents_of(made.programme, 2)), "Kỳ 2", by=made.hr).pk)
    client.force_login(made.hr)
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 200
    made.hr.grants.update(valid=(date(2020, 1, 1), date(2020, 1, 2)))
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404


def test_a_zip_whose_file_is_gone_is_no_error(client, made):
    job = jobs.run(archives.request_archive(list(reports.documents_of(made.programme, 2)), "Kỳ 2", by=made.hr).pk)
    default_storage.delete(job.file.name)
    client.force_login(made.hr)
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404


def test_a_zip_is_made_once_kept_a_week_and_made_again_when_asked(made):
    documents = list(reports.documents_of(made.programme, 2))
    job = archives.request_archive(documents, "Kỳ 2", by=made.hr)
    assert archives.request_archive(documents, "Kỳ 2", by=made.hr).pk == job.pk
    job = jobs.run(job.pk)
    assert archives.forget(job.finished_at) == 0
    assert archives.forget(job.finished_at + archives.KEPT * 2) == 1
    assert not default_storage.exists(job.file.name)
    assert archives.request_archive(documents, "Kỳ 2", by=made.hr).pk != job.pk


def test_an_empty_round_has_nothing_to_pack(round_):
    with pytest.raises(RuleViolation):
        archives.request_archive([], "x", by=round_.hr)


def test_the_papers_of_a_round_are_shown_with_their_buttons(client, made, rf):
    from django.template import Context, Template

    request = rf.get("/")
    request.user = made.hr
    text = "{% load review_papers %}{% round_papers programme 2 %}"
    page = Template(text).render(Context({"request": request, "programme": made.programme}))
    assert page.count(reverse("document-file", args=[0]).split("0")[0]) >= 11
    assert "01/BC-TCCB" in page
    assert reverse("review-round-zip", args=[made.programme.pk, 2]) in page
    assert not re.search(r"\sstyle=|onclick", page)


def test_the_day_of_a_file_name_is_no_path(round_):
    from personnel.papers import file_name

    document = IssuedDocument(symbol="742/QĐ-TCHQ", subject="x", signed_on=date(2022, 4, 21))
    assert file_name(document) == "742-QĐ-TCHQ.pdf"
    assert "/" not in file_name(IssuedDocument(subject="a/../../b\x00\n", symbol="", type="QĐ"))
