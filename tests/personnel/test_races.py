"""Several people of HR press the same button of the records at the same moment: it happens once, the others are told."""

from datetime import date

import pytest

from personnel import appointing, import_desk, issuing, jobs, reorganisation, succession
from personnel.import_kinds import kind_of
from personnel.models import IssuedDocument, Job, SuccessionEntry, Unit, UnitSuccession
from tests import factories as make
from tests.exchange.test_import_desk import sheet
from tests.threads import pressed, together

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 1, 15)


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def test_a_unit_is_renamed_and_merged_once(office):
    paper = make.DocumentFactory(symbol="382/QĐ-BTC")
    rename = {"name": "Hải quan khu vực A", "on": DAY, "document": paper, "by": office.hr}
    pressed(lambda: reorganisation.rename(fresh(office.a), **rename))
    assert office.a.versions.count() == 2
    merge = {"into": office.b, "on": date(2026, 3, 1), "document": paper, "by": office.hr}
    assert len(pressed(lambda: reorganisation.merge([fresh(office.a)], **merge))) == 1
    assert UnitSuccession.objects.count() == 1
    assert not Unit.objects.existing_on(date(2026, 3, 1)).filter(pk=office.a.pk).exists()


def test_an_entry_is_approved_and_removed_once(office):
    entry = make.SuccessionEntryFactory(official=office.a2, plan__unit=office.a, state="proposed", approved_on=None)

    def now():
        return SuccessionEntry.objects.select_related("official", "plan__term").get(pk=entry.pk)

    assert len(pressed(lambda: succession.approve(now(), on=DAY, document=None, by=office.hr))) == 1
    gone = {"on": DAY, "reason": SuccessionEntry.Removal.values[0], "by": office.hr}
    assert len(pressed(lambda: succession.remove(now(), **gone))) == 1


def test_a_post_is_given_once(office):
    official = make.OfficialFactory()
    post = {"unit": office.a, "title": office.deputy_title, "starts": DAY}
    assert len(pressed(lambda: appointing.appoint(official, **post))) == 1
    assert official.appointments.count() == 1


def test_a_sheet_is_written_or_set_aside_once(office):
    content = sheet(["HQ-900", "Vũ Văn An", "01/02/1990", "Nam"]).read()
    row = import_desk.take_in(content, "can bo.xlsx", kind=kind_of("officials"), on=DAY, by=office.hr)

    def act(number):
        return import_desk.write(fresh(row), by=office.hr) if number % 2 else import_desk.discard(fresh(row))

    answers = together(8, act)
    assert sum(not isinstance(answer, Exception) for answer in answers) == 1, answers
    assert Job.objects.count() == (fresh(row).state == "writing")


def test_a_paper_of_another_office_is_on_file_once_and_a_failed_job_repeated_once(office):
    pressed(lambda: issuing.on_file("QĐ", "77/QĐ-BTC", DAY, "Về tổ chức"))
    assert IssuedDocument.objects.count() == 1
    job = jobs.enqueue("try", "try:1", by=office.hr)
    Job.objects.filter(pk=job.pk).update(state="failed", error="x", finished_at="2026-01-15T00:00:00Z")
    assert len(pressed(lambda: jobs.retry(fresh(job), office.hr))) == 1
