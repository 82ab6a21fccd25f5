"""The lists of the rotation desk: who is on a batch, which batches there are."""

from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy

from personnel import names
from personnel.filters import Chips, Select
from personnel.lists import Column, ListPage
from rotation.criteria import NAMES, Judgement
from rotation.models import Batch, CourseAttendance, Nomination, Screening
from rotation.models.nominations import NominationQuerySet
from rotation.places import called_on, place, posts_on

UNSCREENED = "unscreened"
MEETING = "meeting"
MEETS = [Screening.Outcome.ELIGIBLE, Screening.Outcome.ATTENTION, Screening.Outcome.SPECIAL]
OUTCOMES = [*Screening.Outcome.choices, (UNSCREENED, gettext_lazy("Not screened yet"))]


SHOWN = (
    *(one.name for one in Nomination._meta.concrete_fields),
    "official__code", "official__full_name", "official__sex", "official__born", "official__born_year_only",
    *(f"{unit}__{name}" for unit in ("from_unit", "to_unit") for name in ("code", "name", "place", "path")),
    "to_title__name", "screening__outcome", "screening__findings", "screening__eligible_until", "screening__met",
    "screening__applicable", "plan_entry__title__name", "plan_entry__title_level__name", "plan_entry__plan__term__label",
)  # fmt: skip
"""What the page says of somebody on the list; a sheet of it reads whole rows."""


class Attended(TypedDict):
    attended: int | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ListedNomination = WithAnnotations[Nomination, Attended]


def courses_attended(row: Nomination) -> int:
    """As `of_batch` counted them."""
    return cast("ListedNomination", row).attended or 0


def of_batch(batch: Batch, user) -> NominationQuerySet:
    attended = (
        CourseAttendance.objects.filter(nomination=OuterRef("pk"), result=CourseAttendance.Result.ATTENDED)
        .order_by()
        .values("nomination")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Nomination.objects.visible_to(user)
        .filter(batch=batch)
        .select_related(
            "official", "from_unit", "to_unit", "to_title", "screening", "plan_entry__title", "plan_entry__title_level",
            "plan_entry__plan__term",
        )
        .defer("screening__facts")
        .annotate(home_title=posts_on(batch.dossier_on, "official"), attended=Subquery(attended))
        .annotate(**called_on(batch.dossier_on, "from_unit", "from"), **called_on(batch.starts_on, "to_unit", "to"))
    )  # fmt: skip


def _by_outcome(rows, value):
    return rows.filter(screening__isnull=True) if value == UNSCREENED else rows.filter(screening__outcome=value)


def _in_state(rows, state):
    return rows.on_the_list().filter(screening__outcome__in=MEETS) if state == MEETING else rows.filter(state=state)


def unit_options(page):
    return [(row.unit.code, row.unit.name) for row in page.units]


def _from_unit(rows, code):
    return rows.filter(Q(from_unit__code=code) | Q(from_unit__path__contains=f"/{code}/"))


class NominationList(ListPage):
    unit = gettext_lazy("people")
    search_label = gettext_lazy("Search by name, code or unit")
    page_size = 25
    filename = "danh-sach-de-cu"
    default_sort = "name"
    parted_by = "verdict"
    sorts = {
        "name": ("official__name_key", "pk"),
        "unit": ("from_unit__path", "official__name_key", "pk"),
        "born": ("official__born", "pk"),
        "until": ("screening__eligible_until", "official__name_key", "pk"),
    }
    filters = (
        Select("unit", gettext_lazy("Sending unit"), _from_unit, options=unit_options),
        Select(
            "rule",
            gettext_lazy("Criterion not met"),
            lambda rows, code: rows.filter(screening__findings__contains=[{"code": code, "level": "block"}]),
            options=list(NAMES.items()),
        ),
        Select(
            "state",
            gettext_lazy("State"),
            lambda rows, state: _in_state(rows, state),
            options=[(MEETING, gettext_lazy("Eligible, special cases included")), *Nomination.State.choices],
            all_label=gettext_lazy("On the list"),
        ),
        Chips(
            "verdict",
            gettext_lazy("Filter by verdict"),
            _by_outcome,
            options=OUTCOMES,
            counts=lambda rows: _outcomes(rows),
        ),
    )
    columns = (
        Column(gettext_lazy("Official code"), "official__code"),
        Column(gettext_lazy("Full name"), "official__full_name"),
        Column(gettext_lazy("Sex"), "official__get_sex_display"),
        Column(gettext_lazy("Date of birth"), "official__born"),
        Column(gettext_lazy("Sending unit"), lambda row: place(row, "from", row.from_unit)),
        Column(gettext_lazy("Title"), "home_title"),
        Column(gettext_lazy("Planned for"), lambda row: _planned(row)),
        Column(gettext_lazy("Verdict"), lambda row: Judgement(row).label),
        Column(gettext_lazy("Reasons"), lambda row: "; ".join(Judgement(row).kept_sentences)),
        Column(gettext_lazy("Clauses"), lambda row: "; ".join(Judgement(row).clauses)),
        Column(gettext_lazy("Eligible until"), "screening__eligible_until"),
        Column(gettext_lazy("State"), "get_state_display"),
        Column(gettext_lazy("Receiving unit"), lambda row: place(row, "to", row.to_unit)),
        Column(gettext_lazy("Title there"), "to_title__name"),
        Column(gettext_lazy("First day"), "starts_on"),
    )

    def __init__(self, request, batch: Batch, units):
        self.batch, self.units = batch, units
        rows = of_batch(batch, request.user).only(*SHOWN)
        super().__init__(request, rows if request.GET.get("state") else rows.on_the_list())

    def search(self, rows, words):
        folded = names.folded(words)
        return rows.filter(
            Q(official__name_folded__contains=folded)
            | Q(official__code__istartswith=words)
            | Q(from_unit__name_folded__contains=folded)
        )

    def prepare(self, rows):
        for row in rows:
            row.batch, row.judgement = self.batch, Judgement(row, self.batch)
        return rows

    def exported(self):
        return self.narrowed().defer(None).iterator(chunk_size=2000)


def _outcomes(rows) -> dict[str, int]:
    counted = rows.values_list("screening__outcome").annotate(n=Count("pk"))
    return {outcome or UNSCREENED: n for outcome, n in counted}


def _planned(row: Nomination) -> str:
    entry = row.plan_entry
    return f"{entry.title or entry.title_level} {entry.plan.term}" if entry else ""


class BatchList(ListPage):
    unit = gettext_lazy("batches")
    search_label = gettext_lazy("Search by name or code")
    default_sort = "-starts"
    sorts = {"starts": ("starts_on", "pk"), "name": ("name", "pk"), "people": ("people", "pk")}
    filename = "dot-luan-chuyen"
    filters = (
        Select(
            "state", gettext_lazy("State"), lambda rows, state: rows.filter(state=state), options=Batch.State.choices
        ),
    )
    columns = (
        Column(gettext_lazy("Code"), "code"),
        Column(gettext_lazy("Batch"), "name"),
        Column(gettext_lazy("Plan"), "plan__name"),
        Column(gettext_lazy("State"), "get_state_display"),
        Column(gettext_lazy("Dossiers closed on"), "dossier_on"),
        Column(gettext_lazy("First day"), "starts_on"),
        Column(gettext_lazy("People on the list"), "people"),
        Column(gettext_lazy("Selected"), "chosen"),
    )

    def __init__(self, request, rows):
        listed = ~Q(nominations__state__in=["withdrawn", "rejected"]) & Q(nominations__isnull=False)
        rows = rows.select_related("plan", "policy").annotate(
            people=Count("nominations", filter=listed, distinct=True),
            chosen=Count("nominations", filter=Q(nominations__state__in=["selected", "decided"]), distinct=True),
        )
        super().__init__(request, rows)

    def search(self, rows, words):
        return rows.filter(Q(name__unaccent__icontains=words) | Q(code__icontains=words))
