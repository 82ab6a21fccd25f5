"""What rotation offers to the menu, the desk, the record page and the search; see `personnel.panels`."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from personnel.panels import Due, Group, Hit, MenuItem, Panel
from rotation import term_panels
from rotation.models import Batch, BatchUnit

State = Batch.State


def menu(user) -> Iterator[MenuItem]:
    yield MenuItem(Group.ROTATION, _("Schemes and plans"), "plans", "doc", "rotation.view_plan")
    yield MenuItem(Group.ROTATION, _("Rotation batches"), "batches", "users", "rotation.view_batch")
    yield MenuItem(Group.RECORDS, _("Policies and sources"), "policies", "scales", "rotation.view_rotationpolicy")
    yield from term_panels.menu(user)


def due(user, on: date) -> Iterator[Due]:
    """Batches that wait for this person, one query; then what the terms ask for."""
    yield from _batches(user)
    yield from term_panels.due(user, on)


def panels(official, user, on: date) -> Iterator[Panel]:
    yield from term_panels.panels(official, user, on)


def _batches(user) -> Iterator[Due]:
    """HR prepares, the authority approves."""
    prepares, decides = user.has_perm("rotation.submit_batch"), user.has_perm("rotation.approve_batch")
    states = [State.POLICY_SUBMITTED, State.SUBMITTED] if decides else []
    states += [State.DRAFT, State.POLICY_APPROVED, *State.open()] if prepares else []
    if not states:
        return
    silent = Count("units", filter=Q(units__answer=BatchUnit.Answer.NONE))
    rows = Batch.objects.visible_to(user).filter(state__in=states).select_related("plan").annotate(silent=silent)
    for batch in rows.order_by("decision_on", "pk"):
        if decides and user.pk in (batch.prepared_by_id, batch.submitted_by_id, batch.policy_submitted_by_id):
            continue
        yield _task(batch)


def _task(batch: Batch) -> Due:
    day, title, action = _WORK[batch.state]
    sub = batch.plan.name
    if batch.state == State.NOMINATING and batch.silent:
        sub = _("%(n)s units have not answered") % {"n": batch.silent}
    return Due(
        due=getattr(batch, day),
        title=f"{title}: {batch.name}",
        sub=sub,
        url=reverse("batch", args=[batch.pk]),
        action=action,
    )


_WORK = {
    State.DRAFT: ("dossier_on", _("Submit the policy"), _("Open")),
    State.POLICY_SUBMITTED: ("dossier_on", _("Approve the policy"), _("Look and approve")),
    State.POLICY_APPROVED: ("dossier_on", _("Ask the units for names"), _("Open")),
    State.NOMINATING: ("dossier_on", _("Gather the nominations"), _("Open")),
    State.SCREENING: ("decision_on", _("Screen and select"), _("Open")),
    State.CONSULTING: ("decision_on", _("Finish the exchange and submit the list"), _("Open")),
    State.SUBMITTED: ("decision_on", _("Approve the list"), _("Look and approve")),
}


def search(words: str, user) -> Iterator[Hit]:
    rows = Batch.objects.visible_to(user).filter(Q(name__unaccent__icontains=words) | Q(code__icontains=words))
    for batch in rows.select_related("plan")[:5]:
        yield Hit(_("Rotation batch"), batch.name, reverse("batch", args=[batch.pk]), batch.plan.name, "users")
    yield from term_panels.search(words, user)
