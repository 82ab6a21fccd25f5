"""The log for auditors, and for everybody the list of those who opened their own record."""

from collections import defaultdict
from datetime import datetime, time

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from personnel import dates, filters, history, names, wording
from personnel.lists import Column, ListPage
from personnel.models import AccessEvent, Appointment, Official, Unit, User
from personnel.views.officials import unit_named

OURS = ("personnel", "assessment", "rotation")
SAME_WORDS = 200
"""People whose name holds the words; more than these, and one writes more letters."""
SHEET_LINES = 100_000
CHANGES = "changes"
"""What was created, changed, deleted, decided or imported, whoever did it and to whatever."""


def of_act(rows, verb):
    return rows.filter(verb__in=AccessEvent.WRITES) if verb == CHANGES else rows.filter(verb=verb)


def since(rows, day):
    return rows.filter(at__gte=_instant(day, time.min))


def until(rows, day):
    return rows.filter(at__lte=_instant(day, time.max))


def _instant(day, at):
    return datetime.combine(day, at, tzinfo=timezone.get_current_timezone())


def kind_of(event: AccessEvent) -> str:
    """The kind of record, in words."""
    try:
        return capfirst(apps.get_model(event.model)._meta.verbose_name) if event.model else ""
    except LookupError:
        return event.model


def kinds() -> list[tuple[str, str]]:
    """Every kind of record a line may be about, by its words."""
    ours = (model for app in OURS for model in apps.get_app_config(app).get_models())
    known = (
        (model._meta.label_lower, capfirst(str(model._meta.verbose_name))) for model in ours if not is_history(model)
    )
    return sorted(known, key=lambda pair: names.folded(pair[1]))


def is_history(model) -> bool:
    """The rows that the database keeps of the former states of another."""
    return hasattr(model, "pgh_tracked_model")


def in_unit(rows, unit):
    """Lines about people of these units today, about the units themselves, and acts of the people there.

    The keys are read first, so that the log is read by its indexes; the root is the whole office.
    """
    if not unit.level:
        return rows
    units = list(Unit.objects.within(unit).values_list("pk", flat=True))
    held = Appointment.objects.in_force(dates.today()).filter(unit__in=units)
    people = list(held.order_by().values_list("official", flat=True).distinct())
    accounts = list(User.objects.filter(official__in=people).values_list("pk", flat=True))
    about = Q(model="personnel.unit", object_id__in=[str(pk) for pk in units])
    return rows.filter(Q(official__in=people) | Q(user__in=accounts) | about)


class LogList(ListPage):
    """Every look and every act. The people meant are found first, so that a million lines are read by an index."""

    unit = gettext_lazy("lines")
    search_label = gettext_lazy("Search by person or account")
    filename = "nhat-ky"
    sorts = {"time": ("at", "pk"), "act": ("verb", "-at", "-pk"), "kind": ("model", "-at", "-pk")}
    default_sort = "-time"
    filters = (
        filters.Select("verb", gettext_lazy("Act"), of_act,
                       options=[(CHANGES, gettext_lazy("Every change")), *AccessEvent.Verb.choices]),
        filters.Select("kind", gettext_lazy("Kind of record"), lambda rows, label: rows.filter(model=label),
                       options=lambda page: kinds()),
        filters.Lookup("unit", gettext_lazy("Unit and below"), in_unit, url_name="unit-lookup", find=unit_named),
        filters.Day("since", gettext_lazy("From day"), since),
        filters.Day("until", gettext_lazy("To day"), until),
        filters.Text("account", gettext_lazy("Account"),
                     lambda rows, name: rows.filter(user__in=_pks(User.objects.filter(username=name)))),
        filters.Text("official", gettext_lazy("Official code"),
                     lambda rows, code: rows.filter(official__in=_pks(Official.objects.filter(code=code.upper())))),
    )  # fmt: skip
    columns = (
        Column(gettext_lazy("Time"), lambda row: wording.moment(row.at)),
        Column(gettext_lazy("Account"), "username"),
        Column(gettext_lazy("Full name"), "user__full_name"),
        Column(gettext_lazy("Act"), "get_verb_display"),
        Column(gettext_lazy("Kind of record"), kind_of),
        Column(gettext_lazy("What"), "label"),
        Column(gettext_lazy("Code of the person concerned"), "official__code"),
        Column(gettext_lazy("Person concerned"), "official__full_name"),
        Column(gettext_lazy("Purpose"), "purpose"),
        Column(gettext_lazy("Address"), "ip"),
        Column(gettext_lazy("Request"), "request_id"),
        Column(gettext_lazy("Details"), lambda row: "; ".join(f"{name}: {said}" for name, said in row.detail.items())),
    )

    def search(self, rows, words):
        people, accounts = self._meant(words)
        return rows.filter(Q(official__in=people) | Q(user__in=accounts))

    def _meant(self, words):
        if not hasattr(self, "_found"):
            folded, code = names.folded(words), words.upper()
            officials = Official.objects.filter(Q(name_folded__contains=folded) | Q(code__startswith=code))
            people = _pks(officials.order_by("name_key"))
            users = User.objects.filter(
                Q(username__istartswith=words) | Q(full_name__icontains=words) | Q(official__in=people)
            )
            self._found = people, _pks(users.order_by("username"))
        return self._found

    def prepare(self, rows):
        for row in rows:
            row.kind = kind_of(row)
        return rows


def _pks(rows) -> list[int]:
    return list(rows.values_list("pk", flat=True)[:SAME_WORDS])


@require_safe
def log(request):
    if not request.user.has_perm("personnel.view_accessevent"):
        raise PermissionDenied
    rows = AccessEvent.objects.visible_to(request.user).select_related("user", "official")
    page = LogList(request, rows)
    if page.wants_export:
        if page.narrowed().order_by()[: SHEET_LINES + 1].count() <= SHEET_LINES:
            return page.export()
        said = _("A sheet holds at most %(n)s lines of the log. Choose a shorter period or one person.")
        messages.error(request, said % {"n": wording.number(SHEET_LINES)})
        return redirect(request.path + page.url().removeprefix(request.path))
    return render(request, "personnel/log.html", {"page": page})


@require_safe
def line(request, pk):
    """One line with all it says, and what its request changed in the record it is about."""
    if not request.user.has_perm("personnel.view_accessevent"):
        raise PermissionDenied
    rows = AccessEvent.objects.visible_to(request.user).select_related("user", "official")
    event = get_object_or_404(rows, pk=pk)
    facts = [
        (_("Time"), wording.moment(event.at)),
        (_("Account"), event.username),
        (_("Full name"), event.user.full_name if event.user else ""),
        (_("Act"), event.get_verb_display()),
        (_("Kind of record"), kind_of(event)),
        (_("What"), event.label),
        (_("Person concerned"), str(event.official or "")),
        (_("Purpose"), event.purpose),
        (_("Address"), event.ip or ""),
        (_("Request"), event.request_id),
        *((str(name), str(value)) for name, value in event.detail.items()),
    ]
    changes = history.in_request(event.model, event.object_id, event.request_id)
    crumbs = [(_("Log"), reverse("log"))]
    return render(
        request, "personnel/log_line.html", {"event": event, "facts": facts, "changes": changes, "crumbs": crumbs}
    )


class ReaderList(ListPage):
    """Who looked, and at what kind of thing; what is written there about the person is not told here."""

    unit = gettext_lazy("lines")
    sorts = {"time": ("at", "pk")}
    default_sort = "-time"
    filters = (
        filters.Day("since", gettext_lazy("From day"), since),
        filters.Day("until", gettext_lazy("To day"), until),
    )

    def prepare(self, rows):
        """A kind the person may not read is not named: that somebody is nominated is told by the decision."""
        known, record = readable(rows, self.user), capfirst(Official._meta.verbose_name)
        for row in rows:
            row.kind = kind_of(row) if (row.model, row.object_id) in known else record
        return rows


def readable(rows, user) -> set[tuple[str, str]]:
    """Which of the things that were looked at this person may read too. One query for each kind."""
    asked: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.model and row.object_id.isascii() and row.object_id.isdigit():
            asked[row.model].add(row.object_id)
    found = set()
    for label, keys in asked.items():
        shown = getattr(apps.get_model(label)._default_manager, "visible_to", None)
        if shown is not None:
            found |= {(label, str(pk)) for pk in shown(user).filter(pk__in=keys).values_list("pk", flat=True)}
    return found


@require_safe
def readers(request):
    """Who opened my record. What they opened it for is told; what is written about me there is not."""
    if not request.user.official_id:
        raise Http404
    rows = AccessEvent.objects.visible_to(request.user).filter(
        official=request.user.official_id, verb__in=AccessEvent.LOOKS
    )
    page = ReaderList(request, rows.exclude(user=request.user).select_related("user"))
    return render(request, "personnel/readers.html", {"page": page})
