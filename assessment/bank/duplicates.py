"""Questions that read alike: trigrams of the folded wording."""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction

from assessment.models import QuestionVersion, Topic

ALIKE = 0.6
NEARLY = 0.8
LIVING = ["draft", "in_review", "returned", "approved"]
MOST = 100


@dataclass(frozen=True)
class Pair:
    first: QuestionVersion
    second: QuestionVersion
    likeness: float


def pairs(topic: Topic, versions, *, least: float = NEARLY) -> list[Pair]:
    """Questions of one topic that read alike, the closest first; `versions` are those this person may see."""
    ids = list(versions.filter(question__topic=topic, state__in=LIVING).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.id, b.id, similarity(a.stem_folded, b.stem_folded) AS likeness
            FROM assessment_questionversion a JOIN assessment_questionversion b
              ON a.id < b.id AND a.question_id <> b.question_id
            WHERE a.id = ANY(%s) AND b.id = ANY(%s) AND similarity(a.stem_folded, b.stem_folded) >= %s
            ORDER BY likeness DESC, a.id, b.id LIMIT %s
            """,
            [ids, ids, least, MOST],
        )
        found = cursor.fetchall()
    rows = QuestionVersion.objects.select_related("question__unit").in_bulk({pk for one in found for pk in one[:2]})
    return [Pair(rows[first], rows[second], likeness) for first, second, likeness in found]


def like(text: str, versions, *, but: int | None = None, least: float = ALIKE, most: int = 5) -> list[QuestionVersion]:
    """Questions of the whole bank that read like a folded text, by the index."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(least)])
        rows = versions.filter(stem_folded__trigram_similar=text, state__in=LIVING)
        if but is not None:
            rows = rows.exclude(question=but)
        return list(
            rows.annotate(likeness=TrigramSimilarity("stem_folded", text))
            .select_related("question__unit")
            .order_by("-likeness", "pk")[:most]
        )
