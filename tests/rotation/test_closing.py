"""Closing numbers, the report and its lessons; the flow of moves between units."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from assessment.models import Review
from personnel.errors import RuleViolation
from rotation import closing, daily, ending, flows
from rotation.models import Batch, Placement, Rotation
from tests.rotation import away

pytestmark = pytest.mark.django_db
ON = date(2023, 8, 1)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as caught:
        act(*args, **kwargs)
    return caught.value.code


def over(office):
    row = away.arrived(office)
    daily.run(row.term.lower)
    ending.complete(
        row, effective_on=date(2023, 7, 1), outcome=Placement.Outcome.RETURN_SAME, by=office.authority,
        signed_on=date(2023, 6, 20),
    )  # fmt: skip
    daily.run(date(2023, 7, 1))
    row.refresh_from_db()
    return row


def test_the_numbers_of_a_batch(office):
    row = over(office)
    first = row.cycle.reviews.get(number=1)
    Review.objects.filter(pk=first.pk).update(state="open")
    sent = {"submitted_by": office.head_b, "submitted_at": timezone.now(), "total": Decimal("91.5")}
    Review.objects.filter(pk=first.pk).update(state="unit_submitted", **sent)
    concluded = {"concluded_by": office.hr, "concluded_at": timezone.now(), "recommendation": "continue"}
    Review.objects.filter(pk=first.pk).update(state="concluded", classification="HTXSNV", **concluded)
    found = closing.figures(row.batch, ON)
    assert (found.people, found.sending, found.receiving, found.under_way) == (1, 1, 1, 0)
    assert found.outcomes == {"return_same": 1}
    assert found.against_plan == {"near": 1}
    assert found.directions == {"level": 1}
    assert found.average == Decimal("91.5")
    assert [one.scheduled for one in found.periods] == [1] * 6


def test_a_batch_is_closed_with_a_report_and_its_lessons_reach_the_next_one(office):
    row = over(office)
    batch = row.batch
    report = closing.close(batch, by=office.hr, on=ON, lessons="Bàn giao sớm hơn\nNhà công vụ")
    batch.refresh_from_db()
    assert (batch.state, batch.closing_report) == ("closed", report)
    assert report.symbol.endswith("/BC-CHQ")
    assert report.content["lessons"] == ["Bàn giao sớm hơn", "Nhà công vụ"]
    assert refusal(closing.close, batch, by=office.hr, on=ON, lessons="Lại") == "state"
    following = Batch(plan=batch.plan, starts_on=date(2023, 9, 1))
    assert closing.lessons_for(following) == [batch]
    assert closing.lessons_for(batch) == []


def test_a_batch_with_somebody_still_away_is_not_closed(office):
    row = away.arrived(office)
    daily.run(row.term.lower)
    row.batch.refresh_from_db()
    assert refusal(closing.close, row.batch, by=office.hr, on=ON, lessons="Sớm") == "under_way"


def test_only_hr_closes_a_batch_and_never_without_lessons(office):
    row = over(office)
    assert refusal(closing.close, row.batch, by=office.head_b, on=ON, lessons="x") == "hr"
    assert refusal(closing.close, row.batch, by=office.hr, on=ON, lessons="  ") == "lessons"


def test_the_report_prints(office):
    from personnel import issuing

    report = closing.close(over(office).batch, by=office.hr, on=ON, lessons="Bàn giao sớm hơn")
    assert issuing.render(report).startswith(b"%PDF")


def test_moves_are_counted_both_ways_with_signed_differences(office):
    away.decided(office)
    found = flows.between(Rotation.objects.all(), date(2020, 1, 1), date(2020, 12, 31))
    numbers = {flow.unit.code: (flow.sent, flow.received, flow.net) for flow in found.units}
    assert numbers == {"CHQ-A": (2, 0, -2), "CHQ-B": (0, 2, 2)}
    assert [(pair.one.code, pair.there, pair.back, pair.net) for pair in found.pairs] == [("CHQ-A", 2, 0, 2)]
    assert found.moves == 2
    assert not flows.between(Rotation.objects.all(), date(2021, 1, 1), date(2021, 12, 31)).units


@pytest.mark.parametrize(("path", "code"), [
    ("BTC/TCHQ/TCHQ-GSQL/", "TCHQ-GSQL"),
    ("BTC/TCHQ/TCHQ-GSQL/P1/", "TCHQ-GSQL"),
    ("CHQ/CHQ-A/", "CHQ-A"),
    ("CHQ/", "CHQ"),
])  # fmt: skip
def test_a_move_counts_for_the_unit_directly_under_the_office(path, code):
    assert flows.department(path) == code
