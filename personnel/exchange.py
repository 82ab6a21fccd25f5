"""Lists out to Excel, and the empty sheet for people to fill in."""

import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from personnel import workbooks

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_rows(headings: Sequence[str], rows: Iterable[Sequence], filename: str) -> HttpResponse:
    """The rows as a workbook to save. Give an iterator: rows are written as they come."""
    return workbook_response(workbooks.write([str(heading) for heading in headings], rows), filename)


def workbook_response(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    stem = re.sub(r"[^\w\-. ]+", "-", filename.removesuffix(".xlsx")).strip("-") or "danh-sach"
    response["Content-Disposition"] = content_disposition_header(True, f"{stem}.xlsx")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
