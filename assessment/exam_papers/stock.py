"""What papers are drawn from: the approved questions of a day, and what blueprints ask, as the composition takes them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from assessment.bank.content import content_of
from assessment.exam_papers.asking import Cell
from assessment.exam_papers.bank import Bank, Listed, Stocked, expected_facility, shuffled_parts
from assessment.models import BankSnapshot, Blueprint, Campaign, ItemFigure, Question, QuestionVersion

FULL = 100


def versions_in_use(campaign: Campaign | None, on: date):
    """Approved versions whose legal bases are in force: the sector bank, and that of the department that holds it."""
    rows = QuestionVersion.objects.filter(state=QuestionVersion.State.APPROVED)
    own = Q(question__bank=Question.Bank.SECTOR)
    if campaign is not None and campaign.level == Campaign.Level.DEPARTMENT:
        own |= Q(question__unit__path__startswith=campaign.organiser.path)
    bases = QuestionVersion.legal_bases.through.objects
    not_in_force = bases.filter(Q(legalbasis__expires_on__lt=on) | Q(legalbasis__in_force_on__gt=on))
    return rows.filter(own).exclude(pk__in=not_in_force.values("questionversion"))


def bank(campaign: Campaign | None, on: date) -> Bank:
    """One query; figures of a question, among all who got it, stay with it through its versions."""
    whole = ItemFigure.objects.filter(version__question=OuterRef("question"), analysis__job_position__isnull=True)
    newest = whole.order_by("-analysis__made_at", "-pk")
    rows = versions_in_use(campaign, on).annotate(
        facility=Subquery(newest.values("facility")[:1]), answers=Subquery(newest.values("count")[:1])
    )
    read = rows.values_list("pk", "question__topic", "question__depth", "content", "facility", "answers")
    return Bank(
        Stocked(
            pk,
            topic,
            depth,
            round(expected_facility(depth, facility, answers or 0), 6),
            shuffled_parts(content_of(content)),
        )
        for pk, topic, depth, content, facility, answers in read.iterator(chunk_size=2000)
    )


def keep(stocked: Bank) -> str:
    """Keep the bank a making draws from, and return its digest."""
    digest = stocked.sha256()
    questions = [
        [one.version, one.topic, one.depth, one.facility, [[p.part, p.choices, p.targets] for p in one.shuffled]]
        for one in stocked.questions()
    ]
    BankSnapshot.objects.bulk_create([BankSnapshot(sha256=digest, questions=questions)], ignore_conflicts=True)
    return digest


def kept(digest: str) -> Bank:
    """The bank as it was."""
    return Bank(
        Stocked(
            version, topic, depth, facility, tuple(Listed(part, tuple(choices), tuple(targets)) for part, choices, targets in listed)
        )
        for version, topic, depth, facility, listed in BankSnapshot.objects.get(sha256=digest).questions
    )  # fmt: skip


# Blueprints


@dataclass(frozen=True)
class Plan:
    """A blueprint with its rows; `practice_weight` and the others may be empty: then the policy says."""

    blueprint: Blueprint
    cells: tuple[Cell, ...]

    @property
    def questions(self) -> int:
        return sum(cell.count for cell in self.cells)


def cells_of(blueprint: Blueprint) -> tuple[Cell, ...]:
    """In the order of topics and levels; `blueprint.cells` should be prefetched."""
    rows = sorted(blueprint.cells.all(), key=lambda cell: (cell.topic_id, cell.depth))
    return tuple(Cell(blueprint.job_position_id, row.topic_id, row.depth, row.count, row.points) for row in rows)


def plans(campaign: Campaign, on: date) -> tuple[dict[int, Plan], list[Plan]]:
    """Per job position its blueprint in force on the day, and the common parts of the campaign."""
    rows = Blueprint.objects.in_force(on).filter(job_position__isnull=False).prefetch_related("cells")
    common = campaign.common_parts.prefetch_related("cells").order_by("code")
    return (
        {row.job_position_id: Plan(row, cells_of(row)) for row in rows},
        [Plan(row, cells_of(row)) for row in common],
    )


def shares_of(registration, min_share: int) -> list[tuple[int, int]]:
    """(job position, share) the person is examined on: the position accepted, or the duties held from the share on.

    What is examined is the whole of the work: only duties below the policy's share are left out. When head office has
    accepted another position, that alone is examined.
    """
    mix = [(int(one["position"]), int(one["share"])) for one in registration.mix or []]
    held = [(position, share) for position, share in mix if share >= min_share]
    if registration.position_id and registration.position_id not in {position for position, _share in mix}:
        return [(registration.position_id, FULL)]
    return held or ([(registration.position_id, FULL)] if registration.position_id else [])


def seen_before(registrations: Iterable[int]) -> dict[int, set[int]]:
    """Per registration the questions its official had in the last paper begun before, through all their versions."""
    from assessment.models import Attempt, Registration

    officials = dict(Registration.objects.filter(pk__in=registrations).values_list("pk", "official"))
    begun = (
        Attempt.objects.filter(paper__registration__official__in=set(officials.values()), started_at__isnull=False)
        .order_by("started_at")
        .values_list("paper__registration__official", "paper__versions")
    )
    last: dict[int, list[int]] = dict(begun)
    questions = dict(
        QuestionVersion.objects.filter(pk__in={pk for versions in last.values() for pk in versions}).values_list(
            "pk", "question"
        )
    )
    return {
        pk: {questions[version] for version in last[official]} for pk, official in officials.items() if official in last
    }


def versions_of(questions: set[int], current: dict[int, list[int]]) -> set[int]:
    return {version for question in questions for version in current.get(question, ())}


def by_question(stocked: Bank) -> dict[int, list[int]]:
    """Which versions of a bank belong to which question."""
    found: dict[int, list[int]] = defaultdict(list)
    pks = [one.version for one in stocked.questions()]
    for pk, question in QuestionVersion.objects.filter(pk__in=pks).values_list("pk", "question"):
        found[question].append(pk)
    return dict(found)


def rows_json(cells: Sequence[Cell]) -> list[list[Any]]:
    return [[cell.position, cell.topic, cell.depth, cell.count, str(cell.points)] for cell in cells]


def rows_of(stored: Sequence[Sequence[Any]]) -> list[Cell]:
    return [Cell(position, topic, depth, count, Decimal(points)) for position, topic, depth, count, points in stored]
