"""What is printed: booklets without keys, keys for question officers alone, decisions and lists."""

import io

import pytest
from pypdf import PdfReader

from assessment.exam_papers import printing
from assessment.models import SittingRoom
from personnel import jobs, paper
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
