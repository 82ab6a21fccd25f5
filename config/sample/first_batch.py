"""Batch I of plan 5923/KH-TCHQ as published: 20 officials of 5 head-office units and 7 departments, from 1/7/2020.

Units, counts, dates and the plan's number are the published ones; the people and what is written about them are invented.
"""

import random
from dataclasses import dataclass
from datetime import date

from config.sample import dossiers, first_homes, first_terms
from config.sample.accounts import Accounts
from config.sample.cast import Casting, Role
from config.sample.first_plan import MOVES, STARTS
from config.sample.reviewing import at
from personnel.models import Official, PlanTerm, Title, Unit
from rotation import batching, daily, deciding, nominating, planning, screening, training
from rotation.models import Batch, BatchUnit, Nomination, Plan

DOSSIERS, DECIDED = date(2020, 4, 30), date(2020, 6, 15)
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


@dataclass
class FirstBatch:
    batch: Batch
    people: list[Official]


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
    first_terms.arrive(batch, accounts, rng)
    first_terms.live(batch, accounts, rng)
    first_terms.ask_for_papers(batch, accounts)
    first_terms.close(batch, accounts)
    first_homes.carry_over(people + others, homes)
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
