"""A campaign from nothing to its lists in the browser: plan, units, days; what may be changed, and until when."""

import re
from datetime import date, time

import pytest
from django.urls import reverse

from assessment.campaigns import guard, late, listing, planning, signing, timetable
from assessment.models import Campaign, CampaignUnit, Room, Sitting, SittingRoom
from personnel.errors import RuleViolation
from personnel.models import IssuedDocument

from .conftest import AT, BEFORE, SITS_ON

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("personnel.dates.today", lambda: BEFORE)


@pytest.fixture
def officer(client, exam_officer):
    client.force_login(exam_officer)
    return client


def told(office, **values):
    return {
        "code": "DGNL-2027", "name": "Đánh giá năng lực 2027", "level": "department", "organiser": office.root.pk, "plan": "",
        "window_0": "01/02/2027", "window_1": "31/03/2027", "units": [office.a.pk, office.b.pk],
    } | values  # fmt: skip


@pytest.fixture
def draft(officer, office, policy):
    officer.post(reverse("campaign-new"), told(office))
    return Campaign.objects.get(code="DGNL-2027")


NEW_PLAN = {
    "plan_symbol": "2001/KH-CHQ", "plan_signed_on": "10/01/2027", "plan_subject": "Kế hoạch đánh giá năng lực năm 2027",
}  # fmt: skip


def test_a_plan_that_is_not_on_the_register_is_put_there_with_the_campaign(officer, office, policy, exam_officer):
    officer.post(reverse("campaign-new"), told(office, **NEW_PLAN))
    plan = Campaign.objects.get(code="DGNL-2027").plan
    assert (plan.symbol, plan.signed_on, plan.created_by) == ("2001/KH-CHQ", date(2027, 1, 10), exam_officer)


def test_half_a_plan_is_refused_at_the_fields_that_are_missing(officer, office, policy):
    response = officer.post(reverse("campaign-new"), told(office, **NEW_PLAN | {"plan_signed_on": ""}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["plan_signed_on"]
    assert "<details" in response.content.decode()
    assert re.search(r'<details class="fold" open', response.content.decode())


def test_no_plan_stays_on_the_register_when_the_campaign_is_refused(officer, office, policy):
    response = officer.post(reverse("campaign-new"), told(office, **NEW_PLAN, units=[office.root.pk, office.a.pk]))
    assert response.status_code == 422
    assert not IssuedDocument.objects.filter(symbol="2001/KH-CHQ").exists()


def test_a_draft_may_be_written_anew(officer, office, draft):
    response = officer.post(
        reverse("campaign-edit", args=[draft.pk]),
        told(office, name="Tên khác", includes_leaders="on", units=[office.b.pk], **NEW_PLAN),
    )
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.name, draft.includes_leaders, draft.plan.symbol) == ("Tên khác", True, "2001/KH-CHQ")
    assert [row.unit for row in draft.units.all()] == [office.b]


def test_a_campaign_under_way_keeps_who_sits_and_the_lists_that_are_open(officer, office, campaign, unit_a):
    page = officer.get(reverse("campaign-edit", args=[campaign.pk])).content.decode()
    assert 'name="includes_leaders"' not in page
    values = {"name": "Tên khác", "plan": "88/KH-CHQ", "window_0": "01/10/2026", "window_1": "31/01/2027"}
    response = officer.post(reverse("campaign-edit", args=[campaign.pk]), values | {"units": [office.b.pk]})
    assert response.status_code == 422
    assert "units" in response.context["form"].errors
    values |= {"units": [office.a.pk], "includes_leaders": "on"}  # unit B still waits: it may leave
    assert officer.post(reverse("campaign-edit", args=[campaign.pk]), values).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.name, campaign.includes_leaders) == ("Tên khác", False)
    assert [row.unit for row in campaign.units.all()] == [office.a]


def test_the_window_keeps_the_days_that_are_set(campaign, office):
    with pytest.raises(RuleViolation) as refusal:
        planning.change(campaign, units=[office.a, office.b], window=(date(2026, 10, 1), SITS_ON))
    assert refusal.value.field == "window"
    assert "20/12/2026" in str(refusal.value)


def test_days_of_all_units_are_set_in_one_table(officer, draft):
    first, second = draft.units.order_by("unit__path")
    response = officer.post(
        reverse("campaign-days", args=[draft.pk]), {f"day_{first.pk}": "10/02/2027", f"day_{second.pk}": "31/03/2027"}
    )
    assert response.status_code == 302
    second.refresh_from_db()
    assert (second.sits_on, second.list_due_on) == (date(2027, 3, 31), date(2027, 2, 28))


def test_one_day_outside_the_window_keeps_all_days_back(officer, draft):
    first, second = draft.units.order_by("unit__path")
    response = officer.post(
        reverse("campaign-days", args=[draft.pk]), {f"day_{first.pk}": "10/02/2027", f"day_{second.pk}": "01/04/2027"}
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"day_{second.pk}"]
    assert not CampaignUnit.objects.filter(sits_on__isnull=False, campaign=draft).exists()


def test_missing_days_are_filled_with_working_days_and_not_saved(officer, draft):
    first, second = draft.units.order_by("unit__path")
    response = officer.post(
        reverse("campaign-days", args=[draft.pk]), {"fill": "1", "start": "06/02/2027", "per_day": "1"}
    )
    days = [response.context["form"].initial[f"day_{row.pk}"] for row in (first, second)]
    assert days == [date(2027, 2, 8), date(2027, 2, 9)]  # 6/2/2027 is a Saturday
    assert not CampaignUnit.objects.filter(sits_on__isnull=False, campaign=draft).exists()


def test_cancelling_a_campaign_frees_its_rooms(officer, campaign, office):
    room = Room.objects.create(code="P101", name="Phòng 101", unit=office.a, capacity=20)
    timetable.add_sitting(campaign, day=SITS_ON, starts=time(8), minutes=90, rooms=[room])
    officer.post(reverse("campaign-cancel", args=[campaign.pk]))
    campaign.refresh_from_db()
    assert campaign.state == "cancelled"
    assert SittingRoom.objects.get(room=room).is_cancelled


def test_a_campaign_in_which_people_were_examined_is_not_cancelled(officer, campaign, office):
    room = Room.objects.create(code="P101", name="Phòng 101", unit=office.a, capacity=20)
    sitting = timetable.add_sitting(campaign, day=SITS_ON, starts=time(8), minutes=90, rooms=[room])
    for state in ("ready", "running"):
        Sitting.objects.filter(pk=sitting.pk).update(state=state)
    officer.post(reverse("campaign-cancel", args=[campaign.pk]))
    campaign.refresh_from_db()
    assert campaign.state == "open"


def test_only_the_organiser_changes_a_campaign(client, office, campaign):
    for user in (office.head_a, office.auditor):
        client.force_login(user)
        for name in ("campaign-edit", "campaign-days", "campaign-retakes"):
            assert client.get(reverse(name, args=[campaign.pk])).status_code == 403


def test_after_an_act_the_list_is_found_again_as_it_was(client, office, unit_a, of):
    client.force_login(office.head_a)
    back = reverse("campaign-unit", args=[unit_a.pk]) + "?state=sits&page=2"
    address = reverse("registration-exempt", args=[of(office.a3).pk])
    response = client.post(f"{address}?next={back.replace('&', '%26')}", {"reason": "Đi học tập trung đến 2027"})
    assert response.url == back
    response = client.post(
        reverse("registration-include", args=[of(office.a3).pk]) + "?next=https://elsewhere.example/", {}
    )
    assert response.url == reverse("campaign-unit", args=[unit_a.pk])


def test_the_desk_of_the_exam_officer_says_what_waits_for_a_decision(officer, exam_officer, office, unit_a, of, work):
    guard.propose(of(office.a2), work.filing, reason="Được giao phụ trách văn thư", by=office.head_a, at=AT, on=BEFORE)
    row = signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    late.ask(row, office.a3, kind="remove", reason="Chuyển công tác", by=office.head_a, on=BEFORE)
    page = officer.get(reverse("desk")).content.decode()
    assert reverse("campaign-mismatches", args=[row.campaign_id]) in page
    assert reverse("campaign-changes", args=[row.campaign_id]) in page
