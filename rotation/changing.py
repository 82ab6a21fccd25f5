"""What every change of a rotation has in common: the lock, who may sign, the compare-and-set move, the kept change."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from personnel import dates
from personnel.errors import RuleViolation, StaleState
from personnel.models import IssuedDocument, User
from rotation.models import Rotation, TermChange

State, Kind, Reason = Rotation.State, TermChange.Kind, TermChange.Reason

FACTS: dict[str, set[str]] = {
    Kind.EARLY_END: {Reason.LEFT},
    Kind.COMPLETE: {Reason.LEFT},
    Kind.SUSPEND: {Reason.HEALTH},
    Kind.RESUME: set(Reason),
}
"""Reasons that a decision only records, so it may name a day before it was signed: somebody died or left, fell ill or
gave birth, is back at work. What the authority orders holds from the day of signing at the earliest."""


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


def refuse_after_ending(rotation: Rotation) -> None:
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


def refuse_impossible_day(
    rotation: Rotation, kind: str, on: date, *, signed_on: date | None, reason_code: str = Reason.OTHER
) -> None:
    """The day lies where a change of that kind can lie. `signed_on`: the first day on which it can be signed, if known."""
    first, after = rotation.term.lower, rotation.term.upper
    if kind == Kind.EARLY_END and not first < on < after:
        raise RuleViolation(
            _("An early end lies inside the term, %(first)s to %(last)s.")
            % {"first": dates.short_text(dates.day_after(first)), "last": dates.short_text(dates.last_day(after))},
            code="outside_term",
            field="effective_on",
        )
    if kind == Kind.COMPLETE and on < after:
        raise RuleViolation(
            _("The term runs to %(day)s. To bring the person back before, end the term early.")
            % {"day": dates.short_text(dates.last_day(after))},
            code="too_early",
            field="effective_on",
        )
    if kind == Kind.SETTLE and on <= first:
        raise RuleViolation(_("The rotation has not begun on that day."), code="outside_term", field="effective_on")
    if kind in (Kind.SUSPEND, Kind.RESUME) and not first <= on < after:
        raise RuleViolation(_("That day is not inside the term."), code="outside_term", field="effective_on")
    if kind == Kind.MOVE and not first < on < after:
        raise RuleViolation(_("The move is not inside the term."), code="outside_term", field="effective_on")
    if signed_on and on < signed_on and not _records_a_fact(rotation, kind, on, reason_code):
        raise RuleViolation(
            _("A decision does not work backwards: the change holds from %(day)s at the earliest.")
            % {"day": dates.short_text(signed_on)},
            code="backwards",
            field="effective_on",
        )


def _records_a_fact(rotation: Rotation, kind: str, on: date, reason_code: str) -> bool:
    """A move follows a unit that had ceased to exist by that day, as on 1/3/2025 when the papers came some days later."""
    if kind == Kind.MOVE:
        return rotation.to_unit.version_on(on) is None
    return reason_code in FACTS.get(kind, ())
