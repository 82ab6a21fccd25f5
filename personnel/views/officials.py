"""The list of officials, as of any day."""

from datetime import date
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from personnel import dates, filters
from personnel.finding import named
from personnel.lists import Column, ListPage
from personnel.models import Appointment, Grade, Official, TitleLevel, Unit
from personnel.models.officials import EmploymentState, OfficialQuerySet, Sex
from personnel.paging import COUNT_LIMIT
from personnel.postings import postings_on

EVERYBODY = "all"
NO_LEADERSHIP = "none"
MANY = 500
"""A unit with so many people is not fetched whole to be sorted."""
AGES = {"-30": (0, 30), "30-39": (30, 40), "40-44": (40, 45), "45-49": (45, 50), "50-54": (50, 55), "55-": (55, 120)}


def unit_named(code: str, page) -> Unit | None:
    return Unit.objects.visible_to(page.user).filter(code__iexact=code).first()


class OfficialList(ListPage):
    """People of the office; with a day, those who held a post on it, where they stood then."""

    unit = _("people")
    search_label = _("Search by name or official code")
    filename = "cong-chuc"
    sorts = {
        "name": ("name_key", "code"), "code": ("code",), "born": ("born", "pk"), "retires": ("retires_on", "pk"),
    }  # fmt: skip
    default_sort = "name"

    def offered(self):
        return (
            filters.Lookup("unit", _("Unit and below"), self._in_unit, url_name="unit-lookup", find=unit_named),
            filters.Select("level", _("Title level"), self._at_level, options=level_options),
            filters.Select("grade", _("Grade"), lambda rows, code: rows.filter(grade__code=code), options=grade_options),
            filters.Select("sex", _("Sex"), lambda rows, sex: rows.filter(sex=sex), options=Sex.choices),
            filters.Select("age", _("Age"), self._of_age, options=[(key, age_label(key)) for key in AGES]),
            filters.Select(
                "state", _("State"), in_state, all_label=_("Working"),
                options=[*EmploymentState.choices, (EVERYBODY, _("All, with those who have gone"))],
            ),
            filters.Day("on", _("As of day"), lambda rows, on: rows),
        )  # fmt: skip

    columns = (
        Column(_("Official code"), "code"),
        Column(_("Full name"), "full_name"),
        Column(_("Date of birth"), "born"),
        Column(_("Sex"), "get_sex_display"),
        Column(_("Unit code"), "unit_code"),
        Column(_("Unit"), "unit_name"),
        Column(_("Title"), "title_name"),
        Column(_("Grade"), "grade__code"),
        Column(_("Step"), "grade_step"),
        Column(_("Professional qualification"), "qualification"),
        Column(_("Political theory"), "get_political_theory_display"),
        Column(_("Recruited on"), "recruited_on"),
        Column(_("Retires on"), "retires_on"),
        Column(_("Employment state"), "get_state_display"),
    )

    def search(self, rows, words):
        return named(rows, words)

    @cached_property
    def on(self) -> date:
        return self.values.get("on") or dates.today()

    @cached_property
    def posts(self):
        """Appointments of the day that the chosen unit and level leave."""
        return Appointment.objects.in_force(self.on).order_by().values("official")

    def narrowed(self, but=""):
        rows = cast("OfficialQuerySet", super().narrowed(but))
        if "on" in self.values:
            return rows.filter(pk__in=self.posts)
        return rows if "state" in self.values else rows.serving()

    @cached_property
    def found(self):
        """Of a whole unit counted in an index of the posts alone."""
        if not self._is_whole_unit:
            return super().found
        posts = self._posts_of(self.values["unit"])
        if "on" not in self.values:
            posts = posts.exclude(official__in=Official.objects.gone().order_by().values("pk"))
        return posts.distinct()[: COUNT_LIMIT + 1].count()

    @property
    def _is_whole_unit(self) -> bool:
        """A unit, maybe on a day, and nothing else narrows the list."""
        only = "unit" in self.values and self.values.keys() <= {"unit", "on"} and not self.words
        return only and self.user.scope("personnel.view_official").whole

    def _cut(self, number):
        """A page of a long list of a unit: its keys are found along the index of names, then its rows."""
        if self.sort.removeprefix("-") != "name" or not self._is_whole_unit or self.found < MANY:
            return super()._cut(number)
        first = (number - 1) * self.page_size
        rows = Official.objects.among(self._posts_of(self.values["unit"]))
        rows = (rows if "on" in self.values else rows.serving()).order_by(*self.order)
        keys = rows.values("pk")[first : first + self.page_size + 1]
        return list(self.every_row.filter(pk__in=keys).order_by(*self.order))

    def prepare(self, rows):
        postings = postings_on([row.pk for row in rows], self.on)
        for row in rows:
            row.postings = postings.get(row.pk, [])
        return rows

    def export(self):
        """The same rows with their primary post of the day, in one query however many there are."""
        post = Appointment.objects.in_force(self.on).filter(official=OuterRef("pk"), is_primary=True)
        self.every_row = self.every_row.select_related("grade").annotate(
            unit_code=Subquery(post.values("unit__code")[:1]),
            unit_name=Subquery(post.values("unit__name")[:1]),
            title_name=Subquery(post.values("title__name")[:1]),
        )
        return super().export()

    def _in_unit(self, rows, unit):
        return rows.filter(pk__in=self._posts_of(unit))

    def _posts_of(self, unit):
        return self.posts.filter(unit__in=Unit.objects.within(unit).values("pk"))

    def _at_level(self, rows, code):
        held = self.posts.filter(is_primary=True)
        if code == NO_LEADERSHIP:
            return rows.filter(pk__in=held.filter(Q(title=None) | Q(title__level__is_leadership=False)))
        return rows.filter(pk__in=held.filter(title__level__code=code))

    def _of_age(self, rows, key):
        """Completed years on the day of the list."""
        least, below = AGES[key]
        return rows.filter(
            born__lte=dates.add_years(self.on, -least), born__gt=dates.add_years(self.on, -below)
        )  # fmt: skip


def level_options(page):
    rows = TitleLevel.objects.filter(is_leadership=True).values_list("code", "name")
    return [*rows, (NO_LEADERSHIP, _("No leadership title"))]


def grade_options(page):
    return [(code, f"{name} ({code})") for code, name in Grade.objects.order_by("code").values_list("code", "name")]


def age_label(key: str):
    least, below = AGES[key]
    if not least:
        return _("under %(years)s") % {"years": below}
    return _("from %(years)s") % {"years": least} if below == 120 else f"{least}–{below - 1}"


def in_state(rows, state):
    return rows if state == EVERYBODY else rows.filter(state=state)


def officials(request):
    if not request.user.has_perm("personnel.view_official"):
        raise PermissionDenied
    page = OfficialList(request, Official.objects.visible_to(request.user))
    if page.wants_export:
        return page.export()
    page.every_row = page.every_row.select_related("grade").defer("note")
    return render(request, "personnel/officials.html", {"page": page})
