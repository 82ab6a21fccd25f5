"""What the browser of a candidate gets: the questions of the own paper, without ids of choices and without keys.

Contents of approved versions and the items of papers never change, so each process keeps those it has served.
"""

import json
from functools import lru_cache
from typing import Any

from django.urls import reverse

from assessment.bank.content import Choice, Content, content_of
from assessment.exam_day import answers
from assessment.exam_day.answers import Asked
from assessment.models import Answer, Attempt, Figure, Paper, QuestionVersion

PAPERS_KEPT = 6000
"""About 5 KB each."""
VERSIONS_KEPT = 5000


@lru_cache(maxsize=PAPERS_KEPT)
def _items(paper: int) -> tuple[str, str]:
    items, seed = Paper.objects.values_list("items", "seed").get(pk=paper)
    return json.dumps(items, separators=(",", ":")), seed


_known: dict[int, Content] = {}


def _contents(versions: list[int]) -> dict[int, Content]:
    """Many at once, in one query for those this process has not served yet."""
    found = {pk: known for pk in versions if (known := _known.get(pk))}
    lacking = [pk for pk in versions if pk not in found]
    if lacking:
        rows = QuestionVersion.objects.filter(pk__in=lacking).values_list("pk", "content", "approved_at")
        fresh = {pk: (content_of(stored), approved) for pk, stored, approved in rows}
        if len(_known) + len(fresh) > VERSIONS_KEPT:
            _known.clear()
        _known.update({pk: content for pk, (content, approved) in fresh.items() if approved})
        found |= {pk: content for pk, (content, _approved) in fresh.items()}
    return found


def forget() -> None:
    """For tests: another database has other papers under the same numbers."""
    _items.cache_clear()
    _figures.cache_clear()
    _known.clear()


def paper_of(paper: int) -> list[Asked]:
    items, seed = _items(paper)
    rows = json.loads(items)
    contents = _contents([row["version"] for row in rows])
    return [Asked(row["version"], contents[row["version"]], row.get("order") or {}, seed) for row in rows]


def question(paper: int, numbers: set[int]) -> dict[int, Asked]:
    """Some questions of a paper, by their number from 1; unknown numbers are left out."""
    items, seed = _items(paper)
    rows = json.loads(items)
    wanted = {number: rows[number - 1] for number in numbers if 1 <= number <= len(rows)}
    contents = _contents([row["version"] for row in wanted.values()])
    return {
        number: Asked(row["version"], contents[row["version"]], row.get("order") or {}, seed)
        for number, row in wanted.items()
    }


@lru_cache(maxsize=VERSIONS_KEPT)
def _figures(version: int) -> dict[str, str]:
    return dict(Figure.objects.filter(version=version).values_list("name", "description"))


def questions(paper: int) -> list[dict[str, Any]]:
    """The whole paper for the page."""
    return [_shown(number, asked) for number, asked in enumerate(paper_of(paper), 1)]


def figures(asked: Asked) -> list[str]:
    """Names of the figures in the order in which this candidate sees them. A browser gets the place in this list and
    nothing else: the name is the author's and may say which choice is right, and so may the order the author wrote in."""
    names = list(asked.content.figures)
    for part in asked.content.parts:
        for ids, given in ((asked.choices(part), part.choices), (asked.targets(part), part.targets)):
            pictured = {one.id: one.figure for one in given}
            names += [pictured[one] for one in ids if pictured[one]]
    return list(dict.fromkeys(names))


def _shown(number: int, asked: Asked) -> dict[str, Any]:
    places = {name: place for place, name in enumerate(figures(asked), 1)}
    described = _figures(asked.version) if places else {}

    def figure(name: str) -> dict[str, str]:
        address = reverse("exam-figure", kwargs={"number": number, "place": places[name]})
        return {"src": address, "alt": described.get(name, "")}

    def listed(ids: list[str], given: tuple[Choice, ...]) -> list[dict[str, Any]]:
        by_id = {one.id: one for one in given}
        return [
            {"text": by_id[name].text} | ({"figure": figure(by_id[name].figure)} if by_id[name].figure else {})
            for name in ids
        ]

    return {
        "n": number,
        "stem": asked.content.stem,
        "figures": [figure(name) for name in asked.content.figures],
        "parts": [
            {
                "id": part.id,
                "kind": part.kind.value,
                "stem": part.stem,
                "choices": listed(asked.choices(part), part.choices),
                "targets": listed(asked.targets(part), part.targets),
            }
            for part in asked.content.parts
        ],
    }


def kept(attempt: Attempt) -> dict[int, dict[str, Any]]:
    """The answers that stand in the table, as the page understands them."""
    rows = Answer.objects.filter(attempt=attempt.pk).values_list("number", "answer", "flagged", "client_seq")
    asked = dict(enumerate(paper_of(attempt.paper_id), 1))
    return {
        number: {"a": answers.shown_as(asked[number], answer), "f": flagged, "s": seq}
        for number, answer, flagged, seq in rows
        if number in asked
    }


def who_saw(version: int):
    """Candidates whose paper held this question version and who began: (attempt, when first shown, or None)."""
    rows = Attempt.objects.filter(paper__versions__contains=[version], started_at__isnull=False).select_related(
        "paper", "seat__official"
    )
    for attempt in rows:
        number = next(n for n, item in enumerate(attempt.paper.items, 1) if item["version"] == version)
        yield attempt, attempt.shown.get(str(number))
