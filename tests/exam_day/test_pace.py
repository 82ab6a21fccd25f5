"""How often idle browsers speak: soon when few are at work, and never more than the machine bears."""

import pytest
from django.test import Client
from django.urls import reverse

from assessment.exam_day import pace, passes
from tests.exam_day.conftest import sent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("people", "seconds"), [(0, 5), (30, 5), (750, 5), (2400, 16), (5000, 30), (20000, 30)])
def test_the_pace_follows_the_number_of_people_at_work(people, seconds):
    assert pace.seconds_for(people) == seconds


def test_five_thousand_speak_no_oftener_than_the_load_criterion_allows():
    assert all(people / pace.seconds_for(people) <= 167 for people in range(0, 5001, 50))


def test_the_answer_to_a_save_says_the_state_and_the_pace(exam):
    row = exam.attempt()
    client = Client()
    client.cookies[passes.COOKIE] = row.word
    told = client.post(reverse("exam-save"), sent((1, 1, {})), content_type="application/json").json()
    assert (told["state"], told["pace"]) == ("running", 5)
    assert client.get(reverse("exam-paper"), headers={"accept": "application/json"}).json()["pace"] == 5


def test_who_has_ended_is_not_counted(exam):
    exam.attempt()
    exam.attempt(stage="prepared")
    assert pace._speaking() == 1


def test_the_count_is_asked_once_for_many_saves(exam, django_assert_num_queries):
    exam.attempt()
    pace.seconds()
    with django_assert_num_queries(0):
        pace.seconds()
