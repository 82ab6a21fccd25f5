"""The desks in the browser: who reaches what, and the way from marking to an appeal."""

from decimal import Decimal

import pytest
from django.urls import reverse

from assessment.exam_papers import making
from assessment.models import Appeal, AppealReading, KeyCorrection, Marking, Paper, PracticalMark, PracticalTask, Result
from assessment.results import analysing, appealing, attempts, correcting, practice
from config.sample import exam_results
from config.sample.exam_results import Signer
from personnel import jobs
from tests import factories as make
from tests.exams import test_results as acts
from tests.exams import world as rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat(exam):
    rows.papers(exam)
    exam.attempts = [rows.sit(exam, one, right) for one, right in zip(exam.people, (8, 4, 3, None), strict=True)]
    attempts.mark_ended()
    analysing.analyse(exam.campaign)
    return exam


def get(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


DESKS = (
    "exam-results",
    "exam-publish",
    "exam-analysis",
    "exam-corrections",
    "exam-practical",
    "exam-appeals",
    "exam-papers",
)


@pytest.mark.parametrize("name", DESKS)
def test_desks_are_for_the_organisers_exam_officers(client, sat, name):
    assert get(client, sat.officer, name, sat.campaign.pk).status_code == 200
    for user in (sat.office.hr, sat.office.head_a, rows.account_of(sat.people[0]), sat.office.stranger):
        assert get(client, user, name, sat.campaign.pk).status_code in (403, 404)


def test_an_exam_officer_of_a_department_has_no_desk_of_the_sector(client, sat):
    local = make.UserFactory(username="khaothi.a")
    make.GrantFactory(user=local, role="exam_officer", unit=sat.office.a)
    assert get(client, local, "exam-results", sat.campaign.pk).status_code == 404
    result = acts.result(sat, 0)
    assert get(client, local, "exam-result", result.pk).status_code == 404


def publish(client, sat):
    told = {"signed_on": "15/09/2023", "signer_name": "Phạm Văn Ký", "signer_title": "Cục trưởng", "unit": ""}
    return post(client, sat.officer, "exam-publish", sat.campaign.pk, **told)


def test_the_own_result_opens_on_publication_and_nobody_elses(client, sat):
    mine, other = rows.account_of(sat.people[2]), rows.account_of(sat.people[1])
    result = acts.result(sat, 2)
    assert get(client, mine, "exam-result", result.pk).status_code == 404
    assert "37,5" not in get(client, mine, "my-results").content.decode()
    assert publish(client, sat).status_code == 302
    page = get(client, mine, "exam-result", result.pk)
    assert "37,5" in page.content.decode()
    assert get(client, other, "exam-result", result.pk).status_code == 404
    assert get(client, sat.office.head_b, "exam-result", result.pk).status_code == 404
    assert get(client, sat.office.head_a, "exam-result", result.pk).status_code == 200


def test_an_appeal_from_lodging_to_its_outcome_in_the_browser(client, sat):
    assert publish(client, sat).status_code == 302
    mine = rows.account_of(sat.people[2])
    result = acts.result(sat, 2)
    assert post(client, mine, "exam-appeal-lodge", result.pk, reason="").status_code == 422
    assert post(client, mine, "exam-appeal-lodge", result.pk, reason="Câu 4").status_code == 302
    appeal = Appeal.objects.get()
    one, two = sat.markers[:2]
    assert get(client, sat.officer, "exam-appeal", appeal.pk).status_code == 200
    assert get(client, mine, "exam-appeal", appeal.pk).status_code in (403, 404)
    assert post(client, sat.officer, "exam-appeal", appeal.pk, first=one.pk, second=two.pk).status_code == 302
    for reader, reading in zip((one, two), AppealReading.objects.order_by("turn"), strict=True):
        page = get(client, reader, "exam-reading", reading.pk)
        assert page.status_code == 200
        assert sat.people[2].official.full_name not in page.content.decode()
        assert "37,5" not in page.content.decode()
        assert post(client, reader, "exam-reading", reading.pk, share_4="1", remark="Chấp nhận").status_code == 302
    assert get(client, one, "exam-reading", AppealReading.objects.get(turn=2).pk).status_code == 404
    told = {
        "signed_on": "20/09/2023",
        "signer_name": "Phạm Văn Ký",
        "signer_title": "Cục trưởng",
        "outcome": "Cộng câu 4",
    }
    assert post(client, sat.officer, "exam-appeal", appeal.pk, **told).status_code == 302
    page = get(client, mine, "exam-result", result.pk).content.decode()
    assert "Cộng câu 4" in page
    assert "50" in page


def test_correcting_a_key_in_the_browser(client, sat):
    version = Paper.objects.get(registration=sat.people[2].registration).items[7]["version"]
    assert get(client, sat.officer, "exam-correct", sat.campaign.pk, version).status_code == 200
    assert post(client, sat.officer, "exam-correct", sat.campaign.pk, version, reason="").status_code == 422
    assert (
        post(client, sat.officer, "exam-correct", sat.campaign.pk, version, reason="Sai", right="").status_code == 302
    )
    for job in jobs.Job.objects.filter(kind="exam_mark_again"):
        jobs.run(job.pk)
    assert KeyCorrection.objects.count() == 1
    assert acts.result(sat, 2).total == 50
    assert get(client, sat.officer, "exam-corrections", sat.campaign.pk).status_code == 200


def test_the_wording_of_questions_is_not_on_the_exam_officers_analysis(client, sat):
    page = get(client, sat.officer, "exam-analysis", sat.campaign.pk).content.decode()
    first = Paper.objects.get(registration=sat.people[2].registration).items[0]["version"]
    asked = next(one for one in sat.versions if one.pk == first)  # which of the bank are asked depends on their keys
    assert asked.question.code in page
    assert asked.stem not in page
    expert = get(client, sat.markers[0], "exam-analysis", sat.campaign.pk)
    assert expert.status_code == 200
    assert "Câu C" in expert.content.decode()


def test_practical_marks_in_the_browser_are_blind(client, office):
    exam = rows.exam(office, people=1, has_practice=True)
    rows.papers(exam)
    rows.sit(exam, exam.people[0], 6)
    attempts.mark_ended()
    task = acts.task(exam)
    named = [one.pk for one in exam.markers[:2]]
    assert (
        post(client, exam.officer, "exam-practical", exam.campaign.pk, task=task.pk, markers=named).status_code == 302
    )
    first, second = PracticalMark.objects.order_by("turn")
    lines = {f"line_{line.pk}": str(line.points) for line in task.rubric.all()}
    page = get(client, first.marker, "exam-mark", first.pk).content.decode()
    assert exam.people[0].official.full_name not in page
    assert post(client, first.marker, "exam-mark", first.pk, **lines).status_code == 302
    assert get(client, second.marker, "exam-mark", first.pk).status_code == 404
    too_many = dict.fromkeys(lines, "99")
    assert post(client, second.marker, "exam-mark", second.pk, **too_many).status_code == 422
    low = dict.fromkeys(lines, "10")
    assert post(client, second.marker, "exam-mark", second.pk, **low).status_code == 302
    registration = exam.people[0].registration
    assert get(client, exam.officer, "exam-third", registration.pk).status_code == 200
    assert post(client, exam.officer, "exam-third", registration.pk, marker=exam.markers[2].pk).status_code == 302
    assert practice.settled([registration.pk]) == {}


def test_papers_are_made_and_entered_in_the_browser(client, exam):
    assert post(client, exam.officer, "exam-papers-make", exam.sitting.pk).status_code == 302
    jobs.run(jobs.Job.objects.get(kind=making.MAKE).pk)
    assert get(client, exam.officer, "exam-papers", exam.campaign.pk).status_code == 200
    assert get(client, exam.officer, "exam-papers-sitting", exam.sitting.pk).status_code == 200
    assert get(client, exam.officer, "blueprints").status_code == 200
    assert get(client, exam.officer, "blueprint", exam.blueprint.pk).status_code == 200
    paper = Paper.objects.get(registration=exam.people[0].registration)
    sheet = acts.typed(paper, lambda n: "a")
    assert get(client, exam.officer, "exam-entry", paper.pk).status_code == 200
    assert post(client, exam.officer, "exam-entry", paper.pk, **{**sheet, "1.1": "Z"}).status_code == 422
    assert post(client, exam.officer, "exam-entry", paper.pk, **sheet).status_code == 302
    assert post(client, exam.officer2, "exam-entry", paper.pk, **{**sheet, "1.1": ""}).status_code == 302
    assert not Result.objects.exists()


def test_keys_are_printed_for_question_officers_alone(client, exam):
    rows.papers(exam)
    assert post(client, exam.officer, "exam-print", exam.sitting_room.pk, "exam_keys").status_code == 404
    assert post(client, exam.officer, "exam-print", exam.sitting_room.pk, "exam_booklets").status_code == 302
    parent = jobs.Job.objects.get(kind="exam_booklets", parent__isnull=True)
    child = parent.children.get()
    jobs.run(child.pk)
    answer = get(client, exam.officer, "exam-bundle", child.pk)
    assert answer.content.startswith(b"%PDF")
    assert get(client, exam.office.hr, "exam-bundle", child.pk).status_code in (403, 404)


def test_the_sample_campaign_is_examined_marked_published_corrected_and_appealed(office, client):
    world = rows.exam(office, people=120)
    marked = exam_results.examine(
        world.campaign, officer=world.officer, second=world.officer2, markers=world.markers,
        proctor=office.stranger, signer=Signer("Phạm Văn Ký", "Cục trưởng"),
    )  # fmt: skip
    assert marked == 120
    assert not Result.objects.filter(state="provisional").exists()
    assert {"passed", "failed", "absent", "void"} <= set(Result.objects.values_list("outcome", flat=True))
    assert KeyCorrection.objects.count() == 1
    assert not PracticalMark.objects.exists(), "too few markers for a practical part"
    assert set(Appeal.objects.values_list("state", flat=True)) == {"decided", "withdrawn"}, (
        "years later nothing of it waits on a desk"
    )
    for name in DESKS:
        assert get(client, world.officer, name, world.campaign.pk).status_code == 200
    assert get(client, world.officer, "exam-results", world.campaign.pk, export="xlsx").status_code == 200


def test_the_practical_desk_and_the_papers_of_a_sitting_turn_pages(client, sat, monkeypatch):
    monkeypatch.setattr("assessment.views.results_marking.PAGE", 2)
    monkeypatch.setattr("assessment.views.exam_papers.PAGE", 2)
    for name, about in (("exam-practical", sat.campaign.pk), ("exam-papers-sitting", sat.sitting_room.sitting_id)):
        first, second = (get(client, sat.officer, name, about, page=page).context["page"] for page in ("1", "2"))
        assert first.found > 2
        assert len(first.rows) == 2
        assert second.rows
        assert not set(first.rows) & set(second.rows)
        assert "?page=2" in get(client, sat.officer, name, about).content.decode()


def test_who_is_named_to_mark_finds_it_on_the_desk(client, sat):
    """A question officer and a head of a unit mark without being exam officers: nobody has to know the address."""
    acts.published(sat)
    appeal = appealing.lodge(
        Result.objects.get(registration=sat.people[2].registration), reason="Đề nghị chấm lại câu 2", by=rows.account_of(sat.people[2]),
        at=rows.AFTER,
    )  # fmt: skip
    head = sat.office.head_b
    appealing.take_up(appeal, readers=[sat.markers[0], head], by=sat.officer)
    for user in (sat.markers[0], head):
        reading = AppealReading.objects.get(reader=user)
        assert reverse("exam-reading", args=[reading.pk]) in get(client, user, "desk").content.decode()
    assert reverse("exam-work") in get(client, sat.markers[0], "desk").content.decode()
    assert reverse("exam-work") not in get(client, sat.office.hr, "desk").content.decode()


def test_few_people_say_nothing_about_the_exam_as_a_whole(client, sat):
    page = get(client, sat.officer, "exam-analysis", sat.campaign.pk)
    assert not page.context["is_told"]
    assert "<dt>Alpha" not in page.content.decode()
    assert "<dt>Hệ số alpha" not in page.content.decode()


def test_every_question_of_the_exam_can_be_corrected_not_only_a_suspicious_one(client, sat):
    every = get(client, sat.officer, "exam-analysis", sat.campaign.pk, show="all").context["figures"]
    code = next(one.version.question.code for one in every if not one.suspicions)
    page = get(client, sat.officer, "exam-analysis", sat.campaign.pk, q=code)
    figures = page.context["figures"]
    assert [one.version.question.code for one in figures] == [code]
    assert reverse("exam-correct", args=[sat.campaign.pk, figures[0].version_id]) in page.content.decode()


def test_blueprints_are_searched_and_exported(client, exam):
    assert get(client, exam.officer, "blueprints", q="MT-01").context["page"].found == 1
    assert get(client, exam.officer, "blueprints", q="khong-co").context["page"].found == 0
    sheet = get(client, exam.officer, "blueprints", export="xlsx")
    assert sheet["Content-Type"].startswith("application/vnd.openxmlformats")


def test_the_sample_campaign_has_a_practical_part_and_a_third_marker_where_two_differ(office, client):
    world = rows.exam(office, people=60, markers=6, has_practice=True)
    exam_results.examine(
        world.campaign, officer=world.officer, second=world.officer2, markers=world.markers,
        proctor=office.stranger, signer=Signer("Phạm Văn Ký", "Cục trưởng"),
    )  # fmt: skip
    assert not Result.objects.filter(state="provisional").exists()
    world.policy.refresh_from_db()
    weight = world.policy.practice_weight
    passed = Result.objects.filter(outcome="passed").first()
    assert passed.practice is not None
    assert abs(passed.total - (passed.theory * (1 - weight) + passed.practice * weight)) <= Decimal("0.01")
    thirds = PracticalMark.objects.filter(turn=3)
    assert thirds.exists()
    for mark in PracticalMark.objects.filter(turn__lte=3):
        assert sum(Decimal(value) for value in mark.points.values()) == mark.total
    for third in thirds:
        first, second = PracticalMark.objects.filter(registration=third.registration, turn__lte=2).order_by("turn")
        assert abs(first.total - second.total) > world.policy.third_marker_difference
        assert len({first.marker_id, second.marker_id, third.marker_id}) == 3
    page = get(client, world.officer2, "exam-practical", world.campaign.pk)
    assert page.status_code == 200
    assert "Xử lý hồ sơ tình huống" in page.content.decode()


def test_the_sample_corrects_one_key_even_where_the_figures_of_few_people_say_nothing(office):
    world = rows.exam(office, people=8)
    exam_results.examine(
        world.campaign, officer=world.officer, second=world.officer2, markers=world.markers,
        proctor=office.stranger, signer=Signer("Phạm Văn Ký", "Cục trưởng"),
    )  # fmt: skip
    correction = KeyCorrection.objects.get()
    assert Marking.objects.filter(reason__startswith=correcting.said(correction)[:40]).exists()


def test_a_marker_finds_what_is_left_to_mark_before_what_has_been_sent_and_no_mark_is_hidden(client, sat, monkeypatch):
    monkeypatch.setattr("assessment.views.results_marking.PAGE", 2)
    task = PracticalTask.objects.create(code="T1", name="Bài", job_position=sat.position, task="x")
    marker = sat.markers[0]
    for one in sat.people:
        PracticalMark.objects.create(registration=one.registration, task=task, turn=1, marker=marker)
    PracticalMark.objects.filter(registration=sat.people[0].registration).update(total=1, sent_at=rows.AFTER)
    first = get(client, marker, "exam-work").content.decode()
    second = get(client, marker, "exam-work", page=2).content.decode()
    named = [f"TH-{one.registration.pk}" for one in sat.people]
    assert all(name in first + second for name in named)
    assert named[0] in second
    assert "1–2" in first


def test_the_rooms_in_the_admin_lead_back_to_the_timetable(client, exam):
    page = get(client, exam.officer, "admin:assessment_room_changelist").content.decode()
    assert reverse("campaign-timetable", args=[exam.campaign.pk]) in page
