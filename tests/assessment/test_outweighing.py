"""Failure whatever the points: what HR may say on a ground, also where the unit marked nothing."""

import pytest
from django.urls import reverse

from assessment import concluding
from assessment.forms import ConclusionForm
from tests.assessment import steps
from tests.assessment.test_pages import signed_in
from tests.assessment.test_reviewing import refusal

GROUND = "Kết luận 12/KL ngày 05/01/2021"


@pytest.fixture
def review(cycle, office):
    return steps.sent(steps.self_reported(cycle, office.official_b), office.head_a)


@pytest.mark.parametrize("what", ["violation_concluded", "unit_corrupt"])
def test_what_a_competent_body_concluded_outweighs_the_points_on_a_ground(review, office, what):
    assert set(refusal(steps.concluded, review, office.hr, **{what: True}).problems) == {"override_reason"}
    done = steps.concluded(review, office.hr, override_reason=GROUND, **{what: True})
    assert done.classification == "KHTNV"
    assert done.override_reason.endswith(GROUND)


def test_a_form_that_does_not_know_of_it_leaves_the_points(review, office):
    form = review.cycle.form
    form.fail_on_violation_flag = False
    review.cycle.form = form
    assert concluding.judgement(review, True, True).classification == "HTTNV"
    assert "outweighed" not in ConclusionForm(review=review).fields


def test_hr_marks_it_on_the_page(review, office):
    client = signed_in(office.hr)
    page = client.get(reverse("review", args=[review.pk])).content.decode()
    assert 'name="outweighed"' in page
    assert 'name="violation_concluded"' not in page
    typed = {"version": str(review.version), "recommendation": "continue", "outweighed": ["unit"]}
    refused = client.post(reverse("review-conclude", args=[review.pk]), typed)
    assert refused.status_code == 422
    assert refused.context["conclusion_form"].errors["override_reason"]
    assert (
        client.post(reverse("review-conclude", args=[review.pk]), typed | {"override_reason": GROUND}).status_code
        == 302
    )
    review.refresh_from_db()
    assert review.classification == "KHTNV"


def test_where_the_unit_marked_a_breach_hr_says_yes_or_no_to_that(cycle, office):
    review = steps.self_reported(cycle, office.official_b)
    review = steps.sent(review, office.head_a, flags=["violation"], flag_detail="Ngày 01/10/2020 …")
    form = ConclusionForm(review=review)
    assert "violation_concluded" in form.fields
    assert [value for value, _label in form.fields["outweighed"].choices] == ["unit"]
    typed = {"version": str(review.version), "recommendation": "continue", "outweighed": ["violation"]}
    client = signed_in(office.hr)
    answer = client.post(reverse("review-conclude", args=[review.pk]), typed | {"override_reason": GROUND})
    assert answer.context["conclusion_form"].errors.keys() == {"outweighed"}
    answer = client.post(
        reverse("review-conclude", args=[review.pk]),
        {**typed, "outweighed": [], "violation_concluded": "no", "override_reason": GROUND},
    )
    assert answer.status_code == 302
    review.refresh_from_db()
    assert review.classification == "HTTNV"
