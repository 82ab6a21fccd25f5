"""What is kept, what is refused, and what is said about it."""

from datetime import timedelta

import pytest

from assessment.exam_day import answers, closing, delivery, passes, proctoring, saving
from assessment.models import Answer, Attempt, AttemptEvent
from tests.exam_day.conftest import sent

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def keep(attempt, *rows, at, **more):
    return saving.save(passes.holder_of(attempt.word), sent(*rows, **more), at)


def stands(attempt, number=1):
    row = Answer.objects.get(attempt=attempt, number=number)
    return row.answer, row.client_seq


def test_places_of_the_paper_become_ids_of_choices(exam):
    row = exam.attempt()
    kept = keep(row, (1, 1, {"1": ["2"]}), (2, 2, {"1": ["3", "1"]}), (3, 3, {"1": ["1"]}), at=exam.now)
    assert kept.seqs == {1: 1, 2: 2, 3: 3}
    assert stands(row, 1) == ({"1": ["b"]}, 1)
    assert stands(row, 2) == ({"1": ["a", "c"]}, 2)
    assert stands(row, 3) == ({"1": ["true"]}, 3)


@pytest.mark.parametrize("number", range(1, 8))
def test_what_is_kept_comes_back_as_it_was_sent(exam, number):
    given = {
        1: {"1": ["4"]}, 2: {"1": ["1", "2"]}, 3: {"1": ["2"]}, 4: {"1": ["2", "3", "1"]},
        5: {"1": {"1": "3", "2": "1"}}, 6: {"1": "Luật Hải quan"}, 7: {"1": ["1"], "2": "tờ khai"},
    }[number]  # fmt: skip
    row = exam.attempt()
    keep(row, (number, 9, given), at=exam.now)
    assert delivery.kept(row)[number] == {"a": given, "f": False, "s": 9}


def test_a_smaller_number_never_overwrites_a_larger_one(exam):
    row = exam.attempt()
    keep(row, (1, 7, {"1": ["2"]}), at=exam.now)
    late = keep(row, (1, 6, {"1": ["1"]}), at=exam.now)
    assert stands(row) == ({"1": ["b"]}, 7)
    assert late.seqs == {1: 7}
    assert not late.refused


def test_sent_again_is_acknowledged_again_and_changes_nothing(exam):
    row = exam.attempt()
    keep(row, (1, 7, {"1": ["2"]}), at=exam.now)
    saved_at = Answer.objects.get(attempt=row).saved_at
    again = keep(row, (1, 7, {"1": ["2"]}), at=exam.now + SECOND)
    assert again.seqs == {1: 7}
    assert Answer.objects.get(attempt=row).saved_at == saved_at


def test_of_two_pages_with_one_number_the_second_is_told_to_count_on(exam):
    row = exam.attempt()
    keep(row, (1, 7, {"1": ["2"]}), at=exam.now)
    told = keep(row, (1, 7, {"1": ["3"]}), at=exam.now)
    assert told.seqs == {1: 8}, "not the acknowledgement of 7"
    keep(row, (1, 9, {"1": ["3"]}), at=exam.now)
    assert stands(row) == ({"1": ["c"]}, 9)


def test_twice_in_one_request_the_larger_number_counts(exam):
    row = exam.attempt()
    keep(row, (1, 3, {"1": ["3"]}), (1, 2, {"1": ["2"]}), at=exam.now)
    assert stands(row) == ({"1": ["c"]}, 3)


@pytest.mark.parametrize(
    ("after", "kept"), [(-SECOND, True), (5 * SECOND, True), (5 * SECOND + timedelta(milliseconds=1), False), (6 * SECOND, False)]
)  # fmt: skip
def test_the_deadline_has_a_grace_of_five_seconds_counted_at_arrival(exam, after, kept):
    row = exam.attempt()
    told = keep(row, (1, 1, {"1": ["2"]}), at=row.deadline + after)
    assert bool(told.seqs) == kept
    assert Answer.objects.filter(attempt=row).exists() == kept
    assert row.events.filter(kind="late_save").exists() != kept


def test_a_late_answer_is_refused_and_its_content_kept_in_the_log(exam):
    row = exam.attempt()
    keep(row, (1, 1, {"1": ["2"]}), at=row.deadline + 60 * SECOND)
    assert row.events.get(kind="late_save").detail["answers"] == [{"n": 1, "a": {"1": ["b"]}, "s": 1}]


def test_what_had_been_kept_in_time_is_acknowledged_after_the_end_as_well(exam):
    """The acknowledgement was lost on the way: the browser asks again when it is too late."""
    row = exam.attempt()
    keep(row, (1, 1, {"1": ["2"]}), at=exam.now)
    closing.sweep(row.deadline + 60 * SECOND)
    told = keep(row, (1, 1, {"1": ["2"]}), at=row.deadline + 61 * SECOND)
    assert told.seqs == {1: 1}
    assert not row.events.filter(kind="late_save").exists()


def test_what_arrived_in_time_and_waited_in_a_queue_is_kept_after_the_sweeper(exam):
    row = exam.attempt()
    closing.sweep(row.deadline + 6 * SECOND)
    told = keep(row, (1, 1, {"1": ["2"]}), at=row.deadline + 4 * SECOND)
    assert told.seqs == {1: 1}
    assert Attempt.objects.get(pk=row.pk).state == "timed_out"


def test_an_edited_clock_of_the_browser_changes_nothing(exam):
    row = exam.attempt()
    late = sent((1, 1, {"1": ["2"]}), now="2020-01-01T00:00:00Z", left=9999)
    late["answers"][0]["at"] = "2020-01-01T00:00:00Z"
    told = saving.save(passes.holder_of(row.word), late, row.deadline + 60 * SECOND)
    assert told.refused == [1]


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (8, {"1": ["1"]}), (0, {"1": ["1"]}), (True, {"1": ["1"]}), ("1", {"1": ["1"]}), (1, {"2": ["1"]}), (1, {"1": ["5"]}),
        (1, {"1": ["a"]}), (1, {"1": ["1", "2"]}), (1, {"1": "1"}), (1, ["1"]), (2, {"1": ["1", "1"]}), (1, {"1": ["0"]}),
        (5, {"1": {"1": "4"}}), (5, {"1": {"3": "1"}}), (6, {"1": ["x"]}), (1, {"1": [["1"]]}), (1, {"1": ["１"]}), (1, None),
    ],
)  # fmt: skip
def test_what_no_paper_of_ours_has_is_refused_and_noted(exam, number, answer):
    row = exam.attempt()
    with pytest.raises(saving.BadSave):
        keep(row, (number, 1, answer), (2, 2, {"1": ["1"]}), at=exam.now)
    assert not Answer.objects.filter(attempt=row).exists()
    assert row.events.filter(kind="bad_save").exists()


@pytest.mark.parametrize("seq", [-1, 2**60, "1", None, 1.5, True])
def test_the_number_of_a_save_is_a_number(exam, seq):
    row = exam.attempt()
    with pytest.raises(saving.BadSave):
        keep(row, (1, seq, {"1": ["1"]}), at=exam.now)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "e\u0323\u0302", "x" * 900])
def test_a_short_answer_is_stored_as_text_whatever_was_typed(exam, text):
    row = exam.attempt()
    keep(row, (6, 1, {"1": text}), at=exam.now)
    kept = stands(row, 6)[0]["1"]
    assert kept == answers.text_of(text)
    assert len(kept) <= 500


def test_a_pass_that_was_released_writes_no_more(exam):
    row = exam.attempt()
    keep(row, (1, 1, {"1": ["1"]}), at=exam.now)
    proctoring.release(row, by=exam.proctor, reason="Hỏng máy", at=exam.now)
    with pytest.raises(saving.Elsewhere):
        keep(row, (1, 2, {"1": ["2"]}), at=exam.now)
    assert stands(row) == ({"1": ["a"]}, 1)


def test_what_was_typed_until_the_browser_heard_of_the_pause_is_kept(exam):
    row = exam.attempt()
    proctoring.pause(row, by=exam.proctor, reason="", at=exam.now)
    assert keep(row, (1, 1, {"1": ["1"]}), at=exam.now + 59 * SECOND).seqs == {1: 1}
    later = keep(row, (1, 2, {"1": ["2"]}), at=exam.now + 61 * SECOND)
    assert later.refused == [1]
    assert later.state == "paused"


def test_first_shown_is_kept_as_it_was_first(exam):
    row = exam.attempt()
    keep(row, at=exam.now, seen={"1": 3, "2": 50})
    keep(row, at=exam.now, seen={"1": 99, "x": 1, "3": -1})
    row.refresh_from_db()
    assert row.shown == {"1": 3, "2": 50}
    seen = {attempt.pk: after for attempt, after in delivery.who_saw(exam.versions[1].pk)}
    assert seen == {row.pk: 50}


def test_leaving_and_pasting_are_facts_with_their_question(exam):
    row = exam.attempt()
    keep(row, at=exam.now, facts=[{"kind": "left_page"}, {"kind": "pasted", "n": 6}, {"kind": "admitted"}, 7])
    assert list(row.events.filter(kind__in=["left_page", "pasted", "admitted"]).values_list("kind", "detail")) == [
        ("admitted", {}), ("left_page", {}), ("pasted", {"question": 6}),
    ]  # fmt: skip


def test_a_save_is_one_statement(exam, django_assert_num_queries):
    row = exam.attempt()
    keep(row, (1, 1, {"1": ["1"]}), (2, 1, {"1": ["2"]}), at=exam.now)
    with django_assert_num_queries(1):
        keep(row, (1, 2, {"1": ["2"]}), (2, 3, {"1": ["1"]}), at=exam.now, seen={"2": 8})


def test_a_browser_that_repeats_itself_does_not_fill_the_log(exam, monkeypatch):
    monkeypatch.setattr("assessment.exam_day.events.MOST", 3)
    row = exam.attempt()
    for seq in range(6):
        keep(row, (1, seq, {"1": ["1"]}), at=row.deadline + 60 * SECOND)
    assert AttemptEvent.objects.filter(attempt=row, kind="late_save").count() == 3


def test_nothing_sent_to_the_browser_tells_ids_or_keys(exam):
    row = exam.attempt()
    told = str(delivery.questions(row.paper_id))
    assert "correct" not in told
    assert "accepted" not in told
    for asked in delivery.questions(row.paper_id):
        for part in asked["parts"]:
            assert all("id" not in one for one in (*part["choices"], *part["targets"]))


def test_what_is_put_in_order_is_never_shown_as_it_was_written(exam):
    """An ordering without an order on the paper would be shown as its own key."""
    seeds = {tuple(delivery.answers.Asked(v, delivery.paper_of(row.paper_id)[3].content, {}, "s").choices(
        delivery.paper_of(row.paper_id)[3].content.parts[0])) for row in [exam.attempt()] for v in range(30)}  # fmt: skip
    assert len(seeds) > 1
