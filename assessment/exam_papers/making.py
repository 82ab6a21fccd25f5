"""Papers of a sitting: asked for, made by a job in batches, checked by making them again.

job = making.request(sitting, by=user)        # refuses at once what the bank cannot fill
making.check(paper)                           # the same paper again, from recipe, seed and kept bank
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.exam_papers import composing, stock
from assessment.exam_papers.asking import Cell
from assessment.exam_papers.bank import Bank
from assessment.exam_papers.composing import Composed, Infeasible
from assessment.exam_papers.demands import Demand, feasibility, lack_sentences, refusal
from assessment.models import Attempt, Campaign, Paper, Registration, Sitting
from personnel import jobs, wording
from personnel.errors import RuleViolation
from personnel.models import Job

MAKE = "exam_papers"
BATCH = 250


def people_of(sitting: Sitting):
    """Registrations with a seat in this sitting that is not cancelled."""
    return (
        Registration.objects.sitting()
        .filter(seats__sitting_room__sitting=sitting, seats__is_cancelled=False)
        .order_by("pk")
        .distinct()
    )


def day_of(sitting: Sitting) -> date:
    return wording.local(sitting.during.lower).date()


# Making


@transaction.atomic
def request(sitting: Sitting, *, by, remake: bool = False) -> Job:
    """Queue the papers of a sitting. Refused before anything is written when the bank cannot fill a row.

    With `remake` those not begun get another paper; without it only who has none, or one for other work than the list
    says now (a duty or an accepted position has changed since).
    """
    sitting = Sitting.objects.select_for_update(of=("self",)).select_related("campaign__policy").get(pk=sitting.pk)
    if sitting.state not in (Sitting.State.PLANNED, Sitting.State.READY):
        raise RuleViolation(_("Papers are made before the sitting begins."), code="state")
    on = day_of(sitting)
    found = feasibility(sitting.campaign, people_of(sitting), stock.bank(sitting.campaign, on), on)
    if not found.is_possible:
        raise refusal(found)
    if not found.people:
        raise RuleViolation(_("Nobody has a seat in this sitting yet."), code="empty")
    asked = Job.objects.filter(key__startswith=f"papers:{sitting.pk}:")
    if open_ := asked.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).first():
        return open_
    return jobs.enqueue(
        MAKE,
        f"papers:{sitting.pk}:{asked.count() + 1}",
        payload={"sitting": sitting.pk, "token": secrets.token_hex(12), "remake": remake},
        label=_("Papers of sitting %(sitting)s") % {"sitting": sitting},
        by=by,
        total=found.people,
    )


@jobs.handler(MAKE)
def _make(job: Job) -> None:
    """Batches commit one by one; run again after a crash it goes on with who has no paper of this seed yet."""
    sitting = Sitting.objects.select_related("campaign__policy", "campaign__organiser").get(pk=job.payload["sitting"])

    def tell(done: int) -> None:
        jobs.heartbeat(job, done=done)

    make(sitting, job.payload["token"], remake=job.payload.get("remake", False), tell=tell)
    Sitting.objects.filter(pk=sitting.pk, state=Sitting.State.PLANNED).update(state=Sitting.State.READY)


def make(sitting: Sitting, token: str, *, remake: bool = False, tell=None) -> int:
    """The papers of everybody seated in a sitting; how many were made. A constant number of queries per batch."""
    people = list(people_of(sitting))
    return make_for(sitting.campaign, people, token, day_of(sitting), remake=remake, tell=tell)


def make_for(
    campaign: Campaign, people: Sequence[Registration], token: str, on: date, *, remake: bool = False, tell=None
) -> int:
    bank = stock.bank(campaign, on)
    found = feasibility(campaign, people, bank, on)
    if not found.is_possible:
        raise refusal(found)
    digest, of_question = stock.keep(bank), stock.by_question(bank)
    made = done = 0
    for demand in found.demands:
        for first in range(0, len(demand.people), BATCH):
            batch = demand.people[first : first + BATCH]
            made += _make_batch(campaign, demand, batch, bank, digest, of_question, token, remake)
            done += len(batch)
            if tell:
                tell(done)
    return made


@transaction.atomic
def _make_batch(
    campaign: Campaign, demand: Demand, people: list[int], bank: Bank, digest: str,
    of_question: dict[int, list[int]], token: str, remake: bool,
) -> int:  # fmt: skip
    last: dict[int, Paper] = {}
    rows = (
        Paper.objects.filter(registration__in=people)
        .order_by("variant")
        .only("registration", "variant", "seed", "recipe")
    )
    for row in rows:
        last[row.registration_id] = row
    spent = set(
        Attempt.objects.filter(paper__in=last.values())
        .exclude(pk__in=Attempt.objects.waiting().values("pk")).values_list("paper", flat=True)
    )  # fmt: skip
    seen = stock.seen_before(people)
    papers = []
    for pk in people:
        old = last.get(pk)
        same_work = old and old.recipe.get("blueprints", demand.blueprints) == demand.blueprints
        if old and (old.seed.startswith(f"{token}:") or not (remake or old.pk in spent or not same_work)):
            continue
        variant = old.variant + 1 if old else 1
        known = stock.versions_of(seen.get(pk, set()), of_question)
        papers.append(paper_of(campaign, demand, pk, variant, f"{token}:{pk}:{variant}", bank, digest, known))
    fresh = Paper.objects.bulk_create(papers, batch_size=BATCH)
    _hand_over(fresh)
    return len(fresh)


def _hand_over(papers: Sequence[Paper]) -> None:
    """An attempt prepared but not begun takes the newest paper of its person."""
    by_person = {paper.registration_id: paper for paper in papers}
    waiting = list(
        Attempt.objects.waiting().filter(paper__registration__in=by_person)
        .select_for_update(of=("self",)).select_related("paper").order_by("pk")
    )  # fmt: skip
    for attempt in waiting:
        attempt.paper = by_person[attempt.paper.registration_id]
    Attempt.objects.bulk_update(waiting, ["paper"], batch_size=BATCH)


def paper_of(
    campaign: Campaign,
    demand: Demand,
    registration: int,
    variant: int,
    seed: str,
    bank: Bank,
    digest: str,
    seen: set[int],
) -> Paper:
    """A paper not yet saved, with all that makes it again."""
    tolerance = campaign.policy.difficulty_tolerance
    composed = _composed(demand.cells, bank, seed, tolerance, seen)
    return Paper(
        registration_id=registration,
        variant=variant,
        seed=seed,
        items=items_json(composed),
        versions=[item.version for item in composed.items],
        recipe={
            "blueprints": demand.blueprints,
            "policy": campaign.policy.code,
            "rows": stock.rows_json(demand.cells),
            "bank": digest,
            "composing": composing.VERSION,
            "tolerance": str(tolerance),
            "seen": sorted(seen),
            "repeated": composed.repeated,
            "target": str(composed.target),
            "pass_mark": str(demand.pass_mark),
            "practice_weight": str(demand.practice_weight),
        },
        minutes=demand.minutes,
        points=composed.points,
        expected=composed.expected,
    )


def _composed(cells: Sequence[Cell], bank: Bank, seed: str, tolerance: Decimal, seen: set[int]) -> Composed:
    try:
        return composing.compose(cells, bank, seed=seed, tolerance=tolerance, seen=seen)
    except Infeasible as why:
        if why.lacks:
            raise RuleViolation(" ".join(lack_sentences(why.lacks)), code="infeasible") from why
        raise RuleViolation(
            _(
                "The questions of the bank are too uneven: no paper within %(tolerance)s points of the others was found "
                "(the nearest is %(distance)s away). Add questions to the rows, or make the tolerance larger."
            )
            % {"tolerance": wording.number(tolerance), "distance": wording.number(why.distance)},
            code="uneven",
        ) from why


def items_json(composed: Composed) -> list[dict[str, Any]]:
    return [
        {"version": item.version, "points": str(item.points), "order": item.order, "position": item.position}
        for item in composed.items
    ]


# Checking


@dataclass(frozen=True)
class Check:
    """What a paper is when made again."""

    paper: Paper
    same: bool
    within: bool
    """Expected score no further from the target than half the tolerance."""
    full: bool
    """Every row of the recipe has its questions."""

    @property
    def is_sound(self) -> bool:
        return self.same and self.within and self.full


def check(paper: Paper, bank: Bank | None = None) -> Check:
    recipe = paper.recipe
    bank = bank or stock.kept(recipe["bank"])
    cells = stock.rows_of(recipe["rows"])
    tolerance = Decimal(recipe["tolerance"])
    again = composing.compose(cells, bank, seed=paper.seed, tolerance=tolerance, seen=set(recipe["seen"]))
    distance = abs(paper.expected - Decimal(recipe["target"]))
    return Check(
        paper,
        items_json(again) == paper.items and again.expected == paper.expected,
        distance <= tolerance / 2 + Decimal("0.01"),
        sum(cell.count for cell in cells) == len(paper.items) == len({item["version"] for item in paper.items}),
    )


def check_all(papers: Iterable[Paper]) -> tuple[int, list[Check]]:
    """How many were looked at, and those that are not sound."""
    banks: dict[str, Bank] = {}
    count, bad = 0, []
    for paper in papers:
        digest = paper.recipe.get("bank", "")
        if digest not in banks:
            banks[digest] = stock.kept(digest)
        found = check(paper, banks[digest])
        count += 1
        if not found.is_sound:
            bad.append(found)
    return count, bad
