"""What rotation offers to the menu, the desk, the record page and the search; see `personnel.panels`."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from personnel.finding import shown
from personnel.panels import Act, Due, Group, Hit, Mark, MenuItem, Panel, PostNote, Stat
from rotation import batch_desk, term_desk, term_panels, term_tasks
from rotation.models import Batch


def menu(user) -> Iterator[MenuItem]:
    yield MenuItem(Group.ROTATION, _("Schemes and plans"), "plans", "doc", "rotation.view_plan")
    yield MenuItem(Group.ROTATION, _("Rotation batches"), "batches", "users", "rotation.view_batch")
    yield MenuItem(Group.RECORDS, _("Policies and sources"), "policies", "scales", "rotation.view_rotationpolicy")
    yield from term_panels.menu(user)


def due(user, on: date) -> Iterator[Due]:
    yield from batch_desk.due(user)
    yield from term_tasks.due(user, on)


def stats(user, on: date) -> Iterator[Stat]:
    yield from batch_desk.stats(user)
    yield from term_desk.stats(user, on)


def desk(user, on: date) -> Iterator[Panel]:
    yield from batch_desk.panels(user)
    yield from term_desk.panels(user, on)


def acts(user, on: date) -> Iterator[Act]:
    """The board of terms, and the next batch, for those who prepare it."""
    if user.has_perm("rotation.propose_change") or user.has_perm("rotation.issue_decision"):
        yield Act("terms", _("Board of terms"), reverse("terms"), "terms")
    if user.has_perm("rotation.add_batch"):
        yield Act("batch-new", _("Prepare a batch"), reverse("batch-new"), "plus", primary=True)


def panels(official, user, on: date) -> Iterator[Panel]:
    yield from term_panels.panels(official, user, on)


def marks(official, user, on: date) -> Iterator[Mark]:
    yield from term_panels.marks(official, user, on)


def notes(official, user, on: date) -> Iterator[PostNote]:
    yield from term_panels.notes(official, user, on)


def search(words: str, user) -> Iterator[Hit]:
    rows = Batch.objects.visible_to(user).filter(Q(name__unaccent__icontains=words) | Q(code__icontains=words))
    found, more = shown(rows.select_related("plan"), "batches", words)
    for batch in found:
        yield Hit(_("Rotation batch"), batch.name, reverse("batch", args=[batch.pk]), batch.plan.name, "users", more)
    yield from term_panels.search(words, user)
