"""The people of the office."""

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from personnel import dates
from personnel.fields import FoldedField, NameField, PersonKeyField, TextField

from .units import OpenToOffice


class Sex(models.TextChoices):
    MALE = "M", _("Male")
    FEMALE = "F", _("Female")


class PoliticalTheory(models.TextChoices):
    NONE = "none", _("None yet")
    ELEMENTARY = "elementary", _("Elementary")
    INTERMEDIATE = "intermediate", _("Intermediate")
    ADVANCED = "advanced", _("Advanced")
    BACHELOR = "bachelor", _("Bachelor")


class EmploymentKind(models.TextChoices):
    CIVIL_SERVANT = "civil_servant", _("Civil servant")
    CADRE = "cadre", _("Elected cadre")
    PUBLIC_EMPLOYEE = "public_employee", _("Public employee")


class EmploymentState(models.TextChoices):
    ACTIVE = "active", _("Working")
    ON_LEAVE = "on_leave", _("On long leave")
    SUSPENDED = "suspended", _("Suspended from work")
    RETIRED = "retired", _("Retired")
    LEFT = "left", _("Left the service")
    DECEASED = "deceased", _("Deceased")

    @classmethod
    def gone(cls):
        return [cls.RETIRED, cls.LEFT, cls.DECEASED]


class Grade(models.Model):
    """A civil-service grade (ngạch) with its official code."""

    code = NameField(_("code"), max_length=10, unique=True)
    name = NameField(_("name"), max_length=120)
    steps = models.PositiveSmallIntegerField(_("number of steps"), default=9)

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["code"]

    def __str__(self):
        return f"{self.name} ({self.code})"


class RetirementAge(models.Model):
    """Normal retirement age by sex and month of birth (NĐ 135/2020, Appendix I). A month is kept as its first day."""

    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born_from = models.DateField(_("born from (month)"))
    born_to = models.DateField(_("born to (month)"), null=True, blank=True)
    years = models.PositiveSmallIntegerField(_("years"))
    months = models.PositiveSmallIntegerField(_("months"))
    source = NameField(_("legal source"), max_length=120, default="NĐ 135/2020/NĐ-CP")

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("retirement age")
        verbose_name_plural = _("retirement ages")
        ordering = ["sex", "born_from"]
        constraints = [
            models.UniqueConstraint(fields=["sex", "born_from"], name="retirement_age_once_per_month"),
            models.CheckConstraint(condition=Q(months__lt=12), name="retirement_age_months_under_a_year"),
        ]

    def __str__(self):
        return f"{self.get_sex_display()} {self.born_from:%m/%Y}: {self.years}/{self.months}"


class OfficialQuerySet(models.QuerySet["Official"]):
    def serving(self):
        return self.exclude(state__in=EmploymentState.gone())

    def gone(self):
        """Retired, left or dead."""
        return self.filter(state__in=EmploymentState.gone())

    def among(self, keys):
        """Those whose key a query gives, looked for in the order of a list: for the first page of a long one.

        Said twice negated, PostgreSQL keeps the keys in a table of its own and walks the index of the order until the page
        is full; said plainly it would fetch everybody and sort them.
        """
        return self.filter(~Q(~Q(pk__in=keys)))

    def visible_to(self, user, on=None):
        """Oneself, and whoever holds an appointment (home seat included) inside one's units on the day."""
        scope = user.scope("personnel.view_official")
        if scope.whole:
            return self
        oneself = Official.objects.filter(pk=user.official_id).order_by().values("pk")
        if not scope:
            return self.filter(pk__in=oneself)
        from .appointments import Appointment

        inside = Appointment.objects.in_force(on or dates.today()).filter(scope.q("unit__path"))
        # One set of keys: "oneself or EXISTS …" would be asked of every official of the office.
        return self.filter(pk__in=inside.order_by().values("official").union(oneself))

    def writable_by(self, user, on=None):
        """HR staff write the records of their units; nobody writes their own."""
        scope = user.scope("personnel.change_official")
        if not scope:
            return self.none()
        rows = self.exclude(pk=user.official_id) if user.official_id else self
        if scope.whole:
            return rows
        from .appointments import Appointment

        inside = Appointment.objects.in_force(on or dates.today()).filter(
            scope.q("unit__path"), official=OuterRef("pk")
        )
        return rows.filter(Exists(inside))


@pghistory.track()
class Official(models.Model):
    """A person on the office's record. `code` (số hiệu) identifies them in every exchange."""

    code = NameField(_("official code"), max_length=20, unique=True)
    full_name = NameField(_("full name"), max_length=80)
    name_folded = FoldedField(of="full_name")
    name_key = PersonKeyField(of="full_name")
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    born = models.DateField(_("date of birth"))
    born_year_only = models.BooleanField(
        _("only the year is known"), default=False, help_text=_("The date is then 1 January, as the law counts it.")
    )
    cccd = models.CharField(_("citizen identity number"), max_length=12, blank=True)
    home_province = NameField(_("home province"), max_length=60, blank=True)
    birth_province = NameField(_("province of birth"), max_length=60, blank=True)
    ethnicity = NameField(_("ethnic group"), max_length=40, blank=True)
    employment_kind = models.CharField(
        _("kind of employment"), max_length=16, choices=EmploymentKind, default=EmploymentKind.CIVIL_SERVANT
    )
    state = models.CharField(
        _("employment state"), max_length=12, choices=EmploymentState, default=EmploymentState.ACTIVE
    )
    grade = models.ForeignKey(Grade, models.PROTECT, null=True, blank=True, verbose_name=_("grade"), related_name="+")
    grade_step = models.PositiveSmallIntegerField(_("step"), null=True, blank=True)
    qualification = NameField(_("professional qualification"), max_length=200, blank=True)
    political_theory = models.CharField(
        _("political theory"), max_length=12, choices=PoliticalTheory, default=PoliticalTheory.NONE
    )
    party_joined_on = models.DateField(_("joined the Party on"), null=True, blank=True)
    party_official_on = models.DateField(_("official Party member from"), null=True, blank=True)
    recruited_on = models.DateField(_("recruited on"), null=True, blank=True)
    retires_on = models.DateField(
        _("retires on"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Last day of work by the retirement-age table; computed."),
    )
    phone = NameField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    note = TextField(_("note"), blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = OfficialQuerySet.as_manager()

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["name_key", "code"]
        indexes = [
            models.Index(fields=["name_key", "code"], include=["id", "state"], name="official_by_name"),
            models.Index(fields=["born"], name="official_by_birth"),
            models.Index(fields=["retires_on"], name="official_by_retirement"),
            models.Index(fields=["state", "name_key"], name="official_by_state"),
            models.Index(fields=["grade", "name_key"], name="official_by_grade"),
            GinIndex(OpClass("name_folded", "gin_trgm_ops"), name="official_name_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cccd"],
                condition=~Q(cccd=""),
                name="official_identity_number_once",
                violation_error_message=_("Another official already has this citizen identity number."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9.\-/]*$"),
                name="official_code_is_plain_capitals",
                violation_error_message=_("An official code has capital letters, digits, dots and dashes only."),
            ),
            models.CheckConstraint(
                condition=Q(cccd="") | Q(cccd__regex=r"^[0-9]{12}$"),
                name="official_identity_number_has_12_digits",
                violation_error_message=_("A citizen identity number has 12 digits."),
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="official_sex_is_known"),
            models.CheckConstraint(condition=Q(state__in=EmploymentState.values), name="official_state_is_known"),
            models.CheckConstraint(
                condition=Q(born_year_only=False) | Q(born__month=1, born__day=1),
                name="official_year_only_is_1_january",
                violation_error_message=_("When only the year is known, the date is 1 January of it."),
            ),
            models.CheckConstraint(
                condition=Q(party_official_on__isnull=True)
                | Q(party_joined_on__isnull=True)
                | Q(party_official_on__gte=F("party_joined_on")),
                name="official_party_dates_in_order",
                violation_error_message=_("Official membership cannot begin before joining the Party."),
            ),
            models.CheckConstraint(
                condition=Q(recruited_on__isnull=True) | Q(recruited_on__gt=F("born")),
                name="official_recruited_after_birth",
                violation_error_message=_("The recruitment day is before the day of birth."),
            ),
        ]

    def __str__(self):
        return self.full_name
