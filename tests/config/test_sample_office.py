"""The sample office says what the published articles say, and everything in it came about through the domain's acts."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from assessment.models import Review
from config.sample import first_plan, office
from personnel.models import Appointment, Official, Unit, User
from rotation.models import Batch, Nomination, Rotation

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        office.build(650, "mật khẩu thử dài 2026", TODAY)
        yield
        transaction.set_rollback(True)


def departments(paths):
    return {path.split("/")[2] for path in paths}


@pytest.fixture
def batch(seeded, django_db_blocker):
    with django_db_blocker.unblock():
        yield Batch.objects.get(code="5923-DOT-I")


def test_batch_i_sent_twenty_from_five_head_office_units_and_seven_departments(batch):
    senders = departments(batch.rotations.values_list("from_unit__path", flat=True))
    assert batch.rotations.count() == 20
    assert senders == set(first_plan.HEAD_OFFICE[:5]) | set(first_plan.LOCAL[:7])
    assert set(batch.rotations.values_list("decided_term__startswith", flat=True).distinct()) == {date(2020, 7, 1)}


def test_the_other_units_of_the_plan_wait(batch):
    answers = list(batch.units.values_list("answer", flat=True))
    assert (len(answers), answers.count("nominates"), answers.count("waits")) == (17, 12, 5)


def test_batch_i_had_six_rounds_one_early_return_and_two_courses(batch):
    states = list(batch.rotations.values_list("state", flat=True))
    numbers = set(Review.objects.filter(cycle__programme=batch.programme).values_list("number", flat=True))
    assert (states.count("early_ended"), states.count("settled"), batch.courses.count()) == (1, 1, 2)
    assert {1, 2, 3, 4, 5, 6} <= numbers
    assert batch.state == Batch.State.CLOSED


def test_the_batch_under_way_has_reviews_due_overdue_returned_and_concluded(batch):
    reviews = Review.objects.filter(cycle__programme__batch__code="1186-DOT-I")
    assert reviews.overdue(TODAY).exists()
    assert reviews.filter(state="open", due_on__gte=TODAY).exists()
    assert {"returned", "unit_submitted", "concluded"} <= set(reviews.values_list("state", flat=True))


def test_the_batch_being_screened_shows_every_kind_of_finding(batch):
    screened = Nomination.objects.filter(batch__code="1186-DOT-II").select_related("screening")
    found = {
        finding["code"]
        for row in screened
        for finding in row.screening.findings
        if finding["level"] in ("block", "warn")
    }
    assert {"R-EL-01", "R-EL-02", "R-EL-03", "R-EL-04", "R-EL-05", "R-EL-07", "R-EL-08", "R-EL-09", "R-EL-10", "R-EL-10P",
            "R-EL-11", "R-EL-13", "R-EL-14"} <= found  # fmt: skip
    assert screened.filter(state="waived").count() == 1


def test_every_official_at_work_holds_one_primary_post_in_a_unit_of_today(batch):
    primary = Appointment.objects.in_force(TODAY).primary()
    assert primary.count() == primary.values("official").distinct().count() == Official.objects.count()
    assert not primary.exclude(unit__in=Unit.objects.existing_on(TODAY)).exists()


def test_the_sample_accounts_sign_in_and_the_official_is_on_rotation(batch):
    known = set(User.objects.filter(username__in=["tccb", "lanhdao", "thutruong", "congchuc", "kiemtra", "quantri"])
                .values_list("username", flat=True))  # fmt: skip
    assert len(known) == 6
    travelling = User.objects.get(username="congchuc").official
    assert Rotation.objects.under_way().filter(official=travelling).exists()
    head = User.objects.get(username="thutruong")
    assert Rotation.objects.receiving_for(head).under_way().exists()


def test_nobody_in_the_story_reviewed_or_approved_themselves(batch):
    assert not [r for r in Review.objects.exclude(submitted_by=None).select_related("submitted_by")
                if r.submitted_by.official_id == r.official_id]  # fmt: skip
    assert not [b for b in Batch.objects.all() if b.approved_by_id and b.approved_by_id == b.submitted_by_id]


@pytest.mark.django_db
def test_the_seed_refuses_a_database_with_people_in_it(office, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "mật khẩu thử dài 2026")
    with pytest.raises(CommandError, match=r"not empty"):
        call_command("seed_demo")


@pytest.mark.django_db
def test_the_seed_refuses_production(settings, monkeypatch):
    settings.LOCAL = False
    monkeypatch.setenv("DEMO_PASSWORD", "mật khẩu thử dài 2026")
    with pytest.raises(CommandError, match=r"never beside real records"):
        call_command("seed_demo")


@pytest.mark.django_db
@pytest.mark.parametrize("officials", [400, 599, 200_001])
def test_the_seed_says_in_words_how_many_people_its_story_needs(officials, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "mật khẩu thử dài 2026")
    with pytest.raises(CommandError, match=r"from 600 to 200000"):
        call_command("seed_demo", officials=officials)
    assert not Unit.objects.exists()
