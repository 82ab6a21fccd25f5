"""What personnel offers to the menu, the desk, the record page and the search; see `personnel.panels`."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.utils.translation import gettext_lazy as _

from personnel import career, record
from personnel import desk as home
from personnel.finding import hits
from personnel.models import AccessEvent, Duty, IssuedDocument
from personnel.panels import Act, Group, Hit, MenuItem, Panel, Stat


def menu(user) -> Iterator[MenuItem]:
    if user.official_id and not user.has_perm("personnel.view_official"):
        yield MenuItem(Group.OWN, _("My record"), "official", "user", args=[user.official_id], order=30)
    yield MenuItem(Group.RECORDS, _("Officials"), "officials", "users", "personnel.view_official")
    yield MenuItem(Group.RECORDS, _("Units"), "units", "building", "personnel.view_official")
    yield MenuItem(Group.RECORDS, _("Posts and quotas"), "posts", "table", "personnel.view_post")
    yield MenuItem(Group.RECORDS, _("Succession plans"), "succession", "flag", "personnel.view_successionentry")
    yield MenuItem(Group.RECORDS, _("Documents"), "documents", "doc", "personnel.view_issueddocument")


def stats(user, on: date) -> Iterator[Stat]:
    yield from home.stats(user, on)


def desk(user, on: date) -> Iterator[Panel]:
    yield from home.panels(user, on)


def acts(user, on: date) -> Iterator[Act]:
    yield from home.acts(user)


def panels(official, user, on: date) -> Iterator[Panel]:
    yield Panel(
        "career", _("Career"), "personnel/parts/career.html",
        {"entries": lambda: record.timeline(official, user, on, official.__dict__.get("post_notes", {}))}, order=20,
    )  # fmt: skip
    yield Panel(
        "posts", _("Posts and duties"), "personnel/parts/posts.html",
        {
            "appointments": lambda: [line.post for line in career.lines(official, on)],
            "duties": Duty.objects.filter(official=official, valid__startswith__lte=on)
            .select_related("unit", "job_position", "assigned_by").defer("assigned_by__content")
            .order_by("-valid__startswith"),
        },
        tab=_("Posts and duties"), order=20,
    )  # fmt: skip
    if user.scope("personnel.view_successionentry"):
        entries = partial(record.succession, official, user)
        for key, tab in (("succession", _("Succession")), ("succession-overview", "")):
            ready = {"readiness": partial(record.readiness, official, user, on)} if tab else {}
            yield Panel(
                key, _("Succession plans"), "personnel/parts/succession.html", {"entries": entries, **ready}, tab=tab,
                order=30,
            )  # fmt: skip
    if record.reads_conduct(user, official):
        yield Panel(
            "conduct", _("Ratings, commendations, discipline"), "personnel/parts/conduct.html",
            record.conduct(official, user, on), tab=_("Conduct"), order=60,
        )  # fmt: skip
    papers = IssuedDocument.objects.visible_to(user).filter(official=official, signed_on__lte=on)
    yield Panel(
        "documents", _("Documents"), "personnel/parts/documents.html",
        {"documents": papers.defer("content").order_by("-signed_on", "-pk")[:100]}, tab=_("Documents"), order=70,
    )  # fmt: skip
    keeps_it = user.has_perm("personnel.change_official")
    if user.official_id == official.pk or keeps_it or user.has_perm("personnel.view_accessevent"):
        looks = AccessEvent.objects.filter(official=official, verb__in=AccessEvent.LOOKS)
        yield Panel(
            "readers", _("Who opened this record"), "personnel/parts/readers.html",
            {"looks": looks.select_related("user").order_by("-at", "-pk")[:8]}, side=True, order=90,
        )  # fmt: skip


def search(words: str, user) -> Iterator[Hit]:
    return hits(words, user)
