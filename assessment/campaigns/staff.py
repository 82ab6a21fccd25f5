"""Who works in a unit on a day, at what, and whether they sit: as the record has them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from assessment.campaigns import standing
from assessment.models import CampaignUnit, ExamLeadership
from personnel.models import Appointment, Duty, TitleLevel


@dataclass(frozen=True)
class Person:
    """An official as the record has them on the day: where, at what, and whether they sit."""

    official: int
    unit: int
    mix: tuple[tuple[int, int], ...]
    """(position, share), the largest share first."""
    found: standing.Found

    @property
    def main(self) -> int | None:
        return self.mix[0][0] if self.mix else None

    @property
    def duties(self) -> list[dict[str, int]]:
        return [{"position": position, "share": share} for position, share in self.mix]


def people_of(row: CampaignUnit, on: date, officials: Iterable[int] | None = None) -> dict[int, Person]:
    """Everybody who works in the unit on the day, five queries. With `officials`: those, wherever they work."""
    posts = Appointment.objects.in_force(on).primary()
    posts = posts.within(row.unit) if officials is None else posts.filter(official__in=list(officials))
    held = list(posts.order_by().values_list("official", "unit", "title__name", "title__level", "official__state"))
    who = [post[0] for post in held]
    duties: dict[int, list[tuple[int, int]]] = {}
    for official, position, share in (
        Duty.objects.in_force(on).filter(official__in=who).order_by("-share", "pk")
        .values_list("official", "job_position", "share")
    ):  # fmt: skip
        duties.setdefault(official, []).append((position, share))
    leads = _leading_levels(on)
    plan = row.campaign.plan.symbol if row.campaign.plan else ""
    people = {}
    for official, unit, title, level, state in held:
        mix = tuple(duties.get(official, ()))
        facts = standing.Facts(state, title or "", leads.get(level, ""), bool(mix))
        with translation.override(settings.LANGUAGE_CODE):  # it is kept, whoever draws the list
            found = standing.of(facts, includes_leaders=row.campaign.includes_leaders, on=on, plan=plan)
        people[official] = Person(official, unit, mix, found)
    return people


def _leading_levels(on: date) -> dict[int, str]:
    """{level of titles: source} of what counts as leadership that day; while nobody has said, what the catalogue says."""
    rows = dict(ExamLeadership.objects.in_force(on).values_list("title_level", "source"))
    if rows:
        return rows
    catalogue = TitleLevel.objects.filter(is_leadership=True)
    return {pk: _("catalogue of titles") for pk in catalogue.values_list("pk", flat=True)}
