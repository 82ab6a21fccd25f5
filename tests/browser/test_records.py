"""HR and the records: a sheet becomes officials, a name typed without accents finds one, a record has a past."""

from datetime import date

import pytest
from playwright.sync_api import expect

from personnel import workbooks
from personnel.models import Appointment, Official
from tests import factories as make
from tests.browser.conftest import run_jobs
from tests.chromium import needs_chromium

pytestmark = [pytest.mark.django_db(transaction=True), needs_chromium]


def test_hr_imports_a_sheet_finds_the_person_and_reads_an_earlier_day(at_desk, office):
    hr = at_desk(office.hr)
    page = hr.page
    hr.menu("Officials")
    hr.press("Import officials from Excel")
    sheet = workbooks.write(
        ["Số hiệu", "Họ và tên", "Ngày sinh", "Giới tính", "Mã đơn vị", "Chức vụ", "Ngày bổ nhiệm"],
        [["HQ-09001", "Ksor H'Bia", "01/02/1990", "Nữ", "CHQ-A", "Phó Trưởng phòng", "01/03/2020"]],
    )
    page.set_input_files(
        "input[type=file]", {"name": "cán bộ.xlsx", "mimeType": "application/octet-stream", "buffer": sheet}
    )
    hr.press("Check the sheet")
    hr.reads("Ksor H'Bia")
    assert not Official.objects.filter(code="HQ-09001").exists()
    hr.press("Write to the record")
    run_jobs()
    expect(page.locator(".page-head .chip--ok")).to_be_visible()
    made = Official.objects.get(code="HQ-09001")

    page.fill("#tim", "ksor hbia")
    page.press("#tim", "Enter")
    page.locator("main").get_by_role("link", name="Ksor H'Bia").first.click()
    expect(page.locator("h1")).to_have_text("Ksor H'Bia")

    Appointment.objects.filter(official=made).update(valid=(date(2020, 3, 1), date(2023, 1, 1)))
    make.AppointmentFactory(official=made, unit=office.b, valid=(date(2023, 1, 1), None))
    page.reload()
    expect(page.locator(".person__line")).to_contain_text(office.b.name)
    page.fill("#tai", "30/06/2021")
    hr.press("Show")
    expect(page.locator(".person__line")).to_contain_text(office.a.name)
    hr.reads("30/06/2021")
    page.fill("#tai", "31/02/2021")
    hr.press("Show")
    expect(page.locator("#tai")).to_have_attribute("aria-invalid", "true")
