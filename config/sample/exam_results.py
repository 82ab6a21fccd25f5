"""Results of the sample's past campaign: everybody seated is examined, marked, published; one key was wrong, some appeal.

Rows of the exam room are written at once (their triggers guard moves, not first states); marks, results, decisions,
corrections and appeals are made by the same acts as in the office.
"""

import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from assessment.bank.content import Kind, content_of, key_json, key_of
from assessment.exam_day import ending, sitting_down
from assessment.exam_papers import making
from assessment.models import (
    Appeal,
    AppealReading,
    Attempt,
    Campaign,
    Irregularity,
    Paper,
    QuestionKey,
    QuestionVersion,
    Result,
    Seat,
    Sitting,
)
from assessment.results import analysing, appealing, attempts, correcting, publishing, rereading, standing
from assessment.results.publishing import Signer
from config.sample import exam_practice
from config.sample.accounts import Accounts
from config.sample.exam_answers import NEGATIVE, TOO_EASY, WRONG_KEY, Item, answered, item, truth
from personnel.models import User

SEED = 2023
FAULTS = (WRONG_KEY, TOO_EASY, NEGATIVE, WRONG_KEY, TOO_EASY)
CORRECTION = "Phương án đúng theo văn bản hiện hành khác với đáp án đã nhập; hội đồng thi xác nhận."
REASONS = [
    "Đề nghị chấm lại câu 12 và câu 27 vì văn bản dẫn chiếu đã được sửa đổi.", "Đề nghị xem lại phần trả lời ngắn.",
    "Tôi cho rằng câu tình huống có hai cách xử lý đều đúng.", "Đề nghị kiểm tra lại việc cộng điểm.",
    "Đề nghị chấm lại câu ghép cặp.",
]  # fmt: skip


def play(campaign: Campaign, accounts: Accounts) -> int:
    """The past campaign with the people of the sample office; returns how many were examined."""
    signer = Signer(accounts.authority.get_full_name(), "Tổng cục trưởng")
    return examine(
        campaign, officer=accounts.exam, second=accounts.exam, markers=accounts.question_officers,
        proctor=accounts.proctor, signer=signer,
    )  # fmt: skip


def examine(
    campaign: Campaign, *, officer: User, second: User, markers: Sequence[User], proctor: User, signer: Signer
) -> int:
    """Examine who has a seat, mark, publish after the window; returns how many were marked."""
    rng = random.Random(SEED)  # noqa: S311 – the same answers every time
    seats = list(
        Seat.objects.filter(registration__campaign=campaign, is_cancelled=False, attempt__isnull=True)
        .select_related("registration").order_by("pk")
    )  # fmt: skip
    if not seats:
        return 0
    people = list({seat.registration_id: seat.registration for seat in seats}.values())
    making.make_for(campaign, people, f"mau-{SEED}", campaign.window.lower)
    papers = {paper.registration_id: paper for paper in Paper.objects.filter(registration__in=people)}
    items = _items(papers.values(), rng)
    made = _sit(seats, papers, items, rng)
    ending.close_by_themselves(_noon(campaign.window.upper))
    after = _noon(campaign.window.upper + timedelta(days=2))
    exam_practice.mark(campaign, markers, after - timedelta(days=2))
    _note_misconduct(made, proctor, officer, after, rng)
    attempts.mark_attempts(made, at=after)
    while standing.write_absences():
        pass
    _excuse(campaign, officer, rng)
    analysing.analyse(campaign, after)
    _publish(campaign, officer, signer, after + timedelta(days=5))
    _correct(campaign, items, second, after + timedelta(days=9))
    _appeals(campaign, officer, markers, signer, after + timedelta(days=12))
    return len(made)


def ready(sitting: Sitting) -> None:
    """Papers and prepared attempts of a sitting of today, so that a newcomer can begin at once."""
    making.make(sitting, f"mau-{sitting.code}")
    sitting_down.prepare(Seat.objects.filter(sitting_room__sitting=sitting, is_cancelled=False))
    Sitting.objects.filter(pk=sitting.pk, state=Sitting.State.PLANNED).update(state=Sitting.State.READY)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)


# The exam room


def _sit(seats: Sequence[Seat], papers: dict[int, Paper], items: dict[int, Item], rng: random.Random) -> list[Attempt]:
    """Attempts as they ended, and their answers through COPY: hundreds of thousands of rows."""
    rows, absent = [], Attempt.State.ABSENT
    for seat in seats:
        begins = seat.during.lower
        paper = papers[seat.registration_id]
        if rng.random() < 0.025:
            rows.append(Attempt(seat=seat, paper=paper, state=absent))
            continue
        minutes = paper.minutes
        late = rng.random() < 0.06
        ended = begins + timedelta(minutes=minutes if late else rng.randint(minutes * 55 // 100, minutes))
        state = Attempt.State.TIMED_OUT if late else Attempt.State.SUBMITTED
        rows.append(
            Attempt(seat=seat, paper=paper, state=state, started_at=begins, ended_at=ended,
                    deadline=begins + timedelta(minutes=minutes), last_seen_at=ended, answered=len(paper.items))
        )  # fmt: skip
    made = Attempt.objects.bulk_create(rows, batch_size=1000)
    present = [one for one in made if one.state != absent]
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY assessment_answer (attempt_id, number, answer, flagged, client_seq, saved_at) FROM STDIN"
        ) as copy,
    ):
        for one in present:
            ability = rng.gauss(0.25, 1.0)
            last = len(one.paper.items) - (rng.randint(1, 8) if one.state == Attempt.State.TIMED_OUT else 0)
            for number, entry in enumerate(one.paper.items[:last], 1):
                given = answered(items[entry["version"]], ability, rng)
                copy.write_row((one.pk, number, json.dumps(given), False, number, one.ended_at))
    return made


def _items(papers, rng: random.Random) -> dict[int, Item]:
    """Every question met, some of them faulty: those that most candidates get, so that their figures say something."""
    used = Counter(version for paper in papers for version in paper.versions)
    rows = {
        pk: (content_of(content), depth)
        for pk, content, depth in QuestionVersion.objects.filter(pk__in=used).values_list(
            "pk", "content", "question__depth"
        )
    }
    keys = {
        pk: key_of(stored) for pk, stored in QuestionKey.objects.filter(version__in=used).values_list("version", "key")
    }
    single = [pk for pk, _n in used.most_common() if rows[pk][0].kind == Kind.SINGLE]
    faulty = dict(zip(single, FAULTS, strict=False))
    return {pk: item(*rows[pk][:1], keys[pk], rows[pk][1], rng, faulty.get(pk, "")) for pk in sorted(used)}


def _note_misconduct(made: Sequence[Attempt], proctor: User, officer: User, at: datetime, rng: random.Random) -> None:
    present = [one for one in made if one.started_at]
    caught = rng.sample(present, min(4, len(present)))
    for attempt, category, note, consequence in zip(
        caught,
        ("material", "talking", "technical", "material"),
        ("Sử dụng điện thoại trong phòng thi.", "Trao đổi bài, đã nhắc một lần.", "Máy khởi động lại.", "Mang tài liệu vào phòng thi."),
        ("void", "warning", "none", "void"),
        strict=False,
    ):  # fmt: skip
        Irregularity.objects.create(
            attempt=attempt, category=category, note=note, at=attempt.ended_at, by=proctor, consequence=consequence,
            decided_by=officer, decided_at=at, decision_reason=f"{note} Theo biên bản của giám thị.",
        )  # fmt: skip


def _excuse(campaign: Campaign, officer: User, rng: random.Random) -> None:
    absent = list(
        Result.objects.filter(registration__campaign=campaign, outcome=Result.Outcome.ABSENT)
        .select_related("registration__official").order_by("pk")
    )  # fmt: skip
    for row in absent[1::3][:60]:
        standing.excuse(row.registration, reason="Nghỉ ốm, có xác nhận của cơ sở y tế.", by=officer)


# Afterwards


def _publish(campaign: Campaign, officer: User, signer: Signer, at: datetime) -> None:
    publishing.publish(campaign, signed_on=at.date(), signer=signer, by=officer, at=at)


def _wrong_keys(campaign: Campaign, items: dict[int, Item]) -> list[tuple[QuestionVersion, str]]:
    """(version, the choice that is right): what the figures make suspect, most asked first, then those known to be wrong."""
    whole = analysing.newest(campaign).first()
    figures = list(whole.items.select_related("version__question", "version__key")) if whole else []
    asked = {figure.version_id: figure for figure in figures}
    suspected = [
        (figure.version, reason["numbers"]["choice"])
        for figure in sorted(figures, key=lambda one: (-one.count, one.version.question.code))
        for reason in figure.suspicions
        if reason["code"] == "wrong_key" and figure.discrimination is not None and figure.discrimination < 0
    ]
    known = []
    for pk, one in items.items():
        if one.fault == WRONG_KEY and pk in asked:
            part = one.content.parts[0]
            known.append((asked[pk].version, truth(part, one.keys[part.id])))
    return suspected + sorted(known, key=lambda row: row[0].question.code)


def _correct(campaign: Campaign, items: dict[int, Item], decider: User, at: datetime) -> None:
    """One wrong key is corrected in the bank and everybody marked again; the others wait for the newcomer."""
    found = [row for row in _wrong_keys(campaign, items) if decider.pk not in (row[0].author_id, row[0].reviewer_id)]
    if not found:
        return
    wrong, choice = found[0]
    author, reviewer = wrong.author, wrong.reviewer
    QuestionVersion.objects.filter(pk=wrong.pk).update(state="retired", retired_at=at, remark=CORRECTION)
    right = QuestionVersion.objects.create(
        question=wrong.question, number=wrong.number + 1, kind=wrong.kind, content=wrong.content, stem=wrong.stem,
        sha256=f"{wrong.sha256[:60]}+1", state="approved", author=author, reviewer=reviewer, sent_at=at, approved_at=at,
        remark=CORRECTION,
    )  # fmt: skip
    right.legal_bases.set(wrong.legal_bases.all())
    part = content_of(wrong.content).parts[0]
    keys = key_of(wrong.key.key)
    keys[part.id] = type(keys[part.id])(**{**vars(keys[part.id]), "correct": (choice,)})
    QuestionKey.objects.create(version=right, key=key_json(keys))
    row = correcting.correct(campaign, wrong, right, reason=CORRECTION, by=decider, at=at)
    correcting.mark_again(row, at=at + timedelta(minutes=5))


def _appeals(campaign: Campaign, officer: User, markers: Sequence[User], signer: Signer, at: datetime) -> None:
    """Five who nearly passed: four decided in time, one withdrawn. Nothing of a campaign of years ago still waits."""
    near = list(
        Result.objects.filter(registration__campaign=campaign, outcome=Result.Outcome.FAILED, state=Result.State.PUBLISHED)
        .exclude(registration__official__in=[one.official_id for one in (officer, *markers) if one.official_id])
        .select_related("registration__official", "registration__campaign__policy", "marking")
        .order_by("-total", "pk")[: len(REASONS)]
    )  # fmt: skip
    for turn, (row, reason) in enumerate(zip(near, REASONS, strict=False)):
        appeal = Appeal.objects.create(
            result=row,
            attempt=row.marking.attempt,
            reason=reason,
            lodged_at=at + timedelta(hours=turn),
            old_total=row.total,
        )
        if turn == 4:
            Appeal.objects.filter(pk=appeal.pk).update(state=Appeal.State.WITHDRAWN)
            continue
        others = [one for one in markers if one.pk not in appealing.taken_part(appeal)]
        readers = [others[turn % len(others)], others[(turn + 1) % len(others)]]
        appealing.take_up(appeal, readers=readers, by=officer)
        for reading in AppealReading.objects.filter(appeal=appeal):
            accepted = {"5": "1"} if turn == 0 else {}
            rereading.send_reading(
                reading, fractions=accepted, remark="Chấp nhận cách diễn đạt của thí sinh." if accepted else "",
                by=reading.reader, at=at + timedelta(days=2),
            )  # fmt: skip
        exam_practice.mark_again(row.registration, at + timedelta(days=2))
        appealing.decide(
            appeal, chosen={}, signed_on=(at + timedelta(days=4)).date(), signer=signer, by=officer,
            at=at + timedelta(days=4), outcome="Hội đồng phúc khảo chấp nhận câu 5." if turn == 0 else "Hội đồng phúc khảo giữ nguyên điểm.",
        )  # fmt: skip
