"""Every page that opens for a role, in a real browser: the content policy has nothing to complain of."""

import pytest
from django.conf import settings as site
from playwright.sync_api import Error

from config.access import matrix, routes, world

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = ("hr", "authority", "head_a", "subject", "auditor", "admin")
WATCH = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (e) => window.__refused.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
NOT_A_PAGE = ("document-file", "job-file", "review-round-zip")


def test_no_page_of_any_role_breaks_the_content_policy(office, live_server, browser, settings):
    here, kept = world.build(office), matrix.kept()
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
            for name, cells in kept.items():
                method, _, route = name.partition(" ")
                if method != "GET" or cells[who] != "allow" or route not in addresses or route in NOT_A_PAGE:
                    continue
                if "logout" in route:
                    continue
                try:
                    page.goto(addresses[route], wait_until="domcontentloaded")
                except Error as refusal:
                    if "Download is starting" in str(refusal) or "ERR_ABORTED" in str(refusal):
                        continue
                    raise
                opened[who] = opened.get(who, 0) + 1
                refused = page.evaluate("window.__refused || []")
                assert not refused, (who, route, refused)
                assert not complaints, (who, route, complaints)
            context.close()
    assert set(opened) == set(ROLES)
    assert sum(opened.values()) > 200, opened
