"""Inside the product: an exam day of so many candidates, and the check of what was kept. Prints one line of JSON.

python -m benchmarks.exam_day_seed seed 5000 3000     candidates let in, candidates with a code in their hand
python -m benchmarks.exam_day_seed now                the sitting is now
python -m benchmarks.exam_day_seed mark               whatever has been handed in is marked
python -m benchmarks.exam_day_seed check FILE         every acknowledged answer stands in the table
"""

import json
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessment.bank.content import Choice, Content, Kind, Part, content_json  # noqa: E402
from assessment.campaigns import codes  # noqa: E402
from assessment.exam_day import passes  # noqa: E402
from assessment.models import (  # noqa: E402
    Answer,
    Attempt,
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
from assessment.results import attempts  # noqa: E402
from benchmarks.exam_day_words import code_of, pass_of  # noqa: E402
from personnel.models import Grant, JobArea, JobPosition, Official, Unit, UnitVersion, User  # noqa: E402

QUESTIONS, ON_A_PAPER, ROOM = 600, 60, 50
LETTERS = "abcd"
AGO = date(2010, 1, 1)


def seed(let_in: int, at_the_door: int) -> dict:
    chance = random.Random(7)  # noqa: S311
    unit = Unit.objects.create(code="HQ", name="Cục Hải quan", kind="cuc", level=0, path="HQ/")
    UnitVersion.objects.create(unit=unit, name=unit.name, kind=unit.kind, level=0, path=unit.path, valid=(AGO, None))
    area = JobArea.objects.create(code="GS", name="Giám sát")
    position = JobPosition.objects.create(code="GS-01", name="Giám sát hải quan", area=area)
    topic = Topic.objects.create(code="GS", name="Giám sát", area=area)
    policy = ExamPolicy.objects.create(code="QC", name="Quy chế", source="Đo tải", valid=(AGO, None))
    people = [User.objects.create(username=name, full_name=name) for name in ("tccb", "soan", "duyet")]
    Grant.objects.create(user=people[0], role="hr_staff", valid=(AGO, None))
    campaign = Campaign.objects.create(
        code="TAI", name="Đo tải", organiser=unit, policy=policy, window=(AGO, date(2099, 1, 1))
    )
    campaign_unit = CampaignUnit.objects.create(campaign=campaign, unit=unit)

    asked = Question.objects.bulk_create(
        [Question(code=f"CH-{n:04}", unit=unit, topic=topic) for n in range(QUESTIONS)]
    )
    content = {
        n: content_json(Content(
            f"Câu hỏi số {n} về giám sát hải quan đối với hàng hóa tạm nhập tại cảng, kho, bãi và địa điểm khác?",
            (Part("1", Kind.SINGLE, "", tuple(Choice(a, f"Phương án {a} của câu {n}: lập biên bản và báo cáo.") for a in LETTERS)),),
        ))
        for n in range(QUESTIONS)
    }  # fmt: skip
    versions = QuestionVersion.objects.bulk_create([
        QuestionVersion(
            question=row, number=1, kind="single", content=content[n], stem=content[n]["stem"], sha256="0" * 64,
            state="approved", author=people[1], reviewer=people[2], approved_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for n, row in enumerate(asked)
    ])  # fmt: skip
    QuestionKey.objects.bulk_create([QuestionKey(version=one, key={"1": {"correct": ["a"]}}) for one in versions])
    whole = let_in + at_the_door
    officials = Official.objects.bulk_create(
        [
            Official(code=f"HQ-{n:05}", full_name=f"Nguyễn Văn {n}", sex="M", born=date(1985, 5, 20))
            for n in range(whole)
        ],
        batch_size=1000,
    )
    registrations = Registration.objects.bulk_create(
        [
            Registration(
                campaign=campaign, campaign_unit=campaign_unit, official=one, unit=unit, main=position,
                position=position, checked_on=AGO,
            )
            for one in officials
        ],
        batch_size=1000,
    )  # fmt: skip
    papers = []
    for one in registrations:
        drawn = chance.sample(versions, ON_A_PAPER)
        items = [
            {"version": v.pk, "points": "1.00", "order": {"1": chance.sample(LETTERS, 4)}, "position": None}
            for v in drawn
        ]
        papers.append(
            Paper(
                registration=one, seed="đo", items=items, versions=[v.pk for v in drawn], recipe={}, minutes=60,
                points=60, expected=50,
            )
        )  # fmt: skip
    Paper.objects.bulk_create(papers, batch_size=500)
    now = timezone.now()
    during = (now - timedelta(hours=1), now + timedelta(hours=12))
    sitting = Sitting.objects.create(campaign=campaign, code="1", during=during, state="ready")
    rooms = []
    for n in range(-(-whole // ROOM)):
        room = Room.objects.create(code=f"P{n}", name=f"Phòng {n}", unit=unit, capacity=ROOM, networks=["127.0.0.0/8"])
        rooms.append(SittingRoom.objects.create(sitting=sitting, room=room, during=during))
    seats = Seat.objects.bulk_create(
        [
            Seat(
                sitting_room=rooms[n // ROOM], registration=one, official=one.official, during=during, number=n % ROOM + 1,
                candidate_number=f"{n:05}", code_sha256=codes.hash_of(code_of(n)) if n >= let_in else "",
            )
            for n, one in enumerate(registrations)
        ],
        batch_size=1000,
    )  # fmt: skip
    Attempt.objects.bulk_create(
        [
            Attempt(
                seat=seat, paper=paper, state="admitted" if n < let_in else "prepared",
                holder=passes.holder_of(pass_of(n)) if n < let_in else "",
            )
            for n, (seat, paper) in enumerate(zip(seats, papers, strict=True))
        ],
        batch_size=1000,
    )  # fmt: skip
    return {"candidates": whole}


def bring_to_now() -> dict:
    now = timezone.now()
    during = (now - timedelta(hours=1), now + timedelta(hours=12))
    for model in (Sitting, SittingRoom, Seat):
        model.objects.update(during=during)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    user = User.objects.get(username="tccb")
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "personnel.backends.GrantBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"session": session.session_key}


def mark() -> dict:
    """What the task of every ten seconds does, until nothing handed in waits for its marks."""
    began, marked = time.monotonic(), 0
    while fresh := attempts.mark_ended():
        marked += fresh
    return {"marked": marked, "seconds": round(time.monotonic() - began, 1)}


def check(path: str) -> dict:
    """`acknowledged`: candidate → question → [seq, place]; the table must hold that seq or a later one, and the choice."""
    acknowledged = json.load(open(path))  # noqa: SIM115
    found = {
        (holder, number): (seq, answer)
        for holder, number, seq, answer in Answer.objects.values_list(
            "attempt__holder", "number", "client_seq", "answer"
        ).iterator(chunk_size=5000)
    }
    items = dict(Attempt.objects.exclude(holder="").values_list("holder", "paper__items"))
    lost, other = 0, 0
    answers = 0
    for candidate, questions in acknowledged.items():
        holder = passes.holder_of(pass_of(int(candidate)))
        for number, (seq, place) in questions.items():
            answers += 1
            stands = found.get((holder, int(number)))
            if stands is None or stands[0] < seq:
                lost += 1
            elif stands[0] == seq and stands[1] != {
                "1": [items[holder][int(number) - 1]["order"]["1"][int(place) - 1]]
            }:
                other += 1
    states: dict[str, int] = {}
    for state in Attempt.objects.values_list("state", flat=True):
        states[state] = states.get(state, 0) + 1
    return {"acknowledged": answers, "lost": lost, "different": other, "rows": len(found), "states": states}


if __name__ == "__main__":
    act = sys.argv[1]
    acts = {"seed": seed, "now": bring_to_now, "mark": mark, "check": check}
    told = acts[act](*(int(word) if word.isdecimal() else word for word in sys.argv[2:]))
    print(json.dumps(told))
