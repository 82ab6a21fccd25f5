"""What assessment offers to the menu, the desk, the record page and the search; see `personnel.panels`."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment import progress, rounds, signals
from assessment.models import Review, ReviewReminder
from assessment.models.reach import AWAITING_UNIT, RELEASED, SENT
from personnel import wording
from personnel.panels import Due, Group, MenuItem, Panel, Tone

State = Review.State
MOST = 100
"""Tasks shown of one kind: the first so many by date; the rest is in the list."""
UNITS_SHOWN = 6


def menu(user) -> Iterator[MenuItem]:
    if user.official_id:
        yield MenuItem(Group.OWN, gettext_lazy("My reviews"), "my-reviews", "clipboard")
    if user.has_perm("assessment.score_review") and not user.has_perm("assessment.conclude_review"):
        yield MenuItem(Group.UNIT, gettext_lazy("Six-monthly reviews"), "reviews", "edit", "assessment.view_review")
    else:
        yield MenuItem(Group.ROTATION, gettext_lazy("Six-monthly reviews"), "reviews", "edit", "assessment.view_review")
    yield MenuItem(
        Group.ROTATION, gettext_lazy("Review rounds"), "review-rounds", "chart", "assessment.conclude_review"
    )


def due(user, on: date) -> Iterator[Due]:
    """Own self-reports, reviews to write, and for HR: late ones, those to conclude, signs to answer."""
    if user.official_id:
        yield from _own(user, on)
    if user.has_perm("assessment.score_review") or not user.has_perm("assessment.conclude_review"):
        yield from _to_write(user, on)
    if user.has_perm("assessment.conclude_review"):
        yield from _for_hr(user, on)


def desk(user, on: date) -> Iterator[Panel]:
    if user.official_id:
        released = [review for review in _mine(user) if review.is_released][:3]
        if released:
            yield Panel(
                "released", _("Reviews released to me"), "assessment/parts/desk_released.html", {"reviews": released}
            )
    if user.has_perm("assessment.conclude_review"):
        units = progress.running(user, on)
        if units:
            context = {
                "done": sum(one.is_done for one in units),
                "whole": len(units),
                "units": [one for one in units if not one.is_done][:UNITS_SHOWN],
            }
            yield Panel(
                "review-progress", _("Six-monthly reviews"), "assessment/parts/desk_progress.html", context, order=20
            )
        found = signals.among(review for review in _work(user, on) if _has_sign(review))
        if found:
            yield Panel(
                "review-signals",
                _("Signs to look at"),
                "assessment/parts/desk_signals.html",
                {"signals": found[:8]},
                order=30,
            )


def panels(official, user, on: date) -> Iterator[Panel]:
    """The tab "Đánh giá" of a record: every review this person may read, and the scores over the periods."""
    rows = list(
        Review.objects.readable_by(user)
        .filter(official=official)
        .counted()
        .select_related("unit", "cycle__programme")
        .told()
        .order_by("-period", "-number")
    )
    if not rows:
        return
    points = [
        (str(row.number), row.total)
        for row in reversed(rows)
        if row.kind == Review.Kind.PERIODIC and row.is_released and row.cycle_id == rows[0].cycle_id
    ]
    yield Panel(
        "reviews",
        _("Six-monthly reviews"),
        "assessment/parts/record_reviews.html",
        {"reviews": rows, "points": points},
        tab=_("Reviews"),
        order=40,
    )


def search(words, user) -> Iterator:
    """A review is found through its official."""
    return iter(())


# Tasks ------------------------------------------------------------------------------


def _mine(user) -> list[Review]:
    """One's own: to write now, and the newest released. One query a request."""
    if "_own_reviews" not in user.__dict__:
        rows = Review.objects.self_reportable_by(user).filter(state__in=[State.OPEN, *RELEASED])
        user.__dict__["_own_reviews"] = list(rows.select_related("cycle").with_periods().order_by("-period")[:MOST])
    return user.__dict__["_own_reviews"]


def _own(user, on: date) -> Iterator[Due]:
    for review in (review for review in _mine(user) if review.state == State.OPEN):
        last_day = rounds.self_report_due(review)
        yield Due(
            last_day,
            _("Self-report, %(period)s") % {"period": review.title},
            wording.period(review.period),
            reverse("self-report", args=[review.pk]),
            _("Write"),
            wording.tone_of(last_day, on),
        )


def _to_write(user, on: date) -> Iterator[Due]:
    """Those the unit can send now: the self-report has come, its day has passed, or HR sent the review back."""
    rows = (
        Review.objects.writable_by(user)
        .awaiting_unit()
        .filter(~Q(state=State.OPEN) | Q(period__endswith__lte=on))
        .select_related("official", "unit", "cycle")
        .told()
        .order_by("due_on", "pk")
    )
    for review in rows[:MOST]:
        yield Due(
            review.due_on,
            _("Review sheet, %(period)s") % {"period": review.title},
            _("HR sent it back: %(reason)s") % {"reason": review.return_reason[:140]}
            if review.state == State.RETURNED
            else review.where,
            reverse("review-write", args=[review.pk]),
            _("Complete") if review.state == State.RETURNED else _("Write review"),
            wording.tone_of(review.due_on, on),
            review.official.full_name,
        )


def _for_hr(user, on: date) -> Iterator[Due]:
    for review in _work(user, on):
        address = reverse("review", args=[review.pk])
        if review.state in AWAITING_UNIT:
            yield Due(
                review.due_on,
                _("Review sheet, %(period)s") % {"period": review.title},
                _("%(unit)s has not sent it; reminded %(times)s times") % {"unit": review.where, "times": review.asked}
                if review.asked
                else _("%(unit)s has not sent it") % {"unit": review.where},
                address,
                _("Remind the unit"),
                Tone.BAD,
                review.official.full_name,
            )
        elif review.state == State.UNIT_SUBMITTED:
            day = wording.local(review.submitted_at).date() + timedelta(days=review.cycle.days_to_conclude)
            yield Due(
                day,
                _("Conclude the review, %(period)s") % {"period": review.title},
                review.where,
                address,
                _("Conclude"),
                wording.tone_of(day, on),
                review.official.full_name,
            )
        if _has_sign(review):
            sign = signals.of(review)
            yield Due(
                sign.answer_by,
                _("Signs of %(period)s") % {"period": review.title},
                ", ".join(str(flag.label) for flag in sign.flags),
                address,
                _("Answer"),
                wording.tone_of(sign.answer_by, on),
                review.official.full_name,
            )


def _has_sign(review: Review) -> bool:
    return bool(review.flags) and review.signals_answered_at is None and review.state in (*SENT, State.RETURNED)


def _work(user, on: date) -> list[Review]:
    """What HR has to do with reviews, in one query a request: late, sent, or with a sign to answer."""
    kept = user.__dict__.setdefault("_review_work", {})
    if on not in kept:
        asked = (
            ReviewReminder.objects.filter(review=OuterRef("pk"), kind=ReviewReminder.Kind.ASKED)
            .order_by()
            .values("review")
            .annotate(days=Count("on", distinct=True))
            .values("days")
        )
        late = Q(state__in=AWAITING_UNIT, due_on__lt=on)
        sign = Q(signals_answered_at__isnull=True, state__in=[*SENT, State.RETURNED]) & ~Q(flags=[])
        kept[on] = list(
            Review.objects.concludable_by(user)
            .filter(late | sign | Q(state=State.UNIT_SUBMITTED))
            .select_related("official", "unit", "cycle__form")
            .annotate(asked=Coalesce(Subquery(asked), 0))
            .told()
            .order_by("due_on", "pk")[: 3 * MOST]
        )
    return kept[on]
