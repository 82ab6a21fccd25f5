"""What an answer is worth, as docs/rules.md states it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.bank.content import Choice, Content, Key, Kind, Part
from assessment.results import marking
from assessment.results.marking import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, Standard

FOUR = tuple(Choice(name, name.upper()) for name in "abcd")


def part(kind, choices=FOUR, targets=()):
    return Part("1", kind, "", choices, targets)


def worth(kind, key, answer, rule=RIGHT_MINUS_WRONG):
    return marking.fraction(part(kind), key, answer, rule)


@pytest.mark.parametrize(
    ("answer", "expected"), [(["b"], 1), (["a"], 0), ([], 0), (None, 0), (["a", "b"], 0), (["x"], 0), ("b", 0), ({}, 0)]
)
def test_single_choice(answer, expected):
    assert worth(Kind.SINGLE, Key(correct=("b",)), answer) == expected


@pytest.mark.parametrize(
    ("answer", "partial", "whole"),
    [
        (["a", "c"], 1, 1),
        (["c", "a"], 1, 1),
        (["a"], Fraction(1, 2), 0),
        (["a", "b"], 0, 0),
        (["a", "b", "c"], Fraction(1, 2), 0),
        (["a", "b", "c", "d"], 0, 0),
        (["b", "d"], 0, 0),
        (["a", "a"], 0, 0),
        (["a", "zz"], 0, 0),
    ],
)
def test_multiple_choice_right_less_wrong_never_below_nothing(answer, partial, whole):
    key = Key(correct=("a", "c"))
    assert worth(Kind.MULTIPLE, key, answer) == partial
    assert worth(Kind.MULTIPLE, key, answer, ALL_OR_NOTHING) == whole


def test_taking_everything_earns_nothing_unless_everything_is_right():
    assert worth(Kind.MULTIPLE, Key(correct=("a", "b", "c")), list("abcd")) == 0
    assert worth(Kind.MULTIPLE, Key(correct=tuple("abcd")), list("abcd")) == 1


@pytest.mark.parametrize(
    ("answer", "partial"),
    [
        (list("abcd"), 1),
        (list("bacd"), Fraction(2, 3)),
        (list("bcda"), 0),
        (list("dcba"), 0),
        (list("ab"), Fraction(1, 6)),
        (list("aabc"), 0),
        (["a", "b", "c", "q"], 0),
    ],
)
def test_ordering_counts_pairs(answer, partial):
    key = Key(order=tuple("abcd"))
    assert worth(Kind.ORDERING, key, answer) == partial
    assert worth(Kind.ORDERING, key, answer, ALL_OR_NOTHING) == int(partial == 1)


@pytest.mark.parametrize(
    ("answer", "partial"),
    [({"a": "x", "b": "y"}, 1), ({"a": "x", "b": "x"}, Fraction(1, 2)), ({"a": "x"}, Fraction(1, 2)), ({"a": "y"}, 0)],
)
def test_matching_counts_pairs(answer, partial):
    key = Key(pairs={"a": "x", "b": "y"})
    assert worth(Kind.MATCHING, key, answer) == partial
    assert worth(Kind.MATCHING, key, answer, ALL_OR_NOTHING) == int(partial == 1)


def test_a_pair_too_many_is_not_all_or_nothing():
    key = Key(pairs={"a": "x", "b": "y"})
    assert worth(Kind.MATCHING, key, {"a": "x", "b": "y", "c": "x"}, ALL_OR_NOTHING) == 0


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Luật Hải quan 2014", True),
        ("  luật  hải quan 2014. ", True),
        ("LUẬT HẢI QUAN 2014", True),
        ("luat hai quan 2014", False),
        ("Luật Hải quan 2001", False),
        ("", False),
    ],
)
def test_short_answers_are_compared_without_case_and_spaces_but_with_their_marks(typed, right):
    assert worth(Kind.SHORT, Key(accepted=("Luật Hải quan 2014", "Luật số 54/2014/QH13")), typed) == int(right)


def test_the_place_of_a_tone_mark_is_no_mistake():
    assert worth(Kind.SHORT, Key(accepted=("điều hòa",)), "điều hoà") == 1


def test_an_exact_answer_must_be_typed_as_it_is():
    assert worth(Kind.SHORT, Key(accepted=("H11",), exact=True), "h11") == 0
    assert worth(Kind.SHORT, Key(accepted=("H11",), exact=True), " H11 ") == 1


def situation(weights):
    parts = tuple(Part(str(at), Kind.SINGLE, "", FOUR) for at in range(1, len(weights) + 1))
    keys = {str(at): Key(correct=("a",), weight=weight) for at, weight in enumerate(weights, 1)}
    return Standard(Content("Tình huống", parts), keys, 1)


def test_a_situation_is_worth_its_parts_by_weight():
    standard = situation([1, 3])
    assert marking.question_fraction(standard, {"1": ["a"], "2": ["b"]}, RIGHT_MINUS_WRONG) == Fraction(1, 4)
    assert marking.question_fraction(standard, {"2": ["a"]}, RIGHT_MINUS_WRONG) == Fraction(3, 4)


def single(version, correct="a", marked_with=None):
    return Standard(
        Content("?", (part(Kind.SINGLE),)), {"1": Key(correct=(correct,))}, version if marked_with is None else marked_with
    )  # fmt: skip


def paper(*points):
    return [{"version": at, "points": worth} for at, worth in enumerate(points, 1)]


def test_a_paper_is_rounded_once_half_up():
    standards = {at: single(at) for at in range(1, 4)}
    marked = marking.mark(paper("1.00", "1.00", "1.00"), {1: {"1": ["a"]}, 2: {"1": ["a"]}}, standards, "")
    assert (marked.points, marked.score) == (Decimal("2.00"), Decimal("66.67"))
    assert marking.rounded(Fraction(49995, 1000)) == Decimal("50.00")
    assert marking.rounded(Fraction(49985, 1000)) == Decimal("49.99"), "up, and not to the even digit"
    assert marked.marks[0] == {"version": 1, "marked_with": 1, "fraction": "1", "points": "1", "of": "1.00"}


def test_thirds_do_not_add_up_to_less_than_they_are():
    third = Standard(
        Content("?", (part(Kind.MATCHING),)), {"1": Key(pairs={"a": "x", "b": "y", "c": "z"})}, 1
    )  # fmt: skip
    marked = marking.mark(
        paper("1", "1", "1"), {n: {"1": {"a": "x"}} for n in (1, 2, 3)}, dict.fromkeys((1, 2, 3), third), ""
    )
    assert marked.points == Decimal("1.00")


def test_a_question_left_out_gives_everyone_its_points():
    left_out = Standard(Content("?", (part(Kind.SINGLE),)), None, 1)
    assert marking.mark(paper("2"), {}, {1: left_out}, "").score == 100


def test_a_corrected_key_is_named_by_the_mark():
    marked = marking.mark(paper("1"), {1: {"1": ["c"]}}, {1: single(1, "c", marked_with=9)}, "")
    assert marked.marks[0]["marked_with"] == 9
    assert marked.score == 100


def test_an_empty_paper_is_worth_nothing_and_does_not_fail():
    assert marking.mark(paper("1", "1"), {}, {1: single(1), 2: single(2)}, "").score == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)


@given(answer=JSON, kind=st.sampled_from([kind for kind in Kind if kind != Kind.SITUATION]))
def test_nothing_that_can_be_sent_makes_marking_fail_or_leave_the_range(answer, kind):
    key = Key(correct=("a",), order=("a", "b", "c"), pairs={"a": "x"}, accepted=("đúng",))
    for rule in (RIGHT_MINUS_WRONG, ALL_OR_NOTHING):
        assert 0 <= worth(kind, key, answer, rule) <= 1
        assert 0 <= marking.question_fraction(single(1), answer, rule) <= 1
