"""Who is proposed, taken off, turned down, and chosen for which post."""

from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from personnel import access_log, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, Appointment, Official, SuccessionEntry
from rotation import refusals, screening
from rotation.batching import hold
from rotation.models import Batch, BatchUnit, Consultation, Nomination
from rotation.rules.wording import sentence

State, Open = Nomination.State, Batch.State.open()
Verb = AccessEvent.Verb
CHOOSABLE = [State.ELIGIBLE, State.WAIVED, State.SELECTED]
OF_THE_POST = {"R-EL-12", "R-EL-13"}
"""Criteria that another post meets."""


@transaction.atomic
def answer(row: BatchUnit, value: str, *, on: date | None, by, note: str = "") -> BatchUnit:
    """What a unit said when it was asked for names."""
    hold(row.batch, Open)
    row.answer, row.answered_on, row.note = value, None if value == BatchUnit.Answer.NONE else on, note
    row.full_clean(exclude=["batch", "unit"])
    row.save(update_fields=["answer", "answered_on", "note"])
    access_log.note(by, Verb.CHANGE, row, answer=str(value))
    return row


@transaction.atomic
def nominate(
    batch: Batch,
    official: Official,
    *,
    by,
    group: str = Nomination.Group.PLANNED,
    group_reason: str = "",
    plan_entry: SuccessionEntry | None = None,
    purpose: str = Nomination.Purpose.TRAINING,
    note: str = "",
) -> Nomination:
    """Put a person on the list; somebody withdrawn or turned down before comes back as a new proposal."""
    _refuse_own_case(official, by)
    hold(batch, Open)
    home = _home(official, batch)
    if plan_entry and plan_entry.official_id != official.pk:
        raise RuleViolation(_("That succession entry is about somebody else."), code="other_entry", field="plan_entry")
    values = {
        "group": group, "group_reason": group_reason.strip(), "plan_entry": plan_entry or _only_entry(official, batch),
        "purpose": purpose, "note": note.strip(), "from_unit": home.unit, "proposed_by": by,
    }  # fmt: skip
    with refusals.told():
        known = Nomination.objects.filter(batch=batch, official=official).first()
        if known and known.state in (State.WITHDRAWN, State.REJECTED):
            Nomination.objects.filter(pk=known.pk, state=known.state).update(
                state=State.PROPOSED, to_unit=None, to_title=None, starts_on=None, screening=None, **values
            )
            known.refresh_from_db()
            nomination = known
        else:
            nomination = Nomination.objects.create(batch=batch, official=official, **values)
    _note_answer(batch, home.unit)
    access_log.note(by, Verb.CREATE, nomination)
    return nomination


def withdraw(nomination: Nomination, reason: str, *, by) -> Nomination:
    """Rút: the unit or the person takes the proposal back."""
    return _leave(nomination, State.WITHDRAWN, reason, by)


def reject(nomination: Nomination, reason: str, *, by) -> Nomination:
    """Không chọn, with the reason that the unit will be told."""
    return _leave(nomination, State.REJECTED, reason, by)


def choice(nomination: Nomination) -> str:
    """Where the nomination stands and which post is chosen, as a short fingerprint for the page that shows them."""
    held = (nomination.state, nomination.to_unit_id, nomination.to_title_id, nomination.starts_on)
    return sha256(repr((*held, nomination.selection_reason)).encode()).hexdigest()[:32]


@transaction.atomic
def select(
    nomination: Nomination,
    *,
    to_unit,
    to_title,
    starts_on: date | None = None,
    reason: str = "",
    seen: str | None = None,
    by,
) -> Nomination:
    """Choose a person for a post. The database looks at the seat, the unit, the term and the home province.

    `seen` is the `choice` that stood on the page: the post a colleague has chosen since is not overwritten.
    """
    _refuse_own_case(nomination.official, by)
    batch = nomination.batch
    hold(batch, Open)
    _refuse_unseen(nomination, seen)
    _refuse_early_start(batch, starts_on)
    if nomination.screening_id is None:
        raise RuleViolation(_("Screen this person first."), code="not_screened")
    if not may_be_selected(nomination):
        raise RuleViolation(
            _("Only somebody eligible can be selected: %s.") % nomination.get_state_display(), code="not_eligible"
        )
    _refuse_no_leadership(to_title)
    if nomination.state == State.INELIGIBLE:
        _move(nomination, State.ELIGIBLE, by=by)
    _move(
        nomination,
        State.SELECTED,
        to_unit=to_unit,
        to_title=to_title,
        starts_on=starts_on or batch.starts_on,
        selection_reason=reason.strip(),
        by=by,
    )
    return nomination


def may_be_selected(nomination: Nomination) -> bool:
    """Eligible; or refused by nothing but the post chosen before, which another post may cure."""
    if nomination.state in CHOOSABLE:
        return True
    blocking = _blocking(nomination)
    return nomination.state == State.INELIGIBLE and bool(blocking) and {row["code"] for row in blocking} <= OF_THE_POST


@transaction.atomic
def choose(nomination: Nomination, *, by, **values) -> Nomination:
    """Select, and judge with the post there. A post for which the person is not eligible is refused, with the reasons."""
    select(nomination, by=by, **values)
    screening.screen(nomination.batch, by=by, officials=[nomination.official_id])
    nomination.refresh_from_db()
    if nomination.state != State.SELECTED:
        reasons = " ".join(f"{sentence(row)}." for row in _blocking(nomination))
        raise RuleViolation(_("Not eligible for this post: %s") % reasons, code="not_eligible_there", field="to_unit")
    return nomination


@transaction.atomic
def unselect(nomination: Nomination, *, seen: str | None = None, by) -> Nomination:
    """Take the post back; the person stays on the list with the verdict they have. `seen` as in `select`."""
    _refuse_own_case(nomination.official, by)
    hold(nomination.batch, Open)
    _refuse_unseen(nomination, seen)
    waived = nomination.screening and nomination.screening.outcome == "special"
    back = State.WAIVED if waived else State.ELIGIBLE
    _move(nomination, back, to_unit=None, to_title=None, starts_on=None, by=by)
    return nomination


@transaction.atomic
def consult(nomination: Nomination, kind: str, held_on: date, note: str, *, agrees: bool = True, by) -> Consultation:
    """Step 4: what a unit said in the exchange, or the person in the meeting."""
    _refuse_own_case(nomination.official, by)
    hold(nomination.batch, Open)
    if nomination.state not in State.live():
        raise RuleViolation(_("This person is no longer on the list."), code="off_the_list")
    if not note.strip():
        raise RuleViolation(_("Write down what was said."), code="note_missing", field="note")
    with refusals.told():
        minutes = Consultation.objects.create(
            nomination=nomination, kind=kind, held_on=held_on, note=note.strip(), agrees=agrees
        )
    access_log.note(by, Verb.CREATE, minutes, official=nomination.official)
    return minutes


def _blocking(nomination: Nomination) -> list[dict]:
    kept = nomination.screening.findings if nomination.screening else []
    return [row for row in kept if row["level"] == "block" and not row.get("waived")]


def _leave(nomination: Nomination, state: str, reason: str, by) -> Nomination:
    _refuse_own_case(nomination.official, by)
    if not reason.strip():
        raise RuleViolation(_("Say why; the reason is kept."), code="reason_missing", field="reason")
    with transaction.atomic():
        hold(nomination.batch, Open)
        _move(nomination, state, note=reason.strip(), by=by)
    return nomination


def _move(nomination: Nomination, to: str, *, by, **values) -> None:
    was = nomination.state
    if to != was and to not in Nomination.TRANSITIONS[was]:
        raise RuleViolation(
            _("A nomination in the state “%(now)s” cannot become “%(next)s”.")
            % {"now": nomination.get_state_display(), "next": State(to).label},
            code="no_such_move",
        )
    with refusals.told():
        if not Nomination.objects.filter(pk=nomination.pk, state=was).update(state=to, **values):
            raise refusals.stale()
    nomination.refresh_from_db()
    access_log.note(by, Verb.CHANGE, nomination, act=f"{was} → {to}")


def _home(official: Official, batch: Batch) -> Appointment:
    """Where the person serves on the dossier day: in a unit of the plan."""
    post = official.appointments.in_force(batch.dossier_on).primary().select_related("unit", "title__level").first()
    if post is None:
        raise RuleViolation(
            _("This official holds no post on the day the dossiers close."), code="no_post", field="official"
        )
    if not any(post.unit.path.startswith(path) for path in batch.plan.units.values_list("unit__path", flat=True)):
        raise RuleViolation(
            _("%(unit)s is not in the scope of the plan.") % {"unit": post.unit}, code="out_of_scope", field="official"
        )
    return post


def _only_entry(official: Official, batch: Batch) -> SuccessionEntry | None:
    """The succession entry that a nomination means when it names none: the only one in force."""
    rows = official.succession_entries.active_on(batch.dossier_on).filter(
        title_level__rank__lte=batch.policy.planned_level.rank
    )[:2]
    return rows[0] if len(rows) == 1 else None


def _note_answer(batch: Batch, home) -> None:
    """A unit of which somebody is named has answered."""
    for row in batch.units.filter(answer=BatchUnit.Answer.NONE).select_related("unit"):
        if home.path.startswith(row.unit.path):
            BatchUnit.objects.filter(pk=row.pk).update(answer=BatchUnit.Answer.NOMINATES)


def _refuse_unseen(nomination: Nomination, seen: str | None) -> None:
    """The batch is held, so nobody moves the nomination after it has been read again here."""
    if seen is None:
        return
    nomination.refresh_from_db()
    if choice(nomination) == seen:
        return
    if nomination.state != State.SELECTED:
        raise refusals.stale()
    raise StaleState(
        _("A colleague has just chosen %(title)s, %(unit)s from %(day)s. Send again to put yours in its place.")
        % {"title": nomination.to_title, "unit": nomination.to_unit, "day": wording.day(nomination.starts_on)},
        code="stale",
    )


def _refuse_own_case(official: Official, by) -> None:
    if by is not None and by.official_id == official.pk:
        raise RuleViolation(_("Nobody handles their own nomination; a colleague does."), code="own_case")


def _refuse_early_start(batch: Batch, starts_on: date | None) -> None:
    if starts_on and starts_on < batch.decision_on:
        raise RuleViolation(
            _("The first day must not come before the decision."), code="starts_early", field="starts_on"
        )


def _refuse_no_leadership(title) -> None:
    if not title.level.is_leadership:
        raise RuleViolation(_("Only leadership titles are rotated."), code="no_leadership", field="to_title")
