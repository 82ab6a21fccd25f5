"""Six-monthly reviews of an appointment: the form, the clock, and what each side wrote."""

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from personnel.fields import NameField, PeriodField, TextField
from personnel.models import Appointment, Official, Unit, User
from personnel.models.conduct import Classification
from personnel.models.units import OpenToOffice


class ReviewForm(models.Model):
    """A version of the review form. Criteria, thresholds and overrides belong to it and are frozen once it is used."""

    code = models.CharField(_("code"), max_length=20)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name = NameField(_("name"), max_length=200)
    valid = PeriodField(_("period"))
    source = NameField(_("legal source"), max_length=200)
    fail_on_discipline = models.BooleanField(
        _("discipline for a breach of duty in the period means failure"), default=True
    )
    fail_on_violation_flag = models.BooleanField(
        _("a concluded moral or political violation means failure"), default=True
    )
    falling_score_points = models.DecimalField(
        _("fall of points that is a signal"), max_digits=5, decimal_places=2, default=10
    )

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("review form")
        verbose_name_plural = _("review forms")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="review_form_version_once"),
            ExclusionConstraint(
                name="review_form_one_version_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message=_("Another version of this form is in force in part of that period."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.version})"


class ReviewCriterion(models.Model):
    class Group(models.TextChoices):
        GENERAL = "general", _("General criteria")
        RESULTS = "results", _("Task results")

    form = models.ForeignKey(ReviewForm, models.PROTECT, related_name="criteria", verbose_name=_("form"))
    code = models.CharField(_("code"), max_length=8)
    name = NameField(_("criterion"), max_length=200)
    group = models.CharField(_("group"), max_length=8, choices=Group)
    points = models.DecimalField(_("greatest number of points"), max_digits=5, decimal_places=2)
    order = models.PositiveSmallIntegerField(_("order"))

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["form", "order"]
        constraints = [
            models.UniqueConstraint(fields=["form", "code"], name="criterion_once_in_a_form"),
            models.CheckConstraint(condition=Q(points__gt=0), name="criterion_has_points"),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class ClassificationBand(models.Model):
    """From how many points (inclusive, unrounded) a classification is earned."""

    form = models.ForeignKey(ReviewForm, models.PROTECT, related_name="bands", verbose_name=_("form"))
    classification = models.CharField(_("classification"), max_length=8, choices=Classification)
    from_points = models.DecimalField(_("from points"), max_digits=5, decimal_places=2)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("classification band")
        verbose_name_plural = _("classification bands")
        ordering = ["form", "-from_points"]
        constraints = [
            models.UniqueConstraint(fields=["form", "classification"], name="band_once_in_a_form"),
            models.UniqueConstraint(fields=["form", "from_points"], name="band_threshold_once_in_a_form"),
        ]

    def __str__(self):
        return f"≥ {self.from_points}: {self.get_classification_display()}"


class ReviewProgrammeQuerySet(models.QuerySet["ReviewProgramme"]):
    def visible_to(self, user):
        scope = user.scope("assessment.view_review")
        if scope.whole:
            return self
        return self.filter(pk__in=Review.objects.visible_to(user).values("cycle__programme"))


@pghistory.track()
class ReviewProgramme(models.Model):
    """The people who are reviewed together, round by round: the members of one rotation batch.

    `code` is the batch's code; assessment knows nothing else of rotation.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=200)
    basis = NameField(_("basis"), max_length=300, blank=True, help_text=_("The plan that asks for these reviews."))

    objects = ReviewProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("review programme")
        verbose_name_plural = _("review programmes")
        ordering = ["-code"]

    def __str__(self):
        return self.name


class ReviewCycleQuerySet(models.QuerySet["ReviewCycle"]):
    def visible_to(self, user):
        return self.filter(official__in=Official.objects.visible_to(user))


@pghistory.track()
class ReviewCycle(models.Model):
    """One official's clock: from the day the term starts to the day it ends, a review every `interval_months`.

    The printed header (decision, home unit, planned title) is told by whoever opens the cycle.
    """

    class Calendar(models.TextChoices):
        ANNIVERSARY = "anniversary", _("From the day each official starts")
        CALENDAR_HALF = "calendar_half", _("By calendar half-year")

    programme = models.ForeignKey(ReviewProgramme, models.PROTECT, related_name="cycles", verbose_name=_("programme"))
    official = models.ForeignKey(Official, models.PROTECT, related_name="review_cycles", verbose_name=_("official"))
    form = models.ForeignKey(ReviewForm, models.PROTECT, related_name="cycles", verbose_name=_("form"))
    term = PeriodField(_("term"))
    interval_months = models.PositiveSmallIntegerField(_("months between reviews"), default=6)
    calendar = models.CharField(_("calendar"), max_length=16, choices=Calendar, default=Calendar.ANNIVERSARY)
    min_part_months = models.PositiveSmallIntegerField(_("shortest period of its own (months)"), default=3)
    months_open_before_end = models.PositiveSmallIntegerField(
        _("months before the end of the period from which it is open"), default=1
    )
    days_to_self_report = models.PositiveSmallIntegerField(_("days for the self-report after the period"), default=0)
    days_to_submit = models.PositiveSmallIntegerField(_("days for the unit after the period"), default=15)
    home_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("sending unit"))
    home_post = NameField(_("home post"), max_length=300, blank=True)
    planned_title = NameField(_("planned title"), max_length=200, blank=True)
    decision = models.ForeignKey(
        "personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ReviewCycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("review cycle")
        verbose_name_plural = _("review cycles")
        ordering = ["programme", "official"]
        constraints = [
            ExclusionConstraint(
                name="review_cycle_one_at_a_time",
                expressions=[("official", RangeOperators.EQUAL), ("term", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self):
        return f"{self.official} – {self.programme}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user):
        """Those who review or conclude in the unit; the official from opening on (their own part until concluded)."""
        scope = user.scope("assessment.view_review")
        if scope.whole:
            return self
        own = Q(official=user.official_id) if user.official_id else Q(pk__in=[])
        named = Q(reviewer=user.pk)
        return self.filter(own | named | scope.q("unit__path")) if scope else self.filter(own | named)

    def writable_by(self, user):
        """The head of the receiving unit, or the named reviewer; never the person reviewed."""
        scope = user.scope("assessment.score_review")
        named = Q(reviewer=user.pk)
        rows = self.filter(named | (Q(reviewer__isnull=True) & scope.q("unit__path"))) if scope else self.filter(named)
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def concludable_by(self, user):
        scope = user.scope("assessment.conclude_review")
        rows = self.filter(scope.q("unit__path")) if scope else self.none()
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def self_reportable_by(self, user):
        return self.filter(official=user.official_id) if user.official_id else self.none()

    def awaiting_unit(self):
        return self.filter(state__in=["open", "self_submitted", "returned"])

    def overdue(self, on):
        return self.awaiting_unit().filter(due_on__lt=on)


class Flag(models.TextChoices):
    """Signs that HR must answer."""

    FOOT_DRAGGING = "foot_dragging", _("Foot-dragging, prolonged delay")
    NOT_SERIOUS = "not_serious", _("Tasks not taken seriously")
    NEGATIVE = "negative", _("Negative signs")
    VIOLATION = "violation", _("Breach of discipline")


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
        OPEN = "open", _("Open")
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
        State.CONCLUDED: [State.REPORTED],
        State.REPORTED: [],
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
                ],
            ),
            pgtrigger.Protect(name="review_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.official} – {self.number}"


class ReviewScoreQuerySet(models.QuerySet["ReviewScore"]):
    def visible_to(self, user):
        return self.filter(review__in=Review.objects.visible_to(user))


@pghistory.track()
class ReviewScore(models.Model):
    """Points for one criterion: what the official gave, and what the unit gave."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="scores", verbose_name=_("review"))
    criterion = models.ForeignKey(ReviewCriterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    self_points = models.DecimalField(_("own points"), max_digits=5, decimal_places=2, null=True, blank=True)
    unit_points = models.DecimalField(_("unit's points"), max_digits=5, decimal_places=2, null=True, blank=True)

    objects = ReviewScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["review", "criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once_per_criterion"),
            models.CheckConstraint(
                condition=(Q(self_points__isnull=True) | Q(self_points__gte=0, self_points__lte=100))
                & (Q(unit_points__isnull=True) | Q(unit_points__gte=0, unit_points__lte=100)),
                name="score_in_range",
            ),
        ]

    def __str__(self):
        return f"{self.criterion.code}: {self.unit_points}"


class ReviewReminder(models.Model):
    """One reminder about one review on one day; the unique row makes the daily job harmless when run twice."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        SOON = "soon", _("Due soon")
        OVERDUE = "overdue", _("Overdue")
        ASKED = "asked", _("Reminded by HR")

    review = models.ForeignKey(Review, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(User, models.CASCADE, related_name="review_reminders")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewScoreQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "user", "kind", "on"], name="reminder_once_a_day"),
        ]

    def __str__(self):
        return f"{self.review_id} {self.kind} {self.on}"
