"""Who writes does not approve; the head office approves the sector bank; what is approved never changes."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from assessment.bank import life, lists
from assessment.models import Question, QuestionKey, QuestionVersion
from personnel.errors import RuleViolation, StaleState
from tests.bank.conftest import draft, single

pytestmark = pytest.mark.django_db
State = QuestionVersion.State
NOW = timezone.now()


@contextmanager
def refused_as(code):
    with pytest.raises(RuleViolation) as refused:
        yield
    assert refused.value.code == code


def approved(bank, **more):
    version = life.send(draft(bank, **more), by=bank.of_a, at=NOW)
    return life.approve(version, by=bank.head, at=NOW)


def test_a_question_goes_from_draft_to_approved_and_papers_may_draw_it(bank):
    version = approved(bank)
    assert (version.state, version.reviewer) == (State.APPROVED, bank.head)
    assert version.question.code == "GSQL-HS.0001"


def test_nobody_approves_what_they_wrote_not_even_a_part_of_it(bank):
    version = draft(bank, by=bank.head, unit=bank.a)
    life.send(version, by=bank.head, at=NOW)
    with refused_as("author"):
        life.approve(version, by=bank.head, at=NOW)
    other = draft(bank)
    life.save(other, *single("Câu hỏi được sửa lại?"), by=bank.head, stamp=other.sha256)
    life.send(other, by=bank.of_a, at=NOW)
    with refused_as("author"):
        life.approve(other, by=bank.head, at=NOW)
    assert life.approve(other, by=bank.head2, at=NOW).state == State.APPROVED


def test_the_sector_bank_is_approved_by_the_head_office_alone(bank):
    version = life.send(draft(bank), by=bank.of_a, at=NOW)
    with refused_as("head_office"):
        life.approve(version, by=bank.of_a2, at=NOW)


def test_a_department_bank_is_approved_by_a_colleague_of_the_department(bank):
    version = life.send(draft(bank, bank=Question.Bank.DEPARTMENT), by=bank.of_a, at=NOW)
    with pytest.raises(RuleViolation):
        life.approve(version, by=bank.of_b, at=NOW)
    assert life.approve(version, by=bank.of_a2, at=NOW).state == State.APPROVED


def test_nobody_writes_for_a_unit_that_is_not_theirs(bank):
    with refused_as("unit"):
        draft(bank, by=bank.of_b, unit=bank.a)


def test_an_incomplete_question_is_kept_but_not_sent(bank):
    content, keys = single(right="")
    version = draft(bank, asked=(content, keys))
    with pytest.raises(life.Incomplete) as refused:
        life.send(version, by=bank.of_a, at=NOW)
    assert [(problem.part, problem.field) for problem in refused.value.problems] == [("1", "choices")]


def test_a_returned_question_says_why_and_can_be_sent_again(bank):
    version = life.send(draft(bank), by=bank.of_a, at=NOW)
    with pytest.raises(RuleViolation):
        life.give_back(version, remark=" ", by=bank.head)
    life.give_back(version, remark="Ghi rõ điều, khoản.", by=bank.head)
    assert version.state == State.RETURNED
    assert life.send(version, by=bank.of_a, at=NOW).state == State.IN_REVIEW


def test_a_correction_is_another_version_and_retires_the_one_before(bank):
    first = approved(bank)
    second = life.revise(first.question, by=bank.of_a)
    with refused_as("in_work"):
        life.revise(first.question, by=bank.of_a)
    life.save(second, *single("Tờ khai có giá trị mấy ngày?"), by=bank.of_a, stamp=second.sha256)
    life.approve(life.send(second, by=bank.of_a, at=NOW), by=bank.head, at=NOW)
    first.refresh_from_db()
    assert (first.state, second.number) == (State.RETIRED, 2)
    assert first.stem != second.stem


def test_a_version_given_up_leaves_the_question_as_it_stood(bank):
    """The list once called such a question retired, and its next version began from what was given up."""
    first = approved(bank)
    second = life.revise(first.question, by=bank.of_a)
    life.save(second, *single("Bản bỏ dở?"), by=bank.of_a, stamp=second.sha256)
    second.refresh_from_db()
    assert lists.newest(bank.head).get() == second
    life.retire(second, remark="Không cần nữa", by=bank.of_a, at=NOW)
    assert lists.newest(bank.head).get() == first
    third = life.revise(first.question, by=bank.of_a)
    assert (third.number, third.stem) == (3, first.stem)


def test_a_question_given_up_before_it_was_ever_approved_stays_in_the_list(bank):
    only = draft(bank)
    life.retire(only, remark="Trùng", by=bank.of_a, at=NOW)
    assert lists.newest(bank.head).get() == only


def test_of_two_who_save_one_wins_and_the_other_is_told(bank):
    version = draft(bank)
    stamp = version.sha256
    life.save(version, *single("Câu thứ nhất?"), by=bank.of_a, stamp=stamp)
    with pytest.raises(StaleState):
        life.save(version, *single("Câu thứ hai?"), by=bank.of_a2, stamp=stamp)


def test_the_search_key_follows_the_wording(bank):
    version = draft(bank)
    life.save(version, *single("Đặc điểm của kho ngoại quan?"), by=bank.of_a, stamp=version.sha256)
    assert version.stem_folded.startswith("dac diem cua kho ngoai quan?")


@pytest.mark.parametrize("sql", [
    "UPDATE assessment_questionversion SET content = '{}' WHERE id = %s",
    "UPDATE assessment_questionversion SET state = 'draft' WHERE id = %s",
    "UPDATE assessment_questionversion SET reviewer_id = author_id WHERE id = %s",
    "DELETE FROM assessment_questionkey WHERE version_id = %s",
    "UPDATE assessment_questionkey SET key = '{}' WHERE version_id = %s",
])  # fmt: skip
def test_the_database_keeps_what_is_approved(bank, sql):
    version = approved(bank)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [version.pk])
    assert QuestionKey.objects.get(version=version).key["1"]["correct"] == ["b"]
