"""What surrounds every request: its number, caller, language, the end of its session, the headers of its answer."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.middleware import caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return get_user_model().objects.create_user("nhanvien", "Mưa rào tháng bảy 1985", full_name="Trần Thị Bích")


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    assert client.get("/").status_code == 200
    return client


def age_session(client, **seconds):
    session = client.session
    for name, back in seconds.items():
        session[name] -= back
    session.save()


def test_a_session_ends_after_half_an_hour_without_a_request(signed_in):
    age_session(signed_in, seen=29 * 60)
    assert signed_in.get("/").status_code == 200
    age_session(signed_in, seen=30 * 60)
    answer = signed_in.get("/")
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")
    assert not Session.objects.exists()


def test_a_session_in_use_goes_on(signed_in):
    for _ in range(4):
        age_session(signed_in, seen=20 * 60)
        assert signed_in.get("/").status_code == 200


def test_a_session_ends_after_ten_hours_whatever_happens(signed_in):
    age_session(signed_in, began=10 * 3600)
    assert signed_in.get("/").status_code == 302


def test_the_session_row_ends_with_the_session(signed_in):
    expires = Session.objects.get().expire_date
    assert expires - timezone.now() <= timedelta(hours=10)


def test_reading_a_page_does_not_write_the_session_each_time(signed_in):
    with CaptureQueriesContext(connection) as asked:
        signed_in.get("/")
    writes = [query["sql"] for query in asked.captured_queries if not query["sql"].startswith("SELECT")]
    assert not [sql for sql in writes if "django_session" in sql]


def test_a_closed_account_is_out_on_the_next_request(signed_in, person):
    get_user_model().objects.filter(pk=person.pk).update(is_active=False)
    assert signed_in.get("/").status_code == 302


def test_a_new_session_key_at_sign_in(client, person):
    client.get("/login/")
    before = client.session.session_key
    client.force_login(person)
    assert client.session.session_key != before


def test_nobody_finds_a_page_with_the_back_button(signed_in):
    assert "no-store" in signed_in.get("/")["Cache-Control"]


def test_every_answer_has_the_headers(client):
    answer = client.get("/login/")
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert len(answer["X-Request-ID"]) == 32


def test_each_request_has_its_own_number(client):
    assert client.get("/healthz")["X-Request-ID"] != client.get("/healthz")["X-Request-ID"]


def test_a_caller_cannot_choose_the_number(client):
    assert client.get("/healthz", headers={"X-Request-ID": "forged"})["X-Request-ID"] != "forged"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "not an address", "10.0.0.1"),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_only_our_own_proxies_are_believed(proxies, forwarded, address):
    assert caller({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}, proxies) == address


def test_vietnamese_whatever_the_browser_prefers(client):
    assert client.get("/login/", headers={"Accept-Language": "en-US,en"})["Content-Language"] == "vi"


def test_english_for_those_who_chose_it(client):
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert client.get("/login/")["Content-Language"] == "en"


def test_an_unknown_language_is_ignored(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert client.get("/login/")["Content-Language"] == "vi"


@pytest.mark.parametrize("path", ["/nope", "/%00", "/" + "a" * 3000])
def test_an_unknown_address_is_a_page_of_ours(signed_in, path):
    answer = signed_in.get(path)
    assert answer.status_code == 404
    assert "no-store" in answer["Cache-Control"]
    assert b"Traceback" not in answer.content


def test_a_form_without_its_token_is_refused(person):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/login/", {"username": "nhanvien", "password": "x"}).status_code == 403


def test_a_failure_shows_a_page_and_no_insides(client, person, monkeypatch):
    from config import views

    def broken(request):
        raise RuntimeError("079085001234 secret")

    monkeypatch.setattr(views.shell, "offers", lambda *args: broken(None))
    client.force_login(person)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert b"079085001234" not in answer.content
    assert b"RuntimeError" not in answer.content
