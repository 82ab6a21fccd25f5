"""How a rotation ends: early, at its time, or by staying at the receiving unit for good.

`effective_on` is the first day after the rotation. Seat, placement and the schedule of reviews are written when it is
signed; the state follows on its day, in `daily.run`, or at once when that day is today.
"""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from assessment import rounds
from personnel import constraints
from personnel.errors import RuleViolation
from personnel.models import Title, Unit, User
from rotation import changing, daily, decisions, placing, seats
from rotation.models import Placement, Rotation, TermChange

State, Kind, Reason = Rotation.State, TermChange.Kind, TermChange.Reason


def end_early(
    rotation: Rotation,
    *,
    effective_on: date,
    reason: str,
    reason_code: str,
    outcome: str,
    by: User,
    signed_on: date,
    unit: Unit | None = None,
    title: Title | None = None,
    signer=None,
) -> TermChange:
    """Before the term is over: the last review is cut, a final one is asked for, the home seat is given back."""
    with constraints.as_refusals():
        rotation = changing.locked(rotation)
        if outcome not in placing.AT_EARLY_END:
            raise RuleViolation(_("Choose what becomes of the person."), code="outcome", field="outcome")
        return _end(
            rotation, Kind.EARLY_END, effective_on=effective_on, reason=reason, reason_code=reason_code, by=by,
            signed_on=signed_on, outcome=outcome, unit=unit, title=title, signer=signer,
        )  # fmt: skip


def complete(
    rotation: Rotation,
    *,
    effective_on: date,
    outcome: str,
    by: User,
    signed_on: date,
    unit: Unit | None = None,
    title: Title | None = None,
    reason: str = "",
    signer=None,
) -> TermChange:
    """The term is over and the person is placed; compared with the planned title."""
    with constraints.as_refusals():
        rotation = changing.locked(rotation)
        if outcome not in placing.AT_COMPLETION:
            raise RuleViolation(_("Choose what becomes of the person."), code="outcome", field="outcome")
        return _end(
            rotation, Kind.COMPLETE, effective_on=effective_on, reason=reason or _("The term is over."),
            reason_code=reason_at_completion(outcome), by=by,
            signed_on=signed_on, outcome=outcome, unit=unit, title=title, signer=signer,
        )  # fmt: skip


def reason_at_completion(outcome: str) -> str:
    return Reason.LEFT if outcome == Placement.Outcome.RETIRED else Reason.TERM_OVER


def settle(
    rotation: Rotation,
    *,
    effective_on: date,
    reason: str,
    by: User,
    signed_on: date,
    title: Title | None = None,
    reason_code: str = Reason.NEED,
    signer=None,
) -> TermChange:
    """Kept at the receiving unit for good: from then on not a rotated official any more, no further reviews."""
    with constraints.as_refusals():
        rotation = changing.locked(rotation)
        return _end(
            rotation, Kind.SETTLE, effective_on=effective_on, reason=reason, reason_code=reason_code, by=by,
            signed_on=signed_on, outcome=Placement.Outcome.STAY, unit=rotation.to_unit,
            title=title or rotation.to_title, signer=signer,
        )  # fmt: skip


def _end(
    rotation, kind, *, effective_on, reason, reason_code, by, signed_on, outcome, unit, title, signer
) -> TermChange:
    changing.refuse_unfit_to_sign(rotation, by)
    changing.refuse_after_ending(rotation)
    changing.refuse_impossible_day(rotation, kind, effective_on, signed_on=signed_on, reason_code=reason_code)
    if outcome in placing.NEEDS_DESTINATION and not (unit and title):
        raise RuleViolation(_("Give the unit and the title the person goes to."), code="destination", field="unit")
    if kind != Kind.EARLY_END and _suspended_on(rotation, effective_on):
        raise RuleViolation(_("The rotation is suspended. Resume it first, or end it early."), code="suspended")
    document = decisions.ending(
        rotation, kind, outcome=outcome, unit=unit, title=title, on=effective_on, reason=reason,
        reason_code=reason_code, by=by, signed_on=signed_on, signer=signer or decisions.signer_of(by, signed_on),
    )  # fmt: skip
    before = rotation.term
    after = DateRange(before.lower, min(before.upper, effective_on))
    if rotation.cycle:
        _end_reviews(rotation, kind, after, effective_on, signed_on, outcome)
    appointment = _seat(rotation, effective_on, outcome, unit, title, document)
    if after != before:
        Rotation.objects.filter(pk=rotation.pk).update(term=after)
        rotation.refresh_from_db()
    change = changing.add_change(
        rotation, kind, document, on=effective_on, reason=reason, reason_code=reason_code, by=by, before=before
    )
    Placement.objects.create(
        rotation=rotation,
        outcome=outcome,
        unit=appointment.unit if appointment else None,
        title=appointment.title if appointment else None,
        starts_on=effective_on,
        against_plan=placing.against_plan(
            appointment.title.level.rank if appointment and appointment.title else None,
            planned=rotation.planned_level.rank if rotation.planned_level else None,
            before=rotation.from_title.level.rank,
        ),
        appointment=appointment,
        document=document,
    )
    if effective_on <= signed_on:
        changing.move_state(rotation, daily.ENDED_AS[kind])
    return change


def _suspended_on(rotation: Rotation, on: date) -> bool:
    """As the suspensions and resumptions signed so far say, those of a day to come too."""
    said = rotation.changes.filter(kind__in=[Kind.SUSPEND, Kind.RESUME], effective_on__lte=on)
    latest = said.order_by("-effective_on", "-pk").first()
    return latest.kind == Kind.SUSPEND if latest else rotation.state == State.SUSPENDED


def _seat(rotation, on, outcome, unit, title, document):
    if outcome in placing.LEAVES:
        seats.vacate(rotation, on)
        return None
    if outcome in placing.RETURNS_HOME:
        return seats.bring_home(rotation, on, document)
    return seats.place(rotation, on, unit=unit, title=title, decision=document)


def _end_reviews(rotation, kind, term, effective_on, signed_on, outcome) -> None:
    if outcome in placing.LEAVES:
        rounds.close(rotation.cycle, on=effective_on)
    elif term.upper < rotation.term.upper:
        rounds.reschedule(rotation.cycle, term=term, on=signed_on, final=kind == Kind.EARLY_END)
