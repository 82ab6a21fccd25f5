"""One person held against every job position: how far the profile of today meets each, and what is missing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from assessment.models import Competency, PositionRequirement, ProfileLine
from assessment.profile.lists import AS_OF, lines_on
from assessment.profile.standing import fit
from personnel import filters, names
from personnel.lists import Column, ListPage
from personnel.models import JobArea, JobPosition, Official


class PositionFitList(ListPage):
    unit = _("job positions")
    filename = "phu-hop-cac-vi-tri"
    search_label = _("Search by name or code of the job position")
    page_size = 25
    sorts = {"fit": ("-percent", "code"), "code": ("code",), "name": ("name_folded", "code")}
    default_sort = "fit"
    filters = (
        AS_OF,
        filters.Select(
            "area", _("Area"), lambda rows, pk: rows.filter(area=pk),
            options=lambda page: JobArea.objects.order_by("code").values_list("pk", "name"),
        ),
    )  # fmt: skip
    columns = (
        Column(_("Job position code"), "code"),
        Column(_("Job position"), "name"),
        Column(_("Area"), "area__name"),
        Column(_("Fit (%)"), "percent"),
        Column(_("Requirements met"), lambda row: f"{row.fit.met}/{row.fit.met + len(row.fit.lacking)}"),
        Column(_("What is missing"), "reasons"),
    )

    def __init__(self, request, official: Official, *, on: date):
        self.on = on
        lines = lines_on(ProfileLine.objects.all(), on).filter(official=official, level__isnull=False)
        self.levels = dict(lines.values_list("competency", "level"))
        rows = (
            JobPosition.objects.filter(pk__in=PositionRequirement.objects.in_force(on).values("job_position"))
            .select_related("area").annotate(percent=self._percent())
        )  # fmt: skip
        super().__init__(request, rows)

    def _percent(self):
        """As `standing.fit` counts: levels reached, each at most what is required, of all that is required."""
        worth = [When(competency=one, then=Least(F("level"), Value(level))) for one, level in self.levels.items()]
        reached = Sum(Case(*worth, default=Value(0), output_field=IntegerField())) if worth else Sum(Value(0))
        asked = PositionRequirement.objects.in_force(self.on).filter(job_position=OuterRef("pk"))
        told = asked.order_by().values("job_position").annotate(percent=reached * 100 / Sum("level"))
        return Subquery(told.values("percent"), output_field=IntegerField())

    def search(self, rows, words):
        return rows.filter(Q(name_folded__contains=names.folded(words)) | Q(code__istartswith=words))

    def prepare(self, rows):
        return self._with_reasons(rows)

    def exported(self):
        return self._with_reasons(list(self.narrowed()))

    def _with_reasons(self, rows: Sequence):
        required: dict[int, dict[int, int]] = defaultdict(dict)
        asked = PositionRequirement.objects.in_force(self.on).filter(job_position__in=[row.pk for row in rows])
        for position, competency, level in asked.values_list("job_position", "competency", "level"):
            required[position][competency] = level
        named = Competency.objects.in_bulk({one for levels in required.values() for one in levels})
        for row in rows:
            row.fit = fit(required[row.pk], self.levels)
            row.lacking = [(named[one], level, shown) for one, level, shown in row.fit.lacking]
            row.reasons = "; ".join(f"{one.name}: {shown or '–'}/{level}" for one, level, shown in row.lacking)
        return rows
