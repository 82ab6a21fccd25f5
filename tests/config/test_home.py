"""The signed-in home: each role sees its own figures, tasks and cards; nothing of another unit; the same cost at any size."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config import views
from personnel import access_log, dates
from personnel.models import AccessEvent, Grant, User
from personnel.models.accounts import Role
from rotation import proposing
from rotation.models import Rotation, TermChange
from tests import factories as make
from tests.assessment import steps
from tests.rotation import away

pytestmark = pytest.mark.django_db

TODAY = date(2021, 9, 1)
"""The fifteenth month of a rotation that began on 1/7/2020."""


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: TODAY)
    return TODAY


def home(user, address="/"):
    client = Client()
    client.force_login(user)
    page = client.get(address)
    assert page.status_code == 200
    return page


def cards(page) -> set[str]:
    return {panel.key for panel in [*page.context["main"], *page.context["side"]]}


def figures(page) -> dict[str, int]:
    return {stat.key: stat.value for stat in page.context["stats"]}


def test_each_role_sees_its_own_blocks(office, today):
    rotation = away.arrived(office)
    assert cards(home(office.hr)) == {"decisions", "review-progress", "review-signals", "endings"}
    assert cards(home(office.authority)) == {"decisions", "endings"}
    assert cards(home(office.head_b)) == {"here", "gone"}
    assert cards(home(office.auditor)) == {"log"}
    assert cards(home(office.admin)) == {"grants-ending", "refused"}
    assert cards(home(office.official_a)) == {"own-rotation", "released", "own-documents", "own-readers"}
    assert str(rotation.to_unit) in home(office.official_a).content.decode()


def test_hr_of_an_office_without_officials_is_told_what_to_do_first(client):
    hr = User.objects.create(username="tccb")
    Grant.objects.create(user=hr, role=Role.HR_STAFF, valid=(date(2020, 1, 1), None), basis="QĐ")
    page = home(hr)
    assert "first-steps" in cards(page)
    steps = next(panel for panel in page.context["main"] if panel.key == "first-steps").context["steps"]
    for step in steps:
        assert step.url, step.title
    client.force_login(hr)
    assert [client.get(step.url).status_code for step in steps] == [200] * len(steps)
    make.OfficialFactory()
    assert "first-steps" not in cards(home(hr))


def test_every_figure_leads_to_a_list_of_exactly_that_many(office, today):
    away.arrived(office)
    for user in (office.hr, office.authority, office.head_a, office.head_b, office.auditor):
        for stat in home(user).context["stats"]:
            page = home(user, stat.url).context.get("page") if stat.url.startswith("/") else None
            assert page is None or page.found == stat.value, stat.key


def test_a_head_sees_the_people_of_the_own_unit_only(office, today):
    away.arrived(office)
    here = {panel.key: panel.context["count"] for panel in home(office.head_b).context["main"]}
    assert here == {"here": 1, "gone": 0}
    sent = home(office.head_a)
    assert {panel.key: panel.context["count"] for panel in sent.context["main"]} == {"here": 0, "gone": 1}
    root_c = make.UnitFactory(code="CHQ-C", name="Chi cục Hải quan khu vực C", parent=office.root)
    other = make.GrantFactory(user=make.UserFactory(username="thutruong.c"), role="unit_head", unit=root_c).user
    page = home(other)
    assert office.a2.full_name not in page.content.decode()
    assert set(figures(page).values()) == {0}


def test_an_official_without_a_rotation_is_told_what_will_appear(office, today):
    page = home(office.official_b)
    own = next(panel for panel in page.context["main"] if panel.key == "own-rotation")
    assert own.context["rotation"] is None
    assert reverse("official", args=[office.b2.pk]) in page.content.decode()


def test_an_official_never_sees_what_is_written_before_it_is_released(office, today):
    rotation = away.arrived(office)
    steps.sent(steps.opened(rotation.cycle), office.head_b)
    released = next(panel for panel in home(office.official_a).context["main"] if panel.key == "released")
    assert released.context["reviews"] == []


def test_readers_are_named_with_their_role_and_not_oneself(office, today):
    access_log.note(office.hr, AccessEvent.Verb.VIEW, office.a2, purpose="lập phương án bố trí")
    access_log.note(office.official_a, AccessEvent.Verb.CHANGE, office.a2)
    looks = next(panel for panel in home(office.official_a).context["main"] if panel.key == "own-readers")
    assert [look.event.user for look in looks.context["looks"]] == [office.hr]
    assert looks.context["looks"][0].role == str(Grant(role="hr_staff").get_role_display())


def test_the_administrator_sees_no_personnel_content(office, today):
    rotation = away.arrived(office)
    words = home(office.admin).content.decode()
    assert office.a2.full_name not in words
    assert rotation.decision.symbol not in words


def test_grants_that_end_soon_reach_the_administrator(office, today):
    soon = make.GrantFactory(
        user=make.UserFactory(username="quyen"), role="auditor", valid=(date(2020, 1, 1), TODAY + timedelta(days=31))
    )
    make.GrantFactory(
        user=make.UserFactory(username="lau"), role="auditor", valid=(date(2020, 1, 1), TODAY + timedelta(days=32))
    )
    shown = next(panel for panel in home(office.admin).context["main"] if panel.key == "grants-ending")
    assert shown.context["grants"] == [soon]


def test_the_authority_counts_what_waits_for_a_signature_but_not_the_own_proposal(office, today):
    rotation = away.arrived(office)
    both = make.GrantFactory(user=office.hr, role="authority").user
    wanted = proposing.Wanted(kind=TermChange.Kind.EXTEND, reason="Hoàn thành đề án", effective_on=TODAY, months=6)
    proposing.propose(rotation, wanted, by=office.hr)
    assert figures(home(office.authority))["proposals"] == 1
    assert figures(home(both))["proposals"] == 0


def test_several_roles_give_the_union_without_duplicates(office, today):
    away.decided(office, [office.a2])
    make.GrantFactory(user=office.head_b, role="hr_staff")
    page = home(office.head_b)
    keys = [panel.key for panel in [*page.context["main"], *page.context["side"]]]
    assert len(keys) == len(set(keys))
    assert {"decisions", "endings", "review-progress"} <= set(keys)
    assert [task.url for task in page.context["due"] if task.person == office.a2.full_name] == [
        reverse("rotation-arrival", args=[Rotation.objects.get().pk])
    ]


def test_tasks_stand_in_the_order_of_their_days(office, today):
    away.arrived(office)
    days = [task.due for task in views.tasks(office.hr, TODAY)]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("name", "most"), [("hr", 10), ("authority", 10), ("head_b", 15), ("auditor", 10), ("admin", 10)]
)
def test_the_home_costs_the_same_for_few_and_for_many(office, today, name, most):
    rotation = away.arrived(office)
    user = getattr(office, name)

    def cost():
        client = Client()
        client.force_login(user)
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    few = cost()
    for number in range(12):
        unit = make.UnitFactory(code=f"CHQ-B{number}", parent=office.b)
        twin(rotation, unit, f"Nguyễn Văn {number}", TODAY + timedelta(days=9 * number + 1))
        access_log.note(office.hr, AccessEvent.Verb.EXPORT, make.OfficialFactory())
    assert cost() == few <= most


def test_the_record_of_an_official_costs_at_most_ten_queries(office, today):
    rotation = away.arrived(office)
    address = reverse("official", args=[rotation.official_id])
    client = Client()
    client.force_login(office.hr)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert len(queries) <= 10
    assert [mark.icon for mark in page.context["head"].marks] == ["half", "lock", "flag"]
    assert {panel.key for panel in page.context["side"]} == {"rotation-now", "scores", "readers"}


def twin(rotation, unit, name, ends):
    """Another rotation as it would have come about, with a deviation that nobody answered."""
    official = make.OfficialFactory(full_name=name)
    seat = make.AppointmentFactory(official=official, unit=unit, kind="rotation", valid=(rotation.term.lower, None))
    cycle = type(rotation.cycle).objects.get(pk=rotation.cycle_id)
    reviews = list(cycle.reviews.all())
    cycle.pk, cycle.official, cycle.appointment = None, official, seat
    cycle.save()
    for review in reviews:
        review.pk, review.cycle, review.official, review.appointment, review.unit = None, cycle, official, seat, unit
        review.state = "open" if review.number < 3 else "not_open"
    type(reviews[0]).objects.bulk_create(reviews)
    values = {
        field.name: getattr(rotation, field.name) for field in Rotation._meta.concrete_fields if field.name != "id"
    }
    values |= {
        "nomination": None, "official": official, "to_unit": unit, "appointment": seat, "home_seat": None, "cycle": cycle,
        "term": (rotation.term.lower, ends), "deviation": "Làm văn thư", "deviation_answered_at": None,
    }  # fmt: skip
    Rotation.objects.create(**values)
