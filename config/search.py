"""One box for people, units, papers and whatever else the apps offer."""

from itertools import groupby

from django.shortcuts import render

from config import shell
from personnel import filters


def search(request):
    words = filters.clean(request.GET.get("q", ""))
    hits = shell.offers("search", words, request.user) if words else []
    groups = [(kind, list(found)) for kind, found in groupby(hits, key=lambda hit: hit.kind)]
    return render(request, "search.html", {"words": words, "groups": groups, "count": len(hits)})
