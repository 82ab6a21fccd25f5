"""Hồ sơ luân chuyển (R-EL-06): what is handed in, who verified it, and the gate before a decision."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from personnel.errors import RuleViolation
from personnel.models import AccessEvent, HealthCertificate
from rotation import batching, deciding, dossiers, refusals, screening
from rotation.models import DossierItem, DossierItemType
from tests.rotation import away
from tests.rotation.conftest import DOSSIER
from tests.rotation.test_batch_pages import page, text
from tests.rotation.test_batches import refused, select
from tests.trust.sending import as_sent

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n27\n%%EOF\n"


@pytest.fixture
def papers(listed):
    """The office's catalogue of papers; `papers(nomination, *codes)` hands them in and verifies them."""
    dossiers.load()

    def hand_in(nomination, *codes, verified=True, issued_on=date(2020, 5, 4)):
        for type_ in DossierItemType.objects.filter(code__in=codes):
            item = dossiers.record(
                nomination, type_, issued_on=issued_on, received_on=date(2020, 6, 1), by=listed.office.hr
            )
            if verified:
                dossiers.verify(item, by=listed.office.hr)

    return hand_in


REQUIRED = ("D01", "D05", "D07", "D08", "D09", "D10")


def states(nomination):
    return {line.type.code: line.state for line in dossiers.checklist(nomination)}


def test_the_catalogue_is_that_of_the_decree_and_loads_once(db):
    assert dossiers.load() == 7
    assert dossiers.load() == 0
    assert set(DossierItemType.objects.filter(required=True).values_list("code", flat=True)) == set(REQUIRED)


def test_two_who_hand_in_the_same_paper_at_once_get_an_answer(listed, papers):
    papers(listed.one, "D01", verified=False)
    twin = DossierItem.objects.get()
    twin.pk = None
    with pytest.raises(RuleViolation) as refusal, refusals.told():
        twin.save(force_insert=True)
    assert refusal.value.code == "dossier_item_once_per_kind"


def test_a_paper_counts_once_somebody_has_verified_it(listed, papers):
    papers(listed.one, "D01", verified=False)
    assert states(listed.one) | {"D02": ""} == dict.fromkeys(REQUIRED, "missing") | {"D01": "unverified", "D02": ""}
    dossiers.verify(DossierItem.objects.get(), by=listed.office.hr)
    assert states(listed.one)["D01"] == "complete"
    assert states(listed.one)["D02"] == "optional"


def test_a_newer_paper_has_to_be_verified_again(listed, papers):
    papers(listed.one, "D01")
    papers(listed.one, "D01", verified=False, issued_on=date(2020, 5, 20))
    item = DossierItem.objects.get()
    assert (item.issued_on, item.verified_by) == (date(2020, 5, 20), None)
    assert item.events.count() == 3  # handed in, verified, replaced


@pytest.mark.parametrize(("age", "state"), [(184, "complete"), (185, "old")])
def test_a_certificate_grows_too_old_for_the_day_the_dossiers_close(listed, papers, age, state):
    papers(listed.one, "D10", issued_on=DOSSIER - timedelta(days=age))
    assert states(listed.one)["D10"] == state


def test_a_list_is_submitted_only_with_complete_dossiers(listed, papers):
    select(listed, listed.one, listed.office.b)
    for _step in range(2):
        batching.go_on(listed.batch, by=listed.office.hr)
    papers(listed.one, *REQUIRED[:-1])
    said = refused("dossier_incomplete", batching.submit_list, listed.batch, listed.batch.version, by=listed.office.hr)
    assert "Giấy chứng nhận sức khỏe" in said
    papers(listed.one, "D10")
    batching.submit_list(listed.batch, listed.batch.version, by=listed.office.hr)
    assert listed.batch.state == "submitted"


def test_nothing_is_decided_while_a_paper_is_missing(office):
    batch = away.submitted(office)
    DossierItemType.objects.create(code="D01", name="Tờ trình")
    with pytest.raises(RuleViolation, match="Tờ trình") as refusal:
        deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=away.SIGNED)
    assert refusal.value.code == "list_not_in_order"
    batch.refresh_from_db()
    for one in batch.nominations.all():
        item = dossiers.record(
            one, DossierItemType.objects.get(), issued_on=away.DOSSIER, received_on=away.DOSSIER, by=office.hr
        )
        dossiers.verify(item, by=office.hr)
    assert deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=away.SIGNED)


def test_a_decided_dossier_is_closed_in_words_and_in_the_database(office):
    batch = away.submitted(office)
    type_ = DossierItemType.objects.create(code="D02", name="Biên bản", required=False)
    one = batch.nominations.first()
    day = away.DOSSIER
    item = dossiers.record(one, type_, issued_on=day, received_on=day, by=office.hr)
    deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=away.SIGNED)
    item.refresh_from_db()
    item.nomination.refresh_from_db()
    refused("dossier_closed", dossiers.verify, item, by=office.hr)
    for statement in ("UPDATE rotation_dossieritem SET note = 'x'", "DELETE FROM rotation_dossieritem"):
        with pytest.raises(IntegrityError, match="is closed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_refuses_a_paper_received_before_it_was_issued(listed, papers):
    with pytest.raises(IntegrityError, match="received_after"), transaction.atomic():
        DossierItem.objects.create(
            nomination=listed.one, type=DossierItemType.objects.first(), issued_on=DOSSIER,
            received_on=DOSSIER - timedelta(days=1), received_by=listed.office.hr,
        )  # fmt: skip


def test_the_health_certificate_of_the_dossier_answers_r_el_08(listed, papers):
    HealthCertificate.objects.all().delete()
    screening.screen(listed.batch, by=listed.office.hr)
    listed.one.refresh_from_db()
    assert listed.one.screening.outcome == "incomplete"
    papers(listed.one, "D10", verified=False)
    screening.screen(listed.batch, by=listed.office.hr)
    listed.one.refresh_from_db()
    assert listed.one.screening.outcome == "incomplete", "nobody has verified it"
    dossiers.verify(DossierItem.objects.get(), by=listed.office.hr)
    screening.screen(listed.batch, by=listed.office.hr)
    listed.one.refresh_from_db()
    listed.two.refresh_from_db()
    assert (listed.one.screening.eligible, listed.two.screening.eligible) == (True, False)


def test_the_conclusion_on_political_standards_answers_r_el_06(listed, papers):
    papers(listed.one, "D07")
    screening.screen(listed.batch, by=listed.office.hr)
    listed.one.refresh_from_db()
    assert [row["level"] for row in listed.one.screening.findings if row["code"] == "R-EL-06"] == ["ok", "note"]


def test_the_policy_names_the_political_theory_it_asks_for(listed):
    policy = listed.batch.policy
    assert not policy.as_policy().least_political_theory
    policy.least_political_theory = "advanced"
    assert policy.as_policy().least_political_theory == "advanced"


def test_nobody_handles_their_own_dossier(listed, papers):
    listed.office.hr.official = listed.one.official
    type_ = DossierItemType.objects.get(code="D01")
    refused("own_case", dossiers.record, listed.one, type_, issued_on=DOSSIER, received_on=DOSSIER, by=listed.office.hr)


# Pages


def test_a_paper_comes_in_is_verified_and_downloaded(client, listed, papers):
    hr, one = listed.office.hr, listed.one
    client.force_login(hr)
    address = reverse("nomination-paper", args=[one.pk, "D01"])
    file = SimpleUploadedFile("Tờ trình số 5.pdf", PDF, "text/html")
    values = {"issued_on": "04/05/2020", "received_on": "06/05/2020", "note": "bản chính", "file": file}
    assert client.post(address, values).status_code == 302
    item = DossierItem.objects.get()
    assert item.file.name.startswith("dossiers/")
    assert "trình" not in item.file.name
    shown = page(client, hr, "nomination-dossier", one.pk)
    assert "Tờ trình số 5.pdf" in text(shown)
    assert page(client, hr, "dossier-item-verify", item.pk, seen=as_sent(shown)["seen"]).status_code == 302
    item.refresh_from_db()
    assert item.verified_by == hr
    assert "<details" in text(page(client, hr, "batch", listed.batch.pk, query=f"?who={one.pk}"))
    answer = page(client, listed.office.authority, "dossier-item-file", item.pk)
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''T%E1%BB%9D")
    assert (answer["X-Content-Type-Options"], "sandbox" in answer["Content-Security-Policy"]) == ("nosniff", True)
    assert AccessEvent.objects.filter(verb="download", official=one.official).exists()


def test_a_paper_that_came_in_since_the_page_was_opened_is_not_verified(client, listed, papers):
    """The day may be the same; what is compared with the original is what was on the page."""
    hr, one = listed.office.hr, listed.one
    papers(one, "D01", verified=False)
    item = DossierItem.objects.get()
    seen = as_sent(page(client, hr, "nomination-dossier", one.pk))["seen"]
    file = SimpleUploadedFile("bản mới.pdf", PDF)
    dossiers.record(one, item.type, issued_on=item.issued_on, received_on=item.received_on, by=hr, file=file)
    for told in (seen, "x"):
        page(client, hr, "dossier-item-verify", item.pk, seen=told)
        item.refresh_from_db()
        assert item.verified_at is None


def test_readers_see_the_dossier_and_change_nothing(client, listed, papers):
    papers(listed.one, "D01", verified=False)
    item = DossierItem.objects.get()
    for role in ("authority", "auditor"):
        user = getattr(listed.office, role)
        assert page(client, user, "nomination-dossier", listed.one.pk).status_code == 200
        assert page(client, user, "nomination-paper", listed.one.pk, "D01").status_code == 403
        assert page(client, user, "dossier-item-verify", item.pk, x="1").status_code == 403
    for role in ("head_a", "official_a", "admin"):
        assert page(client, getattr(listed.office, role), "nomination-dossier", listed.one.pk).status_code == 404


def test_a_file_that_is_not_what_it_says_is_refused_at_its_field(client, listed, papers):
    client.force_login(listed.office.hr)
    values = {"issued_on": "04/05/2020", "received_on": "06/05/2020"}
    file = io.BytesIO(b"<html><script>alert(1)</script>")
    file.name = "giay.pdf"
    answer = client.post(reverse("nomination-paper", args=[listed.one.pk, "D01"]), values | {"file": file})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not DossierItem.objects.exists()
