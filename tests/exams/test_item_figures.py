"""Item analysis against numpy and scipy, with the formulas of Moodle's page "Quiz statistics calculations"."""

from random import Random

import numpy
import pytest
from scipy import stats

from assessment.results import items, measures
from assessment.results.items import Reply


def matrix(people=180, questions=14, seed=4, whole=True):
    """Marks of a test in which abler people do better; the last question has several points and steps."""
    rng = Random(seed)
    rows = []
    for _person in range(people):
        ability = rng.gauss(0, 1)
        row = [float(rng.random() < 1 / (1 + numpy.exp(-(ability - rng.uniform(-0.4, 0.4) - 0.15 * q + 1)))) for q in range(questions - 1)]  # fmt: skip
        row.append(round(min(max(rng.gauss(2 + ability, 1), 0), 4) * 2) / 2)
        rows.append(row)
    return rows, dict.fromkeys(range(questions - 1), 1.0) | {questions - 1: 4.0}


ROWS, MAXIMA = matrix()
ARRAY = numpy.array(ROWS)
TOTAL = ARRAY.sum(axis=1)
FIGURES = items.item_figures([Reply(dict(enumerate(row))) for row in ROWS], MAXIMA)
WHOLE = items.whole_figures([dict(enumerate(row)) for row in ROWS], MAXIMA)
CLOSE = {"rel": 0, "abs": 1e-9}


@pytest.mark.parametrize("q", MAXIMA)
def test_figures_of_a_question_agree_with_numpy_and_scipy(q):
    marks, rest, found = ARRAY[:, q], TOTAL - ARRAY[:, q], FIGURES[q]
    assert found.count == len(ROWS)
    assert found.facility == pytest.approx(marks.mean() / MAXIMA[q], **CLOSE)
    assert found.deviation == pytest.approx(marks.std(ddof=1), **CLOSE)
    assert found.discrimination == pytest.approx(stats.pearsonr(marks, rest).statistic, **CLOSE)
    most = numpy.cov(numpy.sort(marks), numpy.sort(rest))[0, 1]
    assert found.efficiency == pytest.approx(numpy.cov(marks, rest)[0, 1] / most, **CLOSE)


@pytest.mark.parametrize("q", [q for q in MAXIMA if MAXIMA[q] == 1])
def test_the_discrimination_of_right_or_wrong_is_the_corrected_point_biserial(q):
    rest = TOTAL - ARRAY[:, q]
    assert FIGURES[q].discrimination == pytest.approx(stats.pointbiserialr(ARRAY[:, q], rest).statistic, **CLOSE)


def test_figures_of_the_test_agree_with_numpy_and_scipy():
    k = len(MAXIMA)
    alpha = k / (k - 1) * (1 - ARRAY.var(axis=0, ddof=1).sum() / TOTAL.var(ddof=1))
    assert WHOLE.mean == pytest.approx(TOTAL.mean(), **CLOSE)
    assert WHOLE.median == pytest.approx(numpy.median(TOTAL), **CLOSE)
    assert WHOLE.deviation == pytest.approx(TOTAL.std(ddof=1), **CLOSE)
    assert WHOLE.skewness == pytest.approx(stats.skew(TOTAL, bias=False), **CLOSE)
    assert WHOLE.kurtosis == pytest.approx(stats.kurtosis(TOTAL, bias=False), **CLOSE)
    assert WHOLE.alpha == pytest.approx(alpha, **CLOSE)
    assert WHOLE.error_ratio == pytest.approx(numpy.sqrt(1 - alpha), **CLOSE)
    assert WHOLE.error == pytest.approx(TOTAL.std(ddof=1) * numpy.sqrt(1 - alpha), **CLOSE)
    covariances = numpy.array([numpy.cov(ARRAY[:, q], TOTAL)[0, 1] for q in MAXIMA])
    roots = numpy.sqrt(numpy.clip(covariances, 0, None))
    for q, root in zip(MAXIMA, roots, strict=True):
        assert WHOLE.effective[q] == pytest.approx(root / roots.sum(), **CLOSE)
        assert WHOLE.intended[q] == pytest.approx(MAXIMA[q] / sum(MAXIMA.values()), **CLOSE)


def test_alpha_of_right_or_wrong_is_kr20():
    marks = ARRAY[:, :-1]
    k, total = marks.shape[1], marks.sum(axis=1)
    p = marks.mean(axis=0)
    kr20 = k / (k - 1) * (1 - (p * (1 - p)).sum() / total.var(ddof=0))
    assert measures.cronbach_alpha(marks.T.tolist()) == pytest.approx(kr20, **CLOSE)


def test_a_question_is_judged_among_those_who_got_it():
    rng = Random(8)
    shown = [[q for q in range(14) if rng.random() < 0.6] for _row in ROWS]
    replies = [Reply({q: row[q] for q in got}) for row, got in zip(ROWS, shown, strict=True)]
    found = {figures.item: figures for figures in items.item_figures(replies, MAXIMA)}
    for q in MAXIMA:
        who = [at for at, got in enumerate(shown) if q in got]
        totals = numpy.array([sum(ROWS[at][i] for i in shown[at]) for at in who])
        marks = numpy.array([ROWS[at][q] for at in who])
        assert found[q].count == len(who)
        assert found[q].discrimination == pytest.approx(stats.pearsonr(marks, totals - marks).statistic, **CLOSE)


def test_upper_less_lower_is_read_from_the_best_and_the_worst_27_in_a_hundred():
    replies = [Reply({1: float(place >= 73), 2: float(place)}) for place in range(100)]
    figures = items.item_figures(replies, {1: 1.0, 2: 100.0})
    assert figures[0].upper_lower == 1.0
    assert figures[1].upper_lower == pytest.approx((numpy.arange(73, 100).mean() - numpy.arange(27).mean()) / 100)


def test_upper_less_lower_does_not_depend_on_the_order_of_equals():
    replies = [Reply({1: float(place % 2), 2: 3.0 - place % 2}) for place in range(40)]
    one = items.item_figures(replies, {1: 1.0, 2: 3.0})
    other = items.item_figures(replies[::-1], {1: 1.0, 2: 3.0})
    assert [figures.upper_lower for figures in one] == [figures.upper_lower for figures in other] == [0.0, 0.0]


def choosing(ability, good="a", bad="b"):
    return good if ability > 0 else bad


def replies_to(choose, people=100):
    """A rest of ten points that says the ability, and one question answered by `choose`."""
    made = []
    for place in range(people):
        ability = place / people - 0.5
        taken = choose(ability, place)
        made.append(Reply({"q": float(taken == "a"), "rest": ability * 10 + 5}, taken={"q": [taken]}))
    return made


RIGHTS = {"q": {"a": True, "b": False, "c": False, "d": False}}


def judged(choose, people=100):
    return items.item_figures(replies_to(choose, people), {"q": 1.0, "rest": 10.0}, RIGHTS)[0]


def test_a_wrong_key_is_suspected_when_the_able_take_another_choice():
    found = judged(lambda ability, place: "b" if ability > 0 else "acd"[place % 3])
    assert [one.code for one in found.suspicions][:2] == ["wrong_key", "negative"]
    assert found.suspicions[0].numbers["choice"] == "b"
    assert {one.id: one.count for one in found.choices}["b"] == 49


def test_too_easy_too_hard_and_dead_choices_are_said_with_their_numbers():
    easy = judged(lambda ability, place: "b" if place == 3 else "a")
    assert {one.code for one in easy.suspicions} == {"too_easy", "dead_choice"}
    hard = judged(lambda ability, place: "a" if place > 90 else "bcd"[place % 3])
    assert [one.code for one in hard.suspicions] == ["too_hard"]
    assert judged(lambda ability, place: "a").suspicions[0].code == "no_spread"


def test_a_sound_question_is_not_suspected():
    assert not judged(lambda ability, place: "a" if ability > 0 else "bcd"[place % 3]).suspicions


def test_nothing_is_suspected_of_fewer_than_twenty_answers():
    assert not judged(lambda ability, place: "b" if ability > 0 else "a", people=19).suspicions


def test_what_cannot_be_said_is_none_not_a_number():
    (one,) = items.item_figures([Reply({1: 1.0})], {1: 1.0})
    assert (one.deviation, one.discrimination, one.efficiency, one.upper_lower) == (None, None, None, None)
    alone = items.whole_figures([{1: 1.0}], {1: 1.0})
    assert (alone.alpha, alone.error, alone.deviation, alone.skewness) == (None, None, None, None)
