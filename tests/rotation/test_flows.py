"""The flow table: filtered by period and unit, sorted, paged, exported (row R23)."""

import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from rotation.flow_list import FlowList
from rotation.models import Rotation
from tests import factories as make
from tests.rotation import away
from tests.rotation.test_batch_pages import page, text

pytestmark = pytest.mark.django_db
YEARS = "?first=01/01/2020&last=31/12/2020"


@pytest.fixture
def moved(office):
    """Two people from A to B, begun on 01/07/2020."""
    return away.decided(office)


def shown(client, office, query=""):
    return page(client, office.hr, "flows", query=YEARS + query)


def test_a_unit_narrows_the_table_to_its_own_moves(client, office, moved):
    assert shown(client, office, "&unit=CHQ-B").context["page"].counted.moves == 2
    other = make.UnitFactory(code="CHQ-C", name="Chi cục C", kind="chi_cuc_khu_vuc", parent=office.root)
    answer = shown(client, office, f"&unit={other.code}")
    assert answer.context["page"].counted.moves == 0
    assert "empty" in text(answer)


def test_days_bound_the_period_and_a_wrong_day_is_told(client, office, moved):
    assert page(client, office.hr, "flows", query="?first=02/07/2020&last=31/12/2020").context["page"].found == 0
    wrong = page(client, office.hr, "flows", query="?first=31/02/2020")
    assert wrong.context["page"].errors["first"]


def test_units_and_pairs_are_sorted_by_the_number_asked_for(client, office, moved):
    sent = [flow.unit.code for flow in shown(client, office, "&sort=-sent").context["page"].rows]
    received = [flow.unit.code for flow in shown(client, office, "&sort=-received").context["page"].rows]
    assert (sent[0], received[0]) == ("CHQ-A", "CHQ-B")
    (pair,) = shown(client, office, "&view=pairs&sort=-there").context["page"].rows
    assert (pair.there, pair.back, pair.net) == (2, 0, 2)


def test_a_long_table_has_pages(rf, office, moved, monkeypatch):
    monkeypatch.setattr(FlowList, "page_size", 1)
    request = rf.get("/", {"first": "01/01/2020", "last": "31/12/2020", "page": "2"})
    request.user = office.hr
    table = FlowList(request, Rotation.objects.all(), on=date(2020, 12, 31))
    assert (table.number, len(table.rows), table.has_several, table.found) == (2, 1, True, 2)
    request = rf.get("/", {"first": "01/01/2020", "last": "31/12/2020", "page": "99"})
    request.user = office.hr
    assert FlowList(request, Rotation.objects.all(), on=date(2020, 12, 31)).number == 2


@pytest.mark.parametrize(("view", "columns"), [("", 5 + 2 * len(Rotation.Direction.values)), ("&view=pairs", 5)])
def test_what_is_filtered_is_exported(client, office, moved, view, columns):
    answer = shown(client, office, f"{view}&export=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(sheet[0]) == columns
    assert len(sheet) == (3 if not view else 2)
