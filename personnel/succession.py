"""Succession plans: who may be planned for what, approval and removal.

What the Party's regulations limit is a dated table (`data/succession_rules.csv`), not a number in code.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from personnel import access_log, appointing, constraints, dates, wording
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent, IssuedDocument, SuccessionEntry, User

DATA = Path(__file__).resolve().parent / "data" / "succession_rules.csv"
BLOCK, WARN = "block", "warn"
State = SuccessionEntry.State


@dataclass(frozen=True)
class Limits:
    """What a regulation in force says; None where it says nothing."""

    in_force_from: date
    titles_per_person: int | None
    people_per_title: int | None
    source: str


@dataclass(frozen=True)
class Finding:
    code: str
    level: str
    message: str
    clause: str = ""


@cache
def regulations() -> tuple[Limits, ...]:
    """The newest first."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [
            Limits(
                date.fromisoformat(row["in_force_from"]),
                int(row["titles_per_person"]) if row["titles_per_person"] else None,
                int(row["people_per_title"]) if row["people_per_title"] else None,
                row["source"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(rows, key=lambda one: one.in_force_from, reverse=True))


def limits_on(day: date) -> Limits | None:
    return next((one for one in regulations() if one.in_force_from <= day), None)


def findings(entry: SuccessionEntry, on: date) -> list[Finding]:
    """Every reason against approving this entry on a day."""
    found, limits = [], limits_on(on)
    clause = limits.source if limits else ""
    present = appointing.primary_on(entry.official, on)
    level = present.title.level if present and present.title else None
    if level is not None and entry.title_level.rank >= level.rank:
        found.append(
            Finding(
                "higher_title_only", BLOCK,
                _("%(name)s holds %(title)s; only a higher title can be planned, not %(planned)s.")
                % {"name": entry.official, "title": present.title, "planned": entry.title or entry.title_level},
                clause,
            )
        )  # fmt: skip
    if limits is None:
        return found
    others = SuccessionEntry.objects.exclude(pk=entry.pk).select_related("plan__term")
    held = _most_at_once(others.filter(official=entry.official, title_level=entry.title_level), entry, on)
    if limits.titles_per_person is not None and held >= limits.titles_per_person:
        found.append(
            Finding(
                "titles_per_person", BLOCK,
                _("%(name)s is already planned for %(held)s titles at this level; the limit is %(limit)s.")
                % {"name": entry.official, "held": held, "limit": limits.titles_per_person},
                clause,
            )
        )  # fmt: skip
    if entry.title_id and limits.people_per_title is not None:
        planned = _most_at_once(others.filter(plan=entry.plan_id, title=entry.title_id), entry, on)
        if planned >= limits.people_per_title:
            found.append(
                Finding(
                    "people_per_title", BLOCK,
                    _("%(planned)s people are already planned for %(title)s; the limit is %(limit)s.")
                    % {"planned": planned, "title": entry.title, "limit": limits.people_per_title},
                    clause,
                )
            )  # fmt: skip
    if present is None:
        found.append(Finding("no_post", WARN, _("%(name)s holds no post on this day.") % {"name": entry.official}))
    return found


def _most_at_once(others: Iterable[SuccessionEntry], entry: SuccessionEntry, on: date) -> int:
    """How many of the others count at most on one day from `on` to the end of the term. An approval dated back is in force
    on the days of those that were approved since."""
    rows = [row for row in others if row.approved_on]
    days = {on, *(row.approved_on for row in rows if on < row.approved_on < entry.plan.term.ends)}
    return max(sum(row.counts_on(day) for row in rows) for day in days)


def approve(entry: SuccessionEntry, *, on: date, document: IssuedDocument | None, by: User) -> SuccessionEntry:
    """Proposed → approved, on the day and by the paper of approval."""
    term = entry.plan.term
    if not term.starts <= on < term.ends:
        raise RuleViolation(
            _("The day of approval must be within the term, %(first)s – %(last)s.")
            % {"first": wording.day(term.starts), "last": wording.day(dates.last_day(term.ends))},
            code="outside_term",
            field="on",
        )
    with constraints.as_refusals():
        _lock(entry)
        blocking = [one for one in findings(entry, on) if one.level == BLOCK]
        if blocking:
            raise RuleViolation(" ".join(one.message for one in blocking), code=blocking[0].code)
        _move(entry, State.PROPOSED, state=State.APPROVED, approved_on=on, document=document)
        access_log.note(by, AccessEvent.Verb.DECIDE, entry, act="approve", on=on.isoformat())
    return entry


def remove(
    entry: SuccessionEntry, *, on: date, reason: str, by: User, document: IssuedDocument | None = None, note: str = ""
) -> SuccessionEntry:
    """Out of the plan from a day on, with its reason; the entry stays on record."""
    if reason not in SuccessionEntry.Removal.values:
        raise RuleViolation(_("Give the reason of removal."), code="no_reason", field="reason")
    if entry.approved_on and on < entry.approved_on:
        raise RuleViolation(
            _("The entry was approved on %(day)s; it cannot be removed before.")
            % {"day": wording.day(entry.approved_on)},
            code="before_approval",
            field="on",
        )
    if entry.state not in (State.PROPOSED, State.APPROVED):
        raise RuleViolation(_("This entry is no longer in the plan."), code="not_in_plan")
    with constraints.as_refusals():
        _move(
            entry, entry.state, state=State.REMOVED, removed_on=on, removal_reason=reason, removal_note=note,
            removal_document=document,
        )  # fmt: skip
        access_log.note(by, AccessEvent.Verb.DECIDE, entry, act="remove", on=on.isoformat(), reason=reason)
    return entry


def _lock(entry: SuccessionEntry) -> None:
    """Two approvals for one person or one title follow each other."""
    type(entry.official).objects.select_for_update(no_key=True).get(pk=entry.official_id)
    type(entry.plan).objects.select_for_update(no_key=True).get(pk=entry.plan_id)


@transaction.atomic
def _move(entry: SuccessionEntry, present: str, /, **values) -> None:
    """Compare and set: of two people who press the button, one wins and the other is told."""
    if not SuccessionEntry.objects.filter(pk=entry.pk, state=present).update(**values):
        raise StaleState(_("Someone else has just changed this entry. Load it again."), code="stale")
    entry.refresh_from_db()
