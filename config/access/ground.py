"""What a batch stands on, and somebody against whom nothing stands."""

from datetime import date
from types import SimpleNamespace

from assessment import forms_catalogue
from config.access import rows
from personnel import catalogues
from personnel.models import (
    HealthCertificate,
    Official,
    PlanTerm,
    SuccessionEntry,
    SuccessionPlan,
    TitleLevel,
    Unit,
    User,
    YearlyRating,
)
from personnel.models.documents import DocumentType
from rotation import policies
from rotation.models import Plan, PlanUnit, Scheme

DOSSIER, DECISION, START = date(2020, 6, 1), date(2020, 6, 15), date(2020, 7, 1)
SIGNED = date(2020, 6, 15)


def settings(office: SimpleNamespace) -> Plan:
    """Catalogues, policies, the review form, a plan that reaches both units."""
    for name in ("retirement_age_before_2021.csv", "retirement_age.csv"):
        catalogues.load_retirement_ages(catalogues.DATA / name)
    policies.load()
    forms_catalogue.load()
    paper = rows.document(type=DocumentType.PLAN, symbol="5923/KH-TCHQ")
    scheme = Scheme.objects.create(name="Đề án luân chuyển", ends_on=date(2026, 12, 31), document=paper)
    plan = Plan.objects.create(scheme=scheme, name="Kế hoạch luân chuyển", document=paper)
    for unit in (office.a, office.b):
        PlanUnit.objects.create(plan=plan, unit=unit)
    return plan


def make_eligible(official: Official, unit: Unit, on: date = DOSSIER) -> SuccessionEntry:
    """Planned, healthy, well rated."""
    term, _new = PlanTerm.objects.get_or_create(
        label="2016–2021", kind="government", defaults={"starts": date(2016, 1, 1), "ends": date(2026, 1, 1)}
    )
    plan, _new = SuccessionPlan.objects.get_or_create(
        term=term, unit=unit, defaults={"document": rows.document(symbol=f"QH-{unit.code}")}
    )
    entry = SuccessionEntry.objects.create(
        plan=plan, official=official, title_level=TitleLevel.objects.get(rank=30), state="approved",
        approved_on=date(2018, 1, 1), document=rows.document(symbol=f"QH-{official.code}"),
    )  # fmt: skip
    HealthCertificate.objects.create(official=official, issued_on=on.replace(month=3), fit=True)
    for year in (2017, 2018, 2019):
        YearlyRating.objects.create(official=official, year=year, classification="HTTNV")
    type(official).objects.filter(pk=official.pk).update(political_theory="intermediate")
    return entry


def submitter() -> User:
    """HR staff again: whoever chose the people does not submit the list."""
    return User.objects.filter(username="tccb2").first() or rows.account("tccb2", role="hr_staff")
