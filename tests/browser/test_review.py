"""A review from the arrival to the paper: the receiving head, the official, HR."""

import pytest
from playwright.sync_api import expect

from assessment.models import Review
from personnel import dates
from tests import factories as make
from tests.assessment import steps
from tests.browser.conftest import run_jobs, said
from tests.chromium import needs_chromium
from tests.rotation import away

pytestmark = [pytest.mark.django_db(transaction=True), needs_chromium]


def test_the_receiving_head_confirms_an_arrival_with_the_work(at_desk, office):
    row = away.decided(office, [office.a2]).rotations[0]
    work = make.JobPositionFactory(name="Giám sát hàng quá cảnh")
    head = at_desk(office.head_b)
    page = head.page
    head.menu("People on rotation here")
    page.get_by_role("link", name=office.a2.full_name).first.click()
    head.press("Confirm the arrival")
    page.fill("#id_arrived_on", "01/07/2020")
    page.select_option("#id_position_1", str(work.pk))
    page.fill("#id_share_1", "90")
    page.locator("main form").get_by_role("button").last.click()
    head.reads("100")
    expect(page.locator("#id_position_1")).to_have_value(str(work.pk))
    page.fill("#id_share_1", "100")
    page.locator("main form").get_by_role("button").last.click()
    head.reads("Giám sát hàng quá cảnh")
    row.refresh_from_db()
    assert row.state == "active"


def fill_points(page):
    for code, points in steps.FULL.items():
        page.fill(f"#id_points_{code.lower()}", str(points))


def test_a_review_goes_from_the_official_to_the_head_to_hr_and_back(at_desk, office, open_cycle):
    starts = dates.add_months(dates.today().replace(day=1), -7)
    review = steps.opened(open_cycle(starts=starts))

    official = at_desk(office.official_b)
    page = official.page
    official.menu("My reviews")
    page.locator(f"main a[href='/reviews/{review.pk}/self/']").first.click()
    page.fill("#id_tasks_done", "214 trên 230 hồ sơ đúng hạn.")
    fill_points(page)
    expect(page.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    send(page)
    page.wait_for_url("**/reviews/mine/")
    review.refresh_from_db()
    assert review.state == "self_submitted"

    head = at_desk(office.head_a)
    write = f"/reviews/{review.pk}/write/"
    head.reads(office.b2.full_name)
    head.open(write)
    page = head.page
    page.fill("#id_strengths", "Nắm chắc quy định.")
    expect(page.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    page.reload()
    expect(page.locator("#id_strengths")).to_have_value("Nắm chắc quy định.")
    fill_points(page)
    expect(page.locator("[data-total]")).to_have_text("83")
    page.fill("#id_limits", "Chậm báo cáo quý II 9 ngày.")
    page.check("[name=unit_recommendation][value=continue]") if page.locator(
        "[type=radio][name=unit_recommendation]"
    ).count() else page.select_option("#id_unit_recommendation", "continue")
    send(page)
    page.wait_for_url(f"**/reviews/{review.pk}/")

    hr = at_desk(office.hr)
    hr.open(f"/reviews/{review.pk}/")
    sends_back = hr.page.locator(f"form[action='/reviews/{review.pk}/return/']")
    sends_back.locator("[name$=reason]").fill("Nêu rõ số hồ sơ chậm.")
    sends_back.get_by_role("button").click()
    hr.reads("Nêu rõ số hồ sơ chậm.")

    page.goto(f"{head.base}{write}")
    head.reads("Nêu rõ số hồ sơ chậm.")
    page.fill("#id_limits", "Chậm 3 báo cáo của quý II, 9 ngày.")
    send(page)
    page.wait_for_url(f"**/reviews/{review.pk}/")

    official.open(f"/reviews/{review.pk}/")
    expect(official.page.locator("body")).not_to_contain_text("Chậm 3 báo cáo")
    hr.open(f"/reviews/{review.pk}/")
    conclude = hr.page.locator(f"form[action='/reviews/{review.pk}/conclude/']")
    choice = conclude.locator("[name$=recommendation]")
    choice.first.check() if choice.first.get_attribute("type") == "radio" else choice.first.select_option("continue")
    conclude.get_by_role("button").last.click()
    hr.page.locator("dialog[open] .btn--primary").click()
    hr.reads(said("Conclusion"))

    official.menu("My reviews")
    official.page.locator(f"main a[href='/reviews/{review.pk}/']").first.click()
    official.reads("Chậm 3 báo cáo")
    official.reads("83")

    hr.open(f"/reviews/rounds/{review.cycle.programme_id}/{review.number}/")
    hr.press("Make the papers")
    assert [job.error for job in run_jobs() if job and job.state == "failed"] == []
    hr.page.reload()
    hr.page.locator("main summary").first.click()
    with hr.page.expect_download() as download:
        hr.page.locator("main details[open] a[href$='/file']").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert Review.objects.get(pk=review.pk).state == "reported"


def send(page):
    button = page.locator("[name=act][value=send]")
    asks = button.get_attribute("data-confirm")
    button.click()
    if asks:
        page.locator("dialog[open] .btn--primary").click()


def test_what_is_typed_while_the_server_is_away_is_said_kept_and_sent_again(at_desk, office, open_cycle):
    starts = dates.add_months(dates.today().replace(day=1), -7)
    review = steps.self_reported(open_cycle(starts=starts), office.official_b)
    head = at_desk(office.head_a)
    head.open(f"/reviews/{review.pk}/write/")
    page, note = head.page, head.page.locator("[data-saved]")
    page.context.route("**/draft/", lambda route: route.fulfill(status=503, body="away"))
    page.fill("#id_strengths", "Chưa được mất")
    expect(note).to_contain_text(
        said("Not saved: the server does not answer. What you typed is kept here and will be sent again.")
    )
    page.context.unroute("**/draft/")
    expect(note).to_contain_text("Đã lưu lúc")
    review.refresh_from_db()
    assert review.strengths == "Chưa được mất"


def test_on_a_phone_the_send_button_stands_above_the_tab_bar_and_says_what_is_missing(at_desk, office, open_cycle):
    review = steps.opened(open_cycle(starts=dates.add_months(dates.today().replace(day=1), -7)))
    official = at_desk(office.official_b, viewport={"width": 360, "height": 800})
    page = official.page
    official.open(f"/reviews/{review.pk}/self/")
    title = page.locator("h1").inner_text()
    button, bar = page.locator("[name=act][value=send]").bounding_box(), page.locator(".tabbar").bounding_box()
    assert button["y"] + button["height"] <= bar["y"]
    send(page)
    expect(page.locator("#id_tasks_done")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("h1")).to_have_text(title)
    assert official.too_wide() <= 0
