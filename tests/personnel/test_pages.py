"""The pages of the records: who sees what, on which day, at what cost."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from personnel import appointing
from personnel.models import AccessEvent, Appointment, Discipline, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


def text(answer):
    return answer.content.decode()


# The list --------------------------------------------------------------------


def test_hr_sees_everyone_and_a_unit_head_the_own_unit(office, sign_in):
    everyone = text(sign_in(office.hr).get("/officials/"))
    assert "Đoàn Minh Tuấn" in everyone
    own = text(sign_in(office.head_a).get("/officials/"))
    assert "Lê Hoàng Bảo Trâm" in own
    assert "Đoàn Minh Tuấn" not in own


@pytest.mark.parametrize("who", ["admin", "official_a", "stranger"])
@pytest.mark.parametrize("page", ["officials", "units", "posts", "documents", "succession"])
def test_the_lists_are_closed_to_who_keeps_no_records(office, sign_in, who, page):
    assert sign_in(getattr(office, who)).get(reverse(page)).status_code == 403


@pytest.mark.parametrize(("words", "found"), [("dinh phuc", 1), ("phuc tran", 1), ("Trần Đình Phúc", 1), ("zzz", 0)])
def test_a_name_is_found_without_marks_and_in_any_order(office, sign_in, words, found):
    page = sign_in(office.hr).get("/officials/", {"q": words}).context["page"]
    assert len(page.rows) == found


def test_filters_narrow_by_unit_with_all_below(office, sign_in):
    division = make.UnitFactory(code="CHQ-A-P1", parent=office.a)
    person = make.AppointmentFactory(unit=division, title=None).official
    rows = sign_in(office.hr).get("/officials/", {"unit": "CHQ-A"}).context["page"].rows
    assert {row.pk for row in rows} == {office.a1.pk, office.a2.pk, office.a3.pk, person.pk}


def test_filters_narrow_by_level_and_by_none(office, sign_in):
    staff = make.AppointmentFactory(unit=office.a, title=None).official
    client = sign_in(office.hr)
    heads = client.get("/officials/", {"level": "CCT"}).context["page"].rows
    assert {row.pk for row in heads} == {office.a1.pk, office.b1.pk}
    assert [row.pk for row in client.get("/officials/", {"level": "none"}).context["page"].rows] == [staff.pk]


@pytest.mark.parametrize(("born", "shown"), [(date(1981, 7, 1), True), (date(1981, 7, 2), False)])
def test_an_age_band_counts_completed_years_on_the_day_of_the_list(office, sign_in, born, shown):
    person = make.OfficialFactory(born=born)
    make.AppointmentFactory(official=person, unit=office.a)
    rows = sign_in(office.hr).get("/officials/", {"age": "45-49", "on": "01/07/2026"}).context["page"].rows
    assert (person.pk in {row.pk for row in rows}) == shown


def test_those_who_have_gone_are_left_out_until_asked_for(office, sign_in):
    office.a2.state = "retired"
    office.a2.save()
    client = sign_in(office.hr)
    assert "Bảo Trâm" not in text(client.get("/officials/"))
    assert "Bảo Trâm" in text(client.get("/officials/", {"state": "all"}))
    assert "Bảo Trâm" in text(client.get("/officials/", {"state": "retired"}))


def test_the_list_of_a_day_shows_where_people_stood_then(office, sign_in):
    appointing.appoint(office.a2, unit=office.b, title=office.deputy_title, starts=date(2024, 7, 1))
    client = sign_in(office.hr)
    before = {row.pk: row for row in client.get("/officials/", {"on": "30/06/2024"}).context["page"].rows}
    after = {row.pk: row for row in client.get("/officials/", {"on": "01/07/2024"}).context["page"].rows}
    assert before[office.a2.pk].postings[0].unit == "Chi cục Hải quan khu vực A"
    assert after[office.a2.pk].postings[0].unit == "Chi cục Hải quan khu vực B"
    assert not client.get("/officials/", {"on": "31/12/2015"}).context["page"].rows


def test_what_the_address_means_wrongly_is_said_and_left_out(office, sign_in):
    answer = sign_in(office.hr).get("/officials/", {"on": "31/02/2024", "unit": "KHÔNG-CÓ", "sort": "x", "page": "-1"})
    assert answer.status_code == 200
    assert set(answer.context["page"].errors) == {"on", "unit"}


def people(office, count):
    for number in range(count):
        person = make.OfficialFactory(full_name=f"Nguyễn Văn {number}")
        make.AppointmentFactory(official=person, unit=office.a if number % 2 else office.b, title=office.deputy_title)


@pytest.mark.parametrize("address", ["/officials/", "/officials/?q=nguyen&unit=CHQ-A&level=PP&age=30-39&sort=-born", "/posts/", "/documents/", "/units/", "/search/?q=nguyen", "/succession/"])  # fmt: skip
def test_a_page_costs_at_most_ten_queries_however_many_rows(office, sign_in, django_assert_max_num_queries, address):
    make.PostFactory(unit=office.a, title=office.head_title)
    client = sign_in(office.hr)
    client.get(address)
    costs = []
    for more in (3, 60):
        people(office, more)
        with django_assert_max_num_queries(10) as cost:
            assert client.get(address).status_code == 200
        costs.append(len(cost))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("tab", ["", "?tab=posts", "?tab=conduct", "?tab=documents", "?tab=succession"])
def test_a_record_costs_a_constant_number_of_queries(office, sign_in, django_assert_max_num_queries, tab):
    client = sign_in(office.hr)
    for _ in range(5):
        make.DocumentFactory(official=office.a2)
        make.DutyFactory(official=office.a2, unit=office.a)
    client.get("/")  # the first request of a session writes the session
    with django_assert_max_num_queries({"?tab=conduct": 14, "?tab=posts": 12}.get(tab, 10)):
        assert client.get(f"/officials/{office.a2.pk}/{tab}").status_code == 200


# The record -------------------------------------------------------------------


def test_a_record_outside_ones_units_does_not_exist(office, sign_in):
    client = sign_in(office.head_a)
    assert client.get(f"/officials/{office.b2.pk}/").status_code == 404
    assert client.get("/officials/999999/").status_code == 404
    assert client.get(f"/officials/{office.a2.pk}/").status_code == 200


def test_an_official_opens_the_own_record_and_no_other(office, sign_in):
    client = sign_in(office.official_a)
    assert client.get(f"/officials/{office.a2.pk}/").status_code == 200
    assert client.get(f"/officials/{office.a3.pk}/").status_code == 404


def test_opening_another_persons_record_is_noted_and_ones_own_is_not(office, sign_in):
    sign_in(office.head_a).get(f"/officials/{office.a2.pk}/")
    sign_in(office.official_a).get(f"/officials/{office.a2.pk}/")
    looks = AccessEvent.objects.filter(verb="view", official=office.a2)
    assert [look.user for look in looks] == [office.head_a]
    assert "Ngô Xuân Trường" in text(sign_in(office.official_a).get(f"/officials/{office.a2.pk}/"))


def test_a_unit_head_does_not_see_identity_party_and_discipline(office, sign_in):
    office.a2.cccd, office.a2.party_joined_on = "001185012345", date(2011, 3, 5)
    office.a2.save()
    Discipline.objects.create(
        official=office.a2,
        form="reprimand",
        decided_on=date(2020, 1, 1),
        effective_on=date(2020, 1, 1),
        reason="Đi muộn",
    )
    for tab in ("", "?tab=conduct"):
        page = text(sign_in(office.head_a).get(f"/officials/{office.a2.pk}/{tab}"))
        assert not {"001185012345", "05/03/2011", "Đi muộn"} & {
            w for w in ("001185012345", "05/03/2011", "Đi muộn") if w in page
        }
    assert "001185012345" in text(sign_in(office.hr).get(f"/officials/{office.a2.pk}/"))
    assert "Đi muộn" in text(sign_in(office.hr).get(f"/officials/{office.a2.pk}/?tab=conduct"))


def test_succession_is_not_shown_to_the_person_or_the_head(office, sign_in):
    make.SuccessionEntryFactory(
        official=office.a2, plan__unit=office.a, plan__term__ends=timezone.localdate() + timedelta(400)
    )
    for user in (office.official_a, office.head_a):
        assert "quy hoạch" not in text(sign_in(user).get(f"/officials/{office.a2.pk}/")).lower()
        assert not sign_in(user).get(f"/officials/{office.a2.pk}/?tab=succession").context["chosen"]
    assert sign_in(office.hr).get(f"/officials/{office.a2.pk}/?tab=succession").context["chosen"] == "succession"


def test_the_record_of_a_day_ends_with_that_day(office, sign_in):
    paper = make.DocumentFactory(symbol="742/QĐ-TCHQ", signed_on=date(2024, 6, 21))
    appointing.appoint(office.a2, unit=office.b, title=office.deputy_title, starts=date(2024, 7, 1), decision=paper)
    client = sign_in(office.hr)
    assert "742/QĐ-TCHQ" not in text(client.get(f"/officials/{office.a2.pk}/", {"on": "30/06/2024"}))
    assert "742/QĐ-TCHQ" in text(client.get(f"/officials/{office.a2.pk}/", {"on": "01/07/2024"}))


def test_the_career_names_units_as_they_were_called_then(office, sign_in):
    old = office.a.versions.get()
    old.valid = DateRange(old.valid.lower, date(2020, 1, 1))
    old.name = "Cục Hải quan tỉnh A"
    old.save()
    office.a.versions.create(
        name="Chi cục Hải quan khu vực A", kind=old.kind, level=old.level, parent=old.parent, path=old.path,
        valid=DateRange(date(2020, 1, 1), None),
    )  # fmt: skip
    assert "Cục Hải quan tỉnh A" in text(sign_in(office.hr).get(f"/officials/{office.a2.pk}/"))


# Units, posts, lookups, search, papers ---------------------------------------------


def test_a_unit_page_names_only_people_within_reach(office, sign_in):
    assert "Trần Đình Phúc" in text(sign_in(office.hr).get(f"/units/{office.b.pk}/"))
    assert "Trần Đình Phúc" not in text(sign_in(office.head_a).get(f"/units/{office.b.pk}/"))


def test_a_post_shows_quota_holders_and_the_seat_kept(office, sign_in):
    make.PostFactory(unit=office.a, title=office.deputy_title, quota=3)
    appointing.hold_home_seat(office.a2, starts=date(2024, 7, 1), ends=None)
    seat = sign_in(office.hr).get("/posts/", {"on": "01/08/2024"}).context["page"].rows[0]
    assert (seat.post.quota, seat.post.filled, seat.post.held, seat.vacant) == (3, 1, 1, 1)


@pytest.mark.parametrize(("filling", "found"), [("vacant", 1), ("full", 1), ("over", 1), ("held", 0)])
def test_posts_are_filtered_by_how_they_are_filled(office, sign_in, filling, found):
    make.PostFactory(unit=office.a, title=office.deputy_title, quota=2)
    make.PostFactory(unit=office.b, title=office.deputy_title, quota=1)
    make.PostFactory(unit=office.a, title=office.head_title, quota=2)
    assert len(sign_in(office.hr).get("/posts/", {"filling": filling}).context["page"].rows) == found


def test_a_lookup_offers_only_people_within_reach(office, sign_in):
    found = sign_in(office.head_a).get("/officials/lookup", {"q": "tr"}).json()["results"]
    assert {row["label"] for row in found} == {"Lê Hoàng Bảo Trâm", "Ngô Xuân Trường"}
    assert set(found[0]) == {"id", "code", "label", "sub"}
    assert sign_in(office.admin).get("/officials/lookup", {"q": "tr"}).json()["results"] == []


def test_a_lookup_offers_at_most_twenty(office, sign_in):
    people(office, 30)
    assert len(sign_in(office.hr).get("/officials/lookup", {"q": "nguyen"}).json()["results"]) == 20


def test_lookups_of_units_and_titles(office, sign_in):
    client = sign_in(office.hr)
    assert client.get("/units/lookup", {"q": "khu vuc b"}).json()["results"][0]["code"] == "CHQ-B"
    assert [row["code"] for row in client.get("/titles/lookup", {"q": "pho truong"}).json()["results"]] == ["PTP"]


def test_the_search_finds_people_units_and_papers_within_reach(office, sign_in):
    make.DocumentFactory(symbol="742/QĐ-TCHQ", official=office.a2)
    make.DocumentFactory(symbol="743/QĐ-TCHQ", official=office.b2)
    assert "742/QĐ-TCHQ" in text(sign_in(office.hr).get("/search/", {"q": "742"}))
    assert "743/QĐ-TCHQ" not in text(sign_in(office.head_a).get("/search/", {"q": "743"}))
    assert "Chi cục Hải quan khu vực B" in text(sign_in(office.head_a).get("/search/", {"q": "khu vuc b"}))
    assert "Trần Đình Phúc" not in text(sign_in(office.head_a).get("/search/", {"q": "phuc"}))


@pytest.mark.parametrize("words", ["", "%", "_", "'", "\\", "a" * 500, "\x00", "  "])
def test_odd_words_are_searched_without_harm(office, sign_in, words):
    client = sign_in(office.hr)
    for address in (
        "/search/",
        "/officials/",
        "/officials/lookup",
        "/units/",
        "/units/lookup",
        "/posts/",
        "/documents/",
    ):
        assert client.get(address, {"q": words}).status_code == 200


def test_a_paper_outside_ones_reach_does_not_exist(office, sign_in):
    paper = make.DocumentFactory(official=office.b2)
    assert sign_in(office.head_a).get(f"/documents/{paper.pk}/").status_code == 404
    assert sign_in(office.hr).get(f"/documents/{paper.pk}/").status_code == 200
    assert sign_in(office.official_b).get(f"/documents/{paper.pk}/").status_code == 200


def test_an_export_is_noted_and_needs_the_right_to_export(office, sign_in, monkeypatch):
    answer = sign_in(office.hr).get("/officials/", {"export": "xlsx", "q": "tram"})
    assert answer.status_code == 200
    assert AccessEvent.objects.filter(verb="export", user=office.hr).count() == 1


def test_units_have_a_page_on_days_before_they_existed(office, sign_in):
    assert sign_in(office.hr).get(f"/units/{office.a.pk}/", {"on": "01/01/1990"}).status_code == 200
    assert Unit.objects.count() == 3


def test_the_primary_post_leads_the_line_of_the_record(office, sign_in):
    appointing.hold_home_seat(office.a2, starts=date(2024, 7, 1), ends=date(2027, 7, 1))
    appointing.appoint(
        office.a2, unit=office.b, title=office.deputy_title, starts=date(2024, 7, 1), ends=date(2027, 7, 1),
        kind=Appointment.Kind.ROTATION,
    )  # fmt: skip
    head = sign_in(office.hr).get(f"/officials/{office.a2.pk}/", {"on": "01/08/2025"}).context["head"]
    assert "khu vực B" in head.line
    assert "khu vực A" in head.line
    assert any("14" in mark.label and "36" in mark.label for mark in head.marks)
