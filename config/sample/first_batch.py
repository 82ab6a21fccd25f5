"""Batch I of plan 5923/KH-TCHQ as published: 20 officials of 5 head-office units and 7 departments, from 1/7/2020.

Units, counts, dates and the plan's number are the published ones; the people and what is written about them are invented.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from assessment import reports
from assessment.models import Review
from config.sample import dossiers
from config.sample.accounts import Accounts
from config.sample.cast import Casting, Role, account_of
from config.sample.people import DIVISION_DEPUTY, DIVISION_HEAD, title_code
from config.sample.reviewing import Reviewers, at
from personnel import appointing, dates
from personnel.models import IssuedDocument, JobPosition, Official, PlanTerm, Title, Unit, UnitSuccession
from rotation import (
    arriving,
    batching,
    closing,
    daily,
    deciding,
    ending,
    nominating,
    planning,
    screening,
    terms,
    training,
)
from rotation.models import Batch, BatchUnit, Nomination, Plan, Rotation, Scheme

DOSSIERS, DECIDED, STARTS = date(2020, 4, 30), date(2020, 6, 15), date(2020, 7, 1)
REFORM = date(2025, 3, 1)
HEAD_OFFICE = ["TCHQ-DTCBL", "TCHQ-GSQL", "TCHQ-QLRR", "TCHQ-TXNK", "TCHQ-CCHDH", "TCHQ-KTSTQ"]
LOCAL = [
    "TCHQ-01",
    "TCHQ-02",
    "TCHQ-03",
    "TCHQ-20",
    "TCHQ-18",
    "TCHQ-15",
    "TCHQ-45",
    "TCHQ-51",
    "TCHQ-47",
    "TCHQ-43",
    "TCHQ-34",
]

# Where each of the twenty was deputy → where they went, and the title there.
MOVES = [
    ("TCHQ-DTCBL-P1", "TCHQ-03-NV", "PTP"), ("TCHQ-DTCBL-P2", "TCHQ-20-HG", "PCCT"), ("TCHQ-GSQL-P1", "TCHQ-03-CCDV", "PCCT"),
    ("TCHQ-GSQL-P2", "TCHQ-01-NV", "PTP"), ("TCHQ-QLRR-P1", "TCHQ-02-NV", "PTP"), ("TCHQ-TXNK-P1", "TCHQ-18-TNK", "PTP"),
    ("TCHQ-TXNK-P2", "TCHQ-02-TNK", "PTP"), ("TCHQ-CCHDH-P1", "TCHQ-15-NV", "PTP"), ("TCHQ-01-NV", "TCHQ-GSQL-TH", "PTP"),
    ("TCHQ-01-NB", "TCHQ-DTCBL-TH", "PTP"), ("TCHQ-02-SG1", "TCHQ-QLRR-P2", "PTP"), ("TCHQ-02-TSN", "TCHQ-45-MB", "PCCT"),
    ("TCHQ-03-KV3", "TCHQ-TXNK-TH", "PTP"), ("TCHQ-03-DKS", "TCHQ-20-DKS", "PDT"), ("TCHQ-20-MC", "TCHQ-DTCBL-P1", "PTP"),
    ("TCHQ-20-NV", "TCHQ-01-DKS", "PDT"), ("TCHQ-18-BN", "TCHQ-CCHDH-TH", "PTP"), ("TCHQ-15-HN", "TCHQ-QLRR-TH", "PTP"),
    ("TCHQ-15-DKS", "TCHQ-18-DKS", "PDT"), ("TCHQ-45-XM", "TCHQ-02-DKS", "PDT"),
]  # fmt: skip
TURNED_DOWN = [
    Role("TCHQ-03-NV", born=date(1979, 3, 8), sex="F"),  # past the limit
    Role("TCHQ-TXNK-P1", born=date(1974, 11, 2), sex="M"),
    Role("TCHQ-15-HN", planned="proposed"),
    Role("TCHQ-DTCBL-P2", planned=""),
    Role("TCHQ-20-HG", health_days=260),
    Role("TCHQ-01-TNK", rating="HTNV"),
    Role("TCHQ-18-NV"),
    Role("TCHQ-45-NV"),
]
EARLY, EXTENDED, SETTLED, SAME = 18, 4, 11, {1, 6, 13, 16}
"""Places in MOVES: who came back early, was extended, settled there, went back to the former post; the rest rose."""


@dataclass
class FirstBatch:
    batch: Batch
    people: list[Official]


def plan_5923() -> Plan:
    """The scheme to the end of 2026 and the plan of 17/9/2019, with its 6 head-office units and 11 departments."""
    scheme_paper = planning.paper(
        "ĐA", "5922/ĐA-TCHQ", date(2019, 9, 17), "Đề án luân chuyển công chức lãnh đạo ngành Hải quan đến hết năm 2026",
        issuer_name="Tổng cục Hải quan",
    )  # fmt: skip
    plan_paper = IssuedDocument.objects.filter(symbol="5923/KH-TCHQ").first() or planning.paper(
        "KH",
        "5923/KH-TCHQ",
        date(2019, 9, 17),
        "Kế hoạch luân chuyển công chức lãnh đạo",
        issuer_name="Tổng cục Hải quan",
    )
    scheme = Scheme.objects.create(
        name="Đề án luân chuyển công chức lãnh đạo đến hết năm 2026", ends_on=date(2026, 12, 31), document=scheme_paper
    )
    plan = Plan(
        scheme=scheme,
        name="Kế hoạch 5923/KH-TCHQ",
        document=plan_paper,
        objects_text="Phó Trưởng phòng và tương đương được quy hoạch Trưởng phòng và tương đương trở lên; nam không quá 45 tuổi, nữ không quá 40 tuổi.",
        principles="Thời hạn luân chuyển 3 năm. Bố trí đúng sở trường, cân đối giữa các đơn vị, không ảnh hưởng việc bố trí sau luân chuyển.",
        duties_text="Nơi đi giữ liên hệ và đề xuất bố trí; nơi đến bố trí đúng vị trí, tạo điều kiện làm việc; sáu tháng một lần báo cáo đánh giá.",
        need=120,
    )
    units = [*Unit.objects.filter(code__in=HEAD_OFFICE + LOCAL)]
    return planning.save_plan(plan, units, by=None)


def play(plan: Plan, accounts: Accounts, rng: random.Random, homes: dict[str, Unit]) -> FirstBatch:
    casting = _casting(rng)
    people = [casting.cast(Role(home)) for home, _to, _title in MOVES]
    others = [casting.cast(role) for role in TURNED_DOWN]
    batch = _prepare(plan, accounts, people, others)
    _train(batch, accounts)
    deciding.approve_and_issue(batch, _version(batch), by=accounts.authority, signed_on=DECIDED)
    Batch.objects.filter(pk=batch.pk).update(
        policy_submitted_at=at(date(2020, 2, 20)), policy_approved_at=at(date(2020, 3, 4)),
        submitted_at=at(date(2020, 6, 8)), approved_at=at(DECIDED),
    )  # fmt: skip
    daily.run(STARTS)
    _arrive(batch, accounts, rng)
    _live(batch, accounts, rng)
    _ask_for_papers(batch, accounts)
    _close(batch, accounts)
    _carry_over(people + others, homes)
    return FirstBatch(batch, people)


def _casting(rng: random.Random) -> Casting:
    term = PlanTerm.objects.get(label="2016–2021", kind=PlanTerm.Kind.GOVERNMENT)
    approval = planning.paper(
        "QĐ",
        "1478/QĐ-TCHQ",
        date(2017, 5, 12),
        "Phê duyệt quy hoạch cán bộ nhiệm kỳ 2016–2021",
        issuer_name="Tổng cục Hải quan",
    )
    return Casting(rng, DOSSIERS, "LC-I-", term, approval)


def _prepare(plan: Plan, accounts: Accounts, people: list[Official], others: list[Official]) -> Batch:
    hr, authority = accounts.hr, accounts.authority
    batch = planning.create_batch(
        plan,
        by=hr,
        code="5923-DOT-I",
        name="Đợt I – Kế hoạch 5923/KH-TCHQ",
        dossier_on=DOSSIERS,
        decision_on=DECIDED,
        starts_on=STARTS,
    )
    submission = planning.paper(
        "TTr",
        "118/TTr-TCCB",
        date(2020, 2, 20),
        "Đề xuất chủ trương luân chuyển Đợt I",
        issuer_name="Vụ Tổ chức cán bộ",
    )
    approval = planning.paper(
        "CV", "1402/TCHQ-TCCB", date(2020, 3, 4), "Đồng ý chủ trương luân chuyển Đợt I", issuer_name="Tổng cục Hải quan"
    )
    batching.submit_policy(batch, submission, by=hr)
    batching.approve_policy(batch, approval, by=authority)
    batching.open_nominations(batch, by=hr)
    for official in people + others:
        nominating.nominate(batch, official, by=hr)
    for row in batch.units.filter(answer=BatchUnit.Answer.NONE).select_related("batch"):
        nominating.answer(row, BatchUnit.Answer.WAITS, on=date(2020, 4, 10), by=hr, note="Tham gia đợt sau")
    batching.go_on(batch, by=hr)
    screening.screen(batch, on=DOSSIERS, by=hr)
    titles = {title.code: title for title in Title.objects.all()}
    for official, (_home, to, title) in zip(people, MOVES, strict=True):
        nominating.select(
            batch.nominations.get(official=official), to_unit=Unit.objects.get(code=to), to_title=titles[title],
            starts_on=STARTS, reason="Phù hợp chuyên môn, cân đối giữa các đơn vị.", by=hr,
        )  # fmt: skip
    for nomination in batch.nominations.filter(official__in=others, state=Nomination.State.ELIGIBLE):
        nominating.reject(nomination, "Đơn vị đề nghị để lại đợt sau do thiếu cấp phó.", by=hr)
    batching.go_on(batch, by=hr)
    for nomination in batch.nominations.filter(state=Nomination.State.SELECTED).select_related("official")[:6]:
        nominating.consult(
            nomination, "person", date(2020, 5, 26), "Nhất trí nhận nhiệm vụ, cam kết hoàn thành tốt.", by=hr
        )
    batch.refresh_from_db()
    return batch


def _train(batch: Batch, accounts: Accounts) -> None:
    for name, first, last in [
        ("Bồi dưỡng nghiệp vụ giám sát, quản lý tại cửa khẩu", date(2020, 6, 1), date(2020, 6, 3)),
        ("Bồi dưỡng kỹ năng lãnh đạo, quản lý cấp phòng", date(2020, 6, 4), date(2020, 6, 6)),
    ]:
        course = training.create_course(
            batch, by=accounts.hr, name=name, starts_on=first, ends_on=last, place="Trường Hải quan Việt Nam"
        )
        rows = list(course.attendances.order_by("pk"))
        training.mark(
            course,
            {row.pk: ("attended", f"{n:02}/{first:%d%m}/CN-THQ") for n, row in enumerate(rows, start=1)},
            by=accounts.hr,
        )
    dossiers.hand_in(batch, accounts.hr, DOSSIERS)
    batch.refresh_from_db()
    batching.submit_list(batch, batch.version, by=accounts.hr)


def _version(batch: Batch) -> int:
    batch.refresh_from_db()
    return batch.version


def _arrive(batch: Batch, accounts: Accounts, rng: random.Random) -> None:
    positions = list(JobPosition.objects.filter(area__code__in=["GSQL", "TXNK", "QLRR", "CBL"]))
    for rotation in batch.rotations.select_related("to_unit"):
        arriving.confirm(
            rotation, by=accounts.head_of(rotation.to_unit), on=STARTS, arrived_on=STARTS,
            work=[arriving.Work(rng.choice(positions), 100)], note="Đã bố trí phòng làm việc và nhà công vụ.",
        )  # fmt: skip
    Rotation.objects.filter(batch=batch).update(arrival_confirmed_at=at(STARTS))


def _live(batch: Batch, accounts: Accounts, rng: random.Random) -> None:
    """Six rounds, half a year apart, with what happens in between."""
    acting = Reviewers(rng, accounts)
    rotations = {rotation.official_id: rotation for rotation in batch.rotations.select_related("official")}
    in_order = [rotations[row.official_id] for row in _in_order(batch)]
    acting.dragging = {in_order[EARLY].official_id}
    for number in range(1, 7):
        ends = dates.add_months(STARTS, 6 * number)
        if number == 3:
            _bring_back(in_order[EARLY], accounts, acting)
        if number == 6:
            terms.extend(
                in_order[EXTENDED], months=12, by=accounts.authority, signed_on=date(2023, 6, 1),
                reason="Đang chủ trì đề án quản lý rủi ro, cần hoàn thành trước khi về.",
            )  # fmt: skip
        _round(batch, acting, ends)
        daily.run(ends)
    _place(batch, in_order, accounts)
    for number in (7, 8):
        ends = dates.add_months(STARTS, 6 * number)
        _round(batch, acting, ends)
        daily.run(ends)
    _complete(in_order[EXTENDED], accounts, date(2024, 7, 1))


def _in_order(batch: Batch) -> list[Nomination]:
    homes = {home: place for place, (home, _to, _title) in enumerate(MOVES)}
    rows = batch.nominations.filter(state=Nomination.State.DECIDED).select_related("from_unit")
    return sorted(rows, key=lambda row: homes[row.from_unit.code])


def _round(batch: Batch, acting: Reviewers, ends: date) -> None:
    acting.open_due(ends)
    waiting = Review.objects.filter(
        cycle__programme=batch.programme, state=Review.State.OPEN, period__endswith__lte=ends
    )
    for review in waiting.select_related("cycle__form", "official", "unit", "appointment"):
        account_of(review.official)
        acting.whole(review)
        acting.answer(review, ends + timedelta(days=28))


def _bring_back(rotation: Rotation, accounts: Accounts, acting: Reviewers) -> None:
    """After fourteen months one official who drags their feet is brought back."""
    ends = date(2021, 9, 1)
    ending.end_early(
        rotation, effective_on=ends, reason="Hai kỳ liên tiếp chậm trễ kéo dài, không hoàn thành nhiệm vụ được giao.",
        reason_code="poor", outcome="early_return_poor", by=accounts.authority, signed_on=date(2021, 8, 23),
    )  # fmt: skip
    _round(rotation.batch, acting, ends)
    daily.run(ends)


def _place(batch: Batch, in_order: list[Rotation], accounts: Accounts) -> None:
    daily.run(date(2023, 7, 1))
    for place, rotation in enumerate(in_order):
        if place in (EARLY, EXTENDED):
            continue
        rotation.refresh_from_db()
        if place == SETTLED:
            ending.settle(
                rotation, effective_on=date(2023, 7, 1), by=accounts.authority, signed_on=date(2023, 6, 26),
                reason="Đơn vị nơi đến có nhu cầu, cá nhân có nguyện vọng ở lại lâu dài.",
            )  # fmt: skip
        elif place in SAME:
            ending.complete(
                rotation,
                effective_on=date(2023, 7, 1),
                outcome="return_same",
                by=accounts.authority,
                signed_on=date(2023, 6, 26),
            )
        else:
            _complete(rotation, accounts, date(2023, 7, 1))


def _complete(rotation: Rotation, accounts: Accounts, on: date) -> None:
    """Back to the home unit, one level up: near the planned title."""
    rotation.refresh_from_db()
    higher = {"PTP": "TP", "PCCT": "CCT", "PDT": "DT"}
    title = Title.objects.get(code=higher[rotation.from_title.code])
    ending.complete(
        rotation, effective_on=on, outcome="return_promoted", unit=rotation.from_unit, title=title,
        by=accounts.authority, signed_on=on - timedelta(days=5),
    )  # fmt: skip


def _ask_for_papers(batch: Batch, accounts: Accounts) -> None:
    """The sheets and reports of every round, a month after its end; workers make them once they run."""
    for number in range(1, 9):
        reports.request_reports(
            batch.programme, number, by=accounts.hr, on=dates.add_months(STARTS, 6 * number) + timedelta(days=30)
        )


def _close(batch: Batch, accounts: Accounts) -> None:
    batch.refresh_from_db()
    daily.run(date(2024, 7, 1))
    closing.close(
        batch, by=accounts.hr, on=date(2024, 7, 15),
        lessons="Bồi dưỡng quản lý rủi ro trước khi đi; nơi đến chuẩn bị vị trí trước 15 ngày; nhắc phiếu nhận xét sớm hơn.",
    )  # fmt: skip


def homes_after_reform() -> dict[str, Unit]:
    """Where each of the twenty's home unit went on; never two to one unit, since both may come home as its head."""
    taken: dict[str, Unit] = {}
    for home, _to, _title in MOVES:
        unit = _successor(Unit.objects.get(code=home))
        siblings = Unit.objects.filter(path__startswith=unit.path.removesuffix(f"{unit.code}/"), level=3)
        free = [one for one in [unit, *siblings] if one not in taken.values()]
        taken[home] = free[0]
    return taken


def _carry_over(people: list[Official], homes: dict[str, Unit]) -> None:
    """On 1/3/2025 everyone moves into the new structure, with the title their post has there."""
    paper = IssuedDocument.objects.filter(subject__startswith="Bố trí công chức khi sắp xếp tổ chức").first()
    titles = {title.code: title for title in Title.objects.all()}
    for official in people:
        post = appointing.primary_on(official, REFORM - timedelta(days=1))
        if post is None:
            continue
        unit = homes.get(post.unit.code) or _successor(post.unit)
        seat = DIVISION_HEAD if post.title and post.title.heads_unit else DIVISION_DEPUTY
        code = title_code(unit, seat) if post.title else None
        appointing.appoint(official, unit=unit, title=titles.get(code), starts=REFORM, decision=paper)


def _successor(unit: Unit) -> Unit:
    """The division of today that does the work of a division of before."""
    went_on = UnitSuccession.objects.filter(successor__isnull=False).select_related("successor")
    if found := went_on.filter(predecessor=unit).first():
        return found.successor
    parent = unit.path.strip("/").split("/")[-2]
    above = went_on.filter(predecessor__code=parent).first()
    upper = above.successor if above else Unit.objects.get(code="CHQ-QLRR")
    same = Unit.objects.filter(code=f"{upper.code}-{unit.code.removeprefix(parent + '-')}").first()
    return same or Unit.objects.filter(path__startswith=upper.path, level=3).first() or upper
