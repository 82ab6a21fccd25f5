"""What papers are asked for: by whom, of which rows, and whether the bank of the day can fill them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.translation import ngettext

from assessment.exam_papers import asking, stock
from assessment.exam_papers.asking import Cell, Lack
from assessment.exam_papers.bank import Bank
from assessment.models import Campaign, Depth, Registration, Topic
from personnel import wording
from personnel.errors import RuleViolation
from personnel.models import JobPosition

Mix = tuple[tuple[int, int], ...]
"""(job position, share), the largest first: people of one mix get papers of the same rows."""


@dataclass
class Demand:
    """What the papers of one mix of duties must hold, and by which rules they are marked."""

    mix: Mix
    cells: list[Cell]
    blueprints: list[list[Any]]
    minutes: int
    pass_mark: Decimal
    practice_weight: Decimal
    people: list[int] = field(default_factory=list)


@dataclass
class Feasibility:
    """Whether the bank of that day can make what is asked, before anything is written."""

    demands: list[Demand]
    lacks: dict[Mix, list[Lack]] = field(default_factory=dict)
    without_blueprint: dict[int, int] = field(default_factory=dict)
    """People by job position that has no blueprint in force."""

    @property
    def is_possible(self) -> bool:
        return not self.lacks and not self.without_blueprint

    @property
    def people(self) -> int:
        return sum(len(one.people) for one in self.demands)


def demands(campaign: Campaign, registrations: Iterable[Registration], on: date) -> tuple[list[Demand], dict[int, int]]:
    """People grouped by the mix of their duties; and people by position without a blueprint."""
    plans, common = stock.plans(campaign, on)
    found: dict[Mix, Demand] = {}
    missing: dict[int, int] = defaultdict(int)
    for row in registrations:
        mix = tuple(stock.shares_of(row, campaign.policy.min_share))
        lacking = [position for position, _share in mix if position not in plans]
        for position in lacking:
            missing[position] += 1
        if lacking or not mix:
            continue
        if mix not in found:
            found[mix] = _demand(campaign, mix, plans, common)
        found[mix].people.append(row.pk)
    return list(found.values()), dict(missing)


def _demand(campaign: Campaign, mix: Mix, plans: dict[int, stock.Plan], common: list[stock.Plan]) -> Demand:
    """Minutes are the shares' mean, rounded up; pass mark and practical part are those of the largest duty."""
    policy = campaign.policy
    whole = sum(share for _position, share in mix)
    main = plans[mix[0][0]].blueprint
    minutes = sum((plans[position].blueprint.minutes or policy.minutes) * share for position, share in mix)
    weight = main.practice_weight if main.practice_weight is not None else policy.practice_weight
    return Demand(
        mix,
        asking.by_shares([(plans[position].cells, share) for position, share in mix], [c for one in common for c in one.cells]),
        [[plans[position].blueprint.code, share] for position, share in mix] + [[one.blueprint.code, None] for one in common],
        ceil(minutes / whole),
        main.pass_mark if main.pass_mark is not None else policy.pass_mark,
        weight if campaign.has_practice else Decimal(0),
    )  # fmt: skip


def feasibility(campaign: Campaign, registrations: Iterable[Registration], bank: Bank, on: date) -> Feasibility:
    asked, missing = demands(campaign, registrations, on)
    lacks = {one.mix: found for one in asked if (found := asking.lacking(one.cells, bank))}
    return Feasibility(asked, lacks, missing)


def refusal(found: Feasibility) -> RuleViolation:
    """Which row lacks how many, in words; the same row is said once however many mixes need it."""
    sentences = []
    names = dict(JobPosition.objects.filter(pk__in=found.without_blueprint).values_list("pk", "name"))
    for position, people in found.without_blueprint.items():
        text = ngettext("%(position)s has no blueprint in force (%(n)s person).",
                        "%(position)s has no blueprint in force (%(n)s people).", people)  # fmt: skip
        sentences.append(text % {"position": names[position], "n": people})
    sentences += lack_sentences([lack for lacks in found.lacks.values() for lack in lacks])
    return RuleViolation(" ".join(sentences), code="infeasible")


def lack_sentences(lacks: Iterable[Lack]) -> list[str]:
    worst: dict[tuple[int, int], Lack] = {}
    for lack in lacks:
        key = (lack.cell.topic, lack.cell.depth)
        if key not in worst or worst[key].missing < lack.missing:
            worst[key] = lack
    topics = dict(Topic.objects.filter(pk__in={topic for topic, _depth in worst}).values_list("pk", "name"))
    return [
        ngettext(
            "“%(topic)s”, level “%(depth)s”: lacks %(n)s question (needs %(needed)s, the bank holds %(held)s).",
            "“%(topic)s”, level “%(depth)s”: lacks %(n)s questions (needs %(needed)s, the bank holds %(held)s).",
            lack.missing,
        )
        % {
            "topic": topics[topic],
            "depth": Depth(depth).label,
            "n": wording.number(lack.missing),
            "needed": lack.needed,
            "held": lack.held,
        }
        for (topic, depth), lack in sorted(worst.items())
    ]
