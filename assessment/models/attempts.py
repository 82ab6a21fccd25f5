"""What happens in the exam room: the attempt, every answer, every event. The server's clock alone counts."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.blueprints import Paper
from assessment.models.campaigns import Campaign
from assessment.models.moves import OnlyLegalMoves
from assessment.models.seats import Seat
from personnel.models import User


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user):
        """The candidate's own, the proctors of the room, the organiser's exam officers."""
        own = Q(seat__official=user.official_id) if user.official_id else Q(pk__in=[])
        return self.filter(
            own
            | Q(seat__in=Seat.objects.watched_by(user))
            | Q(seat__registration__campaign__in=Campaign.objects.organised_by(user))
        )

    def watched_by(self, user):
        return self.filter(seat__in=Seat.objects.watched_by(user))

    def own(self, user):
        return self.filter(seat__official=user.official_id) if user.official_id else self.none()

    def handled_by(self, user):
        """Those this person may let in, pause or stop: of the room watched over, or of the own campaign; never the own."""
        handled = Q(seat__in=Seat.objects.watched_by(user))
        if user.has_perm("assessment.run_sitting"):
            handled |= Q(seat__registration__campaign__in=Campaign.objects.organised_by(user))
        rows = self.filter(handled)
        return rows.exclude(seat__official=user.official_id) if user.official_id else rows

    def waiting(self):
        """Whose work has not begun and may still: absent is an end as well."""
        return self.filter(state__in=[Attempt.State.PREPARED, Attempt.State.ADMITTED])

    def going_on(self):
        return self.filter(state__in=[Attempt.State.RUNNING, Attempt.State.PAUSED])


class Attempt(models.Model):
    """One person's work on one paper. `deadline` is set at the start: start + minutes + extra time, moved only by
    the proctor's acts; a save is judged by the time the request reached the server.

    `holder` is the hash of the browser session that may write; another needs the proctor's release.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Expected")
        ADMITTED = "admitted", _("Let in")
        RUNNING = "running", _("Writing the paper")
        PAUSED = "paused", _("Paused")
        SUBMITTED = "submitted", _("Handed in")
        TIMED_OUT = "timed_out", _("Closed by the clock")
        TERMINATED = "terminated", _("Stopped by the proctor")
        ABSENT = "absent", _("Absent")

    TRANSITIONS = {
        State.PREPARED: [State.ADMITTED, State.ABSENT],
        State.ADMITTED: [State.RUNNING, State.ABSENT, State.PREPARED],
        State.RUNNING: [State.PAUSED, State.SUBMITTED, State.TIMED_OUT, State.TERMINATED],
        State.PAUSED: [State.RUNNING, State.TIMED_OUT, State.TERMINATED],
        State.SUBMITTED: [State.RUNNING],
        State.TIMED_OUT: [State.RUNNING],
        State.TERMINATED: [State.RUNNING],
        State.ABSENT: [State.ADMITTED],
    }
    ENDED = (State.SUBMITTED, State.TIMED_OUT, State.TERMINATED)

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="attempt", verbose_name=_("seat"))
    paper = models.OneToOneField(
        Paper, models.PROTECT, related_name="attempt", verbose_name=pgettext_lazy("exam", "paper")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARED)
    extra_minutes = models.PositiveSmallIntegerField(_("extra time (minutes)"), default=0)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    deadline = models.DateTimeField(_("ends at"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    holder = models.CharField(max_length=64, blank=True, editable=False)
    answered = models.PositiveSmallIntegerField(_("answered"), default=0)
    last_seen_at = models.DateTimeField(_("last heard from"), null=True, blank=True)
    grace_seconds = models.PositiveSmallIntegerField(
        _("grace (seconds)"), default=5, help_text=_("As the exam policy said when the work began.")
    )
    shown = models.JSONField(
        default=dict,
        editable=False,
        help_text=_("Question number → seconds after the start at which it was first opened."),
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = pgettext_lazy("exam", "attempts")
        indexes = [
            models.Index(fields=["deadline"], condition=Q(state__in=["running", "paused"]), name="attempt_by_deadline"),
            models.Index(fields=["state"], name="attempt_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["holder"], condition=~Q(holder=""), name="attempt_by_holder"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "prepared",
                        "admitted",
                        "running",
                        "paused",
                        "submitted",
                        "timed_out",
                        "terminated",
                        "absent",
                    ]
                ),
                name="attempt_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "admitted", "absent"])
                | (Q(started_at__isnull=False) & Q(deadline__isnull=False)),
                name="attempt_begun_has_its_clock",
            ),
            models.CheckConstraint(
                condition=Q(deadline__isnull=True) | Q(deadline__gt=F("started_at")),
                name="attempt_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "timed_out", "terminated"]) | Q(ended_at__isnull=False),
                name="attempt_ended_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="paused") | Q(paused_at__isnull=False), name="attempt_paused_has_its_time"
            ),
        ]
        triggers = [
            OnlyLegalMoves(name="attempt_moves_legally"),
            pgtrigger.Protect(name="attempt_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="attempt_keeps_its_paper",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__started_at__isnull=False)
                & (
                    pgtrigger.Q(old__paper__df=pgtrigger.F("new__paper"))
                    | pgtrigger.Q(old__started_at__df=pgtrigger.F("new__started_at"))
                ),
            ),
        ]

    def __str__(self):
        return str(self.seat)

    @property
    def is_over(self) -> bool:
        return self.state in self.ENDED


class OfAttempt(models.QuerySet):
    def visible_to(self, user):
        return self.filter(attempt__in=Attempt.objects.visible_to(user))


class Answer(models.Model):
    """The last answer to question `number` (from 1) of the paper. A smaller `client_seq` never overwrites a larger.

    Rows have no history: 300,000 are written on an exam day, and `saved_at` with the events tell what happened.
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="answers", verbose_name=_("attempt"))
    number = models.PositiveSmallIntegerField(_("question"))
    answer = models.JSONField(_("answer"), default=dict)
    flagged = models.BooleanField(_("marked for later"), default=False)
    client_seq = models.BigIntegerField()
    saved_at = models.DateTimeField(_("saved at"))

    objects = OfAttempt.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["attempt", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="answer_once_per_question"),
            models.CheckConstraint(condition=Q(number__gte=1, client_seq__gte=0), name="answer_is_numbered"),
        ]

    def __str__(self):
        return f"{self.attempt} – {self.number}"


class AttemptEvent(models.Model):
    """Something that happened, as a fact and not a verdict. Rows are added, never changed."""

    class Kind(models.TextChoices):
        ENTERED = "entered", _("Came to the door")
        ADMITTED = "admitted", _("Let in")
        STARTED = "started", _("Started")
        RESUMED = "resumed", _("Opened again")
        RELEASED = "released", _("Released for another machine")
        SECOND_SESSION = "second_session", _("Refused: open on another machine")
        WRONG_NETWORK = "wrong_network", _("Refused: not from the room's network")
        LATE_SAVE = "late_save", _("Save refused: too late")
        BAD_SAVE = "bad_save", _("Save refused: not an answer to this paper")
        PAUSED = "paused", _("Paused")
        CONTINUED = "continued", _("Continued")
        EXTRA_TIME = "extra_time", _("Time added")
        MOVED = "moved", _("Moved to another seat")
        TERMINATED = "terminated", _("Stopped by the proctor")
        REOPENED = "reopened", _("Opened again after the end")
        SUBMITTED = "submitted", _("Handed in")
        TIMED_OUT = "timed_out", _("Closed by the clock")
        ABSENT = "absent", _("Noted as absent")
        LEFT_PAGE = "left_page", _("Left the page")
        PASTED = "pasted", _("Pasted text")

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="events", verbose_name=_("attempt"))
    at = models.DateTimeField(_("time"))
    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    detail = models.JSONField(_("details"), default=dict, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)

    objects = OfAttempt.as_manager()

    class Meta:
        verbose_name = _("event of an attempt")
        verbose_name_plural = _("events of an attempt")
        ordering = ["attempt", "at", "pk"]
        indexes = [models.Index(fields=["attempt", "at"], name="attempt_event_by_time")]
        triggers = [
            pgtrigger.Protect(name="attempt_event_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.attempt} – {self.get_kind_display()}"
