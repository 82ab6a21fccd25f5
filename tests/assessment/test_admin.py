"""The admin pages of the reviews."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from assessment import forms_catalogue
from assessment.models import ClassificationBand, ReviewCriterion, ReviewForm
from tests import factories as make
from tests.assessment import steps
from tests.assessment.test_pages import MARKER, marked, signed_in


def test_loading_the_form_twice_adds_nothing(db):
    assert [form.version for form in forms_catalogue.load()] == [1, 2]
    assert forms_catalogue.load() == []
    assert ReviewCriterion.objects.count() == 18


@pytest.mark.parametrize("version", [1, 2])
def test_the_form_adds_up_to_100_with_30_general_points(db, version):
    from assessment.points import rules_of

    forms_catalogue.load()
    rules = rules_of(ReviewForm.objects.get(version=version))
    assert rules.problems() == []
    assert sum(one.points for one in rules.criteria if one.group == "general") == 30


def test_a_form_in_use_is_frozen_in_the_database(cycle):
    form = cycle.form
    for change in (
        lambda: ReviewCriterion.objects.filter(form=form).update(points=1),
        lambda: ReviewCriterion.objects.filter(form=form).delete(),
        lambda: ReviewCriterion.objects.create(form=form, code="C9", name="x", group="general", points=1, order=99),
        lambda: ClassificationBand.objects.filter(form=form, classification="HTXSNV").update(from_points=95),
        lambda: ReviewForm.objects.filter(pk=form.pk).update(fail_on_discipline=False),
        lambda: ReviewForm.objects.filter(pk=form.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    ReviewForm.objects.filter(pk=form.pk).update(source="Nguồn khác")
    ReviewCriterion.objects.filter(form__version=2, code="C1").update(name="Chưa dùng")


def test_hr_reads_a_form_in_use_and_edits_an_unused_one(cycle, office):
    client = signed_in(office.hr)
    used = client.get(reverse("admin:assessment_reviewform_change", args=[cycle.form_id])).content.decode()
    free = client.get(reverse("admin:assessment_reviewform_change", args=[ReviewForm.objects.get(version=2).pk]))
    assert 'name="criteria-0-points"' not in used
    assert 'name="criteria-0-points"' in free.content.decode()


def test_reviews_are_read_only_in_the_admin_and_never_ones_own_before_release(cycle, office):
    review = marked(steps.self_reported(cycle, office.official_b), office.head_a)
    address = reverse("admin:assessment_review_change", args=[review.pk])
    page = signed_in(office.hr).get(address)
    assert MARKER in page.content.decode()
    assert signed_in(office.hr).post(address, {"state": "concluded"}).status_code == 403
    make.GrantFactory(user=office.official_b, role="hr_staff")
    assert signed_in(office.official_b).get(address).status_code == 404
    assert signed_in(office.admin).get(address).status_code in (403, 404)


@pytest.mark.parametrize("name", ["reviewform", "reviewprogramme", "reviewcycle", "review"])
def test_the_lists_open(cycle, office, name):
    assert signed_in(office.hr).get(reverse(f"admin:assessment_{name}_changelist") + "?q=tran").status_code == 200
