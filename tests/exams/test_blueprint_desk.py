"""Blueprints and practical tasks are written in the browser by exam officers, and refused in words that help."""

from datetime import date

import pytest
from django.urls import reverse

from assessment.exam_papers import renewing, stock
from assessment.models import Blueprint, BlueprintCell, PracticalMark, PracticalTask, Topic
from personnel.errors import RuleViolation
from tests import factories as make
from tests.trust.sending import as_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, office):
    user = make.UserFactory(username="khaothi.2")
    make.GrantFactory(user=user, role="exam_officer", unit=None)
    client.force_login(user)
    return user


@pytest.fixture
def topics(office):
    area = make.JobAreaFactory()
    return [Topic.objects.create(code=f"T{n}", name=f"Chủ đề {n}", area=area) for n in (1, 2)]


def rows(name, *lines, initial=0):
    sent = {f"{name}-TOTAL_FORMS": len(lines), f"{name}-INITIAL_FORMS": initial, f"{name}-MIN_NUM_FORMS": 0,
            f"{name}-MAX_NUM_FORMS": 1000}  # fmt: skip
    for at, line in enumerate(lines):
        sent |= {f"{name}-{at}-{field}": value for field, value in line.items()}
    return sent


def blueprint(topics, *cells, **more):
    position = job(more)
    cells = cells or [{"topic": topics[0].pk, "depth": 1, "count": 20, "points": "1"}]
    return {"code": "MT-1", "name": "Ma trận", "job_position": position, "valid_0": "01/01/2026", "valid_1": "",
            "minutes": "", "pass_mark": "", "practice_weight": "", "basis": "", **rows("cells", *cells), **more}  # fmt: skip


def job(more):
    return more.pop("job_position", None) or make.JobPositionFactory(code="GSQL-01").pk


ADD = "admin:assessment_blueprint_add"


def test_an_exam_officer_writes_a_blueprint_with_its_rows(client, officer, topics):
    cells = [
        {"topic": topics[0].pk, "depth": 1, "count": 20, "points": "1"},
        {"topic": topics[1].pk, "depth": 3, "count": 10, "points": "2,5"},
    ]
    answer = client.post(reverse(ADD), blueprint(topics, *cells, minutes="45", pass_mark="60", practice_weight="0,25"))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = Blueprint.objects.get()
    assert (made.minutes, made.pass_mark, str(made.practice_weight), made.valid.lower) == (
        45,
        60,
        "0.25",
        date(2026, 1, 1),
    )
    assert sum(cell.count for cell in stock.cells_of(made)) == 30
    page = client.get(reverse("blueprint", args=[made.pk])).content.decode()
    assert reverse("admin:assessment_blueprint_change", args=[made.pk]) in page


def test_a_common_part_has_no_position(client, officer, topics):
    sent = blueprint(topics) | {"job_position": ""}
    assert client.post(reverse(ADD), sent).status_code == 302
    assert Blueprint.objects.get().job_position is None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"pass_mark": "101"}, "Mức đạt từ 0 đến 100"),
        ({"practice_weight": "1"}, "từ 0 đến dưới 1"),
        ({"cells-0-count": "0"}, "Ít nhất một câu"),
        ({"cells-0-count": "201"}, "Ít nhất một câu"),
        ({"valid_0": "31/02/2026"}, "31/02/2026"),
        ({"cells-0-DELETE": "on"}, "ít nhất một dòng"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(client, officer, topics, changed, told):
    answer = client.post(reverse(ADD), blueprint(topics) | changed)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert told.lower() in text.lower()
    assert "Ma trận" in text
    assert not Blueprint.objects.exists()


def test_the_same_topic_and_level_twice_is_refused(client, officer, topics):
    line = {"topic": topics[0].pk, "depth": 1, "count": 5, "points": "1"}
    assert client.post(reverse(ADD), blueprint(topics, line, line)).status_code == 200
    assert not Blueprint.objects.exists()


def test_a_second_blueprint_of_the_time_is_refused_and_says_what_to_do(client, officer, topics):
    position = make.JobPositionFactory(code="GSQL-01").pk
    client.post(reverse(ADD), blueprint(topics, job_position=position))
    text = client.post(reverse(ADD), blueprint(topics, job_position=position) | {"code": "MT-2"}).content.decode()
    assert "ngày cuối" in text
    assert Blueprint.objects.count() == 1


def test_a_row_is_taken_out_again(client, officer, topics):
    client.post(
        reverse(ADD), blueprint(topics, *({"topic": one.pk, "depth": 2, "count": 5, "points": "1"} for one in topics))
    )
    made = Blueprint.objects.get()
    address = reverse("admin:assessment_blueprint_change", args=[made.pk])
    sent = as_sent(client.get(address)) | {"cells-0-DELETE": "on"}
    assert client.post(address, sent).status_code == 302
    assert made.cells.count() == 1


@pytest.mark.parametrize("who", ["hr", "auditor"])
def test_others_read_blueprints_and_write_none(client, office, topics, who):
    client.force_login(getattr(office, who))
    assert client.post(reverse(ADD), blueprint(topics)).status_code == 403


# A new version from a day on


def stored(topics, valid=(date(2025, 1, 1), None)):
    row = Blueprint.objects.create(
        code="GSQL-01", name="Đề", job_position=make.JobPositionFactory(code="GSQL-01"), valid=valid, minutes=50
    )
    BlueprintCell.objects.create(blueprint=row, topic=topics[0], depth=1, count=7, points=2)
    return row


def test_a_new_version_begins_where_the_present_one_ends(client, officer, topics):
    old = stored(topics)
    answer = client.post(reverse("blueprint-renew", args=[old.pk]), {"since": "01/01/2027"})
    fresh = Blueprint.objects.exclude(pk=old.pk).get()
    assert answer["Location"] == reverse("blueprint", args=[fresh.pk])
    old.refresh_from_db()
    assert (old.valid.upper, fresh.valid.lower, fresh.valid.upper, fresh.minutes) == (
        date(2027, 1, 1),
        date(2027, 1, 1),
        None,
        50,
    )
    assert [(c.topic, c.depth, c.count, c.points) for c in fresh.cells.all()] == [(topics[0], 1, 7, 2)]
    for day, row in ((date(2026, 12, 31), old), (date(2027, 1, 1), fresh)):
        assert Blueprint.objects.in_force(day).get() == row


@pytest.mark.parametrize("since", [date(2024, 12, 31), date(2025, 1, 1), date(2026, 7, 1)])
def test_a_new_version_begins_within_the_time_of_the_present_one(topics, since):
    old = stored(topics, (date(2025, 1, 1), date(2026, 7, 1)))
    with pytest.raises(RuleViolation, match="01/01/2025"):
        renewing.renew(old, since=since)
    assert Blueprint.objects.count() == 1


def test_renewed_twice_the_code_stays_short_and_different(topics):
    row = stored(topics)
    for year in (2027, 2028):
        row = renewing.renew(row, since=date(year, 1, 1))
    assert row.code == "GSQL-01@20280101"


# Practical tasks


def task(*lines, **more):
    lines = lines or ({"position": 1, "name": "Hồ sơ", "points": 60}, {"position": 2, "name": "Kết luận", "points": 40})
    return {"code": "TH-1", "name": "Kiểm hóa", "job_position": job(more), "task": "Kiểm tra lô hàng", "is_active": "on",
            **rows("rubric", *lines), **more}  # fmt: skip


TASK = "admin:assessment_practicaltask_add"


def test_an_exam_officer_writes_a_practical_task_with_its_rubric(client, officer):
    answer = client.post(reverse(TASK), task())
    assert answer.status_code == 302, answer.context["errors"]
    assert [line.points for line in PracticalTask.objects.get().rubric.all()] == [60, 40]


@pytest.mark.parametrize("lines", [[{"position": 1, "name": "Hồ sơ", "points": 99}], [{"position": 1, "name": "A", "points": 60}, {"position": 2, "name": "B", "points": 41}]])  # fmt: skip
def test_a_rubric_that_is_not_a_hundred_is_refused_with_its_sum(client, officer, lines):
    answer = client.post(reverse(TASK), task(*lines))
    assert answer.status_code == 200
    assert str(sum(line["points"] for line in lines)) in answer.content.decode()
    assert not PracticalTask.objects.exists()


def test_a_task_somebody_was_given_to_mark_keeps_its_rubric(client, officer, office):
    row = PracticalTask.objects.create(
        code="TH-1", name="Kiểm hóa", job_position=make.JobPositionFactory(code="G-1"), task="x"
    )
    line = row.rubric.create(position=1, name="Hồ sơ", points=100)
    address = reverse("admin:assessment_practicaltask_change", args=[row.pk])
    assert "rubric-0-points" in client.get(address).content.decode()
    registration = make.RegistrationFactory(official=office.a2, unit=office.a, position=row.job_position)
    PracticalMark.objects.create(registration=registration, task=row, marker=office.hr, turn=1)
    page = client.get(address)
    assert "rubric-0-points" not in page.content.decode()
    sent = as_sent(page)
    sent.pop("is_active", None)
    assert client.post(address, sent | {"task": "khác"}).status_code == 302
    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.is_active, row.task, line.points) == (False, "x", 100)


@pytest.mark.parametrize("words", ["giam sat", "Giám sát", "kiem tra sau", "mt-1"])
def test_a_blueprint_is_found_with_and_without_marks(client, officer, words):
    position = make.JobPositionFactory(name="Kiểm tra sau thông quan")
    Blueprint.objects.create(
        code="MT-1", name="Ma trận giám sát", job_position=position, valid=(date(2020, 1, 1), None)
    )
    Blueprint.objects.create(
        code="X", name="Khác", job_position=make.JobPositionFactory(), valid=(date(2020, 1, 1), None)
    )
    page = client.get(reverse("blueprints"), {"q": words}).context["page"]
    assert [row.code for row in page.rows] == ["MT-1"]
