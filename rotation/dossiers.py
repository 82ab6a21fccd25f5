"""Hồ sơ luân chuyển: what has been handed in about somebody, who checked it, and what is still missing.

checklist(nomination)      one line for each kind of paper, with its state
lacking(nominations)       by nomination, the names of what stands between it and a decision
record(…), verify(…)       HR receives a paper, HR has compared it with the original
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from personnel import access_log, dates, uploads
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent
from personnel.stamps import stamp
from rotation import refusals
from rotation.models import Batch, DossierItem, DossierItemType, Nomination

Verb = AccessEvent.Verb
CATALOGUE = Path(__file__).parent / "data" / "dossier_items.csv"
GATHERING = [*Batch.State.open(), Batch.State.SUBMITTED]
"""Papers come in until the decision; a submitted list does not change by them."""


@dataclass(frozen=True)
class Line:
    """One kind of paper in one dossier."""

    type: DossierItemType
    item: DossierItem | None
    state: str  # missing, optional, unverified, old, complete

    @property
    def stands_open(self) -> bool:
        return self.type.required and self.state != "complete"

    @property
    def seen(self) -> str:
        """What the form sends back, so that nobody verifies a paper they have not seen."""
        return stamp(self.item) if self.item else ""

    @property
    def tone(self) -> str:
        return {"complete": "ok", "optional": ""}.get(self.state, "bad" if self.state == "old" else "warn")

    @property
    def label(self) -> str:
        return {
            "missing": _("Not handed in"),
            "optional": _("Not required"),
            "unverified": _("To be verified"),
            "old": _("Too old"),
            "complete": _("Verified"),
        }[self.state]

    @property
    def says(self) -> str:
        """What is missing, as a letter to the unit would say it."""
        name = self.type.name
        if self.state == "old":
            limit = _("older than %(days)s days") % {"days": self.type.max_age_days}
            return f"{name} ({limit})"
        return name if self.state == "missing" else f"{name} ({self.label.lower()})"


def load() -> int:
    """Add the kinds of paper the office's catalogue does not have yet; how many."""
    with CATALOGUE.open(encoding="utf-8") as lines:
        return sum(_add(line) for line in csv.DictReader(lines))


def _add(line: dict[str, str]) -> bool:
    return DossierItemType.objects.get_or_create(
        code=line["code"],
        defaults={
            "name": line["name"], "order": int(line["order"]), "required": line["required"] == "yes",
            "max_age_days": int(line["max_age_days"]) if line["max_age_days"] else None, "note": line["note"],
        },
    )[1]  # fmt: skip


def checklist(nomination: Nomination, types: Iterable[DossierItemType] | None = None) -> list[Line]:
    items = {item.type_id: item for item in nomination.dossier_items.select_related("verified_by", "received_by")}
    kinds = DossierItemType.objects.all() if types is None else types
    return [_line(type_, items.get(type_.pk), nomination.batch.dossier_on) for type_ in kinds]


def lacking(batch: Batch, nominations: Iterable[Nomination]) -> dict[int, tuple[str, ...]]:
    """By nomination, what a decision still waits for. Two queries, however many people."""
    required = list(DossierItemType.objects.filter(required=True))
    people = list(nominations)
    items = {
        (item.nomination_id, item.type_id): item
        for item in DossierItem.objects.filter(nomination__in=people, type__in=required)
    }
    found = {}
    for one in people:
        lines = [_line(type_, items.get((one.pk, type_.pk)), batch.dossier_on) for type_ in required]
        if missing := tuple(line.says for line in lines if line.stands_open):
            found[one.pk] = missing
    return found


def _line(type_: DossierItemType, item: DossierItem | None, on: date) -> Line:
    if item is None:
        return Line(type_, None, "missing" if type_.required else "optional")
    if type_.max_age_days is not None and item.issued_on + timedelta(days=type_.max_age_days) < on:
        return Line(type_, item, "old")
    return Line(type_, item, "complete" if item.verified_at else "unverified")


@transaction.atomic
def record(
    nomination: Nomination, type_: DossierItemType, *, issued_on: date, received_on: date, by, file=None, note: str = ""
) -> DossierItem:
    """A paper has come in. It takes the place of an earlier one, which stays in the history."""
    refuse_closed(nomination, by)
    if received_on > dates.today():
        raise RuleViolation(
            _("A paper is not received on a day to come."), code="received_in_future", field="received_on"
        )
    filename = uploads.checked(file) if file else ""
    item = DossierItem.objects.filter(nomination=nomination, type=type_).select_for_update().first()
    item = item or DossierItem(nomination=nomination, type=type_)
    item.issued_on, item.received_on, item.note, item.received_by = issued_on, received_on, note.strip(), by
    item.verified_by = item.verified_at = None
    if file:
        item.file, item.filename = file, filename
        item.file.name = filename
    verb = Verb.CHANGE if item.pk else Verb.CREATE
    with refusals.told():
        item.save()
    access_log.note(by, verb, item, official=nomination.official)
    return item


@transaction.atomic
def verify(item: DossierItem, *, by, seen: str | None = None) -> None:
    """Somebody has compared it with the original: the paper that was on the page (`seen`), not one that came in since."""
    refuse_closed(item.nomination, by)
    now = DossierItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    same = now.verified_at is None and now.issued_on == item.issued_on and seen in (None, stamp(now))
    with refusals.told():
        done = same and DossierItem.objects.filter(pk=item.pk).update(verified_by=by, verified_at=timezone.now())
    if not done:
        raise StaleState(_("This paper has already been verified, or a newer one has come in."), code="stale")
    item.refresh_from_db()
    access_log.note(by, Verb.CHANGE, item, official=item.nomination.official, act="verify")


def refuse_closed(nomination: Nomination, by) -> None:
    if by.official_id and by.official_id == nomination.official_id:
        raise RuleViolation(_("Nobody handles their own nomination; a colleague does."), code="own_case")
    if not takes_papers(nomination):
        raise RuleViolation(_("The dossier of this person is closed."), code="dossier_closed")


def takes_papers(nomination: Nomination) -> bool:
    return nomination.state in Nomination.State.live() and nomination.batch.state in GATHERING
