"""Pages about terms: who may open them, what they show, what they cost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from personnel import dates
from rotation import daily, proposing
from rotation.models import Rotation, TermProposal
from tests import factories as make
from tests.rotation import away

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(office):
    return away.arrived(office)


def status(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query).status_code


def test_who_sees_a_rotation(client, office, row):
    seen = {
        "hr": 200, "authority": 200, "auditor": 200, "head_a": 200, "head_b": 200, "official_a": 200,
        "official_b": 404, "admin": 404, "stranger": 404,
    }  # fmt: skip
    assert {name: status(client, getattr(office, name), "rotation", row.pk) for name in seen} == seen


@pytest.mark.parametrize("name", ["terms", "flows"])
def test_who_sees_the_board_and_the_flows(client, office, row, name):
    assert status(client, office.hr, name) == 200
    assert status(client, office.official_a, name) == 404
    assert status(client, office.admin, name) == 404


def test_an_official_sees_their_own_rotation_and_no_proposal_about_it(client, office, row):
    wanted = proposing.Wanted(kind="settle", reason="Ở lại đơn vị mới", effective_on=date(2022, 1, 1))
    proposing.propose(row, wanted, by=office.hr)
    client.force_login(office.official_a)
    for page in (reverse("my-rotation"), reverse("rotation", args=[row.pk])):
        text = client.get(page).content.decode()
        assert office.b.name in text
        assert "Ở lại đơn vị mới" not in text
    client.force_login(office.hr)
    assert "Ở lại đơn vị mới" in client.get(reverse("rotation", args=[row.pk])).content.decode()


def test_the_board_names_the_days_in_words_for_those_who_do_not_see_the_bar(client, office, row):
    client.force_login(office.hr)
    text = client.get(reverse("terms")).content.decode()
    assert f'aria-label="{office.a2.full_name}: 01/07/2020 – 30/06/2023' in text


@pytest.mark.parametrize("query", [
    {"state": "30"}, {"state": "nothing"}, {"q": "le hoang"}, {"from": "01/01/2020"}, {"from": "31/02/2020"},
    {"sort": "-end"}, {"to": "CHQ-B"}, {"reviews": "late"}, {"page": "99"}, {"export": "xlsx"}, {"batch": "x' OR 1=1"},
])  # fmt: skip
def test_the_board_answers_whatever_stands_in_its_address(client, office, row, query):
    assert status(client, office.hr, "terms", **query) == 200


@pytest.mark.parametrize(
    "query", [{"first": "x"}, {"last": "31/02/2020"}, {"direction": "up"}, {"batch": "DOT-I"}, {"export": "xlsx"}]
)
def test_the_flow_table_answers_whatever_stands_in_its_address(client, office, row, query):
    assert status(client, office.hr, "flows", **query) == 200


def test_the_board_costs_the_same_for_one_and_for_many(client, office, django_assert_max_num_queries):
    people = []
    for number in range(6):
        official = make.OfficialFactory(full_name=f"Trần Văn Số {number}")
        make.AppointmentFactory(official=official, unit=office.a, title=office.deputy_title)
        people.append(official)
    away.settings(office)
    for official in people:
        away.make_eligible(official, office.a)
    away.decided(office, people)
    client.force_login(office.hr)
    client.get(reverse("terms"))
    with django_assert_max_num_queries(10):
        assert client.get(reverse("terms")).status_code == 200
    row = Rotation.objects.first()
    with django_assert_max_num_queries(10):
        client.get(reverse("rotation", args=[row.pk]))


def test_the_head_confirms_an_arrival_on_the_form(client, office):
    row = away.decided(office, [office.a2]).rotations[0]
    work = make.JobPositionFactory()
    client.force_login(office.head_b)
    url = reverse("rotation-arrival", args=[row.pk])
    assert client.get(url).status_code == 200
    answer = client.post(
        url, {"arrived_on": "01/07/2020", "position_1": work.pk, "share_1": "90", "note": "", "remark": ""}
    )
    assert answer.status_code == 422
    assert "100" in answer.content.decode()
    answer = client.post(
        url, {"arrived_on": "01/07/2020", "position_1": work.pk, "share_1": "100", "note": "", "remark": ""}
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.state == "active"
    for other in (office.hr, office.head_a, office.official_a):
        client.force_login(other)
        assert client.get(url).status_code == 404


def test_hr_proposes_and_the_authority_signs_on_the_page(client, office, row):
    url = reverse("rotation-propose", args=[row.pk, "settle"])
    client.force_login(office.hr)
    assert client.get(url).status_code == 200
    day = dates.short_text(dates.today() + timedelta(days=1))
    assert client.post(url, {"effective_on": day, "reason": "Nhu cầu", "title": ""}).status_code == 302
    proposal = TermProposal.objects.get()
    client.force_login(office.head_b)
    assert client.get(url).status_code == 403
    assert client.post(reverse("proposal-sign", args=[proposal.pk])).status_code == 404
    client.force_login(office.hr)
    assert client.post(reverse("proposal-sign", args=[proposal.pk])).status_code == 403
    client.force_login(office.authority)
    assert client.get(reverse("proposal-sign", args=[proposal.pk])).status_code == 405
    assert client.post(reverse("proposal-sign", args=[proposal.pk])).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "signed"


@pytest.mark.parametrize(
    "kind", ["extend", "early_end", "complete", "settle", "suspend", "resume", "move", "cancel", "correct"]
)
def test_every_kind_of_proposal_has_its_form(client, office, row, kind):
    assert status(client, office.hr, "rotation-propose", row.pk, kind) == 200
    client.force_login(office.hr)
    assert client.post(reverse("rotation-propose", args=[row.pk, kind]), {"sent": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("kind", "never"), [("extend", "poor"), ("extend", "left"), ("early_end", "term_over"), ("suspend", "poor")]
)
def test_no_reason_is_chosen_beforehand_and_none_that_makes_no_sense(client, office, row, kind, never):
    """The reason is printed in the decision: the first of a list must not stand there by oversight."""
    client.force_login(office.hr)
    url = reverse("rotation-propose", args=[row.pk, kind])
    offered = [value for value, _label in client.get(url).context["form"].fields["reason_code"].choices]
    assert offered[0] == ""
    assert never not in offered
    assert client.post(url, {"months": "6", "reason": "Nhu cầu", "reason_code": ""}).status_code == 422


def test_the_authority_approves_the_version_on_the_page(client, office):
    batch = away.submitted(office)
    type(batch).objects.filter(pk=batch.pk).update(starts_on=dates.today() + timedelta(days=30))
    page, act = reverse("batch-decisions", args=[batch.pk]), reverse("batch-approve", args=[batch.pk])
    client.force_login(office.authority)
    text = client.get(page).content.decode()
    assert f'name="version" value="{batch.version}"' in text
    client.post(act, {"version": batch.version - 1})
    batch.refresh_from_db()
    assert batch.state == "submitted"
    for other in (office.hr, office.auditor):
        client.force_login(other)
        assert client.post(act, {"version": batch.version}).status_code == 403
    client.force_login(office.official_a)
    assert client.post(act, {"version": batch.version}).status_code == 404


@pytest.mark.parametrize("name", ["batch-decisions", "batch-progress", "batch-closing"])
def test_the_pages_of_a_batch_in_every_state(client, office, name, django_assert_max_num_queries):
    batch = away.submitted(office, [office.a2])
    assert status(client, office.hr, name, batch.pk) == 200
    from rotation import deciding

    deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=away.SIGNED)
    daily.run(away.START)
    client.force_login(office.auditor)
    client.get(reverse(name, args=[batch.pk]))
    with django_assert_max_num_queries(10):
        assert client.get(reverse(name, args=[batch.pk])).status_code == 200
    assert status(client, office.official_a, name, batch.pk) == 404


def test_what_is_due_reaches_the_right_desks(client, office):
    away.decided(office, [office.a2])
    daily.run(dates.today())
    for user, seen in ((office.head_b, True), (office.hr, True), (office.head_a, False), (office.official_a, False)):
        client.force_login(user)
        people = {task.person for task in client.get("/").context["due"]}
        assert (office.a2.full_name in people) is seen


def test_the_record_shows_the_rotation(client, office, row):
    client.force_login(office.hr)
    text = client.get(reverse("official", args=[office.a2.pk]), {"tab": "rotation"}).content.decode()
    assert office.b.name in text


def test_the_search_finds_people_on_rotation(client, office, row):
    client.force_login(office.hr)
    assert reverse("rotation", args=[row.pk]) in client.get(reverse("search"), {"q": "hoang bao tram"}).content.decode()
