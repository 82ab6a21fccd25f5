"""Is there room for one more holder of a title in a unit? The database asks the same (`models/quota.py`)."""

from collections.abc import Iterable
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from personnel import wording
from personnel.errors import RuleViolation
from personnel.models import Appointment, Post, Title, Unit


def posts_for(unit: Unit, title: Title, starts: date, ends: date | None):
    return Post.objects.filter(unit=unit, title=title, valid__overlap=DateRange(starts, ends))


def lock_posts(seats: Iterable[tuple[Unit, Title]]) -> None:
    """Take the posts of several seats in one order, so that two acts at the same time wait and never deadlock."""
    wanted = {(unit.pk, title.pk) for unit, title in seats if title is not None}
    posts = Post.objects.filter(
        unit__in={unit for unit, _title in wanted}, title__in={title for _unit, title in wanted}
    )
    list(posts.order_by("pk").select_for_update(no_key=True))


def holders(unit: Unit, title: Title, starts: date, ends: date | None):
    """Appointments that take a seat in some part of the period. Someone who only acts takes none."""
    return (
        Appointment.objects.filter(unit=unit, title=title, valid__overlap=DateRange(starts, ends))
        .exclude(kind=Appointment.Kind.ACTING)
        .select_related("official")
        .order_by("official__name_key", "pk")
    )


def refuse_when_full(
    unit: Unit, title: Title | None, starts: date, ends: date | None, *, but: Appointment | None = None
):
    """Lock the posts of the title in the unit and refuse when a further holder would exceed a quota on some day."""
    if title is None:
        return
    for post in posts_for(unit, title, starts, ends).order_by("pk").select_for_update(no_key=True):
        first = max(starts, post.valid.lower or starts)
        after = min(filter(None, (ends, post.valid.upper)), default=None)
        seated = [row for row in holders(unit, title, first, after) if but is None or row.pk != but.pk]
        day, there = _busiest(seated, first)
        if len(there) >= post.quota:
            raise RuleViolation(
                _(
                    "%(unit)s has %(quota)s posts of %(title)s and all are taken on %(day)s: %(names)s. Choose "
                    "another start, title or unit, or change the quota first."
                )
                % {
                    "unit": unit,
                    "quota": wording.number(post.quota),
                    "title": title,
                    "day": wording.day(day),
                    "names": ", ".join(row.official.full_name for row in there[:5]) or "–",
                },
                code="quota_full",
                field="title",
            )


def _busiest(rows: list[Appointment], first: date) -> tuple[date, list[Appointment]]:
    """The day with the most holders; it can only be the first day or one on which somebody starts."""
    days = {first, *(row.valid.lower for row in rows if row.valid.lower > first)}
    counted = [(day, [row for row in rows if _holds_on(row, day)]) for day in sorted(days)]
    return max(counted, key=lambda one: len(one[1]))


def _holds_on(row: Appointment, day: date) -> bool:
    return row.valid.lower <= day and (row.valid.upper is None or day < row.valid.upper)
