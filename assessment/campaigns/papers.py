"""Papers of a sitting: the list of a room, the notice of the sitting; and the door list with the codes, printed once."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from assessment.campaigns import timetable
from assessment.models import Campaign, Seat, SittingRoom
from assessment.report_places import head_of, named
from personnel import access_log, dates, issuing, paper, wording
from personnel.errors import RuleViolation
from personnel.models import AccessEvent, IssuedDocument
from personnel.models.documents import DocumentType

SEAT_LIST, NOTICE, DOOR_LIST = "seat_list", "sitting_notice", "door_list"


def _people(place: SittingRoom) -> list[Seat]:
    return list(
        Seat.objects.filter(sitting_room=place, is_cancelled=False)
        .select_related("official", "registration__unit", "registration__position").order_by("number")
    )  # fmt: skip


def _row(seat: Seat, on: date) -> dict:
    one = seat.registration
    return {
        "number": seat.number, "candidate": seat.candidate_number, "name": seat.official.full_name,
        "official": seat.official.code, "unit": named(one.unit, on), "position": str(one.position or ""),
    }  # fmt: skip


def _place(place: SittingRoom) -> dict:
    begins, ends = timezone.localtime(place.during.lower), timezone.localtime(place.during.upper)
    return {
        "campaign": place.sitting.campaign.name, "sitting": place.sitting.code, "room": place.room.name,
        "address": place.room.address, "day": begins.date(), "from": f"{begins:%H:%M}", "to": f"{ends:%H:%M}",
        "retake": place.sitting.is_retake, "last": ends.date() if ends.date() != begins.date() else None,
    }  # fmt: skip


def seat_list(place: SittingRoom, *, by, on: date) -> IssuedDocument:
    """The list of a room, signed by the organiser. Asked for again after a change it is a new revision."""
    people = _people(place)
    if not people:
        raise RuleViolation(_("Nobody has a seat in this room yet."), code="empty")
    campaign = place.sitting.campaign
    content = _place(place) | {"people": [_row(seat, timezone.localdate(place.during.lower)) for seat in people]}
    subject = _said("Candidates of %(sitting)s, %(room)s", sitting=place.sitting.code, room=place.room)
    return _issue(SEAT_LIST, f"seats:{place.pk}", campaign, subject, content, by, on, numbered=False)


def notice(campaign: Campaign, *, by, on: date) -> IssuedDocument:
    """The notice of the sittings to the units: when, where, how many of each, what to bring."""
    rooms = list(timetable.rooms_of(campaign).filter(seated__gt=0))
    if not rooms:
        raise RuleViolation(_("Nobody has a seat yet: assign the seats first."), code="empty")
    units: dict[str, int] = {}
    for name in Seat.objects.filter(registration__campaign=campaign, is_cancelled=False).values_list(
        "registration__campaign_unit__unit__name", flat=True
    ):
        units[name] = units.get(name, 0) + 1
    content = {
        "campaign": campaign.name, "window": [campaign.window.lower, wording.last_day(campaign.window)],
        "plan": {"symbol": campaign.plan.symbol, "signed_on": campaign.plan.signed_on} if campaign.plan else None,
        "rooms": [_place(place) | {"people": place.seated} for place in rooms],
        "units": [{"unit": name, "people": count} for name, count in sorted(units.items())],
        "count": sum(units.values()), "minutes": campaign.policy.minutes,
    }  # fmt: skip
    subject = _said("Sittings of %(campaign)s", campaign=campaign.name)
    return _issue(NOTICE, f"notice:{campaign.pk}", campaign, subject, content, by, on)


def _said(text: str, **values) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _(text) % values


@transaction.atomic
def _issue(template, about, campaign, subject, content, by, on, *, numbered=True) -> IssuedDocument:
    """The newest paper when it already says this; else the next revision, which names what it replaces."""
    Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    newest = IssuedDocument.objects.filter(about=about, template=template).order_by("-revision").first()
    frozen = issuing.frozen(content)
    if newest and all(newest.content.get(key) == value for key, value in frozen.items()):
        return newest
    replaces = {"symbol": newest.symbol, "signed_on": newest.signed_on} if newest else None
    name, title = head_of(campaign.organiser, on)
    return issuing.issue(
        template=template, type=DocumentType.NOTICE, issuer=campaign.organiser, signed_on=on, subject=subject,
        content=content | {"replaces": replaces}, about=about, revision=newest.revision + 1 if newest else 1,
        numbered=numbered, scope_unit=campaign.organiser, signer_name=name, signer_title=title.upper(), by=by,
        amends=newest, amendment=IssuedDocument.Amendment.CORRECTS if newest else "",
    )  # fmt: skip


def door_list(place: SittingRoom, *, by, on: date) -> bytes:
    """The PDF for the door, with new one-time codes. It is handed over and kept nowhere; printing again voids it."""
    drawn = timetable.draw_codes(place)
    if not drawn:
        raise RuleViolation(_("Nobody has a seat in this room yet."), code="empty")
    day = timezone.localdate(place.during.lower)
    content = issuing.frozen(
        _place(place)
        | {
            "frame": {
                "parent": "", "issuer": named(place.sitting.campaign.organiser, on), "place":
                issuing.short_place(place.sitting.campaign.organiser.province or "Hà Nội"),
                "day": dates.document_text(on), "subject": _said("Door list"), "symbol": "", "code": "", "draft": False,
            },
            "people": [_row(seat, day) | {"code": code} for seat, code in drawn],
        }
    )  # fmt: skip
    access_log.note(
        by, AccessEvent.Verb.DOWNLOAD, place, label=_("Door list with exam codes: %(room)s") % {"room": place},
        codes=sum(bool(code) for _seat, code in drawn),
    )  # fmt: skip
    return paper.render_apart(DOOR_LIST, content)
