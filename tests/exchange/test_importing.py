"""Officials from a sheet."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from personnel import importing, workbooks
from personnel.constraints import TRIGGERS
from personnel.errors import RuleViolation, StaleState
from personnel.import_columns import COLUMNS
from personnel.import_writing import apply
from personnel.models import AccessEvent, Official, Post, User
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 16)
FULL = ["Số hiệu", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Mã đơn vị", "Chức vụ", "Ngày bổ nhiệm"]


def book(*rows, head=FULL):
    return workbooks.write(head, rows)


def fresh(user):
    return User.objects.get(pk=user.pk)


def errors(plan):
    return {(error.line, error.column) for error in plan.errors}


def new(code="HQ-900", name="Trần Thị Bích Hường", born="05/03/1985", sex="Nữ", cccd="001185004217", unit="CHQ-A"):
    return [code, name, born, sex, cccd, unit, "Phó Trưởng phòng", "01/04/2020"]


def test_a_new_official_is_created_with_post_and_retirement_day(office):
    apply(book(new()), on=TODAY, user=fresh(office.hr))
    official = Official.objects.get(code="HQ-900")
    post = official.appointments.get()
    assert (official.sex, official.cccd, official.born) == ("F", "001185004217", date(1985, 3, 5))
    assert (post.unit, post.title.code, post.valid.lower, post.valid.upper) == (office.a, "PTP", date(2020, 4, 1), None)


def test_an_official_is_updated_by_code_and_the_change_is_shown(office):
    sheet = book([office.a2.code, "Lê Hoàng Bảo Trân", "", "", "", "", "", ""])
    plan = importing.plan(sheet, on=TODAY, user=fresh(office.hr))
    assert [change[1:] for change in plan.changed[0].changes] == [("Lê Hoàng Bảo Trâm", "Lê Hoàng Bảo Trân")]
    apply(sheet, on=TODAY, user=fresh(office.hr))
    office.a2.refresh_from_db()
    assert (office.a2.full_name, office.a2.name_folded) == ("Lê Hoàng Bảo Trân", "le hoang bao tran")


def test_a_change_of_yes_or_no_is_shown_in_words(office):
    plan = importing.plan(book([office.a2.code, "", "1985", *[""] * 5]), on=TODAY, user=fresh(office.hr))
    assert ("không", "có") in [change[1:] for change in plan.changed[0].changes]


def test_an_empty_cell_leaves_the_record_as_it_is(office):
    Official.objects.filter(pk=office.a2.pk).update(cccd="001185004217")
    apply(book([office.a2.code, office.a2.full_name, *[""] * 6]), on=TODAY, user=fresh(office.hr))
    office.a2.refresh_from_db()
    assert office.a2.cccd == "001185004217"


@pytest.mark.parametrize(
    ("written", "sex"), [("Nữ", "F"), ("nữ", "F"), ("NU", "F"), ("F", "F"), ("Nam", "M"), ("nam ", "M")]
)
def test_sex_is_understood_as_people_write_it(office, written, sex):
    plan = importing.plan(book(new(sex=written)), on=TODAY)
    assert (plan.errors, plan.rows[0].fields["sex"]) == ([], sex)


def test_names_typed_apart_or_with_hard_spaces_are_stored_in_one_spelling(office):
    apply(book(new(name="Trần\u00a0Thị  Hu\u031bo\u031b\u0300ng")), on=TODAY, user=fresh(office.hr))
    assert Official.objects.filter(full_name="Trần Thị Hường").exists()


@pytest.mark.parametrize("written", ["TRẦN THỊ BÍCH HƯỜNG", "trần thị bích hường"])
def test_names_in_capitals_as_form_2c_has_them_are_stored_as_papers_write_them(office, written):
    apply(book(new(name=written)), on=TODAY, user=fresh(office.hr))
    assert Official.objects.filter(full_name="Trần Thị Bích Hường").exists()


def test_leading_zeros_survive(office):
    apply(book(["0012", "Vũ Văn An", "1985", "Nam", "001085004217", "", "", ""]), on=TODAY, user=fresh(office.hr))
    official = Official.objects.get(code="0012")
    assert (official.cccd, official.born, official.born_year_only) == ("001085004217", date(1985, 1, 1), True)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (new(born="31/02/1985"), "Ngày sinh"),
        (new(born="05/03/85"), "Ngày sinh"),
        (new(sex="khác"), "Giới tính"),
        (new(cccd="1185004217"), "Số CCCD"),
        (new(unit="KHONG-CO"), "Mã đơn vị"),
        (new(name="An"), "Họ và tên"),
        (new(code=""), "Số hiệu"),
        (new(code="ĐẶNG!"), "Số hiệu"),
        ([*new()[:6], "Chức vụ lạ", "01/04/2020"], "Chức vụ"),
        ([*new()[:7], ""], "Ngày bổ nhiệm"),
    ],
)
def test_an_error_names_line_and_column_and_nothing_is_written(office, row, column):
    sheet = book(new(code="HQ-901", cccd="001185004299"), row)
    plan = importing.plan(sheet, on=TODAY, user=fresh(office.hr))
    assert errors(plan) == {(3, column)}
    with pytest.raises(RuleViolation):
        apply(sheet, on=TODAY, user=fresh(office.hr))
    assert not Official.objects.filter(code="HQ-901").exists()


def test_the_same_code_or_identity_number_twice_is_refused(office):
    plan = importing.plan(book(new(), new(), new(code="HQ-902")), on=TODAY)
    assert {(2, "Số hiệu"), (3, "Số hiệu"), (4, "Số CCCD")} <= errors(plan)


def test_an_identity_number_of_someone_else_is_refused(office):
    Official.objects.filter(pk=office.a2.pk).update(cccd="001185004217")
    assert errors(importing.plan(book(new()), on=TODAY)) == {(2, "Số CCCD")}


def test_unknown_headings_are_reported_and_missing_optional_ones_accepted(office):
    head = ["Số hiệu", "Họ và tên", "Ngày sinh", "Giới tính", "Nhóm máu"]
    plan = importing.plan(book(["HQ-900", "Vũ Văn An", "01/02/1990", "Nam", "O"], head=head), on=TODAY)
    assert (plan.unknown_headings, plan.errors, len(plan.created)) == (["Nhóm máu"], [], 1)


def test_a_sheet_without_the_code_heading_is_refused(office):
    with pytest.raises(RuleViolation):
        importing.plan(book(["x"], head=["Tên"]), on=TODAY)


def test_hr_of_one_unit_writes_neither_another_unit_nor_themselves(office):
    hr = make.UserFactory(official=office.a3)
    make.GrantFactory(user=hr, role="hr_staff", unit=office.a)
    sheet = book(
        [office.b2.code, "Tên Khác", *[""] * 6], [office.a3.code, "Tên Khác", *[""] * 6],
        [office.a2.code, "Tên Khác", *[""] * 6], new(unit="CHQ-B"),
    )  # fmt: skip
    assert errors(importing.plan(sheet, on=TODAY, user=fresh(hr))) == {(2, "Số hiệu"), (3, "Số hiệu"), (5, "Mã đơn vị")}


def test_what_was_looked_at_is_what_is_written(office):
    sheet = book([office.a2.code, "Lê Hoàng Bảo Trân", *[""] * 6])
    looked_at = importing.plan(sheet, on=TODAY, user=fresh(office.hr)).digest
    Official.objects.filter(pk=office.a2.pk).update(full_name="Lê Thị Khác")
    with pytest.raises(StaleState):
        apply(sheet, on=TODAY, user=fresh(office.hr), digest=looked_at)


def test_a_new_post_closes_the_old_one(office):
    row = [office.a2.code, "", "", "", "", "CHQ-B", "Phó Trưởng phòng", "01/02/2026"]
    apply(book(row), on=TODAY, user=fresh(office.hr))
    before, after = office.a2.appointments.order_by("valid")
    assert (before.valid.upper, after.unit, after.valid.lower) == (date(2026, 2, 1), office.b, date(2026, 2, 1))


def test_a_post_that_begins_later_stands_in_the_way_of_a_new_one(office):
    late = office.a2.appointments.get()
    late.valid = (late.valid.lower, date(2027, 1, 1))
    late.save()
    make.AppointmentFactory(
        official=office.a2, unit=office.a, title=office.deputy_title, valid=(date(2027, 1, 1), None)
    )
    row = [office.a2.code, "", "", "", "", "CHQ-B", "Phó Trưởng phòng", "01/02/2026"]
    assert errors(importing.plan(book(row), on=TODAY, user=fresh(office.hr))) == {(2, "Ngày bổ nhiệm")}


def test_nobody_who_has_gone_is_given_a_post(office):
    Official.objects.filter(pk=office.a2.pk).update(state="retired")
    row = [office.a2.code, "", "", "", "", "CHQ-B", "Phó Trưởng phòng", "01/02/2026"]
    assert errors(importing.plan(book(row), on=TODAY, user=fresh(office.hr))) == {(2, "Mã đơn vị")}


def test_a_full_quota_is_said_in_words(office):
    Post.objects.create(unit=office.a, title=office.deputy_title, quota=2, valid=(date(2020, 1, 1), None))
    with pytest.raises(RuleViolation) as refusal:
        apply(book(new()), on=TODAY, user=fresh(office.hr))
    assert str(TRIGGERS["appointment_within_quota"]) in str(refusal.value)


@pytest.mark.parametrize("step", ["0012", "001299", "13", "0", "-1", "4.5"])
def test_a_step_is_a_number_from_1_to_12(office, step):
    head = ["Số hiệu", "Họ và tên", "Ngày sinh", "Giới tính", "Bậc"]
    plan = importing.plan(book(["HQ-900", "Vũ Văn An", "01/02/1990", "Nam", step], head=head), on=TODAY)
    assert errors(plan) == {(2, "Bậc")}


def test_an_import_is_noted_in_the_log(office):
    apply(book(new()), on=TODAY, user=fresh(office.hr), filename="cb.xlsx")
    line = AccessEvent.objects.get(verb="import")
    assert (line.user, line.label, line.detail["created"]) == (office.hr, "cb.xlsx", 1)


def test_queries_do_not_grow_with_the_rows(office, django_assert_max_num_queries):
    rows = [new(code=f"HQ-{n}", cccd=f"{n:012}") for n in range(1000, 1400)]
    with django_assert_max_num_queries(40):
        apply(book(*rows), on=TODAY, user=fresh(office.hr))
    assert Official.objects.filter(code__startswith="HQ-1").count() == 400


def test_every_heading_of_the_office_is_known():
    assert [column.heading for column in COLUMNS] == [
        "Số hiệu", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Quê quán (tỉnh)", "Dân tộc", "Mã đơn vị", "Chức vụ",
        "Vị trí việc làm", "Ngày bổ nhiệm", "Ngạch", "Bậc", "Trình độ chuyên môn", "Lý luận chính trị", "Ngày vào Đảng",
        "Ngày tuyển dụng", "Điện thoại", "Email",
    ]  # fmt: skip


def test_the_command_line_says_in_words_what_it_did(office, tmp_path, capsys):
    file = tmp_path / "a.xlsx"
    file.write_bytes(book([*new(), "x"], head=[*FULL, "STT"]))
    call_command("import_officials", str(file), "--dry-run")
    said = capsys.readouterr().out
    assert "Tiêu đề không nhận ra đã được bỏ qua: STT" in said
    assert "Mới: 1 · Thay đổi: 0 · Không đổi: 0 · Lỗi: 0" in said
    assert not Official.objects.filter(code="HQ-900").exists()
    call_command("import_officials", str(file))
    assert "Đã ghi." in capsys.readouterr().out
    file.write_bytes(book(new(code="HQ-901", sex="?")))
    with pytest.raises(CommandError, match="Chưa ghi dữ liệu"):
        call_command("import_officials", str(file))
    assert "dòng 2, cột Giới tính" in capsys.readouterr().out


@pytest.mark.parametrize(("language", "said"), [("en", "line 2, column Giới tính"), ("vi", "dòng 2, cột Giới tính")])
def test_the_command_speaks_the_language_of_who_asks(office, tmp_path, language, said):
    file = tmp_path / "can-bo.xlsx"
    file.write_bytes(book(new(sex="?")))
    out = io.StringIO()
    with translation.override(language), pytest.raises(CommandError):
        call_command("import_officials", file, stdout=out)
    assert said in out.getvalue()
