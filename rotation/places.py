"""What units were called on a day and who held what, as subqueries of the lists."""

from django.db.models import CharField, OuterRef, Subquery

from personnel import wording
from personnel.models import Appointment, UnitVersion
from personnel.postings import UPPER_LEVEL


def posts_on(day, official: str):
    """The title held on a day, as a subquery of rows that name an official."""
    posts = Appointment.objects.in_force(day).primary().filter(official=OuterRef(official))
    return Subquery(posts.values("title__name")[:1], output_field=CharField())


def called_on(day, unit: str, prefix: str) -> dict[str, Subquery]:
    """What a unit was called on a day and, for a division or a team, the unit above it, as subqueries."""
    own = UnitVersion.objects.in_force(day).filter(unit=OuterRef(unit))
    above = UnitVersion.objects.in_force(day).filter(
        unit__child_versions__unit=OuterRef(unit),
        unit__child_versions__valid__contains=day,
        unit__child_versions__level__gt=UPPER_LEVEL,
    )
    return {
        f"{prefix}_name": Subquery(own.order_by().values("name")[:1]),
        f"{prefix}_above": Subquery(above.order_by().values("name")[:1]),
    }


def place(row, prefix: str, unit=None) -> str:
    """Phòng Nghiệp vụ 1, Cục Quản lý rủi ro."""
    own = getattr(row, f"{prefix}_name", None) or (str(unit) if unit else "")
    return wording.placed(own, getattr(row, f"{prefix}_above", None))
