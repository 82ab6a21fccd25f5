"""The competency profile: from evidence to levels, kept true day by day, seen by those whose business it is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from assessment.models import (
    Competency,
    DataSource,
    PositionRequirement,
    ProfileLine,
    ProfilePolicy,
    TitleRequirement,
    TrainingRecord,
    WorkResult,
)
from assessment.profile import refreshing
from assessment.profile.standing import Evidence, Kind, Rules, fit, level_of, standing
from personnel import dates
from personnel.models import Official, YearlyRating
from tests import factories as make

TODAY = date(2026, 6, 1)
RULES = Rules({Kind.THEORY: 40, Kind.PRACTICE: 25, Kind.REVIEWS: 20, Kind.WORK: 15}, [40, 60, 75, 90], 36)


def piece(kind, score, on=date(2026, 1, 1)):
    return Evidence(Kind(kind), None if score is None else Decimal(score), on, "", 1)


# From evidence to a level --------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "level"),
    [("0", 1), ("39.99", 1), ("40", 2), ("59.99", 2), ("60", 3), ("75", 4), ("89.999", 4), ("90", 5)],
)
def test_a_level_begins_at_its_mark(score, level):
    assert level_of(Decimal(score), RULES.level_marks) == level


def test_kinds_that_exist_share_the_weights_of_those_that_do_not():
    assert standing([piece("theory", 80)], RULES, TODAY).score == 80
    both = standing([piece("theory", 80), piece("practice", 28)], RULES, TODAY)
    assert both.score == Decimal("60.00")  # (40·80 + 25·28) / 65


def test_several_pieces_of_one_kind_count_with_their_mean():
    assert standing([piece("theory", 40), piece("theory", 60)], RULES, TODAY).score == 50


def test_training_alone_shows_no_level():
    found = standing([piece("training", None)], RULES, TODAY)
    assert (found.level, found.score, len(found.evidence)) == (None, None, 1)


def test_evidence_counts_from_its_day_until_the_policy_lets_it_go():
    old = piece("theory", 80, date(2023, 6, 1))
    assert standing([old], RULES, date(2026, 5, 31)).level == 4
    assert standing([old], RULES, TODAY).level is None
    assert standing([piece("theory", 80, date(2026, 6, 2))], RULES, TODAY).level is None


def test_a_strength_does_not_make_up_for_a_gap():
    found = fit({1: 3, 2: 3}, {1: 5, 2: 1})
    assert (found.percent, found.met, found.lacking) == (66, 1, ((2, 3, 1),))
    assert fit({1: 2}, {}).lacking == ((1, 2, None),)
    assert fit({}, {}).percent == 100


# Kept true -------------------------------------------------------------------------


@pytest.fixture
def work(office):
    """A2 does one job that asks for a common and a professional competency."""
    ProfilePolicy.objects.create(code="P", source="Quy định của cơ quan", valid=(date(2020, 1, 1), None))
    position = make.JobPositionFactory(code="GSQL-03")
    common = Competency.objects.create(code="C-01", name="Soạn thảo văn bản", group="common")
    skill = Competency.objects.create(code="P-01", name="Giám sát hàng hóa", group="professional", area=position.area)
    for competency, level in ((common, 3), (skill, 4)):
        PositionRequirement.objects.create(
            job_position=position, competency=competency, level=level, valid=(date(2020, 1, 1), None)
        )
    make.DutyFactory(official=office.a2, unit=office.a, job_position=position)
    office.position, office.common, office.skill = position, common, skill
    office.source = DataSource.objects.create(code="VNACCS", name="Hệ thống thông quan")
    return office


def result(office, key="1", official=None, **values):
    values = {"quantity": 120, "quality": 80, "timeliness": 60} | values
    return WorkResult.objects.create(
        official=official or office.a2, job_position=office.position, period=(date(2025, 7, 1), date(2026, 1, 1)),
        source=office.source, source_key=key, received_at="2026-01-05T00:00Z", **values,
    )  # fmt: skip


def now(office, competency, official=None):
    return ProfileLine.objects.current().get(official=official or office.a2, competency=competency)


def test_what_the_work_requires_is_a_gap_until_something_shows_it(work):
    refreshing.refresh(None, TODAY)
    line = now(work, work.skill)
    assert (line.required, line.level, line.gap) == (4, None, 4)
    assert ProfileLine.objects.current().lacking().count() == 2


def test_work_results_show_the_professional_competencies_of_their_position(work):
    result(work)
    refreshing.refresh(None, TODAY)
    assert (now(work, work.skill).score, now(work, work.skill).level) == (Decimal("80.00"), 4)
    assert now(work, work.common).level is None


def test_ratings_show_common_competencies_only(work):
    YearlyRating.objects.create(official=work.a2, year=2025, classification="HTNV")
    refreshing.refresh(None, TODAY)
    assert (now(work, work.common).level, now(work, work.skill).level) == (3, None)


def test_running_twice_changes_nothing(work):
    result(work)
    assert refreshing.refresh(None, TODAY) == 2
    assert refreshing.refresh(None, TODAY) == 0


def test_what_was_true_before_is_kept_as_an_ended_line(work):
    row = result(work)
    refreshing.refresh(None, date(2026, 2, 1))
    WorkResult.objects.filter(pk=row.pk).update(quality=20)
    refreshing.refresh([work.a2.pk], TODAY)
    old = ProfileLine.objects.get(official=work.a2, competency=work.skill, until__isnull=False)
    assert (old.level, old.since, old.until) == (4, date(2026, 2, 1), TODAY)
    assert now(work, work.skill).level == 3


def test_a_requirement_that_ends_with_the_duty_leaves_the_profile(work):
    refreshing.refresh(None, date(2026, 2, 1))
    work.a2.duties.update(valid=(date(2016, 1, 1), date(2026, 3, 1)))
    refreshing.refresh(None, TODAY)
    assert not ProfileLine.objects.current().filter(official=work.a2).exists()


def test_many_people_cost_as_many_queries_as_few(work, django_assert_max_num_queries):
    for number in range(30):
        person = make.OfficialFactory()
        make.DutyFactory(official=person, unit=work.a, job_position=work.position)
        result(work, f"k{number}", person)
    with django_assert_max_num_queries(22):
        refreshing.refresh(None, TODAY)


def test_the_database_keeps_one_current_line_and_weights_that_add_up(work):
    refreshing.refresh(None, TODAY)
    with pytest.raises(IntegrityError, match="profile_line_one_current"), transaction.atomic():
        ProfileLine.objects.create(official=work.a2, competency=work.skill, required=1, since=TODAY)
    for column, value, name in (
        ("theory_weight", 41, "profile_weights_add_up"),
        ("level_marks", [60, 40, 75, 90], "profile_level_marks_rise"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE assessment_profilepolicy SET {column} = %s", [value])


# Who sees it -------------------------------------------------------------------------


@pytest.fixture
def shown(work):
    result(work)
    TrainingRecord.objects.create(
        official=work.a2,
        name="Giám sát nâng cao",
        competency=work.skill,
        starts_on=date(2025, 3, 3),
        ends_on=date(2025, 3, 7),
    )
    refreshing.refresh(None, TODAY)
    return work


def profile_of(client, user, official):
    client.force_login(user)
    return client.get(f"{reverse('official', args=[official.pk])}?tab=competency")


@pytest.mark.parametrize("who", ["hr", "head_a", "official_a", "auditor", "authority"])
def test_own_unit_and_head_office_read_the_profile(client, shown, who):
    page = profile_of(client, getattr(shown, who), shown.a2).content.decode()
    assert "Giám sát hàng hóa" in page
    assert "Giám sát nâng cao" in page


@pytest.mark.parametrize("who", ["head_b", "official_b", "stranger", "admin"])
def test_nobody_else_finds_it(client, shown, who):
    assert profile_of(client, getattr(shown, who), shown.a2).status_code == 404


def test_a_rating_is_told_to_those_who_may_read_ratings(client, shown):
    YearlyRating.objects.create(official=shown.a2, year=2025, classification="HTXSNV")
    refreshing.refresh(None, TODAY)
    told = "Xếp loại năm 2025"
    assert told in profile_of(client, shown.hr, shown.a2).content.decode()
    assert told in profile_of(client, shown.official_a, shown.a2).content.decode()
    assert told not in profile_of(client, shown.head_a, shown.a2).content.decode()


@pytest.mark.parametrize("route", ["competency-gaps", "competency-map", "work-results"])
def test_a_head_sees_the_own_unit_in_the_lists(client, shown, route):
    make.DutyFactory(official=shown.b2, unit=shown.b, job_position=shown.position)
    result(shown, "b", shown.b2)
    refreshing.refresh(None, TODAY)
    client.force_login(shown.head_b)
    page = client.get(reverse(route)).content.decode()
    assert shown.a2.full_name not in page
    assert shown.a.name not in page
    assert shown.b2.full_name in page or shown.b.name in page


def test_the_training_list_is_exported_as_filtered(client, shown):
    client.force_login(shown.hr)
    answer = client.get(reverse("competency-gaps"), {"shown": "none", "export": "xlsx"})
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("sheet")


def test_fit_says_why_not(client, shown):
    client.force_login(shown.hr)
    page = client.get(reverse("competency-fit"), {"position": "GSQL-03"}).content.decode()
    assert page.index("Lê Hoàng Bảo Trâm") < page.index("Trần Đình Phúc")
    assert "Soạn thảo văn bản" in page
    assert client.get(reverse("competency-fit"), {"position": "x\x00'"}).status_code == 200


def test_nothing_shown_is_worth_nothing_in_the_order_of_fit(client, shown):
    """LEAST of PostgreSQL leaves NULL out: a person without evidence once stood first."""
    nobody = make.OfficialFactory(full_name="An Văn Ấn")
    make.AppointmentFactory(official=nobody, unit=shown.a)
    make.DutyFactory(official=nobody, unit=shown.a, job_position=shown.position)
    refreshing.refresh(None, TODAY)
    client.force_login(shown.hr)
    page = client.get(reverse("competency-fit"), {"position": "GSQL-03"}).content.decode()
    assert page.index("Lê Hoàng Bảo Trâm") < page.index("An Văn Ấn")


def test_the_map_counts_who_has_what_the_work_requires(client, shown):
    client.force_login(shown.hr)
    page = client.get(reverse("competency-map"), {"area": shown.position.area.code}).content.decode()
    assert "100 %" in page
    assert "1/1" in page
    assert client.get(reverse("competency-map"), {"area": "không có"}).status_code == 200


def test_one_person_is_held_against_every_position_with_the_reasons(client, shown):
    """The order in the database and the reasons in Python count alike."""
    other = make.JobPositionFactory(code="KTSTQ-01", name="Kiểm tra sau thông quan")
    for competency, level in ((shown.common, 1), (shown.skill, 2)):
        PositionRequirement.objects.create(
            job_position=other, competency=competency, level=level, valid=(date(2020, 1, 1), None)
        )
    client.force_login(shown.official_a)
    answer = client.get(reverse("competency-fit-of", args=[shown.a2.pk]))
    rows = list(answer.context["page"])
    assert [(row.code, row.percent) for row in rows] == [("KTSTQ-01", 66), ("GSQL-03", 57)]
    assert all(row.percent == row.fit.percent for row in rows)
    assert "Soạn thảo văn bản" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("hr", 200), ("head_a", 200), ("head_b", 404), ("official_b", 404), ("admin", 404)])  # fmt: skip
def test_the_fit_of_a_person_is_for_whoever_reads_the_profile(client, shown, who, status):
    client.force_login(getattr(shown, who))
    assert client.get(reverse("competency-fit-of", args=[shown.a2.pk])).status_code == status


def test_a_leader_is_asked_for_what_the_title_asks(shown):
    leads = Competency.objects.create(code="NLQL-01", name="Quản lý con người", group="management")
    level = shown.deputy_title.level
    TitleRequirement.objects.create(
        title_level=level, competency=leads, level=3, valid=(date(2020, 1, 1), None), source="Giả định"
    )
    TitleRequirement.objects.create(
        title_level=level, competency=shown.common, level=5, valid=(date(2020, 1, 1), None), source="Giả định"
    )
    refreshing.refresh(None, TODAY)
    assert now(shown, leads).required == 3
    assert now(shown, shown.common).required == 5  # the work alone asks for 3


def test_the_page_says_by_which_numbers_the_levels_were_found(client, shown):
    text = profile_of(client, shown.hr, shown.a2).content.decode()
    assert "lý thuyết 40 %; thực hành 25 %; phiếu nhận xét 20 %; kết quả công việc 15 %" in text
    assert "bậc 2 từ 40" in text
    assert "Quy định của cơ quan" in text


def test_the_map_is_asked_for_a_day_and_goes_out_as_a_sheet(client, shown):
    from io import BytesIO

    from openpyxl import load_workbook

    client.force_login(shown.hr)
    area = shown.position.area.code
    before = client.get(reverse("competency-map"), {"area": area, "on": "31/05/2026"}).content.decode()
    assert "1/1" not in before
    assert "1/1" in client.get(reverse("competency-map"), {"area": area, "on": "01/06/2026"}).content.decode()
    answer = client.get(reverse("competency-map"), {"area": area, "on": "01/06/2026", "export": "xlsx"})
    lines = list(load_workbook(BytesIO(answer.content)).active.values)
    assert next(line for line in lines if line[0] == "CHQ-A")[2:4] == (100, "1/1")


# As of a day, and what the address keeps ---------------------------------------------------


BEFORE = TODAY - timedelta(days=200)


@pytest.fixture
def then_and_now(work):
    """A2 showed nothing on an earlier day and has results now."""
    refreshing.refresh(None, BEFORE)
    result(work)
    refreshing.refresh(None, TODAY)
    return work


@pytest.mark.parametrize(
    ("route", "given", "then", "today"),
    [
        ("competency-gaps", {"competency": "P"}, "–", None),
        ("competency-fit", {"position": "GSQL-03"}, "0 %", "57 %"),
        ("competency-fit-of", {}, "0 %", "57 %"),
    ],
)
def test_gaps_and_fit_are_asked_for_a_day(client, then_and_now, route, given, then, today):
    client.force_login(then_and_now.hr)

    def is_a2(row):
        return getattr(row, "official", row) in (then_and_now.a2, then_and_now.position)

    def told(row):
        return f"{row.percent} %" if hasattr(row, "percent") else str(row.level or "–")

    address = reverse(route, args=[then_and_now.a2.pk] if route == "competency-fit-of" else [])
    given = {name: then_and_now.skill.pk if value == "P" else value for name, value in given.items()}
    before = client.get(address, given | {"on": dates.short_text(BEFORE)})
    now_ = client.get(address, given)
    assert [told(row) for row in before.context["page"].rows if is_a2(row)] == [then]
    assert [told(row) for row in now_.context["page"].rows if is_a2(row)] == ([today] if today else [])
    assert dates.short_text(BEFORE) in before.content.decode()


def test_who_left_since_is_found_on_the_day_they_worked(client, then_and_now):
    then_and_now.a2.appointments.update(valid=DateRange(date(2015, 1, 1), TODAY))
    Official.objects.filter(pk=then_and_now.a2.pk).update(state="retired")
    client.force_login(then_and_now.hr)
    address = reverse("competency-fit")
    assert then_and_now.a2 not in client.get(address, {"position": "GSQL-03"}).context["page"].rows
    before = client.get(address, {"position": "GSQL-03", "on": dates.short_text(BEFORE)})
    assert then_and_now.a2 in before.context["page"].rows


def test_a_day_that_is_none_is_said_and_today_is_shown(client, then_and_now):
    client.force_login(then_and_now.hr)
    answer = client.get(reverse("competency-gaps"), {"on": "31/02/2026"})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()


def test_the_position_stays_with_every_order_sheet_and_filter(client, shown):
    """The list once forgot its position with the second page, another order, a filter and the sheet."""
    client.force_login(shown.hr)
    page = client.get(reverse("competency-fit"), {"position": "GSQL-03", "q": "a"}).context["page"]
    for address in (page.export_url, page.sort_state("name").url, page.url(page=2), page.clear_url):
        assert "position=GSQL-03" in address
    assert "position" in {one.name for one in page.shown_filters}
    sheet = client.get(reverse("competency-fit") + page.export_url)
    assert sheet["Content-Type"].endswith("sheet")


def test_nothing_is_required_of_who_has_left(client, shown):
    """Retired people once stayed on the training list for ever."""
    assert ProfileLine.objects.current().lacking().filter(official=shown.a2).exists()
    Official.objects.filter(pk=shown.a2.pk).update(state="retired")
    refreshing.refresh(None, TODAY + timedelta(days=1))
    lines = ProfileLine.objects.current().filter(official=shown.a2)
    assert lines.exists()
    assert not lines.filter(required__isnull=False).exists()
    assert refreshing.refresh(None, TODAY + timedelta(days=1)) == 0
