"""A batch from the first proposal to the signed decisions: nominations, verdicts, waivers, courses."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessment.models import ReviewProgramme
from personnel.fields import NameField, TextField
from personnel.models import IssuedDocument, Official, SuccessionEntry, Title, Unit, User

from . import guards
from .plans import ForRotationReaders, Plan
from .policy import RotationPolicy


@pghistory.track()
class Batch(models.Model):
    """Đợt luân chuyển. HR prepares and submits; the authority approves the version it saw, and signs."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        POLICY_SUBMITTED = "policy_submitted", _("Policy submitted")
        POLICY_APPROVED = "policy_approved", _("Policy approved")
        NOMINATING = "nominating", _("Nominating")
        SCREENING = "screening", _("Screening")
        CONSULTING = "consulting", _("Consulting")
        SUBMITTED = "submitted", _("List submitted")
        DECIDED = "decided", _("Decisions issued")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Closed with a report")
        CANCELLED = "cancelled", _("Cancelled")

        @classmethod
        def open(cls):
            """The list may change."""
            return [cls.NOMINATING, cls.SCREENING, cls.CONSULTING]

        @classmethod
        def decided(cls):
            return [cls.DECIDED, cls.RUNNING, cls.CLOSED]

    TRANSITIONS = {
        State.DRAFT: [State.POLICY_SUBMITTED, State.CANCELLED],
        State.POLICY_SUBMITTED: [State.DRAFT, State.POLICY_APPROVED, State.CANCELLED],
        State.POLICY_APPROVED: [State.NOMINATING, State.CANCELLED],
        State.NOMINATING: [State.SCREENING, State.CANCELLED],
        State.SCREENING: [State.NOMINATING, State.CONSULTING, State.CANCELLED],
        State.CONSULTING: [State.SCREENING, State.SUBMITTED, State.CANCELLED],
        State.SUBMITTED: [State.CONSULTING, State.DECIDED, State.CANCELLED],
        State.DECIDED: [State.RUNNING],
        State.RUNNING: [State.CLOSED],
        State.CLOSED: [],
        State.CANCELLED: [],
    }

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="batches", verbose_name=_("plan"))
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=120)
    policy = models.ForeignKey(RotationPolicy, models.PROTECT, related_name="batches", verbose_name=_("policy"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    dossier_on = models.DateField(_("dossiers closed on"))
    decision_on = models.DateField(_("decision planned for"))
    starts_on = models.DateField(_("first day of the rotations"))
    version = models.PositiveIntegerField(default=0, help_text=_("Counts every change of the list or of the batch."))
    submitted_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    policy_submission = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("policy submission")
    )
    policy_approval = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("policy approval")
    )
    prepared_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("prepared by")
    )
    policy_submitted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("policy submitted by"),
    )
    policy_submitted_at = models.DateTimeField(_("policy submitted at"), null=True, blank=True, editable=False)
    policy_approved_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("policy approved by"),
    )
    policy_approved_at = models.DateTimeField(_("policy approved at"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("submitted by")
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    return_reason = TextField(_("reason of return"), blank=True)
    lessons = TextField(_("lessons for the next batch"), blank=True)
    closing_report = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closing report")
    )
    programme = models.OneToOneField(
        ReviewProgramme, models.PROTECT, null=True, blank=True, related_name="batch", editable=False
    )

    objects = ForRotationReaders.as_manager()

    class Meta:
        verbose_name = _("rotation batch")
        verbose_name_plural = _("rotation batches")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "policy_submitted",
                        "policy_approved",
                        "nominating",
                        "screening",
                        "consulting",
                        "submitted",
                        "decided",
                        "running",
                        "closed",
                        "cancelled",
                    ]
                ),
                name="batch_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decision_on__gte=F("dossier_on")) & Q(starts_on__gte=F("decision_on")),
                name="batch_days_in_order",
                violation_error_message=_(
                    "Dossiers are closed before the decision, and the decision before the start."
                ),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="batch_approved_by_another",
                violation_error_message=_("Who submitted the list cannot approve it."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(prepared_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="batch_approved_by_another_than_its_preparer",
                violation_error_message=_("Who prepared the batch cannot approve its list."),
            ),
            models.CheckConstraint(
                condition=Q(policy_approved_by__isnull=True)
                | (
                    Q(policy_submitted_by__isnull=False)
                    & ~Q(policy_approved_by=F("policy_submitted_by"))
                    & (Q(prepared_by__isnull=True) | ~Q(policy_approved_by=F("prepared_by")))
                ),
                name="batch_policy_approved_by_another",
                violation_error_message=_("Who prepared or submitted the policy cannot approve it."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "policy_submitted", "cancelled"])
                | (Q(policy_approved_by__isnull=False) & Q(policy_approved_at__isnull=False)),
                name="batch_under_way_has_an_approved_policy",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "running", "closed"])
                | (Q(approved_by__isnull=False) & Q(approved_at__isnull=False)),
                name="batch_decided_has_its_approver",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | (Q(submitted_by__isnull=False) & Q(submitted_version__isnull=False)),
                name="batch_submitted_has_its_version",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="batch_moves_legally",
                field="state",
                transitions=[
                    ("draft", "policy_submitted"),
                    ("draft", "cancelled"),
                    ("policy_submitted", "draft"),
                    ("policy_submitted", "policy_approved"),
                    ("policy_submitted", "cancelled"),
                    ("policy_approved", "nominating"),
                    ("policy_approved", "cancelled"),
                    ("nominating", "screening"),
                    ("nominating", "cancelled"),
                    ("screening", "nominating"),
                    ("screening", "consulting"),
                    ("screening", "cancelled"),
                    ("consulting", "screening"),
                    ("consulting", "submitted"),
                    ("consulting", "cancelled"),
                    ("submitted", "consulting"),
                    ("submitted", "decided"),
                    ("submitted", "cancelled"),
                    ("decided", "running"),
                    ("running", "closed"),
                ],
            ),
            pgtrigger.Protect(
                name="batch_keeps_its_policy",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__policy__df=pgtrigger.F("new__policy"))
                & ~pgtrigger.Q(old__state__in=["draft", "policy_submitted"]),
            ),
            guards.batch_ends_its_nominations,
        ]

    def __str__(self):
        return self.name

    @property
    def list_open(self) -> bool:
        """People may still be added, screened, taken off."""
        return self.state in self.State.open()


class BatchUnit(models.Model):
    """What a unit in scope answered when it was asked for nominations."""

    class Answer(models.TextChoices):
        NONE = "none", _("No answer yet")
        NOMINATES = "nominates", _("Nominates")
        WAITS = "waits", _("Waits for a later batch")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="units", verbose_name=_("batch"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.NONE)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    note = NameField(_("note"), max_length=200, blank=True)

    objects = ForRotationReaders.as_manager()

    class Meta:
        verbose_name = _("unit of the batch")
        verbose_name_plural = _("units of the batch")
        ordering = ["batch", "unit"]
        constraints = [models.UniqueConstraint(fields=["batch", "unit"], name="batch_unit_once")]

    def __str__(self):
        return str(self.unit)


class NominationQuerySet(models.QuerySet["Nomination"]):
    """Unpublished personnel matters: never shown to the person, nor to the units they would go to."""

    def visible_to(self, user):
        scope = user.scope("rotation.view_nomination")
        rows = self.filter(scope.q("from_unit__path")) if not scope.whole else self
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def writable_by(self, user):
        scope = user.scope("rotation.change_nomination")
        rows = self.filter(scope.q("from_unit__path")) if not scope.whole else self
        return rows.exclude(official=user.official_id) if user.official_id else rows

    def on_the_list(self):
        return self.exclude(state__in=[Nomination.State.WITHDRAWN, Nomination.State.REJECTED])


@pghistory.track()
class Nomination(models.Model):
    """One official proposed in one batch; the destination is filled in when selected."""

    class Group(models.TextChoices):
        PLANNED = "planned", _("In the succession plan")
        NON_LOCAL = "non_local", _("To put a non-local in the head's post")
        TWO_TERMS = "two_terms", _("Head for two terms in one place")
        OTHER = "other", _("Decided by the competent authority")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ELIGIBLE = "eligible", _("Eligible")
        INELIGIBLE = "ineligible", _("Not eligible")
        WAIVED = "waived", _("Special case")
        SELECTED = "selected", _("Selected")
        DECIDED = "decided", _("Decision issued")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REJECTED = "rejected", _("Not selected")

        @classmethod
        def live(cls):
            """On the list of a batch that is not decided yet: nobody is there twice."""
            return [cls.PROPOSED, cls.ELIGIBLE, cls.INELIGIBLE, cls.WAIVED, cls.SELECTED]

    class Purpose(models.TextChoices):
        TRAINING = "training", _("To train and test for the planned title")
        STRENGTHEN = "strengthen", _("To strengthen the receiving unit")
        NON_LOCAL = "non_local", _("To put a non-local in the post")
        YOUNG = "young", _("To train a young cadre")

    TRANSITIONS = {
        State.PROPOSED: [State.ELIGIBLE, State.INELIGIBLE, State.WAIVED, State.WITHDRAWN, State.REJECTED],
        State.ELIGIBLE: [State.INELIGIBLE, State.WAIVED, State.SELECTED, State.WITHDRAWN, State.REJECTED],
        State.INELIGIBLE: [State.ELIGIBLE, State.WAIVED, State.WITHDRAWN, State.REJECTED],
        State.WAIVED: [State.ELIGIBLE, State.INELIGIBLE, State.SELECTED, State.WITHDRAWN, State.REJECTED],
        State.SELECTED: [
            State.ELIGIBLE,
            State.INELIGIBLE,
            State.WAIVED,
            State.DECIDED,
            State.WITHDRAWN,
            State.REJECTED,
        ],
        State.DECIDED: [],
        State.WITHDRAWN: [State.PROPOSED],
        State.REJECTED: [State.PROPOSED],
    }

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="nominations", verbose_name=_("batch"))
    official = models.ForeignKey(Official, models.PROTECT, related_name="nominations", verbose_name=_("official"))
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("sending unit"))
    group = models.CharField(_("group"), max_length=10, choices=Group, default=Group.PLANNED)
    group_reason = TextField(_("reason for this group"), blank=True)
    plan_entry = models.ForeignKey(
        SuccessionEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("succession entry")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.TRAINING)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROPOSED)
    note = TextField(_("note"), blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    screening = models.ForeignKey(
        "rotation.Screening",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("latest verdict"),
    )
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("receiving unit")
    )
    to_title = models.ForeignKey(
        Title, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("title there")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    selection_reason = TextField(_("why this post"), blank=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["batch", "official__name_key"]
        indexes = [models.Index(fields=["batch", "state"], name="nomination_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "official"],
                name="nomination_once_per_batch",
                violation_error_message=_("This official is already on the list of this batch."),
            ),
            models.UniqueConstraint(
                fields=["official"],
                condition=Q(state__in=["proposed", "eligible", "ineligible", "waived", "selected"]),
                name="nomination_in_one_live_batch",
                violation_error_message=_("This official is already on the list of another batch."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "proposed",
                        "eligible",
                        "ineligible",
                        "waived",
                        "selected",
                        "decided",
                        "withdrawn",
                        "rejected",
                    ]
                ),
                name="nomination_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["selected", "decided"])
                | (Q(to_unit__isnull=False) & Q(to_title__isnull=False) & Q(starts_on__isnull=False)),
                name="nomination_selected_has_a_destination",
                violation_error_message=_("Give the receiving unit, the title there and the first day."),
            ),
            models.CheckConstraint(
                condition=Q(to_unit__isnull=True) | ~Q(to_unit=F("from_unit")),
                name="nomination_not_to_the_own_unit",
                violation_error_message=_("The receiving unit must differ from the sending unit."),
            ),
            models.CheckConstraint(
                condition=~Q(group="other") | ~Q(group_reason=""),
                name="nomination_other_group_has_a_reason",
                violation_error_message=_("Say why the competent authority decides on this person."),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="nomination_moves_legally",
                field="state",
                transitions=[
                    ("proposed", "eligible"),
                    ("proposed", "ineligible"),
                    ("proposed", "waived"),
                    ("proposed", "withdrawn"),
                    ("proposed", "rejected"),
                    ("eligible", "ineligible"),
                    ("eligible", "waived"),
                    ("eligible", "selected"),
                    ("eligible", "withdrawn"),
                    ("eligible", "rejected"),
                    ("ineligible", "eligible"),
                    ("ineligible", "waived"),
                    ("ineligible", "withdrawn"),
                    ("ineligible", "rejected"),
                    ("waived", "eligible"),
                    ("waived", "ineligible"),
                    ("waived", "selected"),
                    ("waived", "withdrawn"),
                    ("waived", "rejected"),
                    ("selected", "eligible"),
                    ("selected", "ineligible"),
                    ("selected", "waived"),
                    ("selected", "decided"),
                    ("selected", "withdrawn"),
                    ("selected", "rejected"),
                    ("withdrawn", "proposed"),
                    ("rejected", "proposed"),
                ],
            ),
            pgtrigger.Protect(name="nomination_is_never_deleted", operation=pgtrigger.Delete),
            guards.nomination_keeps_a_closed_list,
            guards.nomination_selection_is_possible,
        ]

    def __str__(self):
        return f"{self.official} – {self.batch}"


class OfNomination(models.QuerySet):
    def visible_to(self, user):
        return self.filter(nomination__in=Nomination.objects.visible_to(user))


class Screening(models.Model):
    """A verdict as it was on a day: policy, facts and findings are kept and never change."""

    class Outcome(models.TextChoices):
        ELIGIBLE = "eligible", _("Eligible")
        ATTENTION = "attention", _("Eligible, with remarks")
        INELIGIBLE = "ineligible", _("Not eligible")
        SPECIAL = "special", _("Special case")
        INCOMPLETE = "incomplete", _("Papers missing")

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="screenings", verbose_name=_("nomination"))
    policy = models.ForeignKey(RotationPolicy, models.PROTECT, related_name="+", verbose_name=_("policy"))
    on = models.DateField(_("screened on"))
    eligible = models.BooleanField(_("eligible"))
    outcome = models.CharField(_("verdict"), max_length=12, choices=Outcome)
    met = models.PositiveSmallIntegerField(_("criteria met"), default=0)
    applicable = models.PositiveSmallIntegerField(_("criteria that apply"), default=0)
    eligible_until = models.DateField(_("eligible until"), null=True, blank=True)
    facts = models.JSONField(_("facts"))
    findings = models.JSONField(_("findings"))
    changes = models.JSONField(_("changed since the last verdict"), default=list, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["nomination", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(eligible=True, outcome__in=["eligible", "attention", "special"])
                | Q(eligible=False, outcome__in=["ineligible", "incomplete"]),
                name="verdict_is_one_of_the_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="verdict_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.nomination_id} {self.on:%d/%m/%Y}"


@pghistory.track()
class Waiver(models.Model):
    """Trường hợp đặc biệt: the competent authority sets one finding aside. The finding stays visible."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="waivers", verbose_name=_("nomination"))
    rule = models.CharField(_("rule"), max_length=24)
    reason = TextField(_("reason"))
    decider = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="+", verbose_name=_("document"))
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["nomination", "rule"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "rule"], name="waiver_once_per_rule"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="waiver_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            guards.waiver_not_for_oneself,
        ]

    def __str__(self):
        return f"{self.rule}: {self.nomination}"


@pghistory.track()
class Consultation(models.Model):
    """Step 4: exchange with the units concerned, and the meeting with the person."""

    class Kind(models.TextChoices):
        SENDING = "sending", _("Exchange with the sending unit")
        RECEIVING = "receiving", _("Exchange with the receiving unit")
        PERSON = "person", _("Meeting with the official")

    nomination = models.ForeignKey(
        Nomination, models.PROTECT, related_name="consultations", verbose_name=_("nomination")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    held_on = models.DateField(_("held on"))
    agrees = models.BooleanField(_("agrees"), default=True)
    note = TextField(_("minutes"))

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["nomination", "held_on"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "kind", "held_on"], name="consultation_once_a_day")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.held_on:%d/%m/%Y}"


@pghistory.track()
class Course(models.Model):
    """A course before departure."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="courses", verbose_name=_("batch"))
    name = NameField(_("course"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    place = NameField(_("place"), max_length=200, blank=True)

    objects = ForRotationReaders.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["batch", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="course_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first day."),
            ),
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class CourseAttendance(models.Model):
    class Result(models.TextChoices):
        INVITED = "invited", _("Invited")
        ATTENDED = "attended", _("Attended")
        ABSENT = "absent", _("Absent")

    course = models.ForeignKey(Course, models.PROTECT, related_name="attendances", verbose_name=_("course"))
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="courses", verbose_name=_("official"))
    result = models.CharField(_("attendance"), max_length=10, choices=Result, default=Result.INVITED)
    certificate = NameField(_("certificate number"), max_length=60, blank=True)

    objects = OfNomination.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["course", "nomination"]
        constraints = [
            models.UniqueConstraint(fields=["course", "nomination"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(certificate="") | Q(result="attended"),
                name="attendance_certificate_for_those_who_came",
                violation_error_message=_("Only someone who attended has a certificate."),
            ),
        ]

    def __str__(self):
        return f"{self.course}: {self.nomination.official}"
