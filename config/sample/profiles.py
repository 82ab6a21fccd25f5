"""Work results as the clearance and tax systems send them, courses people took, and the profiles that follow."""

import random
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from assessment.models import Competency, DataSource, PositionRequirement, ProfilePolicy, TrainingRecord, WorkResult
from assessment.profile import refreshing
from personnel.models import Duty

SOURCES = {
    "VNACCS": ("Hệ thống thông quan tự động VNACCS/VCIS", ("GSQL", "QLRR", "KTSTQ", "KDHQ")),
    "KTT": ("Hệ thống kế toán thuế xuất nhập khẩu", ("TXNK",)),
    "QLVB": ("Hệ thống quản lý văn bản và điều hành", ("CBL", "XLVP", "CNTT", "TTKT", "CHUNG")),
}
COURSES = (
    "Bồi dưỡng nghiệp vụ chuyên sâu",
    "Cập nhật quy định pháp luật mới",
    "Kỹ năng xử lý tình huống nghiệp vụ",
    "Kỹ năng soạn thảo văn bản hành chính",
)
SCHOOL = "Trường Hải quan Việt Nam"
LEFT_OUT = 0.08
"""Share of people whose system sent nothing for a period."""


def play(rng: random.Random, today: date) -> None:
    ProfilePolicy.objects.create(
        code="HSNL-2018", valid=(date(2018, 1, 25), None),
        source="Giả định của hệ thống: chưa có văn bản quy định trọng số; mô hình theo Quyết định 166/QĐ-TCHQ",
    )  # fmt: skip
    _work(rng, today)
    _training(rng, today)
    refreshing.refresh(None, today)


def _work(rng: random.Random, today: date) -> None:
    sources = {code: DataSource.objects.create(code=code, name=name) for code, (name, _areas) in SOURCES.items()}
    of_area = {area: sources[code] for code, (_name, areas) in SOURCES.items() for area in areas}
    duties = (
        Duty.objects.in_force(today).select_related("job_position__area", "official").order_by("official__code", "pk")
    )
    rows = []
    for first, last in _halves(today):
        at = timezone.make_aware(datetime.combine(last, time(8)))
        for duty in duties:
            if rng.random() > LEFT_OUT and duty.valid.lower <= first:
                quality = min(100.0, max(35.0, rng.gauss(74, 11)))
                key = f"{first:%Y-%m}/{duty.official.code}/{duty.job_position.code}"
                rows.append(
                    WorkResult(
                        official_id=duty.official_id, job_position_id=duty.job_position_id, period=DateRange(first, last),
                        quantity=_cents(min(160.0, max(40.0, rng.gauss(93, 15)))), quality=_cents(quality),
                        timeliness=_cents(min(100.0, max(30.0, rng.gauss(77, 10)))), received_at=at,
                        source=of_area[duty.job_position.area.code], source_key=key,
                    )
                )  # fmt: skip
    WorkResult.objects.bulk_create(rows, batch_size=2_000)


def _halves(today: date) -> list[tuple[date, date]]:
    """The last two half-years that have ended."""
    starts = [date(year, month, 1) for year in (today.year - 2, today.year - 1, today.year) for month in (1, 7)]
    ended = [(first, after) for first, after in pairwise(starts) if after <= today]
    return ended[-2:]


def _training(rng: random.Random, today: date) -> None:
    """One in four took a course on something the work requires."""
    asked: dict[int, list[int]] = {}
    for position, competency in PositionRequirement.objects.in_force(today).values_list("job_position", "competency"):
        asked.setdefault(position, []).append(competency)
    named = dict(Competency.objects.values_list("pk", "name"))
    rows = []
    for duty in Duty.objects.in_force(today).order_by("official__code", "pk"):
        if rng.random() < 0.25 and asked.get(duty.job_position_id):
            competency = rng.choice(sorted(asked[duty.job_position_id]))
            first = date(today.year - rng.randint(0, 2), rng.randint(1, 9), rng.randint(1, 20))
            course = f"{rng.choice(COURSES)}: {named[competency].lower()}"
            rows.append(
                TrainingRecord(
                    official_id=duty.official_id, name=course[:200], provider=SCHOOL, competency_id=competency,
                    starts_on=first, ends_on=first.replace(day=first.day + 4), completed=rng.random() > 0.06,
                )
            )  # fmt: skip
    TrainingRecord.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)


def _cents(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")
