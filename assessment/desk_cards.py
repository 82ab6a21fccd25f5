"""What the reviews put on the signed-in home: figures, progress by unit, signs, and what is released to oneself."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment import progress, sheets, to_do
from assessment.models import Review
from assessment.models.reach import overdue
from personnel import wording
from personnel.panels import Panel, Stat, Tone

State = Review.State
UNITS_SHOWN = 6
SIGNS_SHOWN = 8


def stats(user, on: date) -> Iterator[Stat]:
    if user.has_perm("assessment.conclude_review"):
        late = [one for one in _running(user, on) if one.overdue]
        count = sum(one.overdue for one in late)
        note = ngettext("of %(n)s unit", "of %(n)s units", len(late)) % {"n": wording.number(len(late))}
        yield Stat(
            "reviews-late", _("Review sheets overdue"), count, f"{reverse('reviews')}?state=overdue",
            note=note if late else _("every unit is in time"), tone=Tone.BAD if count else Tone.PLAIN, order=10,
        )  # fmt: skip
    elif user.scope("assessment.score_review"):
        yield from _unit_figures(user, on)


def panels(user, on: date) -> Iterator[Panel]:
    """Own released reviews; for HR the progress and the signs.

    HR's desk spends its queries on the office: their own reviews stand under "My reviews".
    """
    if user.has_perm("assessment.conclude_review"):
        yield _progress(_running(user, on))
        found = to_do.waiting_signals(user, on)
        yield Panel(
            "review-signals", _("Signs to look at"), "assessment/parts/desk_signals.html",
            {"signals": found[:SIGNS_SHOWN], "more": max(len(found) - SIGNS_SHOWN, 0)}, side=True, order=30,
        )  # fmt: skip
    elif user.official_id:
        released = Review.objects.readable_by(user).filter(official=user.official_id).released()
        rows = list(released.with_periods().order_by("-period")[:3])
        if rows or not user.grants_in_force:
            yield Panel(
                "released", _("Reviews released to me"), "assessment/parts/desk_released.html",
                {"reviews": rows, "sheets": sheets.of(rows, user)}, order=50,
            )  # fmt: skip


def _progress(units: list[progress.UnitProgress]) -> Panel:
    behind = [one for one in units if not one.is_done]
    context = {
        "done": len(units) - len(behind),
        "whole": len(units),
        "units": behind[:UNITS_SHOWN],
        "more": max(len(behind) - UNITS_SHOWN, 0),
    }
    return Panel(
        "review-progress", _("Six-monthly reviews"), "assessment/parts/desk_progress.html", context, side=True, order=20
    )


def _running(user, on: date) -> list[progress.UnitProgress]:
    """Read once a request: the figure and the card count the same rows."""
    kept = user.__dict__.setdefault("_reviews_running", {})
    if on not in kept:
        kept[on] = progress.running(user, on)
    return kept[on]


def _unit_figures(user, on: date) -> Iterator[Stat]:
    """The reviews of the unit(s) this person heads, as the list of reviews counts them."""
    count = (
        Review.objects.readable_by(user)
        .counted()
        .order_by()
        .aggregate(
            late=Count("pk", filter=overdue(on)),
            waiting=Count("pk", filter=Q(state__in=[State.OPEN, State.SELF_SUBMITTED], due_on__gte=on)),
            returned=Count("pk", filter=Q(state=State.RETURNED, due_on__gte=on)),
            sent=Count("pk", filter=Q(state=State.UNIT_SUBMITTED)),
        )
    )
    address = reverse("reviews")
    yield Stat("reviews-late", _("Review sheets overdue"), count["late"], f"{address}?state=overdue",
               tone=Tone.BAD if count["late"] else Tone.PLAIN, order=10)  # fmt: skip
    yield Stat("reviews-due", _("Review sheets to send"), count["waiting"], f"{address}?state=waiting",
               note=_("in time"), order=11)  # fmt: skip
    yield Stat("reviews-returned", _("Returned for completion"), count["returned"], f"{address}?state=returned",
               note=_("HR waits for them"), tone=Tone.WARN if count["returned"] else Tone.PLAIN, order=12)  # fmt: skip
    yield Stat(
        "reviews-sent",
        _("Sent, HR concludes"),
        count["sent"],
        f"{address}?state={State.UNIT_SUBMITTED.value}",
        order=13,
    )
