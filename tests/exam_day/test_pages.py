"""The pages of the candidate and of the proctor."""

import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment import own_exams
from assessment.bank.content import Choice, Content, Kind, Part
from assessment.exam_day import closing, incidents, passes, proctoring
from assessment.models import Answer, Attempt, Figure, Proctoring
from tests import factories as make

pytestmark = pytest.mark.django_db


def in_room(row) -> Client:
    client = Client()
    client.cookies[passes.COOKIE] = row.word
    return client


def post(client, name, told, **headers):
    return client.post(
        reverse(name),
        json.dumps(told),
        content_type="application/json",
        headers={"Accept": "application/json"} | headers,
    )


def one(n=1, s=1, a=None):
    return {"answers": [{"n": n, "s": s, "a": a or {"1": ["2"]}, "f": True}]}


def at_desk(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_from_the_account_to_the_paper_and_to_the_end(exam):
    row = exam.attempt(official=exam.office.a2, stage="prepared")
    client = at_desk(exam.office.official_a)
    assert row.seat.candidate_number in client.get(reverse("exam-mine")).content.decode()
    assert client.post(reverse("exam-enter", args=[row.seat.pk]))["Location"] == reverse("exam-room")
    assert client.get("/")["Location"].startswith("/login/"), "the account is signed out; the pass opens the room alone"
    assert "data-wait" in client.get(reverse("exam-room")).content.decode()
    assert client.post(reverse("exam-start")).status_code == 302
    assert Attempt.objects.get(pk=row.pk).state == "prepared"
    assert at_desk(exam.proctor).post(reverse("exam-candidate-act", args=[row.pk, "admit"])).status_code == 302
    client.post(reverse("exam-start"))
    assert "data-exam" in client.get(reverse("exam-room")).content.decode()
    told = client.get(reverse("exam-paper")).json()
    assert len(told["questions"]) == 7
    assert told["left"] == pytest.approx(3600, abs=60)
    answer = post(client, "exam-save", one())
    assert (answer.status_code, answer.json()["kept"]) == (200, {"1": 1})
    assert client.get(reverse("exam-paper")).json()["answers"] == {"1": {"a": {"1": ["2"]}, "f": True, "s": 1}}
    assert post(client, "exam-hand-in", one(6, 2, {"1": "x"})).json()["state"] == "submitted"
    end = client.get(reverse("exam-room")).content.decode()
    assert "2/7" in end
    assert client.post(reverse("exam-leave")).cookies[passes.COOKIE].value == ""


def test_a_code_opens_the_room_and_nothing_else(exam):
    row = exam.attempt(stage="prepared", code="7K4M-29QX")
    client = Client()
    assert client.get(reverse("exam-door")).status_code == 200
    wrong = client.post(reverse("exam-door"), {"number": row.seat.candidate_number, "code": "AAAA-BBBB"})
    assert wrong.status_code == 422
    answer = client.post(reverse("exam-door"), {"number": row.seat.candidate_number, "code": "7k4m29qx"})
    assert answer["Location"] == reverse("exam-room")
    assert answer.cookies[passes.COOKIE]["httponly"]
    assert client.get(reverse("exam-room")).status_code == 200
    for name in ("desk", "exam-mine", "exam-desks", "officials"):
        assert client.get(reverse(name))["Location"].startswith("/login/"), name
    again = Client().post(reverse("exam-door"), {"number": row.seat.candidate_number, "code": "7k4m29qx"})
    assert again.status_code == 422


def test_too_many_wrong_codes_are_told_when_to_come_again(exam):
    client = Client()
    for _time in range(5):
        client.post(reverse("exam-door"), {"number": "P1-001", "code": "AAAA-BBBB"})
    answer = client.post(reverse("exam-door"), {"number": "P1-001", "code": "AAAA-BBBB"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 800


@pytest.mark.parametrize("name", ["exam-room", "exam-paper", "exam-start", "exam-leave"])
def test_without_a_pass_there_is_the_door(exam, name):
    client = Client()
    client.cookies[passes.COOKIE] = "made-up"
    method = client.post if name in ("exam-start", "exam-leave") else client.get
    assert method(reverse(name))["Location"] == reverse("exam-door")


def test_without_a_pass_a_save_is_401(exam):
    client = Client()
    assert post(client, "exam-save", one()).status_code == 401
    client.cookies[passes.COOKIE] = "made-up"
    assert post(client, "exam-save", one()).status_code == 401


def test_a_save_needs_the_token(exam):
    row = exam.attempt()
    client = Client(enforce_csrf_checks=True)
    client.cookies[passes.COOKIE] = row.word
    assert post(client, "exam-save", one()).status_code == 403
    page = client.get(reverse("exam-room")).content.decode()
    token = page.split('data-token="')[1].split('"')[0]
    assert post(client, "exam-save", one(), **{"X-CSRFToken": token}).status_code == 200


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b"7", b'{"answers": 7}', b'{"answers": [7]}', b"\xff", b'{"answers": [{}]}', b"[" * 5000]
)
def test_what_is_no_save_is_400(exam, body):
    client = in_room(exam.attempt())
    assert client.post(reverse("exam-save"), body, content_type="application/json").status_code == 400


def test_a_forged_choice_is_400_and_names_the_question(exam):
    answer = post(in_room(exam.attempt()), "exam-save", one(1, 1, {"1": ["9"]}))
    assert (answer.status_code, answer.json()["wrong"]) == (400, [1])


def test_a_late_save_is_409_with_a_sentence(exam):
    row = exam.attempt(at=exam.now - timedelta(minutes=5), minutes=1)
    answer = post(in_room(row), "exam-save", one())
    assert answer.status_code == 409
    assert answer.json()["refused"] == [1]
    assert answer.json()["message"]


def test_a_save_asks_the_database_once(exam, django_assert_num_queries):
    client = in_room(exam.attempt())
    post(client, "exam-save", one())
    with django_assert_num_queries(1):
        assert post(client, "exam-save", one(1, 2)).status_code == 200


def test_while_paused_no_question_leaves_the_server(exam):
    row = exam.attempt()
    client = in_room(row)
    proctoring.pause(row, by=exam.proctor, reason="", at=timezone.now())
    assert client.get(reverse("exam-paper")).json()["questions"] == []
    assert post(client, "exam-save", {}).json()["state"] == "paused"


def test_nothing_sent_to_the_candidate_holds_a_key_an_id_or_another_paper(exam):
    version = make.approved_version(
        None,
        make.single("1", letters=("dung-day", "sai")),
        stem="Câu của người khác",
        key={"1": {"correct": ["dung-day"]}},
    )
    exam.attempt(versions=[version])
    own = exam.attempt(versions=exam.versions)
    client = in_room(own)
    sent = "".join(client.get(reverse(name)).content.decode() for name in ("exam-room", "exam-paper"))
    assert "Câu của người khác" not in sent
    mine = exam.attempt(versions=[version])
    sent = in_room(mine).get(reverse("exam-paper")).content.decode()
    assert '"text":"phương án dung-day"' in sent
    assert sent.count("dung-day") == 1, "the text, not the id"
    assert "correct" not in sent


def test_a_figure_is_given_to_who_has_the_question_and_while_writing(exam):
    part = Part("1", Kind.SINGLE, "", (Choice("a", "x"), Choice("b", "y")))
    version = make.approved_version(None, part)
    content = Content("Hình nào?", (part,), ("so-do",))
    from assessment.bank.content import content_json
    from assessment.models import QuestionVersion

    version = QuestionVersion.objects.create(
        question=make.QuestionFactory(), number=1, kind="single", content=content_json(content), stem="Hình nào?",
        sha256="1" * 64, state="approved", author=version.author, reviewer=version.reviewer, approved_at=exam.now,
    )  # fmt: skip
    name = default_storage.save("figures/so-do.png", ContentFile(b"\x89PNG"))
    Figure.objects.create(
        version=version, name="so-do", file=name, content_type="image/png", sha256="2" * 64, description="Sơ đồ"
    )
    row = exam.attempt(versions=[version])
    client = in_room(row)
    place = client.get(reverse("exam-paper")).json()["questions"][0]["figures"][0]
    assert place["alt"] == "Sơ đồ"
    assert b"".join(client.get(place["src"]).streaming_content) == b"\x89PNG"
    assert in_room(exam.attempt()).get(place["src"]).status_code == 404
    closing.hand_in(passes.holder_of(row.word), {}, exam.now)
    assert client.get(place["src"]).status_code == 404


def test_no_name_of_a_figure_reaches_the_browser_nor_the_order_its_author_wrote(exam):
    """An author who calls a picture "dap-an-dung", or draws the right choice first, gives no key away."""
    named = {"a": "dap-an-dung", "b": "sai-1", "c": "sai-2"}
    part = Part("1", Kind.SINGLE, "", tuple(Choice(one, "", name) for one, name in named.items()))
    asked = make.approved_version(None, part)
    for name in named.values():
        file = default_storage.save(f"figures/{name}.png", ContentFile(name.encode()))
        Figure.objects.create(
            version=asked, name=name, file=file, content_type="image/png", sha256="2" * 64, description="Biển báo"
        )
    order = ["c", "a", "b"]
    client = in_room(exam.attempt(versions=[asked], orders={asked.pk: {"1": order}}))
    page = client.get(reverse("exam-paper"))
    assert not [name for name in named.values() if name in page.content.decode()]
    shown = [one["figure"]["src"] for one in page.json()["questions"][0]["parts"][0]["choices"]]
    assert shown == [reverse("exam-figure", args=[1, place]) for place in (1, 2, 3)]
    for address, choice in zip(shown, order, strict=True):
        answer = client.get(address)
        assert b"".join(answer.streaming_content) == named[choice].encode()
        assert answer["Content-Disposition"] == "inline"
    for place in (0, 4):
        assert client.get(reverse("exam-figure", args=[1, place])).status_code == 404
    assert client.get(f"{reverse('exam-room')}figures/1/dap-an-dung/").status_code == 404


# The proctor's desk


def test_the_desk_costs_the_same_queries_for_three_and_for_ten(exam):
    client = at_desk(exam.proctor)
    for _n in range(3):
        exam.attempt()
    _queries(client, exam)  # the first page of a session writes it
    few = _queries(client, exam)
    for _n in range(7):
        exam.attempt()
    assert _queries(client, exam) == few
    assert max(few) <= 10


def _queries(client, exam):
    from django.test.utils import CaptureQueriesContext

    found = []
    for name in ("exam-desk", "exam-desk-state"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name, args=[exam.room.pk])).status_code == 200
        found.append(len(asked))
    return found


def test_the_state_of_the_room_is_live(exam):
    row = exam.attempt()
    post(in_room(row), "exam-save", one() | {"facts": [{"kind": "left_page", "n": 1}]})
    told = at_desk(exam.proctor).get(reverse("exam-desk-state", args=[exam.room.pk])).json()
    assert told["counts"]["running"] == 1
    assert told["rows"][0]["answered"] == "1/7"
    assert told["rows"][0]["facts"] == 1


@pytest.mark.parametrize("name", ["exam-desk", "exam-desk-state"])
def test_a_proctor_of_another_room_finds_nothing(exam, name):
    stranger = make.UserFactory(username="giamthi.khac")
    other = make.sitting_room(exam.campaign, exam.now, exam.now + timedelta(hours=1))
    Proctoring.objects.create(sitting_room=other, proctor=stranger, during=other.during)
    row = exam.attempt()
    client = at_desk(stranger)
    assert client.get(reverse(name, args=[exam.room.pk])).status_code == 404
    assert client.get(reverse("exam-candidate", args=[row.pk])).status_code == 404
    assert client.post(reverse("exam-candidate-act", args=[row.pk, "pause"]), {"reason": "x"}).status_code == 404
    assert client.post(reverse("exam-desk-act", args=[exam.room.pk, "admit-all"])).status_code == 404
    assert client.get(reverse("exam-desk", args=[other.pk])).status_code == 200


def test_every_act_of_the_desk_by_hand(exam):
    row = exam.attempt()
    client = at_desk(exam.proctor)

    def act(name, **values):
        answer = client.post(reverse("exam-candidate-act", args=[row.pk, name]), values)
        row.refresh_from_db()
        return answer.status_code

    end = row.deadline
    assert act("pause", reason="Ra ngoài") == 302
    assert row.state == "paused"
    assert act("resume") == 302
    assert row.deadline >= end
    assert act("time", minutes=10, reason="Máy hỏng") == 302
    assert row.deadline >= end + timedelta(minutes=10)
    assert act("time", minutes=10, reason="") == 422
    assert act("move", room=exam.room.pk, number=9, reason="Gần cửa") == 302
    row.seat.refresh_from_db()
    assert row.seat.number == 9
    assert act("release", reason="Máy hỏng") == 302
    assert row.holder == ""
    assert act("irregularity", category="talking", note="Trao đổi bài") == 302
    assert row.irregularities.get().by == exam.proctor
    assert act("terminate", reason="Trao đổi bài") == 302
    assert row.state == "terminated"
    assert act("reopen", reason="Nhầm người", minutes=0) == 302
    assert row.state == "running"
    assert act("nothing") == 404
    page = client.get(reverse("exam-candidate", args=[row.pk])).content.decode()
    assert "Nhầm người" in page
    assert page.count("Trao đổi bài") >= 2


def test_a_refused_act_says_why_on_the_form(exam):
    row, other = exam.attempt(), exam.attempt()
    client = at_desk(exam.proctor)
    answer = client.post(
        reverse("exam-candidate-act", args=[row.pk, "move"]),
        {"room": exam.room.pk, "number": other.seat.number, "reason": "x"},
    )
    assert answer.status_code == 409
    assert "aria-invalid" in answer.content.decode()


def test_the_whole_room_stops_and_goes_on_without_a_lost_second(exam):
    row, alone = exam.attempt(), exam.attempt()
    proctoring.pause(alone, by=exam.proctor, reason="", at=exam.now)
    end, later = row.deadline, exam.now + timedelta(minutes=20)
    began = exam.now + timedelta(minutes=5)
    incidents.stop_room(
        exam.room, reason="Mất điện", by=exam.proctor, at=exam.now + timedelta(minutes=7), began_at=began
    )
    row.refresh_from_db()
    assert (row.state, row.paused_at) == ("paused", began)
    assert incidents.resume_room(exam.room, by=exam.proctor, at=later) == 1
    row.refresh_from_db()
    alone.refresh_from_db()
    assert (row.state, row.deadline) == ("running", end + timedelta(minutes=15))
    assert alone.state == "paused"


def test_whom_the_clock_closed_during_the_power_cut_works_again(exam):
    row = exam.attempt(minutes=30)
    cut = row.deadline - timedelta(minutes=10)
    now = row.deadline + timedelta(minutes=1)
    closing.sweep(now)
    incidents.stop_room(exam.room, reason="Mất điện", by=exam.proctor, at=now, began_at=cut)
    incidents.resume_room(exam.room, by=exam.proctor, at=now + timedelta(minutes=5))
    row.refresh_from_db()
    assert row.state == "running"
    assert row.deadline == now + timedelta(minutes=15)


def test_whom_the_proctor_had_paused_in_the_power_cut_loses_no_more_than_the_others(exam):
    rows = [exam.attempt(), exam.attempt()]
    began = exam.now + timedelta(minutes=10)
    proctoring.pause(rows[0], by=exam.proctor, reason="Máy tắt", at=began + timedelta(minutes=4))
    incidents.stop_room(exam.room, reason="Mất điện", by=exam.proctor, at=began + timedelta(minutes=9), began_at=began)
    incidents.resume_room(exam.room, by=exam.proctor, at=began + timedelta(minutes=20))
    ends = {Attempt.objects.get(pk=row.pk).deadline for row in rows}
    assert ends == {rows[0].deadline + timedelta(minutes=20)}


def test_who_was_stopped_reads_why(exam, client):
    row = exam.attempt()
    proctoring.terminate(row, by=exam.proctor, reason="Dùng điện thoại", at=exam.now)
    client.cookies[passes.COOKIE] = row.word
    assert "Dùng điện thoại" in client.get("/exam/room/").content.decode()


def test_every_act_tells_what_was_done_and_to_whom(exam, client):
    row = exam.attempt()
    client.force_login(exam.proctor)
    url = f"/exam/attempts/{row.pk}/time/"
    page = client.post(url, {"minutes": 5, "reason": "Bù"}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.seat.official.full_name in page
    assert f"{timezone.localtime(row.deadline):%H:%M:%S}" in page


def test_a_room_is_paused_once_and_nobody_starts_in_it(exam):
    row = exam.attempt(stage="admitted")
    client = at_desk(exam.proctor)
    place = reverse("exam-desk-act", args=[exam.room.pk, "stop"])
    assert client.post(place, {"reason": ""}).status_code == 422
    assert client.post(place, {"reason": "Mất điện"}).status_code == 302
    client.post(place, {"reason": "Mất điện"})
    assert exam.room.incidents.count() == 1
    in_room(row).post(reverse("exam-start"))
    assert Attempt.objects.get(pk=row.pk).state == "admitted"
    assert "Mất điện" in client.get(reverse("exam-desk", args=[exam.room.pk])).content.decode()
    assert client.post(reverse("exam-desk-act", args=[exam.room.pk, "resume"])).status_code == 302


def test_all_who_have_come_are_let_in_and_nobody_else(exam):
    here, missing = exam.attempt(stage="arrived"), exam.attempt(stage="prepared")
    at_desk(exam.proctor).post(reverse("exam-desk-act", args=[exam.room.pk, "admit-all"]))
    assert [Attempt.objects.get(pk=row.pk).state for row in (here, missing)] == ["admitted", "prepared"]


def test_the_proctor_finds_the_room_on_the_desk(exam):
    assert reverse("exam-desk", args=[exam.room.pk]) in at_desk(exam.proctor).get("/").content.decode()


def test_a_broken_database_is_503_and_says_when_to_come_again(exam, monkeypatch):
    from django.db import OperationalError

    def broken(*_args):
        raise OperationalError("gone")

    client = in_room(exam.attempt())
    client.raise_request_exception = False
    monkeypatch.setattr("assessment.exam_day.saving._keep", broken)
    answer = post(client, "exam-save", one())
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert not Answer.objects.exists()


def test_a_candidate_finds_the_sitting_at_home_until_the_paper_is_handed_in(exam, client):
    row = exam.attempt()
    other = exam.attempt(stage="admitted")
    mine, theirs = (make.UserFactory(official=one.seat.official) for one in (row, other))
    closing.hand_in(passes.holder_of(row.word), {}, exam.now)
    for user, waits in ((mine, False), (theirs, True), (exam.proctor, False)):
        found = [due for due in own_exams.of(user, exam.now.date()) if due.url == reverse("exam-mine")]
        assert bool(found) is waits
    client.force_login(theirs)
    assert exam.campaign.name in client.get("/", follow=True).content.decode()
