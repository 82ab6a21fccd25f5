"""Item analysis from the marks in the database to the figures that are shown, against the formulas Moodle publishes.

The oracle below is written from the page "Quiz statistics calculations" in its own notation, with numpy and nothing of
ours; scipy says the correlations a second time. A matrix small enough for paper and pencil comes first.
"""

from types import SimpleNamespace

import numpy
import pytest
from scipy import stats

from assessment.models import ItemFigure, Marking, QuestionVersion
from assessment.results import analysing, attempts, items
from assessment.results.items import Reply
from tests.exams import world as rows

CLOSE = {"rel": 0, "abs": 1e-6}


def oracle(marks, maxima):
    """x_p(s): mark of student s at position p; T_s: total; X_p(s) = T_s - x_p(s)."""
    x, top = numpy.asarray(marks, dtype=float), numpy.asarray(maxima, dtype=float)
    students, positions = x.shape
    total = x.sum(axis=1)

    def covariance(a, b):
        return ((a - a.mean()) * (b - b.mean())).sum() / (students - 1)

    each = []
    for p in range(positions):
        mark, rest = x[:, p], total - x[:, p]
        most = covariance(numpy.sort(mark), numpy.sort(rest))
        spread = covariance(mark, mark) * covariance(rest, rest)
        each.append(
            SimpleNamespace(
                facility=mark.mean() / top[p],
                deviation=covariance(mark, mark) ** 0.5,
                discrimination=covariance(mark, rest) / spread**0.5 if spread else None,
                efficiency=covariance(mark, rest) / most if most else None,
                with_total=covariance(mark, total),
            )
        )
    roots = [max(one.with_total, 0) ** 0.5 for one in each]
    variance = covariance(total, total)
    cic = positions / (positions - 1) * (1 - sum(one.deviation**2 for one in each) / variance)
    m2, m3, m4 = (((total - total.mean()) ** power).sum() / students for power in (2, 3, 4))
    k2 = m2 * students / (students - 1)
    k3 = m3 * students**2 / ((students - 1) * (students - 2))
    k4 = students**2 / ((students - 1) * (students - 2) * (students - 3))
    k4 *= (students + 1) * m4 - 3 * (students - 1) * m2**2
    return SimpleNamespace(
        each=each, mean=total.mean(), median=float(numpy.median(total)), deviation=variance**0.5,
        skewness=k3 / k2**1.5, kurtosis=k4 / k2**2, alpha=cic, error_ratio=(1 - cic) ** 0.5,
        error=(1 - cic) ** 0.5 * variance**0.5, intended=top / top.sum(), effective=numpy.array(roots) / sum(roots),
    )  # fmt: skip


def test_a_matrix_worked_with_paper_and_pencil():
    """Four people, three questions: 111, 110, 100, 000."""
    marks = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]]
    found = items.item_figures([Reply(dict(enumerate(row))) for row in marks], dict.fromkeys(range(3), 1.0))
    assert [one.facility for one in found] == [0.75, 0.5, 0.25]
    assert found[1].discrimination == pytest.approx(0.7071068, **CLOSE)  # 1/3 : √(1/3 · 2/3)
    assert found[1].efficiency == pytest.approx(1, **CLOSE)
    whole = items.whole_figures([dict(enumerate(row)) for row in marks], dict.fromkeys(range(3), 1.0))
    assert whole.alpha == pytest.approx(0.75, **CLOSE)  # 3/2 · (1 - 0.8333 / 1.6667)
    assert whole.error_ratio == pytest.approx(0.5, **CLOSE)
    assert whole.error == pytest.approx(0.6454972, **CLOSE)
    assert list(whole.effective.values()) == pytest.approx([0.3169873, 0.3660254, 0.3169873], **CLOSE)


def matrices():
    """Right or wrong; marks in steps of different questions; one everybody has right; one the able have wrong."""
    rng = numpy.random.default_rng(20231120)
    ability = rng.normal(size=220)
    right = (ability[:, None] + rng.normal(size=(220, 12)) > numpy.linspace(-1.5, 1.5, 12)).astype(float)
    steps = numpy.clip(numpy.round(2 + ability[:, None] + rng.normal(size=(220, 5))), 0, 4) / 4 * [1, 2, 0.5, 4, 3]
    odd = right.copy()
    odd[:, 3], odd[:, 7] = 1, 1 - right[:, 0]
    return {"right or wrong": (right, [1.0] * 12), "steps": (steps, [1, 2, 0.5, 4, 3]), "odd": (odd, [1.0] * 12)}


@pytest.mark.parametrize("name", matrices())
def test_every_figure_agrees_with_the_published_formulas(name):
    marks, maxima = matrices()[name]
    told = oracle(marks, maxima)
    tops = {p: float(top) for p, top in enumerate(maxima)}
    found = items.item_figures([Reply(dict(enumerate(map(float, row)))) for row in marks], tops)
    for p, (ours, theirs) in enumerate(zip(found, told.each, strict=True)):
        for figure in ("facility", "deviation", "discrimination", "efficiency"):
            expected = getattr(theirs, figure)
            same = expected if expected is None else pytest.approx(expected, **CLOSE)
            assert getattr(ours, figure) == same, (p, figure)
        assert ours.covariance_with_total == pytest.approx(theirs.with_total, **CLOSE)
        if theirs.discrimination is not None:
            rest = marks.sum(axis=1) - marks[:, p]
            assert ours.discrimination == pytest.approx(stats.pearsonr(marks[:, p], rest).statistic, **CLOSE)
    whole = items.whole_figures([dict(enumerate(map(float, row))) for row in marks], tops)
    for figure in ("mean", "median", "deviation", "skewness", "kurtosis", "alpha", "error_ratio", "error"):
        assert getattr(whole, figure) == pytest.approx(getattr(told, figure), **CLOSE), figure
    assert list(whole.intended.values()) == pytest.approx(list(told.intended), **CLOSE)
    assert list(whole.effective.values()) == pytest.approx(list(told.effective), **CLOSE)


# From the answers to the figures that are kept


@pytest.fixture
def examined(office):
    """30 people, each with a paper of eight questions from a bank of 24; the later ones know more."""
    world = rows.exam(office, people=30)
    rows.papers(world)
    rng = numpy.random.default_rng(7)
    for n, one in enumerate(world.people):
        rows.sit(world, one, int(numpy.clip(rng.normal(2 + n / 6, 1.5), 0, 8)))
    attempts.mark_ended()
    return world


@pytest.mark.django_db
def test_the_figures_that_are_kept_agree_with_the_marks_they_come_from(examined):
    analysis = analysing.analyse(examined.campaign)[0]
    kept = {row.version_id: row for row in ItemFigure.objects.filter(analysis=analysis)}
    papers = [
        {mark["version"]: float(mark["points"]) for mark in marks}
        for marks in Marking.objects.filter(is_current=True).values_list("marks", flat=True)
    ]
    assert len(papers) == analysis.candidates == 30
    for version, row in kept.items():
        taken = [paper for paper in papers if version in paper]
        mark = numpy.array([paper[version] for paper in taken])
        rest = numpy.array([sum(paper.values()) for paper in taken]) - mark
        assert row.count == len(taken)
        assert row.facility == pytest.approx(mark.mean(), **CLOSE)
        if len(taken) > 1 and mark.std() and rest.std():
            assert row.discrimination == pytest.approx(stats.pointbiserialr(mark, rest).statistic, **CLOSE)
        else:
            assert row.discrimination is None
    place = dict(QuestionVersion.objects.values_list("pk", "question__topic"))
    depth = dict(QuestionVersion.objects.values_list("pk", "question__depth"))
    slots = [[paper[v] for v in sorted(paper, key=lambda v: (place[v], depth[v], v))] for paper in papers]
    told = oracle(slots, [1.0] * 8)
    for figure in ("mean", "deviation", "alpha", "error"):
        assert getattr(analysis, figure) == pytest.approx(getattr(told, figure), **CLOSE)
    for figure in ("median", "skewness", "kurtosis", "error_ratio"):
        assert analysis.figures[figure] == pytest.approx(getattr(told, figure), **CLOSE)
