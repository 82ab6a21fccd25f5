"""Item analysis of a campaign: read the marks once, compute (`items`), keep the figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from assessment.bank.content import CHOOSING, content_of, key_of
from assessment.models import Answer, Campaign, ItemAnalysis, ItemFigure, Marking, QuestionKey, QuestionVersion
from assessment.results import attempts, items
from assessment.results.items import Reply
from personnel import jobs
from personnel.models import Job

ANALYSE = "item_analysis"
CHUNK = 500


@dataclass(frozen=True)
class Paper:
    """One candidate's paper, marked."""

    position: int | None
    reply: Reply
    slots: dict[tuple, float]
    """Points by slot: the first question of a row, the second … Who has the same slots took the same test."""

    @property
    def versions(self) -> Iterable[Any]:
        return self.reply.points

    @property
    def shape(self) -> tuple:
        return tuple(self.slots)


@transaction.atomic
def request(campaign: Campaign, by) -> Job:
    Campaign.objects.select_for_update(of=("self",), no_key=True).get(
        pk=campaign.pk
    )  # of two who ask, the second finds it
    asked = Job.objects.filter(key__startswith=f"analysis:{campaign.pk}:")
    open_ = asked.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
    label = str(ItemAnalysis._meta.verbose_name).capitalize() + f", {campaign}"
    return open_ or jobs.enqueue(
        ANALYSE, f"analysis:{campaign.pk}:{asked.count() + 1}", payload={"campaign": campaign.pk}, label=label, by=by
    )


@jobs.handler(ANALYSE)
def _analyse(job: Job) -> None:
    analyse(Campaign.objects.get(pk=job.payload["campaign"]))


@transaction.atomic
def analyse(campaign: Campaign, at: datetime | None = None) -> list[ItemAnalysis]:
    """One analysis of all candidates, and one for each job position with enough of them; none when nobody was marked."""
    versions: dict[int, tuple[int, int, int]] = {}
    papers = list(_papers(campaign, versions))
    if not papers:
        return []
    judged_by = attempts.judged(campaign, versions)
    rights = _rights(judged_by)
    groups: dict[int | None, list[Paper]] = {None: papers}
    by_position = defaultdict(list)
    for paper in papers:
        by_position[paper.position].append(paper)
    groups |= {position: theirs for position, theirs in by_position.items() if position and len(theirs) >= items.FEWEST}
    return [_write(campaign, position, theirs, rights, at or timezone.now()) for position, theirs in groups.items()]


def newest(campaign: Campaign):
    """The latest analysis for each position, that of everybody first."""
    later = ItemAnalysis.objects.filter(campaign=OuterRef("campaign"), job_position__isnull=True, pk__gt=OuterRef("pk"))
    whole = ItemAnalysis.objects.filter(campaign=campaign, job_position__isnull=True).filter(~Exists(later)).first()
    if whole is None:
        return ItemAnalysis.objects.none()
    return ItemAnalysis.objects.filter(campaign=campaign, pk__gte=whole.pk).order_by("pk")


def _papers(campaign: Campaign, versions: dict[int, tuple[int, int, int]]) -> Iterator[Paper]:
    """Everybody marked, without those whose result is void."""
    rows = (
        Marking.objects.filter(is_current=True, attempt__seat__registration__campaign=campaign)
        .exclude(attempt__seat__registration__result__outcome="void")
        .values_list("pk", "attempt", "marks", "attempt__paper__registration__position")
    )
    for chunk in _chunks(rows.order_by("pk").iterator(chunk_size=CHUNK)):
        _learn(versions, {mark["version"] for _pk, _attempt, marks, _position in chunk for mark in marks})
        answers: dict[int, dict[int, Any]] = defaultdict(dict)
        found = Answer.objects.filter(attempt__in=[row[1] for row in chunk]).values_list("attempt", "number", "answer")
        for attempt, number, answer in found:
            answers[attempt][number] = answer
        for _pk, attempt, marks, position in chunk:
            yield _paper(position, marks, answers[attempt], versions)


def _paper(
    position, marks: Sequence[Mapping[str, Any]], answers: Mapping[int, Any], versions: dict[int, tuple[int, int, int]]
) -> Paper:
    """The share of each question's points, and the points by slot in the order of the blueprint's rows."""
    shares, weights, taken = {}, {}, {}
    in_row: dict[tuple, list[tuple[int, float]]] = defaultdict(list)
    for number, mark in enumerate(marks, 1):
        version, share, of = mark["version"], float(mark["fraction"]), float(mark["of"])
        topic, depth, _question = versions[version]
        shares[version], weights[version] = share, of
        taken[version] = _taken(answers.get(number))
        in_row[topic, depth, of].append((version, share * of))
    slots = {(*row, at): points for row in sorted(in_row) for at, (_v, points) in enumerate(sorted(in_row[row]))}
    return Paper(position, Reply(shares, weights, taken), slots)


def _taken(answer: Any) -> list[str]:
    """Choices taken, of a question with one choosing part."""
    value = next(iter(answer.values()), None) if isinstance(answer, dict) and len(answer) == 1 else None
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _learn(versions: dict[int, tuple[int, int, int]], wanted: set[int]) -> None:
    lacking = wanted - versions.keys()
    if lacking:
        rows = QuestionVersion.objects.filter(pk__in=lacking)
        for pk, topic, depth, question in rows.values_list("pk", "question__topic", "question__depth", "question"):
            versions[pk] = (topic, depth, question)


def _rights(judged_by: Mapping[int, int | None]) -> dict[int, dict[str, bool]]:
    """For questions of one choosing part: each choice, and whether the key that counts now has it right.

    A question left out is not there: everyone has its points, which says nothing about it.
    """
    keys = dict(QuestionKey.objects.filter(version__in=judged_by.values()).values_list("version", "key"))
    counted = {version: keys.get(key) for version, key in judged_by.items() if key is not None}
    found: dict[int, dict[str, bool]] = {version: {} for version in counted}
    for pk, stored in QuestionVersion.objects.filter(pk__in=counted).values_list("pk", "content"):
        parts = content_of(stored).parts
        if len(parts) == 1 and parts[0].kind in CHOOSING:
            key = counted[pk]
            right = key_of(key).get(parts[0].id) if key else None
            found[pk] = {one.id: bool(right and one.id in right.correct) for one in parts[0].choices}
    return found


def _write(campaign: Campaign, position: int | None, papers: Sequence[Paper], rights, at: datetime) -> ItemAnalysis:
    replies = [paper.reply for paper in papers]
    met: set[int] = {version for paper in papers for version in paper.versions}
    maxima: dict[Any, float] = dict.fromkeys(sorted(met & rights.keys()), 1.0)
    figures = items.item_figures(replies, maxima, rights)
    shape, same = Counter(paper.shape for paper in papers).most_common(1)[0]
    whole = items.whole_figures([p.slots for p in papers if p.shape == shape], {slot: slot[2] for slot in shape})
    analysis = ItemAnalysis.objects.create(
        campaign=campaign,
        job_position_id=position,
        rules=items.VERSION,
        made_at=at,
        candidates=len(papers),
        mean=whole.mean,
        deviation=whole.deviation,
        alpha=whole.alpha,
        error=whole.error,
        figures={
            "questions": len(figures),
            "slots": len(shape),
            "compared": same,
            "median": whole.median,
            "skewness": whole.skewness,
            "kurtosis": whole.kurtosis,
            "error_ratio": whole.error_ratio,
        },
    )
    ItemFigure.objects.bulk_create([_figure(analysis, one) for one in figures], batch_size=500)
    return analysis


def _figure(analysis: ItemAnalysis, one: items.ItemFigures) -> ItemFigure:
    return ItemFigure(
        analysis=analysis,
        version_id=one.item,
        count=one.count,
        facility=min(max(one.facility, 0.0), 1.0),
        deviation=one.deviation,
        discrimination=one.discrimination,
        upper_lower=one.upper_lower,
        choices=[asdict(choice) for choice in one.choices],
        suspicions=[asdict(reason) for reason in one.suspicions],
    )


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    chunk = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
