"""How many rows of the small world each question of the kind "whose rows are these" gives to each person.

The access table asks the pages, where a permission often refuses before the rows are looked at; here the rows are asked
themselves, so that none of the two hides that the other has gone. SCOPES=write keeps what is found; read every line.
"""

import inspect
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assessment import models as assessment
from config.access import matrix, routes
from personnel.models import AccessEvent, CareCircumstance, IssuedDocument, User
from personnel.models.accounts import Role
from rotation import models as rotation
from tests import factories as make
from tests.trust.test_gates import our_models

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "scopes.json"
ASKS = ("visible_to", "own")
NOT_ABOUT_A_PERSON = {"order_by", "group_by"}


def questions(model) -> dict[str, object]:
    """The scoping methods of a model's rows: `visible_to`, and what ends in `_by` or `_for`, asked with a user alone."""
    rows, found = model._default_manager.all(), {}
    for name in dir(type(rows)):
        if name not in NOT_ABOUT_A_PERSON and (name in ASKS or name.endswith(("_by", "_for"))):
            act = inspect.getattr_static(type(rows), name)
            if inspect.isfunction(act) and list(inspect.signature(act).parameters)[1:2] == ["user"]:
                found[name] = getattr(rows, name)
    return found


def people(here) -> dict[str, User]:
    """Those of the access table, and two more: who has every role and is the official all is about, and whose roles end
    with unit A."""
    found = {who: here.a.subject if who == "subject" else getattr(here.office, who) for who in matrix.PEOPLE[1:]}
    everything, local = here.a.subject.pk, make.UserFactory(username="khuvuc.a").pk
    reviewer = User.objects.get(pk=everything)
    for role in Role.values:
        make.GrantFactory(user=reviewer, role=role, unit=here.office.root if role == Role.UNIT_HEAD else None)
        make.GrantFactory(user_id=local, role=role, unit=here.office.a)
    found["subject"] = User.objects.get(pk=everything)
    found["subject"].grants_in_force = []
    return found | {"every_role": User.objects.get(pk=everything), "local": User.objects.get(pk=local)}


def rows_the_world_lacks(here) -> None:
    """One of each side for tables on which the pages of the small world do not stand."""
    day, now = routes.TODAY, datetime(2022, 1, 15, tzinfo=UTC)
    source = assessment.DataSource.objects.create(code="NGUON", name="Nguồn")
    competency = assessment.Competency.objects.create(code="NL1", name="Năng lực", area=make.JobAreaFactory())
    campaign = assessment.Campaign.objects.get()
    assessment.ItemAnalysis.objects.create(campaign=campaign, rules="1", candidates=2, mean=0.5)
    for turn, side in enumerate((here.a, here.b), 1):
        person, rows = side.person, side.rows
        of = {"official": person}
        CareCircumstance.objects.create(**of, kind=CareCircumstance.Kind.values[0], day=day)
        assessment.TrainingRecord.objects.create(**of, name="Lớp", starts_on=day, ends_on=day)
        assessment.ProfileLine.objects.create(**of, competency=competency, since=day)
        assessment.WorkResult.objects.create(
            **of, job_position=person.duties.first().job_position, period=(date(2021, 7, 1), date(2022, 1, 1)), quantity=9,
            quality=9, timeliness=9, source=source, source_key=f"K{turn}", received_at=now,
        )  # fmt: skip
        criterion = rows["assessment.review"].cycle.form.criteria.first()
        assessment.ReviewScore.objects.create(review=rows["assessment.review"], criterion=criterion)
        assessment.AttemptEvent.objects.create(attempt=rows["assessment.attempt"], at=now, kind="left_page")
        assessment.ListReminder.objects.create(campaign_unit=rows["assessment.campaignunit"], user=side.head, on=day)
        rotation.TermAlert.objects.create(rotation=side.rotation, days=90, ends_on=day, raised_on=day)


def counted(here) -> dict[str, dict[str, int]]:
    table, users = {}, people(here)
    rows_the_world_lacks(here)
    with routes.on_that_day():
        for model in our_models():
            if model is AccessEvent:  # its lines depend on what ran before: test_log
                continue
            for name, ask in questions(model).items():
                table[f"{model._meta.label_lower}.{name}"] = {
                    "all": model._base_manager.count(), **{who: ask(user).count() for who, user in users.items()}
                }  # fmt: skip
    return table


def written(table) -> str:
    lines = [f"  {json.dumps(name)}: {json.dumps(cells)}" for name, cells in sorted(table.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def test_everybody_is_given_the_rows_the_table_says(here):
    found = counted(here)
    if os.environ.get("SCOPES") == "write":
        TABLE.write_text(written(found))
    kept = json.loads(TABLE.read_text())
    assert {name: cells for name, cells in found.items() if kept.get(name) != cells} == {}
    assert found.keys() == kept.keys()


def test_an_exam_officer_reads_no_paper_that_says_what_a_review_says(here):
    """Nor what has not been released; HR, the authority and auditors read both, heads what is about their people."""
    sheet = make.DocumentFactory(official=here.a.person, template="review_sheet", released=True)
    report = make.DocumentFactory(scope_unit=here.a.unit, template="unit_report")
    secret = make.DocumentFactory(official=here.a.person, released=False)
    plain = make.DocumentFactory(official=here.a.person, released=True)
    seen = {
        who: {paper.pk for paper in IssuedDocument.objects.visible_to(user)}
        & {sheet.pk, report.pk, secret.pk, plain.pk}
        for who, user in people(here).items()
    }
    everything = {sheet.pk, report.pk, secret.pk, plain.pk}
    assert seen["hr"] == seen["authority"] == seen["auditor"] == everything
    assert seen["exams"] == {plain.pk}
    assert seen["subject"] == {sheet.pk, plain.pk}
    assert not seen["bank"] | seen["admin"] | seen["official_b"]
