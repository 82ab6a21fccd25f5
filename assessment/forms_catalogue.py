"""The review form of a rotated official, version by version, as data (docs/rules.md says where each part comes from)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from assessment.models import ClassificationBand, ReviewCriterion, ReviewForm
from personnel.models.conduct import Classification

GENERAL, RESULTS = ReviewCriterion.Group.GENERAL, ReviewCriterion.Group.RESULTS

CRITERIA = (
    ("C1", "Chính trị tư tưởng, đạo đức, lối sống", GENERAL, 10),
    ("C2", "Kỷ luật, kỷ cương", GENERAL, 10),
    ("C3", "Tinh thần trách nhiệm, phục vụ, phối hợp", GENERAL, 10),
    ("C4a", "Kết quả nhiệm vụ: số lượng", RESULTS, 20),
    ("C4b", "Kết quả nhiệm vụ: chất lượng", RESULTS, 20),
    ("C4c", "Kết quả nhiệm vụ: tiến độ", RESULTS, 10),
    ("C5", "Năng lực lãnh đạo, quản lý, điều hành", RESULTS, 10),
    ("C6", "Tập hợp, đoàn kết", RESULTS, 5),
    ("C7", "Tiếp cận, học hỏi, thích nghi công việc mới", RESULTS, 5),
)
BANDS = (
    (Classification.EXCELLENT, 90),
    (Classification.GOOD, 70),
    (Classification.COMPLETED, 50),
    (Classification.FAILED, 0),
)


@dataclass(frozen=True)
class FormVersion:
    version: int
    valid: tuple[date, date | None]
    source: str


CODE = "LC-6T"
NAME = "Phiếu nhận xét, đánh giá công chức luân chuyển (6 tháng)"
VERSIONS = (
    FormVersion(
        1,
        (date(2019, 9, 17), date(2026, 1, 1)),
        "Kế hoạch 5923/KH-TCHQ; Nghị định 138/2020/NĐ-CP, Điều 62; Nghị định 90/2020/NĐ-CP (sửa đổi: 48/2023/NĐ-CP)",
    ),
    # The points and thresholds stay; the law they stand on is another: 30 general + 70 results, ≥ 90/70/50, and
    # failure by discipline or violation are now Articles of 335/2025.
    FormVersion(
        2,
        (date(2026, 1, 1), None),
        "Nghị định 335/2025/NĐ-CP, Điều 20; Nghị định 170/2025/NĐ-CP, Điều 49; Kế hoạch 5923/KH-TCHQ",
    ),
)


@transaction.atomic
def load() -> list[ReviewForm]:
    """Record the versions that are missing. A version that exists is left as it is: reviews may stand on it."""
    added = []
    for one in VERSIONS:
        form, created = ReviewForm.objects.get_or_create(
            code=CODE, version=one.version, defaults={"name": NAME, "valid": one.valid, "source": one.source}
        )
        if not created:
            continue
        ReviewCriterion.objects.bulk_create(
            ReviewCriterion(form=form, code=code, name=name, group=group, points=Decimal(points), order=order)
            for order, (code, name, group, points) in enumerate(CRITERIA, start=1)
        )
        ClassificationBand.objects.bulk_create(
            ClassificationBand(form=form, classification=level, from_points=Decimal(points)) for level, points in BANDS
        )
        added.append(form)
    return added
