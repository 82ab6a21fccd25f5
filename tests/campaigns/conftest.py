"""A campaign over units A and B of the `office`: policy, plan, duties, an exam officer, sittings in December 2026."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from assessment.campaigns import listing, planning
from assessment.models import Blueprint, BlueprintCell, CampaignUnit, ExamLeadership, ExamPolicy, Registration, Topic
from tests import factories as make

SITS_ON = date(2026, 12, 20)
DUE = date(2026, 11, 20)
BEFORE = date(2026, 11, 2)
"""A day on which the lists are open."""
AT = datetime(2026, 11, 2, 2, tzinfo=UTC)


@pytest.fixture
def policy(db):
    return ExamPolicy.objects.create(
        code="2019", name="Quy chế thi", source="QĐ 166/QĐ-TCHQ", valid=(date(2018, 1, 1), None)
    )


@pytest.fixture
def exam_officer(office):
    user = make.UserFactory(username="khaothi", full_name="Hà Thị Khảo")
    make.GrantFactory(user=user, role="exam_officer", unit=office.root)
    return user


@pytest.fixture
def work(office):
    """a2, a3, b2, b3 are ordinary staff with a duty; the heads stay leaders. `audit` is harder than `filing`."""
    audit = make.JobPositionFactory(code="KTSTQ-01", name="Kiểm tra sau thông quan")
    filing = make.JobPositionFactory(code="CHUNG-03", name="Văn thư, lưu trữ")
    goods = make.JobPositionFactory(code="GSQL-02", name="Kiểm tra thực tế hàng hóa")
    topic = Topic.objects.create(code="T", name="Chuyên đề")
    for position, depth in ((audit, 3), (filing, 1), (goods, 2)):
        blueprint = Blueprint.objects.create(
            code=position.code, name=position.name, job_position=position, valid=(date(2018, 1, 1), None)
        )
        BlueprintCell.objects.create(blueprint=blueprint, topic=topic, depth=depth, count=40)
    for official in (office.a2, office.a3, office.b2, office.b3):
        official.appointments.update(title=None)
    ExamLeadership.objects.create(
        title_level=office.head_title.level, valid=(date(2018, 1, 1), None), source="KH 5200/KH-TCHQ"
    )
    make.DutyFactory(official=office.a2, unit=office.a, job_position=audit, share=100)
    make.DutyFactory(official=office.a3, unit=office.a, job_position=audit, share=70)
    make.DutyFactory(official=office.a3, unit=office.a, job_position=goods, share=30)
    make.DutyFactory(official=office.b2, unit=office.b, job_position=goods, share=100)
    make.DutyFactory(official=office.b3, unit=office.b, job_position=goods, share=100)
    return SimpleNamespace(audit=audit, filing=filing, goods=goods)


@pytest.fixture
def campaign(office, policy, work, exam_officer):
    """Open, with both units' first sitting on 20/12/2026: lists due on 20/11/2026."""
    plan = make.DocumentFactory(type="KH", symbol="88/KH-CHQ", signed_on=date(2026, 9, 1), subject="Kế hoạch")
    row = planning.create(
        by=exam_officer, code="2026", name="Đánh giá năng lực năm 2026", organiser=office.root, plan=plan,
        policy=policy, window=(date(2026, 10, 1), date(2027, 1, 1)), units=[office.a, office.b],
    )  # fmt: skip
    for unit in row.units.all():
        planning.set_day(unit, SITS_ON)
    return planning.open_campaign(row)


@pytest.fixture
def unit_a(campaign, office):
    return listing.open_list(CampaignUnit.objects.get(campaign=campaign, unit=office.a), at=AT)


@pytest.fixture
def unit_b(campaign, office):
    return listing.open_list(CampaignUnit.objects.get(campaign=campaign, unit=office.b), at=AT)


@pytest.fixture
def of(campaign):
    """The registration of an official."""
    return lambda official: Registration.objects.get(campaign=campaign, official=official)
