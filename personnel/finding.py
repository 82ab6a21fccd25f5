"""What the search box finds among people, units and papers. Every search reads an index."""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from personnel import dates, names, wording
from personnel.models import IssuedDocument, Official, Unit
from personnel.panels import Hit
from personnel.postings import postings_on

MOST = 20
"""Rows of a kind that the search shows; the rest is in the list."""
LAST = "\U0010ffff"


Rows = TypeVar("Rows", bound=QuerySet)


def named(rows: Rows, words: str, *, name: str = "name_folded", code: str = "code") -> Rows:
    """Rows whose name has every word, with or without marks, or whose code begins with what was typed."""
    match, said = Q(), names.folded(words).split()
    for word in said:
        match &= Q(**{f"{name}__contains": word})
    begins = Q(**{f"{code}__startswith": names.normal(words).upper()})
    return rows.filter(match | begins) if said else rows.filter(begins)


def closeness(words: str, name: str = "name_folded") -> Case:
    """Order: names that end with all that was typed, that contain it, that have its words somewhere."""
    said = names.folded(words)
    return Case(
        When(**{f"{name}__endswith": said}, then=0), When(**{f"{name}__contains": said}, then=1), default=2,
        output_field=IntegerField(),
    )  # fmt: skip


def with_symbol(rows: QuerySet[IssuedDocument], words: str) -> QuerySet[IssuedDocument]:
    """Papers whose number and symbol begin with what was typed; the range is read from the index."""
    start = names.normal(words)
    return rows.filter(symbol__gte=start, symbol__lt=start + LAST)


def hits(words: str, user) -> Iterator[Hit]:
    if not names.folded(words):
        return
    yield from _people(words, user)
    units = named(Unit.objects.visible_to(user), words).order_by(closeness(words), "level", "path")
    found, more = shown(units, "units", words)
    for unit in found:
        yield Hit(_("Unit"), unit.name, reverse("unit", args=[unit.pk]), unit.code, "building", more)
    papers = with_symbol(IssuedDocument.objects.visible_to(user), words).order_by("symbol", "pk")
    found, more = shown(papers.only("symbol", "subject", "signed_on", "type"), "documents", words)
    for paper in found:
        sub = f"{paper.get_type_display()}, {wording.day(paper.signed_on)}: {paper.subject}"
        yield Hit(_("Document"), paper.symbol, reverse("document", args=[paper.pk]), sub, "doc", more)


def shown(rows: QuerySet, url_name: str, words: str) -> tuple[list, str]:
    """The first rows, and the address of the whole list with the same words when there are more."""
    found = list(rows[: MOST + 1])
    more = f"{reverse(url_name)}?{urlencode({'q': words})}" if len(found) > MOST else ""
    return found[:MOST], more


def _people(words: str, user) -> Iterator[Hit]:
    rows = named(Official.objects.visible_to(user), words).order_by("name_key", "code")
    found, more = shown(rows.only("code", "full_name"), "officials", words)
    posts = postings_on([row.pk for row in found], dates.today())
    for row in found:
        where = "; ".join(str(post) for post in posts.get(row.pk, [])[:1])
        sub = f"{row.code}, {where}" if where else row.code
        yield Hit(_("Official"), row.full_name, reverse("official", args=[row.pk]), sub, "user", more)
