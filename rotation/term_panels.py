"""What the terms offer to the menu, the desk, the record page and the search; called by `rotation.offers`."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from personnel import dates, names
from personnel.finding import shown
from personnel.panels import Group, Hit, Mark, MenuItem, Panel, PostNote
from rotation import bars, term_page
from rotation.models import Rotation

State = Rotation.State


def menu(user) -> Iterator[MenuItem]:
    if user.official_id:
        yield MenuItem(Group.OWN, _("My rotation"), "my-rotation", "swap", order=10)
    if user.scope("rotation.confirm_arrival"):
        yield MenuItem(Group.UNIT, _("People on rotation here"), "rotations-here", "users", "rotation.confirm_arrival")
    if user.has_perm("rotation.view_batch"):
        yield MenuItem(Group.ROTATION, _("Board of terms"), "terms", "terms", "rotation.view_rotation")
        yield MenuItem(Group.ROTATION, _("Flow of rotations"), "flows", "swap", "rotation.view_rotation")


def rotations_of(official, user, on: date) -> "list[bars.ShownRotation]":
    """The person's rotations for those who may see them, the newest first; read once a request."""
    kept = official.__dict__.setdefault("_rotations", {})
    if (user.pk, on) not in kept:
        rows = Rotation.objects.visible_to(user).filter(official=official).exclude(state=State.CANCELLED)
        found = rows.select_related(*term_page.WITH).order_by("-term")
        kept[user.pk, on] = [bars.shown(row, on) for row in found]
    return kept[user.pk, on]


def panels(official, user, on: date) -> Iterator[Panel]:
    """A tab with all of them; beside the career the one of that day."""
    found = rotations_of(official, user, on)
    if not found:
        return
    yield Panel(
        "rotation", _("Rotation"), "rotation/part/record.html",
        {"rotations": found, "own": official.pk == user.official_id}, tab=_("Rotation"), order=20,
    )  # fmt: skip
    now = next((row for row in found if on in row.term), None)
    if now:
        yield Panel(
            "rotation-now",
            _("On rotation now"),
            "rotation/part/record_now.html",
            {"rotation": now},
            side=True,
            order=10,
        )


def marks(official, user, on: date) -> Iterator[Mark]:
    for row in rotations_of(official, user, on):
        if on in row.term and row.arrived_on:
            words = gettext("On rotation, month %(n)s of %(whole)s") % {"n": row.clock.month, "whole": row.clock.months}
            yield Mark("info", words, "half")


def notes(official, user, on: date) -> Iterator[PostNote]:
    """Luân chuyển Đợt III, trên xuống, 36 tháng."""
    for row in rotations_of(official, user, on):
        months = ngettext("%(n)s month", "%(n)s months", row.clock.months) % {"n": row.clock.months}
        words = gettext("Rotation, %(batch)s: %(direction)s, %(months)s") % {
            "batch": row.batch.name, "direction": str(row.get_direction_display()).lower(), "months": months,
        }  # fmt: skip
        yield PostNote(row.appointment_id, words, dates.last_day(row.term.upper))


def search(words: str, user) -> Iterator[Hit]:
    rows = Rotation.objects.visible_to(user).under_way()
    by_name = Q(official__name_folded__contains=names.folded(words)) | Q(official__code__istartswith=words)
    rows = rows.filter(by_name).select_related("official", "to_unit").order_by("official__name_key", "pk")
    found, more = shown(rows, "terms", words)
    for row in found:
        here = reverse("rotation", args=[row.pk])
        yield Hit(_("Rotation"), row.official.full_name, here, str(row.to_unit), "swap", more)
