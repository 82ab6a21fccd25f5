"""The terms of batch I from 1/7/2020: arrivals, half-yearly rounds, an early return, an extension, placements, the closing."""

import random
from datetime import date, timedelta

from assessment import reports
from assessment.models import Review
from config.sample.accounts import Accounts
from config.sample.cast import account_of
from config.sample.first_plan import MOVES, STARTS
from config.sample.reviewing import Reviewers, at
from personnel import dates
from personnel.models import JobPosition, Title
from rotation import arriving, closing, daily, ending, terms
from rotation.models import Batch, Nomination, Rotation

EARLY, EXTENDED, SETTLED, SAME = 18, 4, 11, {1, 6, 13, 16}
"""Places in MOVES: who came back early, was extended, settled there, went back to the former post; the rest rose."""


def arrive(batch: Batch, accounts: Accounts, rng: random.Random) -> None:
    positions = list(JobPosition.objects.filter(area__code__in=["GSQL", "TXNK", "QLRR", "CBL"]))
    for rotation in batch.rotations.select_related("to_unit"):
        arriving.confirm(
            rotation, by=accounts.head_of(rotation.to_unit), on=STARTS, arrived_on=STARTS,
            work=[arriving.Work(rng.choice(positions), 100)], note="Đã bố trí phòng làm việc và nhà công vụ.",
        )  # fmt: skip
    Rotation.objects.filter(batch=batch).update(arrival_confirmed_at=at(STARTS))


def live(batch: Batch, accounts: Accounts, rng: random.Random) -> None:
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


def ask_for_papers(batch: Batch, accounts: Accounts) -> None:
    """The sheets and reports of every round, a month after its end; workers make them once they run."""
    for number in range(1, 9):
        reports.request_reports(
            batch.programme, number, by=accounts.hr, on=dates.add_months(STARTS, 6 * number) + timedelta(days=30)
        )


def close(batch: Batch, accounts: Accounts) -> None:
    batch.refresh_from_db()
    daily.run(date(2024, 7, 1))
    closing.close(
        batch, by=accounts.hr, on=date(2024, 7, 15),
        lessons="Bồi dưỡng quản lý rủi ro trước khi đi; nơi đến chuẩn bị vị trí trước 15 ngày; nhắc phiếu nhận xét sớm hơn.",
    )  # fmt: skip
