"""One seat at a time: to another room, or a second attempt for who did not pass or did not come."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessment.campaign_forms import PlaceForm
from assessment.campaign_lists import RetakeList
from assessment.campaigns import retaking, seating, timetable
from assessment.models import Registration, Seat
from assessment.views.campaigns_doors import ask, campaign_of, crumbs, registration_of, today
from assessment.views.campaigns_timetable import place_of
from personnel import wording


def seat_move(request, pk):
    """To another room or time of the campaign, as long as neither sitting has begun."""
    rows = Seat.objects.visible_to(request.user).select_related(
        "official", "registration__campaign", "sitting_room__sitting__campaign", "sitting_room__room"
    )
    seat = get_object_or_404(rows, pk=pk)
    here = seat.sitting_room
    campaign = campaign_of(request, here.sitting.campaign_id, organises=True)
    places = seating.open_rooms(campaign, retake=here.sitting.is_retake).exclude(pk=here.pk)
    words = {
        "number": seat.candidate_number,
        "room": here.room,
        "seat": wording.number(seat.number),
        "sitting": here.sitting.code,
    }
    return ask(
        request, PlaceForm(request.POST or None, places=places),
        act=lambda form: seating.move(seat, form.cleaned_data["place"]),
        title=_("Move the seat of %(name)s") % {"name": seat.official}, verb=_("Move the seat"),
        crumbs=[*crumbs(campaign), (here.room.name, reverse("campaign-room", args=[here.pk]))],
        back=reverse("campaign-room", args=[here.pk]), done=_("Moved. Print the door lists of both rooms again."),
        text=_("Candidate %(number)s sits in %(room)s, seat %(seat)s, sitting %(sitting)s. The candidate number stays.") % words,
    )  # fmt: skip


# Retakes ------------------------------------------------------------------------------


@require_GET
def retakes(request, pk):
    """Who may sit again, by which day, and where."""
    campaign = campaign_of(request, pk, organises=True)
    page = RetakeList(request, retaking.entitled(campaign), campaign.policy)
    if page.wants_export:
        return page.export()
    places = timetable.rooms_of(campaign).filter(sitting__is_retake=True)
    context = {
        "campaign": campaign, "page": page, "places": places, "on": today(),
        "can_seat": seating.open_rooms(campaign, retake=True).exists(), "months": campaign.policy.retake_months,
    }  # fmt: skip
    return render(request, "assessment/campaigns/retakes.html", context)


def retake_seat(request, pk):
    one = registration_of(request, pk, Registration.objects.decidable_by(request.user))
    places = seating.open_rooms(one.campaign, retake=True)
    return ask(
        request, PlaceForm(request.POST or None, places=places),
        act=lambda form: retaking.give_seat(one, form.cleaned_data["place"]),
        title=_("Retake of %(name)s") % {"name": one.official}, verb=_("Give the seat"),
        crumbs=[*crumbs(one.campaign), (_("Retakes"), reverse("campaign-retakes", args=[one.campaign_id]))],
        back=reverse("campaign-retakes", args=[one.campaign_id]), done=_("The seat is given. Make the papers of that sitting."),
        text="" if places.exists() else _("No retake sitting has a free seat: add a sitting with “Retake” ticked first."),
    )  # fmt: skip


@require_POST
def assign_retakes(request, pk):
    """Everybody who may retake, into this room as long as there are seats."""
    place = place_of(request, pk)
    campaign_of(request, place.sitting.campaign_id, organises=True)
    done = retaking.fill(place)
    messages.success(request, _("%(n)s seats given.") % {"n": wording.number(len(done.seats))})
    if done.without:
        messages.warning(
            request,
            _("%(n)s people cannot sit here: the room is full, their time is over or they sit elsewhere then.")
            % {"n": wording.number(len(done.without))},
        )
    return redirect("campaign-room", pk=pk)
