"""Points reached and possible by topic and by competency, of a marking."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assessment.models import (
    Marking,
    QuestionVersion,
)

CENT = Decimal("0.01")


@dataclass
class Sum:
    points: Decimal = Decimal(0)
    of: Decimal = Decimal(0)
    count: int = field(default=0)


def of_markings(markings: set[int]) -> dict[int | None, tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Points reached and possible by topic and by competency, of each of these markings."""
    marks = dict(Marking.objects.filter(pk__in=markings).values_list("pk", "marks"))
    versions = {mark["version"] for rows in marks.values() for mark in rows}
    about = {
        pk: (topic, name, competency)
        for pk, topic, name, competency in QuestionVersion.objects.filter(pk__in=versions).values_list(
            "pk", "question__topic", "question__topic__name", "question__competency"
        )
    }
    found: dict[int | None, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
    for pk, rows in marks.items():
        topics: dict[int, Sum] = defaultdict(Sum)
        competencies: dict[int, Sum] = defaultdict(Sum)
        names = {}
        for mark in rows:
            topic, name, competency = about[mark["version"]]
            names[topic] = name
            for sums, key in ((topics, topic), (competencies, competency)):
                if key is not None:
                    sums[key].points += Decimal(mark["points"])
                    sums[key].of += Decimal(mark["of"])
                    sums[key].count += 1
        found[pk] = (
            [{"topic": key, "name": names[key], **_said(one)} for key, one in sorted(topics.items())],
            [{"competency": key, **_said(one)} for key, one in sorted(competencies.items())],
        )
    return found


def _said(one: Sum) -> dict[str, Any]:
    return {
        "points": str(one.points.quantize(CENT, ROUND_HALF_UP)),
        "of": str(one.of.quantize(CENT, ROUND_HALF_UP)),
        "count": one.count,
    }
