"""A small exam: a bank, a blueprint, a campaign, people with seats. Rows as the other rooms would make them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from assessment.bank.content import Choice, Content, Key, Kind, Part, content_json, key_json
from assessment.exam_papers import making
from assessment.models import (
    Answer,
    Attempt,
    Blueprint,
    BlueprintCell,
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
from tests import factories as make

DAY = date(2023, 9, 12)
BEGINS = datetime(2023, 9, 12, 1, 0, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=2)
AFTER = ENDS + timedelta(days=3)


def policy(**values) -> ExamPolicy:
    values = {
        "code": "QC-TEST",
        "name": "Quy chế thi",
        "source": "giả định",
        "valid": (date(2020, 1, 1), None),
    } | values
    return ExamPolicy.objects.get_or_create(code=values.pop("code"), defaults=values)[0]


def question(world, code: str, topic, depth: int, *, right="a", competency=None) -> QuestionVersion:
    content = Content(f"Câu {code}?", (Part("1", Kind.SINGLE, "", tuple(Choice(c, f"Ý {c}") for c in "abcd")),))
    row = Question.objects.create(code=code, unit=world.root, topic=topic, depth=depth, competency=competency)
    return version(world, row, content, {"1": Key(correct=(right,))})


def version(world, row: Question, content: Content, keys, *, author=None) -> QuestionVersion:
    """The next approved version; the one before is retired."""
    QuestionVersion.objects.filter(question=row, state="approved").update(state="retired", retired_at=BEGINS)
    number = row.versions.count() + 1
    found = QuestionVersion.objects.create(
        question=row, number=number, kind=content.kind.value, content=content_json(content), stem=content.stem,
        sha256=f"{row.code}-{number}", author=author or world.author, reviewer=world.reviewer, sent_at=BEGINS,
        approved_at=BEGINS, state="approved",
    )  # fmt: skip
    QuestionKey.objects.create(version=found, key=key_json(keys))
    return found


def exam(office, people: int = 4, markers: int = 4, **campaign_values) -> SimpleNamespace:
    """Two topics on two levels with 6 questions each; a blueprint of 8 questions; `people` of unit A with seats."""
    world = SimpleNamespace(root=office.root, unit=office.a, office=office)
    account = make.UserFactory
    world.author = account(username="soan.cau")
    world.reviewer = account(username="duyet.cau")
    world.officer = account(username="khaothi", full_name="Nguyễn Thu Hằng")
    make.GrantFactory(user=world.officer, role="exam_officer")
    world.officer2 = account(username="khaothi2", full_name="Bùi Văn Lâm")
    make.GrantFactory(user=world.officer2, role="exam_officer")
    world.markers = []
    for n in range(markers):
        one = account(username=f"giamkhao{n}", full_name=f"Giám khảo {n}")
        make.GrantFactory(user=one, role="question_officer")
        world.markers.append(one)
    world.position = make.JobPositionFactory(code="GSQL-01", name="Giám sát hàng hóa")
    world.policy = policy()
    world.topics = [Topic.objects.create(code=f"T{n}", name=f"Chủ đề {n}", area=world.position.area) for n in (1, 2)]
    world.versions = [
        question(world, f"C{topic.pk}-{depth}-{n}", topic, depth)
        for topic in world.topics
        for depth in (1, 2)
        for n in range(6)
    ]
    world.blueprint = Blueprint.objects.create(
        code="MT-01", name="Ma trận giám sát", job_position=world.position, valid=(date(2020, 1, 1), None)
    )
    for topic in world.topics:
        for depth in (1, 2):
            BlueprintCell.objects.create(blueprint=world.blueprint, topic=topic, depth=depth, count=2)
    plan = make.DocumentFactory(type="KH", symbol="4000/KH-TCHQ")
    world.campaign = Campaign.objects.create(
        code="DG-2023", name="Đánh giá năng lực 2023", organiser=office.root, plan=plan, policy=world.policy,
        window=(date(2023, 7, 28), date(2023, 11, 21)), state="open", **campaign_values,
    )  # fmt: skip
    world.campaign_unit = CampaignUnit.objects.create(campaign=world.campaign, unit=office.a, sits_on=DAY)
    world.room = Room.objects.create(code="P1", name="Phòng 1", unit=office.a, capacity=500)
    world.sitting = Sitting.objects.create(campaign=world.campaign, code="CA1", during=(BEGINS, ENDS))
    world.sitting_room = SittingRoom.objects.create(sitting=world.sitting, room=world.room, during=(BEGINS, ENDS))
    for row in (world.campaign, world.sitting):
        row.refresh_from_db()
    world.people = [person(world, n) for n in range(people)]
    return world


def person(world, n: int) -> SimpleNamespace:
    official = make.OfficialFactory(code=f"TS-{n:04}", full_name=f"Trần Văn Thí {n}")
    registration = Registration.objects.create(
        campaign=world.campaign, campaign_unit=world.campaign_unit, official=official, unit=world.unit,
        mix=[{"position": world.position.pk, "share": 100}], main=world.position, position=world.position,
        checked_on=DAY,
    )  # fmt: skip
    seat = Seat.objects.create(
        sitting_room=world.sitting_room, registration=registration, official=official, during=(BEGINS, ENDS),
        number=n + 1, candidate_number=f"{n + 1:03}",
    )  # fmt: skip
    return SimpleNamespace(official=official, registration=registration, seat=seat)


def account_of(one):
    return make.UserFactory(username=one.official.code.lower(), official=one.official)


def papers(world) -> list[Paper]:
    making.make(world.sitting, "hạt")
    return list(Paper.objects.order_by("registration"))


def sit(world, one, right: int | None, *, wrong: str = "b", ended: datetime = ENDS) -> Attempt:
    """The person answers the first `right` questions rightly and the others wrongly; None: does not come."""
    paper = Paper.objects.filter(registration=one.registration).latest("variant")
    attempt = Attempt.objects.create(seat=one.seat, paper=paper)
    if right is None:
        Attempt.objects.filter(pk=attempt.pk).update(state="absent")
    else:
        move(attempt, "admitted")
        move(attempt, "running", started_at=BEGINS, deadline=ENDS)
        Answer.objects.bulk_create(
            Answer(
                attempt=attempt, number=n, answer={"1": ["a" if n <= right else wrong]}, client_seq=n, saved_at=BEGINS
            )
            for n in range(1, len(paper.items) + 1)
        )
        move(attempt, "submitted", ended_at=ended)
    attempt.refresh_from_db()
    return attempt


def move(attempt: Attempt, state: str, **values) -> None:
    assert Attempt.objects.filter(pk=attempt.pk).update(state=state, **values)


def decimal(text: str) -> Decimal:
    return Decimal(text)
