"""What a reader of Decree 30/2020 checks on the sheet, read back from the PDF."""

import io
import re
import unicodedata
from datetime import date

import pytest
from pypdf import PdfReader

from personnel import issuing, paper
from tests.papers.contents import decision, frame, report, sheet

MM = 72 / 25.4
PAPERS = {
    "rotation_decision": decision,
    "placement_decision": lambda: decision(
        outcome="return_promoted", ended_on=date(2029, 3, 31), starts_on=date(2029, 4, 1)
    ),
    "extension_decision": lambda: decision(last_day_before=date(2029, 3, 31), last_day_after=date(2030, 3, 31)),
    "early_return_decision": lambda: decision(planned_last_day=date(2029, 3, 31), starts_on=date(2028, 1, 1)),
    "withdrawal_decision": decision,
    "correction_decision": lambda: decision(corrections=[{"what": "ngày sinh", "wrong": "22/9", "right": "23/9"}]),
    "pause_decision": lambda: decision(suspends=True, starts_on=date(2028, 1, 1)),
    "move_decision": lambda: decision(starts_on=date(2028, 1, 1)),
    "review_sheet": sheet,
    "unit_report": lambda: report(people=9, unit="Chi cục Hải quan khu vực III"),
    "batch_report": lambda: report(people=24),
}


def made(template, **values):
    content = issuing.frozen({"frame": frame()} | PAPERS[template]() | values)
    return PdfReader(io.BytesIO(paper.pdf(template, content)))


def words(reader):
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


@pytest.fixture(params=PAPERS, scope="module")
def reader(request):
    reader = made(request.param)
    reader.template = request.param
    return reader


def test_every_page_is_a4_upright(reader):
    for page in reader.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)


def test_only_our_own_fonts_and_all_of_them_inside(reader):
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            fonts[font["/BaseFont"]] = inner["/FontDescriptor"].get_object()
    assert fonts
    for name, descriptor in fonts.items():
        assert "Serif" in name, name
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor, name


def test_page_numbers_stand_on_top_from_the_second_page(reader):
    for number, page in enumerate(reader.pages, start=1):
        last = page.extract_text().split("\n")[-1].strip()  # a margin box is drawn after the text
        assert (last == str(number)) == (number > 1)


def test_text_reads_as_vietnamese(reader):
    text = words(reader)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "Hà Nội, ngày 05 tháng 3 năm 2026" in text
    assert "7K4M-29QX-HD81" in text
    assert "\ufffd" not in text
    assert "None" not in text


def test_title_language_and_tags_are_set(reader):
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert len(str(reader.metadata.title)) > 10
    assert "/AcroForm" not in reader.trailer["/Root"]
    assert not reader.attachments


@pytest.mark.parametrize("template", [name for name in PAPERS if name.endswith("decision")])
def test_a_usual_decision_fits_one_page_and_names_the_person(template):
    reader = made(template)
    assert len(reader.pages) == 1
    assert "Lê Hoàng Bảo Trâm" in words(reader)


@pytest.mark.parametrize("lines", range(26))
def test_a_signature_never_stands_alone_on_a_page(lines):
    """Text of every length from one page to two: wherever the end falls, words of the body stand above the signature."""
    grounds = ["Nghị định số 170/2025/NĐ-CP ngày 30 tháng 6 năm 2025 của Chính phủ"] * lines
    last = made("rotation_decision", grounds=grounds).pages[-1].extract_text()
    assert "Đoàn Minh Tuấn" in last
    assert "chịu trách nhiệm thi hành" in re.sub(r"\s+", " ", last)


@pytest.mark.parametrize("lines", range(0, 40, 3))
def test_the_sheets_end_stays_with_its_conclusion(lines):
    last = made("review_sheet", strengths="Chủ động.\n" * lines).pages[-1].extract_text()
    assert "7K4M-29QX-HD81" in last
    assert "Đồng ý." in last


def test_the_totals_row_is_not_alone_on_a_page():
    for people in (10, 18, 27, 36):
        for page in made("batch_report", **report(people=people)).pages:
            text = page.extract_text()
            assert "Số:" in text or len(text) > 300


def test_long_names_wrap_inside_the_sheet():
    long = "Nguyễn Phúc Hoàng Tôn Nữ Diệu Trinh " * 4 + "Khôngcókhoảngtrắng" * 12
    reader = made("rotation_decision", person={"name": long, "sex": "F", "born": "1984-09-22"}, to_unit=long)
    assert "Khôngcókhoảngtrắng" in words(reader)


def test_a_draft_is_marked_and_an_issued_paper_is_not():
    assert "BẢN DỰ THẢO" in words(made("rotation_decision", frame=frame(draft=True)))
    assert "BẢN DỰ THẢO" not in words(made("rotation_decision"))


def test_a_four_page_report_takes_at_most_half_a_second_of_processor():
    import time

    content = issuing.frozen({"frame": frame()} | report(people=24))
    paper.pdf("batch_report", content)
    times = []
    for _turn in range(5):
        started = time.process_time()
        pdf = paper.pdf("batch_report", content)
        times.append(time.process_time() - started)
    assert len(PdfReader(io.BytesIO(pdf)).pages) >= 4
    assert min(times) <= 0.5
