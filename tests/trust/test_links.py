"""A page shows a link only to who may follow it: nobody is led to a refusal, a page that is not there, or an error."""

import html
import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from config.access import matrix, routes

pytestmark = pytest.mark.django_db
MOST = 700
LEAST = 6
"""Pages a role looks at; each kind of page is looked at a few times only."""
OF_A_KIND = 3
LINK = re.compile(r"<a\s[^>]*?href=\"([^\"#]+)")
NOT_FOLLOWED = ("/static/", "/logout", "mailto:", "tel:")


def kind(address: str) -> str:
    """Pages that differ in a number, and one list with its filters, are of a kind."""
    path, _, query = address.partition("?")
    return re.sub(r"\d+", "0", path) + ("?" if query else "")


def dead_ends(client) -> tuple[dict[str, str], int]:
    """{address: where it was shown, and what it answers} of the links that lead nowhere, and how many were followed."""
    waiting, shown_on, looked_at = ["/"], {"/": "-"}, Counter()
    dead, followed = {}, 0
    while waiting and followed < MOST:
        address = waiting.pop(0)
        if looked_at[kind(address)] >= OF_A_KIND:
            continue
        looked_at[kind(address)] += 1
        followed += 1
        answer = routes.asked(client, "get", address)
        if answer.status_code >= 400:
            dead[address] = f"{answer.status_code} from {shown_on[address]}"
        elif answer.status_code in (301, 302):
            shown_on.setdefault(answer["Location"], address)
            waiting.append(answer["Location"])
        elif "text/html" in answer.headers.get("Content-Type", ""):
            for link in LINK.findall(answer.content.decode()):
                target = urlsplit(urljoin(address, html.unescape(link)))
                there = target.path + (f"?{target.query}" if target.query else "")
                if target.netloc or target.scheme or there.startswith(NOT_FOLLOWED) or there in shown_on:
                    continue
                shown_on[there] = address
                waiting.append(there)
    return dead, followed


@pytest.mark.parametrize("who", [name for name in matrix.PEOPLE if name not in ("anon", "official_b", "head_b")])
def test_no_link_leads_to_a_refusal(here, who):
    with routes.on_that_day():
        dead, followed = dead_ends(matrix.people(here)[who])
    assert not dead
    assert MOST > followed > LEAST, "so many pages are linked that not all of them were looked at, or none are"


def test_somebody_without_a_task_here_has_no_link_that_leads_nowhere(here):
    client = Client()
    client.force_login(here.office.stranger)
    with routes.on_that_day():
        assert dead_ends(client)[0] == {}
