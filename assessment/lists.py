"""The list of reviews: search, filters, order, columns of the sheet."""

from datetime import date

from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assessment.models import Review, ReviewProgramme
from assessment.models.reach import overdue
from personnel import filters, names, wording
from personnel.lists import Column, ListPage
from personnel.models import Unit

State = Review.State
WAITING, OVERDUE = "waiting", "overdue"


def _states():
    return [
        (OVERDUE, _("Overdue")),
        (WAITING, _("Waiting for the unit, in time")),
        (State.UNIT_SUBMITTED.value, State.UNIT_SUBMITTED.label),
        (State.RETURNED.value, State.RETURNED.label),
        (State.CONCLUDED.value, State.CONCLUDED.label),
        (State.REPORTED.value, State.REPORTED.label),
        (State.NOT_OPEN.value, State.NOT_OPEN.label),
    ]


class ReviewList(ListPage):
    unit = _("reviews")
    search_label = _("Search by name or code of the official")
    filename = "phieu-nhan-xet"
    page_size = 25
    sorts = {
        "urgency": ("urgency", "due_on", "official__name_key", "pk"),
        "name": ("official__name_key", "number", "pk"),
        "unit": ("unit__path", "official__name_key", "pk"),
        "period": ("period", "official__name_key", "pk"),
        "due": ("due_on", "official__name_key", "pk"),
        "total": ("total", "pk"),
    }
    default_sort = "urgency"
    columns = (
        Column(_("Official code"), "official__code"),
        Column(_("Full name"), "official__full_name"),
        Column(_("Receiving unit"), "where"),
        Column(_("Programme"), "cycle__programme__name"),
        Column(_("Round"), "title"),
        Column(_("From"), lambda row: row.period.lower),
        Column(_("To"), lambda row: wording.last_day(row.period)),
        Column(_("State"), "get_state_display"),
        Column(_("Due on"), "due_on"),
        Column(_("Total points"), "total"),
        Column(_("Classification"), "get_classification_display"),
        Column(_("Recommendation"), "get_recommendation_display"),
    )

    def __init__(self, request, rows, *, on: date):
        self.on = on
        super().__init__(request, rows.select_related("official", "unit", "cycle__programme").told())

    def offered(self):
        return (
            filters.Select(
                "programme",
                _("Programme"),
                lambda rows, pk: rows.filter(cycle__programme=pk),
                options=lambda page: ReviewProgramme.objects.visible_to(page.user).values_list("pk", "name"),
            ),
            filters.Select(
                "number",
                _("Round"),
                lambda rows, number: rows.filter(number=number),
                options=[(str(number), str(number)) for number in range(1, 13)],
            ),
            filters.Select(
                "unit",
                _("Receiving unit"),
                lambda rows, pk: rows.filter(unit=pk),
                options=lambda page: Unit.objects.filter(pk__in=page.every_row.order_by().values("unit")).values_list(
                    "pk", "name"
                ),
            ),
            filters.Chips("state", _("State"), self.in_state, options=_states(), counts=self.counts),
        )

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """Every review falls under exactly one, so that the numbers add up to the whole."""
        in_time = Q(due_on__gte=self.on)
        return {str(state): Q(state=state) for state in State} | {
            OVERDUE: overdue(self.on),
            WAITING: Q(state__in=[State.OPEN, State.SELF_SUBMITTED]) & in_time,
            State.RETURNED.value: Q(state=State.RETURNED) & in_time,
        }

    def in_state(self, rows, value):
        return rows.filter(self.conditions[value])

    def counts(self, rows):
        return rows.aggregate(**{name: Count("pk", filter=self.conditions[name]) for name, _label in _states()})

    def search(self, rows, words):
        return rows.filter(
            Q(official__name_folded__contains=names.folded(words)) | Q(official__code__istartswith=words)
        )
