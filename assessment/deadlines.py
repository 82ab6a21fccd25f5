"""By when each part of a review is expected. The days of the schedule stand on the cycle; see docs/rules.md."""

from datetime import date, timedelta

from assessment.models import Review, ReviewCycle
from assessment.models.reach import FREE
from personnel import dates
from personnel.periods import Period


def opens_and_due(cycle: ReviewCycle, period: Period, on: date | None = None) -> tuple[date, date]:
    """When a review opens, and by when the unit must have sent it.

    A period changed after it was over (`on`) gives the unit its days from the day of the change.
    """
    opens = max(period.starts, dates.add_months(period.ends, -cycle.months_open_before_end))
    counted_from = max(dates.last_day(period.ends), on or date.min)
    return opens, counted_from + timedelta(days=cycle.days_to_submit)


def self_report_due(review: Review) -> date:
    """By when the official's own part is expected; from the day after, the unit may send its review without it.

    A period changed after it was over gives the official the days for completing, from the day of the change.
    """
    cycle, over = review.cycle, dates.last_day(review.period.upper)
    changed = review.due_on - timedelta(days=cycle.days_to_submit)
    if review.state in FREE and changed > over:
        return changed + timedelta(days=cycle.days_to_complete)
    return over + timedelta(days=cycle.days_to_self_report)
