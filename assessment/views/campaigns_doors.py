"""What every page of the campaigns does first and last: find the row this person may see, try the act, say it."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from assessment.models import Campaign, CampaignUnit, Registration
from personnel import dates, wording
from personnel.errors import RuleViolation
from personnel.paging import Step


def now() -> datetime:
    return timezone.now()


def today():
    return dates.today()


def campaign_of(request, pk, *, organises: bool = False) -> Campaign:
    """Outside one's reach a campaign does not exist; who only reads it is refused the organiser's acts."""
    rows = Campaign.objects.visible_to(request.user).select_related("policy", "plan", "organiser")
    campaign = get_object_or_404(rows, pk=pk)
    if organises and not Campaign.objects.organised_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return campaign


def organises(request, campaign: Campaign) -> bool:
    return Campaign.objects.organised_by(request.user).filter(pk=campaign.pk).exists()


def unit_of(request, pk, *, rows=None) -> CampaignUnit:
    """A unit's list. `rows` narrows it to those this person may act on; the others are refused, not hidden."""
    found = get_object_or_404(
        CampaignUnit.objects.visible_to(request.user).select_related(
            "campaign__policy", "campaign__plan", "campaign__organiser", "unit", "sent_by", "checked_by"
        ),
        pk=pk,
    )
    if rows is not None and not rows.filter(pk=pk).exists():
        raise PermissionDenied
    return found


def registration_of(request, pk, rows) -> Registration:
    one = get_object_or_404(
        Registration.objects.visible_to(request.user).select_related(
            "official", "campaign__policy", "campaign_unit__unit", "main", "position", "proposed_position", "unit"
        ),
        pk=pk,
    )
    if not rows.filter(pk=pk).exists():
        raise PermissionDenied
    return one


def check(request, perm: str) -> None:
    if not request.user.has_perm(perm):
        raise PermissionDenied if request.user.scope("assessment.view_campaign") else Http404


def crumbs(campaign: Campaign | None = None, row: CampaignUnit | None = None) -> list[tuple[str, str]]:
    found = [(_("Competency campaigns"), reverse("campaigns"))]
    if campaign is not None:
        found.append((campaign.name, reverse("campaign", args=[campaign.pk])))
    if row is not None:
        found.append((str(row.unit), reverse("campaign-unit", args=[row.pk])))
    return found


def back_of(request, default: str) -> str:
    """Where the person came from (`?next=`, a page of ours), so that a filtered list is found again as it was."""
    asked = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else default


def attempt(request, act, *, form=None, done: str = "") -> bool:
    """Do it; a refusal goes to the field it names, else to the top of the page."""
    try:
        act()
    except RuleViolation as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    except ValidationError as refusal:
        for name, texts in getattr(refusal, "message_dict", {None: refusal.messages}).items():
            target = name if form is not None and name in form.fields else None
            for text in texts:
                form.add_error(target, text) if form is not None else messages.error(request, text)
        return False
    if done:
        messages.success(request, done)
    return True


def ask(request, form, *, act, title, verb, crumbs, back, done="", text="", danger=False, then=None,
        template="assessment/campaigns/act.html", **context):  # fmt: skip
    """A form that ends in one act: show it, try it, go back."""
    back = back_of(request, back)
    if request.method == "POST" and form.is_valid() and attempt(request, lambda: act(form), form=form, done=done):
        return redirect(then() if then else back)
    context |= {
        "form": form, "title": title, "verb": verb, "crumbs": crumbs, "back": back, "text": text, "danger": danger,
    }  # fmt: skip
    return render(request, template, context, status=200 if request.method == "GET" or not form.errors else 422)


class Paged:
    """A page of rows in memory, or of a query that then reads this page alone, for `{% pager %}`; filters are kept."""

    def __init__(self, request, rows, size: int, unit, name: str = "page"):
        self.request, self.unit, self.size, self.name = request, unit, size, name
        self.found = rows.count() if isinstance(rows, QuerySet) else len(rows)
        text = request.GET.get(name, "")
        last = max(-(-self.found // size), 1)
        self.last = last
        self.number = min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1, 1), last)
        self.rows = list(rows[(self.number - 1) * size : self.number * size])
        self.has_several = last > 1

    def url(self, number: int) -> str:
        query = self.request.GET.copy()
        query[self.name] = str(number)
        return f"?{query.urlencode()}"

    @property
    def range_text(self) -> str:
        first = (self.number - 1) * self.size + 1
        return _("%(first)s–%(last)s of %(whole)s %(unit)s") % {
            "first": wording.number(first), "last": wording.number(first + len(self.rows) - 1),
            "whole": wording.number(self.found), "unit": self.unit,
        }  # fmt: skip

    @property
    def previous_url(self) -> str:
        return self.url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(self.number + 1) if self.number < self.last else ""

    @property
    def steps(self) -> list[Step]:
        near = {1, self.last, *range(max(self.number - 1, 1), min(self.number + 1, self.last) + 1)}
        steps, before = [], 0
        for number in sorted(near):
            if number > before + 1:
                steps.append(Step())
            steps.append(Step(wording.number(number), self.url(number), number == self.number))
            before = number
        return steps


def paged(request, rows, size: int, unit: str) -> Paged:
    return Paged(request, list(rows), size, unit)
