"""A batch from a name on a list to a signed decision, by the two people who do it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from personnel import dates
from personnel.models import IssuedDocument
from rotation.models import Nomination
from tests.browser import days
from tests.browser.conftest import run_jobs, said
from tests.chromium import needs_chromium

pytestmark = [pytest.mark.django_db(transaction=True), needs_chromium]


def first_of_month_after_next():
    return dates.add_months(dates.today().replace(day=1), 2)


def test_hr_prepares_a_list_and_the_authority_signs_it(at_desk, office, base):
    batch = days.opened(base, first_of_month_after_next())
    days.fit(office.a2, office.a, batch.dossier_on)
    hr = at_desk(office.hr)
    page = hr.page
    hr.menu("Rotation batches")
    page.get_by_role("link", name=batch.name).first.click()
    hr.press("Nominate")
    hr.choose("official", "bao tram", office.a2.full_name)
    page.locator("main form").get_by_role("button").last.click()
    hr.reads(office.a2.full_name)
    hr.press("Screen the list")
    nomination = Nomination.objects.get()
    assert nomination.state == "eligible", nomination.screening.findings

    page.locator(f"a[href*='who={nomination.pk}']").first.click()
    panel = page.locator("#vi-sao")
    expect(panel).to_contain_text(said("Why?"))
    expect(panel).to_contain_text(said("Age on the three days"))
    hr.press("Select", within=panel)
    hr.choose("to_unit", "khu vuc b", office.b.name)
    hr.choose("to_title", "pho truong phong", "Phó Trưởng phòng")
    page.locator("main form").get_by_role("button").last.click()
    hr.reads(office.b.name)

    hr.press("Go on to the preparation")
    hr.press("Go on to the exchange")
    hr.press("Submit the list")
    page.locator("main form").get_by_role("button", name=said("Submit the list")).click()
    batch.refresh_from_db()
    page.wait_for_load_state()

    authority = at_desk(office.authority)
    authority.reads(batch.name)
    page = authority.page
    page.locator("main .tasks").get_by_role("link").filter(has_text="").first.click()
    if "/decisions" not in page.url:
        authority.press("Look and approve")
    authority.reads(office.a2.full_name)
    page.check("[name=without_courses]")
    authority.press("Approve and sign", confirmed=True)
    decision = authority.page.locator("main table a[href*='/documents/']").first
    expect(decision).to_have_text(IssuedDocument.objects.get(template="rotation_decision").symbol)
    decision.click()
    run_jobs()
    page.reload()
    with page.expect_download() as download:
        page.locator("main a[href$='/file']").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    nomination.refresh_from_db()
    assert nomination.state == "decided"


def test_hr_proposes_an_early_return_and_the_board_shows_it_once_signed(at_desk, office, base):
    row = days.away(base, office.a2, dates.add_months(dates.today().replace(day=1), -10))
    hr = at_desk(office.hr)
    hr.menu("Board of terms")
    hr.page.get_by_role("link", name=office.a2.full_name).first.click()
    hr.page.locator("main a[href$='/early_end/']").click()
    hr.page.select_option("#id_reason_code", index=1)
    day = dates.today() + timedelta(days=3)
    hr.page.fill("#id_effective_on", dates.short_text(day))
    hr.page.select_option("#id_outcome", "early_return_need")
    hr.page.fill("#id_reason", "Đơn vị cũ cần người.")
    hr.press("Send to the authority")
    hr.reads(said("Waiting for the signature"))

    authority = at_desk(office.authority)
    authority.reads(office.a2.full_name)
    authority.open(f"/rotation/rotations/{row.pk}/")
    authority.press("Sign and issue")
    dialog = authority.page.locator("dialog[open]")
    expect(dialog).to_contain_text(office.a2.full_name)
    authority.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    authority.press("Sign and issue", confirmed=True)
    authority.reads(said("The decision has been signed and numbered; its PDF is being made."))

    hr.menu("Board of terms")
    last = dates.short_text(day - timedelta(days=1))
    expect(hr.page.locator("main .gantt, main table").first).to_contain_text(last)
