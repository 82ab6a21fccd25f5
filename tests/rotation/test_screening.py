"""Facts for whole lists, verdicts that are kept, and what changed between two of them."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from personnel.models import Discipline, HealthCertificate, Inquiry
from rotation import screening
from rotation.models import Nomination, Screening
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_eligible_person_is_eligible_and_told_until_when(listed):
    verdict = listed.one.screening
    assert (verdict.eligible, listed.one.state) == (True, Nomination.State.ELIGIBLE), verdict.findings
    assert verdict.eligible_until == date(2027, 5, 31)
    assert verdict.policy == listed.batch.policy
    assert verdict.facts["code"] == listed.one.official.code
    assert [row["read_on"] for row in verdict.facts["ages"]] == ["dossier_date", "decision_date", "start_date"]


def test_every_finding_stands_in_the_verdict_with_its_clause(listed):
    born = date(1974, 4, 1)
    old = listed.eligible(listed.office.a, "Lê Văn Cũ", born=born)
    HealthCertificate.objects.filter(official=old).delete()
    Discipline.objects.create(
        official=old, form="reprimand", decided_on=date(2020, 2, 14), effective_on=date(2020, 2, 14), reason="Muộn"
    )
    Inquiry.objects.create(official=old, kind="inspection", valid=(date(2020, 6, 1), None))
    nomination = listed.nominate(old)
    screening.screen(listed.batch, by=listed.office.hr, officials=[old.pk])
    nomination.refresh_from_db()
    assert nomination.state == Nomination.State.INELIGIBLE
    blocking = {row["code"]: row for row in nomination.screening.findings if row["level"] == "block"}
    assert set(blocking) == {"R-EL-03", "R-EL-08", "R-EL-09", "R-EL-10"}
    assert all(row["clause"] for row in blocking.values())
    assert "KH 5923" in blocking["R-EL-03"]["message"]


def test_screening_again_keeps_nothing_new_when_nothing_changed(listed):
    before = Screening.objects.count()
    screening.screen(listed.batch, by=listed.office.hr)
    assert Screening.objects.count() == before


def test_screening_again_says_what_changed(listed):
    Inquiry.objects.create(official=listed.one.official, kind="investigation", valid=(date(2020, 6, 10), None))
    screening.screen(listed.batch, by=listed.office.hr)
    listed.one.refresh_from_db()
    changed = {row["kind"]: row for row in listed.one.screening.changes}
    assert changed["new"]["code"] == "R-EL-09"
    assert (changed["verdict"]["before"], changed["verdict"]["after"]) == ("eligible", "ineligible")
    assert listed.one.state == Nomination.State.INELIGIBLE
    assert listed.one.screenings.count() == 2


def test_a_verdict_is_kept_as_it_was(listed):
    with pytest.raises(Exception, match="Cannot update"), connection.cursor() as cursor:
        cursor.execute("UPDATE rotation_screening SET eligible = NOT eligible")


def test_the_number_of_queries_does_not_follow_the_number_of_people(listed):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            screening.screen(listed.batch, on=date(2020, 6, 15 - queries.calls), by=listed.office.hr)
        queries.calls += 1
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    queries.calls = 0
    few = queries()
    for number in range(30):
        listed.nominate(listed.eligible(listed.office.a, f"Người Thứ {number}"))
    assert queries() == few <= 12


def test_candidates_are_deputies_in_the_units_of_the_plan(listed):
    outside = make.UnitFactory(code="CHQ-C", parent=listed.office.root)
    listed.eligible(outside, "Ngoài Phạm Vi")
    found = set(screening.candidates(listed.batch).values_list("full_name", flat=True))
    assert found == {
        "Trần Thị Ánh Nguyệt",
        "Nông Thị Yến",
        "Vàng A Sùng",
        "Lê Hoàng Bảo Trâm",
        "Phạm Quốc Khánh",
        "Trần Đình Phúc",
    }


def test_why_answers_for_people_on_the_list_and_others(listed):
    assert screening.why(listed.one.official, listed.batch).eligible
    verdict = screening.why(listed.office.a2, listed.batch)
    assert {found.code for found in verdict.blocking} >= {"R-EL-02", "R-EL-08"}


# The command


def run(*args):
    out = StringIO()
    call_command("screen", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_one_object_a_person(listed):
    rows = json.loads(run("dot-i", "--json"))
    assert [row["official"] for row in rows] == [listed.one.official.code, listed.two.official.code]
    assert set(rows[0]) == {"official", "eligible", "findings", "eligible_until"}
    assert (rows[0]["eligible"], rows[0]["eligible_until"]) == (True, "2027-05-31")


def test_the_command_reads_another_day(listed):
    rows = json.loads(run("DOT-I", "--on", "01/06/2027", "--json"))
    age = [found for found in rows[0]["findings"] if found["code"] == "R-EL-03"]
    assert age
    assert set(age[0]) == {"code", "level", "message", "clause"}
    assert age[0]["level"] == "block"


@pytest.mark.parametrize("args", [("KHONG-CO",), ("DOT-I", "--on", "31/02/2020"), ("DOT-I", "--on", "hôm qua")])
def test_the_command_refuses_in_one_line(listed, args):
    with pytest.raises(CommandError) as refusal:
        run(*args)
    assert "\n" not in str(refusal.value)
    assert refusal.value.returncode == 1


def test_everyone_in_scope_is_judged_without_keeping_anything(listed):
    before = Screening.objects.count()
    assert len(json.loads(run("DOT-I", "--scope", "--json"))) == 6
    assert Screening.objects.count() == before
