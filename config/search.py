"""One box for people, units, papers and whatever else the apps offer."""

from itertools import groupby

from django.shortcuts import render

from config import shell
from personnel import filters


def search(request):
    words = filters.clean(request.GET.get("q", ""))
    hits = shell.offers("search", words, request.user) if words else []
    groups = [_group(kind, list(found)) for kind, found in groupby(hits, key=lambda hit: hit.kind)]
    return render(request, "search.html", {"words": words, "groups": groups})


def _group(kind, hits) -> tuple:
    """Kind, rows, and the address of the full list when it has more of them."""
    return kind, hits, next((hit.more_url for hit in hits if hit.more_url), "")
