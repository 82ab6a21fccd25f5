"""Files somebody hands in: what they are is read from their content, never believed from their name."""

import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image

from personnel import names, workbooks
from personnel.errors import RuleViolation

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES, MAX_IMAGE_BYTES = 10 * MEGABYTE, 5 * MEGABYTE
MAX_PIXELS = 60_000_000
ENDINGS = ("pdf", "jpg", "jpeg", "png", "docx", "xlsx")
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)


@dataclass(frozen=True)
class Kind:
    content_type: str
    most: int = MAX_FILE_BYTES


OFFICE = "application/vnd.openxmlformats-officedocument"
JPEG = Kind("image/jpeg", MAX_IMAGE_BYTES)
KINDS = {
    "pdf": Kind("application/pdf"),
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": Kind("image/png", MAX_IMAGE_BYTES),
    "docx": Kind(f"{OFFICE}.wordprocessingml.document"),
    "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet"),
}


def ending_of(filename: str) -> str:
    return filename.rpartition(".")[2].lower() if "." in filename else ""


def content_type(filename: str) -> str:
    kind = KINDS.get(ending_of(filename))
    return kind.content_type if kind else "application/octet-stream"


def checked(file) -> str:
    """The name to keep it under; refused unless ending, signature and content agree."""
    ending = ending_of(file.name or "")
    kind = KINDS.get(ending)
    if kind is None:
        raise _refused(_("Choose a PDF, JPEG, PNG, DOCX or XLSX file."))
    if file.size > kind.most:
        raise _refused(_("The file is larger than %(most)s MB.") % {"most": kind.most // MEGABYTE})
    file.seek(0)
    content = file.read(kind.most + 1)
    file.seek(0)
    if len(content) > kind.most:
        raise _refused(_("The file is larger than %(most)s MB.") % {"most": kind.most // MEGABYTE})
    if not _is(ending, content):
        raise _refused(
            _("The content of this file is not that of a .%(ending)s file, or it is damaged. Save it again.")
            % {"ending": ending}
        )
    return plain_name(file.name)


def plain_name(filename: str) -> str:
    """The name it came with, without folders and without signs a file system refuses."""
    last = re.split(r"[\\/]", names.normal(filename))[-1]
    kept = re.sub(r"[:*?\"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+", "-", last).strip(" .")
    stem, _dot, ending = kept.rpartition(".")
    return f"{stem[:120].strip()}.{ending}"


def _is(ending: str, content: bytes) -> bool:
    match ending:
        case "pdf":
            return _is_pdf(content)
        case "jpg" | "jpeg":
            return content.startswith(b"\xff\xd8\xff") and _is_image(content, "JPEG")
        case "png":
            return content.startswith(b"\x89PNG\r\n\x1a\n") and _is_image(content, "PNG")
        case "docx":
            return _is_office(content, "word/document.xml")
    return _is_office(content, "xl/workbook.xml")


def _is_pdf(content: bytes) -> bool:
    """A header, an end, and between them a table of objects where the end says it is."""
    if not content.startswith(b"%PDF-"):
        return False
    found = re.search(rb"startxref\s+(\d{1,10})\s+%%EOF\s*$", content[-2048:])
    if not found:
        return False
    place = int(found.group(1))
    table = content[place : place + 64].lstrip()
    return 0 < place < len(content) and bool(re.match(rb"xref\b|\d+\s+\d+\s+obj\b", table))


def _is_image(content: bytes, kind: str) -> bool:
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return False
            picture.verify()
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            picture.load()
    except Exception:  # a hostile image finds its own way to fail
        return False
    return True


def _is_office(content: bytes, core: str) -> bool:
    try:
        workbooks.refuse_unsafe(content, core)
    except RuleViolation:
        return False
    return True


def _refused(message: str) -> RuleViolation:
    return RuleViolation(message, code="upload", field="file")
