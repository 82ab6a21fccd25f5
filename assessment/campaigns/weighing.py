"""What another position than the work done would ask: person by person, and the pattern of a unit."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.campaigns import demand
from assessment.models import CampaignUnit, ExamPolicy, Registration
from personnel import wording
from personnel.models import JobPosition

Proposal = Registration.Proposal


@dataclass(frozen=True)
class Mismatch:
    registration: Registration
    difference: demand.Difference
    easier: bool
    ends: datetime | None = None
    """The end of the day asked about: what was decided later still waited then."""

    @property
    def is_waiting(self) -> bool:
        one = self.registration
        later = self.ends is not None and one.decided_at is not None and one.decided_at >= self.ends
        return one.proposal == Proposal.ASKED or later

    @property
    def wanted(self) -> JobPosition | None:
        one = self.registration
        return one.proposed_position or one.position

    @property
    def is_explained(self) -> bool:
        return bool(self.registration.reason) and not self.registration.recheck

    @property
    def sentence(self) -> str:
        """Levels 31 → 19, depth 2,6 → 1,8: 29 % less."""
        old, new, percent = self.difference.held, self.difference.asked, self.difference.percent
        if percent is None:
            return _("no blueprint or required levels to compare")
        parts = []
        if old.levels and new.levels:
            parts.append(
                _("required levels %(old)s → %(new)s")
                % {"old": wording.number(old.levels), "new": wording.number(new.levels)}
            )
        if old.depth and new.depth:
            parts.append(
                _("mean depth of questions %(old)s → %(new)s")
                % {"old": wording.number(old.depth), "new": wording.number(new.depth)}
            )
        text = _("%(share)s less") if percent < 0 else _("%(share)s more")
        parts.append(text % {"share": wording.percent(abs(percent))} if percent else _("the same"))
        return "; ".join(parts)


def weigh(
    registrations: Iterable[Registration], policy: ExamPolicy, on: date, ends: datetime | None = None
) -> list[Mismatch]:
    """Each with the difference in demand between the work done and the position wanted: two queries for all."""
    rows = list(registrations)
    pairs = [(one.main_id, one.proposed_position_id or one.position_id) for one in rows]
    known = demand.demands({pk for pair in pairs for pk in pair if pk}, on)
    nothing = demand.Demand()
    found = []
    for one, (held, wanted) in zip(rows, pairs, strict=True):
        difference = demand.Difference(known.get(held, nothing), known.get(wanted, nothing))
        found.append(Mismatch(one, difference, difference.is_easier(policy.easier_margin), ends))
    return found


@dataclass(frozen=True)
class Pattern:
    """How a unit's list differs from the work done, against the whole campaign."""

    unit: CampaignUnit
    people: int
    sitting: int
    easier: int
    office_share: float
    targets: tuple[tuple[str, int], ...]
    """(position, how many ask for it), the most first."""
    flags: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.people * 100 / self.sitting if self.sitting else 0.0


def patterns(found: Iterable[Mismatch], sitting: dict[int, int], policy: ExamPolicy) -> list[Pattern]:
    """Units with people who ask for another position, the most conspicuous first. `sitting`: {campaign unit: people}."""
    by_unit: dict[int, list[Mismatch]] = {}
    for one in found:
        by_unit.setdefault(one.registration.campaign_unit_id, []).append(one)
    whole = sum(sitting.values())
    office = sum(len(rows) for rows in by_unit.values()) * 100 / whole if whole else 0.0
    made = [_pattern(rows, sitting.get(pk, 0), office, policy) for pk, rows in by_unit.items()]
    return sorted(made, key=lambda one: (-len(one.flags), -one.people, str(one.unit.unit)))


def _pattern(rows: list[Mismatch], sitting: int, office: float, policy: ExamPolicy) -> Pattern:
    easier = sum(one.easier for one in rows)
    targets = Counter(str(one.wanted) for one in rows).most_common()
    share, flags = len(rows) * 100 / sitting if sitting else 0.0, []
    most = policy.pattern_people
    if len(rows) >= most and share >= office * float(policy.pattern_factor):
        flags.append(
            _("%(share)s of its candidates, %(office)s in the whole campaign")
            % {"share": wording.percent(share), "office": wording.percent(office)}
        )
    if targets and targets[0][1] >= most:
        flags.append(
            ngettext("%(n)s person to one position: %(name)s", "%(n)s people to one position: %(name)s", targets[0][1])
            % {"n": wording.number(targets[0][1]), "name": targets[0][0]}
        )
    if easier >= most and easier * 2 > len(rows):
        flags.append(
            ngettext("%(n)s to an easier position", "%(n)s to easier positions", easier) % {"n": wording.number(easier)}
        )
    unit = rows[0].registration.campaign_unit
    return Pattern(unit, len(rows), sitting, easier, office, tuple(targets[:3]), tuple(flags))
