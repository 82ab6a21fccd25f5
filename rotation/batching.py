"""The life of a batch up to the submitted list: policy, nominations, screening, exchange, submission.

Every act is a compare-and-set on the batch row, which also puts acts on the same batch one after another: whoever
comes second is told. `version` counts every change of the list; the authority approves the version it saw.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from personnel import access_log
from personnel.errors import RuleViolation
from personnel.models import AccessEvent
from rotation import dossiers, refusals
from rotation.models import Batch, BatchUnit, Nomination

State = Batch.State

SCREEN_STEPS: dict[str, str] = {
    State.NOMINATING: State.SCREENING,
    State.SCREENING: State.CONSULTING,
}
"""Forward, as the five steps go; the way back is in TRANSITIONS."""


def hold(batch: Batch, states) -> None:
    """Lock the batch for a change of its list and count the change; refuse in any other state."""
    if not Batch.objects.filter(pk=batch.pk, state__in=list(states)).update(version=F("version") + 1):
        batch.refresh_from_db(fields=["state"])
        raise RuleViolation(
            _("The list of this batch cannot be changed now: %(state)s.") % {"state": batch.get_state_display()},
            code="list_closed",
        )
    batch.refresh_from_db(fields=["state", "version"])


@transaction.atomic
def move(batch: Batch, to: str, *, by, **values) -> Batch:
    """Compare and set: of two people who press the button, one wins and the other is told. The log says who it was."""
    if to == batch.state:
        raise refusals.stale()
    if to not in Batch.TRANSITIONS[batch.state]:
        raise RuleViolation(
            _("A batch in the state “%(now)s” cannot become “%(next)s”.")
            % {"now": batch.get_state_display(), "next": State(to).label},
            code="no_such_move",
        )
    was, version = batch.state, values.pop("version", None)
    rows = Batch.objects.filter(pk=batch.pk, state=was)
    if version is not None:
        rows = rows.filter(version=version)
    with refusals.told():
        if not rows.update(state=to, **values):
            raise refusals.stale()
    batch.refresh_from_db()
    access_log.note(by, AccessEvent.Verb.DECIDE, batch, act=f"{was} → {to}")
    return batch


def submit_policy(batch: Batch, document, *, by) -> Batch:
    """Trình chủ trương: HR puts the batch and its policy before the authority."""
    return move(
        batch,
        State.POLICY_SUBMITTED,
        by=by,
        policy_submission=document,
        policy_submitted_by=by,
        policy_submitted_at=timezone.now(),
        return_reason="",
    )


def approve_policy(batch: Batch, document, *, by, version: int | None = None) -> Batch:
    """Duyệt chủ trương. Not by whoever prepared or submitted it; from here on the batch keeps its policy."""
    if by.pk in (batch.policy_submitted_by_id, batch.prepared_by_id):
        raise RuleViolation(refusals.WORDS["batch_policy_approved_by_another"][0], code="own_submission")
    return move(
        batch,
        State.POLICY_APPROVED,
        by=by,
        version=version,
        policy_approval=document,
        policy_approved_by=by,
        policy_approved_at=timezone.now(),
    )


def return_policy(batch: Batch, reason: str, *, by) -> Batch:
    return move(batch, State.DRAFT, by=by, return_reason=_needed(reason, "reason"), policy_submitted_by=None)


@transaction.atomic
def open_nominations(batch: Batch, *, by) -> Batch:
    """Ask the units of the plan that exist on the dossier day for names."""
    move(batch, State.NOMINATING, by=by)
    ask_units(batch)
    return batch


def units_on(plan, day):
    """The units in scope that exist on a day; after a reorganisation a plan of before has none left."""
    return plan.units.filter(unit__versions__valid__contains=day).distinct()


def ask_units(batch: Batch) -> int:
    """A row for each unit in scope; those already asked keep their answer."""
    exist = units_on(batch.plan, batch.dossier_on).values_list("unit_id", flat=True)
    rows = [BatchUnit(batch=batch, unit_id=unit) for unit in exist]
    return len(BatchUnit.objects.bulk_create(rows, ignore_conflicts=True))


def go_on(batch: Batch, *, by) -> Batch:
    """The next step: nominating → screening → consulting."""
    if batch.state not in SCREEN_STEPS:
        raise RuleViolation(_("There is no further step from here without a submission."), code="no_such_move")
    if batch.state == State.SCREENING and not batch.nominations.filter(state__in=CONSULTED).exists():
        raise RuleViolation(_("Nobody on the list is eligible yet. Screen the list first."), code="nobody_eligible")
    return move(batch, SCREEN_STEPS[batch.state], by=by)


CONSULTED = [Nomination.State.ELIGIBLE, Nomination.State.WAIVED, Nomination.State.SELECTED]


def go_back(batch: Batch, *, by) -> Batch:
    back = {next_: now for now, next_ in SCREEN_STEPS.items()}
    if batch.state not in back:
        raise RuleViolation(_("There is no step back from here."), code="no_such_move")
    return move(batch, back[batch.state], by=by)


@transaction.atomic
def submit_list(batch: Batch, version: int, *, by) -> Batch:
    """Trình duyệt danh sách: freeze the list as it is seen, and say who answers for it."""
    selected = batch.nominations.filter(state=Nomination.State.SELECTED)
    if not selected.exists():
        raise RuleViolation(_("Nobody has been selected yet. Choose people and their posts first."), code="empty_list")
    if by.official_id and selected.filter(official=by.official_id).exists():
        raise RuleViolation(_("You are on this list yourself; a colleague must submit it."), code="own_case")
    _refuse_incomplete_dossiers(batch, selected)
    return move(
        batch,
        State.SUBMITTED,
        by=by,
        version=version,
        submitted_version=version,
        submitted_by=by,
        submitted_at=timezone.now(),
        return_reason="",
    )


def _refuse_incomplete_dossiers(batch: Batch, selected) -> None:
    people = list(selected.select_related("official").order_by("official__name_key", "pk"))
    if missing := dossiers.lacking(batch, people):
        said = [f"{one.official}: {', '.join(missing[one.pk])}" for one in people if one.pk in missing]
        raise RuleViolation(
            _("The dossier is not complete. %(missing)s") % {"missing": "; ".join(said[:5])}, code="dossier_incomplete"
        )


def return_list(batch: Batch, reason: str, *, by) -> Batch:
    """Trả lại: the authority wants something changed; the list opens again."""
    if batch.state != State.SUBMITTED:
        raise RuleViolation(_("Only a submitted list can be returned."), code="no_such_move")
    return move(batch, State.CONSULTING, by=by, return_reason=_needed(reason, "reason"))


def cancel(batch: Batch, reason: str, *, by) -> Batch:
    """Give the batch up before any decision; the database takes everyone off its list."""
    return move(batch, State.CANCELLED, by=by, return_reason=_needed(reason, "reason"))


def _needed(text: str, field: str) -> str:
    if not text.strip():
        raise RuleViolation(_("Say why; the reason is kept."), code="reason_missing", field=field)
    return text.strip()
