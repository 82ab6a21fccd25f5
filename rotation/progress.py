"""Where a batch stands: the five steps with what is left, and which units of the scope take part. Two queries."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from personnel import wording
from rotation.models import Batch, BatchUnit, Consultation, Nomination

State = Batch.State
STEP_OF: dict[str, int] = {
    State.DRAFT: 1,
    State.POLICY_SUBMITTED: 1,
    State.POLICY_APPROVED: 2,
    State.NOMINATING: 2,
    State.SCREENING: 3,
    State.CONSULTING: 4,
    State.SUBMITTED: 5,
    State.DECIDED: 5,
    State.RUNNING: 6,
    State.CLOSED: 6,
}


@dataclass
class Coverage:
    """A unit in scope: what it answered, how many of its people are on the list and how many are chosen."""

    row: BatchUnit
    people: int = 0
    chosen: int = 0

    @property
    def unit(self):
        return self.row.unit

    @property
    def answer(self) -> str:
        return BatchUnit.Answer.NOMINATES if self.people else self.row.answer


@dataclass
class Standing:
    units: list[Coverage]
    by_state: dict[str, int] = field(default_factory=dict)
    screened: int = 0
    met: int = 0

    @property
    def people(self) -> int:
        off = (Nomination.State.WITHDRAWN, Nomination.State.REJECTED)
        return sum(n for state, n in self.by_state.items() if state not in off)

    @property
    def chosen(self) -> int:
        return self.by_state.get(Nomination.State.SELECTED, 0) + self.by_state.get(Nomination.State.DECIDED, 0)

    @property
    def taking_part(self) -> int:
        return sum(1 for one in self.units if one.people)

    @property
    def answered(self) -> int:
        return sum(1 for one in self.units if one.answer != BatchUnit.Answer.NONE)


def standing(batch: Batch) -> Standing:
    """Everything is counted by unit and state in one query, whatever the length of the list."""
    units = [Coverage(row) for row in batch.units.select_related("unit").order_by("unit__level", "unit__path")]
    met = Consultation.objects.filter(nomination=OuterRef("pk"), kind=Consultation.Kind.PERSON)
    chosen = Q(state__in=[Nomination.State.SELECTED, Nomination.State.DECIDED])
    rows = (
        batch.nominations.annotate(was_met=Exists(met))
        .order_by()
        .values("from_unit__path", "state")
        .annotate(
            n=Count("pk"),
            judged=Count("pk", filter=Q(screening__isnull=False)),
            talked=Count("pk", filter=chosen & Q(was_met=True)),
        )
    )
    found = Standing(units)
    off = (Nomination.State.WITHDRAWN, Nomination.State.REJECTED)
    for row in rows:
        state, n = row["state"], row["n"]
        found.by_state[state] = found.by_state.get(state, 0) + n
        found.met += row["talked"]
        if state in off:
            continue
        found.screened += row["judged"]
        home = next((one for one in units if row["from_unit__path"].startswith(one.unit.path)), None)
        if home:
            home.people += n
            home.chosen += n if state in (Nomination.State.SELECTED, Nomination.State.DECIDED) else 0
    return found


def steps(batch: Batch, found: Standing) -> list[dict]:
    """Quy trình năm bước. The note says what is left, or what was done."""
    now = STEP_OF.get(batch.state, 0)
    notes = [_policy(batch), _names(batch, found), _prepared(found), _talked(found), _carried_out(batch, found)]
    names = [
        _("Proposal of the policy"),
        _("Proposal of people"),
        _("Preparation of people"),
        _("Exchange and meetings"),
        _("Carrying out"),
    ]
    return [
        {
            "name": name,
            "note": note if number <= now or batch.state == State.CANCELLED else "",
            "state": "done" if number < now else "now" if number == now else "",
        }
        for number, (name, note) in enumerate(zip(names, notes, strict=True), 1)
    ]


def tiles(batch: Batch, found: Standing, may_answer: bool) -> list[dict]:
    """The units in scope: who takes part, who waits, who has not answered."""
    shown = []
    for one in found.units:
        if one.people:
            tone, note = "ok", people(one.people)
        elif one.answer == BatchUnit.Answer.WAITS:
            tone, note = "", _("Waits for a later batch")
        elif one.answer == BatchUnit.Answer.NOMINATES:
            tone, note = "info", _("will nominate")
        else:
            tone, note = "warn", _("No answer yet")
        url = reverse("batch-unit", args=[batch.pk, one.row.pk]) if may_answer and batch.list_open else ""
        shown.append({"label": one.unit.name, "tone": tone, "note": note, "url": url})
    return shown


def people(n: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": wording.number(n)}


def _policy(batch: Batch) -> str:
    if batch.policy_approval and batch.policy_approved_by_id:
        return _("%(paper)s, approved on %(day)s") % {
            "paper": batch.policy_approval,
            "day": wording.day(batch.policy_approval.signed_on),
        }
    if batch.state == State.POLICY_SUBMITTED:
        return _("%(paper)s, waiting for approval") % {"paper": batch.policy_submission or ""}
    return _("Submit the policy of the batch for approval")


def _names(batch: Batch, found: Standing) -> str:
    if not found.units:
        return _("Ask the units in scope for names")
    return _("%(answered)s of %(all)s units have answered; %(people)s on the list") % {
        "answered": wording.number(found.answered),
        "all": wording.number(len(found.units)),
        "people": people(found.people),
    }


def _prepared(found: Standing) -> str:
    return _("%(screened)s of %(all)s screened; %(chosen)s selected") % {
        "screened": wording.number(found.screened),
        "all": wording.number(found.people),
        "chosen": wording.number(found.chosen),
    }


def _talked(found: Standing) -> str:
    return _("Met %(met)s of %(all)s people selected") % {
        "met": wording.number(found.met),
        "all": wording.number(found.chosen),
    }


def _carried_out(batch: Batch, found: Standing) -> str:
    if batch.state == State.SUBMITTED:
        return _("List of %(people)s waiting for approval") % {"people": people(found.chosen)}
    return _("%(n)s decisions") % {"n": wording.number(found.by_state.get(Nomination.State.DECIDED, 0))}


def coverage_of_plan(plan) -> list[dict]:
    """Each unit in the scope of a plan, and the batches in which its people were chosen. Two queries."""
    scope = list(plan.units.select_related("unit").order_by("unit__level", "unit__path"))
    chosen = (
        Nomination.objects.filter(batch__plan=plan, state__in=[Nomination.State.SELECTED, Nomination.State.DECIDED])
        .order_by("batch__starts_on")
        .values_list("from_unit__path", "batch__name")
        .annotate(n=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {row.pk: {} for row in scope}
    for path, batch, n in chosen:
        home = next((row for row in scope if path.startswith(row.unit.path)), None)
        if home:
            found[home.pk][batch] = found[home.pk].get(batch, 0) + n
    return [
        {
            "label": row.unit.name,
            "tone": "ok" if found[row.pk] else "",
            "note": ", ".join(f"{batch}: {wording.number(n)}" for batch, n in found[row.pk].items())
            or _("Waits for a later batch"),
        }
        for row in scope
    ]
