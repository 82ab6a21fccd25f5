"""Who must sit. Facts in, one finding out with its reason and clause: nothing here reads the database or the clock."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from assessment.models import Registration
from personnel import wording

Standing, Cause = Registration.Standing, Registration.Cause

GONE = ("retired", "left", "deceased")


@dataclass(frozen=True)
class Facts:
    """One official on the day the list looks at. `leader_source` is empty unless the title counts as leadership."""

    state: str
    title: str = ""
    leader_source: str = ""
    has_duty: bool = True


@dataclass(frozen=True)
class Found:
    standing: str
    cause: str = ""
    reason: str = ""
    clause: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.reason} – {self.clause}" if self.clause else self.reason


def of(facts: Facts, *, includes_leaders: bool, on: date, plan: str = "") -> Found:
    """What the record says; the first that applies, because one is enough not to sit.

    `plan` is what the campaign rests on: the clause that excludes leaders names it.
    """
    day = wording.day(on)
    if facts.state in GONE:
        return Found(Standing.REMOVED, Cause.GONE, _("No longer in service on %(day)s") % {"day": day})
    if facts.leader_source and not includes_leaders:
        return Found(
            Standing.EXEMPT,
            Cause.LEADER,
            _("%(title)s on %(day)s; this campaign is for officials without a leadership post")
            % {"title": facts.title, "day": day},
            "; ".join(part for part in (plan, facts.leader_source) if part),
        )
    if facts.state == "suspended":
        return Found(Standing.EXEMPT, Cause.SUSPENDED, _("Suspended from work on %(day)s") % {"day": day}, plan)
    if facts.state == "on_leave":
        return Found(Standing.EXEMPT, Cause.LEAVE, _("On long leave on %(day)s") % {"day": day}, plan)
    if not facts.has_duty:
        return Found(
            Standing.UNCLEAR,
            Cause.NO_DUTY,
            _("No duty in force on %(day)s: record the duty, or exempt with a reason") % {"day": day},
        )
    return Found(Standing.SITS)
