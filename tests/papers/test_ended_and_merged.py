"""Reports of a round in which somebody's rotation ended, and of units that have gone into others since."""

from datetime import date

import pytest

from assessment import report_contents, report_places, reports, rounds
from assessment.models import Review
from personnel import reorganisation, structure
from personnel.models import IssuedDocument, UnitSuccession, UnitVersion
from personnel.periods import span
from tests import factories as make
from tests.papers.conftest import START, conclude
from tests.papers.test_reports import ON, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(round_):
    """One person was called back after 16 months: period 3 was cut, the end-of-rotation review is number 4."""
    cycle = round_.cycles[0]
    rounds.reschedule(cycle, term=span(START, 16), on=date(2024, 4, 20))
    for review in Review.objects.filter(number=3, kind="periodic").exclude(state="dropped"):
        conclude(review, round_.heads[review.unit_id], round_.hr, 85)
    final = cycle.reviews.get(kind="final", state="not_open")
    for review in Review.objects.filter(number=final.number, kind="periodic").exclude(state="dropped"):
        conclude(review, round_.heads[review.unit_id], round_.hr, 85)
    conclude(final, round_.heads[final.unit_id], round_.hr, 60)
    final.refresh_from_db()
    return final


def test_a_review_at_the_end_is_listed_and_not_counted_with_the_period(round_, ended):
    rows = list(report_contents.reviews_of(round_.programme, ended.number))
    told = report_contents.report(round_.programme, ended.number, rows, on=ON, unit=None)
    assert (told["count"], told["ended"], len(told["rows"])) == (7, 1, 8)
    assert told["period"] == {"first": date(2024, 7, 1), "last": date(2024, 12, 31), "one": True}
    assert told["statistics"]["count"] == sum(told["recommendations"].values()) == 7
    assert told["statistics"]["lowest"] == 85
    assert told["scores"][-1]["count"] == 7
    assert [row["kind"] for row in told["rows"] if row["name"] == ended.official.full_name] == ["final"]
    assert ended.official.full_name in {row["name"] for row in told["cases"]}, "85 to 60 is a fall"


def test_a_report_of_ends_alone_is_about_them(round_, ended):
    rows = [row for row in report_contents.reviews_of(round_.programme, ended.number) if row.kind == "final"]
    told = report_contents.report(round_.programme, ended.number, rows, on=ON, unit=None)
    assert (told["count"], told["ended"], told["final"]) == (1, 0, True)


def merged(round_, on):
    old, into = round_.units
    reorganisation.merge([old], into=into, on=on, document=make.DocumentFactory())
    old.refresh_from_db()
    return old, into


def test_for_a_unit_that_was_merged_the_unit_it_went_into_signs(round_):
    old, into = merged(round_, date(2024, 1, 10))
    work(reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job)
    made = IssuedDocument.objects.filter(template="unit_report")
    assert {paper.issuer for paper in made} == {into}
    about_old = made.get(scope_unit=old)
    assert about_old.content["unit"] == into.name
    assert about_old.content["office"] == "Tổng cục Hải quan"
    assert {row["unit"] for row in about_old.content["rows"]} == {old.name}
    sheet = IssuedDocument.objects.get(about=f"review:{round_.cycles[0].reviews.get(number=2).pk}")
    assert sheet.issuer == into
    assert sheet.content["away"]["unit"] == old.name


def test_until_it_is_gone_a_unit_signs_itself(round_):
    old, into = merged(round_, date(2024, 3, 1))
    assert report_places.standing_for(old, date(2024, 2, 29)) == old
    assert report_places.standing_for(old, date(2024, 3, 1)) == into
    with structure.remembered():
        assert report_places.office_of(old, date(2024, 3, 1)).name == "Tổng cục Hải quan"


def test_where_several_units_follow_or_none_nobody_else_signs(round_):
    old, into = round_.units
    UnitVersion.objects.filter(unit=old).update(valid=(date(2000, 1, 1), date(2024, 1, 1)))
    assert report_places.standing_for(old, ON) == old
    assert report_places.office_of(old, ON).name == "Tổng cục Hải quan"
    for heir in (into, round_.home):
        UnitSuccession.objects.create(predecessor=old, successor=heir, kind="split", on=date(2024, 1, 1))
    assert report_places.standing_for(old, ON) == old
