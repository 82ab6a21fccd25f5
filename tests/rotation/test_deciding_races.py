"""Twenty people press the button at once: one signs, nineteen are told, nothing happens twice."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from personnel.errors import RuleViolation, StaleState
from personnel.models import IssuedDocument
from rotation import deciding, proposing
from rotation.models import Rotation, TermChange
from tests.rotation import away

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 20
ROUNDS = int(os.environ.get("RACE_ROUNDS", "1"))


def at_once(act):
    """Run the act in twenty threads that start together; what each of them got."""
    together = Barrier(PEOPLE)

    def one(_number):
        together.wait()
        try:
            return act()
        except RuleViolation as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_list_is_approved_exactly_once(office, turn):
    batch = away.submitted(office)
    version = batch.version

    def approve():
        mine = type(batch).objects.get(pk=batch.pk)
        return deciding.approve_and_issue(mine, version, by=office.authority, signed_on=away.SIGNED)

    answers = at_once(approve)
    refused = [answer for answer in answers if isinstance(answer, RuleViolation)]
    assert len(refused) == PEOPLE - 1
    assert {type(answer) for answer in refused} == {StaleState}
    assert {answer.code for answer in refused} == {"already_approved"}
    assert Rotation.objects.count() == 2
    assert IssuedDocument.objects.filter(origin="issued").count() == 2


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_proposal_is_signed_exactly_once(office, turn):
    row = away.arrived(office)
    wanted = proposing.Wanted(kind="extend", reason="Thêm thời gian", effective_on=date(2023, 7, 1), months=12)
    proposal = proposing.propose(row, wanted, by=office.hr)

    def sign():
        mine = type(proposal).objects.get(pk=proposal.pk)
        return proposing.sign(mine, by=office.authority, signed_on=date(2023, 5, 1))

    answers = at_once(sign)
    assert sum(isinstance(answer, TermChange) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, RuleViolation)} == {"not_waiting"}
    row.refresh_from_db()
    assert row.term.upper == date(2024, 7, 1)
