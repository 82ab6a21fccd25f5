"""The authority approves the list it saw and signs: decisions, appointments, rotations and reviews, all or nothing.

A decision is never edited. Before its first day it may be withdrawn, at any time corrected, by another document.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessment import rounds
from assessment.models import ReviewCycle, ReviewProgramme
from personnel import access_log, citing, constraints, dates, vacancies
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, IssuedDocument, User
from personnel.periods import span
from rotation import changing, decisions, routes, screening, seats, training
from rotation.models import Batch, Nomination, Rotation, TermChange
from rotation.rules.wording import sentence

Selected = Sequence[Nomination]
INCOMPLETE = gettext_lazy("The dossier of %(name)s is not complete: %(reasons)s")


def approve_and_issue(
    batch: Batch,
    version: int,
    *,
    by: User,
    signed_on: date,
    without_courses: bool = False,
    signer: decisions.Signer | None = None,
) -> list[Rotation]:
    """Approve the version of the list that was submitted and sign one decision for each person on it.

    `without_courses`: the authority has seen that some have not attended the courses the policy asks for, and signs
    all the same. Of several people who press the button one signs; the others are told.
    """
    with constraints.as_refusals(), transaction.atomic():
        _take(batch, version, by=by)
        people = selected(batch)
        _refuse_unfit_to_sign(batch, people, by, signed_on)
        if problems := standing_problems(batch, people):
            raise RuleViolation(" ".join(problems), code="list_not_in_order")
        if missing := missing_courses(batch, people):
            _refuse_missing_courses(missing, without_courses)
        vacancies.lock_posts((one.to_unit, one.to_title) for one in people)
        signer = signer or decisions.signer_of(by, signed_on)
        programme = _programme(batch)
        rotations = [_issue(one, programme, by=by, signed_on=signed_on, signer=signer) for one in people]
        Nomination.objects.filter(pk__in=[one.pk for one in people]).update(state=Nomination.State.DECIDED)
        batch.programme = programme
        batch.save(update_fields=["programme"])
        access_log.note(by, AccessEvent.Verb.DECIDE, batch, decisions=[row.decision.symbol for row in rotations])
    return rotations


def selected(batch: Batch) -> list[Nomination]:
    return list(
        batch.nominations.filter(state=Nomination.State.SELECTED)
        .select_related(
            "batch__policy",
            "official",
            "from_unit",
            "to_unit",
            "to_title__level",
            "plan_entry__title",
            "plan_entry__title_level",
            "plan_entry__plan__term",
            "screening",
        )
        .order_by("official__name_key", "pk")
    )


def standing_problems(batch: Batch, people: Selected) -> list[str]:
    """What has changed since the list was made and stands against signing it. One sentence each."""
    problems = _on_rotation(people) + _no_longer_eligible(batch, people)
    problems += [
        _("%(name)s: the first day %(day)s does not match the batch.")
        % {"name": one.official, "day": dates.short_text(one.starts_on)}
        for one in people
        if one.starts_on < batch.decision_on
    ]
    return problems


def missing_courses(batch: Batch, people: Selected) -> list[Nomination]:
    """Those who have attended fewer courses than the policy asks for before departure."""
    lacking = training.missing(people, batch.policy.courses_required)
    return [one for one in people if one.pk in lacking]


# The conditions ----------------------------------------------------------------------------------------------


def _take(batch: Batch, version: int, *, by: User) -> None:
    """Compare and set; the row stays locked until the end, so whoever comes second finds it decided."""
    moved = Batch.objects.filter(
        pk=batch.pk, state=Batch.State.SUBMITTED, version=version, submitted_version=version
    ).exclude(submitted_by=by.pk)
    if moved.update(state=Batch.State.DECIDED, approved_by=by, approved_at=timezone.now()):
        batch.refresh_from_db()
        return
    batch.refresh_from_db()
    if batch.state in (Batch.State.DECIDED, Batch.State.RUNNING, Batch.State.CLOSED):
        raise StaleState(_("This list has already been approved."), code="already_approved")
    if batch.state != Batch.State.SUBMITTED:
        raise StaleState(_("This list is no longer submitted for approval."), code="not_submitted")
    if batch.submitted_by_id == by.pk:
        raise RuleViolation(_("Who submitted the list cannot approve it."), code="same_person")
    raise StaleState(
        _("Someone has changed the list since you opened it. Load it again and read it before you sign."),
        code="version",
    )


def _refuse_unfit_to_sign(batch: Batch, people: Selected, by: User, signed_on: date) -> None:
    if not by.has_perm("rotation.approve_batch") or not by.has_perm("rotation.issue_decision"):
        raise RuleViolation(_("Only the competent authority approves a list and signs decisions."), code="authority")
    if by.pk in (batch.prepared_by_id, batch.submitted_by_id):
        raise RuleViolation(_("Who prepared or submitted the list cannot approve it."), code="same_person")
    if by.official_id and any(one.official_id == by.official_id for one in people):
        raise RuleViolation(_("You are on this list yourself. Another person must sign it."), code="own_case")
    if not people:
        raise RuleViolation(_("Nobody has been selected on this list."), code="empty")
    late = [one for one in people if one.starts_on < signed_on]
    if late:
        raise RuleViolation(
            _("The first day of %(name)s, %(day)s, is before the day of signing. A decision does not work backwards.")
            % {"name": late[0].official, "day": dates.short_text(late[0].starts_on)},
            code="signed_late",
            field="signed_on",
        )


def _on_rotation(people: Selected) -> list[str]:
    running = Rotation.objects.under_way().filter(official__in=[one.official_id for one in people])
    return [
        _("%(name)s is still on rotation at %(unit)s.") % {"name": row.official, "unit": row.to_unit}
        for row in running.select_related("official", "to_unit")
    ]


def _no_longer_eligible(batch: Batch, people: Selected) -> list[str]:
    """Judged again on the data of this moment, waivers counted in; the verdict that was stored is not touched."""
    judged = screening.judge(batch, people, with_dossier=True)
    problems = []
    for one in people:
        blocking = judged[one.official_id][1].blocking
        papers = [found for found in blocking if found.code == "DOSSIER"]
        others = [found for found in blocking if found.code != "DOSSIER"]
        for found, text in ((others, _("%(name)s is no longer eligible: %(reasons)s")), (papers, INCOMPLETE)):
            if found:
                problems.append(
                    text % {"name": one.official, "reasons": " ".join(sentence(row.as_dict()) for row in found)}
                )
    return problems


def _refuse_missing_courses(missing: Selected, confirmed: bool) -> None:
    if confirmed:
        return
    names = ", ".join(one.official.full_name for one in missing[:5])
    raise RuleViolation(
        ngettext(
            "%(n)s person has not attended the courses before departure (%(names)s). Say that you sign all the same.",
            "%(n)s people have not attended the courses before departure (%(names)s). Say that you sign all the same.",
            len(missing),
        )
        % {"n": len(missing), "names": names},
        code="courses",
        field="without_courses",
    )


# The acts ----------------------------------------------------------------------------------------------------


def _programme(batch: Batch) -> ReviewProgramme:
    basis = citing.cited(batch.plan.document)
    programme, _created = ReviewProgramme.objects.get_or_create(
        code=batch.code, defaults={"name": batch.name, "basis": basis}
    )
    return programme


def _issue(one: Nomination, programme: ReviewProgramme, *, by: User, signed_on: date, signer) -> Rotation:
    policy = one.batch.policy
    term = span(one.starts_on, policy.term_months)
    home = seats.home_on(one.official, one.starts_on)
    planned = decisions.planned_of(one.plan_entry)
    decision = decisions.rotation(one, home=home, term=term, by=by, signed_on=signed_on, signer=signer)
    appointment, held = seats.send(
        one.official, unit=one.to_unit, title=one.to_title, starts=one.starts_on, decision=decision
    )
    cycle = rounds.open_cycle(
        programme=programme,
        official=one.official,
        appointment=appointment,
        term=term,
        interval_months=policy.review_interval_months,
        calendar=policy.review_calendar,
        min_part_months=policy.review_min_part_months,
        home_unit=home.unit,
        home_post=home.title.name if home.title else "",
        planned_title=planned,
        decision=decision,
    )
    period = DateRange(term.starts, term.ends)
    return Rotation.objects.create(
        nomination=one,
        batch=one.batch,
        official=one.official,
        from_unit=home.unit,
        from_title=home.title,
        to_unit=one.to_unit,
        to_title=one.to_title,
        appointment=appointment,
        home_seat=held,
        decision=decision,
        cycle=cycle,
        term=period,
        decided_term=period,
        direction=routes.direction(home.unit, one.to_unit, one.starts_on),
        planned_level=one.plan_entry.title_level if one.plan_entry else None,
        planned_title=planned,
    )


def withdraw_decision(
    rotation: Rotation, *, by: User, signed_on: date, reason: str, reason_code=TermChange.Reason.OTHER, signer=None
) -> TermChange:
    """A decision is taken back by another one as long as the person has not arrived.

    Before the first day, seats and reviews are as if it had never been. Afterwards the home seat is given back from
    the day of signing on, or left vacant when the person has retired, left or died.
    """
    with constraints.as_refusals(), transaction.atomic():
        rotation = changing.locked(rotation)
        changing.refuse_unfit_to_sign(rotation, by)
        if rotation.state != Rotation.State.PENDING:
            raise RuleViolation(
                _(
                    "The person has arrived. A decision can be withdrawn only before that; afterwards it is ended early."
                ),
                code="already_begun",
            )
        document = decisions.withdrawal(
            rotation, reason=reason, by=by, signed_on=signed_on, signer=signer or decisions.signer_of(by, signed_on)
        )
        _undo(rotation, document, gone=reason_code == TermChange.Reason.LEFT)
        changing.move_state(rotation, Rotation.State.CANCELLED)
        return changing.add_change(
            rotation, TermChange.Kind.CANCEL, document, on=signed_on, reason=reason, reason_code=reason_code, by=by
        )


def _undo(rotation: Rotation, document: IssuedDocument, *, gone: bool) -> None:
    first, signed_on = rotation.term.lower, document.signed_on
    on = max(signed_on, dates.day_after(first))
    if signed_on < first:
        seats.take_back(rotation)
    elif gone:
        seats.vacate(rotation, on)
    else:
        seats.bring_home(rotation, on, document)
    if rotation.cycle:
        rounds.close(rotation.cycle, on=first)
        left = DateRange(empty=True) if signed_on < first else DateRange(first, on)
        ReviewCycle.objects.filter(pk=rotation.cycle_id).update(term=left)


def correct_decision(
    rotation: Rotation, *, by: User, signed_on: date, corrections: Sequence[dict], reason: str = "", signer=None
) -> TermChange:
    """A slip of the pen: another decision says what the first one should have said. Facts of the term do not move."""
    with transaction.atomic():
        rotation = changing.locked(rotation)
        changing.refuse_unfit_to_sign(rotation, by)
        document = decisions.correction(
            rotation, corrections=corrections, reason=reason, by=by, signed_on=signed_on,
            signer=signer or decisions.signer_of(by, signed_on),
        )  # fmt: skip
        return changing.add_change(
            rotation, TermChange.Kind.CORRECT, document, on=signed_on, reason=reason or _("A slip of the pen."), by=by
        )
