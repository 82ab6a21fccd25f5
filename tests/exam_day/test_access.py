"""Whoever is neither proctor of the room nor officer of the campaign finds nothing at the desk; nobody sits for another."""

import pytest
from django.test import Client
from django.urls import reverse

from assessment.models import Attempt
from tests import factories as make

pytestmark = pytest.mark.django_db

DESK = [
    ("get", "exam-desk", ()), ("get", "exam-desk-state", ()), ("post", "exam-desk-act", ("stop",)),
    ("post", "exam-desk-act", ("admit-all",)), ("post", "exam-desk-act", ("prepare",)),
]  # fmt: skip
CANDIDATE = [("get", "exam-candidate", ())] + [
    ("post", "exam-candidate-act", (act,))
    for act in ("admit", "pause", "resume", "time", "move", "release", "terminate", "reopen", "irregularity")
]
PEOPLE = ("hr", "authority", "auditor", "admin", "head_a", "head_b", "official_a", "official_b", "stranger")


@pytest.mark.parametrize("who", [*PEOPLE, "candidate"])
def test_the_desk_is_for_the_room_s_proctor_alone(exam, who):
    row = exam.attempt(official=exam.office.a3)
    user = make.UserFactory(official=exam.office.a3) if who == "candidate" else getattr(exam.office, who)
    client = Client()
    client.force_login(user)
    for method, name, more in DESK:
        assert getattr(client, method)(reverse(name, args=[exam.room.pk, *more])).status_code == 404, name
    for method, name, more in CANDIDATE:
        assert getattr(client, method)(reverse(name, args=[row.pk, *more])).status_code == 404, (name, more)
    assert Attempt.objects.get(pk=row.pk).state == "running"


def test_an_exam_officer_runs_the_rooms_of_the_own_campaign_only(exam):
    row = exam.attempt()
    for unit, status in ((None, 200), (exam.office.b, 404)):
        officer = make.UserFactory()
        make.GrantFactory(user=officer, role="exam_officer", unit=unit)
        client = Client()
        client.force_login(officer)
        assert client.get(reverse("exam-desk", args=[exam.room.pk])).status_code == status
        assert client.get(reverse("exam-candidate", args=[row.pk])).status_code == status


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_goes_in_on_another_s_seat(exam, who):
    row = exam.attempt(official=exam.office.a3, stage="prepared")
    client = Client()
    client.force_login(getattr(exam.office, who))
    assert client.post(reverse("exam-enter", args=[row.seat.pk])).status_code == 404


def test_who_is_not_signed_in_is_led_to_the_door_of_the_site(exam):
    row = exam.attempt()
    client = Client()
    for method, name, more in DESK:
        assert "/login/" in getattr(client, method)(reverse(name, args=[exam.room.pk, *more]))["Location"]
    for method, name, more in CANDIDATE:
        assert "/login/" in getattr(client, method)(reverse(name, args=[row.pk, *more]))["Location"]


def test_a_get_of_the_desk_writes_nothing_but_the_session(exam):
    row = exam.attempt()
    client = Client()
    client.force_login(exam.proctor)
    before = (row.events.count(), Attempt.objects.values_list("last_seen_at", flat=True).get(pk=row.pk))
    for name, pk in (("exam-desk", exam.room.pk), ("exam-desk-state", exam.room.pk), ("exam-candidate", row.pk)):
        assert client.get(reverse(name, args=[pk])).status_code == 200
        for act in ("stop", "admit"):
            assert client.get(reverse("exam-desk-act", args=[exam.room.pk, act])).status_code == 405
    assert before == (row.events.count(), Attempt.objects.values_list("last_seen_at", flat=True).get(pk=row.pk))
