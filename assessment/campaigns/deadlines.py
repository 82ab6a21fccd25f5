"""By when a list must have reached head office: calendar months before the unit's first sitting. Plain days."""

from datetime import date

from personnel import dates


def list_due(sits_on: date, months: int) -> date:
    """One month before 22/10 is 22/09; before 31/03 it is 28/02 (29/02 in a leap year): a month, not thirty days."""
    return dates.add_months(sits_on, -months)


def is_late(due: date | None, sent: date | None, on: date) -> bool:
    """Sent after its deadline, or not sent while the deadline has gone by."""
    return due is not None and (sent or on) > due


def retake_until(first: date, months: int) -> date:
    """The last day on which a retake of a sitting of `first` may be held."""
    return dates.add_months(first, months)
