"""The flow table (bảng luồng luân chuyển) as a list: period, unit, direction and batch; sorted, paged, exported."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from personnel import filters
from personnel.lists import Column, ListPage
from personnel.models import Unit
from rotation import flows
from rotation.models import Batch, Rotation

BY_UNIT, BY_PAIR = "units", "pairs"
YEARS_SHOWN = 4


def _way(side: str, kind: str):
    return lambda flow: getattr(flow, side).get(kind, 0)


UNIT_COLUMNS = (
    Column(_("Unit code"), "unit__code"),
    Column(_("Unit"), "unit__name"),
    Column(_("Sent"), "sent"),
    Column(_("Received"), "received"),
    Column(_("Difference"), "net"),
    *(
        Column(format_lazy("{}: {}", _("Sent"), label), _way("out_by", kind))
        for kind, label in Rotation.Direction.choices
    ),
    *(
        Column(format_lazy("{}: {}", _("Received"), label), _way("in_by", kind))
        for kind, label in Rotation.Direction.choices
    ),
)
PAIR_COLUMNS = (
    Column(_("Unit"), "one__name"),
    Column(_("Other unit"), "other__name"),
    Column(_("There"), "there"),
    Column(_("Back"), "back"),
    Column(_("Difference"), "net"),
)
ORDERS: dict[str, dict[str, Any]] = {
    BY_UNIT: {
        "unit": lambda flow: (flow.unit.level, flow.unit.path),
        "sent": lambda flow: flow.sent,
        "received": lambda flow: flow.received,
        "net": lambda flow: flow.net,
    },
    BY_PAIR: {
        "unit": lambda pair: (pair.one.path, pair.other.path),
        "other": lambda pair: (pair.other.path, pair.one.path),
        "there": lambda pair: pair.there,
        "back": lambda pair: pair.back,
        "net": lambda pair: pair.net,
    },
}


class FlowList(ListPage):
    """Moves that began in the period, counted by unit or by pair of units. The numbers are made of a few hundred rows."""

    unit = _("units")
    filename = "luong-luan-chuyen"
    page_size = 25
    sorts: ClassVar = {key: (key,) for keys in ORDERS.values() for key in keys}
    default_sort = "unit"
    filters = (
        filters.Day("first", _("From day"), lambda rows, day: rows),
        filters.Day("last", _("To day"), lambda rows, day: rows),
        filters.Lookup(
            "unit", _("Unit"), lambda rows, unit: rows.filter(_touches(unit)), url_name="unit-lookup",
            find=lambda code, page: Unit.objects.visible_to(page.user).filter(code=code).first(),
        ),
        filters.Select("direction", _("Direction"), lambda rows, kind: rows.filter(direction=kind),
                       options=Rotation.Direction.choices),
        filters.Select("batch", _("Batch"), lambda rows, code: rows.filter(batch__code=code),
                       options=lambda page: Batch.objects.visible_to(page.user).values_list("code", "name")),
        filters.Chips("view", _("Counted"), lambda rows, value: rows, options=[(BY_PAIR, _("By pair of units"))],
                      all_label=_("By unit")),
    )  # fmt: skip

    def __init__(self, request, rows, *, on: date):
        super().__init__(request, rows)
        self.first = self.values.get("first") or date(on.year - YEARS_SHOWN, 1, 1)
        self.last = self.values.get("last") or on
        self.view = BY_PAIR if self.values.get("view") == BY_PAIR else BY_UNIT
        self.columns = PAIR_COLUMNS if self.view == BY_PAIR else UNIT_COLUMNS

    @cached_property
    def counted(self) -> flows.Flows:
        return flows.between(self.narrowed(), self.first, self.last)

    @cached_property
    def items(self) -> list[Any]:
        """Units or pairs in the order asked for; equal numbers by the order of the units."""
        items: list[Any] = self.counted.pairs if self.view == BY_PAIR else self.counted.units
        orders = ORDERS[self.view]
        items = sorted(items, key=orders["unit"])
        key = self.sort.removeprefix("-")
        if key not in orders:
            return items
        return sorted(items, key=orders[key], reverse=self.sort.startswith("-"))

    @cached_property
    def order(self) -> list[str]:
        return []

    @cached_property
    def found(self) -> int:
        return len(self.items)

    @cached_property
    def _slice(self) -> tuple[int, list[Any], bool]:
        number = min(self.asked_page, max(-(-self.found // self.page_size), 1))
        start = (number - 1) * self.page_size
        return number, self.items[start : start + self.page_size], start + self.page_size < self.found

    def exported(self):
        return self.items

    @property
    def by_direction(self) -> list[tuple[str, int]]:
        return [(str(label), self.counted.directions.get(value, 0)) for value, label in Rotation.Direction.choices]


def _touches(unit: Unit) -> Q:
    """Moves from the unit, to it, or between units inside it."""
    return Q(from_unit__path__startswith=unit.path) | Q(to_unit__path__startswith=unit.path)
