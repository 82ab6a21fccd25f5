"""The question bank of the sample office: approved questions for every blueprint, and work in the departments."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from assessment.bank import checking, making
from assessment.bank.content import Content, Kind, content_json, key_json, key_of
from assessment.models import Competency, Depth, LegalBasis, Question, QuestionKey, QuestionVersion, Topic
from config.sample import question_facts
from config.sample.question_making import questions_of
from personnel.models import JobArea, Unit, User

State = QuestionVersion.State
SEED = 166
FIRST_DAY = date(2018, 2, 5)
"""After decision 166/QĐ-TCHQ of 25/1/2018; everything approved was so before the campaign of 2023."""
COMPETENCY_OF = {"C-DD": "NLC-01", "C-PL": "NLC-03", "C-VB": "NLC-02", "C-TH": "NLC-05", "C-NN": "NLC-06"}
"""Of the common topics; those of an area ask for the first competency of the area."""
REMARKS = [
    "Ghi rõ điều, khoản của văn bản làm căn cứ.", "Hai phương án B và C cùng có thể hiểu là đúng; viết lại phương án C.",
    "Câu dẫn dài, bỏ chi tiết không dùng đến.", "Văn bản đã được sửa đổi, cập nhật căn cứ.",
]  # fmt: skip


@dataclass
class Row:
    question: Question
    version: QuestionVersion
    key: dict
    basis: str


def add_topics() -> None:
    areas = {area.code: area for area in JobArea.objects.all()}
    Topic.objects.bulk_create(
        Topic(code=told.code, name=told.name, area=areas.get(told.area)) for told in question_facts.topics()
    )
    LegalBasis.objects.bulk_create(
        LegalBasis(
            symbol=row["symbol"], name=row["name"], in_force_on=row["in_force_on"] or None,
            expires_on=row["expires_on"] or None,
        )
        for row in question_facts.legal_bases()
    )  # fmt: skip


def add_questions(officers: list[User], reviewer: User, today: date) -> int:
    """`officers` are question officers of departments, in the order of `departments()`; `reviewer` approves."""
    rng = random.Random(SEED)  # noqa: S311 – the same questions every time
    units = departments()
    topics = {topic.code: topic for topic in Topic.objects.select_related("area")}
    names = {row["symbol"]: row["name"] for row in question_facts.legal_bases()}
    lapsed = {row["symbol"] for row in question_facts.legal_bases() if row["expires_on"]}
    competencies = {one.code: one for one in Competency.objects.all()}
    known: set[str] = set()
    rows: list[Row] = []
    for told in question_facts.topics():
        meant = {fact.basis for fact in told.facts}
        old = next((basis for basis in reversed(told.bases) if basis in lapsed and basis not in meant), None)
        for number, (depth, basis, (content, keys)) in enumerate(questions_of(told, rng, names, known), start=1):
            place = rng.randrange(len(units))
            if old and number % 9 == 0:
                basis = old
            question = Question(
                code=f"{told.code}.{number:04}", unit=units[place], topic=topics[told.code], depth=depth,
                competency=competencies.get(COMPETENCY_OF.get(told.code, f"{told.area}-A")),
                bank=Question.Bank.SECTOR if number % 25 else Question.Bank.DEPARTMENT,
            )  # fmt: skip
            rows.append(_row(question, 1, content, keys, officers[place], basis))
            _approved(rows[-1].version, reviewer, FIRST_DAY + timedelta(days=rng.randrange(1900)), rng)
    _work_in_progress(rows, officers, units, today, rng)
    _write(rows)
    return len(rows)


def departments() -> list[Unit]:
    """Units whose working groups contribute."""
    return list(Unit.objects.filter(code__in=["CHQ-KV01", "CHQ-KV02", "CHQ-KV03", "CHQ-KV05"]).order_by("code"))


def _row(question: Question, number: int, content: Content, keys, author: User, basis: str) -> Row:
    version = QuestionVersion(
        question=question, number=number, kind=content.kind.value, content=content_json(content),
        stem=checking.text_of(content), sha256=checking.fingerprint(content, keys), author=author,
    )  # fmt: skip
    return Row(question, version, key_json(keys), basis)


def _at(day: date, rng: random.Random) -> datetime:
    return datetime.combine(day, time(rng.randint(1, 9), rng.randint(0, 59)), UTC)


def _approved(version: QuestionVersion, reviewer: User, day: date, rng: random.Random) -> None:
    version.state, version.reviewer = State.APPROVED, reviewer
    version.sent_at, version.approved_at = _at(day - timedelta(days=rng.randint(3, 20)), rng), _at(day, rng)


def _work_in_progress(rows: list[Row], officers, units, today: date, rng) -> None:
    """Retired questions, corrections on their way, and what departments have just written or got back."""
    sources = rng.sample(rows, 44)
    for row in sources[:8]:
        row.version.state, row.version.retired_at = State.RETIRED, _at(date(2023, 6, 20), rng)
        row.version.remark = "Nội dung không còn phù hợp."
    states = [State.IN_REVIEW] * 14 + [State.DRAFT] * 12 + [State.RETURNED] * 6
    serials: dict[str, int] = {}
    for number, (row, state) in enumerate(zip(sources[8:40], states, strict=True)):
        code, place = row.question.topic.code, rng.randrange(len(units))
        serials[code] = serials.get(code, 900) + 1
        told = next(one for one in question_facts.topics() if one.code == code)
        fact = told.facts[number % len(told.facts)]
        wrong = [(text, False) for text in fact.wrong[:2]]
        stem = f"Khi giải quyết hồ sơ thực tế tại {units[place].name}, công chức phải áp dụng nội dung nào về {fact.about}?"
        content, keys = making.question(stem, making.choosing(Kind.SINGLE, [wrong[0], (fact.right, True), wrong[1]]))
        question = Question(
            code=f"{code}.{serials[code]:04}", unit=units[place], topic=row.question.topic, depth=Depth.APPLY
        )
        new = _row(question, 1, content, keys, officers[place], fact.basis)
        _standing(new.version, state, today, rng)
        rows.append(new)
    for row in sources[40:]:
        place = units.index(row.question.unit)
        content, keys = row.version.asks, key_of(row.key)
        longer = Content(f"{content.stem}\n(Cập nhật theo quy định đang có hiệu lực.)", content.parts, content.figures)
        new = _row(row.question, 2, longer, keys, officers[place], row.basis)
        _standing(new.version, State.IN_REVIEW, today, rng)
        rows.append(new)


def _standing(version: QuestionVersion, state: str, today: date, rng: random.Random) -> None:
    version.state = state
    if state != State.DRAFT:
        version.sent_at = _at(today - timedelta(days=rng.randint(1, 24)), rng)
    if state == State.RETURNED:
        version.remark = rng.choice(REMARKS)


def _write(rows: list[Row]) -> None:
    questions = {row.question.code: row.question for row in rows}
    Question.objects.bulk_create(questions.values(), batch_size=500)
    for row in rows:
        row.version.question = row.question
    QuestionVersion.objects.bulk_create([row.version for row in rows], batch_size=500)
    QuestionKey.objects.bulk_create([QuestionKey(version=row.version, key=row.key) for row in rows], batch_size=500)
    bases = {basis.symbol: basis.pk for basis in LegalBasis.objects.all()}
    links = QuestionVersion.legal_bases.through
    links.objects.bulk_create(
        [links(questionversion_id=row.version.pk, legalbasis_id=bases[row.basis]) for row in rows], batch_size=1000
    )
