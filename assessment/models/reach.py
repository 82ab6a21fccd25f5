"""Which reviews someone may see, read, write and conclude; and the states these questions turn on."""

from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When

from personnel import dates
from personnel.models import Grant, UnitVersion
from personnel.models.accounts import Role

UPPER_LEVEL = 2
"""Units down to this level say enough alone."""
FREE = ("not_open", "open", "self_submitted")
"""The unit has not sent these yet: they follow the term."""
AWAITING_UNIT = ("open", "self_submitted", "returned")
SENT = ("unit_submitted", "concluded", "reported")
RELEASED = ("concluded", "reported")
SIGNALLING = (*SENT, "returned")


def overdue(on) -> Q:
    """The unit should have sent it by the day before."""
    return Q(state__in=AWAITING_UNIT, due_on__lt=on)


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who review or conclude in the unit; the official from opening on (their own part until released)."""
        scope = user.scope("assessment.view_review")
        if scope.whole:
            return self
        named = Q(reviewer=user.pk)
        own = Q(official=user.official_id) & ~Q(state="not_open") if user.official_id else Q(pk__in=[])
        return self.filter(own | named | scope.q("unit__path")) if scope else self.filter(own | named)

    def readable_by(self, user):
        """Visible with scores and comments: nobody reads what is written about them before it is released.

        The rule holds for heads of units and HR staff as well, when the review is their own.
        """
        rows = self.visible_to(user)
        return rows.exclude(Q(official=user.official_id) & ~Q(state__in=RELEASED)) if user.official_id else rows

    def writable_by(self, user):
        """The head of the receiving unit or of one above, a deputy, or whom HR named; never the person reviewed.

        Where the person reviewed heads a unit, nobody of that unit writes about them on the strength of a grant below
        or beside theirs: only a head further up, a deputy who has been named (`on_behalf_of`), or whom HR named.
        """
        reach = Q(reviewer=user.pk)
        for grant in user.grants_giving("assessment.score_review"):
            for path in user.paths_of(grant.unit):
                within = Q(reviewer__isnull=True, unit__path__startswith=path)
                if not grant.on_behalf_of_id:
                    within &= ~Q(official__in=_heads_at_or_above(path, grant.unit.path))
                reach |= within
        rows = self.filter(reach)
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def concludable_by(self, user):
        scope = user.scope("assessment.conclude_review")
        rows = self.filter(scope.q("unit__path")) if scope else self.none()
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def self_reportable_by(self, user):
        return self.filter(official=user.official_id).exclude(state="not_open") if user.official_id else self.none()

    def for_page(self):
        """With everything a page says about a review, in one query; `periods` is how many the term has."""
        return self.select_related(
            "official",
            "unit",
            "appointment__title",
            "cycle__programme",
            "cycle__form",
            "cycle__home_unit",
            "cycle__decision",
            "submitted_by",
        ).told()

    def told(self):
        """With what stands above the unit (a division's own name says little) and how many periods the term has."""
        return self.with_periods().with_unit_above()

    def with_unit_above(self):
        above = (
            UnitVersion.objects.filter(
                unit=OuterRef("unit"), level__gt=UPPER_LEVEL, valid__startswith__lte=OuterRef("due_on")
            )
            .order_by("-valid")
            .values("parent__name")[:1]
        )
        return self.annotate(unit_above=Subquery(above))

    def with_periods(self):
        periods = (
            self.model.objects.filter(cycle=OuterRef("cycle"), kind="periodic")  # type: ignore[attr-defined]
            .counted()
            .order_by()
            .values("cycle")
            .annotate(n=Count("*"))
            .values("n")
        )
        return self.annotate(periods=Subquery(periods))

    def by_urgency(self):
        """`urgency`: 0 waits for the unit, 1 for HR, 2 is done, 3 has not begun."""
        return self.annotate(
            urgency=Case(
                When(state__in=AWAITING_UNIT, then=0),
                When(state="unit_submitted", then=1),
                When(state="not_open", then=3),
                default=2,
            )
        )

    def counted(self):
        """Without those that a changed term took out of the schedule."""
        return self.exclude(state="dropped")

    def awaiting_unit(self):
        return self.filter(state__in=AWAITING_UNIT)

    def sent(self):
        return self.filter(state__in=SENT)

    def released(self):
        return self.filter(state__in=RELEASED)

    def overdue(self, on):
        return self.filter(overdue(on))

    def with_signals(self):
        """Sent with a sign that HR has not answered yet."""
        return self.filter(state__in=SIGNALLING, signals_answered_at__isnull=True).exclude(flags=[])


def _heads_at_or_above(*paths: str):
    """Officials who head one of the units on the way from the root down to these."""
    chains = [path.split("/")[:-1] for path in paths]
    above = {"/".join(codes[: count + 1]) + "/" for codes in chains for count in range(len(codes))}
    return (
        Grant.objects.in_force(dates.today())
        .filter(role=Role.UNIT_HEAD, on_behalf_of__isnull=True, unit__path__in=above, user__official__isnull=False)
        .values("user__official")
    )
