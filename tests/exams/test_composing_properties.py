"""What must hold of every paper, whatever the blueprint, the shares of the duties, the bank and the seed."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.exam_papers import asking, composing
from assessment.exam_papers.asking import Cell
from assessment.exam_papers.bank import Bank, Stocked
from assessment.exam_papers.composing import Infeasible

ONE = Decimal("1.00")
WIDE = Decimal(200)
"""Any paper is as difficult as any other."""

rows = st.dictionaries(st.tuples(st.integers(1, 5), st.integers(1, 4)), st.integers(1, 9), min_size=1, max_size=8)
facilities = st.floats(0.05, 0.95)


def blueprint(position, counts, points=ONE):
    return [Cell(position, topic, depth, count, points) for (topic, depth), count in sorted(counts.items())]


@st.composite
def banks(draw, counts, spare=6):
    """At least what is asked, each question with a facility of its own."""
    questions = []
    for (topic, depth), count in sorted(counts.items()):
        for _each in range(count + draw(st.integers(0, spare))):
            questions.append(Stocked(len(questions) + 1, topic, depth, draw(facilities)))
    return questions


@st.composite
def asked_and_stock(draw):
    counts = draw(rows)
    return counts, draw(banks(counts))


def made_or_refused(cells, stock, seed, tolerance):
    try:
        return composing.compose(cells, stock, seed=seed, tolerance=tolerance), None
    except Infeasible as refusal:
        return None, refusal


few = settings(max_examples=40, deadline=None)


@few
@given(asked_and_stock(), st.text(max_size=10), st.randoms(use_true_random=False))
def test_a_paper_depends_on_blueprint_bank_and_seed_alone(made, seed, rng):
    counts, questions = made
    seen = [one.version for one in questions if rng.random() < 0.4]
    first = composing.compose(blueprint(1, counts), Bank(questions), seed=seed, tolerance=WIDE, seen=set(seen))
    rng.shuffle(questions)
    rng.shuffle(seen)
    again = composing.compose(blueprint(1, counts), Bank(questions), seed=seed, tolerance=WIDE, seen=seen)
    assert first == again
    assert Bank(questions).sha256() == Bank(sorted(questions, key=lambda one: -one.version)).sha256()


@few
@given(asked_and_stock(), st.text(max_size=10), st.sampled_from([Decimal(1), Decimal(4), Decimal(15)]))
def test_every_row_is_full_and_the_tolerance_kept_or_the_paper_is_refused(made, seed, tolerance):
    counts, questions = made
    stock, cells = Bank(questions), blueprint(1, counts)
    where = {one.version: (one.topic, one.depth) for one in questions}
    paper, refusal = made_or_refused(cells, stock, seed, tolerance)
    if paper is None:
        assert not refusal.lacks
        assert refusal.distance >= tolerance / 2 - Decimal("0.01")
        return
    assert Counter(where[item.version] for item in paper.items) == counts
    assert len({item.version for item in paper.items}) == len(paper.items)
    assert abs(paper.expected - paper.target) <= tolerance / 2 + Decimal("0.01")


@few
@given(rows, st.data())
def test_every_row_that_lacks_questions_is_named_with_how_many(counts, data):
    held = {key: data.draw(st.integers(0, count + 1)) for key, count in counts.items()}
    questions = [
        Stocked(100 * at + n, *key, 0.5)
        for at, (key, count) in enumerate(sorted(held.items()), 1)
        for n in range(count)
    ]
    short = {key: counts[key] - held[key] for key in counts if held[key] < counts[key]}
    if not short:
        composing.compose(blueprint(1, counts), Bank(questions), seed="s", tolerance=WIDE)
        return
    with pytest.raises(Infeasible) as refusal:
        composing.compose(blueprint(1, counts), Bank(questions), seed="s", tolerance=WIDE)
    assert {(lack.cell.topic, lack.cell.depth): lack.missing for lack in refusal.value.lacks} == short


@few
@given(asked_and_stock(), st.text(max_size=8), st.randoms(use_true_random=False))
def test_of_what_was_seen_only_what_a_row_cannot_do_without_comes_back(made, seed, rng):
    counts, questions = made
    seen = {one.version for one in questions if rng.random() < 0.6}
    unseen = Counter((one.topic, one.depth) for one in questions if one.version not in seen)
    paper = composing.compose(blueprint(1, counts), Bank(questions), seed=seed, tolerance=WIDE, seen=seen)
    assert paper.repeated == sum(max(count - unseen[key], 0) for key, count in counts.items())


# The mix of duties

duties = st.lists(st.tuples(rows, st.integers(1, 100)), min_size=1, max_size=10)


@settings(max_examples=150, deadline=None)
@given(duties, rows)
def test_shares_are_split_fairly_and_nothing_is_asked_beyond_a_blueprint(held, common):
    blueprints = [(blueprint(position, counts), share) for position, (counts, share) in enumerate(held, 1)]
    cells = asking.by_shares(blueprints, blueprint(None, common))
    whole = sum(share for _counts, share in held)
    sizes = [sum(counts.values()) for counts, _share in held]
    mean = Fraction(sum(size * share for size, (_c, share) in zip(sizes, held, strict=True)), whole)
    asked = int(mean + Fraction(1, 2))
    got = Counter()
    for cell in cells:
        got[cell.position] += cell.count
        if cell.position is not None:
            assert 1 <= cell.count <= held[cell.position - 1][0][cell.topic, cell.depth]
    assert got.pop(None) == sum(common.values())
    assert sum(got.values()) <= asked <= max(sizes)
    for position, (_counts, share) in enumerate(held, 1):
        quota = Fraction(asked * share, whole)
        assert got[position] <= ceil(quota)
        assert got[position] >= min(int(quota), sizes[position - 1])


@settings(max_examples=80, deadline=None)
@given(rows, st.integers(1, 100), st.integers(2, 9), st.integers(0, 12))
def test_within_a_duty_every_row_keeps_its_part(counts, share, others, extra):
    """Each row gets its share of what the duty gets, to less than one question."""
    size = sum(counts.values())
    blueprints = [(blueprint(1, counts), share)]
    blueprints += [(blueprint(n, {(n, 1): size + extra}), 100 // others) for n in range(2, others + 2)]
    mine = [cell for cell in asking.by_shares(blueprints, []) if cell.position == 1]
    total, got = sum(cell.count for cell in mine), {(cell.topic, cell.depth): cell.count for cell in mine}
    for key, count in counts.items():
        assert abs(got.get(key, 0) - Fraction(total * count, size)) < 1


def counted(*shares, size=60):
    blueprints = [(blueprint(n, {(n, 1): size}), share) for n, share in enumerate(shares, 1)]
    return [cell.count for cell in asking.by_shares(blueprints, [])]


@pytest.mark.parametrize(
    ("shares", "size", "questions"),
    [
        ((33, 33, 34), 60, [20, 20, 20]),
        ((33, 33, 34), 40, [13, 13, 14]),
        ((50, 50), 41, [21, 20]),  # the earlier one on a tie
        ((99, 1), 40, [40]),  # too small a share for a single question
        ((10,) * 10, 42, [5, 5, 4, 4, 4, 4, 4, 4, 4, 4]),
        ((10,) * 10, 4, [1, 1, 1, 1]),
        ((60, 60), 42, [21, 21]),  # shares that are not a hundred count as they stand to one another
        ((1,), 42, [42]),
    ],
)
def test_questions_are_given_out_by_largest_remainder(shares, size, questions):
    assert counted(*shares, size=size) == questions


def test_a_common_part_larger_than_the_duty_is_asked_whole():
    common = blueprint(None, {(9, 1): 30})
    cells = asking.by_shares([(blueprint(1, {(1, 1): 3}), 100)], common)
    assert [(cell.position, cell.count) for cell in cells] == [(1, 3), (None, 30)]


def test_topics_of_one_question_make_one_paper_in_any_order():
    counts = {(topic, 1): 1 for topic in range(1, 8)}
    questions = [Stocked(topic, topic, 1, topic / 10) for topic in range(1, 8)]
    papers = [composing.compose(blueprint(1, counts), Bank(questions), seed=f"{n}", tolerance=ONE) for n in range(30)]
    assert {frozenset(item.version for item in paper.items) for paper in papers} == {frozenset(range(1, 8))}
    assert len({tuple(item.version for item in paper.items) for paper in papers}) > 20
    assert {paper.expected for paper in papers} == {Decimal("40.00")}
