"""The structure of the office on any day: the tree, one unit, and how posts are filled."""

from collections import Counter, defaultdict

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from personnel import dates, filters, posts, sheets, structure, wording
from personnel.days import asked_day
from personnel.finding import named
from personnel.lists import Column, ListPage
from personnel.models import Appointment, Post, TitleLevel, Unit, UnitSuccession
from personnel.names import folded
from personnel.views.officials import unit_named

HOLDERS = 200


def units(request):
    """The tree. People are counted with everything below; with a search only the units found."""
    if not request.user.has_perm("personnel.view_official"):
        raise PermissionDenied
    day = asked_day(request)
    nodes = structure.tree(day.on)
    counts = people_below(nodes, day.on)
    called = {node.unit.pk: node.version.name for node in nodes}
    words = filters.clean(request.GET.get("q", ""))
    if words:
        said = folded(words).split()
        nodes = [
            node for node in nodes
            if all(word in folded(node.version.name) for word in said) or node.unit.code.startswith(words.upper())
        ]  # fmt: skip
    rows = [(node, counts[node.unit.pk], called.get(node.version.parent_id)) for node in nodes]
    if sheets.is_asked(request):
        return sheets.take_out(request, UNIT_COLUMNS, rows, count=len(rows), unit=_("units"), filename="don-vi")
    context = {"rows": rows, "day": day, "words": words, "export_url": sheets.address(request)}
    return render(request, "personnel/units.html", context)


UNIT_COLUMNS = (
    Column(_("Unit code"), lambda row: row[0].unit.code), Column(_("Unit"), lambda row: row[0].version.name),
    Column(_("Kind"), lambda row: row[0].version.get_kind_display()), Column(_("Level"), lambda row: row[0].version.level),
    Column(_("Unit above"), lambda row: row[2] or ""), Column(_("People, with all below"), lambda row: row[1]),
    Column(_("In force from"), lambda row: row[0].version.valid.lower),
    Column(_("In force to"), lambda row: wording.last_day(row[0].version.valid)),
)  # fmt: skip
"""Of (node, people, name of the unit above)."""


def people_below(nodes, on) -> Counter:
    """People whose primary post is in the unit or below it. One query."""
    held = Appointment.objects.in_force(on).primary().order_by().values("unit").annotate(n=Count("pk"))
    counts = Counter({row["unit"]: row["n"] for row in held})
    for node in reversed(nodes):
        if node.version.parent_id:
            counts[node.version.parent_id] += counts[node.unit.pk]
    return counts


def unit(request, pk):
    """One unit as it was called, placed and staffed on a day, with what it came from and what became of it."""
    if not request.user.has_perm("personnel.view_official"):
        raise PermissionDenied
    row = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    day = asked_day(request)
    versions = list(row.versions.select_related("parent", "document").order_by("valid"))
    links = UnitSuccession.objects.filter(Q(predecessor=row) | Q(successor=row)).select_related(
        "predecessor", "successor", "document"
    )
    holders = (
        Appointment.objects.in_force(day.on).filter(unit=row).visible_to(request.user)
        .select_related("official", "title__level").order_by("title__level__rank", "official__name_key", "pk")
    )  # fmt: skip
    staffed = posts.seats(
        list(posts.occupancy(day.on).filter(unit=row).order_by("title__level__rank")), request.user, day.on
    )
    found = list(holders[: HOLDERS + 1])
    return render(
        request,
        "personnel/unit.html",
        {
            "unit": row, "day": day, "version": next((one for one in versions if day.on in one.valid), None),
            "versions": versions, "links": by_side(row, links), "seats": staffed,
            "below": [node for node in structure.tree(day.on, under=row) if node.depth == 1],
            "holders": found[:HOLDERS], "more": len(found) > HOLDERS,
        },
    )  # fmt: skip


def by_side(unit: Unit, links) -> dict[str, list[UnitSuccession]]:
    sides = defaultdict(list)
    for link in links:
        sides["after" if link.predecessor_id == unit.pk else "before"].append(link)
    return dict(sides)


class PostList(ListPage):
    """Quota against holders, on a day."""

    unit = _("posts")
    search_label = _("Search by unit, title or job position")
    filename = "bien-che"
    sorts = {
        "unit": ("unit__path", "title__level__rank", "pk"), "title": ("title__level__rank", "title__name", "unit__path"),
        "quota": ("quota", "pk"), "taken": ("taken", "pk"),
    }  # fmt: skip
    default_sort = "unit"
    filters = (
        filters.Lookup("unit", _("Unit and below"), lambda rows, unit: rows.filter(unit__in=Unit.objects.within(unit)),
                       url_name="unit-lookup", find=unit_named),
        filters.Select("level", _("Title level"), lambda rows, code: rows.filter(title__level__code=code),
                       options=lambda page: TitleLevel.objects.values_list("code", "name")),
        filters.Select("filling", _("Filling"), posts.in_filling, options=posts.Filling.choices),
        filters.Day("on", _("As of day"), lambda rows, on: rows),
    )  # fmt: skip
    columns = (
        Column(_("Unit code"), "unit__code"), Column(_("Unit"), "unit__name"),
        Column(_("Title or job position"), lambda row: str(row.title or row.job_position)),
        Column(_("Quota"), "quota"), Column(_("Filled"), "filled"), Column(_("Kept for rotation"), "held"),
        Column(_("Vacant"), lambda row: max(row.quota - row.taken, 0)),
    )  # fmt: skip

    def __init__(self, request):
        super().__init__(request, Post.objects.none())
        self.every_row = posts.occupancy(self.on)

    @cached_property
    def on(self):
        return self.values.get("on") or dates.today()

    def search(self, rows, words):
        return (
            named(rows, words, name="unit__name_folded", code="unit__code")
            | named(rows, words, name="title__name_folded", code="title__code")
            | named(rows, words, name="job_position__name_folded", code="job_position__code")
        )

    def prepare(self, rows):
        return posts.seats(rows, self.user, self.on)


def post_list(request):
    if not request.user.has_perm("personnel.view_post"):
        raise PermissionDenied
    page = PostList(request)
    return page.export() if page.wants_export else render(request, "personnel/posts.html", {"page": page})
