"""Lists that are trees or groups are taken out like any other list: what is shown, by those who may, with a line in the log."""

from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from personnel.models import AccessEvent
from tests.rotation import conftest as rotation_scene

regimes, scene = rotation_scene.regimes, rotation_scene.scene

TAKEN = ("units", "plans", "policies")


def sheet(client, name: str, **query) -> list[list]:
    answer = client.get(reverse(name), query | {"export": "xlsx"})
    assert answer.status_code == 200, name
    content = b"".join(answer) if answer.streaming else answer.content
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("name", TAKEN)
def test_every_line_shown_is_in_the_sheet_and_the_log_says_so(client, scene, name):
    client.force_login(scene.office.hr)
    headings, *lines = sheet(client, name)
    assert lines
    assert all(headings)
    noted = AccessEvent.objects.get(verb="export", user=scene.office.hr)
    assert (noted.detail["page"], noted.detail["rows"]) == (reverse(name), len(lines))


@pytest.mark.parametrize("name", TAKEN)
def test_who_may_only_read_takes_no_sheet_and_is_offered_none(client, scene, name, monkeypatch):
    from personnel.models import User

    monkeypatch.setattr(User, "has_perm", lambda user, perm, obj=None: perm != "personnel.export_records")
    client.force_login(scene.office.hr)
    assert client.get(reverse(name), {"export": "xlsx"}).status_code == 403
    assert "export=xlsx" not in client.get(reverse(name)).content.decode()


def test_the_sheet_of_units_keeps_the_search_and_the_day(client, scene):
    client.force_login(scene.office.hr)
    _headings, *all_units = sheet(client, "units")
    assert {line[0] for line in all_units} == {"CHQ", "CHQ-A", "CHQ-B"}
    _headings, *found = sheet(client, "units", q="CHQ-A")
    assert [line[0] for line in found] == ["CHQ-A"]
    assert found[0][5] >= 3
    assert sheet(client, "units", on="01/01/1950")[1:] == []
    page = client.get(reverse("units"), {"q": "CHQ-A", "on": "01/01/2024"}).content.decode()
    assert "?q=CHQ-A&amp;on=01%2F01%2F2024&amp;export=xlsx" in page


def test_the_sheet_of_policies_holds_every_number_of_each(client, scene):
    client.force_login(scene.office.hr)
    headings, *lines = sheet(client, "policies")
    assert len(headings) > 12
    assert len(lines) == 4
    assert all(cell != "" for line in lines for cell in line)


def test_a_sheet_costs_as_much_for_many_policies_as_for_few(client, scene, django_assert_max_num_queries):
    client.force_login(scene.office.hr)
    sheet(client, "policies")
    with django_assert_max_num_queries(10):
        sheet(client, "policies")
