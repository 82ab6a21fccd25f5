"""A round of reviews as the office has it: units, people away from home, periods concluded."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest

from assessment import forms_catalogue, rounds
from assessment.models import Review, ReviewProgramme, ReviewScore
from personnel import apart
from personnel.models import Appointment
from personnel.periods import span
from tests import factories as make


@pytest.fixture(autouse=True)
def _own_child():
    """A child that lays out papers knows what stood in memory when it began."""
    apart.end_children()
    yield
    apart.end_children()


START = date(2023, 1, 1)
PEOPLE = (
    "Lê Hoàng Bảo Trâm", "Trần Đình Phúc", "Tôn Nữ Thị Quỳnh Anh", "Hoàng Minh Đạo", "Nguyễn Ngọc Thiên Ân",
    "H'Hen Niê", "Vàng A Sùng", "Phạm Quốc Khánh", "Đặng Thị Thùy Dương", "Bùi Đức Ái", "Ksor Phước",
    "Huỳnh Công Nghĩa", "Lý Thị Mỷ", "Đỗ Mạnh Cường", "Thạch Sa Ray", "Cao Thị Ngọc Diễm", "Vũ Hồng Quân",
    "Nông Văn Dền", "Phan Thị Kim Oanh", "Trịnh Xuân Thưởng",
)  # fmt: skip
RECEIVERS = (
    ("TCHQ-03", "Cục Hải quan thành phố Hải Phòng", "thành phố Hải Phòng"),
    ("TCHQ-20", "Cục Hải quan tỉnh Quảng Ninh", "tỉnh Quảng Ninh"),
    ("TCHQ-51", "Cục Hải quan tỉnh Bà Rịa - Vũng Tàu", "tỉnh Bà Rịa - Vũng Tàu"),
    ("TCHQ-TXNK", "Cục Thuế xuất nhập khẩu", ""),
)
TEXT = (
    "Chủ trì 3 chuyên đề giám sát bằng niêm phong điện tử; hướng dẫn 12 doanh nghiệp; rút thời gian thông quan hàng tạm "
    "nhập bình quân từ 6 giờ xuống 4 giờ."
)


def conclude(review, by, concluder, points=None, **values):
    """Take a review from not open to concluded, as its rows would stand after the office's acts."""
    given = dict.fromkeys(review.cycle.form.criteria.values_list("pk", flat=True), None)
    share = Decimal(str(points if points is not None else 88)) / 100
    ReviewScore.objects.filter(review=review).delete()
    for criterion in review.cycle.form.criteria.filter(pk__in=given):
        value = (criterion.points * share).quantize(Decimal("0.01"))
        ReviewScore.objects.create(review=review, criterion=criterion, self_points=value, unit_points=value)
    end = review.period.upper
    when = datetime(end.year, end.month, 15, 3, 0, tzinfo=UTC)
    total = sum(score.unit_points for score in review.scores.all())
    row = Review.objects.filter(pk=review.pk)
    row.update(state="open")
    row.update(
        state="unit_submitted", submitted_by=by, submitted_at=when, tasks_done=TEXT, learned="Nghiệp vụ cảng biển.",
        difficulties="Số liệu giữa hai hệ thống chưa thống nhất.", proposals="", strengths="Nắm việc nhanh, chủ động.",
        limits="Cần sâu hơn về phân tích rủi ro.", meeting_on=end, votes_for=5, votes_total=5, self_submitted_at=when,
        unit_recommendation="continue", total=total, **{name: values.pop(name) for name in ("flags", "flag_detail") if name in values},
    )  # fmt: skip
    words = {"classification": "HTTNV", "recommendation": "continue"} | values
    row.update(state="concluded", concluded_by=concluder, concluded_at=when, **words)
    review.refresh_from_db()
    return review


def open_round(*, people=8, periods=2, units=2, start=START, conclude_all=True):
    """`people` officials in `units` receiving units, the first `periods` periods concluded."""
    forms_catalogue.load()
    ministry = make.UnitFactory(code="BTC", name="Bộ Tài chính", kind="bo")
    root = make.UnitFactory(code="TCHQ", name="Tổng cục Hải quan", kind="tong_cuc", parent=ministry, province="Hà Nội")
    hr_unit = make.UnitFactory(code="TCHQ-TCCB", name="Vụ Tổ chức cán bộ", kind="vu", parent=root)
    home = make.UnitFactory(code="TCHQ-GSQL", name="Cục Giám sát quản lý về hải quan", kind="cuc", parent=root)
    level = make.TitleLevelFactory(code="TV", name="Cục trưởng và tương đương", rank=20)
    head = make.TitleFactory(code="VT", name="Vụ trưởng", level=level, heads_unit=True)
    make.AppointmentFactory(
        official=make.OfficialFactory(full_name="Tạ Thị Minh Châu", sex="F"), unit=hr_unit, title=head
    )
    chief = make.TitleFactory(code="CT", name="Cục trưởng", level=level, heads_unit=True)
    deputy = make.TitleFactory(code="PTPNV", name="Phó Trưởng phòng Nghiệp vụ")
    programme = ReviewProgramme.objects.create(code="DOT-III", name="Đợt III", basis="Kế hoạch số 5923/KH-TCHQ")
    hr, heads = make.UserFactory(username="tccb.giay", full_name="Đỗ Thu Hằng"), {}
    make.GrantFactory(user=hr, role="hr_staff", unit=None)
    receivers = []
    for code, name, province in RECEIVERS[:units]:
        unit = make.UnitFactory(code=code, name=name, kind="cuc", parent=root, province=province)
        official = make.OfficialFactory(full_name="Ngô Xuân Trường")
        make.AppointmentFactory(official=official, unit=unit, title=chief)
        heads[unit.pk] = make.UserFactory(username=f"thutruong.{code}", full_name="Ngô Xuân Trường", official=official)
        make.GrantFactory(user=heads[unit.pk], role="unit_head", unit=unit)
        receivers.append(unit)
    decision = make.DocumentFactory(symbol="742/QĐ-TCHQ", signed_on=date(2022, 12, 21))
    cycles = []
    for n in range(people):
        official = make.OfficialFactory(full_name=PEOPLE[n % len(PEOPLE)], sex="F" if n % 3 == 0 else "M")
        unit = receivers[n % len(receivers)]
        appointment = Appointment.objects.create(
            official=official, unit=unit, title=deputy, kind="rotation", valid=(start, None)
        )
        cycle = rounds.open_cycle(
            programme=programme, official=official, appointment=appointment, term=span(start, 36), home_unit=home,
            home_post="Phó Trưởng phòng Giám sát quản lý", planned_title="Trưởng phòng và tương đương",
            decision=decision,
        )  # fmt: skip
        cycles.append(cycle)
        if conclude_all:
            for review in cycle.reviews.filter(number__lte=periods).order_by("number"):
                odd = {"flags": ["foot_dragging"], "flag_detail": "Báo cáo quý II chậm 9 ngày.",
                       "recommendation": "adjust_job"} if n == 1 and review.number == periods else {}  # fmt: skip
                conclude(review, heads[unit.pk], hr, 82 + (n * 3 + review.number) % 12, **odd)
    return SimpleNamespace(
        programme=programme, root=root, hr_unit=hr_unit, home=home, units=receivers, hr=hr, heads=heads, cycles=cycles,
        period=periods,
    )  # fmt: skip


@pytest.fixture
def round_(db):
    return open_round()


def account_of(official, name="congchuc.giay"):
    return make.UserFactory(username=name, full_name=official.full_name, official=official)
