"""A bank with a topic, and officers: of the head office (two), of unit A (two) and of unit B."""

from types import SimpleNamespace

import pytest

from assessment.bank import life, making
from assessment.bank.content import Kind
from assessment.models import Topic
from tests import factories as make

RIGHT = "15 ngày kể từ ngày đăng ký"


@pytest.fixture
def bank(office):
    def officer(name, unit=None):
        user = make.UserFactory(username=name, full_name=name)
        make.GrantFactory(user=user, role="question_officer", unit=unit)
        return user

    area = make.JobAreaFactory()
    exam_officer = make.UserFactory(username="khaothi")
    make.GrantFactory(user=exam_officer, role="exam_officer")
    return SimpleNamespace(
        office=office, a=office.a, b=office.b, area=area,
        topic=Topic.objects.create(code="GSQL-HS", name="Hồ sơ hải quan", area=area),
        head=officer("nganhang"), head2=officer("nganhang2"), exam_officer=exam_officer,
        of_a=officer("cauhoi.a", office.a), of_a2=officer("cauhoi.a2", office.a), of_b=officer("cauhoi.b", office.b),
    )  # fmt: skip


def single(stem="Tờ khai hải quan có giá trị làm thủ tục trong bao lâu?", right=RIGHT):
    return making.question(stem, making.choosing(Kind.SINGLE, [("07 ngày", False), (right, True), ("30 ngày", False)]))


def draft(here, by=None, unit=None, asked=None, **more):
    content, keys = asked or single()
    more = {"topic": here.topic, "depth": 1} | more
    return life.draft(content, keys, unit=unit or here.a, by=by or here.of_a, **more)
