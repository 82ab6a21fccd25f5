"""A batch as it stands when it reaches the authority, and what happens to the people on it afterwards."""

from datetime import date
from types import SimpleNamespace

from config.access.ground import DECISION, DOSSIER, SIGNED, START, make_eligible, settings, submitter
from rotation import arriving, batching, deciding, nominating, planning, screening
from rotation.models import Batch, Plan
from tests import factories as make

LAST_DAY = date(2023, 6, 30)


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
    return batching.submit_list(batch, batch.version, by=submitter())


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
