"""From a handed-in paper to a published result, its correction and its appeal."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from assessment.bank.content import Choice, Content, Key, Kind, Part
from assessment.models import (
    Appeal,
    AppealReading,
    Irregularity,
    ItemFigure,
    KeyCorrection,
    Marking,
    Paper,
    PracticalMark,
    PracticalTask,
    Result,
    RubricCriterion,
)
from assessment.results import (
    analysing,
    appealing,
    attempts,
    correcting,
    practice,
    printed,
    publishing,
    rereading,
    standing,
)
from assessment.results.publishing import Signer
from personnel import jobs
from personnel.errors import RuleViolation
from personnel.models import IssuedDocument
from tests.exams import world as rows

pytestmark = pytest.mark.django_db
SIGNER = Signer("Phạm Văn Ký", "Cục trưởng")


@pytest.fixture
def sat(exam):
    """Four people: 8 right, 4 right, 3 right, absent; marked."""
    rows.papers(exam)
    exam.attempts = [rows.sit(exam, one, right) for one, right in zip(exam.people, (8, 4, 3, None), strict=True)]
    attempts.mark_ended()
    return exam


def result(exam, n) -> Result:
    return Result.objects.get(registration=exam.people[n].registration)


def published(exam, unit=None):
    return publishing.publish(
        exam.campaign, unit, signed_on=rows.AFTER.date(), signer=SIGNER, by=exam.officer, at=rows.AFTER
    )


def test_marks_outcomes_and_bands(sat):
    assert [(result(sat, n).outcome, result(sat, n).total, result(sat, n).band) for n in range(4)] == [
        ("passed", Decimal(100), "excellent"),
        ("passed", Decimal(50), "pass"),
        ("failed", Decimal("37.50"), "fail"),
        ("absent", None, ""),
    ]
    assert sum(Decimal(row["of"]) for row in result(sat, 0).by_topic) == 8


def test_marking_twice_marks_once(sat):
    assert attempts.mark_ended() == 0
    assert attempts.mark_attempts(sat.attempts) == 0
    assert Marking.objects.count() == 3


def test_nobody_reads_the_own_result_before_publication(sat):
    one = rows.account_of(sat.people[0])
    assert not Result.objects.visible_to(one).exists()
    assert not Marking.objects.visible_to(one).exists()
    assert not Paper.objects.visible_to(one).exists()
    published(sat)
    assert Result.objects.visible_to(one).get().total == 100


def test_publishing_issues_a_decision_and_a_list_once(sat):
    decision = published(sat)
    assert decision.symbol
    listed = IssuedDocument.objects.get(template=publishing.RESULT_LIST)
    assert len(listed.content["rows"]) == 4
    assert listed.content["rows"][3]["total"] is None
    with pytest.raises(RuleViolation, match="."):
        published(sat)


def test_publishing_waits_for_irregularities_to_be_decided(sat):
    noted = Irregularity.objects.create(
        attempt=sat.attempts[1], category="material", note="Điện thoại", at=rows.BEGINS, by=sat.markers[0]
    )
    with pytest.raises(RuleViolation):
        published(sat)
    with pytest.raises(RuleViolation):
        standing.decide_irregularity(noted, consequence="void", reason="x", by=sat.markers[0], at=rows.AFTER)
    standing.decide_irregularity(noted, consequence="void", reason="Dùng điện thoại", by=sat.officer, at=rows.AFTER)
    void = result(sat, 1)
    assert (void.outcome, void.total, void.reason) == ("void", None, "Dùng điện thoại")
    published(sat)


def test_excused_is_neither_absent_nor_nothing(sat):
    standing.excuse(sat.people[3].registration, reason="Nghỉ ốm có giấy", by=sat.officer)
    assert (result(sat, 3).outcome, result(sat, 3).total) == ("excused", None)
    with pytest.raises(RuleViolation):
        standing.excuse(sat.people[0].registration, reason="x", by=sat.officer)
    standing.bring_up_to_date([sat.people[3].registration.pk])
    assert result(sat, 3).outcome == "excused"


def corrected(sat, wrong, right="b", **more):
    content = Content(wrong.stem, (Part("1", Kind.SINGLE, "", tuple(Choice(c, f"Ý {c}") for c in "abcd")),))
    return rows.version(sat, wrong.question, content, {"1": Key(correct=(right,))}, **more)


def test_a_corrected_key_marks_everyone_again_and_keeps_the_old(sat):
    published(sat)
    paper = Paper.objects.get(registration=sat.people[1].registration)
    wrong = next(v for v in sat.versions if v.pk == paper.items[5]["version"])  # answered "b"
    right = corrected(sat, wrong)
    row = correcting.correct(sat.campaign, wrong, right, reason="Đáp án cũ sai", by=sat.officer)
    jobs.run(jobs.Job.objects.get(key=f"correction:{row.pk}").pk)
    changed = result(sat, 1)
    assert (changed.total, changed.revision) == (Decimal("62.50"), 2)
    assert "Đáp án cũ sai" in changed.revision_reason
    kept = Marking.objects.filter(attempt=sat.attempts[1]).order_by("number")
    assert [(one.number, one.score, one.is_current) for one in kept] == [(1, 50, False), (2, Decimal("62.50"), True)]
    assert kept[1].marks[5]["marked_with"] == right.pk
    found = correcting.effect(row)
    assert found.people == correcting.affected(sat.campaign, [wrong.pk]).count()
    assert found.revised == Result.objects.filter(revision=2).count()


def test_a_question_left_out_gives_its_points_to_all(sat):
    paper = Paper.objects.get(registration=sat.people[2].registration)
    wrong = next(v for v in sat.versions if v.pk == paper.items[7]["version"])
    row = correcting.correct(sat.campaign, wrong, None, reason="Hai ý đúng", by=sat.officer)
    correcting.mark_again(row)
    assert result(sat, 2).total == Decimal("50.00")
    assert result(sat, 2).outcome == "passed"


def test_who_wrote_a_question_does_not_correct_its_key(sat):
    wrong = sat.versions[0]
    with pytest.raises(RuleViolation):
        correcting.correct(sat.campaign, wrong, None, reason="x", by=wrong.author)


def test_a_version_of_another_shape_cannot_mark_the_answers(sat):
    paper = Paper.objects.get(registration=sat.people[0].registration)
    wrong = next(v for v in sat.versions if v.pk == paper.items[0]["version"])
    content = Content(wrong.stem, (Part("1", Kind.SINGLE, "", tuple(Choice(c, c) for c in "abcde")),))
    other = rows.version(sat, wrong.question, content, {"1": Key(correct=("e",))})
    with pytest.raises(RuleViolation):
        correcting.correct(sat.campaign, wrong, other, reason="x", by=sat.officer)
    assert not KeyCorrection.objects.exists()


def test_an_appeal_is_lodged_within_the_window_by_the_person_alone(sat):
    published(sat)
    mine, other = rows.account_of(sat.people[2]), rows.account_of(sat.people[0])
    late = rows.AFTER + timedelta(days=16)
    for who, at in ((other, rows.AFTER), (mine, late)):
        with pytest.raises(RuleViolation):
            appealing.lodge(result(sat, 2), reason="Đề nghị xem lại", by=who, at=at)
    appealing.lodge(result(sat, 2), reason="Đề nghị xem lại", by=mine, at=rows.AFTER + timedelta(days=15))
    with pytest.raises(RuleViolation):
        appealing.lodge(result(sat, 2), reason="Lần nữa", by=mine, at=rows.AFTER)


def test_an_appeal_is_marked_by_two_others_and_decided_by_a_third(sat):
    published(sat)
    mine = rows.account_of(sat.people[2])
    appeal = appealing.lodge(result(sat, 2), reason="Câu 4 đúng", by=mine, at=rows.AFTER)
    one, two = sat.markers[:2]
    with pytest.raises(RuleViolation):
        appealing.take_up(appeal, readers=[one, one], by=sat.officer)
    with pytest.raises(RuleViolation):
        appealing.take_up(appeal, readers=[one, sat.officer], by=sat.officer)
    appealing.take_up(appeal, readers=[one, two], by=sat.officer)
    first, second = AppealReading.objects.order_by("turn")
    rereading.send_reading(first, fractions={"4": "1"}, remark="Chấp nhận", by=one, at=rows.AFTER)
    assert not AppealReading.objects.visible_to(two).filter(reader=one).exists()
    assert not AppealReading.objects.visible_to(sat.officer).exists()
    args = {"outcome": "Cộng điểm câu 4", "signed_on": rows.AFTER.date(), "signer": SIGNER, "at": rows.AFTER}
    with pytest.raises(RuleViolation):
        appealing.decide(appeal, chosen={}, by=sat.officer, **args)
    rereading.send_reading(second, fractions={"4": "1", "5": "1/2"}, remark="Một phần", by=two, at=rows.AFTER)
    with pytest.raises(RuleViolation):
        appealing.decide(appeal, chosen={}, by=sat.officer, **args)
    appeal = appealing.decide(appeal, chosen={"5": "1"}, by=sat.officer, **args)
    assert (appeal.state, appeal.old_total, appeal.new_total) == ("decided", Decimal("37.50"), Decimal("50.00"))
    assert result(sat, 2).outcome == "passed"
    assert appeal.document.official == sat.people[2].official
    attempts.mark_attempts([sat.attempts[2]], again=True, reason="nochmal")
    assert result(sat, 2).total == 50  # what an appeal decided outlives another marking


def test_best_or_last_attempt(exam):
    one = standing.Marked(1, Decimal(70), rows.BEGINS, Decimal(50), Decimal(0))
    two = standing.Marked(2, Decimal(60), rows.ENDS, Decimal(50), Decimal(0))
    assert standing.counted([one, two], "best") is one
    assert standing.counted([one, two], "last") is two


@pytest.mark.parametrize(
    ("theory", "practised", "weight", "total"),
    [("49.99", "50.02", "0.5", "50.01"), ("80", None, "0", "80.00"), ("60", "100", "0.30", "72.00")],
)
def test_theory_and_practice_by_weight_rounded_once(theory, practised, weight, total):
    found = standing.total_of(Decimal(theory), practised and Decimal(practised), Decimal(weight))
    assert found == Decimal(total)


@pytest.mark.parametrize(("total", "band"), [("80", "excellent"), ("79.99", "good"), ("65", "good"), ("64.99", "pass"), ("50", "pass"), ("49.99", "fail")])  # fmt: skip
def test_bands_begin_at_their_marks(exam, total, band):
    assert standing.band_of(Decimal(total), Decimal(50), exam.policy) == band
    assert standing.band_of(Decimal(total), Decimal(90), exam.policy) == "fail"


# Practical part


def task(exam):
    row = PracticalTask.objects.create(
        code="TH-1", name="Kiểm hóa", job_position=exam.position, task="Kiểm tra lô hàng"
    )
    for n, points in enumerate((60, 40)):
        RubricCriterion.objects.create(task=row, position=n, name=f"Tiêu chí {n}", points=points)
    return row


def sent(exam, mark, *points):
    lines = mark.task.rubric.all()
    typed = {str(line.pk): str(value) for line, value in zip(lines, points, strict=True)}
    return practice.send(mark, points=typed, remark="", by=mark.marker, at=rows.AFTER)


def test_two_mark_blind_a_third_where_they_differ_and_the_result_waits(office):
    exam = rows.exam(office, people=1, has_practice=True)
    rows.papers(exam)
    rows.sit(exam, exam.people[0], 6)
    attempts.mark_ended()
    assert not Result.objects.exists()
    row = task(exam)
    practice.assign(exam.campaign, row, [exam.people[0].registration], exam.markers[:2])
    first, second = PracticalMark.objects.order_by("turn")
    sent(exam, first, 60, 30)
    assert list(PracticalMark.objects.visible_to(second.marker)) == [second]
    sent(exam, second, 40, "30,5")
    assert not Result.objects.exists()
    with pytest.raises(RuleViolation):
        practice.name_third(exam.people[0].registration, first.marker)
    third = practice.name_third(exam.people[0].registration, exam.markers[2])
    sent(exam, third, 50, 38)
    found = result(exam, 0)
    assert (found.theory, found.practice) == (Decimal(75), Decimal("89.00"))
    assert found.total == Decimal("79.20")


def test_an_exam_officer_who_marks_does_not_see_the_other_mark_first(office):
    exam = rows.exam(office, people=1, has_practice=True)
    practice.assign(exam.campaign, task(exam), [exam.people[0].registration], [exam.markers[0], exam.officer])
    first, own = PracticalMark.objects.order_by("turn")
    sent(exam, first, 60, 30)
    assert list(PracticalMark.objects.visible_to(exam.officer)) == [own]
    sent(exam, own, 55, 30)
    assert PracticalMark.objects.visible_to(exam.officer).count() == 2


def test_a_rubric_must_add_up_to_a_hundred(exam):
    row = task(exam)
    row.rubric.first().delete()
    with pytest.raises(RuleViolation):
        practice.assign(exam.campaign, row, [exam.people[0].registration], exam.markers)


def test_a_sent_mark_is_frozen_even_for_raw_sql(office):
    exam = rows.exam(office, people=1, has_practice=True)
    practice.assign(exam.campaign, task(exam), [exam.people[0].registration], exam.markers[:2])
    mark = sent(exam, PracticalMark.objects.first(), 60, 30)
    with pytest.raises(DatabaseError), transaction.atomic():
        PracticalMark.objects.filter(pk=mark.pk).update(total=100)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({1: 80, 2: 90}, 85),
        ({1: 80, 2: 91}, None),
        ({1: 80, 2: 91, 3: 82}, 81),
        ({1: 80, 2: 90, 3: 20}, 85),
        ({1: 60, 2: 80, 3: 70}, 75),
        ({1: 80}, None),
        ({1: 80, 2: 90, 4: 70, 5: 72}, 71),
        ({1: 80, 2: 90, 4: 60, 5: 84}, Decimal("84.5")),
    ],
)
def test_what_practical_marks_come_to(marks, expected):
    found = practice.total({turn: Decimal(points) for turn, points in marks.items()}, Decimal(10))
    assert found == expected


# Printed papers


def typed(paper, letter_of):
    """What stands on the sheet when the person takes the choice with this id for each question."""
    return {line.name: printed.shown(line, [letter_of(line.number)]) for line in printed.lines(paper)}


def test_a_printed_paper_counts_when_two_people_typed_the_same(exam):
    paper = rows.papers(exam)[0]
    sheet = typed(paper, lambda n: "a" if n <= 6 else "c")
    printed.enter(paper, sheet, by=exam.markers[0], at=rows.AFTER)
    assert not Marking.objects.exists()
    with pytest.raises(RuleViolation):
        printed.enter(paper, sheet, by=exam.markers[0], at=rows.AFTER)
    printed.enter(paper, sheet, by=exam.markers[1], at=rows.AFTER)
    assert result(exam, 0).total == 75


def test_a_difference_is_settled_by_a_third_before_it_counts(exam):
    paper = rows.papers(exam)[0]
    sheet = typed(paper, lambda n: "a")
    printed.enter(paper, sheet, by=exam.markers[0], at=rows.AFTER)
    other = typed(paper, lambda n: "a" if n != 3 else "b")
    printed.enter(paper, other, by=exam.markers[1], at=rows.AFTER)
    assert [line.number for line, _one, _two in printed.differences(paper)] == [3]
    assert not Marking.objects.exists()
    with pytest.raises(RuleViolation):
        printed.enter(paper, other, by=exam.markers[2], at=rows.AFTER)
    printed.enter(paper, other, by=exam.markers[2], at=rows.AFTER, remark="Phiếu tô B")
    assert result(exam, 0).total == Decimal("87.50")


@pytest.mark.parametrize("text", ["E", "AB", "1", "AA", "?"])
def test_what_cannot_stand_on_a_sheet_is_refused(exam, text):
    paper = rows.papers(exam)[0]
    with pytest.raises(RuleViolation):
        printed.read(printed.lines(paper)[0], text)


# Item analysis


def test_figures_are_kept_by_campaign_and_feed_the_next_paper(sat):
    (whole,) = analysing.analyse(sat.campaign)
    assert (whole.candidates, whole.mean) == (3, 5.0)
    assert ItemFigure.objects.filter(analysis=whole).count() == len(
        {
            version
            for paper in Paper.objects.exclude(registration=sat.people[3].registration)
            for version in paper.versions
        }
    )
    assert list(analysing.newest(sat.campaign)) == [whole]


def test_thousands_are_marked_with_few_queries(office, django_assert_max_num_queries):
    world = rows.exam(office, people=40)
    rows.papers(world)
    done = [rows.sit(world, one, n % 9) for n, one in enumerate(world.people)]
    with django_assert_max_num_queries(40):
        assert attempts.mark_attempts(done) == 40


# Raw SQL


def test_the_database_refuses_what_must_never_be(sat):
    published(sat)
    row = result(sat, 0)
    for change in ({"total": 1}, {"outcome": "failed"}, {"state": "provisional"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Result.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Marking.objects.filter(attempt=sat.attempts[0]).update(score=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Marking.objects.filter(attempt=sat.attempts[0]).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Appeal.objects.create(result=row, reason="", lodged_at=rows.AFTER)
