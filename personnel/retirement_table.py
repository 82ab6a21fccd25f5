"""The day of retirement kept on every official's record, computed from the table in the database.

Recomputed when birth or sex change (the form of the record), when the table changes (its form), and by the command.
"""

from collections.abc import Sequence

from personnel.models import Official, RetirementAge
from personnel.retirement import RetirementUnknown, retirement_day

BATCH = 5_000


def rows() -> list[RetirementAge]:
    return list(RetirementAge.objects.order_by("sex", "born_from"))


def day_for(born, sex: str, table: Sequence[RetirementAge] | None = None):
    """The last day of work, or None when the table does not reach back to that birth month."""
    try:
        return retirement_day(born, sex, rows() if table is None else table)
    except RetirementUnknown:
        return None


def recompute(officials=None) -> int:
    """Bring the retirement day of these officials (all) up to date; returns how many had another one."""
    table = rows()
    people = Official.objects.all() if officials is None else officials
    changed, stale = 0, []
    for official in people.only("pk", "born", "sex", "retires_on").order_by().iterator(chunk_size=BATCH):
        day = day_for(official.born, official.sex, table)
        if day != official.retires_on:
            official.retires_on = day
            stale.append(official)
        if len(stale) >= BATCH:
            changed += _write(stale)
            stale = []
    return changed + _write(stale)


def _write(officials: list[Official]) -> int:
    return Official.objects.bulk_update(officials, ["retires_on"], batch_size=1_000) if officials else 0
