"""The office's structure: who a unit is never changes, what it is called and where it stands does."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from personnel import remembering
from personnel.fields import FoldedField, NameField, PeriodField


def deletions_too() -> tuple:
    """Trackers for rows that acts take away: an event tells of that as well. Most rows are never deleted."""
    return pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()


class UnitKind(models.TextChoices):
    MINISTRY = "bo", _("Ministry")
    GENERAL_DEPARTMENT = "tong_cuc", _("General department")
    DEPARTMENT = "cuc", _("Department (national)")
    OFFICE = "van_phong", _("Office")
    BUREAU = "vu", _("Bureau (vụ)")
    BOARD = "ban", _("Board (ban)")
    CENTRAL_DEPARTMENT = "cuc_trung_uong", _("Head-office department")
    CENTRAL_BRANCH = "chi_cuc_trung_uong", _("Head-office branch")
    PUBLIC_SERVICE = "su_nghiep", _("Public service unit")
    LOCAL_DEPARTMENT = "cuc_dia_phuong", _("Provincial department")
    REGIONAL_BRANCH = "chi_cuc_khu_vuc", _("Regional branch")
    BRANCH = "chi_cuc", _("Branch (chi cục)")
    DIVISION = "phong", _("Division")
    TEAM = "doi", _("Team")
    BORDER_POST = "hai_quan_cua_khau", _("Border-gate customs")
    INLAND_POST = "hai_quan_ngoai_cua_khau", _("Inland customs")
    # Of a province or a city. The district level ended on 30/6/2025; its units stay on record.
    PROVINCE = "tinh", _("Province or centrally run city")
    PROVINCIAL_DEPARTMENT = "so", _("Department of a province (sở)")
    PARTY_BODY = "co_quan_dang", _("Party body")
    MASS_ORGANISATION = "doan_the", _("Front or mass organisation")
    DISTRICT = "huyen", _("District")
    PROVINCIAL_TOWN = "thi_xa", _("Town of a province")
    PROVINCIAL_CITY = "thanh_pho", _("City of a province")
    WARD = "phuong", _("Ward")
    COMMUNE = "xa", _("Commune")


class Block(models.TextChoices):
    """The block (khối) a unit belongs to; a move between blocks is its own kind of rotation."""

    GOVERNMENT = "government", _("Government")
    PARTY = "party", _("Party")
    MASS = "mass", _("Mass organisations")


class OpenToOffice(models.QuerySet):
    """The structure and catalogues of the office: no personal data, seen by everyone who is signed in."""

    def visible_to(self, user):
        return self if user.is_authenticated else self.none()


class DatedForOffice(OpenToOffice):
    """… and in force for a period."""

    def in_force(self, on):
        return self.filter(valid__contains=on)


class UnitQuerySet(OpenToOffice):
    def existing_on(self, on):
        """Units that have a name on that day."""
        return self.filter(versions__valid__contains=on)

    def within(self, unit: "Unit"):
        """The unit and everything below it."""
        return self.filter(path__startswith=unit.path)


@pghistory.track()
class Unit(models.Model):
    """A unit of the office. `code` is its identity for ever.

    Name, kind and parent are dated (`UnitVersion`); the columns here repeat the newest version for lists and search,
    and are written only by `structure.refresh`. `path` is the chain of codes from the root, each followed by "/".
    """

    code = models.CharField(_("unit code"), max_length=40, unique=True)
    name = NameField(_("name"), max_length=200, editable=False, blank=True)
    name_folded = FoldedField(of="name")
    place = NameField(
        max_length=300,
        editable=False,
        blank=True,
        help_text=_("The name with that of the department above, for divisions."),
    )
    kind = models.CharField(_("kind"), max_length=24, choices=UnitKind, editable=False, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), default=0, editable=False)
    path = models.CharField(max_length=400, db_collation="C", editable=False, default="")
    block = models.CharField(_("block"), max_length=12, choices=Block, default=Block.GOVERNMENT)
    province = NameField(_("province or city"), max_length=60, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        indexes = [
            models.Index(fields=["path"], name="unit_path"),
            GinIndex(OpClass("name_folded", "gin_trgm_ops"), name="unit_name_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9.\-]*$"),
                name="unit_code_is_plain_capitals",
                violation_error_message=_("A unit code has capital letters, digits, dots and dashes only."),
            ),
        ]

    def __str__(self):
        return self.place or self.name or self.code

    def version_on(self, on):
        """How the unit was called and placed that day, or None when it did not exist."""
        if remembering.is_on():
            return UnitVersion.objects.remembered(self.code, on)
        return next(iter(self.versions.filter(valid__contains=on).order_by().select_related("parent")), None)


class UnitVersionQuerySet(DatedForOffice):
    def remembered(self, code, on):
        """The version of a day; all versions of a unit are read the first time and kept, where `remembering` is on."""
        rows = self.filter(unit__code=code).order_by("valid").select_related("unit", "parent")
        versions: list = remembering.remember(("versions", code), lambda: list(rows))
        return next((version for version in versions if on in version.valid), None)


@pghistory.track()
class UnitVersion(models.Model):
    """What a unit is called, of which kind, and under whom, for a period [from, to)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="versions", verbose_name=_("unit"))
    name = NameField(_("name"), max_length=200)
    short_name = NameField(_("short name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=24, choices=UnitKind)
    level = models.PositiveSmallIntegerField(_("level"))
    parent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="child_versions", verbose_name=_("parent unit")
    )
    path = models.CharField(max_length=400, db_collation="C", editable=False, default="")
    valid = PeriodField(_("period"))
    document = models.ForeignKey(
        "personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = UnitVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit name and place")
        verbose_name_plural = _("unit names and places")
        ordering = ["unit", "valid"]
        indexes = [
            models.Index(fields=["path"], name="unitversion_path"),
            GistIndex(fields=["valid"], name="unitversion_valid"),
        ]
        constraints = [
            ExclusionConstraint(
                name="unit_one_version_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message=_("This unit already has a name in part of that period."),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False),
                name="unit_version_period_not_empty",
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")),
                name="unit_not_its_own_parent",
                violation_error_message=_("A unit cannot stand under itself."),
            ),
        ]

    def __str__(self):
        return self.name


@pghistory.track()
class UnitSuccession(models.Model):
    """On a day, what was `predecessor` went on as `successor`. Many to many: a split has several rows."""

    class Kind(models.TextChoices):
        RENAME = "rename", _("Renamed")
        MERGE = "merge", _("Merged")
        SPLIT = "split", _("Split")
        MOVE = "move", _("Moved under another unit")
        DISSOLVE = "dissolve", _("Dissolved")

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions", verbose_name=_("predecessor"))
    successor = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="origins", verbose_name=_("successor")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    on = models.DateField(_("day"))
    document = models.ForeignKey(
        "personnel.IssuedDocument", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )

    objects = OpenToOffice.as_manager()

    class Meta:
        verbose_name = _("unit succession")
        verbose_name_plural = _("unit successions")
        ordering = ["on", "predecessor"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "on"], nulls_distinct=False, name="unit_succession_once"
            ),
            models.CheckConstraint(
                condition=(Q(kind="dissolve") & Q(successor__isnull=True))
                | (~Q(kind="dissolve") & Q(successor__isnull=False)),
                name="unit_succession_names_its_successor",
                violation_error_message=_("Name the successor, except when a unit is dissolved."),
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} → {self.successor or '–'}"
