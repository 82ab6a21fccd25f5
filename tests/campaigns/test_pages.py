"""The pages by role: who finds what, who may press which button, what a refusal says."""

import re
from datetime import time
from html import unescape

import pytest
from django.core import mail
from django.urls import reverse

from assessment.campaigns import guard, listing, reminding, signing, timetable
from assessment.models import Campaign, CampaignUnit, ExamPolicy, ListChange, ListReminder, Registration, Room
from tests import factories as make

from .conftest import AT, BEFORE, SITS_ON

REASON = "Được giao phụ trách văn thư từ tháng 12/2026"


@pytest.fixture
def today(monkeypatch):
    from assessment.views import campaigns_doors

    def on(day):
        monkeypatch.setattr("personnel.dates.today", lambda: day)

    on(BEFORE)
    assert campaigns_doors.today() == BEFORE
    return on


@pytest.fixture
def sign_in(client):
    def go(user):
        client.force_login(user)
        return client

    return go


def test_pages_open_for_the_exam_officer(sign_in, exam_officer, unit_a, unit_b, campaign, today, office):
    room = Room.objects.create(code="P101", name="Phòng 101", unit=office.a, capacity=20)
    place = timetable.add_sitting(campaign, day=SITS_ON, starts=time(8), minutes=90, rooms=[room]).rooms.get()
    client = sign_in(exam_officer)
    for name, args in (
        ("campaigns", []), ("campaign", [campaign.pk]), ("campaign-new", []), ("campaign-unit", [unit_a.pk]),
        ("campaign-unit-day", [unit_a.pk]), ("campaign-mismatches", [campaign.pk]), ("campaign-changes", [campaign.pk]),
        ("campaign-timetable", [campaign.pk]), ("sitting-new", [campaign.pk]), ("campaign-room", [place.pk]),
        ("proctor-name", [place.pk]), ("desk", []), ("lookup-positions", []), ("lookup-proctors", []),
    ):  # fmt: skip
        response = client.get(reverse(name, args=args))
        assert response.status_code == 200, (name, response.status_code)


def test_the_board_shows_a_day_of_the_past(sign_in, exam_officer, unit_a, unit_b, campaign, office, today):
    signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    client = sign_in(exam_officer)
    now = client.get(reverse("campaign", args=[campaign.pk]), {"on": "02/11/2026"}).content.decode()
    assert ">1/2<" in now
    before = client.get(reverse("campaign", args=[campaign.pk]), {"on": "01/11/2026"}).content.decode()
    assert ">1/2<" not in before


def test_the_head_sees_the_own_list_only(sign_in, office, unit_a, unit_b, campaign, today):
    client = sign_in(office.head_a)
    assert client.get(reverse("campaign", args=[campaign.pk])).url == reverse("campaign-unit", args=[unit_a.pk])
    assert client.get(reverse("campaign-unit", args=[unit_a.pk])).status_code == 200
    assert client.get(reverse("campaign-unit", args=[unit_b.pk])).status_code == 404
    assert client.get(reverse("campaign-mismatches", args=[campaign.pk])).status_code == 403


def test_officials_and_strangers_find_no_campaign(sign_in, office, unit_a, campaign, today):
    for user in (office.official_a, office.stranger, office.admin):
        client = sign_in(user)
        for name, args in (("campaigns", []), ("campaign", [campaign.pk]), ("campaign-unit", [unit_a.pk])):
            assert client.get(reverse(name, args=args)).status_code == 404


def test_readers_find_no_button(sign_in, office, unit_a, campaign, today):
    client = sign_in(office.auditor)
    assert client.get(reverse("campaign", args=[campaign.pk])).status_code == 200
    assert client.post(reverse("campaign-remind", args=[campaign.pk])).status_code == 403
    assert client.post(reverse("campaign-unit-check", args=[unit_a.pk])).status_code == 403
    assert client.post(reverse("campaign-unit-sign", args=[unit_a.pk])).status_code == 403
    assert client.post(reverse("campaign-unit-draw", args=[unit_a.pk])).status_code == 403


def test_from_proposal_to_checked_list_in_the_browser(sign_in, office, exam_officer, unit_a, of, work, campaign, today):
    head = sign_in(office.head_a)
    one = of(office.a2)
    refused = head.post(reverse("registration-propose", args=[one.pk]), {"position": "CHUNG-03", "reason": ""})
    assert refused.status_code == 422
    assert "66,7" in head.get(reverse("registration-propose", args=[one.pk]), {"position": "CHUNG-03"}).content.decode()
    head.post(reverse("registration-propose", args=[one.pk]), {"position": "CHUNG-03", "reason": REASON})
    assert of(office.a2).proposal == "asked"
    head.post(reverse("registration-exempt", args=[of(office.a3).pk]), {"reason": "Đi học tập trung đến 2027"})
    page = head.get(reverse("campaign-unit", args=[unit_a.pk])).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)[1]
    head.post(reverse("campaign-unit-sign", args=[unit_a.pk]), {"seen": seen})
    unit_a.refresh_from_db()
    assert unit_a.state == "sent"
    officer = sign_in(exam_officer)
    officer.post(reverse("campaign-unit-check", args=[unit_a.pk]))
    unit_a.refresh_from_db()
    assert unit_a.state == "sent"  # a proposal waits
    accept = reverse("registration-accept", args=[one.pk])
    stale = officer.post(accept, {"reason": "", "seen": "0" * 64}).content.decode()
    assert of(office.a2).proposal == "asked", "what was not read is not accepted"
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', stale)[1]
    officer.post(accept, {"reason": "", "seen": seen})
    officer.post(reverse("campaign-unit-check", args=[unit_a.pk]))
    unit_a.refresh_from_db()
    assert unit_a.state == "checked"
    assert of(office.a2).position == work.filing


def test_a_stale_page_does_not_sign(sign_in, office, unit_a, today):
    client = sign_in(office.head_a)
    response = client.post(reverse("campaign-unit-sign", args=[unit_a.pk]), {"seen": "0" * 64}, follow=True)
    assert "Ký" in response.content.decode() or "sign" in response.content.decode()
    unit_a.refresh_from_db()
    assert unit_a.state == "opened"


def test_the_head_of_another_unit_cannot_propose(sign_in, office, unit_a, of, today):
    client = sign_in(office.head_b)
    assert client.get(reverse("registration-propose", args=[of(office.a2).pk])).status_code == 404


def test_a_late_change_goes_through_head_office(sign_in, office, exam_officer, unit_a, of, work, today, campaign):
    signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    client = sign_in(office.head_a)
    client.post(
        reverse("list-change-ask", args=[unit_a.pk]),
        {"kind": "position", "official": office.a2.code, "position": "GSQL-02", "reason": "Điều động"},
    )
    change = ListChange.objects.get()
    officer = sign_in(exam_officer)
    assert officer.get(reverse("campaign-changes", args=[campaign.pk])).status_code == 200
    officer.post(reverse("list-change-accept", args=[change.pk]))
    assert of(office.a2).position == work.goods


def test_late_units_are_reminded_once_a_day(sign_in, office, exam_officer, unit_a, unit_b, campaign, today):
    today(SITS_ON)
    office.head_a.email = "a@customs.example"
    office.head_a.save()
    client = sign_in(exam_officer)
    client.post(reverse("campaign-remind", args=[campaign.pk]))
    client.post(reverse("campaign-remind", args=[campaign.pk]))
    assert ListReminder.objects.count() == 2
    assert reminding.send_mails() == 1
    assert reminding.send_mails() == 0
    assert len(mail.outbox) == 1
    assert reverse("campaign-unit", args=[unit_a.pk]) in mail.outbox[0].body


def test_a_campaign_is_made_in_the_browser(sign_in, office, exam_officer, policy, today):
    make.DocumentFactory(type="KH", symbol="99/KH-CHQ", subject="Kế hoạch")
    client = sign_in(exam_officer)
    response = client.post(
        reverse("campaign-new"),
        {
            "code": "DGNL-2027", "name": "Đánh giá năng lực 2027", "level": "department", "organiser": office.root.pk,
            "plan": "99/KH-CHQ", "window_0": "01/02/2027", "window_1": "31/03/2027", "units": [office.a.pk],
        },
    )  # fmt: skip
    assert response.status_code in (302, 422), response.status_code
    if response.status_code == 422:
        pytest.fail(
            re.sub(r"\s+", " ", str(re.findall(r'class="error[^>]*>(.*?)</p>', response.content.decode(), re.S)))
        )
    made = Campaign.objects.get(code="DGNL-2027")
    assert made.policy == policy
    unit = made.units.get()
    client.post(reverse("campaign-unit-day", args=[unit.pk]), {"sits_on": "31/03/2027"})
    unit.refresh_from_db()
    assert str(unit.list_due_on) == "2027-02-28"
    client.post(reverse("campaign-open", args=[made.pk]))
    client.post(reverse("campaign-open-lists", args=[made.pk]))
    unit.refresh_from_db()
    assert unit.state == CampaignUnit.State.OPENED


def test_the_list_goes_out_as_a_sheet(sign_in, office, unit_a, today):
    response = sign_in(office.head_a).get(reverse("campaign-unit", args=[unit_a.pk]), {"export": "xlsx"})
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")


def test_mismatches_are_decided_at_the_desk(sign_in, office, exam_officer, unit_a, of, work, campaign, today):
    one = guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE)
    client = sign_in(exam_officer)
    page = client.get(reverse("campaign-mismatches", args=[campaign.pk])).content.decode()
    assert REASON in page
    assert client.post(reverse("registration-refuse", args=[one.pk]), {"reason": ""}).status_code == 422
    told = {"reason": "Chưa có phân công mới", "seen": guard.asked_for(one)}
    client.post(reverse("registration-refuse", args=[one.pk]), told)
    assert Registration.objects.get(pk=one.pk).proposal == "refused"


@pytest.fixture
def watchful(policy):
    """One person is a pattern already; said before a campaign is opened under the policy."""
    ExamPolicy.objects.filter(pk=policy.pk).update(pattern_people=1, pattern_factor=1)


def test_what_stands_out_in_a_unit_goes_back_to_it_with_the_list(
    watchful, sign_in, office, exam_officer, unit_a, of, work, campaign, today
):
    """It could once only be read."""
    guard.propose(of(office.a2), work.filing, reason=REASON, by=office.head_a, at=AT, on=BEFORE)
    client, address = sign_in(exam_officer), reverse("campaign-mismatches", args=[campaign.pk])
    assert "?about=" not in client.get(address).content.decode()  # the unit still has its list
    signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    page = client.get(address).content.decode()
    link = unescape(re.search(r'href="([^"]*[?]about=[^"]*)"', page).group(1))
    assert "1 người sang cùng một vị trí" in client.get(link).context["form"]["reason"].value()
    answer = client.post(link, {"reason": "Xem lại vị trí dự thi", "until": ""})
    assert (answer.status_code, answer["Location"]) == (302, address)
    unit_a.refresh_from_db()
    assert unit_a.state == "opened"


def test_the_door_list_is_handed_over_and_not_cached(sign_in, office, exam_officer, unit_a, campaign, today):
    row = signing.sign(unit_a, seen=listing.digest(unit_a), by=office.head_a, at=AT, on=BEFORE)
    signing.check(row, by=exam_officer, at=AT)
    room = Room.objects.create(code="P101", name="Phòng 101", unit=office.a, capacity=20)
    place = timetable.add_sitting(campaign, day=SITS_ON, starts=time(8), minutes=90, rooms=[room]).rooms.get()
    client = sign_in(exam_officer)
    client.post(reverse("campaign-assign", args=[campaign.pk]))
    assert client.get(reverse("campaign-room", args=[place.pk])).status_code == 200
    response = client.post(reverse("door-list", args=[place.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("door-list", args=[place.pk])).status_code == 405


def test_an_odd_number_of_a_unit_is_no_error(sign_in, exam_officer, unit_a, campaign, today, office):
    client = sign_in(exam_officer)
    assert client.post(reverse("campaign-remind", args=[campaign.pk]), {"unit": "²"}).status_code == 302
    assert client.get(reverse("campaign-mismatches", args=[campaign.pk]), {"unit": "²"}).status_code == 200
