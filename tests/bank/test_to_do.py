"""A question officer finds on the desk what waits: questions to review, and the own ones that came back."""

import pytest
from django.urls import reverse

from assessment.bank import life
from tests.bank.conftest import draft
from tests.bank.test_life import NOW

pytestmark = pytest.mark.django_db


def desk(client, user):
    client.force_login(user)
    return client.get(reverse("desk")).content.decode()


def test_questions_to_review_stand_on_the_desk_of_who_may_judge_them(bank, client):
    life.send(draft(bank), by=bank.of_a, at=NOW)
    review = f'class="btn btn--sm" href="{reverse("question-review")}"'
    assert review in desk(client, bank.head)
    assert review not in desk(client, bank.of_a)
    assert review not in desk(client, bank.of_b)


def test_a_returned_question_stands_on_the_desk_of_its_author(bank, client):
    version = life.send(draft(bank), by=bank.of_a, at=NOW)
    life.give_back(version, by=bank.head, remark="Nêu rõ điều khoản")
    page = desk(client, bank.of_a)
    assert reverse("question", args=[version.question_id]) in page
    assert "Nêu rõ điều khoản" in page
    assert "Nêu rõ điều khoản" not in desk(client, bank.of_a2)
