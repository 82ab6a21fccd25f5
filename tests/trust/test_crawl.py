"""What head A, an official of A and HR of another day can reach by following every link never tells of unit B."""

import html
import io
import re
import zipfile
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from config.access import matrix, routes, world
from personnel.models import AccessEvent

pytestmark = pytest.mark.django_db
DEPTH = 6
MOST = 600


def text_of(answer) -> str:
    """What a reader of the answer sees, whatever its kind."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if body[:5] == b"%PDF-":
        from pypdf import PdfReader

        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    return html.unescape(body.decode("utf-8", "replace"))


def crawl(client, start="/", most=MOST):
    """{address: text} of what links and GET forms reach in six steps; of one page at most four sets of filters."""
    seen, frontier, asked = {}, [start, *BOXES], Counter()
    for _step in range(DEPTH):
        found = []
        for address in frontier:
            path, _, query = address.partition("?")
            if address in seen or len(seen) >= most or (query and address not in BOXES and asked[path] >= 4):
                continue
            asked[path] += bool(query)
            answer = routes.asked(client, "get", address)
            assert answer.status_code < 500, address
            seen[address] = f"{answer.headers.get('Content-Disposition', '')} {text_of(answer)}"
            if "text/html" in answer.headers.get("Content-Type", ""):
                for link in re.findall(r'(?:href|action|data-[a-z]+)="([^"#]+)"', answer.content.decode()):
                    target = urlsplit(urljoin(address, html.unescape(link)))
                    if not target.netloc and not target.path.startswith(("/static/", "/logout")):
                        found.append(target.path + (f"?{target.query}" if target.query else ""))
            if answer.status_code in (301, 302):
                found.append(answer["Location"])
        frontier = sorted(set(found) - set(seen))
    return seen


BOXES = [
    f"{box}?q={words}"
    for box in ("/search/", "/officials/lookup", "/units/lookup", "/documents/lookup", "/officials/", "/documents/",
                "/succession/", "/reviews/", "/jobs/", "/admin/autocomplete/")
    for words in ("zqb", "hường", "huong", "HQ-ZQB1", "7zqb", "079185009992", "zqa")
]  # fmt: skip


@pytest.mark.parametrize("who", ["head_a", "subject", "official_a", "stranger", "admin"])
def test_nothing_of_b_is_anywhere_in_what_a_can_reach(here, who):
    client = matrix.people(here)["subject"] if who == "subject" else Client()
    if who != "subject":
        client.force_login(getattr(here.office, who))
    with routes.on_that_day():
        pages = crawl(client)
    theirs = [f"{mark}" for mark in here.b.marks]
    if who == "admin":  # the account's name is the administrator's business
        theirs = [here.b.person.code + " ", world.CCCD["b"], "việc zqb", "mạnh zqb", "lỗi zqb"]
    for address, text in pages.items():
        shown = text.replace(address, "").replace(html.unescape(address), "")
        shown = re.sub(
            r'(?s)<input[^>]*name="q"[^>]*>|<title>.*?</title>|“[^”]*”|value="[^"]*"|"q": "[^"]*"', "", shown
        )
        shown = re.sub(r"[?&;]q=[^\"&\s]*", "", shown)
        for mark in theirs:
            assert mark not in shown, (who, address, mark, shown[max(shown.find(mark) - 200, 0) :][:400])
    assert len(pages) > len(BOXES)


@pytest.fixture(scope="module")
def seen_by_hr(here):
    """Addresses with a number."""
    hr = Client()
    hr.force_login(here.office.hr)
    with routes.on_that_day(), transaction.atomic():
        pages = crawl(hr, most=250)
        transaction.set_rollback(True)
    return [address for address in pages if re.search(r"/\d+(/|$)", address)]


@pytest.mark.parametrize("who", ["head_a", "subject", "official_a", "stranger"])
def test_an_address_of_b_that_hr_saw_tells_a_nothing(here, seen_by_hr, who):
    client = Client()
    client.force_login(here.a.subject if who == "subject" else getattr(here.office, who))
    with routes.on_that_day():
        theirs = [route.address(here.b.rows) for route in routes.routes() if route.about]
        assert theirs
        for address in sorted({*seen_by_hr, *theirs}):
            for method in ("get", "post"):
                answer = routes.asked(client, method, address)
                text = text_of(answer)
                for mark in here.b.marks:
                    assert mark not in text, (who, method, address, mark)


@pytest.mark.parametrize("words", ["hường", "hu\u031bo\u031b\u0300ng", "HƯỜNG", "huong", "Zqa Hường", "tran zqa"])
def test_a_name_is_found_however_it_is_typed(here, words):
    client = Client()
    client.force_login(here.office.hr)
    for page in ("/search/", "/officials/", "/officials/lookup"):
        assert here.a.person.code in client.get(page, {"q": words}).content.decode(), page


def test_whoever_opens_a_page_about_a_person_is_in_the_log(here):
    """Every address about somebody else's record, asked by HR, leaves a line that names the person."""
    client = Client()
    client.force_login(here.office.hr)
    missing = []
    with routes.on_that_day():
        for route in routes.routes():
            if route.about not in PERSONAL or not (route.name in READ or route.name.endswith("_change")):
                continue
            before = AccessEvent.objects.count()
            answer = client.get(route.address(here.a.rows))
            if answer.status_code != 200:
                continue
            lines = AccessEvent.objects.order_by("pk")[before:]
            if not any(line.official_id == here.a.person.pk for line in lines):
                missing.append(route.name)
    assert not missing


PERSONAL = {
    "personnel.official", "personnel.issueddocument", "personnel.successionentry", "personnel.appointment",
    "personnel.discipline", "personnel.inquiry", "personnel.commendation", "personnel.healthcertificate",
    "personnel.yearlyrating", "personnel.duty", "rotation.rotation", "rotation.termproposal", "rotation.nomination",
    "assessment.review", "assessment.reviewcycle",
}  # fmt: skip
READ = {"official", "document", "document-file", "review", "review-write", "rotation", "succession-entry"}
"""Pages to read; forms of an act stand behind one of these."""
