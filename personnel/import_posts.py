"""What a line of a personnel sheet says of post and work: who moves where, from which day, and what forbids it."""

from datetime import date

from django.utils.translation import gettext as _

from personnel import dates, names, wording
from personnel.import_plan import HEADING, ImportPlan, Known, RowPlan, blame, pick
from personnel.models import Appointment, Title, Unit
from personnel.models.officials import EmploymentState


def _title(row: RowPlan, unit: Unit | None, known: Known, result: ImportPlan) -> Title | None:
    """ "Chi cục trưởng" is two titles: the level of the unit says which one is meant."""
    same_name = known.titles.get(names.folded(row.values["title"]), [])
    if unit is not None and len(same_name) > 1:
        fitting = [title for title in same_name if title.level.rank // 10 == unit.level]
        if len(fitting) == 1:
            return fitting[0]
    return pick(row, "title", known.titles, result)


def plan_post(row: RowPlan, known: Known, on: date, result: ImportPlan) -> None:
    current = known.posts.get(row.official.pk) if row.official else None
    unit = known.units.get(row.values["unit"]) if "unit" in row.values else (current.unit if current else None)
    title = _title(row, unit, known, result) if "title" in row.values else (current.title if current else None)
    position = pick(row, "job_position", known.positions, result) if "job_position" in row.values else None
    if "unit" in row.values and unit is None:
        blame(result, row.line, "unit", _("There is no unit %(code)s on %(day)s.") % {
            "code": row.values["unit"], "day": dates.short_text(on)})  # fmt: skip
    if unit is None:
        if ("title" in row.values or position) and "unit" not in row.values:
            blame(result, row.line, "unit", _("Say in which unit."))
        return
    if "unit" in row.values and known.scope is not None and not known.scope.covers(unit):
        blame(result, row.line, "unit", _("The unit %(code)s is outside your units.") % {"code": unit.code})
        return
    starts = row.values.get("appointed_on") or (row.values.get("recruited_on") if current is None else None)
    moves = current is None or current.unit_id != unit.pk or current.title_id != (title.pk if title else None)
    if moves:
        _plan_move(row, current, unit, title, starts, result)
    if position:
        _plan_duty(row, position, unit, starts if moves else None, known, on, result)


def _plan_duty(row, position, unit, starts, known: Known, on: date, result: ImportPlan) -> None:
    """The position becomes the whole of the person's work; what was done until then ends the day before."""
    held = known.duties.get(row.official.pk, []) if row.official else []
    if [duty.job_position_id for duty in held] == [position.pk]:
        return
    begins = starts or on
    if late := next((duty for duty in held if duty.valid.lower >= begins), None):
        blame(result, row.line, "job_position", _("The present duty began on %(day)s; the new one must begin later.") % {
            "day": dates.short_text(late.valid.lower)})  # fmt: skip
        return
    row.duty, row.ending = (position, unit, begins), held
    row.changes.append((HEADING["job_position"], "", str(position)))


def _plan_move(row, current, unit, title, starts, result) -> None:
    if current is not None and current.kind == Appointment.Kind.ROTATION:
        blame(
            result,
            row.line,
            "unit",
            _("%(name)s is on rotation; the post changes by the decision that ends it.") % {"name": row.name},
        )
        return
    if row.official and row.official.state in EmploymentState.gone():
        blame(result, row.line, "unit", _("%(name)s cannot be appointed: %(state)s.") % {
            "name": row.name, "state": row.official.get_state_display().lower()})  # fmt: skip
        return
    if starts is None:
        blame(result, row.line, "appointed_on", _("Give the day from which the new post is held."))
        return
    if current is not None and starts <= current.valid.lower:
        blame(result, row.line, "appointed_on", _("The present post is held since %(day)s; the new one must begin later.") % {
            "day": dates.short_text(current.valid.lower)})  # fmt: skip
        return
    row.post, row.current = (unit, title, starts), current
    before = f"{current.title or ''} {current.unit}".strip() if current else ""
    row.changes.append((HEADING["unit"], before, f"{title or ''} {unit}, {dates.short_text(starts)}".strip()))


def blame_overlaps(result: ImportPlan) -> None:
    """A new post runs on without an end: another primary post, a coming one too, stands in its way. One query."""
    moved = {row.official.pk: row for row in result.rows if row.official and row.post}
    ended = [row.current.pk for row in moved.values() if row.current]
    others = Appointment.objects.primary().filter(official__in=moved).exclude(pk__in=ended)
    for other in others.select_related("unit", "title").order_by("official", "valid"):
        row = moved[other.official_id]
        if other.valid.upper is None or other.valid.upper > row.post[2]:
            blame(result, row.line, "appointed_on", _(
                "%(name)s already holds a primary post in that period: %(post)s, %(period)s."
            ) % {"name": row.name, "post": other, "period": wording.period(other.valid)})  # fmt: skip
