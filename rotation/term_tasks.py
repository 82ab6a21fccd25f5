"""What the terms ask of a person, by date: arrivals, deviations, endings, lost units, signatures."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from personnel import dates
from personnel.models import UnitVersion
from personnel.panels import Due, Tone
from rotation import alerts, arriving
from rotation.models import Rotation, TermChange, TermProposal

State = Rotation.State
MOST = 300
TOLD = (
    "state", "term", "deviation", "deviation_answered_at", "arrived_on", "official__full_name",
    "batch__policy__arrival_days", "to_unit__code", "to_unit__name", "to_unit__place",
)  # fmt: skip
"""What a line of the desk says."""
DAYS_TO_ANSWER = 14
"""For a deviation, counted from the arrival."""


def due(user, on: date) -> Iterator[Due]:
    """Two queries at most, whoever asks."""
    for row in _rows(user, on):
        if row.to_confirm:
            yield _arrival(row, on, "rotation-arrival", _("Confirm the arrival"), _("Confirm"))
            continue
        if row.state == State.PENDING and arriving.due_on(row) < on:
            yield _arrival(row, on, "rotation", _("Arrival not confirmed"), _("Open"))
        if row.deviation and row.deviation_answered_at is None:
            yield _deviation(row)
        if row.ending:
            yield _ending(row)
        if row.orphan:
            yield _orphan(row, on)
    if user.has_perm("rotation.issue_decision"):
        for proposal in proposals(user):
            yield _signature(proposal)


class Asks(TypedDict):
    to_confirm: bool
    ending: bool
    orphan: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    AskingRotation = WithAnnotations[Rotation, Asks]


def _rows(user, on: date) -> "list[AskingRotation]":
    """The heads confirm those who came to them; HR looks after everything else. Nobody looks after their own term."""
    begun = Q(state=State.PENDING, term__startswith__lte=on)
    decided = TermChange.objects.filter(rotation=OuterRef("pk"), kind__in=TermChange.ENDING)
    running = Q(state__in=[State.ACTIVE, State.EXTENDED, State.SUSPENDED], term__endswith__gt=on)
    announced = Exists(alerts.open_for_row())
    ending = (Q(state=State.DUE) | (running & Q(announced))) & ~Q(Exists(decided))
    lost = Q(state__in=State.under_way(), term__startswith__lte=on) & ~Q(
        Exists(UnitVersion.objects.in_force(on).filter(unit=OuterRef("to_unit")))
    )
    confirms = user.scope("rotation.confirm_arrival")
    if not (confirms or user.has_perm("rotation.propose_change")):
        return []
    to_confirm = begun & confirms.q("to_unit__path") if confirms else Q(pk__in=[])
    wanted = Q(to_confirm=True)
    if user.has_perm("rotation.propose_change"):
        mine = Q(pk__in=Rotation.objects.visible_to(user).order_by().values("pk"))
        if user.scope("rotation.view_rotation").whole:
            mine = Q()
        different = Q(deviation_answered_at__isnull=True) & ~Q(deviation="")
        wanted |= mine & (begun | different | Q(ending=True) | Q(orphan=True))
    rows = Rotation.objects.annotate(to_confirm=to_confirm, ending=ending, orphan=lost).filter(wanted)
    if user.official_id:
        rows = rows.exclude(official=user.official_id)
    return list(
        rows.select_related("official", "batch__policy", "to_unit").only(*TOLD).order_by("term__endswith", "pk")[:MOST]
    )


def proposals(user) -> list[TermProposal]:
    """Waiting for this person's signature, read once a request; never what they proposed themselves."""
    if "_proposals_to_sign" not in user.__dict__:
        waiting = TermProposal.objects.visible_to(user).filter(state=TermProposal.State.WAITING)
        rows = waiting.exclude(proposed_by=user.pk).select_related("rotation__official", "rotation__to_unit")
        user.__dict__["_proposals_to_sign"] = list(rows.order_by("effective_on", "pk")[:MOST])
    return user.__dict__["_proposals_to_sign"]


def _arrival(row: Rotation, on: date, url_name: str, title: str, action: str) -> Due:
    by = arriving.due_on(row)
    return Due(
        by, title, str(row.to_unit), reverse(url_name, args=[row.pk]), action,
        Tone.BAD if by < on else Tone.PLAIN, row.official.full_name,
    )  # fmt: skip


def _deviation(row: Rotation) -> Due:
    return Due(
        row.arrived_on + timedelta(days=DAYS_TO_ANSWER), _("Work differs from the decision"), row.deviation.splitlines()[0],
        reverse("rotation-deviation", args=[row.pk]), _("Answer"), Tone.WARN, row.official.full_name,
    )  # fmt: skip


def _ending(row: Rotation) -> Due:
    """An alert nobody has taken note of, or the term is over; and nobody has decided what follows."""
    over = row.state == State.DUE
    return Due(
        dates.last_day(row.term.upper),
        _("Term over, decide the placement") if over else _("Term ends, prepare the placement"),
        str(row.to_unit),
        reverse("rotation", args=[row.pk]),
        _("Open the placement") if over else _("Prepare the placement"),
        Tone.BAD if over else Tone.WARN,
        row.official.full_name,
    )


def _orphan(row: Rotation, on: date) -> Due:
    return Due(
        on, _("The receiving unit no longer exists"), str(row.to_unit), reverse("rotation", args=[row.pk]),
        _("Move the term"), Tone.BAD, row.official.full_name,
    )  # fmt: skip


def _signature(row: TermProposal) -> Due:
    return Due(
        row.effective_on, _("Sign: %(what)s") % {"what": row.get_kind_display()}, str(row.rotation.to_unit),
        reverse("rotation", args=[row.rotation_id]), _("Look and sign"), Tone.PLAIN, row.rotation.official.full_name,
    )  # fmt: skip
