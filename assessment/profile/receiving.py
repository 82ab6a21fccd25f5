"""Work results from another system, by sheet or by API: checked the same way, written all or none, the same key once."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from assessment.models import DataSource, WorkClosing, WorkResult
from assessment.profile import closing
from personnel import dates, names
from personnel.models import JobPosition, Official

FIELDS = ("key", "official", "job_position", "from", "to", "quantity", "quality", "timeliness", "note")
LIMITS = {"quantity": Decimal(1000), "quality": Decimal(100), "timeliness": Decimal(100)}
KEPT = ("official_id", "job_position_id", "period", "quantity", "quality", "timeliness", "note")
MOST_ROWS = 5_000
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one field of one row; `row` counts from 0."""

    row: int
    field: str
    message: str


@dataclass
class Checked:
    """Rows as they would be written, each with the one it replaces, and everything that is wrong."""

    created: list[tuple[int, WorkResult]]
    changed: list[tuple[int, WorkResult, WorkResult]]
    unchanged: int
    wrong: list[Wrong]


def check(rows: Sequence[Mapping[str, Any]], source: DataSource, officials=None) -> Checked:
    """Compare rows with what is kept. `officials` limits whose results may come in, and be replaced.

    Six queries, however many rows.
    """
    texts = [{field: _text(row.get(field)) for field in FIELDS} for row in rows]
    allowed = Official.objects.all() if officials is None else officials
    people = dict(allowed.filter(code__in={text["official"] for text in texts}).values_list("code", "pk"))
    positions = dict(JobPosition.objects.values_list("code", "pk"))
    keys = Counter(text["key"] for text in texts)
    kept = {row.source_key: row for row in WorkResult.objects.filter(source=source, source_key__in=list(keys))}
    reached = None if officials is None else set(
        officials.filter(pk__in={row.official_id for row in kept.values()}).values_list("pk", flat=True)
    )  # fmt: skip
    foreign = {key for key, row in kept.items() if reached is not None and row.official_id not in reached}
    closed = list(WorkClosing.objects.standing())
    found = Checked([], [], 0, [])
    for number, text in enumerate(texts):
        values, wrong = _read(number, text, people, positions)
        if text["key"] in foreign:
            wrong.append(
                Wrong(
                    number, "key", _("This key stands for a result of somebody outside your units. Give another key.")
                )
            )
        if text["key"] and keys[text["key"]] > 1:
            wrong.append(Wrong(number, "key", _("This key stands in the data more than once.")))
        if wrong:
            found.wrong += wrong
            continue
        new, old = WorkResult(source=source, source_key=text["key"], **values), kept.get(text["key"])
        changes = old is None or any(getattr(old, name) != getattr(new, name) for name in KEPT)
        told = closing.refusal(closed, new.period, *([old.period] if old else [])) if changes else ""
        if told:
            found.wrong.append(Wrong(number, "to", told))
        elif old is None:
            found.created.append((number, new))
        elif changes:
            new.pk = old.pk
            found.changed.append((number, new, old))
        else:
            found.unchanged += 1
    return found


def _text(value: Any) -> str:
    return (
        names.normal(str(value))
        if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool)
        else ""
    )


def _read(number: int, text: Mapping[str, str], people, positions) -> tuple[dict[str, Any], list[Wrong]]:
    wrong: list[Wrong] = []
    values: dict[str, Any] = {"note": text["note"][:300]}
    if not text["key"] or len(text["key"]) > 120:
        wrong.append(Wrong(number, "key", _("Give the key of the row in its own system, at most 120 characters.")))
    for field, column, found in (("official", "official_id", people), ("job_position", "job_position_id", positions)):
        values[column] = found.get(text[field])
        if values[column] is None:
            wrong.append(
                Wrong(number, field, _("No record here has the code “%(code)s”.") % {"code": text[field][:40]})
            )
    for field, most in LIMITS.items():
        values[field] = _per_cent(text[field], most)
        if values[field] is None:
            message = _("Give a number from 0 to %(most)s, for example 97,5.") % {"most": most}
            wrong.append(Wrong(number, field, message))
    first, last = (_day(number, field, text[field], wrong) for field in ("from", "to"))
    if first and last and last < first:
        wrong.append(Wrong(number, "to", _("The last day must not be before the first day.")))
    elif first and last:
        values["period"] = DateRange(first, dates.day_after(last))
    return values, wrong


def _day(number: int, field: str, text: str, wrong: list[Wrong]) -> date | None:
    """dd/mm/yyyy as people write it, yyyy-mm-dd as systems do."""
    written = ISO_DAY.fullmatch(text)
    try:
        day = dates.parse("/".join(reversed(written.groups())) if written else text)
    except ValueError:
        wrong.append(Wrong(number, field, _("Give a day as dd/mm/yyyy, for example 30/06/2026.")))
        return None
    return day


def _per_cent(text: str, most: Decimal) -> Decimal | None:
    plain = text.removesuffix("%").strip().replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= most:
        return None
    return value.quantize(Decimal("0.01"))


def write(checked: Checked, source: DataSource, at: datetime) -> None:
    """Write what was checked without a fault."""
    with transaction.atomic():
        for _number, row in checked.created:
            row.received_at = at
        WorkResult.objects.bulk_create([row for _number, row in checked.created], batch_size=1_000)
        for _number, row, _old in checked.changed:
            row.received_at = at
        fresh = [row for _number, row, _old in checked.changed]
        WorkResult.objects.bulk_update(
            fresh, [*(name.removesuffix("_id") for name in KEPT), "received_at"], batch_size=500
        )
        DataSource.objects.filter(pk=source.pk).update(last_used_at=at)


def people_touched(checked: Checked) -> set[int]:
    """Whose profile the rows say something new about; a row that moved to another person concerns both."""
    touched = {row.official_id for _number, row in checked.created}
    for _number, row, old in checked.changed:
        touched |= {row.official_id, old.official_id}
    return touched
