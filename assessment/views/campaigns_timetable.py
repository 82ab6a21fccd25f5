"""Sittings, rooms, proctors, seats, and their papers."""

from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from assessment.campaign_forms import ProctorForm, SittingForm
from assessment.campaign_lists import PlaceList
from assessment.campaigns import papers, seating, timetable
from assessment.exam_day import ending
from assessment.models import Proctoring, Room, Seat, Sitting, SittingRoom
from assessment.views.campaigns_doors import ask, attempt, campaign_of, check, crumbs, now, organises, today
from personnel import filters, wording
from personnel.finding import named
from personnel.models import User
from personnel.views.lookups import LIMIT
from personnel.views.papers import as_download

PEOPLE_NAMED = 10


@require_GET
def campaign_timetable(request, pk):
    row = campaign_of(request, pk)
    page = PlaceList(request, timetable.rooms_of(row))
    if page.wants_export:
        return page.export()
    waiting = SittingRoom.objects.filter(sitting__in=ending.to_close(now()).filter(campaign=row))
    seats = list(timetable.rooms_of(row).values_list("seated", "room__capacity"))
    context = {
        "campaign": row, "page": page, "may": organises(request, row), "wanted": timetable.seats_wanted(row),
        "seated": sum(taken for taken, _places in seats), "places": sum(places for _taken, places in seats),
        "to_close": set(waiting.values_list("pk", flat=True)),
    }  # fmt: skip
    return render(request, "assessment/campaigns/timetable.html", context)


def sitting_new(request, pk):
    row = campaign_of(request, pk, organises=True)
    form = SittingForm(
        request.POST or None, rooms=Room.objects.filter(is_active=True).select_related("unit").order_by("unit__path", "code"),
        initial={
            "minutes": row.policy.minutes + 30, "starts": "08:00", "is_retake": "retake" in request.GET,
            "day": None if "retake" in request.GET else timetable.next_day(row),
        },
    )  # fmt: skip
    return ask(
        request, form, act=lambda form: timetable.add_sitting(row, **form.cleaned_data),
        title=_("New sitting"), verb=_("Add the sitting"),
        crumbs=[*crumbs(row), (_("Timetable"), reverse("campaign-timetable", args=[pk]))],
        back=reverse("campaign-timetable", args=[pk]), done=_("The sitting is on the timetable."),
    )  # fmt: skip


@require_POST
def sitting_cancel(request, pk):
    sitting = get_object_or_404(Sitting.objects.visible_to(request.user), pk=pk)
    campaign_of(request, sitting.campaign_id, organises=True)
    attempt(request, lambda: timetable.cancel_sitting(sitting), done=_("The sitting is cancelled; its seats are free."))
    return redirect("campaign-timetable", pk=sitting.campaign_id)


def sitting_close(request, pk):
    """Over, and not everybody is accounted for: who is recorded as absent, and who gets another seat."""
    sitting = get_object_or_404(Sitting.objects.visible_to(request.user).select_related("campaign"), pk=pk)
    campaign = campaign_of(request, sitting.campaign_id, organises=True)
    check(request, "assessment.run_sitting")

    def act(_form):
        found = ending.close(sitting, by=request.user, at=now())
        text = ngettext("The sitting is closed; %(n)s person is recorded as absent.",
                        "The sitting is closed; %(n)s people are recorded as absent.", len(found.absent))  # fmt: skip
        messages.success(request, text % {"n": wording.number(len(found.absent))})

    return ask(
        request, Form(request.POST if request.method == "POST" else None), act=act, title=_("Close sitting %(code)s") % {"code": sitting.code},
        verb=_("Close the sitting"), crumbs=[*crumbs(campaign), (_("Timetable"), reverse("campaign-timetable", args=[campaign.pk]))],
        back=reverse("exam-papers-sitting", args=[pk]), template="assessment/campaigns/sitting_close.html",
        found=ending.outstanding(sitting),
    )  # fmt: skip


@require_POST
def assign(request, pk):
    row = campaign_of(request, pk, organises=True)

    def act():
        done = seating.assign(row)
        messages.success(request, _("%(n)s seats given.") % {"n": wording.number(len(done.seats))})
        if done.without:
            names = ", ".join(one.official.full_name for one in done.without[:PEOPLE_NAMED])
            messages.warning(
                request,
                _("No free seat on or after their unit's day for %(n)s people (%(names)s …): add sittings or rooms.")
                % {"n": wording.number(len(done.without)), "names": names},
            )

    attempt(request, act)
    return redirect("campaign-timetable", pk=pk)


def place_of(request, pk) -> SittingRoom:
    rows = SittingRoom.objects.visible_to(request.user).select_related(
        "sitting__campaign__organiser", "sitting__campaign__policy", "room__unit"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def room(request, pk):
    """The seats of a room, for the organiser and for whoever watches over it."""
    place = place_of(request, pk)
    seats = (
        Seat.objects.visible_to(request.user).filter(sitting_room=place, is_cancelled=False)
        .select_related("official", "registration__unit", "registration__position").order_by("number")
    )  # fmt: skip
    proctors = place.proctors.filter(is_cancelled=False).select_related("proctor")
    campaign = place.sitting.campaign
    context = {
        "place": place, "campaign": campaign, "seats": seats, "proctors": proctors, "may": organises(request, campaign),
        "crumbs": [*crumbs(campaign), (_("Timetable"), reverse("campaign-timetable", args=[campaign.pk]))],
        "is_open": place.sitting.state in timetable.SEATABLE,
    }  # fmt: skip
    return render(request, "assessment/campaigns/room.html", context)


@require_POST
def room_medium(request, pk):
    """A room of a sitting writes on paper, or on computers."""
    place = place_of(request, pk)
    campaign_of(request, place.sitting.campaign_id, organises=True)
    paper = request.POST.get("paper") == "1"
    done = _("This room writes on paper.") if paper else _("This room writes on computers.")
    attempt(request, lambda: timetable.write_on(place, paper=paper), done=done)
    return redirect("campaign-room", pk=pk)


def proctor_name(request, pk):
    place = place_of(request, pk)
    campaign = campaign_of(request, place.sitting.campaign_id, organises=True)
    return ask(
        request, ProctorForm(request.POST or None, accounts=User.objects.filter(is_active=True)),
        act=lambda form: timetable.name_proctor(place, form.cleaned_data["proctor"]),
        title=_("Proctor of %s") % place.room, verb=_("Name the proctor"),
        crumbs=[*crumbs(campaign), (_("Timetable"), reverse("campaign-timetable", args=[campaign.pk]))],
        back=reverse("campaign-room", args=[pk]), done=_("Named."),
    )  # fmt: skip


@require_POST
def proctor_release(request, pk):
    one = get_object_or_404(
        Proctoring.objects.organised_by(request.user).select_related("sitting_room__sitting"), pk=pk
    )
    campaign_of(request, one.sitting_room.sitting.campaign_id, organises=True)
    timetable.release_proctor(one)
    messages.success(request, _("No longer a proctor of this room."))
    return redirect("campaign-room", pk=one.sitting_room_id)


@require_GET
def proctors(request) -> JsonResponse:
    """Accounts the lookup box offers: for those who organise campaigns."""
    if not request.user.has_perm("assessment.add_proctoring"):
        raise Http404
    words = filters.clean(request.GET.get("q", ""))
    rows = User.objects.filter(is_active=True).filter(
        Q(username__icontains=words) | Q(full_name__icontains=words) | Q(official__in=named_officials(words))
    )
    found = rows.order_by("username")[:LIMIT]
    return JsonResponse(
        {"results": [{"id": row.pk, "code": row.username, "label": row.full_name, "sub": ""} for row in found]}
    )


def named_officials(words: str):
    from personnel.models import Official

    return named(Official.objects.all(), words).values("pk")


# Papers -----------------------------------------------------------------------------


@require_POST
def room_paper(request, pk):
    """The seat list of a room: issued, filed by a worker, found under Documents."""
    place = place_of(request, pk)
    campaign_of(request, place.sitting.campaign_id, organises=True)
    made = {}

    def act():
        made["paper"] = papers.seat_list(place, by=request.user, on=today())

    if attempt(request, act, done=_("The seat list is being made.")):
        return redirect("document", pk=made["paper"].pk)
    return redirect("campaign-room", pk=pk)


@require_POST
def notice(request, pk):
    row = campaign_of(request, pk, organises=True)
    made = {}

    def act():
        made["paper"] = papers.notice(row, by=request.user, on=today())

    if attempt(request, act, done=_("The notice is being made.")):
        return redirect("document", pk=made["paper"].pk)
    return redirect("campaign-timetable", pk=pk)


@require_POST
def door_list(request, pk):
    """The PDF with new exam codes, handed over once."""
    place = place_of(request, pk)
    campaign_of(request, place.sitting.campaign_id, organises=True)
    made = {}

    def act():
        made["pdf"] = papers.door_list(place, by=request.user, on=today())

    if attempt(request, act):
        name = f"danh-sach-phat-ma-{place.sitting.code}-{place.room.code}.pdf".lower()
        return as_download(made["pdf"], name, "application/pdf")
    return redirect("campaign-room", pk=pk)
