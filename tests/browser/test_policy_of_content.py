"""Every page that opens for somebody, in a real browser: the content policy has nothing to complain of.

The suite opens each page as one of those who may, in turn; ODD_FULL=1 as all of them (`make drills`).
"""

import os

import pytest
from django.conf import settings as site
from playwright.sync_api import Error

from config.access import matrix, routes, world

pytestmark = pytest.mark.django_db(transaction=True)

FULL = bool(os.environ.get("ODD_FULL"))
ROLES = ("hr", "authority", "head_a", "subject", "auditor", "admin", "exams", "bank")
WATCH = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (e) => window.__refused.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
NOT_A_PAGE = ("document-file", "job-file", "review-round-zip")


def pages_of_roles() -> dict[str, list[str]]:
    """{role: names of the pages it opens}, read from the access table."""
    found, place = {who: [] for who in ROLES}, 0
    for name, cells in matrix.kept().items():
        method, _, route = name.partition(" ")
        may = [who for who in ROLES if cells[who] == "allow"]
        if method == "GET" and may and route not in NOT_A_PAGE and "logout" not in route:
            place += 1
            for who in may if FULL else [may[place % len(may)]]:
                found[who].append(route)
    return found


def test_no_page_of_any_role_breaks_the_content_policy(office, live_server, browser):
    here, wanted = world.build(office), pages_of_roles()
    opened = {}
    with routes.on_that_day():
        addresses = {route.name: route.address(here.a.rows) for route in routes.routes()}
        for who, client in matrix.people(here).items():
            if who not in ROLES:
                continue
            context = browser.new_context(base_url=live_server.url)
            session = client.cookies[site.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            context.add_init_script(WATCH)
            page, complaints = context.new_page(), []
            page.on(
                "console",
                lambda line, said=complaints: said.append(line.text) if "Content Security" in line.text else None,
            )
            for route in wanted[who]:
                try:
                    page.goto(addresses[route], wait_until="domcontentloaded")
                except Error as refusal:
                    if "Download is starting" in str(refusal) or "ERR_ABORTED" in str(refusal):
                        continue
                    raise
                opened.setdefault(route, set()).add(who)
                refused = page.evaluate("window.__refused || []")
                assert not refused, (who, route, refused)
                assert not complaints, (who, route, complaints)
            context.close()
    assert set.union(*opened.values()) == set(ROLES)
    assert len(opened) > 200
