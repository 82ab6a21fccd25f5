"""What the records, the papers, the log and the accounts put on the signed-in home of each role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from personnel import dates, wording
from personnel.models import AccessEvent, Grant, IssuedDocument, User
from personnel.models.documents import DocumentType
from personnel.panels import Act, Panel, Stat, Tone

Verb = AccessEvent.Verb
LINES = 10
ENDING_DAYS = 30
"""Grants that end within so many days are shown to the administrator."""
WEEK = 7


def stats(user, on: date) -> Iterator[Stat]:
    if user.has_perm("personnel.view_accessevent"):
        yield from _log_figures(user, on)
    if user.has_perm("personnel.view_grant"):
        yield from _account_figures(user, on)


def acts(user) -> Iterator[Act]:
    """For the administrator: the grants, and a new account."""
    if user.has_perm("personnel.add_grant"):
        yield Act("grants", _("Grants"), reverse("admin:personnel_grant_changelist"), "key")
    if user.has_perm("personnel.add_user"):
        yield Act("account-new", _("New account"), reverse("admin:personnel_user_add"), "plus", primary=True)


def panels(user, on: date) -> Iterator[Panel]:
    if signs_or_prepares(user):
        yield Panel(
            "decisions", _("Recent decisions"), "personnel/parts/desk_decisions.html",
            {"decisions": _decisions(user), "type": DocumentType.DECISION.value}, order=40,
        )  # fmt: skip
    if user.has_perm("personnel.view_accessevent"):
        lines = AccessEvent.objects.visible_to(user).select_related("user", "official").order_by("-at", "-pk")[:LINES]
        yield Panel("log", _("Latest lines of the log"), "personnel/parts/desk_log.html", {"lines": lines}, order=10)
    if user.has_perm("personnel.view_grant"):
        yield from _accounts(user, on)
    if user.official_id and not user.grants_in_force:
        yield from _own(user)


def signs_or_prepares(user) -> bool:
    """HR and the competent authority: those who read every paper and act on them."""
    works = user.has_perm("rotation.submit_batch") or user.has_perm("rotation.issue_decision")
    return works and user.scope("personnel.view_issueddocument").whole


# Papers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Decision:
    """A paper and (tone, words, icon) of what has become of it."""

    paper: IssuedDocument
    mark: tuple[str, str, str]


def _decisions(user) -> list[Decision]:
    """The latest decisions issued here and what has become of them; one query, without the frozen contents."""
    rows = IssuedDocument.objects.visible_to(user).filter(
        type=DocumentType.DECISION, origin=IssuedDocument.Origin.ISSUED
    )
    withdrawn = Count("amendments", filter=Q(amendments__amendment=IssuedDocument.Amendment.WITHDRAWS))
    corrected = Count("amendments", filter=Q(amendments__amendment=IssuedDocument.Amendment.CORRECTS))
    latest = rows.order_by("-signed_on", "-pk").values("pk")[:6]
    found = IssuedDocument.objects.filter(pk__in=latest).annotate(withdrawn=withdrawn, corrected=corrected)
    papers = found.only("symbol", "subject", "signed_on", "state").order_by("-signed_on", "-pk")
    return [Decision(paper, _standing(paper, paper.withdrawn, paper.corrected)) for paper in papers]


def _standing(paper: IssuedDocument, withdrawn: int, corrected: int) -> tuple[str, str, str]:
    if withdrawn:
        return Tone.PLAIN, _("Withdrawn by a later paper"), "undo"
    if corrected:
        return Tone.INFO, _("Corrected"), "edit"
    if paper.state == IssuedDocument.State.NUMBERED:
        return Tone.INFO, _("Signed, PDF on its way"), "half"
    return Tone.OK, _("Signed and issued"), "seal"


# One's own ------------------------------------------------------------------------------------------------------


def _own(user) -> Iterator[Panel]:
    """For an official without another task: own papers, and who opened the own record."""
    papers = IssuedDocument.objects.visible_to(user).filter(official=user.official_id, released=True)
    yield Panel(
        "own-documents", _("My documents"), "personnel/parts/desk_documents.html",
        {"documents": list(papers.defer("content").order_by("-signed_on", "-pk")[:5]), "official": user.official_id},
        order=60,
    )  # fmt: skip
    looks = AccessEvent.objects.filter(official=user.official_id, verb__in=AccessEvent.LOOKS).exclude(user=user)
    yield Panel(
        "own-readers", _("Who opened my record"), "personnel/parts/desk_readers.html",
        {"looks": _with_roles(list(looks.select_related("user").order_by("-at", "-pk")[:4]))}, order=70,
    )  # fmt: skip


@dataclass(frozen=True)
class Look:
    """Who opened the record, and what the reader is here today."""

    event: AccessEvent
    role: str


def _with_roles(looks: list[AccessEvent]) -> list[Look]:
    """Name what each reader is here today."""
    grants = Grant.objects.in_force(dates.today()).filter(user__in={look.user_id for look in looks if look.user_id})
    roles: dict[int, dict] = {}
    for grant in grants.select_related("unit"):
        words = str(grant.get_role_display())
        roles.setdefault(grant.user_id, {})[f"{words}, {grant.unit}" if grant.unit else words] = True
    return [Look(look, "; ".join(roles.get(look.user_id, ()))) for look in looks]


# The log --------------------------------------------------------------------------------------------------------


def _log_figures(user, on: date) -> Iterator[Stat]:
    """What left the office or came into it in the last seven days, counted in one query over the index by verb."""
    since = on - timedelta(days=WEEK - 1)
    labels = (
        (Verb.EXPORT, _("Exported in 7 days"), _("lists and sheets")),
        (Verb.DOWNLOAD, _("Downloaded in 7 days"), _("papers")),
        (Verb.IMPORT, _("Imported in 7 days"), _("files")),
        (Verb.SIGN_IN_FAILED, _("Sign-ins refused in 7 days"), ""),
    )
    rows = AccessEvent.objects.visible_to(user).filter(
        at__gte=_start_of(since), verb__in=[verb for verb, _label, _note in labels]
    )
    counted = dict(rows.order_by().values_list("verb").annotate(n=Count("pk")))
    for place, (verb, label, note) in enumerate(labels):
        url = f"{reverse('log')}?verb={verb.value}&since={wording.day(since)}"
        yield Stat(f"log-{verb.value}", label, counted.get(verb.value, 0), url, note=note, order=10 + place)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


# Accounts -------------------------------------------------------------------------------------------------------


def _ending(user, on: date):
    last = dates.day_after(on + timedelta(days=ENDING_DAYS))
    return Grant.objects.visible_to(user).in_force(on).filter(valid__endswith__lte=last)


def _account_figures(user, on: date) -> Iterator[Stat]:
    accounts = reverse("admin:personnel_user_changelist")
    found = User.objects.visible_to(user).aggregate(
        active=Count("pk", filter=Q(is_active=True)),
        closed=Count("pk", filter=Q(is_active=False)),
        first=Count("pk", filter=Q(is_active=True, must_change_password=True)),
    )
    yield Stat("accounts", _("Accounts in use"), found["active"], f"{accounts}?is_active__exact=1",
               note=_("%(n)s closed") % {"n": wording.number(found["closed"])}, order=20)  # fmt: skip
    yield Stat("first-password", _("Not signed in yet"), found["first"],
               f"{accounts}?must_change_password__exact=1", note=_("must set a password of their own"), order=21)  # fmt: skip


def _accounts(user, on: date) -> Iterator[Panel]:
    ending = _ending(user, on).select_related("user", "unit").order_by("valid__endswith", "pk")[:LINES]
    yield Panel("grants-ending", _("Grants ending within 30 days"), "personnel/parts/desk_grants.html",
                {"grants": list(ending)}, order=10)  # fmt: skip
    since = timezone.now() - timedelta(days=WEEK)
    refused = (
        AccessEvent.objects.filter(verb=Verb.SIGN_IN_FAILED, at__gte=since)
        .order_by().values("username", "user__full_name").annotate(n=Count("pk"), last=Max("at")).order_by("-last")[:LINES]
    )  # fmt: skip
    yield Panel("refused", _("Sign-ins refused in 7 days"), "personnel/parts/desk_refused.html",
                {"refused": list(refused)}, side=True, order=20)  # fmt: skip
