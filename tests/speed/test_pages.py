"""A page costs the same number of queries for few people and for many, and never more than a browser likes to load."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from benchmarks.counting import counted
from personnel.models import Appointment, Official
from rotation import screening
from tests import factories as make
from tests.rotation import conftest as rotation_scene

MOST_QUERIES = 10
MOST_BYTES = 100_000
FEW, MANY = 60, 600

regimes, scene, listed = rotation_scene.regimes, rotation_scene.scene, rotation_scene.listed


def hire(office, count: int) -> list[Official]:
    """People with a post, in two statements."""
    known = Official.objects.count()
    people = Official.objects.bulk_create(
        make.OfficialFactory.build(code=f"DN-{known + n:05}", full_name=f"Đặng Văn Đức {n}") for n in range(count)
    )
    Appointment.objects.bulk_create(
        Appointment(
            official=person, unit=office.a if n % 2 else office.b, title=office.deputy_title, valid=(date(2016, 1, 1), None)
        )
        for n, person in enumerate(people)
    )  # fmt: skip
    return people


@pytest.fixture
def hr(client, office):
    """HR staff, signed in, past the first page of the session, which writes when it began."""
    client.force_login(office.hr)
    client.get(reverse("password_change"))
    return client


def cost(client, address: str) -> tuple[int, int]:
    """(queries, bytes) of a page."""
    with counted() as count:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return count.queries, len(answer.content)


@pytest.mark.parametrize(
    "address",
    ["/officials/", "/officials/?q=dang+van+duc", "/officials/?unit=CHQ-A", "/", "/rotation/terms/", "/reviews/",
     "/search/?q=dang"],
)  # fmt: skip
def test_a_page_asks_as_much_for_many_people_as_for_few(hr, office, address):
    hire(office, FEW)
    few, _size = cost(hr, address)
    hire(office, MANY - FEW)
    many, size = cost(hr, address)
    assert many == few <= MOST_QUERIES
    assert size < MOST_BYTES


def test_a_record_asks_as_much_for_a_long_career_as_for_a_short_one(hr, office):
    person = hire(office, 1)[0]
    few, _size = cost(hr, reverse("official", args=[person.pk]))
    hire(office, MANY)
    Appointment.objects.filter(official=person).update(valid=(date(2024, 1, 1), None))
    for year in range(1994, 2024):
        make.AppointmentFactory(
            official=person, unit=office.a, title=office.deputy_title, valid=(date(year, 1, 1), date(year + 1, 1, 1)),
            decision=make.DocumentFactory(),
        )  # fmt: skip
    many, size = cost(hr, reverse("official", args=[person.pk]))
    assert many == few <= MOST_QUERIES
    assert size < MOST_BYTES


@pytest.mark.parametrize("tab", ["posts", "succession", "documents"])
def test_a_tab_of_a_record_asks_no_more_than_the_overview_may(hr, office, tab):
    page, _size = cost(hr, f"{reverse('official', args=[office.a2.pk])}?tab={tab}")
    assert page <= MOST_QUERIES


def test_a_batch_asks_as_much_for_many_nominations_as_for_few(hr, listed):
    address = reverse("batch", args=[listed.batch.pk])
    few, _size = cost(hr, address)
    for number in range(40):
        listed.nominate(listed.eligible(listed.office.a, f"Nguyễn Thị Hồng Hạnh {number}"))
    screening.screen(listed.batch, by=listed.office.hr)
    many, size = cost(hr, address)
    assert many == few <= MOST_QUERIES
    assert size < MOST_BYTES


@pytest.mark.parametrize("day", ["", "?on=01/06/2024"])
def test_the_tree_of_a_whole_office_is_light(hr, office, day):
    """450 units."""
    for part in range(29):
        above = make.UnitFactory(
            code=f"CHQ-L{part:02}", name=f"Chi cục Hải quan khu vực {part} Hồng Lĩnh", parent=office.root
        )
        for number in range(14 + (part < 12)):
            make.UnitFactory(
                code=f"{above.code}-N{number:02}", name=f"Đội Nghiệp vụ thông quan số {number}", parent=above
            )
    queries, size = cost(hr, f"/units/{day}")
    assert queries <= MOST_QUERIES
    assert size < MOST_BYTES


def test_judging_asks_as_much_for_many_people_as_for_few(listed):
    def asked(people) -> int:
        with counted() as count:
            assert len(screening.verdicts(listed.batch, [person.pk for person in people])) == len(people)
        return count.queries

    few = asked(hire(listed.office, FEW))
    assert asked(hire(listed.office, MANY)) == few <= 12


def test_a_sheet_of_everybody_asks_as_much_for_many_people_as_for_few(hr, office):
    hire(office, FEW)
    few, _size = cost(hr, "/officials/?export=xlsx")
    hire(office, MANY - FEW)
    many, _size = cost(hr, "/officials/?export=xlsx")
    assert many == few <= MOST_QUERIES


@pytest.mark.django_db
def test_triggers_find_the_setting_they_ask_for():
    """Unset, each row written under history costs an exception and a subtransaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')")
        assert cursor.fetchone() == ("{}",)
