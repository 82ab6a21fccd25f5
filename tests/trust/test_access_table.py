"""The access table, run five ways: nobody, the right role elsewhere, without the permission, with it, and when it is taken away."""

import pytest
from django.test import Client

from config.access import matrix, routes, world
from personnel.models import Grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(office):
    return world.build(office)


def test_who_may_open_what_is_as_the_table_says(here):
    """A new route fails here until its line has been read and kept: `manage.py access_matrix --write`."""
    found, kept = matrix.table(here), matrix.kept()
    assert set(found) == set(kept)
    changed = {name: (kept[name], cells) for name, cells in found.items() if cells != kept[name]}
    assert not changed


def test_nobody_gets_past_the_door():
    """Read from the table, which the test above compares with the site."""
    for name, cells in matrix.kept().items():
        if name.split(" ")[1] not in routes.PUBLIC:
            assert cells["anon"] == "login", name


def test_the_wrong_unit_and_another_official_get_what_does_not_exist():
    """An address with a row of unit A never opens for the head of B or for an official of B."""
    about = {route.name: route.about for route in routes.routes()}
    for name, cells in matrix.kept().items():
        route = name.split(" ")[1]
        if about[route] and about[route] not in OPEN_TO_THE_OFFICE and not route.startswith("admin:"):
            for who in ("head_b", "official_b"):
                assert cells[who] in ("404", "403", "405"), (name, who)


OPEN_TO_THE_OFFICE = {
    "personnel.unit", "assessment.reviewprogramme", "assessment.campaign", "assessment.sitting", "assessment.sittingroom",
}  # fmt: skip
"""Units, rounds and exams: a head sees the part of a round and of an exam that lies in the own unit."""


def test_the_system_administrator_opens_no_personnel_page():
    mine = {"personnel.user", "personnel.grant", "personnel.unit", "personnel.unitversion"}
    about = {route.name: route.about for route in routes.routes()}
    for name, cells in matrix.kept().items():
        route = name.split(" ")[1]
        if about[route] and about[route] not in mine:
            assert cells["admin"] in ("403", "404", "405"), name


def test_a_role_taken_away_closes_every_page_at_the_next_request(here):
    for who in ("hr", "head_a", "authority", "auditor", "admin"):
        user = getattr(here.office, who)
        client = Client()
        client.force_login(user)
        assert client.get("/").status_code == 200
        Grant.objects.filter(user=user).delete()
        user.official = None
        user.save()
        with routes.on_that_day():
            for name, cells in matrix.kept().items():
                method, route = name.split(" ")
                if method != "GET" or cells[who] != "allow" or cells["subject"] == "allow" or route in OWN_WORK:
                    continue
                address = next(r for r in routes.routes() if r.name == route).address(here.a.rows)
                assert routes.outcome(routes.asked(client, "get", address)) in ("403", "404", "login"), (who, name)


OWN_WORK = {"job", "job-panel", "job-file", "jobs"}
"""What one has asked for stays one's own."""


def test_what_is_hidden_looks_like_what_does_not_exist(here):
    """Same status and the same bytes but for the number of the request."""
    import re

    for who in (here.office.head_b, here.office.official_b):
        client = Client()
        client.force_login(who)
        with routes.on_that_day():
            for route in routes.routes():
                if not route.about or route.is_admin or route.about in OPEN_TO_THE_OFFICE:
                    continue
                hidden = route.address(here.a.rows)
                nowhere = re.sub(r"/\d+(?=/|$)", "/987654321", hidden, count=1)
                for method in ("get", "post"):
                    one, two = (routes.asked(client, method, address) for address in (hidden, nowhere))
                    assert one.status_code == two.status_code, (who, method, hidden)
                    assert seen(one) == seen(two), (who, method, hidden)


def seen(answer) -> bytes:
    import re

    text = re.sub(rb"[0-9a-f]{32}", b"", answer.content)
    text = re.sub(rb"/\d+(?=/|\")", b"/N", text)
    return re.sub(rb'nonce="[^"]*"|csrf[^>]*value="[^"]*"', b"", text)
