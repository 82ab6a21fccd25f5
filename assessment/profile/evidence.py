"""What is known about people's competencies, gathered for many at once in a fixed number of queries.

| kind | comes from | says something about |
|---|---|---|
| theory | points by competency of a published exam result | that competency |
| practice | the practical score of a published result | professional competencies its position requires |
| reviews | total of a released six-monthly review; else the yearly rating | common and management competencies |
| work | quantity, quality, timeliness of a period | professional competencies its position requires |
| training | a completed course | the competency it is about, without a score |
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal

from assessment.models import (
    Competency,
    PositionRequirement,
    Result,
    Review,
    TitleRequirement,
    TrainingRecord,
    WorkResult,
)
from assessment.profile.standing import Evidence, Kind
from personnel.models import YearlyRating
from personnel.models.conduct import Classification

RATING_SCORES = {
    Classification.EXCELLENT: Decimal(95),
    Classification.GOOD: Decimal(80),
    Classification.COMPLETED: Decimal(60),
    Classification.FAILED: Decimal(30),
}
"""The middle of each band of NĐ 335/2025 (90, 70, 50), as a score."""

HUNDRED = Decimal(100)
ByCompetency = dict[int, list[Evidence]]


class Framework:
    """Competencies, and what positions and titles require on a day."""

    def __init__(self, on: date):
        self.group = dict(Competency.objects.values_list("pk", "group"))
        self.required: dict[int, dict[int, int]] = defaultdict(dict)
        rows = PositionRequirement.objects.in_force(on).values_list("job_position", "competency", "level")
        for position, competency, level in rows:
            self.required[position][competency] = level
        self.of_titles: dict[int, dict[int, int]] = defaultdict(dict)
        for title_level, competency, level in TitleRequirement.objects.in_force(on).values_list(
            "title_level", "competency", "level"
        ):
            self.of_titles[title_level][competency] = level

    def professional(self, position: int | None) -> list[int]:
        group = Competency.Group.PROFESSIONAL
        return [one for one in self.required.get(position or 0, {}) if self.group[one] == group]

    def general(self, competencies: Iterable[int]) -> list[int]:
        return [one for one in competencies if self.group[one] != Competency.Group.PROFESSIONAL]


def gather(officials: Collection[int], framework: Framework, on: date) -> dict[int, ByCompetency]:
    """Evidence by official and competency, up to and including the day. Five queries."""
    found: dict[int, ByCompetency] = defaultdict(lambda: defaultdict(list))
    for official, competency, one in (*_exams(officials, framework, on), *_work(officials, framework, on)):
        found[official][competency].append(one)
    for row in TrainingRecord.objects.filter(official__in=officials, completed=True, competency__isnull=False,
                                             ends_on__lte=on):  # fmt: skip
        found[row.official_id][row.competency_id].append(Evidence(Kind.TRAINING, None, row.ends_on, row.name, row.pk))
    general = framework.general(framework.group)
    for official, one in _reviews(officials, on):
        for competency in general:
            found[official][competency].append(one)
    return found


def _exams(officials: Collection[int], framework: Framework, on: date) -> Iterator[tuple[int, int, Evidence]]:
    results = Result.objects.published().filter(
        registration__official__in=officials, outcome__in=Result.MARKED, published_at__date__lte=on
    )
    for row in results.values_list(
        "pk", "registration__official", "registration__position", "registration__campaign__name", "published_at__date",
        "by_competency", "practice",
    ):  # fmt: skip
        pk, official, position, campaign, day, by_competency, practice = row
        for line in by_competency:
            if Decimal(line["of"]):
                score = HUNDRED * Decimal(line["points"]) / Decimal(line["of"])
                yield official, line["competency"], Evidence(Kind.THEORY, score, day, campaign, pk)
        if practice is not None:
            for competency in framework.professional(position):
                yield official, competency, Evidence(Kind.PRACTICE, practice, day, campaign, pk)


def _work(officials: Collection[int], framework: Framework, on: date) -> Iterator[tuple[int, int, Evidence]]:
    rows = WorkResult.objects.filter(official__in=officials, period__endswith__lte=on).select_related("source")
    for row in rows:
        one = Evidence(Kind.WORK, row.score, row.period.upper, row.source.name, row.pk)
        for competency in framework.professional(row.job_position_id):
            yield row.official_id, competency, one


def _reviews(officials: Collection[int], on: date) -> Iterator[tuple[int, Evidence]]:
    """Six-monthly reviews say more than the yearly rating of the same person: where there are some, they alone count."""
    reviewed = set()
    rows = Review.objects.released().filter(official__in=officials, concluded_at__date__lte=on)
    for pk, official, total, day, number in rows.values_list("pk", "official", "total", "concluded_at__date", "number"):
        reviewed.add(official)
        yield official, Evidence(Kind.REVIEWS, total, day, f"review:{number}", pk)
    ratings = YearlyRating.objects.filter(official__in=officials, year__lt=on.year)
    for row in ratings:
        if row.official_id not in reviewed:
            day = date(row.year, 12, 31)
            score = RATING_SCORES[Classification(row.classification)]
            yield row.official_id, Evidence(Kind.REVIEWS, score, day, f"rating:{row.year}", row.pk)
