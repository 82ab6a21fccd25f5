"""The board of terms: one bar for each person, what is left, what is late."""

from datetime import date, timedelta
from functools import cached_property

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.models import Review
from personnel import charts, dates, filters, names
from personnel.lists import Column, ListPage
from rotation import alerts
from rotation.bars import RUNNING, bars
from rotation.models import Rotation
from rotation.places import called_on, place

State = Rotation.State
NOW = [State.ACTIVE, State.EXTENDED, State.SUSPENDED]
"""On rotation today: arrived, and the term not over."""
AWAY = "now"
ENDED = [State.COMPLETED, State.SETTLED]
MONTHS_SHOWN = 36

BUCKETS = (
    ("arrival", gettext_lazy("Awaiting arrival")),
    ("30", gettext_lazy("Ends within 30 days")),
    ("60", gettext_lazy("31–60 days")),
    ("90", gettext_lazy("61–90 days")),
    ("longer", gettext_lazy("More than 90 days")),
    ("suspended", gettext_lazy("Suspended")),
    ("due", gettext_lazy("Awaiting placement")),
    ("early", gettext_lazy("Ended early")),
    ("over", gettext_lazy("Placed, settled")),
    ("withdrawn", gettext_lazy("Decision withdrawn")),
)
"""Every rotation is in exactly one of them."""


SHOWN = (
    "term", "decided_term", "state", "cycle", "official__full_name", "batch__name", "to_title__name", "batch__policy__alert_days",
    "batch__policy__arrival_days", "from_unit__code", "from_unit__name", "from_unit__place", "to_unit__code",
    "to_unit__name", "to_unit__place",
)  # fmt: skip
"""What a bar says; a sheet of the board needs more."""
WHOLE = ("official", "batch", "from_unit", "from_title", "to_unit", "to_title", "decision")


def bucket_on(on: date) -> Case:
    """Which chip a rotation belongs to on a day."""

    def within(days: int) -> When:
        return When(state__in=RUNNING, term__endswith__lte=on + timedelta(days=days + 1), then=Value(str(days)))

    return Case(
        When(state=State.PENDING, then=Value("arrival")),
        within(30),
        within(60),
        within(90),
        When(state__in=RUNNING, then=Value("longer")),
        When(state=State.SUSPENDED, then=Value("suspended")),
        When(state=State.DUE, then=Value("due")),
        When(state=State.EARLY_ENDED, then=Value("early")),
        When(state__in=ENDED, then=Value("over")),
        default=Value("withdrawn"),
        output_field=CharField(),
    )


def with_places(rows):
    """What the two units were called on the first day, and the units above them."""
    first = OuterRef("term__startswith")
    return rows.annotate(**called_on(first, "from_unit", "from"), **called_on(first, "to_unit", "to"))


def late_reviews(on: date):
    return Review.objects.awaiting_unit().filter(cycle=OuterRef("cycle"), due_on__lt=on)


class TermList(ListPage):
    """Rotations a person may see, with their bars."""

    unit = gettext_lazy("rotations")
    search_label = gettext_lazy("Search by name or official code")
    filename = "thoi-han-luan-chuyen"
    page_size = 25
    parted_by = "state"
    sorts = {
        "end": ("is_over", "term__endswith", "official__name_key", "pk"),
        "name": ("official__name_key", "pk"),
        "start": ("term__startswith", "official__name_key", "pk"),
        "to": ("to_unit__path", "official__name_key", "pk"),
    }
    default_sort = "end"
    columns = (
        Column(gettext_lazy("Official code"), "official__code"),
        Column(gettext_lazy("Full name"), "official__full_name"),
        Column(gettext_lazy("Batch"), "batch__name"),
        Column(gettext_lazy("Sending unit"), lambda row: place(row, "from", row.from_unit)),
        Column(gettext_lazy("Title at home"), "from_title__name"),
        Column(gettext_lazy("Receiving unit"), lambda row: place(row, "to", row.to_unit)),
        Column(gettext_lazy("Title there"), "to_title__name"),
        Column(gettext_lazy("First day"), lambda row: row.term.lower),
        Column(gettext_lazy("Last day"), lambda row: dates.last_day(row.term.upper)),
        Column(gettext_lazy("State"), "get_state_display"),
        Column(gettext_lazy("Direction"), "get_direction_display"),
        Column(gettext_lazy("Decision"), "decision__symbol"),
    )

    def __init__(self, request, rows, *, on: date, first: date | None = None, **kwargs):
        """`first`: where the window begins when nobody asks for another; else a year and a half before `on`."""
        self.on, self.first = on, first
        rows = with_places(
            rows.select_related("official", "batch__policy", "from_unit", "to_unit", "to_title").only(*SHOWN)
        ).annotate(
            bucket=bucket_on(on),
            reviews_late=Exists(late_reviews(on)),
            alert_open=Exists(alerts.open_for_row().filter(rotation__state__in=NOW)),
            is_over=Case(When(state__in=Rotation.State.under_way(), then=Value(0)), default=Value(1)),
        )
        super().__init__(request, rows, **kwargs)

    def offered(self):
        return (
            filters.Select("batch", gettext_lazy("Batch"), lambda rows, code: rows.filter(batch__code=code),
                           options=_batches),
            filters.Select("to", gettext_lazy("Receiving unit"), lambda rows, code: rows.filter(to_unit__code=code),
                           options=_units),
            filters.Select("where", gettext_lazy("Away or here"), self._where, options=self._places()),
            filters.Select("reviews", gettext_lazy("Reviews"), lambda rows, value: rows.filter(reviews_late=True),
                           options=[("late", gettext_lazy("Overdue"))]),
            *self._alerts(),
            filters.Day("from", gettext_lazy("Show from day"), lambda rows, day: rows),
            filters.Chips("state", gettext_lazy("State"), lambda rows, value: rows.filter(bucket=value),
                          options=BUCKETS, counts=_counts),
        )  # fmt: skip

    def _alerts(self):
        """For those who tick them off."""
        if not self.user.has_perm(alerts.PERMISSION):
            return []
        return [
            filters.Select("alert", gettext_lazy("Alerts"), lambda rows, value: rows.filter(alert_open=True),
                           options=[("open", gettext_lazy("Not taken note of"))])
        ]  # fmt: skip

    def _places(self):
        """Under way, and for a head of unit: come here, gone from here."""
        found = [(AWAY, gettext_lazy("On rotation now"))]
        if not self.user.scope("rotation.view_rotation").whole:
            found += [("here", gettext_lazy("Now at my unit")), ("gone", gettext_lazy("Now away from my unit"))]
        return found

    def _where(self, rows, place):
        scope = self.user.scope("rotation.view_rotation")
        if place == "here":
            return rows.filter(scope.q("to_unit__path"), state__in=NOW)
        if place == "gone":
            return rows.filter(scope.q("from_unit__path"), state__in=NOW)
        return rows.filter(state__in=NOW)

    def search(self, rows, words):
        return rows.filter(
            Q(official__name_folded__contains=names.folded(words)) | Q(official__code__istartswith=words)
        )

    @property
    def sort_links(self):
        """The orders of a board without table heads."""
        labels = (("end", _("last day")), ("start", _("first day")), ("name", _("name")), ("to", _("receiving unit")))
        return [(key, label, self.sort_state(key)) for key, label in labels]

    def prepare(self, rows):
        return bars(rows, self.scale, self.on)

    def exported(self):
        whole = self.narrowed().defer(None)
        return whole.select_related(*WHOLE).iterator(chunk_size=2000)

    # The window ------------------------------------------------------------------------------------------

    @cached_property
    def scale(self) -> charts.Scale:
        asked = self.values.get("from") or self.first
        first = dates.month_start(asked) if asked else dates.add_months(dates.month_start(self.on), -18)
        return charts.Scale(first, dates.last_day(dates.add_months(first, MONTHS_SHOWN)), self.on)

    @property
    def window_text(self) -> str:
        return f"{self.scale.first:%m/%Y} – {self.scale.last:%m/%Y}"

    def _shifted(self, months: int) -> str:
        return self.url(**{"from": dates.short_text(dates.add_months(self.scale.first, months))})

    @property
    def earlier_url(self) -> str:
        return self._shifted(-6)

    @property
    def later_url(self) -> str:
        return self._shifted(6)


def _batches(page):
    return page.every_row.order_by().values_list("batch__code", "batch__name").distinct()


def _units(page):
    return page.every_row.order_by("to_unit__path").values_list("to_unit__code", "to_unit__name").distinct()


def _counts(rows):
    return dict(rows.values_list("bucket").annotate(n=Count("pk")))
