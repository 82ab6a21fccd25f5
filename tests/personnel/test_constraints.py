"""What must never be false is refused by PostgreSQL itself: rows written past Django, by raw SQL."""

import pytest
from django.db import Error, connection, transaction

from personnel.models import (
    Discipline,
    Grant,
    HealthCertificate,
    Inquiry,
    PlanTerm,
    RetirementAge,
    SuccessionPlan,
    TitleLevel,
    UnitSuccession,
    YearlyRating,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


def refused(row, **columns):
    """Copying the row with these columns changed, or changing them in place, is refused; says the constraint's name."""
    table = row._meta.db_table
    sets = ", ".join(f'"{name}" = %s' for name in columns)
    with pytest.raises(Error) as problem, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {sets} WHERE id = %s', [*columns.values(), row.pk])
    return str(problem.value)


def copied(row, **columns):
    """The same row a second time, with some columns changed."""
    table, names = row._meta.db_table, [f.column for f in row._meta.concrete_fields if not f.primary_key]
    picked = ", ".join("%s" if name in columns else f'"{name}"' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    values = [columns[name] for name in names if name in columns]
    with pytest.raises(Error) as problem, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({listed}) SELECT {picked} FROM "{table}" WHERE id = %s', [*values, row.pk]
        )
    return str(problem.value)


@pytest.fixture
def official():
    return make.OfficialFactory(cccd="001085012345")


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("official_code_is_plain_capitals", {"code": "hq 1"}),
        ("official_identity_number_has_12_digits", {"cccd": "12345"}),
        ("official_identity_number_has_12_digits", {"cccd": "０７９１８５０１２３４５"}),
        ("official_sex_is_known", {"sex": "X"}),
        ("official_state_is_known", {"state": "gone"}),
        ("official_year_only_is_1_january", {"born_year_only": True}),
        ("official_party_dates_in_order", {"party_joined_on": "2015-01-02", "party_official_on": "2015-01-01"}),
        ("official_recruited_after_birth", {"recruited_on": "1980-01-01"}),
    ],
)
def test_an_official(official, constraint, columns):
    assert constraint in refused(official, **columns)


def test_a_code_and_an_identity_number_belong_to_one_official(official):
    assert "code" in copied(official, cccd="")
    assert "official_identity_number_once" in copied(official, code="HQ-X")


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("appointment_ends_after_it_starts", {"valid": "empty"}),
        ("appointment_ends_after_it_starts", {"valid": "(,2020-01-01)"}),
        ("appointment_kind_is_known", {"kind": "boss"}),
        ("appointment_held_seat_is_not_primary", {"kind": "held"}),
        ("appointment_held_seat_is_not_primary", {"kind": "concurrent"}),
        ("appointment_rotation_has_a_title", {"kind": "rotation", "title_id": None}),
    ],
)
def test_an_appointment(constraint, columns):
    assert constraint in refused(make.AppointmentFactory(), **columns)


def test_nobody_holds_two_primary_posts_at_a_time():
    row = make.AppointmentFactory()
    assert "appointment_one_primary_at_a_time" in copied(row, valid="[2020-01-01,2020-01-02)")


def test_a_duty():
    duty = make.DutyFactory()
    assert "duty_share_is_a_percentage" in refused(duty, share=0)
    assert "duty_share_is_a_percentage" in refused(duty, share=101)
    assert "duty_ends_after_it_starts" in refused(duty, valid="empty")
    assert "duty_not_twice_at_a_time" in copied(duty, valid="[2020-01-01,2020-01-02)")


def test_a_unit_and_its_names():
    unit = make.UnitFactory(code="CHQ")
    version = unit.versions.get()
    assert "unit_code_is_plain_capitals" in refused(unit, code="chq")
    assert "unit_version_period_not_empty" in refused(version, valid="empty")
    assert "unit_not_its_own_parent" in refused(version, parent_id=unit.pk)
    assert "unit_one_version_at_a_time" in copied(version, valid="[2020-01-01,2020-01-02)")


def test_a_succession_of_units():
    row = UnitSuccession.objects.create(
        predecessor=make.UnitFactory(), successor=make.UnitFactory(), kind="merge", on="2025-03-01"
    )
    assert "unit_succession_names_its_successor" in refused(row, kind="dissolve")
    assert "unit_succession_names_its_successor" in refused(row, successor_id=None)
    assert "unit_succession_once" in copied(row)


def test_a_post():
    post = make.PostFactory()
    assert "post_is_of_a_title_or_a_job_position" in refused(post, title_id=None)
    assert "post_period_not_empty" in refused(post, valid="empty")
    assert "post_title_quota_once" in copied(post, valid="[2020-01-01,2020-01-02)")
    work = make.PostFactory(title=None, job_position=make.JobPositionFactory())
    assert "post_job_position_quota_once" in copied(work, valid="[2020-01-01,2020-01-02)")


def test_conduct(official):
    measure = Discipline.objects.create(
        official=official, form="reprimand", decided_on="2020-02-01", effective_on="2020-02-01", reason="x"
    )
    assert "discipline_form_is_known" in refused(measure, form="scolding")
    assert "discipline_in_force_after_decision" in refused(measure, effective_on="2020-01-31")
    assert "discipline_ends_after_it_starts" in refused(measure, ends_on="2020-01-31")
    rating = YearlyRating.objects.create(official=official, year=2024, classification="HTTNV")
    assert "rating_is_known" in refused(rating, classification="A+")
    assert "rating_once_a_year" in copied(rating)
    inquiry = Inquiry.objects.create(official=official, kind="inspection", valid=("2020-01-01", None))
    assert "inquiry_period_not_empty" in refused(inquiry, valid="empty")
    assert HealthCertificate.objects.count() == 0


def test_succession():
    entry = make.SuccessionEntryFactory()
    assert "succession_state_is_known" in refused(entry, state="maybe")
    assert "succession_approved_has_its_day" in refused(entry, approved_on=None)
    assert "succession_removed_has_day_and_reason" in refused(entry, state="removed")
    assert "succession_entry_once" in copied(entry)
    assert "succession_plan_once_per_term" in copied(SuccessionPlan.objects.get())
    term = PlanTerm.objects.get()
    assert "plan_term_ends_after_it_starts" in refused(term, ends=term.starts)
    assert "plan_term_once" in copied(term)


def test_catalogues():
    level = make.TitleLevelFactory()
    assert "rank" in copied(level, code="X", name="X")
    assert TitleLevel.objects.count() == 1
    age = RetirementAge.objects.create(sex="M", born_from="1966-04-01", years=62, months=0)
    assert "retirement_age_months_under_a_year" in refused(age, months=12)
    assert "retirement_age_once_per_month" in copied(age)


def test_a_grant():
    grant = make.GrantFactory()
    assert "grant_role_is_known" in refused(grant, role="boss")
    assert "grant_period_not_empty" in refused(grant, valid="empty")
    assert "grant_head_has_a_unit" in refused(grant, role="unit_head")
    assert "grant_not_given_to_oneself" in refused(grant, given_by_id=grant.user_id)
    assert Grant.objects.count() == 1
