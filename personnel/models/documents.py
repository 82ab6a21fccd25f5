"""What the office officially said: numbered, frozen, filed, never edited."""

from functools import reduce
from operator import or_

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from personnel.fields import NameField

from .officials import Official
from .units import Unit


class DocumentType(models.TextChoices):
    """Kinds of paper with the abbreviation that stands in their number (NĐ 30/2020, Annex III)."""

    DECISION = "QĐ", _("Decision")
    PLAN = "KH", _("Plan")
    SCHEME = "ĐA", _("Scheme")
    SUBMISSION = "TTr", _("Submission")
    REPORT = "BC", _("Report")
    CONCLUSION = "KL", _("Conclusion")
    LETTER = "CV", _("Official letter")
    MINUTES = "BB", pgettext_lazy("type of document", "Minutes")
    REGULATION = "QyĐ", _("Regulation")
    DECREE = "NĐ", _("Decree")
    LAW = "Luật", _("Law")
    REVIEW_SHEET = "PNX", _("Review sheet")
    NOTICE = "TB", _("Notice")


SAID = (
    "type", "symbol", "issuer", "issuer_name", "series_year", "number", "signed_on", "effective_on", "signer_name",
    "signer_title", "subject", "official", "scope_unit", "about", "revision", "amends", "amendment", "template", "content",
    "verify_code",
)  # fmt: skip
"""What a paper issued here says; no column of it ever changes."""
FILED = ("state", "file", "sha256", "size", "template_version")
"""What is known of its PDF; it changes once, when that is filed."""


OF_REVIEWS = ("review_sheet", "unit_report", "batch_report")
"""Templates of the papers that say what a review says."""


def differs(*columns: str) -> pgtrigger.Q:
    """Any of these columns changes."""
    return reduce(or_, (pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in columns))


class IssuedDocumentQuerySet(models.QuerySet["IssuedDocument"]):
    def visible_to(self, user):
        """Papers about a person: as their record, once released. Papers about a unit: whoever reads that unit's papers.

        Who reads the conduct of the whole office reads everything; exam officers neither what is not released nor what
        reviews are printed on.
        """
        scope = user.scope("personnel.view_issueddocument")
        if scope.whole and user.has_perm("personnel.view_discipline"):
            return self
        own = Q(official=user.official_id, released=True) if user.official_id else Q(pk__in=[])
        if not scope:
            return self.filter(own)
        if scope.whole:
            reviews = Q() if user.has_perm("assessment.view_review") else ~Q(template__in=OF_REVIEWS)
            return self.filter(own | ((Q(official__isnull=True) | Q(released=True)) & reviews))
        return self.filter(
            own
            | Q(official__in=Official.objects.visible_to(user), released=True)
            | (Q(official__isnull=True) & scope.q("scope_unit__path"))
        )


@pghistory.track(exclude=["content"])
class IssuedDocument(models.Model):
    """A paper with a number and a day.

    Two origins. RECORDED: a paper of another office or from before this system; symbol and day are typed, there is
    no content. ISSUED here: `content` is everything the template needs, frozen when the number is taken; the PDF is
    made from it afterwards and its hash is kept. A paper is corrected or withdrawn only by another paper (`amends`).
    """

    class Origin(models.TextChoices):
        ISSUED = "issued", _("Issued here")
        RECORDED = "recorded", _("Recorded")

    class State(models.TextChoices):
        NUMBERED = "numbered", _("Numbered, PDF on its way")
        FILED = "filed", _("Filed")

    class Amendment(models.TextChoices):
        CORRECTS = "corrects", _("Corrects")
        WITHDRAWS = "withdraws", _("Withdraws")
        REPLACES = "replaces", _("Replaces")

    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.RECORDED)
    type = models.CharField(_("type"), max_length=6, choices=DocumentType)
    symbol = NameField(_("number and symbol"), max_length=80, blank=True, help_text=_("For example 5923/KH-TCHQ."))
    issuer = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issuing unit")
    )
    issuer_name = NameField(_("issuer"), max_length=200, blank=True)
    series_year = models.PositiveSmallIntegerField(_("year of the series"), null=True, blank=True, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True, editable=False)
    signed_on = models.DateField(_("signed on"))
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    signer_name = NameField(_("signer"), max_length=80, blank=True)
    signer_title = NameField(_("signer's title"), max_length=160, blank=True)
    subject = NameField(_("subject"), max_length=400)
    official = models.ForeignKey(
        Official, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("about")
    )
    scope_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="documents_about", verbose_name=_("about the unit")
    )
    released = models.BooleanField(_("released to the person"), default=True)
    about = models.CharField(
        max_length=80, blank=True, editable=False, help_text=_("What it was made of, e.g. review:12.")
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1, editable=False)
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name=_("amends")
    )
    amendment = models.CharField(_("amendment"), max_length=10, choices=Amendment, blank=True)
    template = models.CharField(max_length=60, blank=True, editable=False)
    template_version = models.CharField(max_length=80, blank=True, editable=False)
    content = models.JSONField(default=dict, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FILED, editable=False)
    file = models.FileField(_("PDF"), upload_to="documents/", max_length=200, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(null=True, blank=True, editable=False)
    verify_code = models.CharField(_("verification code"), max_length=20, blank=True, editable=False)
    created_by = models.ForeignKey(
        "personnel.User", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-signed_on", "-pk"]
        indexes = [
            models.Index(fields=["-signed_on", "-id"], name="document_by_day"),
            models.Index(fields=["symbol"], name="document_by_symbol"),
            models.Index(fields=["official", "-signed_on"], name="document_by_official"),
            models.Index(fields=["sha256"], name="document_by_hash"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "type", "series_year", "number"],
                condition=Q(number__isnull=False),
                name="document_number_once_in_its_series",
            ),
            models.UniqueConstraint(
                fields=["about", "template", "revision"], condition=~Q(about=""), name="document_once_per_revision"
            ),
            models.UniqueConstraint(
                fields=["verify_code"], condition=~Q(verify_code=""), name="document_verify_code_once"
            ),
            models.CheckConstraint(
                condition=Q(origin="recorded") | (~Q(template="") & ~Q(verify_code="")),
                name="document_issued_has_content_and_code",
            ),
            models.CheckConstraint(
                condition=Q(origin="recorded") | Q(state="numbered") | (~Q(file="") & ~Q(sha256="")),
                name="document_filed_has_its_file",
            ),
            models.CheckConstraint(
                condition=(Q(amends__isnull=True) & Q(amendment="")) | (Q(amends__isnull=False) & ~Q(amendment="")),
                name="document_amendment_names_what_it_amends",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="document_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="document_issued_is_frozen",
                operation=pgtrigger.Update,
                condition=differs("origin")
                | (pgtrigger.Q(old__origin="issued") & differs(*SAID))
                | (pgtrigger.Q(old__origin="issued", old__state="filed") & differs(*FILED)),
            ),
        ]

    def __str__(self):
        return self.symbol or self.subject


class NumberSeries(models.Model):
    """The last number given to a type of paper by an issuer in a year. Locked while a number is taken: no gaps."""

    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    type = models.CharField(max_length=6, choices=DocumentType)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "type", "year"], name="number_series_once")]

    def __str__(self):
        return f"{self.type} {self.year}: {self.last}"
