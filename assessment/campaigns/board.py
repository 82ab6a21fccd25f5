"""The board of a campaign as it stood, or stands, on a day: a function of the recorded times, in four queries.

A step counts as done on a day when it was recorded by the end of that day; so the board of September 2023 can be asked
for today. A list that was sent back counts from when it was sent again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.campaigns import deadlines, weighing
from assessment.models import Campaign, CampaignUnit, Registration
from personnel import wording

Standing = Registration.Standing
STEPS = (
    ("sent", gettext_lazy("List sent")),
    ("checked", gettext_lazy("List checked")),
    ("sitting", gettext_lazy("Sitting begun")),
    ("finished", gettext_lazy("Finished")),
)
SOON = 7


@dataclass(frozen=True)
class UnitStanding:
    """One unit on the day."""

    row: CampaignUnit
    on: date
    candidates: int = 0
    must_sit: int = 0

    @property
    def opened(self) -> bool:
        return self._by(self.row.opened_at)

    @property
    def sent(self) -> bool:
        return self._by(self.row.sent_at)

    @property
    def checked(self) -> bool:
        return self._by(self.row.checked_at)

    @property
    def sitting(self) -> bool:
        state = self.row.state in (CampaignUnit.State.SITTING, CampaignUnit.State.FINISHED)
        return state and self.row.sits_on is not None and self.row.sits_on <= self.on

    @property
    def finished(self) -> bool:
        return self._by(self.row.finished_at)

    def _by(self, at: datetime | None) -> bool:
        return at is not None and timezone.localdate(at) <= self.on

    @property
    def steps(self) -> list[bool]:
        return [self.sent, self.checked, self.sitting, self.finished]

    @property
    def done(self) -> int:
        return sum(self.steps)

    @property
    def sent_on(self) -> date | None:
        return timezone.localdate(self.row.sent_at) if self.sent else None

    @property
    def is_late(self) -> bool:
        return deadlines.is_late(self.row.list_due_on, self.sent_on, self.on)

    @property
    def is_waiting(self) -> bool:
        return not self.sent

    @property
    def is_overdue(self) -> bool:
        """Not sent, and the deadline gone by."""
        return self.is_waiting and self.is_late

    @property
    def is_soon(self) -> bool:
        due = self.row.list_due_on
        return self.is_waiting and due is not None and self.on <= due <= self.on + timedelta(days=SOON)

    @property
    def name(self) -> str:
        """TP Hà Nội: what tells one department from the others."""
        return short_name(self.row.unit)

    @property
    def note(self) -> str:
        if self.finished:
            return _("finished")
        if self.sitting:
            return _("sitting since %(day)s") % {"day": wording.day(self.row.sits_on)}
        if self.is_overdue:
            return wording.distance(self.row.list_due_on, self.on)
        if self.checked:
            return _("sits on %(day)s") % {"day": wording.day(self.row.sits_on)}
        if self.sent:
            return _("list sent %(day)s") % {"day": wording.day(self.sent_on)}
        if self.row.list_due_on is None:
            return _("no day set")
        return _("list due %(day)s") % {"day": wording.day(self.row.list_due_on)}

    @property
    def tone(self) -> str:
        return "bad" if self.is_overdue else "warn" if self.is_soon else "ok" if self.finished else ""

    @property
    def said(self) -> str:
        """The four bars in words."""
        return ", ".join(
            (_("%(step)s: done") if done else _("%(step)s: not yet")) % {"step": label}
            for (_key, label), done in zip(STEPS, self.steps, strict=True)
        )


PREFIXES = (
    ("Cục Hải quan thành phố ", "TP "), ("Cục Hải quan Thành phố ", "TP "), ("Cục Hải quan tỉnh ", ""),
    ("Cục Hải quan ", ""), ("Chi cục Hải quan khu vực ", "KV "),
)  # fmt: skip


def short_name(unit) -> str:
    for prefix, instead in PREFIXES:
        if unit.name.startswith(prefix):
            return instead + unit.name.removeprefix(prefix)
    return unit.name


@dataclass
class Board:
    campaign: Campaign
    on: date
    units: list[UnitStanding]
    mismatches: list[weighing.Mismatch] = field(default_factory=list)

    @property
    def whole(self) -> int:
        return len(self.units)

    def count(self, step: str) -> int:
        return sum(getattr(unit, step) for unit in self.units)

    @property
    def steps(self) -> list[dict]:
        return [{"label": label, "done": self.count(key), "whole": self.whole} for key, label in STEPS]

    @property
    def begun(self) -> int:
        return self.count("sitting")

    @property
    def finished(self) -> int:
        return self.count("finished")

    @property
    def candidates(self) -> int:
        """On lists that have been sent."""
        return sum(unit.candidates for unit in self.units if unit.sent)

    @property
    def must_sit(self) -> int:
        return sum(unit.must_sit for unit in self.units)

    @property
    def late(self) -> list[UnitStanding]:
        """Not sent and past the deadline, the longest first."""
        return sorted((unit for unit in self.units if unit.is_overdue), key=lambda unit: unit.row.list_due_on)

    @property
    def due(self) -> list[UnitStanding]:
        """Lists that have still to come, by deadline."""
        waiting = [unit for unit in self.units if unit.is_waiting and unit.row.list_due_on]
        return sorted(waiting, key=lambda unit: unit.row.list_due_on)

    @property
    def sent_late(self) -> list[UnitStanding]:
        return [unit for unit in self.units if unit.sent and unit.is_late]

    @property
    def unexplained(self) -> int:
        return sum(not one.is_explained for one in self.mismatches)

    @property
    def waiting(self) -> int:
        return sum(one.is_waiting for one in self.mismatches)

    @property
    def patterns(self) -> list[weighing.Pattern]:
        sitting = {unit.row.pk: unit.candidates for unit in self.units}
        return weighing.patterns(self.mismatches, sitting, self.campaign.policy)


def of(campaign: Campaign, on: date, rows=None) -> Board:
    """`rows`: the units of the campaign this person may see (all of them when left out)."""
    units = (rows if rows is not None else CampaignUnit.objects.filter(campaign=campaign)).select_related("unit")
    units = list(units.filter(campaign=campaign).order_by("unit__path"))
    counts: dict[int, dict] = {
        row["campaign_unit"]: dict(row)
        for row in Registration.objects.filter(campaign_unit__in=[unit.pk for unit in units])
        .order_by().values("campaign_unit")
        .annotate(
            candidates=Count("pk", filter=Q(standing=Standing.SITS)),
            must_sit=Count("pk", filter=Q(standing__in=[Standing.SITS, Standing.UNCLEAR]) | Q(cause="unit")),
        )
    }  # fmt: skip
    standings = [
        UnitStanding(unit, on, counts.get(unit.pk, {}).get("candidates", 0), counts.get(unit.pk, {}).get("must_sit", 0))
        for unit in units
    ]
    return Board(campaign, on, standings, mismatches(campaign, on, units))


def mismatched(campaign: Campaign, rows: Iterable[CampaignUnit] | None = None):
    """Registrations on, or proposed for, another position than the duties in force; `held` is not asked of each row."""
    found = Registration.objects.filter(campaign=campaign, standing=Standing.SITS).filter(
        ~Q(proposal=Registration.Proposal.NONE) | ~Q(recheck={})
    )
    return found if rows is None else found.filter(campaign_unit__in=[row.pk for row in rows])


def mismatches(campaign: Campaign, on: date, rows: Iterable[CampaignUnit] | None = None) -> list[weighing.Mismatch]:
    """Those that were known on the day, weighed; decided ones stay in the count of what units asked for."""
    ends = end_of(on)
    found = (
        mismatched(campaign, rows)
        .filter(Q(proposed_at__lt=ends) | Q(proposed_at__isnull=True))
        .select_related("official", "main", "position", "proposed_position", "unit", "campaign_unit__unit")
        .order_by("campaign_unit__unit__path", "official__name_key", "pk")
    )
    asked = [one for one in found if one.is_mismatch or one.proposal == Registration.Proposal.REFUSED]
    return weighing.weigh(asked, campaign.policy, min(on, wording.last_day(campaign.window) or on), ends)


def end_of(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
