"""What changes a term after the decision. Each act is signed by the authority and issues its own numbered decision.

`effective_on` is the first day on which the change holds. What is dated (seats, placement, the schedule of reviews)
is written when it is signed; the state follows on its day, in `daily.run`, or at once when that day is today.
"""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from assessment import rounds
from personnel import constraints, dates
from personnel.errors import RuleViolation, StaleState
from personnel.models import IssuedDocument, Title, Unit, User
from rotation import clock, daily, decisions, placing, seats
from rotation.models import Placement, Rotation, TermChange

State, Kind, Reason = Rotation.State, TermChange.Kind, TermChange.Reason
RETROACTIVE = {Reason.LEFT}
"""Reasons that are known only after the day: someone has died or left."""


def extend(
    rotation: Rotation, *, months: int, reason: str, by: User, signed_on: date, reason_code=Reason.NEED, signer=None
) -> TermChange:
    """Lengthen the term; the reviews of the added months follow."""
    with constraints.as_refusals():
        rotation = locked(rotation)
        refuse_unfit_to_sign(rotation, by)
        _refuse_after_ending(rotation)
        if not 1 <= months <= 60:
            raise RuleViolation(_("An extension is 1 to 60 months."), code="months", field="months")
        before = rotation.term
        ends = clock.extended(before.lower, before.upper, months)
        _refuse_extension(rotation, ends, signed_on)
        document = decisions.extension(
            rotation, months=months, ends=ends, reason=reason, by=by, signed_on=signed_on,
            signer=signer or decisions.signer_of(by, signed_on),
        )  # fmt: skip
        term = DateRange(before.lower, ends)
        if rotation.cycle:
            rounds.reschedule(rotation.cycle, term=term, on=signed_on)
        if rotation.state == State.SUSPENDED:
            Rotation.objects.filter(pk=rotation.pk).update(term=term)
            rotation.refresh_from_db()
        else:
            move_state(rotation, State.EXTENDED, term=term)
        return add_change(
            rotation,
            Kind.EXTEND,
            document,
            on=before.upper,
            reason=reason,
            reason_code=reason_code,
            by=by,
            before=before,
        )


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
        rotation = locked(rotation)
        before = rotation.term
        if not before.lower < effective_on < before.upper:
            raise RuleViolation(
                _("An early end lies inside the term, %(first)s to %(last)s.")
                % {"first": dates.short_text(dates.day_after(before.lower)),
                   "last": dates.short_text(dates.last_day(before.upper))},
                code="outside_term",
                field="effective_on",
            )  # fmt: skip
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
        rotation = locked(rotation)
        if effective_on < rotation.term.upper:
            raise RuleViolation(
                _("The term runs to %(day)s. To bring the person back before, end the term early.")
                % {"day": dates.short_text(dates.last_day(rotation.term.upper))},
                code="too_early",
                field="effective_on",
            )
        if outcome not in placing.AT_COMPLETION:
            raise RuleViolation(_("Choose what becomes of the person."), code="outcome", field="outcome")
        return _end(
            rotation, Kind.COMPLETE, effective_on=effective_on, reason=reason or _("The term is over."),
            reason_code=Reason.LEFT if outcome == Placement.Outcome.RETIRED else Reason.TERM_OVER, by=by,
            signed_on=signed_on, outcome=outcome, unit=unit, title=title, signer=signer,
        )  # fmt: skip


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
        rotation = locked(rotation)
        if effective_on <= rotation.term.lower:
            raise RuleViolation(_("The rotation has not begun on that day."), code="outside_term", field="effective_on")
        return _end(
            rotation, Kind.SETTLE, effective_on=effective_on, reason=reason, reason_code=reason_code, by=by,
            signed_on=signed_on, outcome=Placement.Outcome.STAY, unit=rotation.to_unit,
            title=title or rotation.to_title, signer=signer,
        )  # fmt: skip


def suspend(
    rotation: Rotation,
    *,
    effective_on: date,
    reason: str,
    by: User,
    signed_on: date,
    reason_code=Reason.HEALTH,
    signer=None,
) -> TermChange:
    """Suspension from work, maternity leave, long illness. The term goes on; extend it when the time is to be made up."""
    return _pause(
        rotation, Kind.SUSPEND, [State.ACTIVE, State.EXTENDED], effective_on, reason, reason_code, by, signed_on, signer
    )


def resume(
    rotation: Rotation,
    *,
    effective_on: date,
    reason: str,
    by: User,
    signed_on: date,
    reason_code=Reason.OTHER,
    signer=None,
) -> TermChange:
    return _pause(rotation, Kind.RESUME, [State.SUSPENDED], effective_on, reason, reason_code, by, signed_on, signer)


def move(
    rotation: Rotation,
    *,
    unit: Unit,
    effective_on: date,
    reason: str,
    by: User,
    signed_on: date,
    title: Title | None = None,
    reason_code: str = Reason.REORGANISATION,
    signer=None,
) -> TermChange:
    """The receiving unit was merged, split or dissolved: the same term goes on in its successor."""
    with constraints.as_refusals():
        rotation = locked(rotation)
        refuse_unfit_to_sign(rotation, by)
        _refuse_after_ending(rotation)
        title, before = title or rotation.to_title, rotation.to_unit
        if unit.pk in (before.pk, rotation.from_unit_id):
            raise RuleViolation(
                _("Choose another unit than the sending unit and the present receiving unit."),
                code="unit",
                field="unit",
            )
        if not rotation.term.lower < effective_on < rotation.term.upper:
            raise RuleViolation(_("The move is not inside the term."), code="outside_term", field="effective_on")
        document = decisions.move(
            rotation, unit=unit, title=title, on=effective_on, reason=reason, by=by, signed_on=signed_on,
            signer=signer or decisions.signer_of(by, signed_on),
        )  # fmt: skip
        appointment = seats.move(rotation, effective_on, unit=unit, title=title, decision=document)
        if rotation.cycle:
            rounds.move_to(rotation.cycle, appointment, effective_on)
        Rotation.objects.filter(pk=rotation.pk).update(to_unit=unit, to_title=title, appointment=appointment)
        rotation.refresh_from_db()
        return add_change(
            rotation, Kind.MOVE, document, on=effective_on, reason=reason, reason_code=reason_code, by=by,
            unit_before=before, unit_after=unit,
        )  # fmt: skip


def without_receiving_unit(on: date):
    """Rotations under way whose receiving unit no longer exists: each waits for an explicit move or end."""
    from personnel.models import UnitVersion

    existing = UnitVersion.objects.in_force(on).values("unit")
    return Rotation.objects.under_way().filter(term__startswith__lte=on).exclude(to_unit__in=existing)


# What the acts share -----------------------------------------------------------------------------------------


def locked(rotation: Rotation) -> Rotation:
    return (
        Rotation.objects.select_for_update(of=("self",))
        .select_related(
            "batch__policy", "batch__plan__document", "official", "from_unit", "from_title__level", "to_unit", "to_title__level",
            "appointment", "home_seat", "decision", "cycle", "planned_level",
        )
        .get(pk=rotation.pk)
    )  # fmt: skip


def move_state(rotation: Rotation, state: str, **values) -> None:
    """Compare and set: of two people who sign at once one wins and the other is told."""
    old = State(rotation.state)
    if state not in Rotation.TRANSITIONS[old]:
        raise RuleViolation(
            _("This rotation is “%(state)s”; that is not possible now.") % {"state": old.label}, code="state"
        )
    if not Rotation.objects.filter(pk=rotation.pk, state=old).update(state=state, **values):
        raise StaleState(_("Someone else has just changed this rotation. Load it again."), code="stale")
    rotation.refresh_from_db()


def add_change(
    rotation: Rotation,
    kind: str,
    document: IssuedDocument,
    *,
    on: date,
    reason: str,
    by: User | None,
    reason_code: str = Reason.OTHER,
    before: DateRange | None = None,
    **values,
) -> TermChange:
    return TermChange.objects.create(
        rotation=rotation,
        kind=kind,
        reason_code=reason_code,
        reason=reason,
        effective_on=on,
        term_before=before or rotation.term,
        term_after=rotation.term,
        document=document,
        by=by,
        **values,
    )


def refuse_unfit_to_sign(rotation: Rotation, by: User) -> None:
    if not by.has_perm("rotation.issue_decision"):
        raise RuleViolation(_("Only the competent authority signs decisions about a term."), code="authority")
    if by.official_id == rotation.official_id:
        raise RuleViolation(_("Nobody decides about their own rotation."), code="own_case")


def _refuse_after_ending(rotation: Rotation) -> None:
    if rotation.state == State.PENDING:
        raise RuleViolation(
            _("The receiving unit has not confirmed the arrival yet. Confirm it first, or withdraw the decision."),
            code="not_arrived",
        )
    if rotation.state not in State.under_way():
        raise RuleViolation(
            _("This rotation is over: %(state)s.") % {"state": rotation.get_state_display().lower()}, code="over"
        )
    ending = rotation.changes.filter(kind__in=TermChange.ENDING).select_related("document").first()
    if ending:
        raise RuleViolation(
            _("%(document)s already ends this rotation on %(day)s.")
            % {"document": ending.document, "day": dates.short_text(ending.effective_on)},
            code="already_ended",
        )


def _refuse_backwards(effective_on: date, signed_on: date, reason_code: str) -> None:
    if effective_on < signed_on and reason_code not in RETROACTIVE:
        raise RuleViolation(
            _("A decision does not work backwards: the change holds from %(day)s at the earliest.")
            % {"day": dates.short_text(signed_on)},
            code="backwards",
            field="effective_on",
        )


def _refuse_extension(rotation: Rotation, ends: date, signed_on: date) -> None:
    if ends <= signed_on:
        raise RuleViolation(_("The extended term would be over already."), code="months", field="months")
    retires_on = rotation.official.retires_on
    if retires_on and dates.last_day(ends) > retires_on:
        raise RuleViolation(
            _("%(name)s retires on %(day)s; the term cannot last longer.")
            % {"name": rotation.official, "day": dates.short_text(retires_on)},
            code="retires",
            field="months",
        )
    added = DateRange(rotation.term.upper, ends)
    following = (
        Rotation.objects.filter(official=rotation.official_id, term__overlap=added)
        .exclude(pk=rotation.pk)
        .exclude(state=State.CANCELLED)
        .first()
    )
    if following:
        raise RuleViolation(
            _("The next rotation of %(name)s begins on %(day)s; the extended term would overlap it.")
            % {"name": rotation.official, "day": dates.short_text(following.term.lower)},
            code="overlap",
            field="months",
        )


def _end(
    rotation, kind, *, effective_on, reason, reason_code, by, signed_on, outcome, unit, title, signer
) -> TermChange:
    refuse_unfit_to_sign(rotation, by)
    _refuse_after_ending(rotation)
    _refuse_backwards(effective_on, signed_on, reason_code)
    if outcome in placing.NEEDS_DESTINATION and not (unit and title):
        raise RuleViolation(_("Give the unit and the title the person goes to."), code="destination", field="unit")
    if rotation.state == State.SUSPENDED and kind != Kind.EARLY_END:
        raise RuleViolation(_("The rotation is suspended. Resume it first, or end it early."), code="suspended")
    document = decisions.ending(
        rotation, kind, outcome=outcome, unit=unit, title=title, on=effective_on, reason=reason,
        reason_code=reason_code, by=by, signed_on=signed_on, signer=signer or decisions.signer_of(by, signed_on),
    )  # fmt: skip
    before = rotation.term
    after = DateRange(before.lower, min(before.upper, effective_on))
    if rotation.cycle:
        _end_reviews(rotation, kind, after, effective_on, outcome)
    appointment = _seat(rotation, effective_on, outcome, unit, title, document)
    if after != before:
        Rotation.objects.filter(pk=rotation.pk).update(term=after)
        rotation.refresh_from_db()
    change = add_change(
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
        move_state(rotation, daily.ENDED_AS[kind])
    return change


def _seat(rotation, on, outcome, unit, title, document):
    if outcome in placing.LEAVES:
        seats.vacate(rotation, on)
        return None
    if outcome in placing.RETURNS_HOME:
        return seats.bring_home(rotation, on, document)
    return seats.place(rotation, on, unit=unit, title=title, decision=document)


def _end_reviews(rotation, kind, term, on, outcome) -> None:
    if outcome in placing.LEAVES:
        rounds.close(rotation.cycle, on=on)
    elif term.upper < rotation.term.upper:
        rounds.reschedule(rotation.cycle, term=term, on=on, final=kind == Kind.EARLY_END)


def _pause(rotation, kind, from_states, effective_on, reason, reason_code, by, signed_on, signer) -> TermChange:
    with transaction.atomic():
        rotation = locked(rotation)
        refuse_unfit_to_sign(rotation, by)
        _refuse_after_ending(rotation)
        if rotation.state not in from_states:
            raise RuleViolation(
                _("This rotation is “%(state)s”; that is not possible now.") % {"state": rotation.get_state_display()},
                code="state",
            )
        latest = rotation.changes.filter(kind__in=[Kind.SUSPEND, Kind.RESUME]).order_by("-effective_on", "-pk").first()
        if latest and (latest.kind == kind or effective_on < latest.effective_on):
            raise RuleViolation(
                _("%(document)s already says so from %(day)s.")
                % {"document": latest.document, "day": dates.short_text(latest.effective_on)},
                code="already",
                field="effective_on",
            )
        if not rotation.term.lower <= effective_on < rotation.term.upper:
            raise RuleViolation(_("That day is not inside the term."), code="outside_term", field="effective_on")
        document = decisions.pause(
            rotation, kind, on=effective_on, reason=reason, by=by, signed_on=signed_on,
            signer=signer or decisions.signer_of(by, signed_on),
        )  # fmt: skip
        change = add_change(rotation, kind, document, on=effective_on, reason=reason, reason_code=reason_code, by=by)
        if effective_on <= signed_on:
            extended = rotation.changes.filter(kind=Kind.EXTEND).exists()
            back = State.EXTENDED if extended else State.ACTIVE
            move_state(rotation, State.SUSPENDED if kind == Kind.SUSPEND else back)
        return change
