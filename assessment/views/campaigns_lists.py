"""One unit's list: reading, proposing, exempting, signing, sending back, checking."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessment.campaign_forms import ProposalForm, ReasonForm, RecheckForm, ReturnForm
from assessment.campaign_lists import RegistrationList
from assessment.campaigns import board, demand, guard, late, listing, signing, weighing
from assessment.models import CampaignUnit, ListChange, Registration
from assessment.views.campaigns_doors import ask, attempt, back_of, crumbs, now, registration_of, today, unit_of
from personnel import access_log, filters, names
from personnel.finding import named
from personnel.models import AccessEvent, JobPosition
from personnel.views.lookups import LIMIT, answer

State = CampaignUnit.State


@require_GET
def unit_list(request, pk):
    row = unit_of(request, pk)
    on = today()
    page = RegistrationList(request, Registration.objects.visible_to(request.user).filter(campaign_unit=row))
    if page.wants_export:
        return page.export()
    access_log.note(request.user, AccessEvent.Verb.VIEW, row)
    lists = CampaignUnit.objects.listed_by(request.user).filter(pk=pk).exists()
    examines = CampaignUnit.objects.examined_by(request.user).filter(pk=pk).exists()
    obstacles = signing.obstacles(row)
    is_open = row.state == State.OPENED
    context = {
        "row": row, "campaign": row.campaign, "page": page, "on": on, "crumbs": crumbs(row.campaign), "lists": lists,
        "examines": examines, "locked": row.is_locked(on), "standing": board.UnitStanding(row, on),
        "may_change": lists and is_open and not row.is_locked(on),
        "seen": listing.digest(row) if lists and is_open else "",
        "problems": obstacles.of_signing() if is_open else obstacles.of_checking() if row.state == State.SENT else [],
        "obstacles": obstacles,
        "changes": ListChange.objects.filter(campaign_unit=row)
        .select_related("official", "position", "asked_by", "decided_by").order_by("-asked_at")[:20],
        "own": request.user.official_id,
    }  # fmt: skip
    return render(request, "assessment/campaigns/unit.html", context)


@require_POST
def unit_draw(request, pk):
    """Draw the list again: an open list follows the record, a signed one is flagged."""
    row = unit_of(request, pk)
    if not _acts_on(request, pk):
        raise PermissionDenied
    found: dict = {}

    def act():
        if row.state == State.WAITING:
            listing.open_list(row, at=now())
            found["text"] = _("The list is drawn from the duties in force.")
        else:
            found["text"] = late.look_again(row, on=row.sits_on, today=today()).sentence

    if attempt(request, act):
        attempt(request, lambda: None, done=found["text"])
    return redirect("campaign-unit", pk=pk)


def _acts_on(request, pk) -> bool:
    user = request.user
    return (
        CampaignUnit.objects.listed_by(user).filter(pk=pk).exists()
        or CampaignUnit.objects.examined_by(user).filter(pk=pk).exists()
    )


@require_POST
def unit_sign(request, pk):
    row = unit_of(request, pk, rows=CampaignUnit.objects.listed_by(request.user))
    seen = request.POST.get("seen", "")[:64]
    attempt(
        request,
        lambda: signing.sign(row, seen=seen, by=request.user, at=now(), on=today()),
        done=_("The list is signed and sent to head office."),
    )
    return redirect("campaign-unit", pk=pk)


@require_POST
def unit_check(request, pk):
    row = unit_of(request, pk, rows=CampaignUnit.objects.examined_by(request.user))
    attempt(request, lambda: signing.check(row, by=request.user, at=now()), done=_("The list is checked."))
    return redirect("campaign-unit", pk=pk)


@require_POST
def unit_finish(request, pk):
    row = unit_of(request, pk, rows=CampaignUnit.objects.examined_by(request.user))
    attempt(request, lambda: signing.finish(row, at=now()), done=_("The unit has finished."))
    return redirect("campaign-unit", pk=pk)


def unit_return(request, pk):
    """`?about=` is what stands out in the list, when the desk of other positions leads here: the reason begins with it."""
    row = unit_of(request, pk, rows=CampaignUnit.objects.examined_by(request.user))
    about = names.normal(request.GET.get("about", "")[:1000])
    return ask(
        request, ReturnForm(request.POST or None, initial={"reason": about}),
        act=lambda form: signing.send_back(row, **form.cleaned_data, by=request.user, at=now(), on=today()),
        title=_("Return the list of %s") % row.unit, verb=_("Return"), crumbs=crumbs(row.campaign, row),
        back=reverse("campaign-unit", args=[pk]), done=_("The list is with the unit again."), danger=True,
    )  # fmt: skip


# About one person -----------------------------------------------------------------


def propose(request, pk):
    """Another position, with the difference in demand of each position held and asked for."""
    one = registration_of(request, pk, Registration.objects.proposable_by(request.user))
    form = ProposalForm(
        request.POST or None, positions=JobPosition.objects.all(),
        initial={"position": one.proposed_position or one.position, "reason": one.reason},
    )  # fmt: skip
    return ask(
        request, form,
        act=lambda form: guard.propose(
            one, form.cleaned_data["position"], reason=form.cleaned_data["reason"], by=request.user, at=now(), on=today()
        ),
        title=_("Position for %s") % one.official, verb=_("Propose"), crumbs=crumbs(one.campaign, one.campaign_unit),
        back=reverse("campaign-unit", args=[one.campaign_unit_id]), template="assessment/campaigns/propose.html",
        done=_("Saved. Another position than the work done waits for head office."), one=one,
        held=[(position, share) for position, share in _held(one)],
        compared=_compared(request, one),
    )  # fmt: skip


def _held(one: Registration):
    called = JobPosition.objects.in_bulk(one.held)
    return [(called[duty["position"]], duty["share"]) for duty in one.mix if duty["position"] in called]


def _compared(request, one: Registration) -> weighing.Mismatch | None:
    """The difference, once a position is named."""
    code = (request.POST.get("position") or request.GET.get("position") or "").partition(" – ")[0].strip()
    position = JobPosition.objects.filter(code__iexact=code).first() if code else one.proposed_position
    if position is None or position.pk in one.held:
        return None
    one.proposed_position = position
    return weighing.weigh([one], one.campaign.policy, one.checked_on)[0]


@require_POST
def propose_withdraw(request, pk):
    one = registration_of(request, pk, Registration.objects.proposable_by(request.user))
    attempt(request, lambda: guard.withdraw(one, by=request.user, on=today()), done=_("The proposal is taken back."))
    return redirect(back_of(request, reverse("campaign-unit", args=[one.campaign_unit_id])))


def exempt(request, pk):
    one = registration_of(request, pk, Registration.objects.proposable_by(request.user))
    return ask(
        request, ReasonForm(request.POST or None),
        act=lambda form: guard.exempt(one, reason=form.cleaned_data["reason"], by=request.user, on=today()),
        title=_("Exempt %s") % one.official, verb=_("Exempt"), crumbs=crumbs(one.campaign, one.campaign_unit),
        back=reverse("campaign-unit", args=[one.campaign_unit_id]), danger=True,
        text=_("Head office reads the reason when it checks the list."), done=_("Exempt; the reason stands on the list."),
    )  # fmt: skip


@require_POST
def include(request, pk):
    one = registration_of(request, pk, Registration.objects.proposable_by(request.user))
    attempt(request, lambda: guard.include(one, by=request.user, on=today()), done=_("Back on the list."))
    return redirect(back_of(request, reverse("campaign-unit", args=[one.campaign_unit_id])))


def recheck(request, pk):
    """Whose unit or duty is another since the list was signed."""
    one = registration_of(request, pk, Registration.objects.decidable_by(request.user))
    called = JobPosition.objects.in_bulk([duty["position"] for duty in one.recheck.get("mix", [])])
    new = [(called.get(duty["position"]), duty["share"]) for duty in one.recheck.get("mix", [])]
    return ask(
        request, RecheckForm(request.POST or None, initial={"answer": "follow"}),
        act=lambda form: guard.answer_recheck(
            one, follow=form.cleaned_data["answer"] == "follow", reason=form.cleaned_data["reason"], by=request.user,
            at=now(),
        ),
        title=_("Changed since the list was signed: %s") % one.official, verb=_("Decide"),
        crumbs=crumbs(one.campaign, one.campaign_unit), back=reverse("campaign-unit", args=[one.campaign_unit_id]),
        template="assessment/campaigns/recheck.html", done=_("Decided; the seat is kept."), one=one, new=new,
        held=_held(one),
    )  # fmt: skip


@require_GET
def positions(request) -> JsonResponse:
    """What the lookup box offers: positions somebody may be examined on."""
    words = filters.clean(request.GET.get("q", ""))
    rows = named(demand.positions_examined(today()), words).select_related("area").order_by("code")
    return answer([(row, row.name, row.area.name) for row in rows[:LIMIT]])
