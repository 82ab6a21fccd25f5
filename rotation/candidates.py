"""Who could be named in a batch: everyone in scope, judged as the page is opened."""

from functools import cached_property

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy

from personnel import names
from personnel.filters import Chips, Select
from personnel.lists import Column, ListPage
from personnel.models import Appointment, Official
from rotation import screening
from rotation.criteria import Judgement
from rotation.lists import unit_options
from rotation.models import Batch, Nomination, Screening
from rotation.places import called_on, place


class CandidateList(ListPage):
    """Everyone the rules allow to be named, judged now and kept nowhere.

    Without a verdict filter only the people of the page are judged; with one, everybody in scope.
    """

    unit = gettext_lazy("people")
    page_size = 25
    filename = "nguoi-trong-dien"
    default_sort = "name"
    sorts = {"name": ("name_key", "code"), "born": ("born", "code")}
    filters = (
        Select(
            "unit",
            gettext_lazy("Unit"),
            lambda rows, code: rows.filter(Exists(_posts_in(code))),
            options=unit_options,
        ),
        Chips(
            "verdict", gettext_lazy("Filter by verdict"), lambda rows, value: rows, options=Screening.Outcome.choices
        ),
    )
    columns = (
        Column(gettext_lazy("Official code"), "code"),
        Column(gettext_lazy("Full name"), "full_name"),
        Column(gettext_lazy("Sex"), "get_sex_display"),
        Column(gettext_lazy("Date of birth"), "born"),
        Column(gettext_lazy("Unit"), lambda row: place(row, "home")),
        Column(gettext_lazy("Title"), "home_title"),
        Column(gettext_lazy("Verdict"), lambda row: row.judgement.label),
        Column(gettext_lazy("Reasons"), lambda row: "; ".join(row.judgement.kept_sentences)),
        Column(gettext_lazy("Clauses"), lambda row: "; ".join(row.judgement.clauses)),
        Column(gettext_lazy("Eligible until"), lambda row: row.judgement.until),
    )

    def __init__(self, request, batch: Batch, units):
        self.batch, self.units = batch, units
        posts = Appointment.objects.in_force(batch.dossier_on).primary().filter(official=OuterRef("pk"))
        rows = (
            screening.candidates(batch)
            .filter(pk__in=Official.objects.visible_to(request.user).values("pk"))
            .annotate(
                home_title=Subquery(posts.values("title__name")[:1]),
                home_unit=Subquery(posts.values("unit_id")[:1]),
                state_here=Subquery(
                    Nomination.objects.filter(batch=batch, official=OuterRef("pk")).values("state")[:1]
                ),
            )
            .annotate(**called_on(batch.dossier_on, "home_unit", "home"))
        )
        if request.user.official_id:
            rows = rows.exclude(pk=request.user.official_id)
        super().__init__(request, rows)

    def search(self, rows, words):
        return rows.filter(Q(name_folded__contains=names.folded(words)) | Q(code__istartswith=words))

    def narrowed(self, but=""):
        rows = super().narrowed(but)
        wanted = self.values.get("verdict")
        if not wanted or but == "verdict":
            return rows
        return rows.filter(pk__in=[pk for pk, one in self._everybody.items() if one.outcome == wanted])

    @cached_property
    def _everybody(self):
        return self._judged(super().narrowed("verdict").order_by().values_list("pk", flat=True))

    def _judged(self, officials) -> dict[int, Judgement]:
        found = screening.verdicts(self.batch, officials)
        return {pk: Judgement.of(facts, verdict) for pk, (facts, verdict) in found.items()}

    def prepare(self, rows):
        judged = self._judged([row.pk for row in rows])
        for row in rows:
            row.judgement = judged[row.pk]
        return rows

    def exported(self):
        return self.prepare(list(self.narrowed()))


def _posts_in(code: str):
    return Appointment.objects.primary().filter(
        Q(unit__code=code) | Q(unit__path__contains=f"/{code}/"), official=OuterRef("pk")
    )
