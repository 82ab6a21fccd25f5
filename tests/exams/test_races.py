"""Several officers press the same button of the results at the same moment: it happens once, the others are told."""

import pytest

from assessment.models import Appeal, Irregularity, KeyCorrection, PracticalMark, Registration, Result
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
from personnel.models import IssuedDocument, Job
from tests.exams import test_results as acts
from tests.exams import world as rows
from tests.threads import pressed, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sat(exam):
    rows.papers(exam)
    exam.attempts = [rows.sit(exam, one, right) for one, right in zip(exam.people, (8, 4, 2, None), strict=True)]
    attempts.mark_ended()
    return exam


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def test_an_irregularity_is_decided_once_and_results_are_published_once(sat):
    noted = Irregularity.objects.create(
        attempt=sat.attempts[1], category="phone", note="Điện thoại", by=sat.office.hr, at=rows.ENDS
    )
    told = {"consequence": "warning", "reason": "Nhắc nhở", "by": sat.officer, "at": rows.AFTER}
    assert len(pressed(lambda: standing.decide_irregularity(fresh(noted), **told))) == 1
    assert len(pressed(lambda: acts.published(sat))) == 1
    assert IssuedDocument.objects.filter(template=publishing.DECISION).count() == 1


def test_an_appeal_is_lodged_taken_up_read_and_decided_once(sat):
    acts.published(sat)
    mine = rows.account_of(sat.people[2])
    made = pressed(lambda: appealing.lodge(acts.result(sat, 2), reason="Xem lại", by=mine, at=rows.AFTER))
    assert len(made) == 1
    one, two = sat.markers[:2]
    taken = pressed(lambda: appealing.take_up(fresh(made[0]), readers=[one, two], by=sat.officer))
    assert len(taken) == 1
    for reading in taken[0].readings.all():
        sent = {"fractions": {"4": "1"}, "remark": "Đúng", "by": reading.reader, "at": rows.AFTER}
        assert len(pressed(lambda reading=reading, sent=sent: rereading.send_reading(fresh(reading), **sent))) == 1
    signer = publishing.Signer("Nguyễn Văn Ký", "Cục trưởng")
    told = {"chosen": {}, "outcome": "Công nhận câu 4", "signed_on": rows.DAY, "signer": signer, "by": sat.officer}
    assert len(pressed(lambda: appealing.decide(fresh(made[0]), at=rows.AFTER, **told))) == 1
    assert acts.result(sat, 2).revision == 2
    assert IssuedDocument.objects.filter(template=appealing.OUTCOME).count() == 1
    assert Appeal.objects.count() == 1


def test_a_key_is_corrected_once_and_an_analysis_asked_for_once(sat):
    wrong = next(one for one in sat.versions if one.pk == sat.attempts[0].paper.versions[0])
    assert len(pressed(lambda: correcting.correct(sat.campaign, wrong, None, reason="Hai ý đúng", by=sat.officer))) == 1
    assert KeyCorrection.objects.count() == 1
    pressed(lambda: analysing.request(sat.campaign, sat.officer))
    assert Job.objects.filter(key__startswith="analysis:").count() == 1


@pytest.fixture
def practised(office):
    exam = rows.exam(office, people=2, has_practice=True)
    rows.papers(exam)
    for one in exam.people:
        rows.sit(exam, one, 6)
    attempts.mark_ended()
    exam.task = acts.task(exam)
    return exam


def test_markers_are_given_out_once_and_a_third_is_named_once(practised):
    exam, one = practised, practised.people[0].registration
    pressed(lambda: practice.assign(exam.campaign, exam.task, [one], exam.markers[:2]))
    assert PracticalMark.objects.filter(registration=one).count() == 2
    first, second = PracticalMark.objects.filter(registration=one).order_by("turn")
    assert len(pressed(lambda: acts.sent(exam, fresh(first), 60, 40))) == 1
    acts.sent(exam, second, 10, 10)
    registration = Registration.objects.select_related("campaign__policy").get(pk=one.pk)
    assert len(pressed(lambda: practice.name_third(registration, exam.markers[2]))) == 1


@pytest.mark.parametrize("turn", range(5))
def test_two_markers_who_send_at_the_same_moment_settle_the_result(practised, turn):
    """Neither sees what the other has not committed; without a lock the result would wait for ever."""
    exam, one = practised, practised.people[0].registration
    practice.assign(exam.campaign, exam.task, [one], exam.markers[:2])
    marks = list(PracticalMark.objects.filter(registration=one).order_by("turn"))
    assert not Result.objects.filter(registration=one).exists()
    answers = together(2, lambda number: acts.sent(exam, marks[number], 50, 40))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Result.objects.get(registration=one).practice == 90


def test_a_printed_paper_is_typed_twice_and_not_three_times(exam):
    rows.papers(exam)
    paper = exam.people[0].registration.papers.get()
    typists = [exam.officer, exam.officer2, *exam.markers]
    typed = {line.name: "A" for line in printed.lines(paper)}
    answers = together(len(typists), lambda number: printed.enter(paper, typed, by=typists[number], at=rows.AFTER))
    assert sum(not isinstance(answer, Exception) for answer in answers) == 2, answers
    assert Result.objects.filter(registration=paper.registration).count() == 1
