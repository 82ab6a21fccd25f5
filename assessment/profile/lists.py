"""Lists of the profile: who lacks what (the training list), who fits a position, results of work."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least, NullIf
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models import Competency, DataSource, PositionRequirement, ProfileLine
from assessment.profile.standing import fit
from personnel import dates, filters, names, wording
from personnel.lists import Column, ListPage
from personnel.models import Appointment, JobArea, JobPosition, Unit

PLACE = Coalesce(NullIf(F("unit__place"), Value("")), F("unit__name"))
"""How a unit is called in a list: a division with its department, a department by its own name."""


AS_OF = filters.Day("on", _("As of day"), lambda rows, _day: rows)
"""The day the page is asked for. The view reads it first (`days.asked_day`); here it keeps its place in the bar."""


def working_on(officials, on: date):
    """Who serves; of a day before today, who held a post on it."""
    if on >= dates.today():
        return officials.serving()
    return officials.filter(Exists(Appointment.objects.in_force(on).primary().filter(official=OuterRef("pk"))))


def lines_on(lines, on: date):
    """As the profile says; as it said on a day before today. What it says now has an index of its own."""
    return lines.current() if on >= dates.today() else lines.kept_on(on)


def positions_asking(on: date):
    """Job positions that require something on the day."""
    asking = PositionRequirement.objects.in_force(on).values("job_position")
    return JobPosition.objects.filter(pk__in=asking).select_related("area").order_by("code")


def unit_with(code: str, page) -> Unit | None:
    return Unit.objects.visible_to(page.user).filter(code__iexact=code).first()


def posts_of(on: date):
    """The primary post of a row's official on the day."""
    return Appointment.objects.in_force(on).primary().filter(official=OuterRef("official"))


class _OfOfficials(ListPage):
    """Rows with an official: found by name or code, narrowed by where the person works."""

    search_label = _("Search by name or code of the official")
    page_size = 25

    def __init__(self, request, rows, *, on: date):
        self.on = on
        super().__init__(request, rows)

    def search(self, rows, words):
        return rows.filter(
            Q(official__name_folded__contains=names.folded(words)) | Q(official__code__istartswith=words)
        )

    def within(self, rows, unit):
        there = Appointment.objects.in_force(self.on).primary().filter(unit__path__startswith=unit.path)
        return rows.filter(official__in=there.values("official"))

    @cached_property
    def unit_filter(self):
        return filters.Lookup("unit", _("Unit and below"), self.within, url_name="unit-lookup", find=unit_with)


class GapList(_OfOfficials):
    """Who is below what the work requires: the list from which training is planned."""

    unit = _("gaps")
    filename = "nhu-cau-dao-tao"
    sorts = {
        "gap": ("-missing", "official__name_key", "competency__code", "pk"),
        "name": ("official__name_key", "competency__code", "pk"),
        "competency": ("competency__code", "official__name_key", "pk"),
        "since": ("since", "pk"),
    }
    default_sort = "gap"
    columns = (
        Column(_("Official code"), "official__code"),
        Column(_("Full name"), "official__full_name"),
        Column(_("Unit"), "place"),
        Column(_("Competency code"), "competency__code"),
        Column(_("Competency"), "competency__name"),
        Column(_("Required level"), "required"),
        Column(_("Level shown"), "level"),
        Column(_("Levels missing"), "missing"),
        Column(_("Score"), "score"),
        Column(_("Since"), "since"),
    )

    def __init__(self, request, rows, *, on: date):
        missing = F("required") - Coalesce(F("level"), Value(0))
        rows = (
            lines_on(rows, on).lacking().annotate(missing=missing, place=Subquery(posts_of(on).values(where=PLACE)[:1]))
        )
        super().__init__(request, rows.select_related("official", "competency"), on=on)

    def offered(self):
        return (
            AS_OF,
            self.unit_filter,
            filters.Select(
                "competency", _("Competency"), lambda rows, pk: rows.filter(competency=pk),
                options=lambda page: Competency.objects.filter(is_active=True).values_list("pk", "name"),
            ),
            filters.Chips(
                "shown", _("Evidence"), self.by_evidence,
                options=[("below", _("Below the required level")), ("none", _("Nothing shows it yet"))],
                counts=lambda rows: rows.aggregate(
                    below=Count("pk", filter=Q(level__isnull=False)), none=Count("pk", filter=Q(level__isnull=True))
                ),
            ),
        )  # fmt: skip

    def by_evidence(self, rows, value):
        return rows.filter(level__isnull=value == "none")


class FitList(_OfOfficials):
    """Everyone this person may see, by how well they meet what one position requires."""

    unit = _("people")
    filename = "phu-hop-vi-tri"
    sorts = {"fit": ("-reached", "name_key", "pk"), "name": ("name_key", "pk")}
    default_sort = "fit"
    columns = (
        Column(_("Official code"), "code"),
        Column(_("Full name"), "full_name"),
        Column(_("Unit"), "place"),
        Column(_("Fit (%)"), "percent"),
        Column(_("Requirements met"), lambda row: f"{row.fit.met}/{row.fit.met + len(row.fit.lacking)}"),
        Column(_("What is missing"), "reasons"),
    )

    def __init__(self, request, officials, *, position: JobPosition, positions: Sequence[JobPosition], on: date):
        self.position, self.positions, self.on = position, positions, on
        self.required = dict(
            PositionRequirement.objects.in_force(on)
            .filter(job_position=position).order_by("competency").values_list("competency", "level")
        )  # fmt: skip
        self.named = {one.pk: one for one in Competency.objects.filter(pk__in=self.required)}
        post = Appointment.objects.in_force(on).primary().filter(official=OuterRef("pk"))
        rows = officials.annotate(
            reached=Coalesce(Subquery(self._reached()), 0), place=Subquery(post.values(where=PLACE)[:1])
        )
        super().__init__(request, rows, on=on)

    def _reached(self):
        """Levels reached, each at most what is required, added up; one small query for each person of a page."""
        worth = [
            When(competency=one, then=Least(Coalesce(F("level"), Value(0)), Value(level)))
            for one, level in self.required.items()
        ]
        lines = lines_on(ProfileLine.objects.all(), self.on).filter(
            official=OuterRef("pk"), competency__in=list(self.required)
        )
        total = Sum(Case(*worth, default=Value(0), output_field=IntegerField())) if worth else Sum(Value(0))
        return lines.order_by().values("official").annotate(total=total).values("total")

    def offered(self):
        """The position is one of the filters, so that it stays with every order, page and sheet of the list."""
        position = filters.Select(
            "position", _("Job position"), lambda rows, _code: rows, all_label=_("Choose a job position"),
            options=[(one.code, f"{one.code} – {one.name}") for one in self.positions],
        )  # fmt: skip
        return (position, AS_OF, self.unit_filter)

    @property
    def clear_url(self) -> str:
        return f"{self.request.path}?{urlencode({'position': self.position.code})}"

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.errors or set(self.values) - {"position"})

    def search(self, rows, words):
        return rows.filter(Q(name_folded__contains=names.folded(words)) | Q(code__istartswith=words))

    def within(self, rows, unit):
        there = Appointment.objects.in_force(self.on).primary().filter(unit__path__startswith=unit.path)
        return rows.filter(pk__in=there.values("official"))

    def prepare(self, rows):
        return self._with_reasons(rows)

    def exported(self):
        return self._with_reasons(list(self.narrowed()))

    def _with_reasons(self, rows: Sequence):
        levels: dict[int, dict[int, int | None]] = {row.pk: {} for row in rows}
        lines = lines_on(ProfileLine.objects.all(), self.on).filter(
            official__in=list(levels), competency__in=list(self.required)
        )
        for official, competency, level in lines.values_list("official", "competency", "level"):
            levels[official][competency] = level
        for row in rows:
            row.fit = fit(self.required, levels[row.pk])
            row.percent = row.fit.percent
            row.lacking = [(self.named[one], level, shown) for one, level, shown in row.fit.lacking]
            row.reasons = "; ".join(f"{one.name}: {shown or '–'}/{level}" for one, level, shown in row.lacking)
        return rows


class WorkResultList(_OfOfficials):
    unit = _("results")
    filename = "ket-qua-cong-viec"
    sorts = {
        "arrived": ("-received_at", "pk"),
        "name": ("official__name_key", "-period", "pk"),
        "period": ("-period", "official__name_key", "pk"),
        "quality": ("quality", "pk"),
    }
    default_sort = "arrived"
    columns = (
        Column(pgettext_lazy("source", "Key"), "source_key"),
        Column(_("Official code"), "official__code"),
        Column(_("Full name"), "official__full_name"),
        Column(_("Job position"), "job_position__code"),
        Column(_("From"), lambda row: row.period.lower),
        Column(_("To"), lambda row: wording.last_day(row.period)),
        Column(_("Quantity (%)"), "quantity"),
        Column(_("Quality (%)"), "quality"),
        Column(_("Timeliness (%)"), "timeliness"),
        Column(_("Source"), "source__name"),
        Column(_("Note"), "note"),
    )

    def __init__(self, request, rows, *, on: date):
        super().__init__(request, rows.select_related("official", "job_position", "source"), on=on)

    def offered(self):
        return (
            self.unit_filter,
            filters.Select(
                "area", _("Area"), lambda rows, pk: rows.filter(job_position__area=pk),
                options=lambda page: JobArea.objects.values_list("pk", "name"),
            ),
            filters.Select(
                "source", _("Source"), lambda rows, pk: rows.filter(source=pk),
                options=lambda page: DataSource.objects.values_list("pk", "name"),
            ),
        )  # fmt: skip
