"""Lists of the campaigns: people on a unit's list, people on another position, campaigns."""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.campaigns import retaking
from assessment.models import Campaign, ExamPolicy, Proctoring, Registration, Seat, Sitting
from personnel import filters, names, wording
from personnel.lists import Column, ListPage
from personnel.models import JobPosition, Unit

Standing, Proposal = Registration.Standing, Registration.Proposal
CHANGED, EXEMPT = "changed", "exempt"


def _conditions() -> dict[str, Q]:
    """Everybody falls under exactly one, so that the numbers add up to the whole."""
    same, sits = Q(recheck={}), Q(standing=Standing.SITS, recheck={})
    return {
        "sits": sits & Q(proposal=Proposal.NONE),
        "asked": sits & Q(proposal=Proposal.ASKED),
        "accepted": sits & Q(proposal=Proposal.ACCEPTED),
        "refused": sits & Q(proposal=Proposal.REFUSED),
        CHANGED: ~same,
        "unclear": same & Q(standing=Standing.UNCLEAR),
        EXEMPT: same & Q(standing=Standing.EXEMPT),
        "removed": same & Q(standing=Standing.REMOVED),
    }


SHOWN = (
    ("sits", _("As the duties say")),
    ("asked", _("Another position proposed")),
    ("accepted", _("Accepted")),
    ("refused", _("Refused")),
    (CHANGED, _("Changed since")),
    ("unclear", _("No duty on record")),
    (EXEMPT, _("Exempt")),
    ("removed", _("Taken off the list")),
)


class RegistrationList(ListPage):
    unit = _("people")
    search_label = _("Search by name or code of the official")
    filename = "danh-sach-thi-sinh"
    page_size = 25
    default_sort = "name"
    sorts = {
        "name": ("official__name_key", "official__code"),
        "unit": ("unit__path", "official__name_key", "pk"),
        "position": ("position__name", "official__name_key", "pk"),
        "main": ("main__name", "official__name_key", "pk"),
    }
    columns = (
        Column(_("Official code"), "official__code"),
        Column(_("Full name"), "official__full_name"),
        Column(_("Works in"), "unit__name"),
        Column(_("Job position held"), "main__name"),
        Column(_("Examined on"), "position__name"),
        Column(_("Standing"), "get_standing_display"),
        Column(_("Why not"), "standing_reason"),
        Column(_("Proposed position"), "proposed_position__name"),
        Column(_("Reason"), "reason"),
        Column(_("State of the proposal"), "get_proposal_display"),
        Column(_("Decision"), "decision_reason"),
        Column(_("Duties read on"), "checked_on"),
    )

    def __init__(self, request, rows):
        super().__init__(request, rows.select_related("official", "unit", "main", "position", "proposed_position"))

    def offered(self):
        return (
            filters.Select(
                "position", _("Examined on"), lambda rows, pk: rows.filter(position=pk),
                options=lambda page: JobPosition.objects.filter(
                    pk__in=page.every_row.order_by().values("position")
                ).values_list("pk", "name"),
            ),
            filters.Select(
                "unit", _("Works in"), lambda rows, pk: rows.filter(unit=pk),
                options=lambda page: Unit.objects.filter(pk__in=page.every_row.order_by().values("unit")).values_list(
                    "pk", "name"
                ),
            ),
            filters.Chips("state", _("State"), self.in_state, options=SHOWN, counts=self.counts),
        )  # fmt: skip

    def in_state(self, rows, value):
        return rows.filter(_conditions()[value])

    def counts(self, rows):
        conditions = _conditions()
        return rows.aggregate(**{name: Count("pk", filter=conditions[name]) for name, _label in SHOWN})

    def search(self, rows, words):
        return rows.filter(
            Q(official__name_folded__contains=names.folded(words)) | Q(official__code__istartswith=words)
        )

    def prepare(self, rows):
        """Names of the positions of each mix, in one query."""
        wanted = {duty["position"] for row in rows for duty in row.mix}
        called = dict(JobPosition.objects.filter(pk__in=wanted).values_list("pk", "name"))
        for row in rows:
            row.duties = [(called.get(duty["position"], ""), wording.percent(duty["share"])) for duty in row.mix]
        return rows


class RetakeList(ListPage):
    """Who did not pass or did not come; `first_sat` is annotated (assessment.campaigns.retaking)."""

    unit = _("people")
    search_label = _("Search by name or code of the official")
    filename = "danh-sach-thi-lai"
    default_sort = "until"
    sorts = {
        "name": ("official__name_key", "official__code"), "unit": ("unit__path", "official__name_key", "pk"),
        "until": ("first_sat", "unit__path", "official__name_key", "pk"),
    }  # fmt: skip

    def __init__(self, request, rows, policy: ExamPolicy):
        self.policy = policy
        super().__init__(request, rows.select_related("official", "unit", "position", "result"))

    columns = (
        Column(_("Official code"), "registration__official__code"),
        Column(_("Full name"), "registration__official__full_name"),
        Column(_("Works in"), "registration__unit__name"),
        Column(_("Examined on"), "registration__position__name"),
        Column(pgettext_lazy("exam", "Outcome"), "registration__result__get_outcome_display"),
        Column(_("First sitting"), lambda one: timezone.localdate(one.registration.first_sat)),
        Column(_("May retake until"), "until"),
        Column(_("Seat of the retake"), lambda one: _seat_words(one.seat)),
    )

    def offered(self):
        seated = Q(pk__in=Seat.objects.filter(
            is_cancelled=False, sitting_room__sitting__is_retake=True, registration__in=self.every_row.order_by().values("pk")
        ).values("registration"))  # fmt: skip
        return (
            filters.Select(
                "unit", _("Works in"), lambda rows, pk: rows.filter(unit=pk),
                options=lambda page: Unit.objects.filter(pk__in=page.every_row.order_by().values("unit")).values_list("pk", "name"),
            ),
            filters.Select(
                "outcome", pgettext_lazy("exam", "Outcome"), lambda rows, value: rows.filter(result__outcome=value),
                options=[(str(value), value.label) for value in retaking.OUTCOMES],
            ),
            filters.Chips(
                "seat", _("State"), lambda rows, value: rows.filter(seated if value == "given" else ~seated),
                options=(("none", _("Without a seat yet")), ("given", _("Seat given"))),
                counts=lambda rows: {
                    "given": rows.filter(seated).values("pk").distinct().count(),
                    "none": rows.exclude(seated).values("pk").distinct().count(),
                },
            ),
        )  # fmt: skip

    def search(self, rows, words):
        return rows.filter(
            Q(official__name_folded__contains=names.folded(words)) | Q(official__code__istartswith=words)
        )

    def prepare(self, rows):
        return retaking.told(rows, self.policy)

    def exported(self):
        return retaking.told(self.narrowed(), self.policy)


class PlaceList(ListPage):
    """Rooms of the sittings of a campaign; `seated` is annotated (assessment.campaigns.timetable.rooms_of)."""

    unit = _("rooms of sittings")
    search_label = _("Search by sitting or room")
    filename = "lich-thi"
    page_size = 50
    default_sort = "time"
    sorts = {"time": ("during", "room__code"), "room": ("room__name", "during"), "seats": ("-seated", "during", "pk")}
    columns = (
        Column(_("Exam sitting"), "sitting__code"), Column(_("Retake"), lambda row: _("yes") if row.sitting.is_retake else ""),
        Column(_("Begins"), lambda row: wording.moment(row.during.lower)),
        Column(_("Ends"), lambda row: wording.moment(row.during.upper)), Column(_("Room"), "room__name"),
        Column(_("Unit"), "room__unit__name"), Column(_("Seats taken"), "seated"), Column(_("Seats"), "room__capacity"),
        Column(_("Proctors"), lambda row: ", ".join(str(one.proctor) for one in _watching(row))),
        Column(_("State"), "sitting__get_state_display"),
    )  # fmt: skip

    def __init__(self, request, rows):
        super().__init__(request, rows.prefetch_related("proctors__proctor"))

    def offered(self):
        watched = Proctoring.objects.filter(sitting_room=OuterRef("pk"), is_cancelled=False)
        return (
            filters.Select(
                "unit", _("Unit"), lambda rows, pk: rows.filter(room__unit=pk),
                options=lambda page: Unit.objects.filter(pk__in=page.every_row.order_by().values("room__unit")).values_list("pk", "name"),
            ),
            filters.Day("day", _("On the day"), lambda rows, day: rows.filter(during__startswith__date=day)),
            filters.Select(
                "lacks", _("What is missing"),
                lambda rows, what: rows.filter(~Exists(watched)) if what == "proctor" else rows.filter(seated__lt=F("room__capacity")),
                options=(("proctor", _("a proctor")), ("people", _("candidates: seats are free"))),
            ),
            filters.Chips(
                "state", _("State"), lambda rows, value: rows.filter(sitting__state=value), options=Sitting.State.choices,
                counts=lambda rows: dict(
                    rows.order_by().values_list("sitting__state").annotate(n=Count("pk", distinct=True)).values_list("sitting__state", "n")
                ),
            ),
        )  # fmt: skip

    def search(self, rows, words):
        return rows.filter(
            Q(sitting__code__icontains=words) | Q(room__name__icontains=words) | Q(room__code__istartswith=words)
        )

    def prepare(self, rows):
        for row in rows:
            row.watched = _watching(row)
        return rows


def _watching(row):
    return [one for one in row.proctors.all() if not one.is_cancelled]


def _seat_words(seat) -> str:
    return f"{seat.sitting_room.sitting.code}, {seat.sitting_room.room}" if seat else ""


class CampaignList(ListPage):
    unit = _("campaigns")
    search_label = _("Search by name or code")
    default_sort = "window"
    sorts = {"window": ("-window", "code"), "name": ("name", "pk")}
    filters = (
        filters.Chips(
            "state", _("State"), lambda rows, value: rows.filter(state=value), options=Campaign.State.choices,
            counts=lambda rows: dict(rows.values_list("state").annotate(n=Count("pk", distinct=True))),
        ),
    )  # fmt: skip

    def __init__(self, request, rows):
        rows = rows.select_related("organiser").annotate(
            units_count=Count("units", distinct=True),
            finished_count=Count("units", filter=Q(units__state="finished"), distinct=True),
        )
        super().__init__(request, rows)

    def search(self, rows, words):
        return rows.filter(Q(name__icontains=words) | Q(code__istartswith=words))
