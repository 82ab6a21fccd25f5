"""Marks and results. Every marking is kept with what it was made by; a result says which one counts."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.attempts import Attempt
from assessment.models.campaigns import Campaign, Registration
from assessment.models.moves import OnlyLegalMoves
from assessment.models.questions import Question, QuestionVersion
from personnel.fields import NameField, TextField
from personnel.models import IssuedDocument, JobPosition, User
from personnel.models.units import OpenToOffice


class MarkingQuerySet(models.QuerySet["Marking"]):
    def visible_to(self, user):
        """Exam officers; the candidate reads the result made of it, not the marks question by question."""
        return self.filter(attempt__seat__registration__campaign__in=Campaign.objects.organised_by(user))


class Marking(models.Model):
    """An attempt marked by one version of the rules with the keys of that hour. Marked again: another row.

    `marks`: `[{"version": id, "marked_with": id, "fraction": "0.5", "points": "0.50", "of": "1.00"}]` in the order of
    the paper; `marked_with` is the version whose key was used (another one after a correction).
    """

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="markings", verbose_name=_("attempt"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    rules = models.CharField(_("rules of marking"), max_length=20)
    marks = models.JSONField(_("marks"))
    points = models.DecimalField(_("points"), max_digits=7, decimal_places=2)
    score = models.DecimalField(_("score (of 100)"), max_digits=5, decimal_places=2)
    reason = NameField(_("why marked again"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("marked at"), default=timezone.now)
    is_current = models.BooleanField(_("counts"), default=True)

    objects = MarkingQuerySet.as_manager()

    class Meta:
        verbose_name = _("marking")
        verbose_name_plural = _("markings")
        ordering = ["attempt", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="marking_numbered_once"),
            models.UniqueConstraint(fields=["attempt"], condition=Q(is_current=True), name="marking_one_counts"),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="marking_score_in_range"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="marking_again_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="marking_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="marking_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__marks__df=pgtrigger.F("new__marks"))
                | pgtrigger.Q(old__score__df=pgtrigger.F("new__score")),
            ),
        ]

    def __str__(self):
        return f"{self.attempt} – {self.score}"


class ItemAnalysisQuerySet(models.QuerySet["ItemAnalysis"]):
    def visible_to(self, user):
        """The organiser's exam officers, and the question officers of the whole office: they mend the questions."""
        if user.scope("assessment.view_itemanalysis").whole:
            return self
        return self.filter(campaign__in=Campaign.objects.organised_by(user))


class OfOrganiser(models.QuerySet):
    """Rows of a campaign that only its own exam officers see."""

    def visible_to(self, user):
        return self.filter(campaign__in=Campaign.objects.organised_by(user))


@pghistory.track()
class KeyCorrection(models.Model):
    """A key found wrong after use: the new version is the one everybody is marked with from then on."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="corrections", verbose_name=_("question"))
    wrong = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+", verbose_name=_("wrong version"))
    right = models.ForeignKey(
        QuestionVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("right version"),
        help_text=_("Empty: the question is left out, everyone gets its points."),
    )  # fmt: skip
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="key_corrections", verbose_name=_("campaign"))
    reason = TextField(_("reason"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    objects = OfOrganiser.as_manager()

    class Meta:
        verbose_name = _("correction of a key")
        verbose_name_plural = _("corrections of keys")
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "wrong"], name="key_corrected_once_per_campaign"),
            models.CheckConstraint(condition=~Q(reason=""), name="key_correction_has_a_reason"),
        ]
        triggers = [pgtrigger.Protect(name="key_correction_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return str(self.question)


@pghistory.track()
class PracticalTask(models.Model):
    """A task of the practical part (thực hành) for a job position; its rubric says what earns points."""

    code = NameField(_("code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=200)
    job_position = models.ForeignKey(
        JobPosition, models.PROTECT, related_name="practical_tasks", verbose_name=_("job position")
    )
    task = TextField(_("task"))
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("practical task")
        verbose_name_plural = _("practical tasks")
        ordering = ["code"]

    def __str__(self):
        return self.name


@pghistory.track()
class RubricCriterion(models.Model):
    """One line of a rubric; the lines of a task add up to 100 points."""

    task = models.ForeignKey(PracticalTask, models.CASCADE, related_name="rubric", verbose_name=_("practical task"))
    position = models.PositiveSmallIntegerField(_("order"))
    name = NameField(_("criterion"), max_length=300)
    points = models.PositiveSmallIntegerField(_("points at most"))

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("criterion of a rubric")
        verbose_name_plural = _("criteria of a rubric")
        ordering = ["task", "position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="rubric_line_once"),
            models.CheckConstraint(condition=Q(points__range=(1, 100)), name="rubric_points_in_range"),
        ]

    def __str__(self):
        return self.name


class PracticalMarkQuerySet(models.QuerySet["PracticalMark"]):
    def visible_to(self, user):
        """A marker sees the own mark only: two mark blind to each other. Exam officers see all but their own work.

        An exam officer who is a marker as well sees the other's mark when the own one has been sent.
        """
        at_work = self.model.objects.filter(marker=user.pk, sent_at__isnull=True).values("registration")
        others = Q(registration__campaign__in=Campaign.objects.organised_by(user)) & ~Q(registration__in=at_work)
        rows = self.filter(Q(marker=user.pk) | others)
        return rows.exclude(registration__official=user.official_id) if user.official_id else rows

    def writable_by(self, user):
        rows = self.filter(marker=user.pk, sent_at__isnull=True)
        return rows.exclude(registration__official=user.official_id) if user.official_id else rows


@pghistory.track()
class PracticalMark(models.Model):
    """One marker's marks of one person's practical work; `points` by line of the rubric."""

    class Turn(models.IntegerChoices):
        FIRST = 1, _("First marker")
        SECOND = 2, _("Second marker")
        THIRD = 3, _("Third marker")
        APPEAL_FIRST = 4, _("Appeal, first marker")
        APPEAL_SECOND = 5, _("Appeal, second marker")

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="practical_marks", verbose_name=_("registration")
    )
    task = models.ForeignKey(PracticalTask, models.PROTECT, related_name="marks", verbose_name=_("practical task"))
    turn = models.PositiveSmallIntegerField(_("turn"), choices=Turn)
    marker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("marker"))
    points = models.JSONField(_("points"), default=dict)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True)
    remark = TextField(_("remark"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = PracticalMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("practical mark")
        verbose_name_plural = _("practical marks")
        ordering = ["registration", "turn"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "turn"], name="practical_mark_once_per_turn"),
            models.UniqueConstraint(fields=["registration", "marker"], name="practical_marker_marks_once"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__range=(0, 100)), name="practical_total_in_range"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(total__isnull=False), name="practical_sent_has_its_total"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="practical_mark_sent_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.registration} – {self.get_turn_display()}"


class ResultQuerySet(models.QuerySet["Result"]):
    def visible_to(self, user):
        """The official and the head of the unit from publication on; the organiser's officers always."""
        released = Q(state=Result.State.PUBLISHED)
        own = Q(registration__official=user.official_id) & released if user.official_id else Q(pk__in=[])
        rows = Q(registration__campaign__in=Campaign.objects.organised_by(user))
        scope = user.scope("assessment.view_result")
        if scope:
            rows |= released & scope.q("registration__unit__path")
        return self.filter(own | rows)

    def published(self):
        return self.filter(state=Result.State.PUBLISHED)


@pghistory.track()
class Result(models.Model):
    """What the exam says of one person. Absent is not 0: an outcome without marks has none."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("Not published")
        PUBLISHED = "published", _("Published")

    class Outcome(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Not passed")
        ABSENT = "absent", _("Absent without reason")
        EXCUSED = "excused", _("Absent with reason")
        VOID = "void", _("Void")

    class Band(models.TextChoices):
        EXCELLENT = "excellent", _("Excellent")
        GOOD = "good", _("Good")
        PASS = "pass", _("Pass")
        FAIL = "fail", _("Below the pass mark")

    MARKED = (Outcome.PASSED, Outcome.FAILED)
    TRANSITIONS = {State.PROVISIONAL: [State.PUBLISHED], State.PUBLISHED: []}

    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="result", verbose_name=_("registration")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROVISIONAL)
    outcome = models.CharField(pgettext_lazy("exam", "outcome"), max_length=8, choices=Outcome)
    theory = models.DecimalField(_("theory"), max_digits=5, decimal_places=2, null=True, blank=True)
    practice = models.DecimalField(_("practice"), max_digits=5, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2, null=True, blank=True)
    band = models.CharField(_("band"), max_length=10, choices=Band, blank=True)
    by_topic = models.JSONField(
        _("by topic"), default=list, help_text=_("Topic, points reached and points possible, as published.")
    )
    by_competency = models.JSONField(
        _("by competency"), default=list, help_text=_("Competency, points reached and points possible.")
    )
    marking = models.ForeignKey(
        Marking, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marking")
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    revision_reason = NameField(_("why it changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    decision = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    reason = TextField(_("reason of absence or voidance"), blank=True)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam result")
        verbose_name_plural = _("exam results")
        ordering = ["registration"]
        indexes = [models.Index(fields=["state", "outcome"], name="result_by_outcome")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(outcome__in=["passed", "failed"])
                    & Q(total__isnull=False)
                    & Q(total__range=(0, 100))
                    & ~Q(band="")
                )
                | (Q(outcome__in=["absent", "excused", "void"]) & Q(total__isnull=True) & Q(band="")),
                name="result_marks_only_who_was_marked",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["excused", "void"]) | ~Q(reason=""),
                name="result_excused_or_void_has_a_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(state="provisional") | (Q(published_at__isnull=False) & Q(decision__isnull=False)),
                name="result_published_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(revision_reason=""), name="result_changed_for_a_reason"
            ),
        ]
        triggers = [
            OnlyLegalMoves(name="result_moves_legally"),
            pgtrigger.Protect(name="result_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="result_published_changes_by_revision",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="published")
                & (
                    pgtrigger.Q(old__total__df=pgtrigger.F("new__total"))
                    | pgtrigger.Q(old__outcome__df=pgtrigger.F("new__outcome"))
                ),
                func="""
                IF NEW.revision <= OLD.revision THEN
                    RAISE EXCEPTION 'A published result changes only as another revision.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'result_published_changes_by_revision';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return str(self.registration)


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user):
        own = Q(result__registration__official=user.official_id) if user.official_id else Q(pk__in=[])
        return self.filter(own | Q(result__registration__campaign__in=Campaign.objects.organised_by(user)))

    def decidable_by(self, user):
        rows = self.filter(result__registration__campaign__in=Campaign.objects.organised_by(user))
        return rows.exclude(result__registration__official=user.official_id) if user.official_id else rows


@pghistory.track()
class Appeal(models.Model):
    """Phúc khảo: asked for by the official within the window, marked again by people who did not mark before."""

    class State(models.TextChoices):
        LODGED = "lodged", _("Lodged")
        MARKING = "marking", _("Being marked again")
        DECIDED = "decided", pgettext_lazy("appeal", "Decided")
        WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "Withdrawn")

    TRANSITIONS = {
        State.LODGED: [State.MARKING, State.WITHDRAWN],
        State.MARKING: [State.DECIDED],
        State.DECIDED: [],
        State.WITHDRAWN: [],
    }

    result = models.ForeignKey(Result, models.PROTECT, related_name="appeals", verbose_name=_("result"))
    attempt = models.ForeignKey(
        Attempt, models.PROTECT, null=True, blank=True, related_name="appeals", verbose_name=_("attempt"),
        help_text=_("The attempt that counted when the appeal was lodged."),
    )  # fmt: skip
    reason = TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.LODGED)
    lodged_at = models.DateTimeField(_("lodged at"))
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    old_total = models.DecimalField(_("total before"), max_digits=5, decimal_places=2, null=True, blank=True)
    new_total = models.DecimalField(_("total after"), max_digits=5, decimal_places=2, null=True, blank=True)
    fractions = models.JSONField(
        default=dict, blank=True, help_text=_("Shares of points decided on, by question number; others stay as marked.")
    )
    outcome = TextField(pgettext_lazy("appeal", "outcome"), blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-lodged_at"]
        constraints = [
            models.UniqueConstraint(fields=["result"], condition=~Q(state="withdrawn"), name="appeal_once_per_result"),
            models.CheckConstraint(
                condition=Q(state__in=["lodged", "marking", "decided", "withdrawn"]), name="appeal_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="appeal_decided_is_complete",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="appeal_has_a_reason"),
        ]
        triggers = [OnlyLegalMoves(name="appeal_moves_legally")]

    def __str__(self):
        return str(self.result)


class ItemAnalysis(models.Model):
    """Figures of the questions of a campaign after its sittings, kept as they were computed."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="analyses", verbose_name=_("campaign"))
    job_position = models.ForeignKey(
        JobPosition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("job position")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    rules = models.CharField(max_length=20)
    candidates = models.PositiveIntegerField(_("candidates"))
    mean = models.FloatField(_("mean score"))
    deviation = models.FloatField(_("standard deviation"), null=True)
    alpha = models.FloatField(_("alpha"), null=True)
    error = models.FloatField(_("standard error of measurement"), null=True)
    figures = models.JSONField(default=dict, help_text=_("Other figures of the whole test, by name."))

    objects = ItemAnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("item analysis")
        verbose_name_plural = _("item analyses")
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.campaign} – {self.made_at:%d/%m/%Y}"


class ItemFigureQuerySet(models.QuerySet["ItemFigure"]):
    def visible_to(self, user):
        return self.filter(analysis__in=ItemAnalysis.objects.visible_to(user))


class ItemFigure(models.Model):
    """How one question version did among those who got it; `suspicions` are codes with their numbers."""

    analysis = models.ForeignKey(ItemAnalysis, models.CASCADE, related_name="items", verbose_name=_("item analysis"))
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="figures_of", verbose_name=_("version"))
    count = models.PositiveIntegerField(_("answered by"))
    facility = models.FloatField(pgettext_lazy("exam", "facility"))
    deviation = models.FloatField(_("standard deviation"), null=True)
    discrimination = models.FloatField(_("discrimination"), null=True)
    upper_lower = models.FloatField(_("upper–lower index"), null=True)
    choices = models.JSONField(_("choices"), default=list)
    suspicions = models.JSONField(_("why it is suspicious"), default=list)

    objects = ItemFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of a question")
        verbose_name_plural = _("figures of questions")
        ordering = ["analysis", "version"]
        constraints = [
            models.UniqueConstraint(fields=["analysis", "version"], name="item_figures_once_per_analysis"),
            models.CheckConstraint(condition=Q(facility__range=(0, 1)), name="item_facility_is_a_share"),
        ]

    def __str__(self):
        return str(self.version)
