"""What a person must do about campaigns, by date: lists to sign; lists to check, proposals and changes to decide."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, F, Min, Q, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.exam_day import ending
from assessment.models import Campaign, CampaignUnit, ListChange, Registration
from personnel import wording
from personnel.panels import Due, Stat, Tone

State, Proposal = CampaignUnit.State, Registration.Proposal
MOST = 20


def of(user, on: date) -> Iterator[Due]:
    if user.has_perm("assessment.sign_list"):
        yield from _to_sign(user, on)
    if user.has_perm("assessment.change_campaign"):
        yield from _to_decide(user, on)


def stats(user, on: date) -> Iterator[Stat]:
    if not user.has_perm("assessment.change_campaign"):
        return
    rows = _organised(user, on)
    late = sum(row["late"] for row in rows)
    url = reverse("campaign", args=[rows[0]["campaign"]]) if rows else reverse("campaigns")
    yield Stat(
        "lists-late", _("Candidate lists overdue"), late, url, tone=Tone.BAD if late else Tone.PLAIN, order=20,
        note=_("due a calendar month before the sitting"),
    )  # fmt: skip


def _to_sign(user, on: date) -> Iterator[Due]:
    rows = CampaignUnit.objects.listed_by(user).filter(state=State.OPENED, campaign__state=Campaign.State.OPEN)
    for row in rows.select_related("unit", "campaign").order_by("list_due_on", "pk")[:MOST]:
        yield Due(
            row.list_due_on, _("List of candidates, %(unit)s") % {"unit": row.unit},
            _("Returned: %(reason)s") % {"reason": row.return_reason[:140]} if row.return_reason else row.campaign.name,
            reverse("campaign-unit", args=[row.pk]), _("Look and sign"), wording.tone_of(row.list_due_on, on),
        )  # fmt: skip


def _organised(user, on: date) -> list[dict]:
    """Per campaign under way, what waits for its organiser; read once a request."""
    kept = user.__dict__.setdefault("_campaigns_waiting", {})
    if on not in kept:
        rows = CampaignUnit.objects.examined_by(user).filter(campaign__state=Campaign.State.OPEN)
        found = list(
            rows.order_by().values("campaign", "campaign__name").annotate(
                sent=Count("pk", filter=Q(state=State.SENT)),
                late=Count("pk", filter=Q(state=State.OPENED, list_due_on__lt=on)),
                first=Min("sits_on", filter=Q(state=State.SENT)),
                late_since=Min("list_due_on", filter=Q(state=State.OPENED, list_due_on__lt=on)),
            )
        )  # fmt: skip
        asked = Registration.objects.sitting().filter(campaign_unit__in=rows, proposal=Proposal.ASKED, recheck={})
        changes = ListChange.objects.filter(campaign_unit__in=rows, state=ListChange.State.ASKED)
        over = ending.to_close(timezone.now()).filter(campaign__in=[row["campaign"] for row in found])
        of_sittings = over.order_by().values_list(Value("to_close"), "campaign")
        to_close = of_sittings.annotate(n=Count("pk"), due=Min(TruncDate(F("during__endswith"))))
        counted = _counted("asked", asked).union(_counted("changes", changes), to_close, all=True) if found else []
        waiting = {(name, campaign): (n, due) for name, campaign, n, due in counted}
        for row in found:
            for name in ("asked", "changes", "to_close"):
                row[name], row[f"{name}_due"] = waiting.get((name, row["campaign"]), (0, None))
        kept[on] = found
    return kept[on]


def _counted(name: str, rows):
    """(name, campaign, how many, by when) of rows about units of campaigns."""
    of_campaigns = rows.order_by().values_list(Value(name), "campaign_unit__campaign")
    return of_campaigns.annotate(n=Count("pk"), due=Min("campaign_unit__sits_on"))


def _to_decide(user, on: date) -> Iterator[Due]:
    for row in _organised(user, on):
        address = reverse("campaign", args=[row["campaign"]])
        if row["late"]:
            text = ngettext("%(n)s list of candidates is late", "%(n)s lists of candidates are late", row["late"])
            yield Due(
                row["late_since"], text % {"n": wording.number(row["late"])}, row["campaign__name"], address,
                _("Remind the units"), Tone.BAD,
            )  # fmt: skip
        if row["asked"]:
            text = ngettext(
                "%(n)s proposal of another position to decide", "%(n)s proposals of another position to decide", row["asked"]
            )  # fmt: skip
            yield Due(
                row["asked_due"] or on, text % {"n": wording.number(row["asked"])}, row["campaign__name"],
                reverse("campaign-mismatches", args=[row["campaign"]]) + "?state=open", _("Decide"),
                wording.tone_of(row["asked_due"] or on, on),
            )  # fmt: skip
        if row["changes"]:
            text = ngettext(
                "%(n)s change of a locked list to decide", "%(n)s changes of locked lists to decide", row["changes"]
            )
            yield Due(
                row["changes_due"] or on, text % {"n": wording.number(row["changes"])}, row["campaign__name"],
                reverse("campaign-changes", args=[row["campaign"]]), _("Decide"),
                wording.tone_of(row["changes_due"] or on, on),
            )  # fmt: skip
        if row["to_close"]:
            text = ngettext("%(n)s sitting to close", "%(n)s sittings to close", row["to_close"])
            yield Due(
                row["to_close_due"], text % {"n": wording.number(row["to_close"])},
                _("over, and not everybody is accounted for"), reverse("campaign-timetable", args=[row["campaign"]]),
                _("Close"), wording.tone_of(row["to_close_due"], on),
            )  # fmt: skip
        if row["sent"]:
            text = ngettext("%(n)s list of candidates to check", "%(n)s lists of candidates to check", row["sent"])
            yield Due(
                row["first"], text % {"n": wording.number(row["sent"])}, row["campaign__name"], address, _("Check"),
                wording.tone_of(row["first"], on),
            )  # fmt: skip
