"""A batch as it stands when it reaches the authority, and what happens to the people on it afterwards."""

from datetime import date
from types import SimpleNamespace

from assessment import forms_catalogue
from personnel import catalogues
from personnel.models import HealthCertificate, PlanTerm, SuccessionEntry, SuccessionPlan, TitleLevel, YearlyRating
from personnel.models.documents import DocumentType
from rotation import arriving, batching, deciding, nominating, planning, policies, screening
from rotation.models import Batch, Plan, PlanUnit, Scheme
from tests import factories as make

DOSSIER, DECISION, START = date(2020, 6, 1), date(2020, 6, 15), date(2020, 7, 1)
LAST_DAY = date(2023, 6, 30)
SIGNED = date(2020, 6, 15)


def settings(office):
    """What a batch stands on: catalogues, policies, the review form, a plan that reaches both units."""
    for name in ("retirement_age_before_2021.csv", "retirement_age.csv"):
        catalogues.load_retirement_ages(catalogues.DATA / name)
    policies.load()
    forms_catalogue.load()
    paper = make.DocumentFactory(type=DocumentType.PLAN, symbol="5923/KH-TCHQ")
    scheme = Scheme.objects.create(name="Đề án luân chuyển", ends_on=date(2026, 12, 31), document=paper)
    plan = Plan.objects.create(scheme=scheme, name="Kế hoạch luân chuyển", document=paper)
    for unit in (office.a, office.b):
        PlanUnit.objects.create(plan=plan, unit=unit)
    return plan


def make_eligible(official, unit, on=DOSSIER):
    """Planned, healthy, well rated: nothing stands against this person."""
    term, _new = PlanTerm.objects.get_or_create(
        label="2016–2021", kind="government", defaults={"starts": date(2016, 1, 1), "ends": date(2026, 1, 1)}
    )
    plan, _new = SuccessionPlan.objects.get_or_create(
        term=term, unit=unit, defaults={"document": make.DocumentFactory(symbol=f"QH-{unit.code}")}
    )
    level = TitleLevel.objects.get(rank=30)
    entry = SuccessionEntry.objects.create(
        plan=plan, official=official, title_level=level, state="approved", approved_on=date(2018, 1, 1),
        document=make.DocumentFactory(symbol=f"QH-{official.code}"),
    )  # fmt: skip
    HealthCertificate.objects.create(official=official, issued_on=on.replace(month=3), fit=True)
    for year in (2017, 2018, 2019):
        YearlyRating.objects.create(official=official, year=year, classification="HTTNV")
    type(official).objects.filter(pk=official.pk).update(political_theory="intermediate")
    return entry


def submitted(office, people=None, code="DOT-I", courses=0) -> Batch:
    """A list that HR has submitted: the given people of A go to B."""
    plan = Plan.objects.first() or settings(office)
    batch = planning.create_batch(
        plan, by=office.hr, code=code, name="Đợt I", dossier_on=DOSSIER, decision_on=DECISION, starts_on=START
    )
    type(batch.policy).objects.filter(pk=batch.policy_id).update(courses_required=courses)
    paper = plan.document
    batching.submit_policy(batch, paper, by=office.hr)
    batching.approve_policy(batch, paper, by=office.authority)
    batching.open_nominations(batch, by=office.hr)
    for official in people or [office.a2, office.a3]:
        if not official.succession_entries.exists():
            make_eligible(official, office.a)
        nominating.nominate(batch, official, by=office.hr)
    batching.go_on(batch, by=office.hr)
    screening.screen(batch, by=office.hr)
    for one in batch.nominations.select_related("official", "screening"):
        assert one.screening.eligible, one.screening.findings
        one.batch = batch
        nominating.select(one, to_unit=office.b, to_title=office.deputy_title, by=office.hr)
    batching.go_on(batch, by=office.hr)
    batch.refresh_from_db()
    return batching.submit_list(batch, batch.version, by=submitter(office))


def submitter(office):
    from personnel.models import User

    return (
        User.objects.filter(username="tccb2").first()
        or make.GrantFactory(user=make.UserFactory(username="tccb2"), role="hr_staff").user
    )


def decided(office, people=None):
    batch = submitted(office, people)
    rotations = deciding.approve_and_issue(batch, batch.version, by=office.authority, signed_on=SIGNED)
    batch.refresh_from_db()
    return SimpleNamespace(batch=batch, rotations=rotations)


def arrived(office, on=START, people=None):
    """One person (a2) who is on rotation at B, the arrival confirmed by B's head."""
    all_of_it = decided(office, people or [office.a2])
    rotation = all_of_it.rotations[0]
    work = [arriving.Work(make.JobPositionFactory(), 100)]
    return arriving.confirm(rotation, by=office.head_b, on=on, arrived_on=on, work=work)


def state_of(row) -> str:
    row.refresh_from_db()
    return row.state
