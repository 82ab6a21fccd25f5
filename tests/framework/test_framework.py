"""Competencies and required levels: dated, brought in whole or not at all, read by those who may."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from assessment.framework import sheets
from assessment.framework.requiring import require
from assessment.models import Competency, PositionRequirement
from personnel import import_kinds, workbooks
from personnel.errors import RuleViolation
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


@pytest.fixture
def frame(office):
    area = make.JobAreaFactory()
    office.position = make.JobPositionFactory(code="GSQL-01", area=area)
    office.competency = Competency.objects.create(code="GSQL-A", name="Kiểm tra hồ sơ", area=area)
    return office


def levels(on):
    return list(PositionRequirement.objects.in_force(on).values_list("level", flat=True))


def test_another_level_is_another_row_and_the_old_one_stays(frame):
    require(frame.position, frame.competency, 2, since=date(2020, 1, 1))
    require(frame.position, frame.competency, 4, since=DAY)
    assert (levels(date(2025, 12, 31)), levels(DAY)) == ([2], [4])
    assert not require(frame.position, frame.competency, 4, since=date(2026, 6, 1))


def test_the_past_is_not_rewritten(frame):
    require(frame.position, frame.competency, 4, since=DAY)
    with pytest.raises(RuleViolation, match="01/01/2026"):
        require(frame.position, frame.competency, 2, since=date(2025, 1, 1))


def test_what_is_no_longer_required_ends(frame):
    require(frame.position, frame.competency, 3, since=DAY)
    require(frame.position, frame.competency, None, since=date(2026, 7, 1))
    assert (levels(date(2026, 6, 30)), levels(date(2026, 7, 1))) == ([3], [])


@pytest.mark.parametrize("sql", [
    "UPDATE assessment_positionrequirement SET level = 6", "DELETE FROM assessment_positionrequirement",
    "INSERT INTO assessment_positionrequirement (job_position_id, competency_id, level, valid)"
    " SELECT job_position_id, competency_id, 1, '[2027-01-01,)' FROM assessment_positionrequirement",
])  # fmt: skip
def test_the_database_keeps_one_level_at_a_time_and_deletes_nothing(frame, sql):
    require(frame.position, frame.competency, 3, since=DAY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_competencies_go_out_and_come_back_unchanged(frame):
    _name, content = sheets.competencies_template()
    found = sheets.plan_competencies(content, on=DAY)
    assert (found.errors, found.created, found.changed, found.unchanged) == ([], [], [], 1)


def test_a_sheet_of_competencies_says_line_and_column(frame):
    rows = [["NL-1", "", "Chung", "", "", *[""] * 5], ["GSQL-A", "Tên mới", "Lạ", "XX", "", "Mức một", *[""] * 4]]
    found = sheets.plan_competencies(workbooks.write(sheets.COMPETENCIES, rows), on=DAY)
    assert [(error.line, error.column) for error in found.errors] == [(2, "Tên năng lực"), (3, "Nhóm"), (3, "Lĩnh vực")]


def test_a_sheet_of_competencies_is_written(frame):
    rows = [
        ["NL-1", "Đạo đức công vụ", "Chung", "", "", "Biết", *[""] * 4],
        ["GSQL-A", "", "", "", "", "Mức một", *[""] * 4],
    ]
    content = workbooks.write(sheets.COMPETENCIES, rows)
    found = sheets.plan_competencies(content, on=DAY)
    assert [row.code for row in found.changed] == ["GSQL-A"]
    sheets.applier(sheets.plan_competencies, sheets.write_competencies)(
        content, on=DAY, user=frame.hr, digest=found.digest
    )
    assert Competency.objects.get(code="NL-1").levels.get().descriptor == "Biết"
    frame.competency.refresh_from_db()
    assert frame.competency.name == "Kiểm tra hồ sơ"


def test_required_levels_come_in_whole_or_not_at_all(frame):
    bad = workbooks.write(
        sheets.REQUIREMENTS, [["GSQL-01", "GSQL-A", "3", "01/02/2026"], ["GSQL-01", "KHONG", "9", "31/02/2026"]]
    )
    found = sheets.plan_requirements(bad, on=DAY)
    assert {error.column for error in found.errors} == {"Mã năng lực", "Bậc yêu cầu", "Từ ngày"}
    apply = sheets.applier(sheets.plan_requirements, sheets.write_requirements)
    with pytest.raises(RuleViolation):
        apply(bad, on=DAY, user=frame.hr, digest=found.digest)
    assert not PositionRequirement.objects.exists()
    good = workbooks.write(sheets.REQUIREMENTS, [["GSQL-01", "GSQL-A", "3", "01/02/2026"]])
    apply(good, on=DAY, user=frame.hr, digest=sheets.plan_requirements(good, on=DAY).digest)
    assert (levels(date(2026, 1, 31)), levels(date(2026, 2, 1))) == ([], [3])
    assert sheets.plan_requirements(good, on=DAY).unchanged == 1


def test_the_framework_is_read_by_those_who_may(client, frame):
    require(frame.position, frame.competency, 3, since=DAY)
    urls = [reverse("competencies"), reverse("competency", args=[frame.competency.pk]), reverse("requirements")]
    for user, status in ((frame.hr, 200), (frame.auditor, 200), (frame.head_a, 403), (frame.official_a, 403)):
        client.force_login(user)
        assert [client.get(url).status_code for url in urls] == [status] * 3, user
    client.force_login(frame.hr)
    assert "GSQL-A" in client.get(reverse("requirements"), {"on": "01/02/2026"}).content.decode()
    assert "GSQL-A" not in client.get(reverse("requirements"), {"on": "01/02/2020"}).content.decode()
    assert client.get(reverse("requirements"), {"on": "31/02/2020"}).status_code == 200
    assert client.get(reverse("requirements"), {"export": "xlsx"})["Content-Type"].endswith("sheet")


def test_required_levels_go_out_under_the_name_the_page_gives_them(client, db):
    user = make.UserFactory()
    make.GrantFactory(user=user, role="exam_officer")
    client.force_login(user)
    sheet = client.get(reverse("requirements"), {"export": "xlsx"})
    assert "bac-yeu-cau" in sheet["Content-Disposition"]


def test_only_people_are_headed_full_name_at_the_import_desk():
    """A question or a competency that is brought in has no full name."""
    assert import_kinds.kind_of("questions") is not None  # finds every kind there is
    named = {kind.key for kind in import_kinds.KINDS.values() if kind.name_label == import_kinds.FULL_NAME}
    assert named <= {"officials"}
