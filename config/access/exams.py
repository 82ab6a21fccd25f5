"""An exam both sides sit in: one campaign, one sitting, a room, a paper, a result and a question for each side."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile

from assessment.bank.content import Choice, Content, Key, Kind, Part, content_json, key_json
from assessment.models import (
    Appeal,
    Attempt,
    Blueprint,
    BlueprintCell,
    Campaign,
    CampaignUnit,
    DataSource,
    ExamPolicy,
    Figure,
    Irregularity,
    ListChange,
    Marking,
    Paper,
    PracticalMark,
    PracticalTask,
    Proctoring,
    Question,
    QuestionKey,
    QuestionVersion,
    Registration,
    Result,
    Room,
    RubricCriterion,
    Seat,
    Sitting,
    SittingRoom,
    Topic,
    WorkClosing,
)
from config.access import rows
from personnel.models.documents import DocumentType

BEGINS = datetime(2021, 11, 10, 1, tzinfo=UTC)
DURING = (BEGINS, BEGINS + timedelta(hours=2))
AFTER = BEGINS + timedelta(days=2)


def officers(office: SimpleNamespace) -> None:
    """`.exams` holds the exams of the whole office, `.bank` keeps its questions, `.proctor` has no grant at all."""
    office.exams = rows.account("khaothi", role="exam_officer")
    office.bank = rows.account("nganhang", role="question_officer")
    office.proctor = rows.account("giamthi")


def common(office: SimpleNamespace) -> SimpleNamespace:
    position = rows.job_position("Vị trí thi")
    topic = Topic.objects.create(code="T-01", name="Hồ sơ hải quan", area=position.area)
    blueprint = Blueprint.objects.create(
        code="MT-01", name="Ma trận", job_position=position, valid=(date(2018, 1, 1), None)
    )
    BlueprintCell.objects.create(blueprint=blueprint, topic=topic, depth=1, count=1)
    task = PracticalTask.objects.create(code="TH-01", name="Bài thực hành", job_position=position, task="Kiểm hóa")
    RubricCriterion.objects.create(task=task, position=1, name="Đúng trình tự", points=100)
    policy = ExamPolicy.objects.filter(valid__contains=BEGINS.date()).first() or ExamPolicy.objects.create(
        code="QC-Z", name="Quy chế thi", source="QĐ 166", valid=(date(2018, 1, 1), None)
    )
    campaign = Campaign.objects.create(
        code="DG-Z", name="Đánh giá năng lực", organiser=office.root, policy=policy, state="open", has_practice=True,
        window=(date(2021, 10, 1), date(2022, 3, 1)), created_by=office.exams,
        plan=rows.document(type=DocumentType.PLAN, symbol="4000/KH-TCHQ"),
    )  # fmt: skip
    DataSource.objects.create(code="NGUON-Z", name="Hệ thống nghiệp vụ")
    WorkClosing.objects.create(period=(date(2020, 1, 1), date(2020, 7, 1)), closed_by=office.hr, closed_at=BEGINS)
    sitting = Sitting.objects.create(campaign=campaign, code="CA1", during=DURING, state="closed")
    decision = rows.document(symbol="4100/QĐ-TCHQ", subject="Công nhận kết quả")
    return SimpleNamespace(
        office=office, position=position, topic=topic, blueprint=blueprint, task=task, campaign=campaign, sitting=sitting,
        decision=decision,
    )  # fmt: skip


def of_side(here: SimpleNamespace, side: SimpleNamespace, mark: str) -> dict[str, Any]:
    """The rows of one side by model; what is written in them carries the side's mark."""
    office, campaign = here.office, here.campaign
    unit = CampaignUnit.objects.create(
        campaign=campaign, unit=side.unit, sits_on=BEGINS.date(), state="opened", list_due_on=date(2021, 10, 10)
    )
    registration = Registration.objects.create(
        campaign=campaign, campaign_unit=unit, official=side.person, unit=side.unit, main=here.position,
        mix=[{"position": here.position.pk, "share": 100}], position=here.position, checked_on=BEGINS.date(),
    )  # fmt: skip
    change = ListChange.objects.create(
        campaign_unit=unit, official=side.person, kind="remove", reason=f"rút {mark}", asked_by=side.head
    )
    version = _question(here, side, mark)
    room = Room.objects.create(code=f"P-{mark}", name=f"Phòng {mark[-1]}", unit=side.unit, capacity=20)
    place = SittingRoom.objects.create(sitting=here.sitting, room=room, during=DURING)
    seat = Seat.objects.create(
        sitting_room=place, registration=registration, official=side.person, during=DURING, number=1,
        candidate_number=f"{mark}-001",
    )  # fmt: skip
    paper = Paper.objects.create(
        registration=registration, seed="hạt", recipe={}, minutes=60, points=1, expected=50, versions=[version.pk],
        items=[{"version": version.pk, "points": "1.00", "order": {"1": ["a", "b"]}, "position": here.position.pk}],
    )  # fmt: skip
    attempt = Attempt.objects.create(
        seat=seat, paper=paper, state="submitted", started_at=BEGINS, deadline=DURING[1], ended_at=DURING[1]
    )
    trouble = Irregularity.objects.create(
        attempt=attempt, category="other", note=f"sự việc {mark}", at=BEGINS, by=office.proctor
    )
    marking = Marking.objects.create(
        attempt=attempt, rules="1", points=1, score=100, made_at=AFTER,
        marks=[{"version": version.pk, "marked_with": version.pk, "fraction": "1", "points": "1.00", "of": "1.00"}],
    )  # fmt: skip
    result = Result.objects.create(
        registration=registration, state="published", outcome="passed", theory=100, total=Decimal("100"),
        band="excellent", marking=marking, published_at=AFTER, decision=here.decision,
    )  # fmt: skip
    appeal = Appeal.objects.create(
        result=result, attempt=attempt, reason=f"phúc khảo {mark}", lodged_at=AFTER, old_total=100
    )
    work = PracticalMark.objects.create(registration=registration, task=here.task, turn=1, marker=office.bank)
    watch = None
    if mark.endswith("a"):
        watch = Proctoring.objects.create(sitting_room=place, proctor=office.proctor, during=DURING)
    found = (unit, registration, change, version, version.question, version.figures.get(), room, place, seat, paper,
             attempt, trouble, marking, result, appeal, work, watch, campaign, here.sitting, here.blueprint)  # fmt: skip
    return {row._meta.label_lower: row for row in found if row is not None}


def _question(here, side, mark: str) -> QuestionVersion:
    """A draft of the side's own unit, with a figure."""
    content = Content(f"Câu hỏi {mark}?", (Part("1", Kind.SINGLE, "", (Choice("a", "Có"), Choice("b", "Không"))),))
    question = Question.objects.create(code=f"C-{mark}", unit=side.unit, topic=here.topic, depth=1, bank="department")
    version = QuestionVersion.objects.create(
        question=question, number=1, kind=content.kind.value, content=content_json(content), stem=content.stem,
        sha256=mark, author=here.office.bank,
    )  # fmt: skip
    QuestionKey.objects.create(version=version, key=key_json({"1": Key(correct=("a",))}))
    figure = Figure(version=version, name="hinh", content_type="image/png", sha256=mark, description=f"hình {mark}")
    figure.file.save(f"{mark}.png", ContentFile(f"PNG {mark}".encode()), save=False)
    figure.save()
    return version
