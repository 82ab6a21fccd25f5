"""Trường hợp đặc biệt: HR asks, the authority grants or refuses, the finding stays shown (row R32)."""

import pytest
from django.db import IntegrityError, connection, transaction

from personnel.errors import RuleViolation
from personnel.models import User
from rotation import batch_desk, batching, waiving
from rotation.models import Waiver, WaiverRequest
from tests.rotation.test_batch_pages import page, text
from tests.rotation.test_batches import refused

pytestmark = pytest.mark.django_db


def ask(scene, nomination, **values):
    asked = {"rules": ["R-EL-03"], "reason": "Yêu cầu công tác", "basis": scene.submission, "by": scene.office.hr}
    return waiving.ask(nomination, **(asked | values))


def grant(scene, asked, **values):
    given = {"document": scene.approval, "by": scene.office.authority, "on": scene.batch.dossier_on}
    return waiving.grant(asked, **(given | values))


def age_finding(nomination):
    return next(row for row in nomination.screening.findings if row["code"] == "R-EL-03" and row["level"] == "block")


def test_a_granted_special_case_lifts_the_refusal_and_leaves_it_visible(listed, too_old):
    asked = ask(listed, too_old)
    too_old.refresh_from_db()
    assert (too_old.state, "waived" in age_finding(too_old)) == ("ineligible", False)
    grant(listed, asked)
    too_old.refresh_from_db()
    assert (too_old.state, too_old.screening.outcome) == ("waived", "special")
    assert age_finding(too_old)["waived"] is True
    waiver = too_old.waivers.get()
    assert (waiver.decider, waiver.request.asked_by) == (listed.office.authority, listed.office.hr)


def test_a_refused_request_leaves_the_verdict_and_keeps_the_reason(listed, too_old):
    asked = ask(listed, too_old)
    refused("reason_missing", waiving.refuse, asked, " ", by=listed.office.authority)
    waiving.refuse(asked, "Không có lý do đặc biệt", by=listed.office.authority)
    too_old.refresh_from_db()
    assert (asked.state, asked.answer, too_old.state) == ("refused", "Không có lý do đặc biệt", "ineligible")
    assert not Waiver.objects.exists()
    ask(listed, too_old, reason="Bổ sung lý do")  # another one may be made


def test_hr_asks_and_only_the_authority_decides(listed, too_old):
    refused("not_hr", ask, listed, too_old, by=listed.office.authority)
    asked = ask(listed, too_old)
    refused("not_authority", grant, listed, asked, by=listed.office.hr)
    refused("not_authority", waiving.refuse, asked, "Không", by=listed.office.hr)


@pytest.fixture
def both(office):
    """Somebody who holds both roles."""
    from personnel.models import Grant

    for role in ("hr_staff", "authority"):
        Grant.objects.create(user=office.authority, role=role, unit=office.root, valid=("2019-01-01", None))
    return User.objects.get(pk=office.authority.pk)


def test_who_asks_never_decides_in_words_and_in_the_database(listed, too_old, both):
    asked = ask(listed, too_old, by=both)
    refused("same_person", grant, listed, asked, by=both)
    refused("same_person", waiving.refuse, asked, "Không", by=both)
    assert waiving.waiting(both) == []
    with pytest.raises(IntegrityError, match="waiver_decided_by_another"), transaction.atomic():
        WaiverRequest.objects.filter(pk=asked.pk).update(
            state="granted", decided_by=both, decided_at="2020-06-17T00:00:00Z"
        )


def test_the_database_sets_nothing_aside_that_nobody_asked_for(listed, too_old):
    asked = ask(listed, too_old)
    for rule in ("R-EL-03", "R-EL-04"):
        values = [too_old.pk, asked.pk, rule, listed.office.authority.pk, listed.approval.pk]
        told = pytest.raises(IntegrityError, match="somebody else has asked")
        with told, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO rotation_waiver (nomination_id, request_id, rule, reason, decider_id, document_id,"
                " decided_at) VALUES (%s, %s, %s, 'x', %s, %s, now())",
                values,
            )


def test_a_request_needs_findings_a_reason_and_a_paper(listed, too_old):
    refused("rules_missing", ask, listed, too_old, rules=[])
    refused("reason_missing", ask, listed, too_old, reason=" ")
    refused("document_missing", ask, listed, too_old, basis=None)
    refused("document_missing", grant, listed, ask(listed, too_old), document=None)


def test_only_what_stands_and_may_be_waived_is_asked_for(listed, too_old):
    refused("not_waivable", ask, listed, too_old, rules=["R-EL-09"])
    refused("not_waivable", ask, listed, too_old, rules=["R-EL-03", "R-EL-01"])
    grant(listed, ask(listed, too_old))
    too_old.refresh_from_db()
    refused("not_waivable", ask, listed, too_old)


def test_one_request_about_a_person_waits_at_a_time(listed, too_old):
    asked = ask(listed, too_old)
    refused("waiver_request_one_waiting_per_person", ask, listed, too_old)
    waiving.take_back(asked, by=listed.office.hr)
    refused("not_waiting", grant, listed, asked)
    ask(listed, too_old)


def test_what_was_asked_does_not_change(listed, too_old):
    asked = ask(listed, too_old)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        WaiverRequest.objects.filter(pk=asked.pk).update(rules=["R-EL-04"])


def test_nobody_handles_their_own_special_case(listed, too_old):
    authority = listed.office.authority
    asked = ask(listed, too_old)
    authority.official = too_old.official
    authority.save()
    with pytest.raises(RuleViolation) as refusal:
        grant(listed, asked, by=authority)
    assert refusal.value.code == "own_case"
    WaiverRequest.objects.filter(pk=asked.pk).update(
        state="granted", decided_by=authority, decided_at="2020-06-17T00:00:00Z"
    )
    with pytest.raises(IntegrityError, match="Nobody waives"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rotation_waiver (nomination_id, request_id, rule, reason, decider_id, document_id, decided_at)"
            " VALUES (%s, %s, 'R-EL-03', 'x', %s, %s, now())",
            [too_old.pk, asked.pk, authority.pk, listed.approval.pk],
        )


def test_a_closed_list_takes_no_special_case(listed, too_old):
    asked = ask(listed, too_old)
    batching.cancel(listed.batch, "Hoãn", by=listed.office.hr)
    refused("list_closed", grant, listed, asked)
    assert waiving.waiting(listed.office.authority) == []


def test_where_nothing_can_be_waived_there_is_no_form_to_fill_in(client, listed):
    page_ = page(client, listed.office.hr, "nomination-special-case", listed.one.pk)
    assert page_.context["nothing"]
    assert '<textarea name="reason"' not in text(page_)
    assert "btn--primary" not in text(page_)


def test_the_whole_way_on_the_pages(client, listed, too_old):
    office = listed.office
    paper = {"symbol": "311/TTr-TCCB", "signed_on": "17/06/2020"}
    assert page(client, office.authority, "nomination-special-case", too_old.pk).status_code == 403
    missing = page(client, office.hr, "nomination-special-case", too_old.pk, rules=["R-EL-03"], reason="Cần")
    assert missing.status_code == 422
    values = {"rules": ["R-EL-03"], "reason": "Thiếu cấp phó", **paper}
    assert page(client, office.hr, "nomination-special-case", too_old.pk, **values).status_code == 302
    asked = too_old.waiver_requests.get()
    who = f"?who={too_old.pk}"
    assert "311/TTr-TCCB" in text(page(client, office.hr, "batch", listed.batch.pk, query=who))
    (task,) = [one for one in batch_desk.due(office.authority) if one.person == too_old.official.full_name]
    assert task.url == f"/rotation/special-cases/{asked.pk}/grant/"
    assert page(client, office.hr, "special-case-grant", asked.pk).status_code == 403
    assert "Thiếu cấp phó" in text(page(client, office.authority, "special-case-grant", asked.pk))
    decision = {"symbol": "2051/CHQ-TCCB", "signed_on": "18/06/2020"}
    assert page(client, office.authority, "special-case-grant", asked.pk, **decision).status_code == 302
    too_old.refresh_from_db()
    assert too_old.state == "waived"
    shown = text(page(client, office.hr, "batch", listed.batch.pk, query=who))
    assert "2051/CHQ-TCCB" in shown


def test_a_request_is_taken_back_and_refused_on_the_pages(client, listed, too_old):
    office = listed.office
    first = ask(listed, too_old)
    assert page(client, office.hr, "special-case-take-back", first.pk, x="1").status_code == 302
    second = ask(listed, too_old)
    assert page(client, office.authority, "special-case-refuse", second.pk, reason="Chưa đủ căn cứ").status_code == 302
    second.refresh_from_db()
    assert second.state == "refused"
    assert "Chưa đủ căn cứ" in text(page(client, office.hr, "batch", listed.batch.pk, query=f"?who={too_old.pk}"))
