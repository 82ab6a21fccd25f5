"""A paper follows its rows, is equally difficult, is the same from the same seed, and says what the bank lacks."""

import subprocess
import sys
from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.bank.content import Choice, Content, Kind, Part
from assessment.exam_papers import asking, composing
from assessment.exam_papers.asking import Cell
from assessment.exam_papers.bank import ASSUMED_FACILITY, Bank, Listed, Stocked, expected_facility, shuffled_parts
from assessment.exam_papers.composing import Infeasible

TOLERANCE = Decimal("2.00")
ONE = Decimal("1.00")


def bank(rows: dict[tuple[int, int], int], seed=1) -> Bank:
    """So many questions by (topic, level), with facilities spread around the level's."""
    rng, questions = Random(seed), []
    for (topic, depth), count in rows.items():
        for _each in range(count):
            facility = min(max(rng.gauss(ASSUMED_FACILITY[depth], 0.15), 0.05), 0.98)
            shown = (Listed("1", ("a", "b", "c", "d")),)
            questions.append(Stocked(len(questions) + 1, topic, depth, facility, shown))
    return Bank(questions)


def cells(*counts, position=7, points=ONE):
    return [Cell(position, topic, depth, count, points) for topic, depth, count in counts]


ROWS = {(topic, depth): 14 for topic in range(1, 6) for depth in (1, 2, 3, 4)}
ASKED = cells(*((topic, depth, 3) for topic in range(1, 6) for depth in (1, 2, 3, 4)))


def made(seed="s", asked=ASKED, stock=None, **more):
    return composing.compose(asked, stock or bank(ROWS), seed=seed, tolerance=TOLERANCE, **more)


@settings(max_examples=60, deadline=None)
@given(
    counts=st.dictionaries(
        st.tuples(st.integers(1, 6), st.integers(1, 4)), st.tuples(st.integers(1, 6), st.integers(0, 8)), min_size=8
    ),
    seed=st.text(max_size=12),
)
def test_every_row_gets_its_questions_each_once(counts, seed):
    stock = bank({key: count + spare for key, (count, spare) in counts.items()})
    asked = cells(*((topic, depth, count) for (topic, depth), (count, _spare) in counts.items()))
    try:
        paper = composing.compose(asked, stock, seed=seed, tolerance=Decimal("4"))
    except Infeasible:
        assert not asking.lacking(asked, stock)  # only difficulty may fail where every row is full
        return
    where = {one.version: key for key in counts for one in stock.row(*key)}
    assert Counter(where[item.version] for item in paper.items) == {key: n for key, (n, _s) in counts.items()}
    assert len({item.version for item in paper.items}) == len(paper.items)
    assert abs(paper.expected - paper.target) <= Decimal("2.01")


@settings(max_examples=40, deadline=None)
@given(seed=st.text(max_size=20), bank_seed=st.integers(1, 50))
def test_any_two_papers_differ_by_no_more_than_the_tolerance(seed, bank_seed):
    stock = bank(ROWS, bank_seed)
    one, other = made(seed, stock=stock), made(seed + "x", stock=stock)
    assert abs(one.expected - other.expected) <= TOLERANCE + Decimal("0.02")


def test_papers_of_sixty_questions_never_fail_on_difficulty():
    """The exchange argument: no exchange moves sixty one-point questions by more than two points of a hundred."""
    stock = bank(dict.fromkeys(ROWS, 5), 3)
    for number in range(300):
        paper = made(f"n{number}", stock=stock)
        assert abs(paper.expected - paper.target) <= Decimal("1.01")


def test_the_same_seed_makes_the_same_paper_in_another_process():
    here = [(item.version, item.order) for item in made("ca-3/17").items]
    code = (
        "from tests.exams.test_composing import made;"
        "print([(item.version, item.order) for item in made('ca-3/17').items])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": hash_seed}
        ).stdout.strip()
        for hash_seed in ("0", "1", "77")
    }
    assert runs == {str(here)}


def test_other_seeds_make_other_papers():
    papers = {tuple(item.version for item in made(f"n{number}").items) for number in range(50)}
    assert len(papers) == 50


def test_questions_and_choices_are_shuffled():
    orders = {tuple(item.order["1"]) for number in range(20) for item in made(f"n{number}").items}
    assert len(orders) == 24
    paper = made("n1")
    where = {one.version: key for key in ROWS for one in bank(ROWS).row(*key)}
    rows = [where[item.version] for item in paper.items]
    assert rows != sorted(rows)


def test_choices_that_must_stand_as_written_are_not_shuffled():
    choices = (Choice("a", "A"), Choice("b", "B"))
    kept = Part("1", Kind.SINGLE, choices=choices, keep_order=True)
    true_false = Part("2", Kind.TRUE_FALSE, choices=(Choice("true", "T"), Choice("false", "F")))
    free = Part("3", Kind.MATCHING, choices=choices, targets=(Choice("x", "X"), Choice("y", "Y")))
    assert shuffled_parts(Content("?", (kept, true_false, free))) == (Listed("3", ("a", "b"), ("x", "y")),)
    stock = Bank([Stocked(1, 1, 1, 0.5, (Listed("3", ("a", "b"), ("x", "y")),))])
    (item,) = made(asked=cells((1, 1, 1)), stock=stock).items
    assert sorted(item.order) == ["3", "3>"]
    assert sorted(item.order["3>"]) == ["x", "y"]


def test_what_is_lacking_is_said_row_by_row_before_anything_is_drawn():
    stock = bank({(1, 1): 2, (1, 2): 9})
    with pytest.raises(Infeasible) as refusal:
        made(asked=cells((1, 1, 5), (1, 2, 9), (2, 3, 1)), stock=stock)
    assert [(lack.cell.topic, lack.cell.depth, lack.missing) for lack in refusal.value.lacks] == [(1, 1, 3), (2, 3, 1)]


def test_two_duties_that_ask_for_the_same_row_do_not_count_its_questions_twice():
    stock = bank({(1, 1): 5})
    asked = [*cells((1, 1, 3), position=7), *cells((1, 1, 3), position=8)]
    assert [(lack.needed, lack.held) for lack in asking.lacking(asked, stock)] == [(3, 2)]


def test_what_was_seen_last_time_comes_back_only_where_nothing_else_is_left():
    stock = bank({(1, 1): 8, (1, 2): 3})
    asked = cells((1, 1, 4), (1, 2, 3))
    first = composing.compose(asked, stock, seed="first", tolerance=Decimal("100"))
    seen = {item.version for item in first.items}
    again = composing.compose(asked, stock, seed="again", tolerance=Decimal("100"), seen=seen)
    only = {one.version for one in stock.row(1, 2)}
    assert {item.version for item in again.items} & seen == only
    assert again.repeated == 3


def test_the_expected_score_weighs_questions_by_their_points():
    stock = Bank([Stocked(1, 1, 1, 0.4), Stocked(2, 2, 1, 0.8)])
    asked = [*cells((1, 1, 1)), *cells((2, 1, 1), points=Decimal(3))]
    paper = composing.compose(asked, stock, seed="s", tolerance=TOLERANCE)
    assert (paper.expected, paper.target, paper.points) == (Decimal("70.00"), Decimal("70.00"), Decimal(4))


def test_what_was_seen_does_not_come_back_for_difficulty_when_something_unseen_serves():
    unseen = [Stocked(1, 1, 1, 0.4), Stocked(2, 1, 1, 0.5), Stocked(3, 1, 1, 0.6)]
    seen = [Stocked(version, 1, 1, 0.5) for version in range(4, 12)]
    for seed in range(30):
        paper = composing.compose(
            cells((1, 1, 1)), Bank([*unseen, *seen]), seed=str(seed), tolerance=TOLERANCE, seen=range(4, 12)
        )
        assert [item.version for item in paper.items] == [2]


def test_what_was_seen_comes_back_before_difficulty_is_missed():
    stock = Bank([Stocked(1, 1, 1, 0.2), Stocked(2, 1, 1, 0.8), Stocked(3, 1, 1, 0.5)])
    paper = composing.compose(cells((1, 1, 1)), stock, seed="s", tolerance=TOLERANCE, seen={3})
    assert ([item.version for item in paper.items], paper.repeated) == ([3], 1)


def test_the_distance_that_is_told_is_that_of_the_nearest_paper_found():
    """From some draws no single exchange leads nearer than 2,5 points; others come within 1."""
    rows = {(1, 1): (0.53, 0.53, 0.44), (2, 1): (0.54, 0.54, 0.42)}
    flat = [(topic, depth, facility) for (topic, depth), values in rows.items() for facility in values]
    stock = Bank([Stocked(version, *one) for version, one in enumerate(flat, start=1)])
    for seed in range(20):
        with pytest.raises(Infeasible) as refusal:
            composing.compose(cells((1, 1, 1), (2, 1, 1)), stock, seed=str(seed), tolerance=ONE)
        assert refusal.value.distance == Decimal("1.00")


def test_a_bank_too_uneven_for_the_tolerance_is_refused():
    stock = Bank([Stocked(1, 1, 1, 0.1), Stocked(2, 1, 1, 0.9)])
    with pytest.raises(Infeasible) as refusal:
        made(asked=cells((1, 1, 1)), stock=stock)
    assert not refusal.value.lacks
    assert refusal.value.distance == Decimal("40.00")


@given(st.integers(0, 200), st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_largest_remainder_gives_away_everything_and_stays_within_one_of_the_quota(total, weights):
    given_away = asking.split(total, weights)
    if not sum(weights):
        assert not any(given_away)
        return
    assert sum(given_away) == total
    for count, weight in zip(given_away, weights, strict=True):
        assert abs(count - total * weight / sum(weights)) < 1


def test_a_person_with_several_duties_is_examined_on_each_by_its_share():
    one = cells((1, 1, 14), (1, 2, 14), (1, 3, 14), position=7)
    two = cells((2, 1, 21), (2, 2, 21), position=8)
    common = cells((9, 1, 18), position=None)
    rows = asking.by_shares([(one, 70), (two, 30)], common)
    by_position = Counter()
    for cell in rows:
        by_position[cell.position] += cell.count
    assert by_position == {7: 29, 8: 13, None: 18}
    assert [cell.count for cell in rows if cell.position == 7] == [10, 10, 9]


def test_a_whole_share_is_the_blueprint_itself_and_the_common_part_comes_once():
    common = cells((9, 1, 4), position=None)
    assert asking.by_shares([(ASKED, 100)], common) == [*ASKED, *common]
    assert asking.by_shares([(ASKED, 60)], common) == [*ASKED, *common]


def test_figures_of_few_people_move_the_expectation_little():
    assert expected_facility(3, None, 0) == 0.55
    assert expected_facility(3, 0.95, 5) == pytest.approx(0.63)
    assert expected_facility(3, 0.95, 2000) == pytest.approx(0.946, abs=0.001)
