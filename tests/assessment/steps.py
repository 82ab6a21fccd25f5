"""Steps of a review, as people take them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from assessment import concluding, reviewing, self_reporting
from assessment.models import Review

FULL = {"C1": 9, "C2": 9, "C3": 8, "C4a": 17, "C4b": 16, "C4c": 7, "C5": 8, "C6": 4, "C7": 5}  # 83
AFTER = date(2021, 1, 10)


def at(day: date, hour=9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def points(values=None, **changes):
    return {code: Decimal(str(value)) for code, value in {**(values or FULL), **changes}.items()}


def opened(cycle, number=1) -> Review:
    Review.objects.filter(cycle=cycle, number=number, state="not_open").update(state="open")
    return Review.objects.get(cycle=cycle, number=number)


def self_reported(cycle, by, number=1, day=date(2020, 12, 28)) -> Review:
    review = opened(cycle, number)
    review = self_reporting.save_self_report(
        review, by=by, version=review.self_version, content={"tasks_done": "214 hồ sơ"}, points=points(C1=10)
    )
    return self_reporting.submit_self_report(review, by=by, version=review.self_version, at=at(day))


CONTENT = {
    "strengths": "Nắm chắc quy định về thuế.",
    "limits": "Chậm báo cáo quý II 9 ngày.",
    "unit_recommendation": "continue",
}


def drafted(review, by, scores=None, **content) -> Review:
    return reviewing.save_draft(
        review, by=by, version=review.version, content={**CONTENT, **content}, points=scores or points()
    )


def sent(review, by, scores=None, day=AFTER, **content) -> Review:
    review = drafted(review, by, scores, **content)
    return reviewing.submit(review, by=by, version=review.version, at=at(day))


def concluded(review, by, recommendation="continue", day=date(2021, 1, 20), **values) -> Review:
    return concluding.conclude(
        review, by=by, version=review.version, recommendation=recommendation, at=at(day), **values
    )
