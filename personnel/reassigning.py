"""People follow their unit: every post, duty and quota of a unit that is gone ends or goes on in its new place."""

from collections.abc import Callable, Mapping
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from personnel import vacancies
from personnel.models import Appointment, Duty, IssuedDocument, Official, Post, Title, Unit

Place = tuple[Unit, Title | None]


def rows(model, unit: Unit, on: date) -> list:
    """Rows of the unit that run on the day or begin later."""
    found = model.objects.filter(unit=unit, valid__overlap=DateRange(on, None)).select_related("official")
    return list(found.order_by("official", "pk"))


def reassign(
    unit: Unit, on: date, document: IssuedDocument | None, places: Mapping[Official, Place],
    default: Callable[[Appointment], tuple[Unit | None, Title | None]],
) -> list[tuple[Appointment, Appointment]]:  # fmt: skip
    """Every post ends the day before and goes on in its new place; a post that was to begin later begins there.

    A chosen title is about the primary post; what somebody holds beside it keeps its own.
    """
    people = {row.official_id for row in rows(Appointment, unit, on)}
    list(Official.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True))
    posts = rows(Appointment, unit, on)  # as they stand now that nobody else changes them
    meant = {row.official_id: row.pk for row in sorted(posts, key=lambda row: row.is_primary)}
    targets = []
    for row in posts:
        place, title = places.get(row.official, default(row))
        targets.append(
            (row, place, row.title if row.official in places and meant[row.official_id] != row.pk else title)
        )
    vacancies.lock_posts((place, title) for _row, place, title in targets if place is not None)
    moved = []
    for row, place, title in targets:
        if row.kind == Appointment.Kind.ROTATION and title is None:
            title = row.title  # a rotation is to a title; another title is another decision
        starts = max(on, row.valid.lower)
        if row.kind != Appointment.Kind.ACTING:
            vacancies.refuse_when_full(place, title, starts, row.valid.upper)
        moved.append((row, _follow(row, on, unit=place, title=title, decision=document)))
    for duty in rows(Duty, unit, on):
        place = places.get(duty.official, (_where(moved, duty.official_id), None))[0]
        if place is not None:
            _follow(duty, on, unit=place, assigned_by=document)
    return moved


def _where(moved, official_id: int) -> Unit | None:
    return next((after.unit for before, after in moved if before.official_id == official_id), None)


def _follow(row, on: date, **changes):
    """The row that goes on from the day; the row itself when it had not begun."""
    if row.valid.lower >= on:
        for name, value in changes.items():
            setattr(row, name, value)
        row.save()
        return row
    ends = row.valid.upper
    copied = {
        column.name: getattr(row, column.name)
        for column in row._meta.concrete_fields
        if not column.primary_key and column.name != "valid"
    }
    row.valid = DateRange(row.valid.lower, on)
    row.save(update_fields=["valid"])
    return type(row).objects.create(**{**copied, **changes, "valid": DateRange(on, ends)})


def end_posts(unit: Unit, on: date) -> None:
    """The quota of a unit that is gone ends with it; one that was to begin later never does."""
    Post.objects.filter(unit=unit, valid__startswith__gte=on).delete()
    for post in Post.objects.filter(unit=unit, valid__contains=on):
        post.valid = DateRange(post.valid.lower, on)
        post.save(update_fields=["valid"])
