"""Points, classification and statistics of reviews."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import scoring
from assessment.scoring import Band, Circumstances, Criterion, Form, Measure, PointsProblem, Scored
from personnel.periods import Period, span

D = Decimal

# The form of domain reference 3.4.
FORM = Form(
    criteria=(
        Criterion("C1", "Chính trị tư tưởng, đạo đức, lối sống", D(10)),
        Criterion("C2", "Kỷ luật, kỷ cương", D(10)),
        Criterion("C3", "Tinh thần trách nhiệm, phục vụ, phối hợp", D(10)),
        Criterion("C4a", "Số lượng", D(20), "results"),
        Criterion("C4b", "Chất lượng", D(20), "results"),
        Criterion("C4c", "Tiến độ", D(10), "results"),
        Criterion("C5", "Năng lực lãnh đạo, quản lý, điều hành", D(10), "results"),
        Criterion("C6", "Tập hợp, đoàn kết", D(5), "results"),
        Criterion("C7", "Tiếp cận, học hỏi, thích nghi công việc mới", D(5), "results"),
    ),
    bands=(Band("HTXSNV", D(90)), Band("HTTNV", D(70)), Band("HTNV", D(50)), Band("KHTNV", D(0))),
    falling_points=D(10),
)
HALF_YEAR = span(date(2023, 1, 1), 6)
MOCK = dict(
    zip(("C1", "C2", "C3", "C4a", "C4b", "C4c", "C5", "C6", "C7"), map(D, (9, 9, 8, 17, 16, 7, 8, 5, 4)), strict=True)
)


def points_adding_up_to(whole: Decimal) -> dict:
    points = {}
    for criterion in FORM.criteria:
        points[criterion.code] = min(criterion.points, whole)
        whole -= points[criterion.code]
    return points


def test_the_form_of_the_office_can_be_used():
    assert FORM.problems() == []
    assert FORM.whole == 100


@pytest.mark.parametrize(
    "broken",
    [
        replace(FORM, criteria=FORM.criteria[:-1]),
        replace(FORM, criteria=(*FORM.criteria[:-1], FORM.criteria[0])),
        replace(FORM, criteria=(*FORM.criteria, Criterion("C8", "", D(0)))),
        replace(FORM, bands=(Band("HTXSNV", D(70)), Band("HTTNV", D(90)))),
        replace(FORM, bands=(Band("HTXSNV", D(70)), Band("HTTNV", D(70)))),
    ],
)
def test_a_form_that_does_not_add_up_says_so(broken):
    assert len(broken.problems()) >= 1


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("100", "HTXSNV"),
        ("90", "HTXSNV"),
        ("89.999", "HTTNV"),
        ("89.995", "HTTNV"),
        ("89.99", "HTTNV"),
        ("70", "HTTNV"),
        ("69.99", "HTNV"),
        ("50", "HTNV"),
        ("49.99", "KHTNV"),
        ("0", "KHTNV"),
    ],
)
def test_thresholds_are_reached_by_unrounded_points(whole, expected):
    assert scoring.classify(D(whole), FORM) == expected


def test_below_every_threshold_is_failure():
    form = replace(FORM, bands=FORM.bands[:3])
    assert scoring.classify(D("49.99"), form) == "KHTNV"


def test_points_add_up_exactly():
    points = {**points_adding_up_to(D(0)), "C1": D("0.1"), "C2": D("0.2")}
    assert scoring.total(points, FORM) == D("0.3")
    assert scoring.total(MOCK, FORM) == 83
    assert scoring.result(MOCK, FORM, HALF_YEAR).classification == "HTTNV"


def test_without_all_criteria_there_is_no_total():
    points = {**MOCK, "C5": None}
    del points["C7"]
    assert scoring.missing(points, FORM) == ["C5", "C7"]
    assert scoring.total(points, FORM) is None
    with pytest.raises(PointsProblem, match="C5, C7"):
        scoring.result(points, FORM, HALF_YEAR)


def test_points_of_another_form_do_not_count():
    assert scoring.total({**MOCK, "X1": D(10)}, FORM) == 83


@pytest.mark.parametrize("typed", ["8,5", "8.5", " 8,50 ", D("8.5")])
def test_points_are_typed_with_a_comma_or_a_dot(typed):
    assert scoring.read_points(typed, FORM.criteria[0]) == D("8.5")


@pytest.mark.parametrize("typed", ["0", "10", "10,00", "0,01", "9,99"])
def test_points_go_from_0_to_the_criterion_s_greatest_number(typed):
    assert 0 <= scoring.read_points(typed, FORM.criteria[0]) <= 10


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("", PointsProblem.EMPTY),
        (None, PointsProblem.EMPTY),
        ("chín", PointsProblem.NOT_A_NUMBER),
        ("NaN", PointsProblem.NOT_A_NUMBER),
        ("Infinity", PointsProblem.NOT_A_NUMBER),
        ("1.000,5", PointsProblem.NOT_A_NUMBER),
        ("-0,01", PointsProblem.BELOW_ZERO),
        ("10,01", PointsProblem.ABOVE_MAXIMUM),
        ("1e0", PointsProblem.NOT_A_NUMBER),
        ("1_0", PointsProblem.NOT_A_NUMBER),
        ("８", PointsProblem.NOT_A_NUMBER),
        ("9,999", PointsProblem.TOO_FINE),
    ],
)
def test_points_that_cannot_be_taken_say_why(typed, kind):
    with pytest.raises(PointsProblem) as refused:
        scoring.read_points(typed, FORM.criteria[0])
    assert refused.value.kind == kind
    assert str(refused.value)


def test_a_form_may_ask_for_half_points():
    half = D("0.5")
    assert scoring.read_points("8,5", FORM.criteria[0], half) == D("8.5")
    with pytest.raises(PointsProblem) as refused:
        scoring.read_points("8,25", FORM.criteria[0], half)
    assert refused.value.kind == PointsProblem.TOO_FINE


def test_g02_discipline_for_a_breach_of_duty_outweighs_92_points():
    year = Period(date(2023, 1, 1), date(2024, 1, 1))
    punished = Circumstances(measures=(Measure(date(2023, 5, 4), duty_related=True),))
    found = scoring.result(points_adding_up_to(D(92)), FORM, year, punished)
    assert (found.total, found.by_points, found.classification) == (92, "HTXSNV", "KHTNV")
    assert [override.code for override in found.overrides] == ["discipline"]


@pytest.mark.parametrize(
    ("measure", "failed"),
    [
        (Measure(date(2023, 1, 1), duty_related=True), True),
        (Measure(date(2023, 6, 30), duty_related=True), True),
        (Measure(date(2022, 12, 31), duty_related=True), False),
        (Measure(date(2023, 7, 1), duty_related=True), False),
        (Measure(date(2023, 3, 1), duty_related=False), False),
    ],
)
def test_only_duty_related_discipline_within_the_period_counts(measure, failed):
    found = scoring.result(MOCK, FORM, HALF_YEAR, Circumstances(measures=(measure,)))
    assert (found.classification == "KHTNV") is failed
    assert found.by_points == "HTTNV"


def test_each_reason_for_failure_is_given():
    worst = Circumstances((Measure(date(2023, 3, 1), duty_related=True),), violation_concluded=True, unit_corrupt=True)
    found = scoring.result(MOCK, FORM, HALF_YEAR, worst)
    assert [override.code for override in found.overrides] == ["discipline", "violation", "unit"]
    lenient = replace(FORM, fail_on_discipline=False, fail_on_violation=False)
    assert scoring.result(MOCK, lenient, HALF_YEAR, worst).classification == "HTTNV"


@pytest.mark.parametrize(
    ("before", "now", "falling"),
    [("85", "75", True), ("85", "75.01", False), ("85", "74.99", True), ("75", "85", False), (None, "10", False)],
)
def test_a_fall_of_the_form_s_points_is_a_signal(before, now, falling):
    before = None if before is None else D(before)
    assert scoring.is_falling(D(now), before, FORM.falling_points) is falling
    assert scoring.difference(D(now), before) == (None if before is None else D(now) - before)
    assert not scoring.is_falling(D(now), before, None)


def test_statistics_count_every_classification_and_nobody_twice():
    rows = [
        Scored("HP", D("92.5"), "HTXSNV"),
        Scored("HN", D("71"), "HTTNV"),
        Scored("HP", D("83"), "HTTNV"),
        Scored("HP", D("40"), "KHTNV"),
    ]
    found = scoring.statistics(rows)
    assert found.by_classification == {"HTXSNV": 1, "HTTNV": 2, "HTNV": 0, "KHTNV": 1}
    assert (found.count, found.mean, found.median, found.lowest, found.highest) == (4, D("71.625"), 77, 40, D("92.5"))
    assert found.share("HTTNV") == 50
    by_unit = scoring.statistics_by_unit(rows)
    assert list(by_unit) == ["HP", "HN"]
    assert (by_unit["HP"].count, by_unit["HP"].median, by_unit["HN"].mean) == (3, 83, 71)


def test_statistics_of_nobody_have_no_mean():
    found = scoring.statistics([])
    assert (found.count, found.mean, found.median, found.lowest, found.highest) == (0, None, None, None, None)
    assert found.share("HTTNV") is None
    assert scoring.statistics_by_unit([]) == {}


points = st.decimals(0, 100, places=2)


@given(points, points)
def test_more_points_never_give_a_worse_classification(one, other):
    lower, higher = sorted((one, other))
    ladder = scoring.LADDER
    assert ladder.index(scoring.classify(higher, FORM)) <= ladder.index(scoring.classify(lower, FORM))


@given(points)
def test_points_that_add_up_give_their_sum(whole):
    assert scoring.total(points_adding_up_to(whole), FORM) == whole


@given(st.lists(st.builds(Scored, st.sampled_from("ABC"), points, st.sampled_from(scoring.LADDER)), max_size=30))
def test_units_add_up_to_the_whole(rows):
    whole, units = scoring.statistics(rows), scoring.statistics_by_unit(rows).values()
    assert sum(unit.count for unit in units) == whole.count == sum(whole.by_classification.values())
    for classification in scoring.LADDER:
        parts = sum(unit.by_classification[classification] for unit in units)
        assert parts == whole.by_classification[classification]
    if rows:
        assert whole.lowest <= whole.median <= whole.highest


@pytest.mark.parametrize(
    ("number", "text"), [("10", "10"), ("10.00", "10"), ("8.50", "8,5"), ("0.01", "0,01"), ("1E+2", "100"), ("0", "0")]
)
def test_numbers_are_written_with_a_comma(number, text):
    assert scoring.plain_text(D(number)) == text
