"""Readiness of people planned for a title: what the profile says, told where plans are read, and never a refusal."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from assessment.models import (
    Competency,
    ExamPolicy,
    ProfileLine,
    ProfilePolicy,
    Result,
    TitleRequirement,
)
from assessment.readiness import Exam, Known, judged
from personnel import dates, readiness, succession
from personnel.models import SuccessionEntry
from tests import factories as make

SINCE = date(2020, 1, 1)
PASSED = Exam("passed", Decimal("78.50"), "Đánh giá 2023", date(2024, 1, 12), "/x/")


def known(required, shown, at_work=None, exam=PASSED):
    return Known("Trưởng phòng", required, shown, at_work or {}, exam, {1: "Quản lý", 2: "Giám sát"})


@pytest.mark.parametrize(
    ("facts", "tone", "percent"),
    [
        (known({1: 3}, {1: 3, 2: 4}, {2: 4}), "ok", 100),
        (known({1: 3}, {1: 2, 2: 4}, {2: 4}), "warn", 66),  # short of the planned title
        (known({1: 3}, {1: 3, 2: 3}, {2: 4}), "warn", 100),  # short at present work
        (known({1: 3}, {1: 3}, exam=Exam("failed", Decimal(41), "", date(2024, 1, 1), "")), "warn", 100),
        (known({1: 3}, {1: None}), "", 0),  # nothing shown is not a gap that was seen
        (known({1: 3}, {1: 3}, exam=None), "", 100),
        (known({1: 3}, {1: 3}, exam=Exam("absent", None, "", date(2024, 1, 1), "")), "ok", 100),
        (known({}, {1: 3}), "", None),
    ],
)
def test_a_gap_that_was_seen_differs_from_not_knowing(facts, tone, percent):
    found = judged(facts)
    assert (str(found.tone), found.percent) == (tone, percent)


def test_every_gap_is_named_with_both_levels_and_one_short_twice_counts_once():
    found = judged(known({1: 3, 2: 5}, {1: 2, 2: 3}, {2: 4}))
    assert str(found.label).startswith("2 ")
    assert "Quản lý: bậc 2" in found.reasons
    assert "Giám sát: bậc 3" in found.reasons
    assert "78,5" in found.reasons


@pytest.fixture
def planned(office):
    """A2 is planned for head of division, one level short of what that asks; A3 too, with nothing shown."""
    entry = make.SuccessionEntryFactory(official=office.a2, plan__unit=office.a)
    other = make.SuccessionEntryFactory(official=office.a3, plan=entry.plan)
    ProfilePolicy.objects.create(code="P", source="Quy định", valid=(SINCE, None))
    leads = Competency.objects.create(code="NLQL-01", name="Quản lý con người", group="management")
    TitleRequirement.objects.create(
        title_level=entry.title_level, competency=leads, level=3, valid=(SINCE, None), source="Giả định"
    )
    ProfileLine.objects.create(official=office.a2, competency=leads, level=2, score=50, since=SINCE)
    office.entry, office.other, office.leads = entry, other, leads
    return office


def page(client, user, address, **query):
    client.force_login(user)
    return client.get(address, query)


def test_the_list_of_plans_tells_it_beside_each_person(client, planned):
    text = page(client, planned.hr, reverse("succession")).content.decode()
    assert "1 năng lực còn thiếu" in text
    assert "66 %" in text
    assert "Chưa đủ căn cứ" in text


def test_the_entry_and_the_record_say_why(client, planned):
    for address in (
        reverse("succession-entry", args=[planned.entry.pk]),
        reverse("official", args=[planned.a2.pk]) + "?tab=succession",
    ):
        text = page(client, planned.authority, address).content.decode()
        assert "Quản lý con người: bậc 2" in text
        assert "Chưa có kết quả đánh giá năng lực nào được công bố" in text


def test_the_latest_published_exam_is_told_and_one_not_published_is_not(client, planned):
    paper = make.DocumentFactory()
    for total, day, state in (
        (40, "2023-05-01", "published"),
        (82, "2024-05-01", "published"),
        (11, None, "provisional"),
    ):
        row = make.RegistrationFactory(
            official=planned.a2, unit=planned.a, position=make.JobPositionFactory(code="G-1")
        )
        Result.objects.create(
            registration=row, outcome="passed" if total > 50 else "failed", total=total, theory=total,
            band="excellent" if total > 50 else "fail", state=state, decision=paper if day else None,
            published_at=f"{day}T00:00Z" if day else None,
        )  # fmt: skip
    (told,) = readiness.of([planned.entry], planned.hr, dates.today()).values()
    assert "82" in told.facts[2].text
    assert told.facts[2].tone == "ok"


def test_who_may_not_read_profiles_is_told_nothing(planned):
    assert not readiness.of([planned.entry], planned.admin, dates.today())


def test_one_removed_from_the_plan_has_no_readiness(planned):
    SuccessionEntry.objects.filter(pk=planned.entry.pk).update(
        state="removed", removed_on=date(2024, 1, 1), removal_reason="age"
    )
    planned.entry.refresh_from_db()
    assert set(readiness.of([planned.entry, planned.other], planned.hr, dates.today())) == {planned.other.pk}


def test_a_gap_never_stands_against_an_approval(planned):
    SuccessionEntry.objects.filter(pk=planned.entry.pk).update(state="proposed", approved_on=None)
    planned.entry.refresh_from_db()
    day = planned.entry.plan.term.starts
    succession.approve(planned.entry, on=day, document=None, by=planned.hr)
    assert planned.entry.state == "approved"


def test_the_sheet_of_plans_holds_it_and_many_cost_as_few_queries_as_one(planned, django_assert_max_num_queries):
    entries = list(SuccessionEntry.objects.select_related("title_level"))
    with django_assert_max_num_queries(4):
        assert len(readiness.of(entries, planned.hr, dates.today())) == 2
    for _n in range(12):
        make.SuccessionEntryFactory(plan=planned.entry.plan)
    entries = list(SuccessionEntry.objects.select_related("title_level"))
    with django_assert_max_num_queries(4):
        assert len(readiness.of(entries, planned.hr, dates.today())) == 14


def test_the_list_is_exported_with_its_reasons(client, planned):
    answer = page(client, planned.hr, reverse("succession"), export="xlsx")
    assert answer.status_code == 200
    from io import BytesIO

    from openpyxl import load_workbook

    rows = list(load_workbook(BytesIO(b"".join(answer) if answer.streaming else answer.content)).active.values)
    line = next(row for row in rows if planned.a2.full_name in row)
    assert 66 in line
    assert any("Quản lý con người: bậc 2" in str(cell) for cell in line)


def test_a_title_requires_one_level_of_a_competency_at_a_time(planned):
    with pytest.raises(IntegrityError, match="title_requirement_one_level"), transaction.atomic():
        TitleRequirement.objects.create(
            title_level=planned.entry.title_level, competency=planned.leads, level=4, valid=(date(2024, 1, 1), None),
            source="x",
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="title_requirement_level_in_range"), connection.cursor() as cursor:
        cursor.execute("UPDATE assessment_titlerequirement SET level = 6")


def test_numbers_a_campaign_was_opened_under_stay(db):
    campaign = make.CampaignFactory()
    ExamPolicy.objects.filter(pk=campaign.policy_id).update(minutes=45)
    paper = make.DocumentFactory()
    type(campaign).objects.filter(pk=campaign.pk).update(plan=paper, state="open")
    with pytest.raises(IntegrityError, match="exam_policy_in_use_keeps_its_numbers|opened under"), transaction.atomic():
        ExamPolicy.objects.filter(pk=campaign.policy_id).update(minutes=30)
    ExamPolicy.objects.filter(pk=campaign.policy_id).update(
        valid=(SINCE, date(2027, 1, 1))
    )  # it may be closed on a day
