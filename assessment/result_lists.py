"""The list of results of a campaign: search, filters, order, columns of the sheet."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.exam_papers import asking, stock
from assessment.models import Result
from personnel import dates, filters, names, wording
from personnel.lists import Column, ListPage
from personnel.models import JobArea, JobPosition, Unit

Outcome = Result.Outcome


class ResultList(ListPage):
    unit = _("results")
    search_label = _("Search by name or code of the official")
    filename = "ket-qua-danh-gia"
    sorts = {
        "name": ("registration__official__name_key", "pk"),
        "unit": ("registration__unit__path", "registration__official__name_key", "pk"),
        "position": ("registration__position__name", "registration__official__name_key", "pk"),
        "total": ("-total", "registration__official__name_key", "pk"),
        "outcome": ("outcome", "registration__official__name_key", "pk"),
    }
    default_sort = "unit"
    columns = (
        Column(_("Official code"), "registration__official__code"),
        Column(_("Full name"), "registration__official__full_name"),
        Column(_("Unit"), "registration__unit__name"),
        Column(_("Examined on"), "registration__position__name"),
        Column(_("Theory"), lambda row: _plain(row.theory)),
        Column(_("Practice"), lambda row: _plain(row.practice)),
        Column(_("Total"), lambda row: _plain(row.total)),
        Column(pgettext_lazy("exam", "Outcome"), "get_outcome_display"),
        Column(_("Band"), "get_band_display"),
        Column(_("Revision"), "revision"),
        Column(_("State"), "get_state_display"),
    )

    def __init__(self, request, rows):
        related = ("registration__official", "registration__unit", "registration__position")
        super().__init__(request, rows.select_related(*related).defer("by_topic", "by_competency"))

    def offered(self):
        return (
            filters.Select(
                "unit",
                _("Unit"),
                lambda rows, pk: rows.filter(registration__campaign_unit__unit=pk),
                options=lambda page: Unit.objects.filter(
                    pk__in=page.every_row.order_by().values("registration__campaign_unit__unit")
                ).values_list("pk", "name"),
            ),
            filters.Select(
                "position",
                _("Examined on"),
                lambda rows, pk: rows.filter(registration__position=pk),
                options=lambda page: JobPosition.objects.filter(
                    pk__in=page.every_row.order_by().values("registration__position")
                ).values_list("pk", "name"),
            ),
            filters.Select(
                "state",
                _("State"),
                lambda rows, state: rows.filter(state=state),
                options=[(str(value), label) for value, label in Result.State.choices],
            ),
            filters.Chips(
                "outcome",
                pgettext_lazy("exam", "Outcome"),
                lambda rows, value: rows.filter(outcome=value),
                options=[(str(value), label) for value, label in Outcome.choices],
                counts=lambda rows: rows.aggregate(
                    **{str(v): Count("pk", filter=Q(outcome=v)) for v in Outcome.values}
                ),
            ),
        )

    def search(self, rows, words):
        return rows.filter(
            Q(registration__official__name_folded__contains=names.folded(words))
            | Q(registration__official__code__istartswith=words)
        )


class BlueprintList(ListPage):
    """Blueprints with what the bank of the day lacks for each."""

    unit = _("blueprints")
    search_label = _("Search by name or code")
    filename = "cau-truc-de"
    default_sort = "area"
    sorts = {
        "area": ("job_position__area__code", "code"), "name": ("name", "code"), "valid": ("-valid", "code"),
    }  # fmt: skip
    filters = (
        filters.Select(
            "area", _("Area"), lambda rows, pk: rows.filter(job_position__area=pk),
            options=lambda page: JobArea.objects.order_by("code").values_list("pk", "name"),
        ),
        filters.Select(
            "when", _("In force"), lambda rows, what: rows.filter(valid__contains=dates.today())
            if what == "now" else rows.exclude(valid__contains=dates.today()),
            options=(("now", _("today")), ("else", _("formerly or later"))),
        ),
    )  # fmt: skip
    columns = (
        Column(_("Code"), "code"), Column(_("Blueprint"), "name"), Column(_("Job position"), "job_position__name"),
        Column(_("In force"), lambda row: wording.period(row.valid)), Column(_("Questions"), "asked"),
        Column(_("Rows that lack questions"), lambda row: len(row.lacks)),
    )  # fmt: skip

    def __init__(self, request, rows, on):
        self.on = on
        super().__init__(request, rows.select_related("job_position__area").prefetch_related("cells__topic"))

    def search(self, rows, words):
        return rows.filter(
            Q(name__unaccent__icontains=words)
            | Q(code__istartswith=words)
            | Q(job_position__name_folded__contains=names.folded(words))
        )

    def prepare(self, rows):
        bank = stock.bank(None, self.on)
        for row in rows:
            cells = stock.cells_of(row)
            row.asked, row.lacks = sum(cell.count for cell in cells), asking.lacking(cells, bank)
        return rows

    def exported(self):
        return self.prepare(list(self.narrowed()))


def _plain(value):
    return None if value is None else float(value)
