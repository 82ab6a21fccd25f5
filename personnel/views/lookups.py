"""What a lookup box offers while one types: at most 20 rows this person may see."""

from django.http import JsonResponse

from personnel import dates, filters, wording
from personnel.finding import closeness, named, with_symbol
from personnel.models import IssuedDocument, Official, Title, Unit
from personnel.postings import postings_on

LIMIT = 20


def officials(request):
    rows = named(Official.objects.visible_to(request.user).serving(), words(request)).order_by("name_key", "code")
    found = list(rows.only("code", "full_name", "born")[:LIMIT])
    posts = postings_on([row.pk for row in found], dates.today())
    return answer([(row, row.full_name, "; ".join(map(str, posts.get(row.pk, [])[:1]))) for row in found])


def units(request):
    """Units that exist today; with `?all`, those of former days too."""
    rows = named(Unit.objects.visible_to(request.user), words(request)).order_by(
        closeness(words(request)), "level", "path"
    )
    if "all" not in request.GET:
        rows = rows.existing_on(dates.today())
    found = list(rows[:LIMIT])
    above = dict(Unit.objects.filter(path__in={parent_path(unit) for unit in found}).values_list("path", "name"))
    return answer([(unit, unit.name, above.get(parent_path(unit), "")) for unit in found])


def titles(request):
    rows = named(Title.objects.visible_to(request.user), words(request)).select_related("level")
    return answer([(row, row.name, row.level.name) for row in rows.order_by("level__rank", "name")[:LIMIT]])


def documents(request):
    """Papers by the beginning of their number and symbol."""
    rows = with_symbol(IssuedDocument.objects.visible_to(request.user), words(request)).order_by("symbol", "pk")
    found = rows.only("symbol", "subject", "signed_on", "type")[:LIMIT]
    return JsonResponse(
        {
            "results": [
                {
                    "id": row.pk,
                    "code": row.symbol,
                    "label": f"{row.get_type_display()} {wording.day(row.signed_on)}",
                    "sub": row.subject,
                }
                for row in found
            ]
        }
    )


def words(request) -> str:
    return filters.clean(request.GET.get("q", ""))


def parent_path(unit: Unit) -> str:
    return unit.path.removesuffix(f"{unit.code}/")


def answer(rows) -> JsonResponse:
    return JsonResponse(
        {"results": [{"id": row.pk, "code": row.code, "label": label, "sub": sub} for row, label, sub in rows]}
    )
