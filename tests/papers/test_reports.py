"""The papers of a round: who gets one, what it says, and that it exists once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessment import reopening, report_contents, report_making, report_places, reports
from assessment.models import Review
from benchmarks.counting import counted
from personnel import issuing, jobs, structure
from personnel.errors import RuleViolation
from personnel.models import IssuedDocument, Job, UnitVersion
from tests import factories as make
from tests.assessment import steps

pytestmark = pytest.mark.django_db
ON = date(2024, 1, 22)


def work(parent):
    for pk in list(parent.children.values_list("pk", flat=True)):
        jobs.run(pk)
    parent.refresh_from_db()
    return parent


def test_a_round_gives_every_sheet_each_units_report_and_the_rounds(round_):
    request = reports.request_reports(round_.programme, 2, by=round_.hr, on=ON)
    assert request.waiting == []
    parent = work(request.job)
    assert (parent.state, parent.done, parent.total) == (Job.State.DONE, 11, 11)
    made = reports.documents_of(round_.programme, 2)
    assert (
        sorted(made.values_list("template", flat=True)) == ["batch_report"] + ["review_sheet"] * 8 + ["unit_report"] * 2
    )
    assert not made.exclude(state="filed").exists()
    assert set(Review.objects.filter(number=2).values_list("state", flat=True)) == {"reported"}
    batch = made.get(template="batch_report")
    assert batch.symbol == "01/BC-TCCB"
    assert batch.signer_name == "Tạ Thị Minh Châu"
    assert made.filter(template="unit_report", symbol="01/BC-HQHP").exists()
    sheet = made.filter(template="review_sheet").first()
    assert (sheet.symbol, sheet.official_id is not None) == ("", True)


def test_asking_again_makes_nothing_new(round_):
    work(reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job)
    count = IssuedDocument.objects.count()
    assert reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job is None
    assert IssuedDocument.objects.count() == count


def test_asking_while_it_runs_joins_the_same_job(round_):
    first = reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job
    second = reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job
    assert first.pk == second.pk
    assert first.children.count() == 11


def test_some_people_get_their_sheets_and_no_report(round_):
    chosen = Review.objects.filter(number=2)[:2]
    parent = work(reports.request_reports(round_.programme, 2, reviews=chosen, by=round_.hr, on=ON).job)
    assert parent.children.count() == 2
    assert not IssuedDocument.objects.filter(template__endswith="report").exists()


def test_what_is_not_concluded_is_named_and_keeps_only_its_own_reports_waiting(round_):
    cycle = round_.cycles[0]
    review = cycle.reviews.get(number=3)
    others = Review.objects.filter(number=3).exclude(pk=review.pk)
    from tests.papers.conftest import conclude

    for other in others:
        conclude(other, round_.heads[other.unit_id], round_.hr, 85)
    request = reports.request_reports(round_.programme, 3, by=round_.hr, on=ON)
    assert len(request.waiting) == 1
    assert cycle.official.full_name in request.waiting[0]
    kinds = sorted(request.job.children.values_list("kind", flat=True))
    assert kinds == ["review_sheet"] * 7 + ["unit_report"]


def test_a_report_asked_for_directly_waits_for_every_conclusion_too(round_):
    with pytest.raises(RuleViolation) as refused:
        report_making.issue_report(round_.programme, 3, None, 1, on=ON)
    assert refused.value.code == "not_concluded"


def test_a_round_in_which_nothing_is_concluded_is_refused(round_):
    with pytest.raises(RuleViolation):
        reports.request_reports(round_.programme, 4, by=round_.hr, on=ON)


def test_a_sheet_whose_review_was_not_concluded_fails_with_the_reason_and_can_be_retried(round_):
    review = round_.cycles[0].reviews.get(number=3)
    job = jobs.enqueue("review_sheet", f"sheet:{review.pk}:1", payload={"review": review.pk, "revision": 1})
    job = jobs.run(job.pk)
    assert job.state == Job.State.FAILED
    assert review.official.full_name in job.error
    from tests.papers.conftest import conclude

    conclude(review, round_.heads[review.unit_id], round_.hr, 90)
    assert jobs.run(jobs.retry(job).pk).state == Job.State.DONE


def test_a_corrected_review_gives_a_revision_that_names_the_sheet_it_replaces(round_):
    work(reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job)
    review = round_.cycles[0].reviews.get(number=2)
    paper = make.DocumentFactory(symbol="88/TTr-TCCB")
    reopening.reopen(review, by=round_.hr, version=review.version, reason="Tính sót", document=paper, at=steps.at(ON))
    review.refresh_from_db()
    steps.concluded(review, round_.hr)
    work(reports.request_reports(round_.programme, 2, by=round_.hr, on=ON).job)
    first, second = IssuedDocument.objects.filter(about=f"review:{review.pk}").order_by("revision")
    assert (second.amends, second.amendment, second.content["replaces"]["revision"]) == (first, "replaces", 1)
    newest = reports.documents_of(round_.programme, 2)
    assert newest.count() == 11
    assert newest.get(template="batch_report").revision == 2
    assert sorted(newest.filter(template="unit_report").values_list("revision", flat=True)) == [1, 2]


def test_a_sheet_killed_between_number_and_file_is_filed_by_the_next_worker(round_):
    review = round_.cycles[0].reviews.get(number=2)
    document = report_making.issue_sheet(review.pk, 1, job=Job(pk=0))
    assert document.state == "numbered"
    request = reports.request_reports(round_.programme, 2, reviews=[review], by=round_.hr, on=ON)
    work(request.job)
    assert IssuedDocument.objects.get(about=f"review:{review.pk}").state == "filed"


def test_points_are_told_unrounded_and_the_same_numbers_stand_in_table_and_total(round_):
    review = round_.cycles[3].reviews.get(number=2)
    content = report_contents.sheet(Review.objects.get(pk=review.pk))
    assert content["unit_total"] == review.total == sum(one["unit"] for one in content["criteria"])


def test_the_report_is_gathered_in_few_queries(round_, django_assert_max_num_queries):
    rows = list(report_contents.reviews_of(round_.programme, 2))
    with django_assert_max_num_queries(25):
        report_contents.report(round_.programme, 2, rows, on=ON, unit=None)


def test_a_worker_that_has_made_a_paper_asks_no_more_about_the_units(round_):
    """Of the 25 statements left each is about the job, the review or the document; some 35 it was."""
    request = reports.request_reports(round_.programme, round_.period, on=ON)
    first, *rest = request.job.children.filter(kind=reports.SHEET).order_by("pk")
    jobs.run(first.pk)
    for job in rest:
        with counted() as count, CaptureQueriesContext(connection) as asked:
            assert jobs.run(job.pk).state == Job.State.DONE
        assert count.queries <= 22
    assert not [query for query in asked.captured_queries if 'FROM "personnel_unitversion"' in query["sql"]]


def test_a_unit_renamed_between_two_papers_stands_in_the_second_by_its_new_name(round_):
    unit, on = round_.units[0], date(2023, 12, 31)
    with structure.remembered():
        assert unit.version_on(on).name == unit.name
    UnitVersion.objects.filter(unit=unit).update(name="Cục Hải quan Hải Phòng mới")
    with structure.remembered():
        assert unit.version_on(on).name == "Cục Hải quan Hải Phòng mới"
        places = report_places.places([round_.cycles[0].reviews.first()])
    assert {place.name for place in places.values()} == {"Cục Hải quan Hải Phòng mới"}


def test_what_is_remembered_places_people_as_the_database_does(round_):
    """Divisions, departments and the board, on days with a name, before it and in a unit moved since."""
    division = make.UnitFactory(code="TCHQ-03-P1", name="Phòng Nghiệp vụ", kind="phong", parent=round_.units[0])
    division.versions.update(level=3)
    rows = [review for cycle in round_.cycles for review in cycle.reviews.all()]
    for row in rows[::2]:
        row.unit = division
    asked = report_places.places(rows)
    offices = {on: report_places.office_of(division, on) for on in (date(2023, 7, 1), date(1950, 1, 1))}
    with structure.remembered():
        assert report_places.places(rows) == asked
        assert {on: report_places.office_of(division, on) for on in offices} == offices


def test_the_frozen_report_counts_people_by_class_and_lists_the_cases(round_):
    rows = list(report_contents.reviews_of(round_.programme, 2))
    content = issuing.frozen(report_contents.report(round_.programme, 2, rows, on=ON, unit=None))
    assert content["statistics"]["by_classification"]["HTTNV"] == 8
    assert [row["name"] for row in content["cases"]] == ["Trần Đình Phúc"]
    assert [point["label"] for point in content["scores"]] == [1, 2]
    assert content["hr_unit"] == "Vụ Tổ chức cán bộ"
    assert content["office"] == "Tổng cục Hải quan"


def test_people_in_divisions_are_reported_by_their_department(round_):
    from tests import factories as make

    port = round_.units[0]
    divisions = [
        make.UnitFactory(code=f"{port.code}-P{n}", name=f"Phòng {n}", kind="phong", parent=port) for n in (1, 2)
    ]
    rows = list(Review.objects.filter(number=3, unit=port))
    for review, division in zip(rows, divisions, strict=False):
        Review.objects.filter(pk=review.pk).update(unit=division)
    from tests.papers.conftest import conclude

    for review in Review.objects.filter(number=3):
        conclude(review, round_.heads[port.pk], round_.hr, 85)
    work(reports.request_reports(round_.programme, 3, by=round_.hr, on=ON).job)
    made = reports.documents_of(round_.programme, 3).filter(template="unit_report")
    assert sorted(made.values_list("issuer__code", flat=True)) == sorted(unit.code for unit in round_.units)
    told = made.get(issuer=port).content
    assert told["count"] == 4
    assert {"Phòng 1", "Phòng 2"} <= {row["post"].rsplit(", ", 1)[-1] for row in told["rows"]}
    batch = reports.documents_of(round_.programme, 3).get(template="batch_report").content
    assert [one["unit"] for one in batch["by_unit"]] == [unit.name for unit in round_.units]
    sheet = IssuedDocument.objects.get(about=f"review:{rows[0].pk}")
    assert sheet.issuer == port
    assert sheet.content["away"]["unit"] == f"Phòng 1, {port.name}"


def test_where_no_head_is_on_record_who_sent_the_last_review_signs(round_):
    reviews = Review.objects.filter(number=2).select_related("submitted_by")
    assert report_places.signer_of(round_.hr_unit, ON, reviews) == ("Tạ Thị Minh Châu", "Vụ trưởng")
    assert report_places.signer_of(round_.home, ON, reviews) == ("Ngô Xuân Trường", "Thủ trưởng đơn vị")
