"""Six-monthly reviews acted out: the official writes, the head scores, HR concludes – on the days of the story."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from assessment import concluding, daily, reviewing, self_reporting
from assessment.models import Review
from config.sample.accounts import Accounts
from config.sample.cast import account_of

State = Review.State

TASKS = [
    "Chủ trì rà soát quy trình giám sát hàng hóa tạm nhập, tái xuất; rút thời gian xử lý bình quân từ 6 giờ xuống 4 giờ.",
    "Xử lý 214 hồ sơ miễn, giảm, hoàn thuế trên 230 hồ sơ được giao; không có hồ sơ bị trả lại.",
    "Tổ chức 3 chuyên đề kiểm tra sau thông quan; kiến nghị thu nộp ngân sách 12,4 tỷ đồng.",
    "Hướng dẫn 12 doanh nghiệp áp dụng niêm phong điện tử; xây dựng tài liệu nghiệp vụ cho đội.",
    "Phối hợp với bộ đội biên phòng tổ chức 18 đợt tuần tra; phát hiện, xử lý 7 vụ vi phạm.",
]
LEARNED = [
    "Nắm quy trình thu nộp thuế điện tử và nghiệp vụ xác định trị giá tại cửa khẩu.",
    "Tiếp cận nghiệp vụ phân tích hình ảnh soi chiếu và quản lý rủi ro tại cảng biển.",
    "Hiểu rõ công tác điều hành của đơn vị cơ sở, cách phối hợp với chính quyền địa phương.",
]
DIFFICULTIES = [
    "Số liệu giữa hai hệ thống chưa thống nhất, phải đối chiếu thủ công.",
    "Địa bàn rộng, thiếu biên chế vào mùa cao điểm.",
    "",
]
PROPOSALS = ["Được dự lớp quản lý rủi ro nâng cao.", "Bổ sung máy soi di động cho đội.", ""]
STRENGTHS = [
    "Nắm việc nhanh, chủ động phối hợp với các đội; chất lượng hồ sơ tốt.",
    "Gương mẫu, tổ chức công việc khoa học, được tập thể tín nhiệm.",
    "Có nhiều đề xuất cải tiến quy trình, hoàn thành sớm các nhiệm vụ được giao.",
]
LIMITS = [
    "Cần sâu hơn về phân tích rủi ro, phân luồng.",
    "Đôi lúc chậm báo cáo chuyên đề.",
    "Chưa dành nhiều thời gian cho công tác đào tạo cấp dưới.",
]
DRAGGING = "Chậm báo cáo chuyên đề quý II 9 ngày, tháng sau lại chậm 12 ngày dù đã được nhắc bằng văn bản."


def at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 15)))


class Reviewers:
    """Acts for the people of a batch. `strength` (0 … 1) is how well someone does; drawn once for each person."""

    def __init__(self, rng: random.Random, accounts: Accounts):
        self.rng, self.accounts = rng, accounts
        self.strength: dict[int, float] = {}
        self.dragging: set[int] = set()

    def open_due(self, on: date) -> None:
        daily.open_due(on)

    def self_report(self, review: Review, day: date) -> None:
        by = account_of(review.official)
        review.refresh_from_db()
        content = {
            "tasks_done": self.rng.choice(TASKS), "learned": self.rng.choice(LEARNED),
            "difficulties": self.rng.choice(DIFFICULTIES), "proposals": self.rng.choice(PROPOSALS),
        }  # fmt: skip
        row = self_reporting.save_self_report(
            review, by=by, version=review.self_version, content=content, points=self._points(review, 0.03)
        )
        self_reporting.submit_self_report(row, by=by, version=row.self_version, at=at(day))

    def draft(self, review: Review):
        """The head has begun to write but not sent. Returns (head, row)."""
        head = self.accounts.head_of(review.unit)
        review.refresh_from_db()
        drags = review.official_id in self.dragging
        content = {
            "strengths": self.rng.choice(STRENGTHS), "limits": self.rng.choice(LIMITS),
            "flags": ["foot_dragging"] if drags else [], "flag_detail": DRAGGING if drags else "",
            "unit_recommendation": "adjust_job" if drags else "continue",
            "meeting_on": review.period.upper, "votes_for": 5, "votes_total": 5,
            "collective_opinion": "Nhất trí với nhận xét và mức xếp loại.",
        }  # fmt: skip
        row = reviewing.save_draft(
            review, by=head, version=review.version, content=content, points=self._points(review)
        )
        return head, row

    def submit(self, review: Review, day: date) -> None:
        head, row = self.draft(review)
        reviewing.submit(row, by=head, version=row.version, at=at(day, 14))

    def conclude(self, review: Review, day: date, recommendation: str = "") -> None:
        review.refresh_from_db()
        row = concluding.take_up(review, by=self.accounts.hr, at=at(day, 8))
        last = review.kind == Review.Kind.FINAL
        chosen = recommendation or ("placement" if last else review.unit_recommendation or "continue")
        concluding.conclude(
            row, by=self.accounts.hr, version=row.version, recommendation=chosen, at=at(day, 16),
            conclusion="Nhất trí với nhận xét của đơn vị nơi đến.",
            violation_concluded=False if concluding.must_judge_violation(row) else None,
        )  # fmt: skip

    def send_back(self, review: Review, day: date, reason: str) -> None:
        review.refresh_from_db()
        row = concluding.take_up(review, by=self.accounts.hr, at=at(day, 8))
        concluding.return_for_completion(row, by=self.accounts.hr, version=row.version, reason=reason, at=at(day, 10))

    def answer(self, review: Review, day: date) -> None:
        """HR says what is done about the signs of a concluded review."""
        review.refresh_from_db()
        if review.flags and not review.signals_answered_at:
            concluding.answer_signals(
                review, by=self.accounts.hr, at=at(day, 10),
                answer="Đã làm việc với đơn vị và cá nhân; giao tiến độ từng tuần, kiểm tra lại sau 30 ngày.",
            )  # fmt: skip

    def whole(self, review: Review) -> None:
        """A review from self-report to conclusion, in time."""
        ends = review.period.upper
        self.self_report(review, ends + timedelta(days=self.rng.randint(0, 4)))
        self.submit(review, ends + timedelta(days=self.rng.randint(5, 12)))
        self.conclude(review, ends + timedelta(days=self.rng.randint(15, 26)))

    def _points(self, review: Review, bonus: float = 0.0) -> dict[str, Decimal]:
        strength = self.strength.setdefault(review.official_id, self.rng.uniform(0.78, 0.95))
        if review.official_id in self.dragging:
            strength = 0.52
        share = min(strength + 0.008 * review.number + bonus, 1.0)
        points = {}
        for criterion in review.cycle.form.criteria.all():
            value = Decimal(str(criterion.points)) * Decimal(str(min(share + self.rng.uniform(-0.05, 0.05), 1.0)))
            points[criterion.code] = min(max((value * 2).to_integral_value() / 2, Decimal(0)), criterion.points)
        return points
