"""The structure of the office as published: who became whom, and how units were called on any day."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from personnel import published_units, structure
from personnel.errors import RuleViolation
from personnel.finding import named
from personnel.models import Unit, UnitSuccession, UnitVersion

pytestmark = pytest.mark.django_db
REFORM = date(2025, 3, 1)


@pytest.fixture
def customs():
    return published_units.load_units(on=date(2026, 6, 1))


def kinds(code):
    rows = UnitSuccession.objects.filter(predecessor__code=code).select_related("successor").order_by("successor__code")
    return [(row.kind, row.successor.code if row.successor else None, row.on) for row in rows]


def write(tmp_path, *lines):
    path = tmp_path / "units.csv"
    path.write_text("\n".join([",".join(published_units.COLUMNS), *lines]), encoding="utf-8")
    return path


def test_loading_again_changes_nothing(customs):
    before = list(UnitVersion.objects.order_by("pk").values())
    again = published_units.load_units(on=date(2026, 6, 1))
    assert (again.units, again.versions, again.successions) == (0, 0, 0)
    assert list(UnitVersion.objects.order_by("pk").values()) == before


def test_the_last_day_of_the_file_is_the_last_day_of_the_unit(customs):
    old = Unit.objects.get(code="TCHQ")
    assert old.version_on(date(2025, 2, 28)) is not None
    assert old.version_on(REFORM) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("TCHQ-GSQL", [("rename", "CHQ-GSQL", REFORM)]),
        ("TCHQ-29", [("merge", "CHQ-KV11", REFORM)]),
        ("TCHQ-03", [("split", "CHQ-KV03", REFORM), ("split", "CHQ-KV04", REFORM)]),
        ("TCHQ-HTQT", [("dissolve", None, REFORM)]),
        ("TCHQ-10-PB", [("merge", "TCHQ-10-SP", date(2019, 9, 20))]),
        ("TCHQ-02-KV2", [("dissolve", None, date(2019, 9, 20))]),
    ],
)
def test_what_became_of_a_unit(customs, code, expected):
    assert kinds(code) == expected


def test_the_tree_of_a_day_has_the_units_of_that_day_only(customs):
    before = [node.unit.code for node in structure.tree(date(2025, 2, 28))]
    after = [node.unit.code for node in structure.tree(REFORM)]
    assert "TCHQ-01" in before
    assert "CHQ-KV01" not in before
    assert "CHQ-KV01" in after
    assert "TCHQ-01" not in after
    assert after[:2] == ["BTC", "CHQ"]


def test_the_tree_costs_one_query(customs, django_assert_num_queries):
    with django_assert_num_queries(1):
        structure.tree(REFORM)


def test_a_loaded_unit_is_found_by_its_name_without_marks(customs):
    assert Unit.objects.get(code="CHQ-KV03") in named(Unit.objects.all(), "khu vuc iii")
    assert not Unit.objects.filter(name_folded="")


def test_paths_chain_the_codes_from_the_root(customs):
    assert Unit.objects.get(code="CHQ-KV14-BMT").path == "BTC/CHQ/CHQ-KV14/CHQ-KV14-BMT/"


def test_an_unknown_first_day_is_not_before_that_of_the_unit_above(customs):
    assert Unit.objects.get(code="CHQ-KV14-PY").version_on(date(2020, 1, 1)) is None
    assert Unit.objects.get(code="CHQ-KV14-PY").version_on(REFORM) is not None


def test_a_code_has_one_line_for_each_of_its_names(tmp_path):
    published_units.load_units(
        write(tmp_path, "A,Tên cũ,,cuc,1,2020-01-01,2020-12-31,", "A,Tên mới,,cuc,1,2021-01-01,,"), on=REFORM
    )
    unit = Unit.objects.get(code="A")
    assert unit.name == "Tên mới"
    assert unit.version_on(date(2020, 12, 31)).name == "Tên cũ"
    assert not unit.successions.exists()


def test_a_name_decided_for_later_is_shown_from_its_day(tmp_path):
    published_units.load_units(
        write(tmp_path, "A,Tên cũ,,cuc,1,2020-01-01,2020-12-31,", "A,Tên mới,,cuc,1,2021-01-01,,"), on=date(2020, 6, 1)
    )
    assert Unit.objects.get(code="A").name == "Tên cũ"
    structure.refresh(date(2021, 1, 1))
    assert Unit.objects.get(code="A").name == "Tên mới"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A,Tên,,cung,1,,,", "cung"),
        ("A,,,cuc,1,,,", "3"),
        ("A,Tên,B,cuc,1,,,", "B"),
        ("A,Tên,,cuc,1,01/03/2025,,", "2025-03-01"),
        ("A,Tên,,cuc,1,2025-03-01,2025-02-01,", "A"),
        ("A,Tên,,cuc,một,,,", "3"),
    ],
)
def test_a_wrong_line_is_refused_with_its_number_and_nothing_is_loaded(tmp_path, line, said):
    with pytest.raises(CommandError, match=said):
        call_command("load_units", str(write(tmp_path, "Z,Trước,,cuc,1,,,", line)))
    assert not Unit.objects.exists()


def test_units_in_a_circle_are_refused(tmp_path):
    with pytest.raises(RuleViolation):
        published_units.load_units(write(tmp_path, "A,Một,B,cuc,1,2020-01-01,,", "B,Hai,A,cuc,1,2020-01-01,,"))


def test_catalogues_load_twice():
    call_command("load_catalogues")
    call_command("load_catalogues")
    call_command("load_job_positions")


def test_a_division_is_placed_by_its_department_and_answered_for_by_it(customs):
    team = Unit.objects.filter(level=3, code__startswith="CHQ-KV14").order_by("code").first()
    department = structure.department_on(team, date(2026, 3, 1))
    assert department.code == "CHQ-KV14"
    assert structure.place_on(team, date(2026, 3, 1)) == f"{team.name}, {department.name}"
    assert structure.department_on(department, date(2026, 3, 1)) == department
    assert structure.place_on(department, date(2026, 3, 1)) == department.name
