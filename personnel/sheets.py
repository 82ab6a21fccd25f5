"""A list taken out of the office as a sheet: who may, what the log says of it, what stands in its cells."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from personnel import access_log
from personnel.exchange import export_rows
from personnel.models import AccessEvent
from personnel.wording import Words

EXPORT = "xlsx"
"""What an address says that wants the sheet: `?export=xlsx`."""


class Heading(Protocol):
    @property
    def label(self) -> Words: ...
    def of(self, row: Any) -> Any: ...


def is_asked(request: HttpRequest) -> bool:
    return request.GET.get("export") == EXPORT


def address(request: HttpRequest) -> str:
    """The sheet of what this page shows, with the same filters."""
    query = request.GET.copy()
    query["export"] = EXPORT
    return f"?{query.urlencode()}"


def take_out(
    request: HttpRequest, columns: Iterable[Heading], rows: Iterable[Any], *, count: int, unit: Words, filename: str,
) -> HttpResponse:  # fmt: skip
    """For those who may take records out. The log says who took which rows."""
    if not request.user.has_perm("personnel.export_records"):
        raise PermissionDenied
    columns = list(columns)
    access_log.note(
        request.user, AccessEvent.Verb.EXPORT, label=str(unit), page=request.path,
        query=request.GET.urlencode()[:500], rows=count,
    )  # fmt: skip
    cells = ([column.of(row) for column in columns] for row in rows)
    return export_rows([str(column.label) for column in columns], cells, filename)
