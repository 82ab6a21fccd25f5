"""What the scripts do, in a real browser under the real content policy; and the same pages without any script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.chromium import needs_chromium
from tests.shell.pages import server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.shell.pages"),
    needs_chromium,
]


@pytest.fixture(autouse=True)
def _fresh_server():
    server.status, server.message, server.polls = 200, "", 0
    server.saves.clear()
    server.posts.clear()


@pytest.fixture
def complaints():
    return []


@pytest.fixture
def signed_in(page, office, live_server, client, complaints, settings):
    """The browser of HR; whatever the console complains about is collected."""
    client.force_login(office.hr)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(8000)
    page.goto(f"{live_server.url}/try/")
    return page


def saved(page):
    return page.locator("[data-saved]")


def test_what_is_typed_is_saved_and_said(signed_in):
    signed_in.fill("#id_note", "Nắm chắc quy định")
    expect(saved(signed_in)).to_have_text("Đã lưu lúc 14:32:07")
    assert server.saves[-1]["note"] == "Nắm chắc quy định"
    assert signed_in.input_value("[name=version]") == "2"
    signed_in.fill("#id_note", "Nắm chắc quy định, chủ động")
    expect(signed_in.locator("[name=version]")).to_have_value("3")
    assert server.saves[-1]["version"] == "2"


def test_while_the_server_is_away_the_text_is_kept_and_sent_again(signed_in):
    server.status = 503
    signed_in.fill("#id_note", "Chưa được mất")
    expect(saved(signed_in)).to_contain_text("máy chủ không trả lời")
    expect(saved(signed_in)).to_have_class(re.compile("saved--bad"))
    server.status = 200
    expect(saved(signed_in)).to_have_text("Đã lưu lúc 14:32:07")
    assert server.saves[-1]["note"] == "Chưa được mất"


def test_what_could_not_be_saved_comes_back_with_the_page(signed_in, live_server):
    server.status = 503
    signed_in.fill("#id_note", "Chưa được mất")
    expect(saved(signed_in)).to_contain_text("máy chủ không trả lời")
    signed_in.on("dialog", lambda dialog: dialog.accept())
    signed_in.goto(f"{live_server.url}/try/")
    expect(signed_in.locator("#id_note")).to_have_value("Chưa được mất")


def test_a_form_that_may_not_be_changed_any_more_says_why_and_stops(signed_in):
    server.status, server.message = 409, "Phiếu đã được kết luận."
    signed_in.fill("#id_note", "muộn")
    expect(saved(signed_in)).to_contain_text("Phiếu đã được kết luận.")
    server.status = 200
    signed_in.fill("#id_note", "muộn nữa")
    signed_in.wait_for_timeout(2000)
    assert server.saves == []


def test_the_focus_goes_to_the_first_wrong_field(signed_in):
    signed_in.fill("#id_note", "Tốt")
    signed_in.fill("#id_day", "31/02/2020")
    signed_in.click("text=Gửi nhận xét")
    expect(signed_in.locator("#id_day")).to_be_focused()
    expect(signed_in.locator("[role=alert]")).to_have_count(1)
    expect(signed_in.locator("#id_note")).to_have_value("Tốt")


def test_an_act_is_asked_about_and_its_button_repeats_the_verb(signed_in):
    signed_in.click("text=Trả lại")
    dialog = signed_in.locator("dialog[open]")
    expect(dialog).to_contain_text("Trả lại phiếu này?")
    expect(dialog.get_by_role("button", name="Trả lại", exact=True)).to_be_visible()
    signed_in.keyboard.press("Escape")
    expect(signed_in.locator("dialog[open]")).to_have_count(0)
    assert server.posts == []
    expect(signed_in.get_by_role("button", name="Trả lại", exact=True)).to_be_focused()
    signed_in.click("text=Trả lại")
    signed_in.locator("dialog[open]").get_by_role("button", name="Trả lại", exact=True).click()
    expect(signed_in.locator("[aria-invalid=true]").first).to_be_visible()
    assert [post["act"] for post in server.posts] == ["back"]


def test_a_person_is_chosen_with_the_keyboard_alone(signed_in, office):
    box = signed_in.locator("#id_who")
    expect(box).to_have_attribute("role", "combobox")
    box.press_sequentially("Bảo Trâm")
    option = signed_in.locator("[role=option]")
    expect(option).to_have_count(1)
    expect(option).to_contain_text("<b>Chi cục</b>")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value(f"{office.a2.code} – {office.a2.full_name}")
    expect(signed_in.locator("[role=listbox]")).to_be_hidden()
    assert server.posts == []


def test_escape_closes_the_list_and_keeps_the_text(signed_in):
    box = signed_in.locator("#id_who")
    box.press_sequentially("Bảo")
    expect(signed_in.locator("[role=listbox]")).to_be_visible()
    box.press("Escape")
    expect(signed_in.locator("[role=listbox]")).to_be_hidden()
    expect(box).to_have_value("Bảo")


def test_the_preview_of_a_score_counts_and_names_the_band(signed_in):
    signed_in.fill("#c1", "45,5")
    expect(signed_in.locator("[data-band]")).to_have_text("Còn 1 tiêu chí chưa chấm")
    signed_in.fill("#c2", "46")
    expect(signed_in.locator("[data-total]")).to_have_text("91,5")
    expect(signed_in.locator("[data-band]")).to_have_text("Xuất sắc")
    signed_in.fill("#c2", "51")
    expect(signed_in.locator("#c2")).to_have_attribute("aria-invalid", "true")


def test_a_job_is_followed_until_it_is_done(signed_in):
    expect(signed_in.locator("#job [role=status]")).to_have_text("4 trên 4")
    expect(signed_in.locator("#job [data-poll]")).to_have_count(0)
    polls = server.polls
    signed_in.wait_for_timeout(2500)
    assert server.polls == polls


def test_the_menu_opens_closes_and_gives_the_focus_back(signed_in):
    signed_in.set_viewport_size({"width": 360, "height": 800})
    menu = signed_in.locator("[data-toggle]")
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.focus()
    signed_in.keyboard.press("Space")
    expect(signed_in.locator("#danh-muc")).to_be_visible()
    expect(signed_in.locator("#danh-muc a").first).to_be_focused()
    signed_in.keyboard.press("Escape")
    expect(signed_in.locator("#danh-muc")).to_be_hidden()
    expect(menu).to_be_focused()


def test_the_account_menu_closes_with_escape(signed_in):
    summary = signed_in.locator(".menu summary")
    summary.click()
    expect(signed_in.get_by_role("button", name="Đăng xuất")).to_be_visible()
    signed_in.keyboard.press("Escape")
    expect(signed_in.get_by_role("button", name="Đăng xuất")).to_be_hidden()
    expect(summary).to_be_focused()


def test_signing_out_from_the_menu(signed_in):
    signed_in.locator(".menu summary").click()
    signed_in.get_by_role("button", name="Đăng xuất").click()
    expect(signed_in).to_have_url(re.compile("/login/$"))


def test_a_message_can_be_closed(signed_in, office):
    signed_in.fill("#id_note", "Tốt")
    signed_in.fill("#id_day", "30/06/2020")
    signed_in.fill("#id_who", office.a1.code)
    signed_in.click("text=Gửi nhận xét")
    toast = signed_in.locator("[data-toast]")
    expect(toast).to_contain_text("Đã gửi nhận xét.")
    toast.get_by_role("button").click()
    expect(toast).to_have_count(0)


def test_the_skip_link_comes_first_and_leads_to_the_content(signed_in):
    signed_in.keyboard.press("Tab")
    expect(signed_in.locator(".skip")).to_be_focused()
    signed_in.keyboard.press("Enter")
    expect(signed_in.locator("#noi-dung")).to_be_focused()


PAGES = ("/try/", "/", "/password/", "/admin/", "/admin/khong-co/")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_no_page_of_the_shell_hinders_anybody(signed_in, live_server, complaints, scheme, width):
    signed_in.emulate_media(color_scheme=scheme)
    signed_in.set_viewport_size({"width": width, "height": 900})
    for path in PAGES:
        complaints.clear()
        signed_in.goto(f"{live_server.url}{path}")
        assert not [line for line in complaints if "404" not in line], path
        violations = Axe().run(signed_in).response["violations"]
        assert [(found["id"], found["nodes"][0]["html"][:120]) for found in violations] == [], path


def test_no_page_of_the_shell_scrolls_sideways(signed_in, live_server):
    for path in PAGES:
        for width in (320, 360, 720, 768, 1440):
            signed_in.set_viewport_size({"width": width, "height": 900})
            signed_in.goto(f"{live_server.url}{path}")
            over = signed_in.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert over <= 0, f"{path} is {over} px too wide at {width}"


def test_everything_is_done_without_a_script_too(browser, office, live_server, client, settings):
    client.force_login(office.hr)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/try/")
    page.click(".topbar__menu")
    assert page.locator("#danh-muc").is_visible()
    page.goto(f"{live_server.url}/try/")
    page.fill("#id_note", "Tốt")
    page.fill("#id_day", "30/06/2020")
    page.fill("#id_who", office.a1.code)
    page.click("text=Gửi nhận xét")
    assert "Đã gửi nhận xét." in page.content()
    page.click(".menu summary")
    page.click("text=Đăng xuất")
    assert page.url.endswith("/login/")
    context.close()
