"""The campaign of 2023 as the office reported it, one of today in preparation, and a trial sitting one can take now.

Thirty-five departments, 28/7 to 20/11/2023. On 18/9/2023 eleven had begun, thirty had sent their lists, twenty had
been checked, four had finished; three lists were late. Some heads had asked for easier positions than the work done.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from assessment.campaigns import demand, guard, listing, planning, seating, signing, timetable
from assessment.exam_day import sitting_down
from assessment.exam_papers import making
from assessment.models import Attempt, Blueprint, Campaign, CampaignUnit, Registration, Room, Seat, Sitting, SittingRoom
from config.sample.accounts import Accounts
from personnel.models import IssuedDocument, JobPosition, Unit
from personnel.models.documents import DocumentType

REPORTED_ON = date(2023, 9, 18)
"""The day of the report: eleven of thirty-five."""

# Codes of the departments in the order in which they began; days count from 28/7/2023.
FINISHED = {"01": 0, "10": 3, "18": 5, "27": 7}
BEGUN = {"02": 18, "03": 21, "15": 25, "20": 32, "34": 39, "43": 46, "47": 52}
CHECKED = {"13": 56, "28": 57, "29": 59, "11": 60, "12": 62, "30": 63, "45": 66, "48": 67, "31": 69}
SENT = {"33": 70, "40": 71, "41": 71, "54": 72, "35": 72, "37": 73, "38": 77, "51": 79, "60": 80, "61": 82}
LATE = {"53": date(2023, 10, 10), "59": date(2023, 10, 12), "49": date(2023, 10, 16)}
"""Kiên Giang, Cà Mau and Đồng Tháp: due on 10, 12 and 16/9, not sent by 18/9."""
DUE_SOON = {"50": date(2023, 10, 18), "32": date(2023, 10, 22)}
DODGING = {"33": 12, "47": 9, "54": 6, "40": 4, "41": 3, "02": 1, "03": 1, "20": 1, "43": 1}
"""How many people of a department its head wants examined on something easier, in an office of five thousand."""
DODGES_MOST = 4
"""One candidate in so many, where the sample is small."""
BEGINS = date(2023, 7, 28)
ENDS = date(2023, 11, 21)
REASONS = [
    "Đang được đơn vị giao kiêm nhiệm công tác tổng hợp, dự kiến chuyển hẳn từ quý IV/2023.",
    "Công chức mới tiếp nhận nhiệm vụ chưa đủ 6 tháng, đơn vị đề nghị thi vị trí trước đó.",
    "Theo nguyện vọng cá nhân, phù hợp với chuyên ngành đào tạo.",
    "Đơn vị dự kiến điều chuyển vị trí công tác định kỳ trong tháng 10/2023.",
]
ROOM_SEATS = 60
EXAM_MINUTES = 90
TRIAL_DAYS = 22
TRIAL_PEOPLE = 8


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


# 2023 -------------------------------------------------------------------------------


def of_2023(accounts: Accounts) -> Campaign:
    plan = _plan(
        "3312/KH-TCHQ", date(2023, 5, 15), "Kế hoạch đánh giá năng lực công chức năm 2023 theo vị trí việc làm"
    )
    units = list(Unit.objects.filter(code__regex=r"^TCHQ-\d\d$").order_by("path"))
    campaign = planning.create(
        by=accounts.exam, common_parts=_common_parts(), code="DGNL-2023", name="Đánh giá năng lực năm 2023 tại 35 cục hải quan",
        organiser=Unit.objects.get(code="TCHQ"), plan=plan, window=(BEGINS, ENDS), units=units, has_practice=True,
    )  # fmt: skip
    rows = {row.unit.code[-2:]: row for row in campaign.units.select_related("unit", "campaign__policy")}
    days = {code: BEGINS + timedelta(days=n) for code, n in (FINISHED | BEGUN | CHECKED | SENT).items()}
    days |= LATE | DUE_SOON
    campaign = planning.open_campaign(campaign)
    easier = _easier_positions(BEGINS)
    for code, day in days.items():
        _unit_of_2023(planning.set_day(rows[code], day), code, easier, accounts)
    _sittings(campaign, accounts)
    for code in days:
        _end(rows[code])
    return planning.close(campaign)


def _unit_of_2023(row: CampaignUnit, code: str, easier: dict[int, JobPosition], accounts: Accounts) -> None:
    """Drawn three weeks before it was due; signed, checked and examined on days that give the picture of 18/9."""
    due, head = row.list_due_on, accounts.head_of(row.unit)
    listing.open_list(row, at=at(due - timedelta(days=21)))
    _without_duty(row)
    _dodge(row, code, easier, head, due)
    if code in LATE:
        sent = REPORTED_ON + timedelta(days=2)
    elif code in DUE_SOON:
        sent = due - timedelta(days=int(code == "32"))
    else:
        sent = min(due - timedelta(days=3), date(2023, 9, 15))
    row.refresh_from_db()
    sent = max(sent, REPORTED_ON + timedelta(days=1)) if code in DUE_SOON else sent
    row = signing.sign(row, seen=listing.digest(row), by=head, at=at(sent, 16), on=sent)
    early = code in FINISHED or code in BEGUN or code in CHECKED
    checked = min(sent + timedelta(days=6), REPORTED_ON) if early else max(sent, REPORTED_ON) + timedelta(days=5)
    _decide(row, checked - timedelta(days=1), early or code not in SENT, accounts)
    signing.check(row, by=accounts.exam, at=at(checked, 15))


def _without_duty(row: CampaignUnit) -> None:
    """Nobody of the sample is left without a duty in a list of the past."""
    Registration.objects.filter(campaign_unit=row, standing="unclear").update(
        standing="exempt", cause="unit", standing_reason="Biệt phái tại cơ quan khác trong thời gian tổ chức kỳ thi"
    )


def _easier_positions(on: date) -> dict[int, JobPosition]:
    """For every position the one people would rather be examined on: general office work, as the reports say."""
    positions = {one.pk: one for one in JobPosition.objects.select_related("area")}
    known = demand.demands(positions, on)
    wanted = sorted(
        (one for one in positions.values() if one.area.code in ("CHUNG", "CNTT")),
        key=lambda one: (known[one.pk].levels, known[one.pk].depth, one.code),
    )
    return {pk: next(one for one in wanted if one.pk != pk) for pk in positions}


def _dodge(row: CampaignUnit, code: str, easier: dict[int, JobPosition], head, due: date) -> None:
    sitting = Registration.objects.filter(campaign_unit=row, standing="sits").exclude(official=head.official_id)
    people = list(sitting.select_related("official", "main", "campaign_unit").order_by("official__code"))
    # Small samples keep the order of the units, with fewer people.
    count = min(DODGING.get(code, 0), -(-len(people) // DODGES_MOST)) if code in DODGING else 0
    for number, one in enumerate(people[:count]):
        wanted = easier[one.main_id]
        if wanted.pk in one.held:
            continue
        asked = due - timedelta(days=9 + number % 5)
        guard.propose(
            one, wanted, reason=REASONS[(number + int(code)) % len(REASONS)], by=head, at=at(asked, 10), on=asked
        )


def _decide(row: CampaignUnit, day: date, at_once: bool, accounts: Accounts) -> None:
    """The day before the list is checked; where it had not been on 18/9, a few were decided before that day."""
    asked = Registration.objects.filter(campaign_unit=row, proposal="asked").order_by("pk")
    for number, one in enumerate(asked):
        on = REPORTED_ON - timedelta(days=3) if not at_once and number % 3 == 2 else day
        if number % 4 == 1:
            guard.accept(
                one, seen=guard.asked_for(one), by=accounts.exam, at=at(on, 11),
                reason="Có quyết định phân công kèm theo.",
            )  # fmt: skip
        else:
            guard.refuse(
                one, seen=guard.asked_for(one), by=accounts.exam, at=at(on, 11),
                reason="Danh sách phải khớp với công việc đang đảm nhiệm; thi đúng vị trí được phân công.",
            )  # fmt: skip


def _sittings(campaign: Campaign, accounts: Accounts) -> None:
    """Each department in a room of its own, as many sittings as it takes, two a day."""
    rooms = []
    units = list(campaign.units.select_related("unit").order_by("sits_on", "unit__path"))
    for row in units:
        rooms.append(
            Room(
                code=f"MT-{row.unit.code[-2:]}", name=f"Phòng máy tính {row.unit.name.removeprefix('Cục ')}",
                unit=row.unit, address=f"Trụ sở {row.unit.name}", capacity=ROOM_SEATS, is_active=False,
            )
        )  # fmt: skip
    Room.objects.bulk_create(rooms)
    for row, room in zip(units, rooms, strict=True):
        people = Registration.objects.filter(campaign_unit=row, standing="sits").count()
        for number in range(-(-people // ROOM_SEATS)):
            timetable.add_sitting(
                campaign, day=row.sits_on + timedelta(days=number // 2), starts=time(8 if number % 2 == 0 else 14),
                minutes=EXAM_MINUTES, rooms=[room],
            )  # fmt: skip
    seating.assign(campaign)
    for state in (Sitting.State.READY, Sitting.State.RUNNING):
        Sitting.objects.filter(campaign=campaign).update(state=state)


def _end(row: CampaignUnit) -> None:
    """Four departments had finished by 18/9; the others went on or finished a few days after their last sitting."""
    row.refresh_from_db()
    row = signing.begin(row)
    last = SittingRoom.objects.filter(seats__registration__campaign_unit=row).order_by("-during").first()
    ended = timezone.localdate(last.during.upper) if last else row.sits_on
    done = max(ended + timedelta(days=3), REPORTED_ON + timedelta(days=4))
    if row.unit.code[-2:] in FINISHED:
        done = min(ended + timedelta(days=7), REPORTED_ON - timedelta(days=1))
    signing.finish(row, at=at(min(done, ENDS - timedelta(days=1)), 17))


# Today ------------------------------------------------------------------------------


def of_today(accounts: Accounts, today: date) -> Campaign:
    """In preparation: every regional branch; some lists signed, the one of `thutruong` open, one late."""
    plan = _plan("1750/KH-CHQ", today - timedelta(days=40), f"Kế hoạch đánh giá năng lực công chức năm {today.year}")
    units = list(Unit.objects.filter(code__regex=r"^CHQ-KV\d\d$").order_by("path"))
    campaign = planning.create(
        by=accounts.exam, common_parts=_common_parts(), code=f"DGNL-{today.year}", name=f"Đánh giá năng lực năm {today.year} tại 20 chi cục khu vực",
        organiser=Unit.objects.get(code="CHQ"), plan=plan, units=units,
        window=(today + timedelta(days=20), today + timedelta(days=150)),
    )  # fmt: skip
    planning.open_campaign(campaign)
    for number, row in enumerate(campaign.units.select_related("unit", "campaign__policy").order_by("unit__path")):
        days = 26 if number == 4 else 39 + 3 * number
        row = planning.set_day(row, today + timedelta(days=days))
        row = listing.open_list(row, at=at(today - timedelta(days=12), 8))
        head = accounts.head_of(row.unit)
        if number % 5 == 0 and head != accounts.head:
            _exempt_unclear(row, head, today)
            signed = today - timedelta(days=3)
            row.refresh_from_db()
            signing.sign(row, seen=listing.digest(row), by=head, at=at(signed, 10), on=signed)
    return campaign


def _exempt_unclear(row: CampaignUnit, head, today: date) -> None:
    for one in Registration.objects.filter(campaign_unit=row, standing="unclear").exclude(official=head.official_id):
        guard.exempt(one, reason="Biệt phái tại cơ quan khác đến hết năm", by=head, on=today)


def trial(accounts: Accounts, today: date) -> Campaign:
    """A sitting that has begun: `congchuc` has a seat, `giamthi` watches, the papers are made, the door is open."""
    unit = accounts.head.grants.get(role="unit_head").unit
    plan = _plan("1802/KH-CHQ", today - timedelta(days=45), "Kế hoạch thi thử làm quen phần mềm đánh giá năng lực")
    campaign = planning.create(
        by=accounts.exam, common_parts=_common_parts(), code=f"THI-THU-{today.year}", name=f"Thi thử làm quen phần mềm, {unit.name}",
        level=Campaign.Level.DEPARTMENT, organiser=unit, plan=plan, units=[unit], includes_leaders=True,
        window=(today, today + timedelta(days=TRIAL_DAYS)),
    )  # fmt: skip
    planning.open_campaign(campaign)
    row = planning.set_day(campaign.units.select_related("unit", "campaign__policy").get(), today)
    row = listing.open_list(row, at=at(row.list_due_on - timedelta(days=14)))
    signed = row.list_due_on - timedelta(days=2)
    Registration.objects.filter(campaign_unit=row, standing="unclear").update(
        standing="exempt", cause="unit", standing_reason="Biệt phái tại cơ quan khác"
    )
    row.refresh_from_db()
    row = signing.sign(row, seen=listing.digest(row), by=accounts.head, at=at(signed), on=signed)
    signing.check(row, by=accounts.exam, at=at(signed + timedelta(days=3)))
    signing.begin(CampaignUnit.objects.get(pk=row.pk))
    _trial_sitting(campaign, row, accounts, today)
    return campaign


def _trial_sitting(campaign: Campaign, row: CampaignUnit, accounts: Accounts, today: date) -> None:
    """Open for weeks, so that whoever tries the sample office finds it open; a real one lasts an hour and a half."""
    room = Room.objects.create(
        code="THI-THU", name="Phòng thi thử", unit=row.unit, address=f"Trụ sở {row.unit.name}", capacity=30
    )
    sitting = timetable.add_sitting(
        campaign, day=today, starts=time(0), minutes=TRIAL_DAYS * 24 * 60 - 1440, rooms=[room]
    )
    place = sitting.rooms.get()
    candidate = Registration.objects.get(campaign=campaign, official=accounts.official.official_id)
    others = Registration.objects.filter(campaign=campaign, standing="sits", unit=candidate.unit)
    others = others.exclude(pk=candidate.pk).exclude(official=accounts.head.official_id).order_by("official__code")
    seats = [
        Seat(
            sitting_room=place, registration=one, official_id=one.official_id, during=place.during, number=number,
            candidate_number=seating.candidate_number(row, number),
        )
        for number, one in enumerate([candidate, *others[: TRIAL_PEOPLE - 1]], start=1)
    ]  # fmt: skip
    Seat.objects.bulk_create(seats)
    timetable.name_proctor(place, accounts.proctor)
    making.make(sitting, "thi-thu")
    Sitting.objects.filter(pk=sitting.pk).update(state=Sitting.State.READY)
    sitting_down.prepare(Seat.objects.filter(sitting_room=place))
    attempt = Attempt.objects.get(seat__sitting_room=place, seat__official=candidate.official_id)
    sitting_down.admit(attempt, by=accounts.proctor, at=timezone.now())


def _plan(symbol: str, signed_on: date, subject: str) -> IssuedDocument:
    return IssuedDocument.objects.create(
        type=DocumentType.PLAN, symbol=symbol, signed_on=signed_on, effective_on=signed_on, subject=subject,
        issuer_name="Tổng cục Hải quan" if symbol.endswith("TCHQ") else "Cục Hải quan",
    )  # fmt: skip


def _common_parts() -> list[Blueprint]:
    """Law, ethics, documents; computers and languages: what everybody is examined on besides the own work."""
    return list(Blueprint.objects.filter(job_position__isnull=True))
