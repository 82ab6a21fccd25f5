"""Exam officers and markers are officials too: none of them reads, marks or decides anything of their own."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.urls import reverse

from assessment.exam_papers import printing
from assessment.models import Appeal, AppealReading, PracticalMark, PrintedEntry, Result
from assessment.results import analysing, appealing, attempts, correcting, practice, printed, publishing, rereading
from personnel import jobs
from personnel.errors import RuleViolation
from tests import factories as make
from tests.exams import test_results as acts
from tests.exams import world as rows

pytestmark = pytest.mark.django_db
sat = acts.sat


def examined_officer(exam, n: int):
    """An exam officer who is the n-th candidate as well."""
    user = rows.account_of(exam.people[n])
    make.GrantFactory(user=user, role="exam_officer")
    return user


def refused(code, act, *args, **values):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **values)
    assert refusal.value.code == code


def test_an_exam_officer_reads_the_own_result_from_publication_on(sat):
    user = examined_officer(sat, 0)
    own = acts.result(sat, 0)
    assert Result.objects.visible_to(user).count() == 3
    assert own not in Result.objects.visible_to(user)
    acts.published(sat)
    assert own in Result.objects.visible_to(user)


def test_an_exam_officer_does_not_correct_a_key_of_the_own_paper(sat):
    user = examined_officer(sat, 2)
    wrong = attempts.Attempt.objects.get(pk=sat.attempts[2].pk).paper.versions[0]
    wrong = next(one for one in sat.versions if one.pk == wrong)
    refused("own", correcting.correct, sat.campaign, wrong, None, reason="Hai ý đúng", by=user)


def test_who_is_examined_in_a_sitting_prints_none_of_its_papers(client, exam):
    rows.papers(exam)
    user = examined_officer(exam, 1)
    refused("own", printing.request, exam.sitting_room, "exam_booklets", by=user)
    printing.request(exam.sitting_room, "exam_booklets", by=exam.officer)
    bundle = jobs.Job.objects.get(kind="exam_booklets", parent__isnull=False)
    jobs.run(bundle.pk)
    client.force_login(user)
    assert client.get(reverse("exam-bundle", args=[bundle.pk])).status_code == 404
    client.force_login(exam.officer)
    assert client.get(reverse("exam-bundle", args=[bundle.pk])).status_code == 200
    bundle.refresh_from_db()
    default_storage.delete(bundle.payload["file"])
    assert client.get(reverse("exam-bundle", args=[bundle.pk])).status_code == 404, "what the store has lost"


def test_the_desk_of_the_practical_part_does_not_tell_an_officer_the_own_marks(client, office):
    exam = rows.exam(office, people=2, has_practice=True)
    rows.papers(exam)
    for one in exam.people:
        rows.sit(exam, one, 6)
    user = examined_officer(exam, 0)
    client.force_login(user)
    page = client.get(reverse("exam-practical", args=[exam.campaign.pk])).content.decode()
    assert exam.people[1].official.full_name in page
    assert f'<td class="cell-head w-name">{exam.people[0].official.full_name}' not in page


def test_the_database_lets_nobody_mark_enter_or_decide_the_own_work(sat):
    own = rows.account_of(sat.people[2])
    registration = sat.people[2].registration
    task = acts.task(sat)
    with pytest.raises(DatabaseError), transaction.atomic():
        PracticalMark.objects.create(registration=registration, task=task, turn=1, marker=own)
    with pytest.raises(DatabaseError), transaction.atomic():
        PrintedEntry.objects.create(paper=registration.papers.get(), turn=1, entered_by=own)
    acts.published(sat)
    appeal = appealing.lodge(acts.result(sat, 2), reason="Xem lại câu 4", by=own, at=rows.AFTER)
    with pytest.raises(DatabaseError), transaction.atomic():
        AppealReading.objects.create(appeal=appeal, turn=1, reader=own)
    appealing.take_up(appeal, readers=sat.markers[:2], by=sat.officer)
    for decider in (own, sat.markers[0]):
        with pytest.raises(DatabaseError), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(
                state="decided", decided_by=decider, decided_at=rows.AFTER, outcome="x"
            )


# Numbers the papers, the desk and the next papers share


def test_the_decision_and_the_desk_name_the_same_last_day_of_an_appeal(sat):
    signed = rows.AFTER.date() - timedelta(days=4)
    decision = publishing.publish(
        sat.campaign, None, signed_on=signed, signer=acts.SIGNER, by=sat.officer, at=rows.AFTER
    )
    until = publishing.appeal_until(acts.result(sat, 2))
    assert decision.content["appeal_last_day"] == until.isoformat()


def test_the_last_day_of_a_retake_is_the_one_the_timetable_keeps(sat):
    acts.published(sat)
    assert publishing.retake_until(acts.result(sat, 2)) == rows.DAY.replace(month=rows.DAY.month + 3)
    assert publishing.retake_until(acts.result(sat, 0)) is None


def test_what_is_written_again_is_not_published_with_its_old_mark(sat):
    sat.attempts[0].markings.update(is_current=False)
    acts.published(sat)
    assert acts.result(sat, 0).state == "provisional"
    assert publishing.readiness(sat.campaign).published == 3


def test_a_question_left_out_tells_nothing_about_itself(sat):
    one = sat.attempts[0].paper.versions[0]
    wrong = next(version for version in sat.versions if version.pk == one)
    row = correcting.correct(sat.campaign, wrong, None, reason="Hai ý đúng", by=sat.officer)
    correcting.mark_again(row)
    newest = analysing.newest(sat.campaign).first()
    assert newest.items.exists()
    assert not newest.items.filter(version=wrong).exists()


def test_after_a_correction_the_table_of_choices_goes_by_the_key_that_counts(sat):
    one = sat.attempts[0].paper.versions[0]
    wrong = next(version for version in sat.versions if version.pk == one)
    row = correcting.correct(sat.campaign, wrong, acts.corrected(sat, wrong, "b"), reason="Sai đáp án", by=sat.officer)
    correcting.mark_again(row)
    figure = analysing.newest(sat.campaign).first().items.get(version=wrong)
    assert [choice["id"] for choice in figure.choices if choice["is_right"]] == ["b"]


def test_two_corrections_for_one_reason_are_told_apart(sat):
    one, two = (set(sat.attempts[n].paper.versions) for n in (0, 1))
    first, second = (next(v for v in sat.versions if v.pk in only) for only in (one - two, two - one))
    done = []
    for wrong in (first, second):
        row = correcting.correct(sat.campaign, wrong, None, reason="Hai ý đúng", by=sat.officer)
        correcting.mark_again(row)
        done.append(row)
    for row in done:
        assert correcting.effect(row).people == correcting.affected(sat.campaign, [row.wrong_id]).count()


def test_papers_reckon_with_how_everybody_did_not_with_one_position(sat):
    from assessment.exam_papers import stock
    from assessment.models import ItemAnalysis, ItemFigure

    version = sat.versions[0]
    for position, facility in ((None, 0.9), (sat.position, 0.1)):
        analysis = ItemAnalysis.objects.create(
            campaign=sat.campaign, job_position=position, rules="1", candidates=500, mean=5
        )
        ItemFigure.objects.create(analysis=analysis, version=version, count=500, facility=facility)
    held = {one.version: one.facility for one in stock.bank(sat.campaign, rows.DAY).questions()}
    assert held[version.pk] > 0.8


def test_a_question_on_a_text_not_yet_in_force_is_not_drawn(exam):
    from assessment.exam_papers import stock
    from assessment.models import LegalBasis

    basis = LegalBasis.objects.create(
        symbol="01/2024/NĐ-CP", name="Nghị định", in_force_on=rows.DAY + timedelta(days=1)
    )
    exam.versions[0].legal_bases.add(basis)
    assert exam.versions[0] not in stock.versions_in_use(exam.campaign, rows.DAY)
    assert exam.versions[0] in stock.versions_in_use(exam.campaign, rows.DAY + timedelta(days=1))


# Sheets


def test_a_sheet_does_not_close_what_somebody_is_writing_on_a_computer(exam):
    paper = rows.papers(exam)[0]
    attempt = attempts.Attempt.objects.create(seat=exam.people[0].seat, paper=paper)
    rows.move(attempt, "admitted")
    rows.move(attempt, "running", started_at=rows.BEGINS, deadline=rows.ENDS)
    sheet = acts.typed(paper, lambda n: "a")
    printed.enter(paper, sheet, by=exam.markers[0], at=rows.AFTER)
    refused("over", printed.enter, paper, sheet, by=exam.markers[1], at=rows.AFTER)
    attempt.refresh_from_db()
    assert attempt.state == "running"


def test_a_sheet_of_a_paper_handed_in_on_a_computer_is_refused_in_words(exam):
    rows.papers(exam)
    paper = rows.sit(exam, exam.people[0], 8).paper
    sheet = acts.typed(paper, lambda n: "a")
    printed.enter(paper, sheet, by=exam.markers[0], at=rows.AFTER)
    refused("over", printed.enter, paper, sheet, by=exam.markers[1], at=rows.AFTER)


def test_a_paper_whose_seat_was_given_up_is_not_entered(client, exam):
    paper = rows.papers(exam)[0]
    type(exam.people[0].seat).objects.filter(pk=exam.people[0].seat.pk).update(is_cancelled=True)
    client.force_login(exam.officer)
    assert client.get(reverse("exam-entry", args=[paper.pk])).status_code == 404


@pytest.mark.parametrize("text", ["1A 1B", "1A 22", "9" * 500 + "A", "A1"])
def test_pairs_that_cannot_stand_on_a_sheet_are_refused(text):
    from assessment.bank.content import Choice, Kind, Part

    part = Part("1", Kind.MATCHING, "", (Choice("a", "A"), Choice("b", "B")), (Choice("x", "X"), Choice("y", "Y")))
    line = printed.Line(1, part, ("a", "b"), ("x", "y"), "1")
    refused("unread", printed.read, line, text)
    assert printed.read(line, "1B, 2-A") == {"a": "y", "b": "x"}


def test_an_officer_neither_publishes_nor_takes_up_nor_decides_anything_of_their_own(sat):
    """And of an appeal nobody has two parts: who takes it up marks nothing, who marked decides nothing."""
    user, (one, two, three) = examined_officer(sat, 2), sat.markers[:3]
    signing = {"signed_on": rows.AFTER.date(), "signer": acts.SIGNER, "at": rows.AFTER}
    refused("own", publishing.publish, sat.campaign, by=user, **signing)
    acts.published(sat)
    appeal = appealing.lodge(acts.result(sat, 2), reason="Xem lại", by=user, at=rows.AFTER)
    refused("own", appealing.take_up, appeal, readers=[one, two], by=user)
    refused("own", appealing.take_up, appeal, readers=[user, two], by=sat.officer)
    refused("decider", appealing.take_up, appeal, readers=[one, sat.officer], by=sat.officer)
    appealing.take_up(appeal, readers=[one, two], by=sat.officer)
    for reading in appeal.readings.all():
        sent = {"fractions": {}, "remark": "", "at": rows.AFTER}
        refused("marker", rereading.send_reading, reading, by=three, **sent)
        rereading.send_reading(reading, by=reading.reader, **sent)
    told = signing | {"chosen": {}, "outcome": "Giữ nguyên"}
    refused("own", appealing.decide, appeal, by=user, **told)
    refused("reader", appealing.decide, appeal, by=one, **told)
    appealing.decide(appeal, by=sat.officer, **told)


def test_nobody_marks_or_enters_the_own_paper(office):
    exam = rows.exam(office, people=2, has_practice=True)
    paper = rows.papers(exam)[0]
    own = rows.account_of(exam.people[0])
    refused("own", printed.enter, paper, {}, by=own, at=rows.AFTER)
    practice.assign(exam.campaign, acts.task(exam), [exam.people[0].registration], [own, *exam.markers[:2]])
    first, second = PracticalMark.objects.order_by("turn")
    assert own not in (first.marker, second.marker)
    refused("marker", practice.send, first, points=everything(first), remark="", by=second.marker, at=rows.AFTER)
    practice.send(first, points=everything(first), remark="", by=first.marker, at=rows.AFTER)
    practice.send(second, points=dict.fromkeys(everything(second), "0"), remark="", by=second.marker, at=rows.AFTER)
    refused("own", practice.name_third, exam.people[0].registration, own)


def everything(mark) -> dict[str, str]:
    return {str(line.pk): str(line.points) for line in mark.task.rubric.all()}
