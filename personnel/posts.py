"""How the posts of units are filled on a day: quota, holders, seats kept for people on rotation, vacancies."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, TextChoices, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from personnel.models import Appointment, Duty, Post, Unit

Kind = Appointment.Kind


class Filling(TextChoices):
    VACANT = "vacant", _("Has a vacancy")
    HELD = "held", _("Seat kept for someone on rotation")
    FULL = "full", _("Full")
    OVER = "over", _("Over the quota")


class Taken(TypedDict):
    filled: int
    held: int
    taken: int


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    CountedPost = WithAnnotations[Post, Taken]


def occupancy(on: date, *, under: Unit | None = None) -> "QuerySet[CountedPost]":
    """The posts of a day with `filled`, `held` (kept for someone on rotation) and `taken`. One query.

    A post of a title is filled by appointments, a post of a job position by duties. Who only acts takes no seat.
    """
    posts = Post.objects.filter(valid__contains=on).select_related("unit", "title__level", "job_position")
    if under is not None:
        posts = posts.filter(unit__in=Unit.objects.within(under).values("pk"))
    seated = Appointment.objects.in_force(on).filter(unit=OuterRef("unit"), title=OuterRef("title"))
    working = Duty.objects.in_force(on).filter(unit=OuterRef("unit"), job_position=OuterRef("job_position"))
    return posts.annotate(
        filled=_count(seated.exclude(kind__in=[Kind.HELD, Kind.ACTING])) + _count(working),
        held=_count(seated.filter(kind=Kind.HELD)),
    ).annotate(taken=F("filled") + F("held"))


def _count(rows) -> Coalesce:
    """How many rows of a correlated queryset."""
    counted = rows.order_by().values("unit").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def in_filling(posts: "QuerySet[CountedPost]", filling: str) -> "QuerySet[CountedPost]":
    match filling:
        case Filling.VACANT:
            return posts.filter(taken__lt=F("quota"))
        case Filling.HELD:
            return posts.filter(held__gt=0)
        case Filling.FULL:
            return posts.filter(taken=F("quota"))
        case Filling.OVER:
            return posts.filter(taken__gt=F("quota"))
    return posts


@dataclass
class Seat:
    """One post with the people in it whom the reader may see."""

    post: Post
    holders: list[Appointment] = field(default_factory=list)

    @property
    def vacant(self) -> int:
        return max(self.post.quota - self.post.taken, 0)  # type: ignore[attr-defined]

    @property
    def over(self) -> int:
        return max(self.post.taken - self.post.quota, 0)  # type: ignore[attr-defined]


def seats(posts: list[Post], user, on: date) -> list[Seat]:
    """Posts (from `occupancy`) with their holders. Two queries: appointments and duties of the day."""
    found = {(post.unit_id, post.title_id, post.job_position_id): Seat(post) for post in posts}
    units = {post.unit_id for post in posts}
    rows = Appointment.objects.in_force(on).filter(unit__in=units, title__in={post.title_id for post in posts})
    for row in rows.visible_to(user).select_related("official").order_by("official__name_key"):
        if (row.unit_id, row.title_id, None) in found:
            found[row.unit_id, row.title_id, None].holders.append(row)
    works = Duty.objects.in_force(on).filter(unit__in=units, job_position__in={post.job_position_id for post in posts})
    for row in works.visible_to(user).select_related("official").order_by("official__name_key"):
        if (row.unit_id, None, row.job_position_id) in found:
            found[row.unit_id, None, row.job_position_id].holders.append(row)
    return list(found.values())
