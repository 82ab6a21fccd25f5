"""A batch under way today, under today's rules and in today's units: reviews due, overdue, returned and concluded."""

import random
from datetime import date, timedelta

from assessment import daily as reviews_daily
from assessment.models import Review
from config.sample import dossiers
from config.sample.accounts import Accounts
from config.sample.cast import Casting, Role, account_of
from config.sample.reviewing import Reviewers, at
from personnel import dates
from personnel.models import JobPosition, Official, PlanTerm, Title, Unit
from rotation import arriving, batching, daily, deciding, nominating, planning, proposing, screening, training
from rotation.models import Batch, BatchUnit, Nomination, Plan, Rotation, Scheme

# Home → receiving unit, title there, months after the batch's first day.
MOVES = [
    ("CHQ-GSQL-P1", "CHQ-KV03-KV3", "PTHQCK", 0), ("CHQ-QLRR-P1", "CHQ-KV03-NV", "PTP", 0),
    ("CHQ-THQ-P1", "CHQ-KV02-TNK", "PTP", 0), ("CHQ-KV03-NV", "CHQ-GSQL-P2", "PTP", 0),
    ("CHQ-KV01-NB", "CHQ-KV02-TSN", "PTHQCK", 0), ("CHQ-KV02-SG1", "CHQ-QLRR-P2", "PTP", 0),
    ("CHQ-KV06-HN", "CHQ-KV08-MC", "PTHQCK", 0), ("CHQ-KV08-HG", "CHQ-KV03-DKS", "PDT", 0),
    ("CHQ-DTCBL-P1", "CHQ-KV06-DKS", "PDT", 0), ("CHQ-KV16-MB", "CHQ-KV17-NV", "PTP", 0),
    ("CHQ-KTSTQ-P1", "CHQ-KV03-TNK", "PTP", 2), ("CHQ-KV05-BN", "CHQ-THQ-P2", "PTP", 2),
    ("CHQ-KV16-XM", "CHQ-KV01-NB", "PTHQCK", 2), ("CHQ-KDHQ-P1", "CHQ-KV03-KV3", "PTHQCK", 2),
]  # fmt: skip
MONTHS_AGO = 13
LATE, RETURNED, SENT, DRAGS = {0, 4}, 2, {5, 6}, 8
"""Places in MOVES of the second round: not sent in time, given back by HR, waiting for HR, dragging their feet."""


def plan_of_today(scheme: Scheme) -> Plan:
    """After the reform of 1/3/2025 the scheme goes on under a plan that names the new units."""
    paper = planning.paper(
        "KH",
        "1186/KH-CHQ",
        date(2025, 5, 12),
        "Kế hoạch luân chuyển công chức lãnh đạo giai đoạn 2025–2026",
        issuer_name="Cục Hải quan",
    )
    plan = Plan(
        scheme=scheme,
        name="Kế hoạch 1186/KH-CHQ",
        document=paper,
        objects_text="Phó Trưởng phòng và tương đương được quy hoạch Trưởng phòng và tương đương trở lên.",
        principles="Thời hạn luân chuyển 36 tháng; bố trí chức vụ tương đương, không tăng thêm chức danh.",
        duties_text="Nơi đến phân công đúng vị trí việc làm, sáu tháng một lần nhận xét, đánh giá.",
        need=60,
    )
    units = Unit.objects.filter(path__startswith="BTC/CHQ/", level=2).exclude(code__in=["CHQ-VP", "CHQ-TVQT"])
    return planning.save_plan(plan, units, by=None)


def starts_on(today: date) -> date:
    return dates.add_months(today.replace(day=1), -MONTHS_AGO)


def dossiers_on(today: date) -> date:
    return starts_on(today) - timedelta(days=60)


def cast(rng: random.Random, today: date) -> list[Official]:
    """The people of MOVES, in its order."""
    on = dossiers_on(today)
    term = PlanTerm.objects.get(kind=PlanTerm.Kind.GOVERNMENT, starts__lte=on, ends__gt=on)
    approval = planning.paper(
        "QĐ",
        "3127/QĐ-CHQ",
        date(2025, 4, 18),
        f"Phê duyệt quy hoạch cán bộ nhiệm kỳ {term.label}",
        issuer_name="Cục Hải quan",
    )
    casting = Casting(rng, on, "LC-A-", term, approval)
    return [casting.cast(Role(home)) for home, *_rest in MOVES]


def play(plan: Plan, accounts: Accounts, people: list[Official], rng: random.Random, today: date) -> Batch:
    starts = starts_on(today)
    batch = _decide(plan, accounts, people, dossiers_on(today), starts - timedelta(days=16), starts)
    _arrive(batch, accounts, rng)
    _rounds(batch, accounts, rng, today)
    _propose_return(batch, accounts, today)
    return batch


def _propose_return(batch: Batch, accounts: Accounts, today: date) -> None:
    """HR asks the authority to bring home the one who drags their feet: a proposal waits for the signature."""
    rotation = batch.rotations.get(official=_officials(batch)[DRAGS])
    proposing.propose(
        rotation,
        proposing.Wanted(
            kind="early_end", reason="Hai kỳ liên tiếp chậm trễ kéo dài dù đã điều chỉnh công việc.", reason_code="poor",
            effective_on=dates.add_months(today.replace(day=1), 1), outcome="early_return_poor",
        ),
        by=accounts.hr,
    )  # fmt: skip


def _decide(plan, accounts: Accounts, people: list[Official], dossiers_day: date, decided: date, starts: date) -> Batch:
    hr, authority = accounts.hr, accounts.authority
    batch = planning.create_batch(
        plan,
        by=hr,
        code="1186-DOT-I",
        name="Đợt I – Kế hoạch 1186/KH-CHQ",
        dossier_on=dossiers_day,
        decision_on=decided,
        starts_on=starts,
    )
    asked = dossiers_day - timedelta(days=70)
    submission = planning.paper(
        "TTr", "86/TTr-TCCB", asked, "Đề xuất chủ trương luân chuyển Đợt I năm 2025", issuer_name="Ban Tổ chức cán bộ"
    )
    approval = planning.paper(
        "CV",
        "771/CHQ-TCCB",
        asked + timedelta(days=12),
        "Đồng ý chủ trương luân chuyển Đợt I năm 2025",
        issuer_name="Cục Hải quan",
    )
    batching.submit_policy(batch, submission, by=hr)
    batching.approve_policy(batch, approval, by=authority)
    batching.open_nominations(batch, by=hr)
    for official in people:
        nominating.nominate(batch, official, by=hr)
    for row in batch.units.filter(answer=BatchUnit.Answer.NONE).select_related("batch"):
        nominating.answer(row, BatchUnit.Answer.WAITS, on=dossiers_day - timedelta(days=20), by=hr)
    batching.go_on(batch, by=hr)
    screening.screen(batch, on=dossiers_day, by=hr)
    titles = {title.code: title for title in Title.objects.all()}
    for official, (_home, to, title, later) in zip(people, MOVES, strict=True):
        nominating.select(
            batch.nominations.get(official=official), to_unit=Unit.objects.get(code=to), to_title=titles[title],
            starts_on=dates.add_months(starts, later), reason="Phù hợp chuyên môn và hướng quy hoạch.", by=hr,
        )  # fmt: skip
    batching.go_on(batch, by=hr)
    batch.refresh_from_db()
    for days, name in [(9, "Bồi dưỡng nghiệp vụ trước khi luân chuyển"), (6, "Bồi dưỡng kỹ năng lãnh đạo, quản lý")]:
        first = decided - timedelta(days=days)
        course = training.create_course(
            batch,
            by=hr,
            name=name,
            starts_on=first,
            ends_on=first + timedelta(days=2),
            place="Trường Hải quan Việt Nam",
        )
        rows = list(course.attendances.order_by("pk"))
        training.mark(
            course, {row.pk: ("attended", f"{n:02}/{first:%d%m}/CN-THQ") for n, row in enumerate(rows, start=1)}, by=hr
        )
    dossiers.hand_in(batch, hr, dossiers_day)
    batch.refresh_from_db()
    batching.submit_list(batch, batch.version, by=hr)
    batch.refresh_from_db()
    deciding.approve_and_issue(batch, batch.version, by=authority, signed_on=decided)
    Batch.objects.filter(pk=batch.pk).update(
        policy_submitted_at=at(asked), policy_approved_at=at(asked + timedelta(days=12)),
        submitted_at=at(decided - timedelta(days=3)), approved_at=at(decided),
    )  # fmt: skip
    batch.refresh_from_db()
    return batch


def _arrive(batch: Batch, accounts: Accounts, rng: random.Random) -> None:
    """All have arrived; one was given other work than the decision says."""
    positions = list(JobPosition.objects.filter(area__code__in=["GSQL", "TXNK", "QLRR", "CBL"]))
    for place, rotation in enumerate(batch.rotations.select_related("to_unit").order_by("pk")):
        starts = rotation.term.lower
        daily.run(starts)
        arriving.confirm(
            rotation, by=accounts.head_of(rotation.to_unit), on=starts, arrived_on=starts, note="Đã bố trí nơi làm việc, nhà công vụ.",
            work=[arriving.Work(rng.choice(positions), 70), arriving.Work(JobPosition.objects.get(code="CHUNG-03"), 30)]
            if place == 5 else [arriving.Work(rng.choice(positions), 100)],
            remark="Đơn vị giao thêm công tác văn thư do thiếu biên chế." if place == 5 else "",
        )  # fmt: skip
        Rotation.objects.filter(pk=rotation.pk).update(arrival_confirmed_at=at(starts))
        if place == 5:
            arriving.answer_deviation(
                rotation,
                by=accounts.hr,
                answer="Đã đề nghị đơn vị phân công lại đúng vị trí trong 30 ngày; đơn vị đã thực hiện.",
            )


def _rounds(batch: Batch, accounts: Accounts, rng: random.Random, today: date) -> None:
    acting = Reviewers(rng, accounts)
    in_order = _officials(batch)
    acting.dragging = {in_order[DRAGS]}
    acting.strength = {official: rng.uniform(0.74, 0.95) for official in in_order}
    for months in range(6, MONTHS_AGO + 3):
        ends = dates.add_months(batch.starts_on, months)
        if ends > today:
            break
        acting.open_due(ends)
        for review in _ended(batch, ends):
            account_of(review.official)
            place = in_order.index(review.official_id)
            if review.number == 2:
                _second(acting, review, place, ends)
            else:
                acting.whole(review)
                acting.answer(review, ends + timedelta(days=29))
    reviews_daily.run(today)


def _second(acting: Reviewers, review: Review, place: int, ends: date) -> None:
    if place in LATE:
        if place == max(LATE):
            acting.self_report(review, ends + timedelta(days=3))
        return
    if place == RETURNED:
        acting.self_report(review, ends + timedelta(days=2))
        acting.submit(review, ends + timedelta(days=9))
        acting.send_back(
            review,
            ends + timedelta(days=14),
            "Nêu số liệu cụ thể của nhiệm vụ thu nộp và bổ sung ý kiến tập thể lãnh đạo.",
        )
    elif place in SENT:
        acting.self_report(review, ends + timedelta(days=2))
        acting.submit(review, ends + timedelta(days=11))
    else:
        acting.whole(review)


def _officials(batch: Batch) -> list[int]:
    homes = {home: place for place, (home, *_rest) in enumerate(MOVES)}
    rows = batch.nominations.filter(state=Nomination.State.DECIDED).select_related("from_unit")
    return [row.official_id for row in sorted(rows, key=lambda row: homes[row.from_unit.code])]


def _ended(batch: Batch, ends: date):
    return Review.objects.filter(
        cycle__programme=batch.programme, state=Review.State.OPEN, period__endswith__lte=ends
    ).select_related("cycle__form", "official", "unit", "appointment")
