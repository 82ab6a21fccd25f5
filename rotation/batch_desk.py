"""What the batches put on the signed-in home: what waits for HR or the authority, and how far the next one has come."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from personnel import wording
from personnel.panels import Due, Panel, Stat, Tone
from rotation import screening, waiving
from rotation.lists import MEETING, MEETS
from rotation.models import Batch, BatchUnit, Nomination, PlanUnit

State = Batch.State
UNDER_PREPARATION = [State.DRAFT, State.POLICY_SUBMITTED, State.POLICY_APPROVED, *State.open(), State.SUBMITTED]
OFF_THE_LIST = [Nomination.State.WITHDRAWN, Nomination.State.REJECTED]

TOLD = (
    "name", "state", "dossier_on", "decision_on", "prepared_by", "submitted_by", "policy_submitted_by", "plan__name",
    "policy__required_level",
)  # fmt: skip
"""What the desk says of a batch."""

_WORK: dict[str, tuple] = {
    State.DRAFT: ("dossier_on", gettext_lazy("Submit the policy"), gettext_lazy("Open")),
    State.POLICY_SUBMITTED: ("dossier_on", gettext_lazy("Approve the policy"), gettext_lazy("Look and approve")),
    State.POLICY_APPROVED: ("dossier_on", gettext_lazy("Ask the units for names"), gettext_lazy("Open")),
    State.NOMINATING: ("dossier_on", gettext_lazy("Gather the nominations"), gettext_lazy("Open")),
    State.SCREENING: ("decision_on", gettext_lazy("Screen and select"), gettext_lazy("Open")),
    State.CONSULTING: (
        "decision_on",
        gettext_lazy("Finish the exchange and submit the list"),
        gettext_lazy("Open"),
    ),
    State.SUBMITTED: ("decision_on", gettext_lazy("Approve the list"), gettext_lazy("Look and approve")),
}


def due(user) -> Iterator[Due]:
    """HR prepares, the authority approves; nobody approves what they prepared."""
    prepares, decides = user.has_perm("rotation.submit_batch"), user.has_perm("rotation.approve_batch")
    for batch in _batches(user):
        if batch.state in (State.POLICY_SUBMITTED, State.SUBMITTED):
            if decides and not _took_part(batch, user):
                yield _task(batch)
        elif prepares:
            yield _task(batch)
    for asked in waiving.waiting(user):
        yield Due(
            asked.nomination.batch.decision_on, _("Decide the special case"), asked.nomination.batch.name,
            reverse("special-case-grant", args=[asked.pk]), _("Look and decide"), person=asked.nomination.official.full_name,
        )  # fmt: skip


def stats(user) -> Iterator[Stat]:
    """For the authority: how much waits for an approval."""
    if not user.has_perm("rotation.approve_batch"):
        return
    batches = [batch for batch in _batches(user) if not _took_part(batch, user)]
    for key, state, label in (
        ("policies", State.POLICY_SUBMITTED, _("Policies to approve")),
        ("lists", State.SUBMITTED, _("Lists to approve")),
    ):
        found = [batch for batch in batches if batch.state == state]
        note = ", ".join(batch.name for batch in found[:2]) if found else _("nothing waits")
        yield Stat(f"batch-{key}", label, len(found), f"{reverse('batches')}?state={state.value}", note=note,
                   tone=Tone.WARN if found else Tone.PLAIN, order=5)  # fmt: skip


def panels(user) -> Iterator[Panel]:
    """The batch that is decided next, from the people in scope to the decisions."""
    batches = _batches(user)
    if not batches:
        return
    batch = next((one for one in batches if one.list_open), batches[0])
    others = [one for one in batches if one is not batch][:3]
    yield Panel(
        "batch", batch.name, "rotation/part/desk_batch.html",
        {"batch": batch, "funnel": _funnel(batch, user), "others": others, "answered": batch.asked - batch.silent}, side=True, order=10,
    )  # fmt: skip


class Numbers(TypedDict):
    asked: int
    silent: int
    listed: int
    meeting: int
    chosen: int
    decided: int
    paths: list[str]


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    CountedBatch = WithAnnotations[Batch, Numbers]


def _batches(user) -> "list[CountedBatch]":
    """Batches that are not decided yet, the nearest decision first, with their numbers; read once a request."""
    if not (user.has_perm("rotation.submit_batch") or user.has_perm("rotation.approve_batch")):
        return []
    if "_batches_on_desk" not in user.__dict__:
        user.__dict__["_batches_on_desk"] = list(_counted(Batch.objects.visible_to(user)))
    return user.__dict__["_batches_on_desk"]


def _counted(rows: QuerySet[Batch]) -> "QuerySet[CountedBatch]":
    """Each number by a query of its own inside the one: joins of units and people would multiply."""
    people = Nomination.objects.exclude(state__in=OFF_THE_LIST)
    units = BatchUnit.objects.all()
    return (
        rows.filter(state__in=UNDER_PREPARATION)
        .select_related("plan", "policy")
        .only(*TOLD)
        .annotate(
            asked=_number_of(units),
            silent=_number_of(units.filter(answer=BatchUnit.Answer.NONE)),
            listed=_number_of(people),
            meeting=_number_of(people.filter(screening__outcome__in=MEETS)),
            chosen=_number_of(people.filter(state__in=[Nomination.State.SELECTED, Nomination.State.DECIDED])),
            decided=_number_of(people.filter(state=Nomination.State.DECIDED)),
            paths=ArraySubquery(PlanUnit.objects.filter(plan=OuterRef("plan")).values("unit__path")),
        )
        .order_by("decision_on", "pk")
    )


def _number_of(rows):
    counted = rows.filter(batch=OuterRef("pk")).order_by().values("batch").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _took_part(batch: Batch, user) -> bool:
    return user.pk in (batch.prepared_by_id, batch.submitted_by_id, batch.policy_submitted_by_id)


def _funnel(batch: "CountedBatch", user) -> list[dict]:
    """Each step with the number of people and the list of exactly those people."""
    here = reverse("batch", args=[batch.pk])
    scope = screening.number_of_candidates(batch, batch.paths)
    whole = max(scope, batch.listed, 1)
    everybody = batch.list_open and user.has_perm("rotation.screen_batch")
    rows = (
        (_("In scope"), scope, reverse("batch-candidates", args=[batch.pk]) if everybody else ""),
        (_("Nominated"), batch.listed, here),
        (_("Eligible"), batch.meeting, f"{here}?state={MEETING}"),
        (_("Selected"), batch.chosen, f"{here}?state=selected"),
        (_("Decided"), batch.decided, f"{here}?state=decided"),
    )
    return [
        {
            "label": label,
            "value": value,
            "whole": whole,
            "url": url,
            "title": _("%(step)s: %(n)s people") % {"step": label, "n": wording.number(value)},
        }
        for label, value, url in rows
    ]


def _task(batch: "CountedBatch") -> Due:
    day, title, action = _WORK[batch.state]
    sub = batch.plan.name
    if batch.state == State.NOMINATING and batch.silent:
        sub = _("%(n)s units have not answered") % {"n": batch.silent}
    return Due(getattr(batch, day), f"{title}: {batch.name}", sub, reverse("batch", args=[batch.pk]), action)
