"""One way to make a list page: search, filters, sort, pages and export, all from the address.

    class OfficialList(ListPage):
        unit = _("people")
        sorts = {"name": ("name_key", "pk"), "code": ("code",)}
        default_sort = "name"
        filters = (Select("unit", _("Unit"), options=unit_options, apply=in_unit), Chips(…))
        columns = (Column(_("Code"), "code"), Column(_("Born"), "born_on"))
        def search(self, rows, words): return rows.filter(search_key__contains=names.folded(words))

    page = OfficialList(request, Official.objects.visible_to(request.user))
    if page.wants_export:
        return page.export()
    return render(request, "personnel/officials.html", {"page": page})

Whatever stands in the address, the page answers: what it does not understand it leaves out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from personnel import sheets
from personnel.filters import Chips, Filter, Select, ShownFilter, clean
from personnel.paging import Pages
from personnel.wording import Words

OWN_NAMES = frozenset({"q", "sort", "page", "export"})


@dataclass(frozen=True)
class Column:
    """A column of the exported sheet: a heading and where its value comes from."""

    label: Words
    value: str | Callable[[Any], Any]

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        for name in self.value.split("__"):
            row = getattr(row, name, None) if row is not None else None
        return row() if callable(row) else row


@dataclass(frozen=True)
class SortState:
    order: str
    url: str


class ListPage(Pages):
    """A list of the rows one person may see; describe it by subclassing."""

    search_label: ClassVar[Words] = gettext_lazy("Search by name or code")
    search_hint: ClassVar[Words] = gettext_lazy("With or without accents")
    sorts: ClassVar[Mapping[str, Sequence[str]]] = {}
    default_sort: ClassVar[str] = ""
    filters: Sequence[Filter] = ()
    columns: Sequence[Column] = ()
    filename: ClassVar[str] = "danh-sach"

    def __init__(self, request: HttpRequest, rows: QuerySet, user: Any = None):
        self.request, self.every_row = request, rows
        self.user = user or getattr(request, "user", None)
        self.given = {name: clean(str(value)) for name, value in request.GET.items() if len(name) <= 40}
        self.words = self.given.get("q", "")
        self.errors: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self.filters = self.offered()
        for one in self.filters:
            self._read(one)

    def offered(self) -> Sequence[Filter]:
        """Override when the filters follow the day or the person who asks."""
        return self.filters

    def search(self, rows: QuerySet, words: str) -> QuerySet:
        """Override with a search on an indexed folded key."""
        return rows

    # What the address asks for ---------------------------------------------

    def _read(self, one: Filter) -> None:
        text = self.given.get(one.name, "")
        if not text:
            return
        try:
            value = one.read(text, self)
        except ValidationError as refusal:
            self.errors[one.name] = " ".join(refusal.messages)
        else:
            if value is not None:
                self.values[one.name] = value

    @property
    def searchable(self) -> bool:
        return type(self).search is not ListPage.search

    @cached_property
    def sort(self) -> str:
        asked = self.given.get("sort", "")
        return asked if asked.removeprefix("-") in self.sorts else self.default_sort

    @cached_property
    def order(self) -> list[str]:
        fields = list(self.sorts.get(self.sort.removeprefix("-"), ()))
        if self.sort.startswith("-"):
            fields = [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in fields]
        return fields

    @property
    def wants_export(self) -> bool:
        return self.given.get("export") == sheets.EXPORT and bool(self.columns)

    # Rows ---------------------------------------------------------------------

    def narrowed(self, but: str = "") -> QuerySet:
        """The rows that the search and the filters leave, in order; `but` leaves one filter out."""
        rows = self.every_row
        if self.words and self.searchable:
            rows = self.search(rows, self.words)
        for one in self.filters:
            if one.name in self.values and one.name != but:
                rows = one.apply(rows, self.values[one.name])
        return rows.order_by(*self.order) if self.order else rows

    def __iter__(self):
        return iter(self.rows)

    def options_of(self, one: Filter) -> list[tuple[str, Words]]:
        cache = self.__dict__.setdefault("_options", {})
        if one.name not in cache:
            cache[one.name] = one.pairs(self) if isinstance(one, Select) else []
        return cache[one.name]

    @cached_property
    def chip_counts(self) -> dict[str, Mapping[str, int]]:
        return {
            one.name: one.counts(self.narrowed(but=one.name).order_by())
            for one in self.filters
            if isinstance(one, Chips) and one.counts
        }

    # Addresses -----------------------------------------------------------------

    def url(self, **changes: Any) -> str:
        """This page's address with some values changed (None leaves one out); a change goes back to page one."""
        known = OWN_NAMES | {one.name for one in self.filters}
        query = self.request.GET.copy()
        for name in list(query):
            text = self.given.get(name, "")
            if name not in known or name in ("page", "export") or not text:
                del query[name]
            else:
                query[name] = text
        for name, value in changes.items():
            if value is None or value == "":
                query.pop(name, None)
            else:
                query[name] = str(value)
        text = query.urlencode()
        return f"?{text}" if text else self.request.path

    @property
    def export_url(self) -> str:
        return self.url(export=sheets.EXPORT) if self.columns else ""

    @property
    def clear_url(self) -> str:
        return self.request.path

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.values or self.errors)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form must carry on although it has no field for it: the order and the chosen chips."""
        names = ["sort", *(one.name for one in self.filters if one.kind == "chips")]
        return [(name, self.given[name]) for name in names if self.given.get(name)]

    def filter_named(self, name: str) -> ShownFilter:
        one = next(one for one in self.filters if one.name == name)
        return ShownFilter(one, self.given.get(name, ""), self.errors.get(name, ""), self)

    @property
    def shown_filters(self) -> list[ShownFilter]:
        return [self.filter_named(one.name) for one in self.filters if one.kind != "chips"]

    def sort_state(self, key: str) -> SortState:
        """How a column is sorted now, and the address that sorts by it, or turns it round."""
        if key not in self.sorts:
            return SortState("", "")
        now = self.sort.removeprefix("-") == key
        turned = self.sort.startswith("-")
        first = next(iter(self.sorts[key]), "")  # a page that orders its rows itself names no column
        falls = turned is not first.startswith("-")
        order = ("descending" if falls else "ascending") if now else ""
        return SortState(order, self.url(sort=f"-{key}" if now and not turned else key))

    # Export ------------------------------------------------------------------------

    def exported(self) -> Iterable[Any]:
        """The rows of the sheet; override to complete them."""
        return self.narrowed().iterator(chunk_size=2000)

    def export(self) -> HttpResponse:
        """Every row found, as a sheet: for those who may take records out. The log says who took which rows."""
        return sheets.take_out(
            self.request, self.columns, self.exported(), count=self.narrowed().order_by().count(), unit=self.unit,
            filename=self.filename,
        )  # fmt: skip
