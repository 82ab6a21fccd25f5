"""The practical part of the past campaign: a task and a rubric for each position, two markers blind to each other, a
third where they differ by more than the policy lets pass."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from assessment.models import Campaign, PracticalMark, PracticalTask, Registration, RubricCriterion
from assessment.results import practice
from personnel.models import JobPosition, User

SEED = 2024
NEEDED = 5
"""Markers: three for the work, two others for whoever appeals."""
RUBRIC = (
    ("Xác định đúng vấn đề và căn cứ pháp lý", 30),
    ("Phương án xử lý, trình tự nghiệp vụ", 35),
    ("Văn bản soạn thảo đúng thể thức, rõ ràng", 20),
    ("Tra cứu, sử dụng số liệu trên hệ thống chính xác", 15),
)
TASK = (
    "Bộ hồ sơ kèm theo nêu một vụ việc thuộc vị trí “{position}”. Nghiên cứu hồ sơ, xác định vấn đề phải giải quyết, "
    "đề xuất phương án xử lý và soạn tờ trình hoặc văn bản trả lời. Thời gian 60 phút; được dùng văn bản pháp luật."
)
REMARKS = ("", "", "", "Nêu đủ căn cứ, phương án hợp lý.", "Văn bản còn thiếu nơi nhận.", "Chưa nêu thời hạn xử lý.")
HALF = Decimal("0.5")
FAR_APART = 0.07
"""Share of the people on whom two markers disagree."""

Turn = PracticalMark.Turn


def mark(campaign: Campaign, markers: Sequence[User], at: datetime) -> int:
    """Marks of everybody who came; returns on how many a third had to mark. Sent marks are frozen by the database, so
    all of them are written at once, as they were sent."""
    if not campaign.has_practice or len(markers) < NEEDED:
        return 0
    rng = random.Random(SEED)  # noqa: S311 – the same marks every time
    people = list(practice.came(campaign).select_related("position").order_by("official__code", "pk"))
    tasks = _tasks({one.position for one in people if one.position})
    difference = campaign.policy.third_marker_difference
    pool = list(markers[: len(markers) - 2])
    rows: list[PracticalMark] = []
    thirds = 0
    for number, person in enumerate(people):
        task, lines = tasks[person.position_id]
        three = [pool[(number + turn) % len(pool)] for turn in range(3)]
        good = min(max(rng.gauss(0.72, 0.12), 0.2), 0.97)
        off = rng.choice((-1, 1)) * rng.uniform(0.14, 0.22) if rng.random() < FAR_APART else 0.0
        if good + off > 1:
            off = -off
        given = [_row(person, task, lines, Turn.FIRST, three[0], good, at, rng)]
        given.append(_row(person, task, lines, Turn.SECOND, three[1], good + off, at + timedelta(hours=3), rng))
        if practice.needs_third(given[0].total, given[1].total, difference):
            thirds += 1
            given.append(_row(person, task, lines, Turn.THIRD, three[2], good + off / 4, at + timedelta(days=1), rng))
        rows += given
    PracticalMark.objects.bulk_create(rows, batch_size=1000)
    return thirds


def _tasks(positions: set[JobPosition]) -> dict[int, tuple[PracticalTask, list[RubricCriterion]]]:
    found = {}
    for position in sorted(positions, key=lambda one: one.code):
        task, _made = PracticalTask.objects.get_or_create(
            code=f"TH-{position.code}",
            defaults={
                "name": f"Xử lý hồ sơ tình huống: {position.name}"[:200], "job_position": position,
                "task": TASK.format(position=position.name),
            },
        )  # fmt: skip
        lines = [RubricCriterion(task=task, position=n, name=name, points=points)
                 for n, (name, points) in enumerate(RUBRIC, start=1)]  # fmt: skip
        found[position.pk] = (task, RubricCriterion.objects.bulk_create(lines))
    return found


def _row(
    person: Registration, task: PracticalTask, lines: Sequence[RubricCriterion], turn: int, marker: User, good: float,
    at: datetime, rng: random.Random,
) -> PracticalMark:  # fmt: skip
    points = {str(line.pk): _points(line.points, good + rng.gauss(0, 0.03)) for line in lines}
    return PracticalMark(
        registration=person, task=task, turn=turn, marker=marker, remark=rng.choice(REMARKS), sent_at=at,
        points={key: str(value) for key, value in points.items()}, total=sum(points.values(), Decimal(0)),
    )  # fmt: skip


def _points(most: int, share: float) -> Decimal:
    """In halves of a point, as people mark."""
    return min(max(round(Decimal(most) * Decimal(share) / HALF) * HALF, Decimal(0)), Decimal(most))


def mark_again(registration: Registration, at: datetime) -> None:
    """The two who mark an appealed work come to about the same as before."""
    rows = PracticalMark.objects.filter(registration=registration, turn__in=[Turn.APPEAL_FIRST, Turn.APPEAL_SECOND])
    before = PracticalMark.objects.filter(registration=registration, turn=Turn.FIRST).first()
    for row in rows.select_related("registration", "marker", "task"):
        practice.send(row, points=before.points, remark="Chấm lại: giữ điểm.", by=row.marker, at=at)
