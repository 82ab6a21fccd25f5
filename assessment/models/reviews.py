"""Six-monthly reviews of an appointment: what each side wrote, and in which state it stands."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.models import review_guards
from assessment.models.cycles import ReviewCycle
from assessment.models.reach import RELEASED, SENT, ReviewQuerySet
from personnel import wording
from personnel.fields import PeriodField, TextField
from personnel.models import Appointment, Official, Unit, User
from personnel.models.conduct import Classification


class Flag(models.TextChoices):
    """Signs that HR must answer."""

    FOOT_DRAGGING = "foot_dragging", _("Foot-dragging, prolonged delay")
    NOT_SERIOUS = "not_serious", _("Tasks not taken seriously")
    NEGATIVE = "negative", _("Negative signs")
    VIOLATION = "violation", _("Breach of discipline")
    FALLING_SCORE = "falling_score", _("Falling score")

    @classmethod
    def seen_by_unit(cls) -> list["Flag"]:
        """Those the unit can mark; a falling score is found by the system when the review is sent."""
        return [flag for flag in cls if flag != cls.FALLING_SCORE]


class Recommendation(models.TextChoices):
    CONTINUE = "continue", _("Continue the rotation")
    ADJUST_JOB = "adjust_job", _("Adjust the work")
    CHANGE_POST = "change_post", _("Change the post")
    EARLY_RETURN = "early_return", _("Return before the term")
    HANDLE_VIOLATION = "handle_violation", _("Handle the violation")
    PLACEMENT = "placement", _("Placement after the term")


@pghistory.track()
class Review(models.Model):
    """The review of one appointment over one period. Dated rules in `rounds`, moves in `reviewing`."""

    class Kind(models.TextChoices):
        PERIODIC = "periodic", _("Periodic")
        FINAL = "final", _("End of rotation")

    class State(models.TextChoices):
        NOT_OPEN = "not_open", _("Not open yet")
        OPEN = "open", _("Open for writing")
        SELF_SUBMITTED = "self_submitted", _("Self-report sent")
        UNIT_SUBMITTED = "unit_submitted", _("Sent by the unit")
        RETURNED = "returned", _("Returned for completion")
        CONCLUDED = "concluded", _("Concluded")
        REPORTED = "reported", _("Sheet filed")
        DROPPED = "dropped", _("Dropped from the schedule")

    TRANSITIONS = {
        State.NOT_OPEN: [State.OPEN, State.DROPPED],
        State.OPEN: [State.SELF_SUBMITTED, State.UNIT_SUBMITTED, State.DROPPED],
        State.SELF_SUBMITTED: [State.OPEN, State.UNIT_SUBMITTED, State.DROPPED],
        State.UNIT_SUBMITTED: [State.SELF_SUBMITTED, State.OPEN, State.RETURNED, State.CONCLUDED],
        State.RETURNED: [State.UNIT_SUBMITTED],
        State.CONCLUDED: [State.REPORTED, State.UNIT_SUBMITTED],
        State.REPORTED: [State.UNIT_SUBMITTED],
        State.DROPPED: [],
    }

    cycle = models.ForeignKey(ReviewCycle, models.PROTECT, related_name="reviews", verbose_name=_("cycle"))
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reviews", verbose_name=_("appointment"))
    official = models.ForeignKey(Official, models.PROTECT, related_name="reviews", verbose_name=_("official"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reviews", verbose_name=_("receiving unit"))
    number = models.PositiveSmallIntegerField(_("period number"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PERIODIC)
    period = PeriodField(_("period"))
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.NOT_OPEN)
    overdue_since = models.DateField(_("overdue since"), null=True, blank=True)
    reviewer = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("named reviewer"),
        help_text=_("The superior or a named deputy, when the head of the unit is the person reviewed."),
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    version = models.PositiveIntegerField(default=0, help_text=_("Counts every saved change; a form must name it."))
    self_version = models.PositiveIntegerField(default=0, help_text=_("The same for the self-report alone."))

    tasks_done = TextField(_("tasks and products"), blank=True)
    learned = TextField(_("what was learned"), blank=True)
    difficulties = TextField(_("difficulties"), blank=True)
    proposals = TextField(_("proposals"), blank=True)
    self_submitted_at = models.DateTimeField(_("self-report sent at"), null=True, blank=True)

    strengths = TextField(_("strengths"), blank=True)
    limits = TextField(_("limits"), blank=True)
    flags = ArrayField(
        models.CharField(max_length=16, choices=Flag), default=list, blank=True, verbose_name=_("signs for HR")
    )
    flag_detail = TextField(_("details of the signs"), blank=True)
    unit_recommendation = models.CharField(
        _("unit's recommendation"), max_length=16, choices=Recommendation, blank=True
    )
    meeting_on = models.DateField(_("collective leadership met on"), null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("votes in favour"), null=True, blank=True)
    votes_total = models.PositiveSmallIntegerField(_("members voting"), null=True, blank=True)
    collective_opinion = TextField(_("opinion of the collective leadership"), blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("sent by the unit at"), null=True, blank=True)
    taken_up_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    taken_up_at = models.DateTimeField(_("taken up by HR at"), null=True, blank=True)
    return_reason = TextField(_("reason of return"), blank=True)

    total = models.DecimalField(_("total points"), max_digits=6, decimal_places=2, null=True, blank=True)
    classification = models.CharField(_("classification"), max_length=8, choices=Classification, blank=True)
    override_reason = TextField(_("reason of the override"), blank=True)
    recommendation = models.CharField(_("recommendation"), max_length=16, choices=Recommendation, blank=True)
    conclusion = TextField(_("conclusion"), blank=True)
    concluded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    concluded_at = models.DateTimeField(_("concluded at"), null=True, blank=True)
    signals_answered_at = models.DateTimeField(_("signals answered at"), null=True, blank=True)
    signals_answer = TextField(_("answer to the signals"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["cycle", "number"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="review_by_due_day"),
            models.Index(fields=["unit", "state", "due_on"], name="review_by_unit"),
            models.Index(fields=["official", "number"], name="review_by_official"),
            models.Index(fields=["opens_on"], condition=Q(state="not_open"), name="review_to_open"),
            models.Index(
                fields=["submitted_at"],
                condition=Q(signals_answered_at__isnull=True) & ~Q(flags=[]),
                name="review_signals",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "number"], condition=~Q(state="dropped"), name="review_once_per_period_number"
            ),
            ExclusionConstraint(
                name="review_periods_of_an_appointment_do_not_overlap",
                expressions=[
                    ("appointment", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=~Q(state="dropped"),
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="review_period_not_empty"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "not_open",
                        "open",
                        "self_submitted",
                        "unit_submitted",
                        "returned",
                        "concluded",
                        "reported",
                        "dropped",
                    ]
                ),
                name="review_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["unit_submitted", "concluded", "reported"])
                | (Q(submitted_by__isnull=False) & Q(submitted_at__isnull=False)),
                name="review_sent_has_its_sender",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["concluded", "reported"])
                | (
                    Q(concluded_by__isnull=False)
                    & Q(concluded_at__isnull=False)
                    & Q(total__isnull=False)
                    & ~Q(classification="")
                    & ~Q(recommendation="")
                ),
                name="review_concluded_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""),
                name="review_returned_has_a_reason",
                violation_error_message=_("Say what is to be completed."),
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=0, total__lte=100), name="review_total_in_range"
            ),
            models.CheckConstraint(
                condition=Q(votes_for__isnull=True) | Q(votes_total__gte=F("votes_for")),
                name="review_votes_add_up",
                violation_error_message=_("More votes in favour than members voting."),
            ),
            models.CheckConstraint(
                condition=Q(concluded_by__isnull=True) | ~Q(concluded_by=F("submitted_by")),
                name="review_concluded_by_another",
                violation_error_message=_("Who sent the review cannot conclude it."),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="review_moves_legally",
                field="state",
                transitions=[
                    ("not_open", "open"),
                    ("not_open", "dropped"),
                    ("open", "self_submitted"),
                    ("open", "unit_submitted"),
                    ("open", "dropped"),
                    ("self_submitted", "open"),
                    ("self_submitted", "unit_submitted"),
                    ("self_submitted", "dropped"),
                    ("unit_submitted", "self_submitted"),
                    ("unit_submitted", "open"),
                    ("unit_submitted", "returned"),
                    ("unit_submitted", "concluded"),
                    ("returned", "unit_submitted"),
                    ("concluded", "reported"),
                    ("concluded", "unit_submitted"),
                    ("reported", "unit_submitted"),
                ],
            ),
            *review_guards.TRIGGERS,
        ]

    def __str__(self):
        return f"{self.official} – {self.title}"

    @property
    def title(self) -> str:
        if self.kind == self.Kind.FINAL:
            return gettext("End-of-rotation review")
        if periods := getattr(self, "periods", None):
            return gettext("Period %(number)s of %(periods)s") % {"number": self.number, "periods": periods}
        return gettext("Period %(number)s") % {"number": self.number}

    @property
    def department(self) -> str:
        """The unit that says enough alone: the one above a division or a team."""
        return getattr(self, "unit_above", None) or str(self.unit)

    @property
    def where(self) -> str:
        above = getattr(self, "unit_above", None)
        return wording.placed(self.unit.name, above) if above else str(self.unit)

    @property
    def is_last(self) -> bool:
        """The one that speaks about the placement after the term."""
        return self.kind == self.Kind.FINAL or self.period.upper == self.cycle.term.upper

    @property
    def is_released(self) -> bool:
        return self.state in RELEASED

    @property
    def is_reopened(self) -> bool:
        """An earlier conclusion was set aside and the new one has not been drawn yet."""
        return self.revision > 1 and not self.is_released

    @property
    def is_sent(self) -> bool:
        return self.state in SENT
