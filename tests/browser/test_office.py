"""The auditor's log, the administrator's accounts, and every main page for keyboards, phones and screen readers."""

import re

import pytest
from playwright.sync_api import expect

from personnel import dates
from personnel.models import User
from tests.browser import days
from tests.browser.conftest import said
from tests.chromium import needs_chromium

pytestmark = [pytest.mark.django_db(transaction=True), needs_chromium]


def test_the_auditor_reads_who_opened_whose_record(at_desk, office, client):
    client.force_login(office.hr)
    client.get(f"/officials/{office.a2.pk}/")
    auditor = at_desk(office.auditor)
    auditor.menu("Log")
    row = auditor.page.locator("main tbody tr").filter(has_text=office.a2.full_name)
    expect(row.first).to_contain_text(office.hr.get_full_name())
    auditor.page.fill("#f-q", "khong co ai ten nay")
    auditor.press("Filter")
    expect(auditor.page.locator("main .empty")).to_be_visible()


def test_a_new_account_has_a_first_password_that_must_be_changed(at_desk, office):
    admin = at_desk(office.admin)
    page = admin.page
    admin.open("/admin/personnel/user/add/")
    page.fill("#id_username", "nguoi.moi")
    page.fill("#id_full_name", "Lò Thị Mây")
    page.locator("[name=_save]").click()
    shown = page.locator(".messagelist, .toasts, .messages").first.inner_text()
    password = re.search(r"(?:[A-Za-z0-9]{5}-){3}[A-Za-z0-9]{5}", shown)[0]

    newcomer = at_desk()
    newcomer.sign_in("nguoi.moi", password)
    page = newcomer.page
    expect(page).to_have_url(re.compile("/password/$"))
    newcomer.open("/")
    expect(page).to_have_url(re.compile("/password/$"))
    page.fill("#id_old_password", password)
    for name in ("#id_new_password1", "#id_new_password2"):
        page.fill(name, "mây trắng đỉnh Fansipan 3143")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/password/"))
    newcomer.open("/")
    expect(page).not_to_have_url(re.compile("/password/"))
    assert User.objects.get(username="nguoi.moi").must_change_password is False


def test_the_keyboard_is_enough(at_desk, office, base):
    days.opened(base, dates.add_months(dates.today().replace(day=1), 2))
    hr = at_desk(office.hr)
    page, keys = hr.page, hr.page.keyboard
    hr.open("/officials/")
    keys.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#noi-dung")).to_be_focused()
    for _step in range(12):
        if page.evaluate("document.activeElement.id") == "f-q":
            break
        keys.press("Tab")
    expect(page.locator("#f-q")).to_be_focused()
    keys.type("bao tram")
    keys.press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.set_viewport_size({"width": 360, "height": 800})
    page.locator(".topbar__menu").focus()
    keys.press("Enter")
    expect(page.locator("#danh-muc a").first).to_be_focused()
    keys.press("Escape")
    expect(page.locator("#danh-muc")).to_be_hidden()
    expect(page.locator(".topbar__menu")).to_be_focused()


@pytest.fixture
def pages(office, base):
    """Ten main pages with something on them."""
    row = days.away(base, office.a2, dates.add_months(dates.today().replace(day=1), -10))
    batch = days.opened(base, dates.add_months(dates.today().replace(day=1), 2))
    return (
        "/", "/officials/", f"/officials/{office.a2.pk}/", f"/units/{office.a.pk}/", "/succession/", "/documents/",
        f"/rotation/batches/{batch.pk}/", "/rotation/terms/", f"/rotation/rotations/{row.pk}/", "/reviews/",
    )  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_main_pages_hinder_nobody(at_desk, office, pages, width, scheme):
    hr = at_desk(office.hr, viewport={"width": width, "height": 800}, color_scheme=scheme)
    for path in pages:
        answer = hr.open(path)
        assert answer.status == 200, path
        assert hr.too_wide() <= 0, f"{path} scrolls sideways at {width}"
        assert hr.axe() == [], path


def test_on_a_phone_a_table_is_cards_and_the_menu_a_button(at_desk, office):
    hr = at_desk(office.hr, viewport={"width": 360, "height": 800})
    hr.open("/officials/")
    expect(hr.page.locator(".sidebar")).to_be_hidden()
    cells = hr.page.locator("main tbody tr").first.locator("td")
    assert cells.nth(1).bounding_box()["y"] > cells.nth(0).bounding_box()["y"]
    hr.page.locator(".topbar__menu").click()
    link = hr.page.locator(".sidebar").get_by_role("link", name=said("Units"), exact=True)
    expect(link.first).to_be_visible()
    link.first.click()
    expect(hr.page).to_have_url(re.compile("/units/"))
