"""The question bank: questions, their versions, and what is right apart from what is asked."""

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.bank.content import Content, Kind, content_of
from assessment.models.competencies import Competency
from assessment.models.moves import OnlyLegalMoves
from assessment.models.topics import Depth, LegalBasis, Topic
from personnel.fields import FoldedField, NameField, TextField
from personnel.models import Unit, User


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user):
        """Question officers: head office all, a department its own and nothing else. Nobody by any other role."""
        scope = user.scope("assessment.view_question")
        return self if scope.whole else self.filter(scope.q("unit__path")) if scope else self.none()

    def writable_by(self, user):
        scope = user.scope("assessment.change_question")
        return self if scope.whole else self.filter(scope.q("unit__path")) if scope else self.none()


@pghistory.track()
class Question(models.Model):
    """One question through its versions. The approved version is the one papers draw."""

    class Bank(models.TextChoices):
        SECTOR = "sector", _("Sector bank")
        DEPARTMENT = "department", _("Department bank")

    code = NameField(_("code"), max_length=40, unique=True)
    bank = models.CharField(_("bank"), max_length=12, choices=Bank, default=Bank.SECTOR)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="questions", verbose_name=_("contributed by"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="questions", verbose_name=_("topic"))
    depth = models.PositiveSmallIntegerField(
        pgettext_lazy("question", "level"), choices=Depth, default=Depth.UNDERSTAND
    )
    competency = models.ForeignKey(
        Competency, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("competency")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["topic", "depth"], name="question_by_topic"),
            models.Index(fields=["unit", "code"], name="question_by_unit"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(bank__in=["sector", "department"]), name="question_bank_is_known"),
            models.CheckConstraint(condition=Q(depth__in=Depth.values), name="question_level_is_known"),
        ]

    def __str__(self):
        return self.code


class OfQuestion(models.QuerySet):
    def visible_to(self, user):
        return self.filter(question__in=Question.objects.visible_to(user))

    def writable_by(self, user):
        return self.filter(question__in=Question.objects.writable_by(user))


class QuestionVersion(models.Model):
    """The wording of a question. Once approved it never changes; a correction is another version.

    `content` holds what a candidate may see (`bank.content`); what is right stands in `QuestionKey`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("question", "Draft")
        IN_REVIEW = "in_review", _("In review")
        RETURNED = "returned", _("Returned for completion")
        APPROVED = "approved", _("Approved")
        RETIRED = "retired", pgettext_lazy("question", "Retired")

    TRANSITIONS = {
        State.DRAFT: [State.IN_REVIEW, State.RETIRED],
        State.IN_REVIEW: [State.DRAFT, State.RETURNED, State.APPROVED],
        State.RETURNED: [State.IN_REVIEW, State.RETIRED],
        State.APPROVED: [State.RETIRED],
        State.RETIRED: [],
    }

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions", verbose_name=_("question"))
    number = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    content = models.JSONField(_("wording"))
    stem = TextField(_("question"), help_text=_("The wording as one text, for search and for near duplicates."))
    stem_folded = FoldedField(of="stem", max_length=2000)
    sha256 = models.CharField(max_length=64, editable=False, help_text=_("Of the wording and the key."))
    legal_bases = models.ManyToManyField(LegalBasis, blank=True, related_name="versions", verbose_name=_("legal bases"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    reviewer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    sent_at = models.DateTimeField(_("sent for review at"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    remark = TextField(_("remark"), blank=True, help_text=_("Why it was returned, corrected or retired."))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfQuestion.as_manager()

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of a question")
        ordering = ["question", "-number"]
        indexes = [
            models.Index(fields=["state", "question"], name="question_version_by_state"),
            GinIndex(OpClass("stem_folded", name="gin_trgm_ops"), name="question_version_by_likeness"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_numbered_once"),
            models.UniqueConstraint(
                fields=["question"], condition=Q(state="approved"), name="question_one_approved_version"
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(state__in=["draft", "in_review", "returned"]),
                name="question_one_version_in_work",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "returned", "approved", "retired"]),
                name="question_version_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("author")),
                name="question_not_approved_by_its_author",
                violation_error_message=_("Who wrote a question cannot approve it."),
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(reviewer__isnull=False) & Q(approved_at__isnull=False)),
                name="question_approved_has_its_reviewer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned"]) | ~Q(remark=""),
                name="question_returned_has_a_remark",
                violation_error_message=_("Say what is to be completed."),
            ),
        ]
        triggers = [
            OnlyLegalMoves(name="question_version_moves_legally"),
            pgtrigger.Protect(name="question_version_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="question_approved_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["approved", "retired"], old__approved_at__isnull=False)
                & (
                    pgtrigger.Q(old__content__df=pgtrigger.F("new__content"))
                    | pgtrigger.Q(old__sha256__df=pgtrigger.F("new__sha256"))
                    | pgtrigger.Q(old__question__df=pgtrigger.F("new__question"))
                ),
            ),
        ]

    def __str__(self):
        return f"{self.question} ({self.number})"

    @property
    def asks(self) -> Content:
        return content_of(self.content)


class QuestionKeyQuerySet(models.QuerySet["QuestionKey"]):
    def visible_to(self, user):
        """Keys are for question officers of the bank alone, not for all who may see that a question exists."""
        if not user.has_perm("assessment.view_questionkey"):
            return self.none()
        return self.filter(version__in=QuestionVersion.objects.visible_to(user))


class QuestionKey(models.Model):
    """What is right, in a table of its own: nothing that serves a candidate reads it. Shape in `bank.content`."""

    version = models.OneToOneField(
        QuestionVersion, models.PROTECT, related_name="key", verbose_name=_("version of a question")
    )
    key = models.JSONField(_("key"))

    objects = QuestionKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        triggers = [
            pgtrigger.Protect(name="question_key_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="question_key_of_an_approved_version_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                declare=[("approved", "timestamptz")],
                func="""
                SELECT approved_at INTO approved FROM assessment_questionversion WHERE id = OLD.version_id;
                IF approved IS NOT NULL THEN
                    RAISE EXCEPTION 'The key of an approved version never changes.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'question_key_of_an_approved_version_is_frozen';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return str(self.version)


class FigureQuerySet(models.QuerySet["Figure"]):
    def visible_to(self, user):
        return self.filter(version__in=QuestionVersion.objects.visible_to(user))


class Figure(models.Model):
    """A picture of a question: a checked upload kept in the storage, named inside the wording by `name`."""

    version = models.ForeignKey(
        QuestionVersion, models.PROTECT, related_name="figures", verbose_name=_("version of a question")
    )
    name = NameField(_("name in the wording"), max_length=40)
    file = models.FileField(_("file"), upload_to="figures/", max_length=200)
    content_type = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    description = NameField(_("description for those who cannot see it"), max_length=300)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["version", "name"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="figure_named_once"),
            models.CheckConstraint(
                condition=Q(content_type__in=["image/png", "image/jpeg"]), name="figure_is_a_picture"
            ),
        ]

    def __str__(self):
        return self.name
