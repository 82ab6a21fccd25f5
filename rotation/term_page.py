"""What the page of one term shows, for the person who looks: facts, bar, history, reviews, what they may do."""

from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from assessment.models import Review
from personnel import charts, dates, wording
from personnel.models import Duty
from rotation import alerts, arriving, bars, board, proposing
from rotation.models import Rotation, TermChange, TermProposal

WITH = (
    "official", "batch__policy", "batch__plan", "from_unit", "from_title", "to_unit", "to_title", "decision", "planned_level",
    "cycle", "arrival_confirmed_by", "deviation_answered_by", "placement__unit", "placement__title", "placement__document",
)  # fmt: skip
DANGEROUS = {TermChange.Kind.CANCEL, TermChange.Kind.EARLY_END}


def context(rotation: Rotation, user, on: date) -> dict:
    """Seven queries at most, whatever happened in the term."""
    own = rotation.official_id == user.official_id
    months = dates.months_between(rotation.term.lower, rotation.term.upper)
    scale = charts.Scale(rotation.term.lower, max(rotation.term.upper, rotation.decided_term.upper), on)
    [row] = bars.bars([rotation], scale, on)
    changes = list(row.changes.select_related("document", "unit_before", "unit_after"))
    proposals = list(
        TermProposal.objects.visible_to(user)
        .filter(rotation=row)
        .select_related("proposed_by", "decided_by", "unit", "title")[:10]
    )
    announced = list(row.alerts.select_related("acknowledged_by"))
    waiting = next((one for one in proposals if one.state == TermProposal.State.WAITING), None)
    return {
        "rotation": row,
        "on": on,
        "own": own,
        "months": months,
        "clock": row.clock,
        "entries": history(row, changes, on),
        "reviews": reviews(row, user),
        "duties": list(
            Duty.objects.filter(official=row.official_id, valid__overlap=row.term, assigned_by=row.decision_id)
            .select_related("job_position", "unit")
            .order_by("-share")
        ),
        "alerts": [] if own else announced,
        "may_acknowledge": not own
        and row.state in board.NOW
        and user.has_perm(alerts.PERMISSION)
        and any(one.acknowledged_at is None and one.ends_on == dates.last_day(row.term.upper) for one in announced),
        "waiting": waiting,
        "proposals": [one for one in proposals if one is not waiting],
        "acts": acts(row, user, waiting, changes),
        "may_sign": bool(waiting) and user.has_perm("rotation.issue_decision") and waiting.proposed_by_id != user.pk,
        "may_take_back": bool(waiting) and user.has_perm("rotation.propose_change"),
        "may_confirm": may_confirm(row, user, on),
        "may_answer": bool(row.deviation)
        and not row.deviation_answered_at
        and user.has_perm("rotation.change_rotation"),
        "arrival_due": arriving.due_on(row),
        "official_url": address("official", row.official_id),
        "decision_url": address("document", row.decision_id),
        "placement": getattr(row, "placement", None),
    }


def may_confirm(row: Rotation, user, on: date) -> bool:
    begun = row.state == Rotation.State.PENDING and row.term.lower <= on
    own = row.official_id == user.official_id
    return begun and not own and user.scope("rotation.confirm_arrival").covers(row.to_unit)


def acts(row: Rotation, user, waiting, changes) -> list[dict]:
    """What HR may propose in this state; nothing while a proposal waits or after an ending was signed."""
    if waiting or not user.has_perm("rotation.propose_change") or row.official_id == user.official_id:
        return []
    ended = any(change.kind in TermChange.ENDING for change in changes)
    kinds = [kind for kind in proposing.POSSIBLE.get(row.state, ()) if not ended or kind == TermChange.Kind.CORRECT]
    return [
        {
            "label": TermChange.Kind(kind).label,
            "url": reverse("rotation-propose", args=[row.pk, kind]),
            "danger": kind in DANGEROUS,
        }
        for kind in kinds
    ]


def history(row: Rotation, changes, on: date) -> list[dict]:
    """The timeline, the newest first; each entry opens its decision."""
    entries = [_entry(change) for change in reversed(changes)]
    if row.arrived_on:
        entries.append(
            {"when": wording.day(row.arrived_on), "what": _("Arrived, work assigned"), "sub": row.arrival_note}
        )
    entries.append(
        {
            "when": wording.day(row.decision.signed_on),
            "what": _("Decision signed"),
            "sub": _("From %(from)s to %(to)s, %(period)s")
            % {"from": row.from_unit, "to": row.to_unit, "period": wording.period(row.decided_term)},
            "url": address("document", row.decision_id),
            "link": row.decision.symbol,
        }
    )
    return entries


def _entry(change: TermChange) -> dict:
    parts = []
    if change.term_before != change.term_after:
        parts.append(
            _("Last day %(before)s → %(after)s")
            % {"before": wording.day(wording.last_day(change.term_before)), "after": wording.day(wording.last_day(change.term_after))}
        )  # fmt: skip
    if change.unit_after:
        parts.append(f"{change.unit_before} → {change.unit_after}")
    parts.append(change.reason)
    return {
        "when": wording.day(change.effective_on),
        "what": change.get_kind_display(),
        "sub": ". ".join(part.rstrip(".") for part in parts if part),
        "url": address("document", change.document_id),
        "link": change.document.symbol,
    }


def reviews(row: Rotation, user) -> list[Review]:
    """The reviews this person may see; the page of each belongs to assessment."""
    if row.cycle_id is None:
        return []
    rows = Review.objects.visible_to(user).filter(cycle=row.cycle_id).exclude(state=Review.State.DROPPED)
    found = list(rows.order_by("number"))
    concluded = (Review.State.CONCLUDED, Review.State.REPORTED)
    own = row.official_id == user.official_id
    for review in found:
        review.url = address("review", review.pk)
        review.shown_total = review.total if review.state in concluded or not own else None
        review.tone = TONES.get(review.state, "")
    return found


TONES = {
    Review.State.CONCLUDED: "ok",
    Review.State.REPORTED: "ok",
    Review.State.UNIT_SUBMITTED: "info",
    Review.State.SELF_SUBMITTED: "info",
    Review.State.RETURNED: "warn",
    Review.State.OPEN: "warn",
}


def address(name: str, *args) -> str:
    """The address of a page, or nothing while this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
