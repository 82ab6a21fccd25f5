"""Rows for tests. Two units A and B with three officials each come from `tests/conftest.py: office`."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from assessment.bank.content import Choice, Content, Part, content_json
from assessment.bank.content import Kind as QuestionKind
from assessment.campaigns import codes
from assessment.models import (
    Campaign,
    CampaignUnit,
    ExamPolicy,
    Paper,
    Question,
    QuestionKey,
    QuestionVersion,
    Registration,
    Room,
    Seat,
    Sitting,
    SittingRoom,
    Topic,
)
from personnel.models import (
    Appointment,
    Duty,
    Grant,
    IssuedDocument,
    JobArea,
    JobPosition,
    Official,
    PlanTerm,
    Post,
    SuccessionEntry,
    SuccessionPlan,
    Title,
    TitleLevel,
    Unit,
    UnitVersion,
    User,
)
from personnel.models.documents import DocumentType

LONG_AGO = date(2010, 1, 1)
PASSWORD = "đường dài hay sức ngựa 2026"


class UnitFactory(DjangoModelFactory):
    """A unit with one version from LONG_AGO on. `parent` is a Unit or None."""

    class Meta:
        model = Unit
        exclude = ["parent"]
        skip_postgeneration_save = True

    parent = None
    code = factory.Sequence(lambda n: f"U{n}")
    name = factory.Sequence(lambda n: f"Đơn vị {n}")
    kind = "cuc_dia_phuong"
    level = factory.LazyAttribute(lambda unit: unit.parent.level + 1 if unit.parent else 0)
    path = factory.LazyAttribute(lambda unit: (unit.parent.path if unit.parent else "") + f"{unit.code}/")

    @factory.post_generation
    def version(unit, create, extracted, **kwargs):
        parents = (
            Unit.objects.filter(path=unit.path.removesuffix(f"{unit.code}/")) if unit.level else Unit.objects.none()
        )
        UnitVersion.objects.create(
            unit=unit,
            name=unit.name,
            kind=unit.kind,
            level=unit.level,
            parent=parents.first(),
            path=unit.path,
            valid=(LONG_AGO, None),
            **kwargs,
        )


class TitleLevelFactory(DjangoModelFactory):
    class Meta:
        model = TitleLevel
        django_get_or_create = ["code"]

    code = "PP"
    name = "Phó Trưởng phòng và tương đương"
    rank = 31
    is_leadership = True


class TitleFactory(DjangoModelFactory):
    class Meta:
        model = Title
        django_get_or_create = ["code"]

    code = "PTP"
    name = "Phó Trưởng phòng"
    level = factory.SubFactory(TitleLevelFactory)
    heads_unit = False


class JobAreaFactory(DjangoModelFactory):
    class Meta:
        model = JobArea
        django_get_or_create = ["code"]

    code = "GSQL"
    name = "Giám sát quản lý"


class JobPositionFactory(DjangoModelFactory):
    class Meta:
        model = JobPosition
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"GSQL-{n:02}")
    name = factory.Sequence(lambda n: f"Vị trí {n}")
    area = factory.SubFactory(JobAreaFactory)


class OfficialFactory(DjangoModelFactory):
    class Meta:
        model = Official

    code = factory.Sequence(lambda n: f"HQ-{n:05}")
    full_name = "Đặng Văn Đức"
    sex = "M"
    born = date(1985, 5, 20)


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    official = factory.SubFactory(OfficialFactory)
    unit = factory.SubFactory(UnitFactory)
    title = factory.SubFactory(TitleFactory)
    valid = (date(2016, 1, 1), None)


class DutyFactory(DjangoModelFactory):
    class Meta:
        model = Duty

    official = factory.SubFactory(OfficialFactory)
    unit = factory.SubFactory(UnitFactory)
    job_position = factory.SubFactory(JobPositionFactory)
    valid = (date(2016, 1, 1), None)


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    unit = factory.SubFactory(UnitFactory)
    title = factory.SubFactory(TitleFactory)
    quota = 1
    valid = (LONG_AGO, None)


class DocumentFactory(DjangoModelFactory):
    """A recorded paper of another office."""

    class Meta:
        model = IssuedDocument

    type = DocumentType.DECISION
    symbol = factory.Sequence(lambda n: f"{n}/QĐ-TCHQ")
    signed_on = date(2020, 6, 15)
    subject = "Về việc công tác cán bộ"


class PlanTermFactory(DjangoModelFactory):
    class Meta:
        model = PlanTerm
        django_get_or_create = ["label"]

    label = "2021–2026"
    starts = date(2021, 1, 1)
    ends = date(2027, 1, 1)


class SuccessionPlanFactory(DjangoModelFactory):
    class Meta:
        model = SuccessionPlan

    term = factory.SubFactory(PlanTermFactory)
    unit = factory.SubFactory(UnitFactory)


class SuccessionEntryFactory(DjangoModelFactory):
    """Approved for head of division."""

    class Meta:
        model = SuccessionEntry

    plan = factory.SubFactory(SuccessionPlanFactory)
    official = factory.SubFactory(OfficialFactory)
    title_level = factory.SubFactory(TitleLevelFactory, code="TP", name="Trưởng phòng và tương đương", rank=30)
    state = "approved"
    approved_on = date(2021, 3, 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi{n}")
    full_name = "Lê Thị Thanh Hà"

    @factory.post_generation
    def password(user, create, extracted, **kwargs):
        user.set_password(extracted or PASSWORD)
        user.save()


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = Grant

    user = factory.SubFactory(UserFactory)
    role = "hr_staff"
    unit = None
    valid = (LONG_AGO, None)


# Exams


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic
        django_get_or_create = ["code"]

    code = "GS"
    name = "Giám sát hải quan"


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    code = factory.Sequence(lambda n: f"CH-{n:05}")
    unit = factory.SubFactory(UnitFactory)
    topic = factory.SubFactory(TopicFactory)


def approved_version(question=None, *parts: Part, stem="Hàng hóa nào phải kiểm tra thực tế?", key=None, at=None):
    """A version that papers may hold, with its key in the other table; one single choice when no parts are given."""
    parts = parts or (single("1"),)
    people = [UserFactory(username=f"{who}{QuestionVersion.objects.count()}") for who in ("soan", "duyet")]
    version = QuestionVersion.objects.create(
        question=question or QuestionFactory(), number=1, kind=Content(stem, parts).kind.value,
        content=content_json(Content(stem, parts)), stem=stem, sha256="0" * 64, state="approved",
        author=people[0], reviewer=people[1], approved_at=at or datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    QuestionKey.objects.create(version=version, key=key or {"1": {"correct": ["a"]}})
    return version


def single(part="1", kind="single", letters="abcd", targets="", stem=""):
    return Part(
        part, QuestionKind(kind), stem, tuple(Choice(one, f"phương án {one}") for one in letters),
        tuple(Choice(one, f"đích {one}") for one in targets),
    )  # fmt: skip


class ExamPolicyFactory(DjangoModelFactory):
    class Meta:
        model = ExamPolicy
        django_get_or_create = ["code"]

    code = "QC-1"
    name = "Quy chế thử"
    source = "Quyết định thử"
    valid = (LONG_AGO, None)


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    code = factory.Sequence(lambda n: f"KT-{n}")
    name = "Đánh giá năng lực 2026"
    organiser = factory.SubFactory(UnitFactory)
    policy = factory.SubFactory(ExamPolicyFactory)
    window = (date(2026, 1, 1), date(2027, 1, 1))


class RegistrationFactory(DjangoModelFactory):
    class Meta:
        model = Registration

    campaign = factory.SubFactory(CampaignFactory)
    campaign_unit = factory.LazyAttribute(
        lambda row: CampaignUnit.objects.get_or_create(campaign=row.campaign, unit=row.unit)[0]
    )
    official = factory.SubFactory(OfficialFactory)
    unit = factory.SubFactory(UnitFactory)
    position = factory.SubFactory(JobPositionFactory)
    main = factory.SelfAttribute("position")
    checked_on = date(2026, 1, 1)


def paper_for(registration, versions, minutes=60, orders=None):
    """A paper with these versions, one point each, choices as written unless `orders` says otherwise."""
    items = [
        {"version": row.pk, "points": "1.00", "order": (orders or {}).get(row.pk, {}), "position": None}
        for row in versions
    ]
    return Paper.objects.create(
        registration=registration, variant=registration.papers.count() + 1, seed="hạt giống", items=items,
        versions=[row.pk for row in versions], recipe={}, minutes=minutes, points=len(items), expected=50,
    )  # fmt: skip


def sitting_room(campaign, starts, ends, networks=(), capacity=30, state="ready"):
    """A sitting in one room of its own."""
    number = Room.objects.count() + 1
    room = Room.objects.create(
        code=f"P{number}", name=f"Phòng {number}", unit=campaign.organiser, capacity=capacity, networks=list(networks)
    )
    sitting = Sitting.objects.create(campaign=campaign, code=f"Ca {number}", during=(starts, ends), state=state)
    return SittingRoom.objects.create(sitting=sitting, room=room, during=(starts, ends))


def seat_in(room, registration, code=""):
    number = room.seats.count() + 1
    return Seat.objects.create(
        sitting_room=room, registration=registration, official=registration.official, during=room.during, number=number,
        candidate_number=f"{room.room.code}-{number:03}", code_sha256=codes.hash_of(code) if code else "",
    )  # fmt: skip
