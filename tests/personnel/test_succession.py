"""Entries of a succession plan are approved and removed by acts, with a day, a paper and a reason."""

from datetime import date

import pytest

from personnel import succession
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, SuccessionEntry
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 15)


@pytest.fixture
def entry(office):
    return make.SuccessionEntryFactory(official=office.a2, plan__unit=office.a, state="proposed", approved_on=None)


def test_an_approval_has_its_day_and_its_paper_and_is_noted(office, entry):
    paper = make.DocumentFactory()
    succession.approve(entry, on=DAY, document=paper, by=office.hr)
    assert (entry.state, entry.approved_on, entry.document) == ("approved", DAY, paper)
    assert AccessEvent.objects.filter(verb="decide", user=office.hr, official=office.a2).exists()


@pytest.mark.parametrize(("code", "rank"), [("PP", 31), ("TT", 40)])
def test_only_a_title_above_the_present_one_is_planned(office, entry, code, rank):
    entry.title_level = make.TitleLevelFactory(code=code, name=f"Cấp {code}", rank=rank)
    entry.save()
    with pytest.raises(RuleViolation) as refusal:
        succession.approve(entry, on=DAY, document=None, by=office.hr)
    assert refusal.value.code == "higher_title_only"


def planned(office, count):
    for _ in range(count):
        make.SuccessionEntryFactory(official=office.a2, plan__unit=make.UnitFactory(), approved_on=date(2021, 3, 1))


@pytest.mark.parametrize(("before", "refused"), [(2, False), (3, True)])
def test_nobody_is_planned_for_a_fourth_title_at_a_level(office, entry, before, refused):
    planned(office, before)
    codes = {finding.code for finding in succession.findings(entry, DAY)}
    assert ("titles_per_person" in codes) == refused


@pytest.mark.parametrize(("day", "refused"), [(date(2025, 10, 7), False), (date(2025, 10, 8), True)])
def test_a_title_takes_three_people_since_377(office, entry, day, refused):
    title = make.TitleFactory(code="TP", name="Trưởng phòng", level=entry.title_level)
    for person in (office.a3, office.b2, office.b3):
        make.SuccessionEntryFactory(plan=entry.plan, official=person, title=title)
    entry.title = title
    entry.save()
    codes = {finding.code for finding in succession.findings(entry, day)}
    assert ("people_per_title" in codes) == refused


def test_an_approval_dated_back_does_not_pass_the_limits(office, entry):
    """On the day before the three others were approved nobody was planned; on every day since a fourth would be."""
    planned(office, 3)
    SuccessionEntry.objects.exclude(pk=entry.pk).update(approved_on=date(2026, 3, 1))
    codes = {finding.code for finding in succession.findings(entry, date(2026, 2, 28))}
    assert "titles_per_person" in codes


def test_those_who_were_in_a_plan_one_after_the_other_count_once(office, entry):
    planned(office, 4)
    first, *others = SuccessionEntry.objects.exclude(pk=entry.pk).order_by("pk")
    SuccessionEntry.objects.filter(pk=first.pk).update(
        state="removed", removed_on=date(2026, 2, 1), removal_reason="age"
    )
    SuccessionEntry.objects.filter(pk=others[0].pk).update(approved_on=date(2026, 2, 1))
    SuccessionEntry.objects.filter(pk=others[1].pk).update(
        state="removed", removed_on=date(2025, 1, 1), removal_reason="age"
    )
    assert "titles_per_person" not in {finding.code for finding in succession.findings(entry, DAY)}


def test_a_removal_has_a_day_and_a_reason(office, entry):
    succession.approve(entry, on=DAY, document=None, by=office.hr)
    with pytest.raises(RuleViolation):
        succession.remove(entry, on=date(2026, 2, 1), reason="", by=office.hr)
    with pytest.raises(RuleViolation):
        succession.remove(entry, on=date(2026, 1, 1), reason="age", by=office.hr)
    succession.remove(entry, on=date(2026, 2, 1), reason="age", by=office.hr, note="Quá tuổi")
    assert (entry.state, entry.removal_reason) == ("removed", "age")
    assert SuccessionEntry.objects.active_on(date(2026, 1, 31)).count() == 1
    assert SuccessionEntry.objects.active_on(date(2026, 2, 1)).count() == 0


def test_of_two_who_approve_one_is_told(office, entry):
    other = SuccessionEntry.objects.get(pk=entry.pk)
    succession.approve(entry, on=DAY, document=None, by=office.hr)
    with pytest.raises(RuleViolation) as refusal:
        succession.approve(other, on=DAY, document=None, by=office.hr)
    assert refusal.value.code == "stale"


def test_the_page_approves_and_says_what_refuses(office, entry, client):
    paper = make.DocumentFactory(symbol="2310/QĐ-TCHQ")
    client.force_login(office.hr)
    address = f"/succession/{entry.pk}/approve"
    answer = client.post(address, {"a-on": "31/12/2035", "a-document": "2310/QĐ-TCHQ"})
    assert answer.status_code == 422
    answer = client.post(address, {"a-on": "15/01/2026", "a-document": "2310/QĐ-TCHQ – Quyết định"})
    assert answer.status_code == 302
    entry.refresh_from_db()
    assert entry.document == paper


@pytest.mark.parametrize(("who", "status"), [("head_a", 404), ("official_a", 404), ("auditor", 403), ("admin", 404)])
def test_others_do_not_approve(office, entry, client, who, status):
    client.force_login(getattr(office, who))
    assert client.post(f"/succession/{entry.pk}/approve", {"a-on": "15/01/2026"}).status_code == status
