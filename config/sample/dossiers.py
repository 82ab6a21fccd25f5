"""Hồ sơ luân chuyển of the sample office: complete where a list is decided, half-way where one is being prepared."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware

from personnel.models import User
from rotation.models import Batch, DossierItem, DossierItemType, Nomination

BEFORE = {"D01": 12, "D02": 40, "D05": 45, "D07": 20, "D08": 60, "D09": 35, "D10": 30}
"""Days before the dossiers close on which each paper was issued."""


def hand_in(batch: Batch, by: User, on: date, *, selected_only: bool = True) -> None:
    """Everything for whoever is selected; of the others only what their unit sends first."""
    types = list(DossierItemType.objects.filter(code__in=BEFORE))
    nominations = batch.nominations.exclude(state__in=[Nomination.State.WITHDRAWN, Nomination.State.REJECTED])
    chosen = Nomination.State.SELECTED
    rows = []
    for place, nomination in enumerate(nominations.order_by("pk")):
        complete = nomination.state == chosen
        if selected_only and not complete:
            continue
        for type_ in types:
            if complete or (type_.code in ("D01", "D05", "D08") and place % 3):
                rows.append(_item(nomination, type_, by, on, verified=complete or type_.code == "D01"))
    DossierItem.objects.bulk_create(rows)


def leave_open(batch: Batch, codes: tuple[str, ...]) -> None:
    """Of the first selected person the papers named have not come in yet; of the second they are to be verified."""
    first, second = batch.nominations.filter(state=Nomination.State.SELECTED).order_by("pk")[:2]
    DossierItem.objects.filter(nomination=first, type__code__in=codes).delete()
    DossierItem.objects.filter(nomination=second, type__code__in=codes).update(verified_by=None, verified_at=None)


def _item(nomination: Nomination, type_: DossierItemType, by: User, on: date, *, verified: bool) -> DossierItem:
    issued = on - timedelta(days=BEFORE[type_.code])
    received = min(on, issued + timedelta(days=6))
    checked = make_aware(datetime.combine(received + timedelta(days=1), time(9, 15)))
    return DossierItem(
        nomination=nomination, type=type_, issued_on=issued, received_on=received, received_by=by,
        verified_by=by if verified else None, verified_at=checked if verified else None,
    )  # fmt: skip
