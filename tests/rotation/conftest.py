"""A plan with two departments in scope, three eligible deputies in each, and a batch under the rules of 2020."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from personnel.models import HealthCertificate, IssuedDocument, YearlyRating
from rotation import batching, nominating, planning, policies
from rotation.models import Plan, PlanUnit, RotationPolicy, Scheme
from tests import factories as make

DOSSIER, DECISION, START = date(2020, 6, 16), date(2020, 6, 22), date(2020, 7, 1)


@pytest.fixture
def in_english():
    """Sentences are compared as they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def regimes(db):
    """The policies since 2019, by code."""
    policies.load()
    return {policy.code: policy for policy in RotationPolicy.objects.all()}


def eligible(unit, name="Đặng Văn Đức", *, title=None, born=date(1982, 5, 20), sex="M", **values):
    """Somebody nothing speaks against on 16/6/2020."""
    official = make.OfficialFactory(full_name=name, born=born, sex=sex, **values)
    make.AppointmentFactory(official=official, unit=unit, title=title or make.TitleFactory())
    term = make.PlanTermFactory(label="2020–2025", starts=date(2020, 1, 1), ends=date(2026, 1, 1))
    plan = make.SuccessionPlanFactory._meta.model.objects.get_or_create(term=term, unit=unit)[0]
    make.SuccessionEntryFactory(plan=plan, official=official, approved_on=date(2020, 1, 15))
    HealthCertificate.objects.create(official=official, issued_on=date(2020, 5, 4), fit=True)
    YearlyRating.objects.bulk_create(
        YearlyRating(official=official, year=year, classification="HTTNV") for year in (2017, 2018, 2019)
    )
    return official


@pytest.fixture
def scene(office, regimes):
    """`scene.batch` is open for nominations; `scene.eligible(unit)` makes a candidate; titles and papers at hand."""
    scheme_paper = make.DocumentFactory(symbol="01/ĐA-TCHQ", type="ĐA", signed_on=date(2019, 9, 1))
    plan_paper = IssuedDocument.objects.get(symbol="5923/KH-TCHQ")
    scheme = Scheme.objects.create(name="Đề án đến 2026", ends_on=date(2026, 12, 31), document=scheme_paper)
    plan = Plan.objects.create(scheme=scheme, name="Kế hoạch 5923/KH-TCHQ", document=plan_paper)
    for unit in (office.a, office.b):
        PlanUnit.objects.create(plan=plan, unit=unit)
    batch = planning.create_batch(
        plan, by=office.hr, code="DOT-I", name="Đợt I", dossier_on=DOSSIER, decision_on=DECISION, starts_on=START
    )
    submission = make.DocumentFactory(symbol="118/TTr-TCCB", type="TTr")
    approval = make.DocumentFactory(symbol="1204/QĐ-TCHQ")
    made = SimpleNamespace(
        office=office, plan=plan, batch=batch, submission=submission, approval=approval, eligible=eligible,
        deputy=make.TitleFactory(), head=make.TitleFactory(code="TP", name="Trưởng phòng", level=make.TitleLevelFactory(
            code="TP", name="Trưởng phòng và tương đương", rank=30)),
    )  # fmt: skip
    made.open = lambda which=batch: _open(which, made)
    made.nominate = lambda official, which=batch, **values: nominating.nominate(which, official, by=office.hr, **values)
    return made


def _open(batch, scene):
    batching.submit_policy(batch, scene.submission, by=scene.office.hr)
    batching.approve_policy(batch, scene.approval, by=scene.office.authority)
    return batching.open_nominations(batch, by=scene.office.hr)


@pytest.fixture
def listed(scene):
    """The batch with one eligible person of A and one of B, screened: `listed.one`, `listed.two`."""
    from rotation import screening

    scene.open()
    scene.one = scene.nominate(scene.eligible(scene.office.a, "Trần Thị Ánh Nguyệt"))
    scene.two = scene.nominate(scene.eligible(scene.office.b, "Nông Thị Yến"))
    screening.screen(scene.batch, by=scene.office.hr)
    scene.one.refresh_from_db()
    scene.two.refresh_from_db()
    return scene


@pytest.fixture
def too_old(listed):
    """Over the age limit by three months."""
    from rotation import screening

    nomination = listed.nominate(listed.eligible(listed.office.a, "Lê Văn Cũ", born=date(1975, 3, 8)))
    screening.screen(listed.batch, by=listed.office.hr)
    nomination.refresh_from_db()
    assert nomination.state == "ineligible"
    return nomination
