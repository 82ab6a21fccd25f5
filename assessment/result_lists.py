"""The list of results of a campaign: search, filters, order, columns of the sheet."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models import Result
from personnel import filters, names
from personnel.lists import Column, ListPage
from personnel.models import JobPosition, Unit

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


def _plain(value):
    return None if value is None else float(value)
