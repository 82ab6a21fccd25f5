"""Signing in and out, and the pages shown when something is refused."""

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.urls import clear_url_caches, path, reverse

import config.urls
from personnel.models import User

PASSWORD = "đường dài mới biết ngựa hay"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return User.objects.create_user("tccb", PASSWORD, full_name="Lê Thị Thanh Hà")


def test_the_desk_asks_who_is_there(client):
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_signing_in_leads_to_the_page_that_was_asked_for(client, person):
    answer = client.post("/login/?next=/password/", {"username": "tccb", "password": PASSWORD, "next": "/password/"})
    assert answer.headers["Location"] == "/password/"


def test_signing_in_never_leads_to_another_site(client, person):
    answer = client.post("/login/", {"username": "tccb", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client, person):
    def refusal(username):
        page = client.post("/login/", {"username": username, "password": "sai"}).content.decode()
        return page[page.index('role="alert"') :].split("</div>")[0]

    assert refusal("tccb") == refusal("khong-co-ai")


def test_the_sign_in_form_never_shows_the_password_again(client, person):
    assert b"mat-khau-sai" not in client.post("/login/", {"username": "tccb", "password": "mat-khau-sai"}).content


def test_the_admin_has_no_door_of_its_own(client):
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/login/?next=%2Fadmin%2F"


def test_signing_out_is_an_act_not_a_link(client, person):
    client.force_login(person)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/").status_code == 302


def test_a_form_without_its_token_is_refused_in_words(person):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/login/", {"username": "tccb", "password": PASSWORD})
    assert answer.status_code == 403
    assert b"<h1>" in answer.content


def test_the_language_is_a_choice_that_is_kept(client, person):
    client.force_login(person)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert 'lang="en"' in client.get("/").content.decode()


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "409", "429", "500", "503"])
def test_refusals_are_pages_that_need_no_database(code, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string(f"{code}.html")
    assert page.count("<h1>") == 1
    assert code[:3] in page
    assert "Traceback" not in page


def test_what_only_the_database_refuses_is_told_as_somebody_elses_change(client, person, monkeypatch, caplog):
    """An act had looked, and somebody else was a moment earlier: no failure of the program, and a line in the log."""

    def view(request):
        with transaction.atomic():
            User.objects.create(username=person.username)

    monkeypatch.setattr(config.urls, "urlpatterns", [path("late/", view), *config.urls.urlpatterns])
    clear_url_caches()
    client.force_login(person)
    answer = client.post("/late/")
    clear_url_caches()
    assert answer.status_code == 409
    assert "personnel_user_username_key" in [getattr(line, "constraint", "") for line in caplog.records]


def test_a_page_that_does_not_exist_says_what_to_do(client, person):
    client.force_login(person)
    answer = client.get("/khong-co-trang-nay/")
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()
