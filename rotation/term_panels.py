"""What the terms offer to the menu, the desk, the record page and the search; called by `rotation.panels`."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from personnel import dates, names
from personnel.panels import Due, Group, Hit, MenuItem, Panel, Tone
from rotation import arriving, term_page, terms
from rotation.models import Rotation, TermProposal

State = Rotation.State
PLACEMENT_DAYS = 30
"""How long before the last day the placement must be prepared."""


def menu(user) -> Iterator[MenuItem]:
    if user.official_id:
        yield MenuItem(Group.OWN, _("My rotation"), "my-rotation", "swap")
    if user.scope("rotation.confirm_arrival"):
        yield MenuItem(Group.UNIT, _("People on rotation here"), "rotations-here", "users", "rotation.confirm_arrival")
    if user.has_perm("rotation.view_batch"):
        yield MenuItem(Group.ROTATION, _("Board of terms"), "terms", "terms", "rotation.view_rotation")
        yield MenuItem(Group.ROTATION, _("Flow of rotations"), "flows", "swap", "rotation.view_rotation")


def due(user, on: date) -> Iterator[Due]:
    """At most five queries, whoever asks."""
    if user.scope("rotation.confirm_arrival"):
        yield from _arrivals(Rotation.objects.receiving_for(user), on, to_confirm=True)
    if user.has_perm("rotation.propose_change"):
        rows = _not_own(Rotation.objects.visible_to(user), user)
        yield from _arrivals(rows, on, to_confirm=False)
        yield from _deviations(rows)
        yield from _endings(rows, on)
        yield from _orphans(rows, on)
    if user.has_perm("rotation.issue_decision"):
        yield from _proposals(user)


def _not_own(rows, user):
    return rows.exclude(official=user.official_id) if user.official_id else rows


def _arrivals(rows, on: date, *, to_confirm: bool) -> Iterator[Due]:
    """The head confirms from the first day on; HR sees those that are overdue."""
    waiting = rows.filter(state=State.PENDING, term__startswith__lte=on).select_related(
        "official", "batch__policy", "to_unit"
    )
    for row in waiting.order_by("term__startswith", "pk")[:200]:
        by = arriving.due_on(row)
        if not to_confirm and by >= on:
            continue
        yield Due(
            by,
            _("Confirm the arrival") if to_confirm else _("Arrival not confirmed"),
            str(row.to_unit),
            reverse("rotation-arrival" if to_confirm else "rotation", args=[row.pk]),
            _("Confirm") if to_confirm else _("Open"),
            Tone.BAD if by < on else Tone.PLAIN,
            row.official.full_name,
        )


def _deviations(rows) -> Iterator[Due]:
    open_ones = rows.filter(deviation_answered_at__isnull=True).exclude(deviation="")
    for row in open_ones.select_related("official", "to_unit").order_by("arrived_on", "pk")[:100]:
        yield Due(
            row.arrived_on + timedelta(days=14),
            _("Work differs from the decision"),
            row.deviation.splitlines()[0],
            reverse("rotation", args=[row.pk]),
            _("Answer"),
            Tone.WARN,
            row.official.full_name,
        )


def _endings(rows, on: date) -> Iterator[Due]:
    """Terms that an alert has announced and nobody has decided about, and those that are over."""
    from rotation.models import TermChange

    decided = TermChange.objects.filter(kind__in=TermChange.ENDING).values("rotation")
    soon = Q(state__in=[State.ACTIVE, State.EXTENDED, State.SUSPENDED], alerts__isnull=False, term__endswith__gt=on)
    found = rows.filter(soon | Q(state=State.DUE)).exclude(pk__in=decided).distinct()
    for row in found.select_related("official", "to_unit").order_by("term__endswith", "pk")[:200]:
        last = dates.last_day(row.term.upper)
        over = row.state == State.DUE
        yield Due(
            last,
            _("Term over, decide the placement") if over else _("Term ends, prepare the placement"),
            str(row.to_unit),
            reverse("rotation", args=[row.pk]),
            _("Open"),
            Tone.BAD if over else Tone.WARN,
            row.official.full_name,
        )


def _orphans(rows, on: date) -> Iterator[Due]:
    found = terms.without_receiving_unit(on).filter(pk__in=rows.values("pk"))
    for row in found.select_related("official", "to_unit")[:100]:
        yield Due(
            on,
            _("The receiving unit no longer exists"),
            str(row.to_unit),
            reverse("rotation", args=[row.pk]),
            _("Move the term"),
            Tone.BAD,
            row.official.full_name,
        )


def _proposals(user) -> Iterator[Due]:
    waiting = TermProposal.objects.visible_to(user).filter(state=TermProposal.State.WAITING)
    rows = waiting.exclude(proposed_by=user.pk).select_related("rotation__official", "rotation__to_unit")
    for row in rows.order_by("effective_on", "pk")[:100]:
        yield Due(
            row.effective_on,
            f"{_('Sign')}: {row.get_kind_display()}",
            str(row.rotation.to_unit),
            reverse("rotation", args=[row.rotation_id]),
            _("Look and sign"),
            Tone.PLAIN,
            row.rotation.official.full_name,
        )


def panels(official, user, on: date) -> Iterator[Panel]:
    """The person's rotations, for those who may see them."""
    rows = Rotation.objects.visible_to(user).filter(official=official).exclude(state=State.CANCELLED)
    found = list(rows.select_related(*term_page.WITH).order_by("-term"))
    if not found:
        return
    from rotation import board
    from rotation.clock import Clock

    for row in found:
        row.clock, row.standing = Clock.of(row.term, on), board.standing(row, on)
    yield Panel(
        "rotation", _("Rotation"), "rotation/part/record.html", {"rotations": found, "own": official.pk == user.official_id},
        tab=_("Rotation"), order=20,
    )  # fmt: skip


def search(words: str, user) -> Iterator[Hit]:
    rows = Rotation.objects.visible_to(user).under_way()
    by_name = Q(official__name_folded__contains=names.folded(words)) | Q(official__code__istartswith=words)
    for row in rows.filter(by_name).select_related("official", "to_unit").order_by("official__name_key")[:5]:
        yield Hit(_("Rotation"), row.official.full_name, reverse("rotation", args=[row.pk]), str(row.to_unit), "swap")
