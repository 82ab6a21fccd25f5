"""A batch whose days lie around today: a browser has no other clock than its user's."""

from datetime import timedelta
from types import SimpleNamespace

from assessment import forms_catalogue
from personnel import catalogues, dates
from personnel.models import HealthCertificate, Official, TitleLevel, YearlyRating
from personnel.models.documents import DocumentType
from rotation import arriving, batching, deciding, nominating, planning, policies, screening
from rotation.models import Batch, Plan, PlanUnit, Scheme
from tests import factories as make

LONG = timedelta(days=3000)


def planned(office) -> SimpleNamespace:
    """What a batch stands on, and a quota of two posts at each unit."""
    for name in ("retirement_age_before_2021.csv", "retirement_age.csv"):
        catalogues.load_retirement_ages(catalogues.DATA / name)
    make.TitleLevelFactory(code="TP", name="Trưởng phòng và tương đương", rank=30)
    policies.load()
    forms_catalogue.load()
    paper = make.DocumentFactory(type=DocumentType.PLAN, symbol="88/KH-CHQ")
    scheme = Scheme.objects.create(name="Đề án luân chuyển", ends_on=dates.today() + LONG, document=paper)
    plan = Plan.objects.create(scheme=scheme, name="Kế hoạch 88/KH-CHQ", document=paper)
    for unit in (office.a, office.b):
        PlanUnit.objects.create(plan=plan, unit=unit)
    return SimpleNamespace(office=office, plan=plan, paper=paper)


def fit(official: Official, unit, on) -> Official:
    """Nothing speaks against this person on that day."""
    term = make.PlanTermFactory(label="nay", starts=on - LONG, ends=on + LONG)
    plan = make.SuccessionPlanFactory._meta.model.objects.get_or_create(
        term=term, unit=unit, defaults={"document": make.DocumentFactory(symbol=f"QH-{unit.code}")}
    )[0]
    make.SuccessionEntryFactory(
        plan=plan, official=official, approved_on=on - timedelta(days=400),
        document=make.DocumentFactory(symbol=f"QH-{official.code}"),
        title_level=TitleLevel.objects.get(rank=30),
    )  # fmt: skip
    HealthCertificate.objects.create(official=official, issued_on=on - timedelta(days=60), fit=True)
    YearlyRating.objects.bulk_create(
        YearlyRating(official=official, year=on.year - back, classification="HTTNV") for back in (1, 2, 3)
    )
    born = dates.add_years(on, -38)
    Official.objects.filter(pk=official.pk).update(political_theory="intermediate", born=born)
    return official


def opened(base: SimpleNamespace, starts, code="DOT-NAY") -> Batch:
    """Open for nominations; dossiers closed four weeks before the first day."""
    office = base.office
    batch = planning.create_batch(
        base.plan, by=office.hr, code=code, name="Đợt nay", dossier_on=starts - timedelta(days=28),
        decision_on=starts - timedelta(days=14), starts_on=starts,
    )  # fmt: skip
    batching.submit_policy(batch, base.paper, by=office.hr)
    batching.approve_policy(batch, base.paper, by=office.authority)
    return batching.open_nominations(batch, by=office.hr)


def away(base: SimpleNamespace, official: Official, starts):
    """The official of A arrived at B on that day, by a batch decided then."""
    office = base.office
    batch = opened(base, starts, code=f"DOT-{starts:%y%m}")
    fit(official, office.a, batch.dossier_on)
    nominating.nominate(batch, official, by=office.hr)
    batching.go_on(batch, by=office.hr)
    screening.screen(batch, by=office.hr)
    one = batch.nominations.select_related("official").get()
    nominating.select(one, to_unit=office.b, to_title=office.deputy_title, by=office.hr)
    batching.go_on(batch, by=office.hr)
    batch.refresh_from_db()
    batch = batching.submit_list(batch, batch.version, by=office.hr)
    row = deciding.approve_and_issue(
        batch, batch.version, by=office.authority, signed_on=batch.decision_on, without_courses=True
    )[0]
    arriving.confirm(
        row, by=office.head_b, on=starts, arrived_on=starts, work=[arriving.Work(make.JobPositionFactory(), 100)]
    )
    row.refresh_from_db()
    return row
