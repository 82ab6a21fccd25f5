"""The bank in the browser: who sees what, typing without a script, every look in the log."""

import io
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from assessment.bank import figures, life, making
from assessment.bank import typed as typing
from assessment.bank.content import Kind
from assessment.models import Figure, LegalBasis, QuestionVersion
from personnel.models import AccessEvent
from tests.bank.conftest import RIGHT, draft, single

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LISTS = ["questions", "question-review", "question-coverage", "question-lapsed", "question-duplicates"]


@pytest.mark.parametrize("name", LISTS)
def test_only_question_officers_open_the_bank(client, bank, name):
    draft(bank)
    for user in (bank.office.hr, bank.office.head_a, bank.office.official_a, bank.exam_officer, bank.office.auditor):
        client.force_login(user)
        assert client.get(reverse(name)).status_code == 403, user
    for user in (bank.head, bank.of_a):
        client.force_login(user)
        assert client.get(reverse(name)).status_code == 200, user


def test_a_department_sees_its_own_questions_and_nobody_elses(client, bank):
    version = draft(bank)
    url = reverse("question", args=[version.question_id])
    for user, status in ((bank.of_a2, 200), (bank.head, 200), (bank.of_b, 404), (bank.exam_officer, 403)):
        client.force_login(user)
        assert client.get(url).status_code == status, user
    client.force_login(bank.of_b)
    assert version.question.code not in client.get(reverse("questions")).content.decode()


def test_every_look_at_a_question_is_noted_and_shown(client, bank):
    version = draft(bank)
    client.force_login(bank.head)
    client.get(reverse("question", args=[version.question_id]))
    assert AccessEvent.objects.filter(verb="view", object_id=str(version.pk), user=bank.head).count() == 1
    page = client.get(reverse("question", args=[version.question_id])).content.decode()
    assert bank.head.full_name in page


def test_the_list_finds_without_marks_filters_and_exports(client, bank):
    draft(bank)
    draft(bank, asked=single("Thời hạn gửi kho ngoại quan là bao lâu?"), depth=3)
    client.force_login(bank.head)
    page = client.get(reverse("questions"), {"q": "kho ngoai quan"}).content.decode()
    assert "GSQL-HS.0002" in page
    assert "GSQL-HS.0001" not in page
    assert (
        "GSQL-HS.0002"
        in client.get(reverse("questions"), {"depth": "3", "area": "GSQL", "kind": "single"}).content.decode()
    )
    response = client.get(reverse("questions"), {"export": "xlsx"})
    assert response.status_code == 200
    assert response["Content-Type"].endswith("sheet")
    assert AccessEvent.objects.filter(verb="export", user=bank.head).exists()


def test_questions_on_a_lapsed_text_are_listed(client, bank):
    basis = LegalBasis.objects.create(symbol="127/2013/NĐ-CP", name="Nghị định cũ", expires_on="2020-12-09")
    version = draft(bank, bases=[basis])
    life.approve(life.send(version, by=bank.of_a, at=NOW), by=bank.head, at=NOW)
    client.force_login(bank.head)
    assert "127/2013" in client.get(reverse("question-lapsed")).content.decode()
    assert "GSQL-HS.0001" in client.get(reverse("questions"), {"lapsed": "yes"}).content.decode()


def typed(bank, **more):
    values = {
        "kind": "single", "parts": "1", "unit": bank.a.pk, "bank": "sector", "topic": bank.topic.pk, "depth": "2",
        "stem": "Ai quyết định thay đổi hình thức kiểm tra?", "p0-rows": "4", "p0-right": "1", "p0-weight": "1",
        "p0-c0-text": "Người khai", "p0-c1-text": "Thủ trưởng cơ quan hải quan", "p0-c2-text": "Hãng tàu", "act": "save",
    }  # fmt: skip
    return values | more


def test_a_question_is_typed_kept_and_sent(client, bank):
    client.force_login(bank.of_a)
    assert client.post(reverse("question-new"), typed(bank)).status_code == 302
    version = QuestionVersion.objects.get()
    assert (version.state, version.author) == ("draft", bank.of_a)
    client.post(reverse("question-send", args=[version.pk]))
    version.refresh_from_db()
    assert version.state == "in_review"


def test_asking_for_more_rows_keeps_what_was_typed_and_writes_nothing(client, bank):
    client.force_login(bank.of_a)
    page = client.post(reverse("question-new"), typed(bank, act="more-0"))
    assert page.status_code == 200
    assert not QuestionVersion.objects.exists()
    text = page.content.decode()
    assert "Thủ trưởng cơ quan hải quan" in text
    assert "p0-c6-text" in text


def test_what_is_missing_is_said_and_the_draft_is_kept(client, bank):
    client.force_login(bank.of_a)
    page = client.post(reverse("question-new"), typed(bank, act="send", **{"p0-right": ""}))
    assert page.status_code == 422
    assert QuestionVersion.objects.get().state == "draft"
    assert "Hãng tàu" in page.content.decode()


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "ordering", "matching", "short", "situation"])
def test_every_kind_has_a_form(client, bank, kind):
    client.force_login(bank.of_a)
    assert client.get(reverse("question-new"), {"kind": kind}).status_code == 200


def test_a_situation_of_two_kinds_is_typed(client, bank):
    client.force_login(bank.of_a)
    values = typed(
        bank, kind="situation", parts="2", act="send",
        **{"p0-kind": "single", "p0-stem": "Ai?", "p1-kind": "short", "p1-stem": "Văn bản nào?", "p1-rows": "0",
           "p1-weight": "2", "p1-accepted": "54/2014/QH13\nLuật Hải quan 54/2014/QH13"},
    )  # fmt: skip
    assert client.post(reverse("question-new"), values).status_code == 302
    version = QuestionVersion.objects.get()
    assert (version.kind, version.state) == ("situation", "in_review")


def test_an_edit_form_shows_what_is_stored_and_saves_it_unchanged(client, bank):
    version = draft(bank)
    client.force_login(bank.of_a)
    assert RIGHT in client.get(reverse("question-edit", args=[version.pk])).content.decode()
    client.force_login(bank.of_b)
    assert client.get(reverse("question-edit", args=[version.pk])).status_code == 404


def test_the_review_desk_judges_and_never_shows_ones_own(client, bank):
    version = life.send(draft(bank), by=bank.of_a, at=NOW)
    client.force_login(bank.head)
    assert version.question.code in client.get(reverse("question-review")).content.decode()
    assert client.post(reverse("question-return", args=[version.pk]), {"remark": ""}).status_code == 422
    client.post(reverse("question-return", args=[version.pk]), {"remark": "Viết rõ hơn."})
    version.refresh_from_db()
    assert (version.state, version.remark) == ("returned", "Viết rõ hơn.")
    client.get(reverse("questions"))
    life.send(version, by=bank.of_a, at=NOW)
    client.force_login(bank.of_a)
    assert version.question.code not in client.get(reverse("question-review")).content.decode()


def picture(kind="PNG", size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def test_a_picture_is_checked_kept_and_served_to_officers_only(client, bank):
    version = draft(bank)
    client.force_login(bank.of_a)
    url = reverse("question-figure-add", args=[version.pk])
    send = lambda name, content: client.post(  # noqa: E731
        url, {"file": SimpleUploadedFile(name, content), "name": "Hình 1", "description": "Sơ đồ"}
    )
    send("x.png", b"<svg onload=alert(1)>")
    send("x.svg", picture())
    assert not Figure.objects.exists()
    stamp = version.sha256
    send("x.png", picture())
    figure = Figure.objects.get()
    version.refresh_from_db()
    assert figure.name == "hinh-1"
    assert version.sha256 != stamp
    response = client.get(reverse("question-figure", args=[figure.pk]))
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    for user in (bank.of_b, bank.exam_officer, bank.office.official_a):
        client.force_login(user)
        assert client.get(reverse("question-figure", args=[figure.pk])).status_code == 404
    default_storage.delete(figure.file.name)
    client.force_login(bank.of_a)
    assert client.get(reverse("question-figure", args=[figure.pk])).status_code == 404, "what the store has lost"


def test_the_review_desk_shows_the_pictures_and_reads_them_at_once(client, bank, django_assert_max_num_queries):
    """A reviewer once judged the words without the picture."""

    def sent():
        version = draft(bank)
        figures.add(version, SimpleUploadedFile("x.png", picture()), name="h", description="Sơ đồ", by=bank.of_a)
        content, keys = single()
        life.save(version, replace(content, figures=("h",)), keys, by=bank.of_a, stamp=version.sha256)
        return life.send(version, by=bank.of_a, at=NOW)

    sent()
    client.force_login(bank.head)
    address = reverse("question-review")
    with CaptureQueriesContext(connection) as one:
        page = client.get(address).content.decode()
    assert reverse("question-figure", args=[Figure.objects.get().pk]) in page
    for _more in range(4):
        sent()
    with django_assert_max_num_queries(len(one)):
        client.get(address)


def test_a_question_in_work_shows_what_reads_like_it(client, bank):
    draft(bank)
    twin = draft(bank, asked=single("Tờ khai hải quan có giá trị làm thủ tục trong bao nhiêu ngày?"))
    client.force_login(bank.head)
    assert "GSQL-HS.0001" in client.get(reverse("question", args=[twin.question_id])).content.decode()
    page = client.get(reverse("question-duplicates"), {"topic": "GSQL-HS", "least": "70"}).content.decode()
    assert page.count("GSQL-HS.000") >= 2
    client.force_login(bank.of_b)
    assert "GSQL-HS.0001" not in client.get(reverse("question-duplicates"), {"topic": "GSQL-HS"}).content.decode()


def test_what_was_changed_since_it_was_read_is_not_approved(client, bank):
    version = life.send(draft(bank), by=bank.of_a, at=NOW)
    client.force_login(bank.head)
    read = version.sha256
    assert f'value="{read}"' in client.get(reverse("question-review")).content.decode()
    life.take_back(version, by=bank.of_a)
    content, keys = single(right="20 ngày kể từ ngày đăng ký")
    life.save(version, content, keys, by=bank.of_a, stamp=read)
    life.send(version, by=bank.of_a, at=NOW)
    client.post(reverse("question-approve", args=[version.pk]), {"seen": read})
    version.refresh_from_db()
    assert version.state == "in_review"
    client.post(reverse("question-approve", args=[version.pk]), {"seen": version.sha256})
    version.refresh_from_db()
    assert version.state == "approved"


@pytest.mark.parametrize("form", ["gift", "moodle", "xlsx"])
def test_a_draft_that_is_not_complete_stays_behind_when_questions_go_out(client, bank, form):
    draft(bank)
    nothing_right = making.choosing(Kind.MULTIPLE, [("07 ngày", False), ("15 ngày", False)])
    draft(bank, asked=making.question("Chọn các ý đúng?", nothing_right))
    draft(bank, asked=typing.question(typing.read(
        {"stem": "Ghép cặp?", "p0-rows": "1", "p0-c0-text": "Chưa có vế phải"}, [], Kind.MATCHING)))  # fmt: skip
    client.force_login(bank.of_a)
    answer = client.get(reverse("question-export"), {"form": form})
    assert answer.status_code == 200
    if form == "gift":
        text = answer.content.decode()
        assert text.count("::[plain]") == 1
        assert text.count("chưa hoàn chỉnh") == 2
