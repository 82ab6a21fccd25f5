"""The door: a one-time code with the candidate number. Wrong ones are counted, right ones cost two queries."""

import math
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from assessment.campaigns import codes
from assessment.exam_day import networks
from assessment.models import Attempt, Room, Seat
from personnel import access_log, names, signing_in
from personnel.errors import RuleViolation
from personnel.models import SignInFailure
from personnel.origin import origin


def attempt_for(number: str, code: str, at: datetime) -> Attempt:
    """Whose code it is; TooManyAttempts before it is looked at when too many were wrong.

    A candidate number is counted as an account is. An address is counted too, but not that of a room in use: a whole
    hall shares it, and the codes are too long to be guessed by the hall.
    """
    number = names.normal(number)[:20].upper()
    key = signing_in.key_of(f"exam:{number}")
    ip = access_log.address(origin.get().ip)
    _refuse_when_too_many(key, ip, at)
    found = (
        Attempt.objects.select_related("seat__sitting_room__room", "seat__official", "paper")
        .filter(seat__code_sha256=codes.hash_of(code), seat__is_cancelled=False, seat__sitting_room__is_cancelled=False)
        .exclude(seat__code_sha256="")
        .first()
        if codes.as_typed(code)
        else None
    )
    if found is None or found.seat.candidate_number.upper() != number:
        if found is None and _waits_for_a_paper(number, code):
            raise RuleViolation(_("Your paper has not been handed out yet. Tell the proctor."), code="no_paper")
        SignInFailure.objects.create(username=key, ip=ip)
        raise RuleViolation(
            _("The candidate number or the code is wrong. The proctor has both on the door list."),
            code="code",
        )
    if found.seat.code_used_at:
        raise RuleViolation(
            _("This code has been used. Ask the proctor to release your paper for this machine."), code="used"
        )
    return found


def _waits_for_a_paper(number: str, code: str) -> bool:
    seats = Seat.objects.filter(code_sha256=codes.hash_of(code), is_cancelled=False, attempt__isnull=True)
    return bool(codes.as_typed(code)) and seats.filter(candidate_number__iexact=number).exists()


def _refuse_when_too_many(key: str, ip: str | None, at: datetime) -> None:
    since = at - signing_in.WINDOW
    failed = list(
        SignInFailure.objects.filter(Q(username=key) | Q(ip=ip, ip__isnull=False), at__gt=since)
        .order_by("-at")
        .values_list("username", "ip", "at")[: signing_in.PER_ACCOUNT + signing_in.PER_ADDRESS]
    )
    if not failed:
        return
    own = [when for name, _ip, when in failed if name == key]
    here = [when for _name, address, when in failed if ip and address == ip]
    waits = [_wait(own, signing_in.PER_ACCOUNT, at)]
    if len(here) >= signing_in.PER_ADDRESS and not _is_a_room_in_use(ip, at):
        waits.append(_wait(here, signing_in.PER_ADDRESS, at))
    if seconds := max(waits):
        raise signing_in.TooManyAttempts(seconds)


def _wait(newest_first: list[datetime], most: int, at: datetime) -> int:
    if len(newest_first) < most:
        return 0
    return max(math.ceil((newest_first[most - 1] + signing_in.WINDOW - at).total_seconds()), 1)


def _is_a_room_in_use(ip: str | None, at: datetime) -> bool:
    rooms = Room.objects.filter(sittings__during__contains=at, sittings__is_cancelled=False).exclude(networks=[])
    return any(networks.within(ip, ranges) for ranges in rooms.values_list("networks", flat=True))
