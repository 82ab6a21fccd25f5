"""The access table, run five ways: nobody, the right role elsewhere, without the permission, with it, and when it is taken away.

And looking changes nothing but the log.
"""

import logging
import re
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client

from config.access import matrix, routes
from personnel.models import Grant, User

pytestmark = pytest.mark.django_db

MAY_CHANGE = {"django_session", "personnel_accessevent", "personnel_user", "personnel_signinfailure"}
"""Sessions, the log, the time of the last sign-in, the throttle."""


def written() -> dict[str, int]:
    """Rows written by this transaction so far, table by table; what was taken back counts too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE schemaname = 'public'"
        )
        return dict(cursor.fetchall())


def lacking(answer, *, signed_in: bool) -> list[str]:
    """What an answer does not tell the browser, whatever the answer is."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    told = {
        "Content-Security-Policy": "sandbox" in policy or ("script-src 'self'" in policy and "unsafe-" not in policy),
        "X-Content-Type-Options": headers.get("X-Content-Type-Options") == "nosniff",
        "X-Frame-Options": headers.get("X-Frame-Options") == "DENY",
        "Referrer-Policy": headers.get("Referrer-Policy") == "same-origin",
        "Cache-Control": not signed_in or "no-store" in headers.get("Cache-Control", ""),
        "nothing of the software": not {"Server", "X-Powered-By"} & set(headers),
    }
    return [name for name, is_told in told.items() if not is_told]


@pytest.fixture(scope="module")
def everybody(here):
    """Every address asked by everybody once: `.outcomes` as a table, `.writers` {address: tables}, `.sheets`, and
    `.bare`, which header was missing where."""
    found = SimpleNamespace(outcomes={}, writers={}, sheets=[], bare={})
    logging.disable(logging.INFO)  # a line for each of thousands of requests
    before = written()
    for name, answers in groupby(matrix.answers(here), key=itemgetter(0)):
        for _name, who, answer in answers:
            found.outcomes.setdefault(name, {})[who] = routes.outcome(answer)
            for header in lacking(answer, signed_in=who != "anon"):
                found.bare.setdefault(header, set()).add(name)
            if name.startswith("GET ") and b"export=xlsx" in answer.getvalue():
                found.sheets.append((name.removeprefix("GET "), who))
        after = written()
        found.writers[name] = {table for table, rows in after.items() if rows != before.get(table, 0)}
        before = after
    logging.disable(logging.NOTSET)
    return found


def test_who_may_open_what_is_as_the_table_says(everybody):
    """A new route fails here until its line has been read and kept: `manage.py access_matrix --write`."""
    found, kept = everybody.outcomes, matrix.kept()
    assert set(found) == set(kept)
    changed = {name: (kept[name], cells) for name, cells in found.items() if cells != kept[name]}
    assert not changed


def test_looking_at_every_page_writes_nothing_but_the_log(everybody):
    changed = {name: tables - MAY_CHANGE for name, tables in everybody.writers.items() if tables - MAY_CHANGE}
    assert not [name for name in changed if name.startswith("GET ")]
    assert [name for name in changed if name.startswith("POST ")], "or the statistics see nothing"


def test_a_sheet_of_a_page_writes_nothing_but_the_log(here, everybody):
    clients, by_name = matrix.people(here), {route.name: route for route in routes.routes()}
    assert len({name for name, _who in everybody.sheets}) > 10
    with routes.on_that_day():
        for name, who in everybody.sheets:
            address, before = by_name[name].address(here.a.rows), written()
            answer = routes.asked(clients[who], "get", f"{address}?export=xlsx")
            assert answer.status_code == 200, (name, who)
            changed = {table for table, rows in written().items() if rows != before.get(table, 0)}
            assert changed <= MAY_CHANGE, (name, who, changed)


def test_every_answer_tells_the_browser_what_it_may_do_with_it(everybody):
    """Refusals, redirects, downloads and the admin as well; what somebody signed in was shown is kept by no cache."""
    assert everybody.bare.keys() <= {"Cache-Control"}
    assert {name.split()[1] for name in everybody.bare.get("Cache-Control", ())} <= KEPT_BY_BROWSERS


KEPT_BY_BROWSERS = {"admin:jsi18n"}
"""Nothing of a person, the same for everybody."""


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
    "assessment.workclosing",
}  # fmt: skip
"""Units, rounds and exams: a head sees the part of a round and of an exam that lies in the own unit. That a period of
work results is closed is told to every unit that has some."""


def test_the_system_administrator_opens_no_personnel_page():
    mine = {"personnel.user", "personnel.grant", "personnel.unit", "personnel.unitversion", "assessment.datasource"}
    about = {route.name: route.about for route in routes.routes()}
    for name, cells in matrix.kept().items():
        route = name.split(" ")[1]
        if about[route] and about[route] not in mine:
            assert cells["admin"] in ("403", "404", "405"), name


def test_a_role_taken_away_closes_every_page_at_the_next_request(here):
    by_name = {route.name: route for route in routes.routes()}
    for who in ("hr", "head_a", "authority", "auditor", "admin"):
        user = User.objects.get(pk=getattr(here.office, who).pk)
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
                address = by_name[route].address(here.a.rows)
                assert routes.outcome(routes.asked(client, "get", address)) in ("403", "404", "login"), (who, name)


OWN_WORK = {"job", "job-panel", "job-file", "jobs"}
"""What one has asked for stays one's own."""


def test_what_is_hidden_looks_like_what_does_not_exist(here):
    """Same status and the same bytes but for the number of the request."""
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
    text = re.sub(rb"[0-9a-f]{32}", b"", answer.content)
    text = re.sub(rb"/\d+(?=/|\")", b"/N", text)
    return re.sub(rb'nonce="[^"]*"|csrf[^>]*value="[^"]*"', b"", text)
