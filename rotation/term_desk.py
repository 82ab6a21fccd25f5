"""What the terms put on the signed-in home: figures, endings by month, one's own rotation, the people of a unit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.deadlines import self_report_due
from assessment.models import Review
from personnel import dates, wording
from personnel.panels import Panel, Stat, Tone
from rotation import bars, board, term_tasks
from rotation.models import Rotation, TermChange, TermProposal

State = Rotation.State
MONTHS = 12
SHOWN = 8


def stats(user, on: date) -> Iterator[Stat]:
    if user.has_perm("rotation.issue_decision"):
        waiting = len(term_tasks.proposals(user))
        yield Stat("proposals", _("Decisions to sign"), waiting, "#viec" if waiting else "",
                   note=_("about terms") if waiting else _("nothing waits"), tone=Tone.WARN if waiting else Tone.PLAIN,
                   order=6)  # fmt: skip
    if _follows_all(user):
        yield from _office_figures(_numbers(user, on), whole=user.has_perm("rotation.propose_change"))
    elif user.scope("rotation.confirm_arrival"):
        yield from _unit_figures(_people(user, on), on)


def panels(user, on: date) -> Iterator[Panel]:
    if user.official_id:
        yield from _own(user, on)
    if _follows_all(user):
        found = _numbers(user, on)
        points = _points(found, on)
        context = {"points": points, "some": any(value for _label, value, _tone in points),
                   "next": dates.last_day(found["next_end"])}  # fmt: skip
        yield Panel("endings", _("Terms ending by month"), "rotation/part/desk_endings.html", context, order=30)
    elif user.scope("rotation.confirm_arrival"):
        rows = _people(user, on)
        here = [one.rotation for one in rows if one.is_here]
        gone = [one.rotation for one in rows if one.is_gone]
        yield Panel("here", _("People on rotation here"), "rotation/part/desk_people.html",
                    {"rows": here[:SHOWN], "count": len(here), "url": reverse("rotations-here"), "here": True}, order=20)  # fmt: skip
        yield Panel("gone", _("Our people away on rotation"), "rotation/part/desk_people.html",
                    {"rows": gone[:SHOWN], "count": len(gone), "url": f"{reverse('terms')}?where=gone", "here": False},
                    order=30)  # fmt: skip


def _follows_all(user) -> bool:
    """HR and the authority: those who act on terms and see them all."""
    acts = user.has_perm("rotation.propose_change") or user.has_perm("rotation.issue_decision")
    return acts and user.scope("rotation.view_rotation").whole


# The whole office -----------------------------------------------------------------------------------------------


def _numbers(user, on: date) -> dict[str, Any]:
    """Every figure about terms, from one query over the terms under way, read once a request."""
    kept = user.__dict__.setdefault("_term_numbers", {})
    if on not in kept:
        rows = Rotation.objects.visible_to(user).under_way().order_by()
        rows = rows.annotate(bucket=board.bucket_on(on), followed=_decided_or_proposed()).values(
            "bucket", "followed", "state", "term", "to_unit", "official", "deviation", "deviation_answered_at"
        )
        kept[on] = _counts(list(rows), on, user.official_id)
    return kept[on]


def _counts(rows: list[dict], on: date, own: int | None) -> dict[str, Any]:
    buckets = Counter(row["bucket"] for row in rows)
    now = [row for row in rows if row["state"] in board.NOW]
    months = Counter(dates.month_start(dates.last_day(row["term"].upper)) for row in now)
    first = dates.month_start(on)
    return {
        "in_30": buckets["30"],
        "in_60": buckets["60"],
        "in_90": buckets["90"],
        "undecided": sum(row["bucket"] == "30" and not row["followed"] for row in rows),
        "now": len(now),
        "units": len({row["to_unit"] for row in now}),
        "arrivals": buckets["arrival"],
        "late_arrivals": sum(row["bucket"] == "arrival" and row["term"].lower <= on for row in rows),
        "different": sum(bool(row["deviation"]) and row["deviation_answered_at"] is None for row in rows),
        "over": sum(row["state"] == State.DUE for row in rows),
        "own": sum(row["official"] == own for row in rows),
        "next_end": min((row["term"].upper for row in now), default=None),
        "months": [months[dates.add_months(first, place)] for place in range(MONTHS)],
    }


def _decided_or_proposed():
    """Somebody has said what follows this term."""
    ending = TermChange.objects.filter(rotation=OuterRef("pk"), kind__in=TermChange.ENDING)
    waiting = TermProposal.objects.filter(rotation=OuterRef("pk"), state=TermProposal.State.WAITING)
    return Exists(ending) | Exists(waiting)


def _office_figures(found: dict[str, Any], *, whole: bool) -> Iterator[Stat]:
    """`whole`: for HR, who prepare placements long before."""
    terms = reverse("terms")
    undecided = found["undecided"]
    note = ngettext("%(n)s person without a placement plan", "%(n)s people without a placement plan", undecided)
    yield Stat(
        "ends-30", _("Terms ending within 30 days"), found["in_30"], f"{terms}?state=30",
        note=note % {"n": wording.number(undecided)} if undecided else _("every placement is prepared") if found["in_30"] else "",
        tone=Tone.WARN if found["in_30"] else Tone.PLAIN, order=20,
    )  # fmt: skip
    if whole:
        yield Stat("ends-60", _("In 31–60 days"), found["in_60"], f"{terms}?state=60", order=21)
        yield Stat("ends-90", _("In 61–90 days"), found["in_90"], f"{terms}?state=90", order=22)
    different = found["different"]
    said = ngettext("%(n)s deviation unanswered", "%(n)s deviations unanswered", different)
    yield Stat(
        "arrivals", _("Arrivals to be confirmed"), found["arrivals"], f"{terms}?state=arrival",
        note=said % {"n": wording.number(different)} if different else _("no deviation unanswered"),
        tone=Tone.WARN if found["late_arrivals"] else Tone.PLAIN, order=30,
    )  # fmt: skip
    units = ngettext("at %(n)s unit", "at %(n)s units", found["units"]) % {"n": wording.number(found["units"])}
    yield Stat("on-rotation", _("On rotation now"), found["now"], f"{terms}?where={board.AWAY}", of=_("people"), note=units,
               order=40)  # fmt: skip


def _points(found: dict[str, Any], on: date) -> list[tuple[str, int, str]]:
    """(month, terms ending, tone), before them the terms that are over and wait for a placement."""
    first = dates.month_start(on)
    soon = on + timedelta(days=90)
    points = [(_("over"), found["over"], Tone.BAD.value)] if found["over"] else []
    for place in range(MONTHS):
        month = dates.add_months(first, place)
        tone = Tone.WARN if month <= soon else Tone.PLAIN
        points.append((f"{month.month}/{month:%y}", found["months"][place], tone.value))
    return points


# One's own ------------------------------------------------------------------------------------------------------


def _own(user, on: date) -> Iterator[Panel]:
    """The own rotation that counts now. Who only has this page is told when there is none."""
    if _follows_all(user) and not _numbers(user, on)["own"]:
        return
    rows = Rotation.objects.filter(official=user.official_id, state__in=State.under_way())
    row = rows.select_related("batch__policy", "to_unit", "to_title", "from_unit", "from_title", "decision", "cycle").order_by("-term").first()  # fmt: skip
    if row is None and user.grants_in_force:
        return
    context: dict[str, object] = {"rotation": row}
    if row is not None:
        context = {"rotation": bars.shown(row, on), "next": _next_review(row)}
    yield Panel("own-rotation", _("My rotation"), "rotation/part/desk_own.html", context, order=15)


def _next_review(row: Rotation) -> Review | None:
    if row.cycle_id is None:
        return None
    coming = Review.objects.filter(cycle=row.cycle_id, state__in=[Review.State.NOT_OPEN, Review.State.OPEN])
    found = coming.select_related("cycle").with_periods().order_by("opens_on").first()
    if found is not None:
        found.self_due = self_report_due(found)
    return found


# A unit ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """Somebody on rotation, seen from the unit that looks: come here, or gone from here."""

    rotation: "bars.ShownRotation"
    is_here: bool
    is_gone: bool


def _people(user, on: date) -> list[Person]:
    """Rotations under way to and from the unit(s) this person heads, never their own; read once a request."""
    kept = user.__dict__.setdefault("_unit_rotations", {})
    if on in kept:
        return kept[on]
    scope = user.scope("rotation.confirm_arrival")
    rows = Rotation.objects.visible_to(user).under_way()
    if user.official_id:
        rows = rows.exclude(official=user.official_id)
    found = (
        rows.filter(scope.q("to_unit__path") | scope.q("from_unit__path"))
        .select_related("official", "batch__policy", "to_unit", "to_title", "from_unit")
        .order_by("term__endswith", "official__name_key")
    )
    kept[on] = [Person(bars.shown(row, on), scope.covers(row.to_unit), scope.covers(row.from_unit)) for row in found]
    return kept[on]


def _unit_figures(people: list[Person], on: date) -> Iterator[Stat]:
    here = [one.rotation for one in people if one.is_here]
    now = sum(row.state in board.NOW for row in here)
    arrivals = sum(row.state == State.PENDING for row in here)
    gone = sum(one.is_gone and one.rotation.state in board.NOW for one in people)
    yield Stat("here", _("On rotation here"), now, f"{reverse('rotations-here')}?where=here", of=_("people"), order=20)
    yield Stat("to-confirm", _("Arrivals to be confirmed"), arrivals, f"{reverse('rotations-here')}?state=arrival",
               tone=Tone.WARN if arrivals else Tone.PLAIN, order=21)  # fmt: skip
    yield Stat("gone", _("Our people away"), gone, f"{reverse('terms')}?where=gone", of=_("people"), order=22)
