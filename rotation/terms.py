"""What changes a term that goes on: extension, suspension, a move of the receiving unit. How it ends: `rotation.ending`.

Each act is signed by the authority and issues its own numbered decision. `effective_on` is the first day on which the
change holds. What is dated (seats, the schedule of reviews) is written when it is signed; the state follows on its day,
in `daily.run`, or at once when that day is today.
"""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from assessment import rounds
from personnel import constraints, dates
from personnel.errors import RuleViolation
from personnel.models import Title, Unit, User
from rotation import changing, clock, decisions, seats
from rotation.models import Rotation, TermChange

State, Kind, Reason = Rotation.State, TermChange.Kind, TermChange.Reason


def extend(
    rotation: Rotation, *, months: int, reason: str, by: User, signed_on: date, reason_code=Reason.NEED, signer=None
) -> TermChange:
    """Lengthen the term; the reviews of the added months follow."""
    with constraints.as_refusals():
        rotation = changing.locked(rotation)
        changing.refuse_unfit_to_sign(rotation, by)
        changing.refuse_after_ending(rotation)
        if not 1 <= months <= 60:
            raise RuleViolation(_("An extension is 1 to 60 months."), code="months", field="months")
        before = rotation.term
        ends = clock.extended(before.lower, before.upper, months)
        refuse_extension(rotation, ends, signed_on)
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
            changing.move_state(rotation, State.EXTENDED, term=term)
        return changing.add_change(
            rotation,
            Kind.EXTEND,
            document,
            on=before.upper,
            reason=reason,
            reason_code=reason_code,
            by=by,
            before=before,
        )


def refuse_extension(rotation: Rotation, ends: date, signed_on: date) -> None:
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


def _pause(rotation, kind, from_states, effective_on, reason, reason_code, by, signed_on, signer) -> TermChange:
    with transaction.atomic():
        rotation = changing.locked(rotation)
        changing.refuse_unfit_to_sign(rotation, by)
        changing.refuse_after_ending(rotation)
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
        changing.refuse_impossible_day(rotation, kind, effective_on, signed_on=signed_on, reason_code=reason_code)
        document = decisions.pause(
            rotation, kind, on=effective_on, reason=reason, by=by, signed_on=signed_on,
            signer=signer or decisions.signer_of(by, signed_on),
        )  # fmt: skip
        change = changing.add_change(
            rotation, kind, document, on=effective_on, reason=reason, reason_code=reason_code, by=by
        )
        if effective_on <= signed_on:
            extended = rotation.changes.filter(kind=Kind.EXTEND).exists()
            back = State.EXTENDED if extended else State.ACTIVE
            changing.move_state(rotation, State.SUSPENDED if kind == Kind.SUSPEND else back)
        return change


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
        rotation = changing.locked(rotation)
        changing.refuse_unfit_to_sign(rotation, by)
        changing.refuse_after_ending(rotation)
        title, before = title or rotation.to_title, rotation.to_unit
        if unit.pk in (before.pk, rotation.from_unit_id):
            raise RuleViolation(
                _("Choose another unit than the sending unit and the present receiving unit."),
                code="unit",
                field="unit",
            )
        changing.refuse_impossible_day(rotation, Kind.MOVE, effective_on, signed_on=signed_on, reason_code=reason_code)
        document = decisions.move(
            rotation, unit=unit, title=title, on=effective_on, reason=reason, by=by, signed_on=signed_on,
            signer=signer or decisions.signer_of(by, signed_on),
        )  # fmt: skip
        appointment = seats.move(rotation, effective_on, unit=unit, title=title, decision=document)
        if rotation.cycle:
            rounds.move_to(rotation.cycle, appointment, effective_on, recorded_on=signed_on)
        Rotation.objects.filter(pk=rotation.pk).update(to_unit=unit, to_title=title, appointment=appointment)
        rotation.refresh_from_db()
        return changing.add_change(
            rotation, Kind.MOVE, document, on=effective_on, reason=reason, reason_code=reason_code, by=by,
            unit_before=before, unit_after=unit,
        )  # fmt: skip


def without_receiving_unit(on: date):
    """Rotations under way whose receiving unit no longer exists: each waits for an explicit move or end."""
    from personnel.models import UnitVersion

    existing = UnitVersion.objects.in_force(on).values("unit")
    return Rotation.objects.under_way().filter(term__startswith__lte=on).exclude(to_unit__in=existing)
