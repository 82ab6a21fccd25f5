"""A concluded review is opened again by a paper; what was concluded and filed before stays as revision 1."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from assessment import concluding, reopening, report_making, reviewing, to_do
from assessment.models import Review, ReviewReopening
from personnel import issuing, jobs
from personnel.models import IssuedDocument, Job, User
from tests import factories as make
from tests.assessment import steps
from tests.assessment.test_pages import signed_in
from tests.assessment.test_reviewing import refusal

DAY = date(2021, 3, 1)


@pytest.fixture
def paper(db):
    return make.DocumentFactory(symbol="88/TTr-TCCB", signed_on=date(2021, 2, 26))


@pytest.fixture
def review(cycle, office):
    review = steps.sent(steps.self_reported(cycle, office.official_b), office.head_a)
    return steps.concluded(review, office.hr, conclusion="Tiếp tục theo dõi.")


def reopen(review, office, paper, **values):
    asked = {"by": office.hr, "version": review.version, "reason": "Bỏ sót kết quả", "document": paper}
    before = reopening.reopen(review, **(asked | values), at=steps.at(DAY))
    review.refresh_from_db()
    return before


def test_the_old_conclusion_and_its_sheet_stay_as_revision_1(review, office, paper):
    before = reopen(review, office, paper)
    assert (review.state, review.revision, review.classification) == ("unit_submitted", 2, "")
    assert (before.revision, before.classification, before.conclusion) == (1, "HTTNV", "Tiếp tục theo dõi.")
    sheet = IssuedDocument.objects.get(about=f"review:{review.pk}")
    assert (sheet.revision, sheet.content["conclusion"]) == (1, "Tiếp tục theo dõi.")
    assert Job.objects.filter(key=f"file:{sheet.pk}").exists(), "revision 1 gets its PDF"


def test_the_new_conclusion_is_revision_2_and_there_is_one_document_for_each(review, office, paper):
    reopen(review, office, paper)
    steps.concluded(review, office.hr, conclusion="Đã bổ sung.", day=date(2021, 3, 5))
    for _again in range(2):
        report_making.issue_sheet(review.pk, 2)
    first, second = IssuedDocument.objects.filter(about=f"review:{review.pk}").order_by("revision")
    assert (second.amends, second.amendment) == (first, "replaces")
    assert (first.content["conclusion"], second.content["conclusion"]) == ("Tiếp tục theo dõi.", "Đã bổ sung.")


def test_it_may_be_opened_more_than_once(review, office, paper):
    reopen(review, office, paper)
    steps.concluded(review, office.hr, day=date(2021, 3, 5))
    review.refresh_from_db()
    reopen(review, office, paper)
    assert (review.revision, sorted(review.reopenings.values_list("revision", flat=True))) == (3, [1, 2])


def test_it_needs_a_reason_and_a_paper(review, office, paper):
    assert "reason" in refusal(reopening.reopen, review, by=office.hr, version=review.version, reason=" ",
                               document=paper, at=steps.at(DAY)).problems  # fmt: skip
    assert "symbol" in refusal(reopening.reopen, review, by=office.hr, version=review.version, reason="x",
                               document=None, at=steps.at(DAY)).problems  # fmt: skip


@pytest.mark.parametrize("who", ["head_a", "authority", "auditor", "official_b"])
def test_only_hr_opens_a_review_again(review, office, paper, who):
    refused = refusal(reopening.reopen, review, by=getattr(office, who), version=review.version, reason="x",
                      document=paper, at=steps.at(DAY))  # fmt: skip
    assert refused.code == "not_allowed"


def test_nobody_opens_their_own_review_again(review, office, paper):
    User.objects.filter(pk=office.official_b.pk).update(official=None)
    User.objects.filter(pk=office.hr.pk).update(official=review.official)
    hr = User.objects.get(pk=office.hr.pk)
    refused = refusal(reopening.reopen, review, by=hr, version=review.version, reason="x", document=paper,
                      at=steps.at(DAY))  # fmt: skip
    assert refused.code == "not_allowed"


def test_of_two_who_open_it_again_one_is_told(review, office, paper):
    version = review.version
    reopen(review, office, paper)
    refused = refusal(reopening.reopen, review, by=office.hr, version=version, reason="x", document=paper,
                      at=steps.at(DAY))  # fmt: skip
    assert refused.code == "state"


def test_a_stale_page_opens_nothing_and_who_sent_it_does_not_either(review, office, paper):
    stale = refusal(reopening.reopen, review, by=office.hr, version=review.version - 1, reason="x", document=paper,
                    at=steps.at(DAY))  # fmt: skip
    assert stale.code == "stale"
    make.GrantFactory(user=office.head_a, role="hr_staff")
    sender = User.objects.get(pk=office.head_a.pk)
    own = refusal(reopening.reopen, review, by=sender, version=review.version, reason="x", document=paper,
                  at=steps.at(DAY))  # fmt: skip
    assert own.code == "self"


def test_a_sheet_is_made_of_the_revision_that_stands(review, office):
    assert refusal(report_making.issue_sheet, review.pk, 2).code == "revision"


def test_the_database_refuses_to_open_it_without_a_paper(review):
    for values in ("revision = 1", "revision = 2"):
        told = pytest.raises(IntegrityError, match="opened again by a paper")
        with told, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE assessment_review SET state = 'unit_submitted', {values}, classification = '' WHERE id = %s",
                [review.pk],
            )
    with pytest.raises(IntegrityError, match="opened again by a paper"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(revision=7)


def test_what_was_set_aside_never_changes(review, office, paper):
    reopen(review, office, paper)
    for statement in ("UPDATE assessment_reviewreopening SET reason = 'x'", "DELETE FROM assessment_reviewreopening"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_it_may_go_back_to_the_unit_and_waits_for_hr_from_the_day_it_was_opened(review, office, paper):
    reopen(review, office, paper)
    hr = User.objects.get(pk=office.hr.pk)
    (task,) = [one for one in to_do.of(hr, DAY) if one.url == reverse("review", args=[review.pk])]
    assert task.due == date(2021, 3, 16)
    concluding.return_for_completion(review, by=hr, version=review.version, reason="Bổ sung", at=steps.at(DAY))
    review.refresh_from_db()
    assert review.state == "returned"
    refused = refusal(reviewing.withdraw, review, by=office.head_a)
    assert refused.code == "state"


def test_the_official_keeps_the_released_sheet_and_reads_nothing_of_the_new_one(review, office, paper):
    reopen(review, office, paper)
    for job in Job.objects.filter(kind="file_document"):
        jobs.run(job.pk)
    client = signed_in(office.official_b)
    mine = client.get(reverse("my-reviews")).content.decode()
    sheet = IssuedDocument.objects.get(about=f"review:{review.pk}")
    assert reverse("document-file", args=[sheet.pk]) in mine
    assert client.get(reverse("review", args=[review.pk])).status_code == 302
    steps.concluded(review, office.hr, conclusion="Đã bổ sung.", day=date(2021, 3, 5))
    shown = client.get(reverse("review", args=[review.pk])).content.decode()
    assert "Đã bổ sung." in shown
    assert "88/TTr-TCCB" in shown
    assert reverse("document-file", args=[sheet.pk]) in shown


def test_verifying_the_old_sheet_tells_that_it_was_replaced(client, review, office, paper, tmp_path):
    reopen(review, office, paper)
    steps.concluded(review, office.hr, day=date(2021, 3, 5))
    first, second = (
        issuing.file(one)
        for one in (IssuedDocument.objects.get(about=f"review:{review.pk}"), report_making.issue_sheet(review.pk, 2))
    )
    page = client.get(reverse("verify-code", args=[first.verify_code])).content.decode()
    assert "Đây là bản 1, đã được thay bằng bản 2" in page
    assert "thay bằng" not in client.get(reverse("verify-code", args=[second.verify_code])).content.decode()
    for document, told in ((first, True), (second, False)):
        file = tmp_path / f"{document.pk}.pdf"
        file.write_bytes(document.file.read())
        out = StringIO()
        call_command("verify_pdf", file, stdout=out)
        assert out.getvalue().startswith("genuine")
        assert ("replaces" in out.getvalue()) is told


def test_hr_opens_it_again_on_the_page(review, office):
    client = signed_in(office.hr)
    page = reverse("review-reopen", args=[review.pk])
    assert (
        reverse("review-reopen", args=[review.pk]) in client.get(reverse("review", args=[review.pk])).content.decode()
    )
    values = {"version": str(review.version), "reason": "Tính sót", "symbol": "", "signed_on": "26/02/2021"}
    answer = client.post(page, values)
    assert answer.status_code == 422
    assert answer.context["form"].errors["symbol"]
    assert client.post(page, values | {"symbol": "88/TTr-TCCB"}).status_code == 302
    assert ReviewReopening.objects.get().document.symbol == "88/TTr-TCCB"
    for who in ("head_a", "official_b", "authority"):
        assert signed_in(getattr(office, who)).get(page).status_code == 404
