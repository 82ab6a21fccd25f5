"""Where a question has been: the papers that hold it, and everybody who read or changed it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from assessment.bank.life import LABEL
from assessment.models import Paper, Question
from personnel.models import AccessEvent


@dataclass(frozen=True)
class Use:
    campaign: str
    starts: date
    papers: int


def uses(question: Question) -> list[Use]:
    """Campaigns whose papers hold some version of it. Numbers only: a paper is for the officers of its campaign."""
    ids = list(question.versions.values_list("pk", flat=True))
    rows = (
        Paper.objects.filter(versions__overlap=ids)
        .order_by()
        .values("registration__campaign", "registration__campaign__name", "registration__campaign__window")
        .annotate(papers=Count("pk"))
    )
    found = [
        Use(row["registration__campaign__name"], row["registration__campaign__window"].lower, row["papers"])
        for row in rows
    ]
    return sorted(found, key=lambda use: use.starts, reverse=True)


def events(question: Question) -> QuerySet[AccessEvent]:
    """Every look at it and every act on it, the newest first."""
    ids = [str(pk) for pk in question.versions.values_list("pk", flat=True)]
    return AccessEvent.objects.filter(model=LABEL, object_id__in=ids).select_related("user").order_by("-at", "-pk")
