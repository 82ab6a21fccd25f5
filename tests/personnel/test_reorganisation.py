"""Units are renamed, moved, merged, split and dissolved by a paper on a day; people follow in the same transaction."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from personnel import appointing, reorganisation, structure
from personnel.errors import RuleViolation
from personnel.finding import named
from personnel.models import Appointment, Unit, UnitSuccession
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY, EVE = date(2025, 3, 1), date(2025, 2, 28)


@pytest.fixture
def paper(db):
    return make.DocumentFactory(symbol="382/QĐ-BTC")


def place_on(person, on):
    row = appointing.primary_on(person, on)
    return row and (row.unit.code, row.title and row.title.code)


def test_a_rename_keeps_the_unit_and_its_people(office, paper):
    reorganisation.rename(office.a, name="Hải quan khu vực A", on=DAY, document=paper)
    assert office.a.version_on(EVE).name == "Chi cục Hải quan khu vực A"
    assert office.a.version_on(DAY).name == "Hải quan khu vực A"
    assert office.a.version_on(DAY).document == paper
    assert place_on(office.a2, DAY) == ("CHQ-A", "PTP")
    assert office.a.name == "Hải quan khu vực A"


def test_a_renamed_unit_is_found_by_its_new_name(office, paper):
    reorganisation.rename(office.a, name="Chi cục Cảng Đình Vũ", on=DAY, document=paper)
    assert list(named(Unit.objects.all(), "dinh vu")) == [office.a]
    assert not named(Unit.objects.all(), "khu vực A").filter(pk=office.a.pk)


def test_what_is_decided_for_later_stays(office, paper):
    reorganisation.rename(office.a, name="Tên 2027", on=date(2027, 1, 1), document=paper)
    reorganisation.rename(office.a, name="Tên 2025", on=DAY, document=paper)
    assert [(v.name, v.valid.lower, v.valid.upper) for v in office.a.versions.order_by("valid")][1:] == [
        ("Tên 2025", DAY, date(2027, 1, 1)),
        ("Tên 2027", date(2027, 1, 1), None),
    ]


def test_a_unit_with_a_later_change_is_not_merged_away(office, paper):
    reorganisation.rename(office.a, name="Tên 2027", on=date(2027, 1, 1), document=paper)
    with pytest.raises(RuleViolation) as refusal:
        reorganisation.merge([office.a], into=office.b, on=DAY, document=paper)
    assert refusal.value.code == "later_version"


def test_a_merge_sends_everyone_to_the_successor(office, paper):
    outcome = reorganisation.merge([office.a, office.b], into=office.b, on=DAY, document=paper)
    assert place_on(office.a2, EVE) == ("CHQ-A", "PTP")
    assert place_on(office.a2, DAY) == ("CHQ-B", "PTP")
    assert appointing.primary_on(office.a2, DAY).decision == paper
    assert place_on(office.b2, DAY) == ("CHQ-B", "PTP")
    assert office.a.version_on(DAY) is None
    assert len(outcome.moved) == 3
    assert UnitSuccession.objects.get().kind == "merge"


def test_a_merge_gives_the_second_head_another_place(office, paper):
    reorganisation.merge(
        [office.a], into=office.b, on=DAY, document=paper, places={office.a1: (office.b, office.deputy_title)}
    )
    assert place_on(office.a1, DAY) == ("CHQ-B", "PTP")


def test_a_merge_into_a_full_post_is_refused_and_nothing_has_happened(office, paper):
    make.PostFactory(unit=office.b, title=office.deputy_title, quota=2)
    with pytest.raises(RuleViolation) as refusal:
        reorganisation.merge([office.a], into=office.b, on=DAY, document=paper)
    assert refusal.value.code == "quota_full"
    assert office.a.version_on(DAY) is not None
    assert place_on(office.a1, DAY) == ("CHQ-A", "CCTKV")


def test_a_merge_takes_along_the_units_below(office, paper):
    below = make.UnitFactory(code="CHQ-A-P1", parent=office.a)
    reorganisation.merge([office.a], into=office.b, on=DAY, document=paper)
    below.refresh_from_db()
    assert below.path == "CHQ/CHQ-B/CHQ-A-P1/"
    assert below.version_on(EVE).path == "CHQ/CHQ-A/CHQ-A-P1/"


def test_seats_held_and_rotations_follow_their_unit(office, paper):
    ends = date(2027, 7, 1)
    appointing.hold_home_seat(office.a2, starts=date(2024, 7, 1), ends=ends)
    appointing.appoint(
        office.a2, unit=office.b, title=office.deputy_title, starts=date(2024, 7, 1), ends=ends, kind="rotation"
    )
    heir = make.UnitFactory(code="CHQ-C", parent=office.root)
    reorganisation.merge([office.a, office.b], into=heir, on=DAY, document=paper)
    rows = Appointment.objects.filter(official=office.a2, unit=heir)
    assert {(row.kind, row.valid.lower, row.valid.upper) for row in rows} == {
        ("held", DAY, ends),
        ("rotation", DAY, ends),
    }


def test_a_post_that_was_to_begin_later_begins_in_the_successor(office, paper):
    person = make.OfficialFactory()
    coming = appointing.appoint(person, unit=office.a, title=None, starts=date(2026, 1, 1))
    reorganisation.merge([office.a], into=office.b, on=DAY, document=paper)
    coming.refresh_from_db()
    assert (coming.unit, coming.valid) == (office.b, DateRange(date(2026, 1, 1), None))


def test_duties_follow(office, paper):
    duty = make.DutyFactory(official=office.a2, unit=office.a)
    reorganisation.merge([office.a], into=office.b, on=DAY, document=paper)
    duty.refresh_from_db()
    assert duty.valid.upper == DAY
    assert office.a2.duties.get(valid__contains=DAY).unit == office.b


def test_a_split_needs_a_place_for_everyone(office, paper):
    new = [make.UnitFactory(code=f"CHQ-N{n}", parent=office.root) for n in (1, 2)]
    places = {office.a1: (new[0], office.head_title), office.a2: (new[1], office.deputy_title)}
    with pytest.raises(RuleViolation, match="Phạm Quốc Khánh") as refusal:
        reorganisation.split(office.a, into=new, places=places, on=DAY, document=paper)
    assert refusal.value.code == "someone_without_place"
    reorganisation.split(office.a, into=new, places={**places, office.a3: (new[1], None)}, on=DAY, document=paper)
    assert [place_on(person, DAY) for person in (office.a1, office.a2, office.a3)] == [
        ("CHQ-N1", "CCTKV"), ("CHQ-N2", "PTP"), ("CHQ-N2", None),
    ]  # fmt: skip
    assert set(UnitSuccession.objects.values_list("kind", flat=True)) == {"split"}


def test_a_chosen_title_is_about_the_primary_post(office, paper):
    new = [make.UnitFactory(code=f"CHQ-N{n}", parent=office.root) for n in (1, 2)]
    beside = make.TitleFactory(code="TDT", name="Tổ trưởng")
    make.AppointmentFactory(official=office.a2, unit=office.a, title=beside, kind="concurrent", is_primary=False)
    places = dict.fromkeys((office.a1, office.a2, office.a3), (new[0], office.deputy_title))
    reorganisation.split(office.a, into=new, places=places, on=DAY, document=paper)
    held = office.a2.appointments.in_force(DAY).order_by("-is_primary")
    assert [row.title for row in held] == [office.deputy_title, beside]


def test_a_dissolved_unit_leaves_its_people_to_the_unit_above(office, paper):
    reorganisation.dissolve(office.a, on=DAY, document=paper)
    assert place_on(office.a2, DAY) == ("CHQ", None)
    assert UnitSuccession.objects.get().successor is None


def test_a_unit_with_others_below_is_not_dissolved(office, paper):
    make.UnitFactory(code="CHQ-A-P1", parent=office.a)
    with pytest.raises(RuleViolation) as refusal:
        reorganisation.dissolve(office.a, on=DAY, document=paper)
    assert refusal.value.code == "has_children"


def test_a_move_takes_along_what_stands_below(office, paper):
    below = make.UnitFactory(code="CHQ-A-P1", parent=office.a)
    reorganisation.move(office.a, under=office.b, on=DAY, document=paper)
    assert [node.unit.code for node in structure.tree(DAY)] == ["CHQ", "CHQ-B", "CHQ-A", "CHQ-A-P1"]
    assert [node.unit.code for node in structure.tree(EVE)] == ["CHQ", "CHQ-A", "CHQ-A-P1", "CHQ-B"]
    below.refresh_from_db()
    assert (below.path, below.level) == ("CHQ/CHQ-B/CHQ-A/CHQ-A-P1/", 3)


def test_a_unit_never_stands_under_itself(office, paper):
    below = make.UnitFactory(code="CHQ-A-P1", parent=office.a)
    for under in (office.a, below):
        with pytest.raises(RuleViolation) as refusal:
            reorganisation.move(office.a, under=under, on=DAY, document=paper)
        assert refusal.value.code == "unit_cycle"


def test_a_circle_on_a_later_day_is_refused_too(office, paper):
    reorganisation.move(office.b, under=office.a, on=date(2027, 1, 1), document=paper)
    with pytest.raises(RuleViolation) as refusal:
        reorganisation.move(office.a, under=office.b, on=DAY, document=paper)
    assert refusal.value.code == "unit_cycle"


def test_the_scope_of_a_successor_reaches_what_its_predecessors_were(office, paper):
    reorganisation.merge([office.a], into=office.b, on=DAY, document=paper)
    user = make.GrantFactory(user=make.UserFactory(), role="unit_head", unit=office.b).user
    assert user.scope("personnel.view_official").covers(office.a)


# The page -------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["rename", "move", "merge", "split", "dissolve"])
def test_only_hr_of_the_whole_office_reorganises(office, client, act):
    client.force_login(office.hr)
    assert client.get(f"/units/{office.a.pk}/{act}").status_code == 200
    for user in (office.head_a, office.auditor, office.admin, office.official_a):
        client.force_login(user)
        assert client.get(f"/units/{office.a.pk}/{act}").status_code == 403


def test_the_page_renames_and_says_what_it_refuses(office, client, paper):
    client.force_login(office.hr)
    data = {"name": "Hải quan khu vực A", "on": "01/03/2009", "document": paper.symbol}
    assert client.post(f"/units/{office.a.pk}/rename", data).status_code == 422
    assert client.post(f"/units/{office.a.pk}/rename", data | {"on": "01/03/2025"}).status_code == 302
    assert office.a.version_on(DAY).name == "Hải quan khu vực A"


@pytest.fixture
def heirs(office):
    return [make.UnitFactory(code=f"CHQ-N{n}", parent=office.root) for n in (1, 2, 3)]


def split_data(paper, **places):
    return {"into": "chq-n1\nCHQ-N2\nCHQ-N3", "on": "01/03/2025", "document": paper.symbol, **places}


def test_the_page_splits_into_any_number_of_units_with_a_place_for_everyone(office, client, paper, heirs):
    client.force_login(office.hr)
    page = f"/units/{office.a.pk}/split"
    assert client.get(page, {"into": "CHQ-N1"}).context["first_step"] is True
    assert client.get(page, {"into": "CHQ-N1\nKHONG-CO"}).context["form"].errors["into"]
    offered = client.get(page, {"into": "CHQ-N1\nCHQ-N2\nCHQ-N3"}).context["form"]
    assert [code for code, _name in offered.fields[f"person-{office.a1.pk}"].choices] == [
        "",
        "CHQ-N1",
        "CHQ-N2",
        "CHQ-N3",
    ]
    some = {f"person-{office.a1.pk}": "CHQ-N1", f"person-{office.a2.pk}": "CHQ-N2"}
    answer = client.post(page, split_data(paper, **some))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"person-{office.a3.pk}"], "who is left is named"
    assert client.post(page, split_data(paper, **some, **{f"person-{office.a3.pk}": "CHQ-N3"})).status_code == 302
    assert [place_on(person, DAY)[0] for person in (office.a1, office.a2, office.a3)] == ["CHQ-N1", "CHQ-N2", "CHQ-N3"]
    assert set(UnitSuccession.objects.values_list("successor__code", flat=True)) == {"CHQ-N1", "CHQ-N2", "CHQ-N3"}


def test_the_page_sends_people_by_rule_and_one_by_one_before_it(office, client, paper, heirs):
    duty = make.DutyFactory(official=office.a2, unit=office.a)
    rules = {
        f"position-{duty.job_position_id}": "CHQ-N2", f"title-{office.deputy_title.pk}": "CHQ-N3", "others": "CHQ-N1",
    }  # fmt: skip
    client.force_login(office.hr)
    page = f"/units/{office.a.pk}/split"
    assert client.post(page, split_data(paper, **rules)).status_code == 302
    assert [place_on(person, DAY)[0] for person in (office.a1, office.a2, office.a3)] == ["CHQ-N1", "CHQ-N2", "CHQ-N3"]


def test_a_choice_for_one_person_goes_before_the_rules(office, client, paper, heirs):
    client.force_login(office.hr)
    data = split_data(paper, others="CHQ-N1", **{f"person-{office.a3.pk}": "CHQ-N2"})
    assert client.post(f"/units/{office.a.pk}/split", data).status_code == 302
    assert [place_on(person, DAY)[0] for person in (office.a2, office.a3)] == ["CHQ-N1", "CHQ-N2"]
