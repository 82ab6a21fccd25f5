"""People at their browsers. Whatever a console complains about fails the test."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from personnel import jobs
from personnel.models import Job
from tests.browser import days
from tests.factories import PASSWORD

PATIENCE = 20_000
"""Milliseconds; the machine may be doing much else."""

expect.set_options(timeout=PATIENCE)


def said(words: str) -> str:
    """As the office reads it on the screen."""
    with translation.override("vi"):
        return gettext(words)


def run_jobs() -> list[Job]:
    """What the workers would do, here and now."""
    waiting = Job.objects.filter(state="queued", children__isnull=True).order_by("pk")
    return [jobs.run(pk) for pk in list(waiting.values_list("pk", flat=True))]


class Person:
    """Somebody who signed in as people do: name, password, Enter."""

    def __init__(self, page, base: str):
        self.page, self.base = page, base

    def sign_in(self, username: str, password: str = PASSWORD):
        self.page.goto(f"{self.base}/login/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self

    def open(self, path: str):
        return self.page.goto(f"{self.base}{path}")

    def menu(self, words: str):
        self.page.locator(".sidebar, .topnav").get_by_role("link", name=said(words), exact=False).first.click()
        self.page.wait_for_load_state()

    def press(self, words: str, within=None, confirmed=False):
        """A button or a link that looks like one."""
        name = said(words)
        where = within or self.page.locator("main")
        found = where.get_by_role("button", name=name).or_(where.get_by_role("link", name=name))
        found.filter(visible=True).first.click()
        if confirmed:
            self.page.locator("dialog[open]").get_by_role("button", name=name).click()

    def choose(self, field: str, typed: str, wanted: str):
        """From a list that appears while typing."""
        box = self.page.locator(f"#id_{field}")
        box.click()
        box.fill("")
        box.press_sequentially(typed)
        option = self.page.locator("[role=option]").filter(has_text=wanted)
        expect(option.first).to_be_visible()
        option.first.click()

    def reads(self, words: str):
        expect(self.page.locator("main")).to_contain_text(words)

    def axe(self) -> list:
        found = Axe().run(self.page).response["violations"]
        return [(one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in ("serious", "critical")]

    def too_wide(self) -> int:
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def complaints():
    """Errors of the consoles; refused addresses are the pages' business, refused content is not."""
    found = []
    yield found
    assert [line for line in found if "status of 4" not in line and "status of 5" not in line] == []


@pytest.fixture
def at_desk(browser, live_server, complaints):
    """`at_desk(user)`: that person, signed in, in a browser of their own."""
    contexts = []

    def arrive(user=None, **options):
        context = browser.new_context(**({"locale": "vi-VN", "viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        person = Person(page, live_server.url)
        return person.sign_in(user.username) if user else person

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def base(office):
    """Catalogues, policies and a plan that reaches A and B."""
    return days.planned(office)


from tests.assessment.conftest import open_cycle, programme  # noqa: E402, F401  fixtures of another folder
