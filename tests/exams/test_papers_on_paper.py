"""What is printed: booklets without keys, keys for question officers alone, decisions and lists."""

import io
from datetime import date

import pgtrigger
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image
from pypdf import PdfReader

from assessment.exam_papers import printing
from assessment.models import Figure, Result, SittingRoom
from assessment.results import attempts, publishing
from personnel import issuing, jobs, paper
from personnel.errors import RuleViolation
from tests import factories as make
from tests.exams import world as rows

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def bundle(exam, **more):
    room = SittingRoom.objects.select_related("sitting__campaign__organiser", "room").get(pk=exam.sitting_room.pk)
    return printing.bundle(room, [one.seat for one in exam.people], **more)


def test_a_booklet_holds_every_question_and_no_key(exam):
    made = rows.papers(exam)
    told = bundle(exam)
    assert "keys" not in str(told["candidates"])
    assert [asked["number"] for asked in told["candidates"][0]["asked"]] == list(range(1, 9))
    text = text_of(paper.pdf("exam_booklet", told))
    assert "Câu 8" in text
    assert f"{made[0].pk}" in text


def test_the_key_says_the_letters_of_that_paper(exam):
    made = rows.papers(exam)[0]
    cells = [cell for row in bundle(exam, keys=True)["candidates"][0]["keys"] for cell in row if cell]
    letter = "ABCD"[made.items[0]["order"]["1"].index("a")]
    assert next(cell for cell in cells if cell["label"] == "1")["answer"] == letter


def test_bundles_are_made_by_a_job_and_kept_away_from_its_files(exam):
    rows.papers(exam)
    parent = printing.request(exam.sitting_room, printing.BOOKLETS, by=exam.officer)
    for child in parent.children.all():
        jobs.run(child.pk)
    parent.refresh_from_db()
    (part,) = printing.parts(parent)
    assert parent.state == "done"
    assert not part.file
    assert part.document is None


def picture(size=(400, 200)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, "PNG")
    return made.getvalue()


def illustrated(exam, content: bytes):
    """The first question of every paper shows a figure under its stem and one beside its first choice."""
    made = rows.papers(exam)
    version = next(v for v in exam.versions if v.pk == made[0].items[0]["version"])
    wording = version.content | {"figures": ["so-do"]}
    wording["parts"][0]["choices"][0]["figure"] = "so-do"
    with connection.cursor() as cursor:  # an approved wording never changes; this one is as if it had been approved so
        cursor.execute("SET LOCAL session_replication_role = replica")
        type(version).objects.filter(pk=version.pk).update(content=wording)
        cursor.execute("SET LOCAL session_replication_role = origin")
    figure = Figure(
        version=version, name="so-do", content_type="image/png", sha256="a" * 64, description="Sơ đồ bãi công-ten-nơ"
    )
    figure.file.save("x.png", ContentFile(content), save=False)
    figure.save()
    return figure


def images_of(pdf: bytes) -> list:
    return [image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images]


def test_figures_are_printed_with_what_they_show_and_no_larger_than_print_needs(exam):
    illustrated(exam, picture((4000, 2000)))
    told = issuing.frozen(bundle(exam))
    asked = next(one for one in told["candidates"][0]["asked"] if one["figures"])
    assert asked["figures"][0]["alt"] == "Sơ đồ bãi công-ten-nơ"
    assert sum(bool(choice["figure"]) for part in asked["parts"] for choice in part["choices"]) == 1
    pdf = paper.render_apart("exam_booklet", told, pictures=printing.pictures(told))
    found = images_of(pdf)
    assert len(found) >= 2
    assert max(found[0].image.size) == 1500


def test_a_figure_the_storage_has_lost_stops_the_printing_with_the_reason(exam):
    figure = illustrated(exam, picture())
    figure.file.storage.delete(figure.file.name)
    with pytest.raises(RuleViolation, match="1"):
        printing.pictures(issuing.frozen(bundle(exam)))


def test_no_address_but_that_of_a_handed_over_picture_is_read(exam):
    made = paper.pdf("exam_booklet", issuing.frozen(bundle_with(exam, "paper:picture/" + "b" * 64)), {})
    assert images_of(made) == []


def bundle_with(exam, source):
    rows.papers(exam)
    told = bundle(exam)
    told["candidates"][0]["asked"][0]["figures"] = [{"src": source, "alt": "x"}]
    return told


def test_each_candidate_s_booklet_begins_with_a_page_without_a_number(exam):
    rows.papers(exam)
    told = issuing.frozen(bundle(exam))
    each = [told | {"candidates": [one]} for one in told["candidates"]]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf("exam_booklet", each))).pages]
    firsts = [text for text in pages if "Đề đánh giá" in text or "ĐỀ ĐÁNH GIÁ" in text]
    assert len(firsts) == len(told["candidates"])
    ends = [{text.split()[0], text.split()[-1]} for text in pages]
    assert not any(end.isdigit() for text in firsts for end in (text.split()[0], text.split()[-1]))
    assert sum("2" in end for end in ends) == len(told["candidates"])


def test_a_decision_on_results_cites_the_law_and_the_plan_and_no_assumption(exam):
    make.DocumentFactory(
        type="Luật", symbol="22/2008/QH12", subject="Luật Cán bộ, công chức", signed_on=date(2008, 11, 13)
    )
    make.DocumentFactory(
        type="Luật", symbol="80/2025/QH15", subject="Luật Cán bộ, công chức", signed_on=date(2025, 6, 24)
    )
    with pgtrigger.ignore("assessment.ExamPolicy:exam_policy_in_use_keeps_its_numbers"):
        type(exam.campaign.policy).objects.filter(pk=exam.campaign.policy_id).update(source="Giả định: chưa có văn bản")
    exam.campaign.refresh_from_db()
    said = publishing.grounds(exam.campaign, date(2023, 11, 28))
    assert said[0].startswith("Luật Cán bộ, công chức ngày 13 tháng 11 năm 2008")
    assert said[1].startswith("Kế hoạch số 4000/KH-TCHQ ngày ")
    assert len(said) == 2


def test_an_official_letter_names_who_wrote_it_in_its_symbol(office):
    board = make.UnitFactory(code="VU-TCCB", name="Vụ Tổ chức cán bộ", parent=office.root)
    letter = issuing.issue(
        template="exam_appeal_outcome", type="CV", issuer=office.root, signed_on=date(2026, 1, 5), subject="Về việc x",
        content={}, about="thử", signer_name="A", signer_title="Cục trưởng", by=office.stranger, drafted_by=board,
    )  # fmt: skip
    assert letter.symbol.endswith("-TCCB")


def pages_with(pdf: bytes, words: str) -> list[int]:
    return [
        at
        for at, page in enumerate(PdfReader(io.BytesIO(pdf)).pages, 1)
        if words in " ".join(page.extract_text().split())
    ]


@pytest.mark.parametrize("repeats", [1, 30])
def test_an_answer_sheet_never_falls_on_the_back_of_a_question_page(exam, repeats):
    """Printed on both sides each candidate's papers, and in them the answer sheet, begin on a new leaf."""
    rows.papers(exam)
    told = issuing.frozen(bundle(exam))
    each = []
    for one in told["candidates"][:2]:
        one["asked"] = one["asked"][: 1 if repeats == 1 else None] * repeats
        each.append(told | {"candidates": [one]})
    pdf = paper.pdf("exam_booklet", each)
    first, sheets = pages_with(pdf, "Thời gian làm bài"), pages_with(pdf, "Chữ ký của giám thị")
    assert len(first) == len(sheets) == 2
    assert all(at % 2 for at in first + sheets)
    assert len(PdfReader(io.BytesIO(pdf)).pages) % 2 == 0


def test_the_decision_says_from_and_until_when_people_appeal_and_sit_again(exam):
    rows.papers(exam)
    rows.sit(exam, exam.people[0], 0)
    attempts.mark_ended(rows.AFTER)
    found = list(Result.objects.select_related("registration__official"))
    content = publishing.contents(exam.campaign, None, found, date(2023, 9, 20), published=date(2023, 9, 20))
    assert (content["appeal_first_day"], content["appeal_last_day"]) == (date(2023, 9, 20), date(2023, 10, 5))
    assert content["retake_last_days"] == [date(2023, 12, 12), date(2023, 12, 12)]
    frame = bundle(exam)["frame"]
    source = paper.page_source("exam_results_decision", issuing.frozen(content | {"frame": frame}))
    assert "từ ngày 20/9/2023 đến hết ngày 05/10/2023" in " ".join(source.split())
    assert "12/12/2023" in source
