"""The search box says when it shows only a part, and leads to the full list with the same words."""

import pytest
from django.urls import reverse

from personnel import finding
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(client, user, words):
    client.force_login(user)
    answer = client.get(reverse("search"), {"q": words})
    return {str(kind): (hits, more) for kind, hits, more in answer.context["groups"]}, answer.content.decode()


def people(office, count):
    for number in range(count):
        official = make.OfficialFactory(full_name="Hoàng Văn Thụ", code=f"HQ-T{number:03}")
        make.AppointmentFactory(official=official, unit=office.a)


@pytest.mark.parametrize(("there", "more"), [(finding.MOST, False), (finding.MOST + 1, True)])
def test_more_than_twenty_people_lead_to_the_full_list_with_the_words(client, office, there, more):
    people(office, there)
    groups, page = found(client, office.hr, "hoang van thu")
    hits, address = next(group for group in groups.values() if group[0][0].icon == "user")
    assert len(hits) == finding.MOST
    assert bool(address) is more
    if more:
        assert address == f"{reverse('officials')}?q=hoang+van+thu"
        assert address in page
        assert client.get(address).context["page"].found == there


def test_units_and_papers_lead_to_their_lists_too(client, office):
    for number in range(finding.MOST + 1):
        make.UnitFactory(code=f"CHQ-D{number:02}", name=f"Đội số {number:02}", parent=office.a)
        make.DocumentFactory(symbol=f"CHQ-D{number:02}/QĐ")
    groups, _page = found(client, office.hr, "CHQ-D")
    assert {more.partition("?")[0] for _hits, more in groups.values()} == {reverse("units"), reverse("documents")}


def test_a_reader_s_own_reach_decides_what_is_more(client, office):
    people(office, finding.MOST + 1)
    groups, _page = found(client, office.head_b, "hoang van thu")
    assert groups == {}
