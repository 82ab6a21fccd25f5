"""A document has one number, one content and one file, whatever is pressed or killed how often."""

import threading
from datetime import date
from hashlib import sha256

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.utils import DatabaseError

from personnel import issuing, jobs
from personnel.errors import RuleViolation
from personnel.models import IssuedDocument, Job, NumberSeries, Unit, UnitVersion
from personnel.models.documents import DocumentType
from tests.papers.contents import decision

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 5)


@pytest.fixture
def office():
    unit = Unit.objects.create(code="CHQ", name="Cục Hải quan", kind="cuc", path="CHQ/")
    ministry = Unit.objects.create(code="BTC", name="Bộ Tài chính", kind="bo", path="BTC/")
    UnitVersion.objects.create(
        unit=unit, name="Cục Hải quan", kind="cuc", level=1, parent=ministry, valid=(date(2025, 3, 1), None)
    )
    return unit


def issue(office, about="nomination:1", **values):
    values = {
        "template": "rotation_decision",
        "type": DocumentType.DECISION,
        "issuer": office,
        "signed_on": DAY,
        "subject": "Về việc luân chuyển công chức lãnh đạo",
        "content": decision(),
        "about": about,
        "signer_name": "Đoàn Minh Tuấn",
        "signer_title": "Cục trưởng",
        "by": None,
    } | values
    return issuing.issue(**values)


def test_the_number_the_frame_and_the_job_come_with_the_document(office):
    document = issue(office)
    assert document.symbol == "01/QĐ-CHQ"
    assert document.state == IssuedDocument.State.NUMBERED
    frame = document.content["frame"]
    assert (frame["parent"], frame["issuer"], frame["day"]) == (
        "Bộ Tài chính",
        "Cục Hải quan",
        "ngày 05 tháng 3 năm 2026",
    )
    assert document.verify_code in frame["verify_url"]
    assert Job.objects.get().payload == {"document": document.pk}


def test_a_document_is_issued_once_per_revision(office):
    first = issue(office)
    assert issue(office).pk == first.pk
    second = issue(office, revision=2)
    assert (first.number, second.number) == (1, 2)


def test_each_type_issuer_and_year_counts_for_itself(office):
    issue(office)
    assert issue(office, "a", type=DocumentType.REPORT).symbol == "01/BC-CHQ"
    assert issue(office, "b", signed_on=date(2027, 1, 2)).symbol == "01/QĐ-CHQ"
    assert issue(office, "c", type=DocumentType.LETTER).symbol == "01/CHQ"
    assert issue(office, "d").symbol == "02/QĐ-CHQ"


def test_an_unnumbered_paper_leaves_the_series_alone(office):
    document = issue(office, numbered=False)
    assert (document.symbol, document.number) == ("", None)
    assert not NumberSeries.objects.exists()


def test_an_act_that_fails_gives_its_number_back(office):
    @transaction.atomic
    def act():
        issue(office, "a")
        raise RuleViolation("no")

    with pytest.raises(RuleViolation):
        act()
    assert issue(office, "b").number == 1


@pytest.mark.parametrize(
    ("code", "name", "short", "abbreviation"),
    [
        ("CHQ", "Cục Hải quan", "", "CHQ"),
        ("CHQ-TCCB", "Ban Tổ chức cán bộ", "", "TCCB"),
        ("CHQ-KV03", "Chi cục Hải quan khu vực III", "", "KV03"),
        ("TCHQ-03", "Cục Hải quan thành phố Hải Phòng", "", "HQHP"),
        ("TCHQ-51", "Cục Hải quan tỉnh Bà Rịa - Vũng Tàu", "", "HQBRVT"),
        ("TCHQ-20", "Cục Hải quan tỉnh Quảng Ninh", "HQQN", "HQQN"),
    ],
)
def test_a_unit_signs_with_its_abbreviation_of_the_day(code, name, short, abbreviation):
    unit = Unit.objects.create(code=code, name=name)
    UnitVersion.objects.create(
        unit=unit, name=name, short_name=short, kind="cuc", level=1, valid=(date(2010, 1, 1), None)
    )
    assert issuing.abbreviation(unit, unit.version_on(DAY)) == abbreviation


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_leave_no_gap_and_no_double(office):
    start, problems = threading.Barrier(20), []

    def work(n):
        try:
            start.wait()
            with transaction.atomic():
                issue(office, f"about:{n}")
                if n % 5 == 0:
                    raise RuleViolation("given back")
        except RuleViolation:
            pass
        except Exception as trouble:
            problems.append(trouble)
        finally:
            connection.close()

    _together(work, 20)
    assert not problems
    numbers = sorted(IssuedDocument.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 17))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("numbered", [True, False])
def test_ten_who_issue_the_same_document_get_the_same_one(office, numbered):
    found, start = [], threading.Barrier(10)

    def work(_n):
        start.wait()
        try:
            found.append(issue(office, numbered=numbered).pk)
        finally:
            connection.close()

    _together(work, 10)
    assert len(found) == 10
    assert len(set(found)) == 1
    assert IssuedDocument.objects.count() == 1
    assert not numbered or NumberSeries.objects.get().last == 1
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_who_file_the_same_document_leave_one_file(office):
    document, start = issue(office), threading.Barrier(10)

    def work(_n):
        start.wait()
        try:
            issuing.file(IssuedDocument.objects.get(pk=document.pk))
        finally:
            connection.close()

    _together(work, 10)
    document.refresh_from_db()
    assert document.state == IssuedDocument.State.FILED
    assert [document.file.name.rsplit("/", 1)[-1]] == default_storage.listdir("documents/2026")[1]
    stored = document.file.read()
    assert (sha256(stored).hexdigest(), len(stored)) == (document.sha256, document.size)


def test_what_a_killed_worker_left_in_the_store_is_taken_up(office):
    document = issue(office)
    pdf = issuing.render(document)
    name = f"documents/2026/{document.pk}-{sha256(pdf).hexdigest()[:20]}.pdf"
    issuing._store(name, pdf)
    issuing.file(document)
    assert default_storage.listdir("documents/2026")[1] == [name.rsplit("/", 1)[-1]]


def test_half_a_file_in_the_store_is_replaced(office):
    document = issue(office)
    pdf = issuing.render(document)
    name = f"documents/2026/{document.pk}-{sha256(pdf).hexdigest()[:20]}.pdf"
    issuing._store(name, pdf[:1000])
    filed = issuing.file(document)
    assert filed.file.read() == pdf


def test_the_queued_job_files_the_document(office):
    document = issue(office)
    job = jobs.run(Job.objects.get().pk)
    document.refresh_from_db()
    assert (job.state, job.document_id, document.state) == (Job.State.DONE, document.pk, "filed")
    assert document.template_version.startswith("weasyprint ")


@pytest.mark.parametrize(
    "column",
    ["content = '{}'", "symbol = '9/QĐ'", "signed_on = '2020-01-01'", "sha256 = 'x'", "origin = 'recorded'",
     "state = 'numbered'", "file = 'documents/x.pdf'", "effective_on = '2020-01-01'", "signer_title = 'x'", "type = 'KH'",
     "issuer_name = 'x'", "template = 'x'", "revision = 2"],
)  # fmt: skip
def test_an_issued_document_is_frozen_even_for_raw_sql(office, column):
    document = issuing.file(issue(office))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE personnel_issueddocument SET {column} WHERE id = %s", [document.pk])


def test_a_document_is_never_deleted(office):
    document = issue(office)
    Job.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM personnel_issueddocument WHERE id = %s", [document.pk])


def test_a_withdrawn_document_cannot_be_withdrawn_or_corrected_again(office):
    document = issue(office)
    values = {"template": "withdrawal_decision", "type": DocumentType.DECISION, "issuer": office, "signed_on": DAY}
    values |= {"subject": "Về việc thu hồi quyết định", "content": decision(), "signer_name": "A", "signer_title": "B"}
    paper = issuing.withdraw(document, by=None, **values)
    assert (paper.amends, paper.amendment) == (document, "withdraws")
    for act in (issuing.withdraw, issuing.correct):
        with pytest.raises(RuleViolation):
            act(document, by=None, **values)


def test_corrections_are_counted(office):
    document = issue(office)
    values = {"template": "correction_decision", "type": DocumentType.DECISION, "issuer": office, "signed_on": DAY}
    values |= {"subject": "Đính chính", "content": decision(), "signer_name": "A", "signer_title": "B", "by": None}
    assert [issuing.correct(document, **values).revision for _time in range(2)] == [1, 2]


def test_a_recorded_paper_has_no_content_and_no_job(office):
    document = issuing.record(DocumentType.PLAN, "5923/KH-TCHQ", date(2019, 9, 17), "Luân chuyển", issuer_name="TCHQ")
    assert (document.origin, document.state, document.content) == ("recorded", "filed", {})
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7K4M-29QX-HD81", "7K4M-29QX-HD81"),
        ("7k4m 29qx hd81", "7K4M-29QX-HD81"),
        ("7k4m29qxhd8l", "7K4M-29QX-HD81"),
        ("7k4m29qxhd", ""),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_verification_code_is_read_however_it_is_typed(typed, code):
    assert issuing.code_as_typed(typed) == code


def _together(work, count):
    threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
