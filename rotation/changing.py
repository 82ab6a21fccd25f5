"""What every change of a rotation has in common: the lock, who may sign, the compare-and-set move, the kept change."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from personnel import dates
from personnel.errors import RuleViolation, StaleState
from personnel.models import IssuedDocument, User
from rotation.models import Rotation, TermChange

State, Reason = Rotation.State, TermChange.Reason


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
