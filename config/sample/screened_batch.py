"""A batch being screened today, with every kind of finding, so that each refusal can be seen with its reason."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from config.sample import dossiers
from config.sample.accounts import Accounts
from config.sample.cast import Casting, Role
from config.sample.reviewing import at
from personnel import dates
from personnel.models import (
    Appointment,
    CareCircumstance,
    Discipline,
    Inquiry,
    Official,
    PlanTerm,
    SuccessionPlan,
    Title,
    Unit,
)
from rotation import batching, nominating, planning, screening, waiving
from rotation.models import Batch, BatchUnit, Nomination, Plan

SOUND = ["CHQ-GSQL-P2", "CHQ-THQ-TH", "CHQ-KV01-NV", "CHQ-KV01-TNK", "CHQ-KV02-NV", "CHQ-KV02-DKS", "CHQ-KV03-TNK",
         "CHQ-KV03-DKS", "CHQ-KV05-NV", "CHQ-KV06-NV", "CHQ-KV08-NV", "CHQ-KV11-NV", "CHQ-KV12-NV", "CHQ-KV16-NV",
         "CHQ-KTSTQ-P2", "CHQ-QLRR-TH", "CHQ-KV13-NV", "CHQ-KV18-NV"]  # fmt: skip
CHOSEN = {0: ("CHQ-KV08-NV", "PTP"), 2: ("CHQ-GSQL-P1", "PTP"), 4: ("CHQ-KV03-NV", "PTP"), 6: ("CHQ-KV02-TNK", "PTP"),
          9: ("CHQ-KV01-NV", "PTP")}  # fmt: skip
"""Of SOUND, those already chosen for a post."""
WAITING = ["CHQ-CNTT", "CHQ-KV19", "CHQ-KV20"]


@dataclass
class Cast:
    sound: list[Official]
    special: dict[str, Official]


def dossiers_on(today: date) -> date:
    return today - timedelta(days=4)


def cast(rng: random.Random, today: date) -> Cast:
    on = dossiers_on(today)
    term = PlanTerm.objects.get(kind=PlanTerm.Kind.GOVERNMENT, starts__lte=on, ends__gt=on)
    approval = SuccessionPlan.objects.filter(term=term, document__isnull=False).first().document
    casting = Casting(rng, on, "LC-B-", term, approval)
    years = dates.add_years
    special = {
        "over_age": casting.cast(Role("CHQ-KV03-NV", born=dates.add_months(years(on, -40), -3), sex="F")),
        "on_the_edge": casting.cast(Role("CHQ-THQ-P1", born=years(on, -45).replace(day=2), sex="M")),
        "no_service": casting.cast(Role("CHQ-KV05-TNK", born=years(on, -54), sex="M")),
        "not_planned": casting.cast(Role("CHQ-KV06-DKS", planned="")),
        "proposed_only": casting.cast(Role("CHQ-KV08-HG", planned="proposed")),
        "fair_rating": casting.cast(Role("CHQ-KV02-SG1", rating="HTNV")),
        "old_certificate": casting.cast(Role("CHQ-KV16-MB", health_days=250)),
        "no_certificate": casting.cast(Role("CHQ-KV12-TNK", health_days=None)),
        "investigated": casting.cast(Role("CHQ-DTCBL-P2")),
        "reprimanded": casting.cast(Role("CHQ-KV01-DKS")),
        "reprimand_over": casting.cast(Role("CHQ-KV13-TNK")),
        "mother": casting.cast(Role("CHQ-KV18-TNK", sex="F")),
        "local": casting.cast(Role("CHQ-QLRR-P2", home_province="Quảng Ninh")),
        "non_local_group": casting.cast(Role("CHQ-KV17-NV", born=years(on, -59), sex="M")),
    }
    Inquiry.objects.create(
        official=special["investigated"], kind="investigation", valid=(on - timedelta(days=40), None),
        note="Cơ quan điều tra đề nghị phối hợp xác minh.",
    )  # fmt: skip
    for name, months in (("reprimanded", 5), ("reprimand_over", 14)):
        day = dates.add_months(on, -months)
        Discipline.objects.create(
            official=special[name], form="reprimand", decided_on=day, effective_on=day, duty_related=True,
            reason="Chậm giải quyết hồ sơ, để quá hạn nhiều lần.",
        )  # fmt: skip
    CareCircumstance.objects.create(official=special["mother"], kind="child", day=dates.add_months(on, -20))
    return Cast([casting.cast(Role(unit)) for unit in SOUND], special)


def play(plan: Plan, accounts: Accounts, people: Cast, travellers: list[Official], today: date) -> Batch:
    hr, authority = accounts.hr, accounts.authority
    on = dossiers_on(today)
    starts = dates.add_months(today.replace(day=1), 3)
    batch = planning.create_batch(
        plan, by=hr, code="1186-DOT-II", name="Đợt II – Kế hoạch 1186/KH-CHQ", dossier_on=on,
        decision_on=starts - timedelta(days=21), starts_on=starts,
    )  # fmt: skip
    asked = on - timedelta(days=45)
    submission = planning.paper(
        "TTr", "203/TTr-TCCB", asked, "Đề xuất chủ trương luân chuyển Đợt II", issuer_name="Ban Tổ chức cán bộ"
    )
    approval = planning.paper(
        "CV",
        "1934/CHQ-TCCB",
        asked + timedelta(days=9),
        "Đồng ý chủ trương luân chuyển Đợt II",
        issuer_name="Cục Hải quan",
    )
    batching.submit_policy(batch, submission, by=hr)
    batching.approve_policy(batch, approval, by=authority)
    Batch.objects.filter(pk=batch.pk).update(
        policy_submitted_at=at(asked), policy_approved_at=at(asked + timedelta(days=9))
    )
    batching.open_nominations(batch, by=hr)
    _nominate(batch, accounts, people, travellers, on)
    for row in batch.units.filter(unit__code__in=WAITING).select_related("batch"):
        nominating.answer(row, BatchUnit.Answer.WAITS, on=on - timedelta(days=12), by=hr)
    batching.go_on(batch, by=hr)
    screening.screen(batch, on=on, by=hr)
    _choose(batch, accounts, people, starts)
    _set_aside(batch, accounts, people, on)
    dossiers.hand_in(batch, accounts.hr, on, selected_only=False)
    dossiers.leave_open(batch, ("D07", "D08"))
    screening.screen(batch, on=on, by=hr)
    return batch


def _nominate(batch: Batch, accounts: Accounts, people: Cast, travellers: list[Official], on: date) -> None:
    for official in people.sound:
        nominating.nominate(batch, official, by=accounts.hr)
    for name, official in people.special.items():
        group = Nomination.Group.NON_LOCAL if name == "non_local_group" else Nomination.Group.PLANNED
        nominating.nominate(batch, official, by=accounts.hr, group=group)
    nominating.nominate(batch, travellers[3], by=accounts.hr, note="Đang luân chuyển Đợt I, đơn vị vẫn giới thiệu.")
    head = Appointment.objects.in_force(on).filter(unit__code="CHQ-KV04-NV", title__code="TP").first()
    if head:
        nominating.nominate(batch, head.official, by=accounts.hr, note="Đã là Trưởng phòng.")


def _choose(batch: Batch, accounts: Accounts, people: Cast, starts: date) -> None:
    chosen = {people.sound[place]: to for place, to in CHOSEN.items()} | {
        people.special["local"]: ("CHQ-KV08-DKS", "PDT")
    }
    for official, (unit, title) in chosen.items():
        nomination = batch.nominations.get(official=official)
        nominating.select(
            nomination, to_unit=Unit.objects.get(code=unit), to_title=Title.objects.get(code=title), starts_on=starts,
            reason="Phù hợp chuyên môn; nơi đến thiếu cấp phó.", by=accounts.hr,
        )  # fmt: skip
    screening.screen(batch, on=batch.dossier_on, by=accounts.hr, officials=[official.pk for official in chosen])


def _set_aside(batch: Batch, accounts: Accounts, people: Cast, on: date) -> None:
    """Two special cases: one granted (the health certificate comes later), one waiting for the authority."""
    nomination = batch.nominations.get(official=people.special["old_certificate"])
    paper = planning.paper(
        "CV", "2051/CHQ-TCCB", on + timedelta(days=2), "Cho phép bổ sung giấy khám sức khỏe", issuer_name="Cục Hải quan"
    )
    basis = planning.paper(
        "TTr",
        "311/TTr-TCCB",
        on + timedelta(days=1),
        "Đề nghị xem xét trường hợp đặc biệt",
        issuer_name="Ban Tổ chức cán bộ",
    )
    asked = waiving.ask(
        nomination, ["R-EL-08"], "Đang chờ kết quả khám sức khỏe định kỳ; cho bổ sung trước khi quyết định.", basis,
        by=accounts.hr,
    )  # fmt: skip
    waiving.grant(asked, paper, by=accounts.authority, on=on)
    over = batch.nominations.get(official=people.special["over_age"])
    waiving.ask(
        over, ["R-EL-03"], "Nơi đến thiếu cấp phó có kinh nghiệm kiểm tra sau thông quan; đơn vị đề nghị xem xét.", basis,
        by=accounts.hr,
    )  # fmt: skip


def wanted_seats() -> list[tuple[str, str]]:
    return [*CHOSEN.values(), ("CHQ-KV08-DKS", "PDT")]
