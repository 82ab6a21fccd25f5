"""Rows for tests. Two units A and B with three officials each come from `tests/conftest.py: office`."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

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
