"""Guessing passwords is slow, and the refusal tells nothing."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.utils import timezone

from personnel import signing_in
from personnel.accounts import give_first_password
from personnel.models import AccessEvent, SignInFailure, User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
Verb = AccessEvent.Verb


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post("/login/", {"username": username, "password": password}, **extra)


def grow_older(**time):
    SignInFailure.objects.update(at=timezone.now() - timedelta(**time))


@pytest.mark.parametrize("username", ["tccb", "khong-co-ai"])
def test_the_sixth_try_within_a_quarter_of_an_hour_is_not_even_looked_at(client, office, username):
    for _ in range(5):
        assert sign_in(client, username, "sai").status_code == 200
    answer = sign_in(client, username, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    grow_older(minutes=15, seconds=1)
    assert sign_in(client, username, "sai").status_code == 200


def test_a_known_and_an_unknown_name_are_refused_with_the_same_page(office):
    def pages(username):
        answers = [sign_in(Client(), username, "sai") for _ in range(6)]
        return [(a.status_code, len(a.content.replace(username.encode(), b""))) for a in answers]

    assert pages("tccb") == pages("khong-co-ai")


def test_signing_in_clears_the_counter_of_the_account(client, office):
    for _ in range(4):
        sign_in(client, "tccb", "sai")
    assert sign_in(client, "tccb").status_code == 302
    client.logout()
    assert not SignInFailure.objects.exists()


def test_another_spelling_of_the_name_is_the_same_account(client, office):
    for spelling in ("tccb", " tccb ", "ｔｃｃｂ", "tccb\x00", "tccb"):
        sign_in(client, spelling, "sai")
    assert sign_in(client, "tccb").status_code == 429


def test_an_address_may_fail_fifty_times(client, office):
    for n in range(50):
        assert sign_in(client, f"nguoi-{n}", "sai").status_code == 200
    assert sign_in(client, "tccb").status_code == 429
    assert sign_in(client, "tccb", REMOTE_ADDR="10.9.8.7").status_code == 302


def test_a_hall_signing_in_from_one_address_is_not_stopped(client, office, settings):
    for _ in range(60):
        assert sign_in(Client(), "tccb").status_code == 302


def test_the_address_is_the_one_our_proxy_saw(client, office, settings):
    settings.PROXY_COUNT = 1
    for n in range(50):
        sign_in(client, f"nguoi-{n}", "sai", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.7")
    said = {"HTTP_X_FORWARDED_FOR": "203.0.113.99, 198.51.100.7"}
    assert sign_in(client, "tccb", **said).status_code == 429


@pytest.mark.parametrize(
    "address", ["", "unknown", "1.2.3.4:80", "fe80::1%eth0", "x" * 3000, "::ffff:10.0.0.1", "1\x00"]
)
def test_an_odd_address_breaks_nothing(client, office, settings, address):
    settings.PROXY_COUNT = 1
    assert sign_in(client, "tccb", "sai", HTTP_X_FORWARDED_FOR=address).status_code == 200
    assert sign_in(client, "tccb", HTTP_X_FORWARDED_FOR=address).status_code == 302


@pytest.mark.parametrize(
    "username", ["", " ", "x" * 5000, "\x00", "\ud800".encode("utf-8", "surrogatepass"), "a\nb", "🜁"]
)
@pytest.mark.parametrize("password", ["", "\x00", "x" * 100_000])
def test_an_odd_name_or_password_is_an_ordinary_refusal(client, office, username, password):
    assert sign_in(client, username, password).status_code == 200


def test_what_was_typed_as_a_name_is_not_kept(client, office):
    """Now and then somebody types the password there."""
    sign_in(client, PASSWORD, "tccb")
    assert PASSWORD not in str(list(SignInFailure.objects.values())) + str(list(AccessEvent.objects.values()))


def test_signing_in_out_and_being_refused_are_in_the_log(client, office):
    sign_in(client, "tccb", "sai", REMOTE_ADDR="10.1.2.3")
    answer = sign_in(client, "tccb", REMOTE_ADDR="10.1.2.3")
    client.post("/logout/", REMOTE_ADDR="10.1.2.3")
    seen = list(AccessEvent.objects.order_by("pk").values_list("verb", "user", "username", "ip"))
    assert seen == [(v, office.hr.pk, "tccb", "10.1.2.3") for v in ("sign_in_failed", "sign_in", "sign_out")]
    assert AccessEvent.objects.get(verb="sign_in").request_id == answer["X-Request-ID"]


def test_the_admin_has_the_same_lock(client, office):
    for _ in range(5):
        sign_in(client, "quantri", "sai")
    answer = client.post("/admin/login/", {"username": "quantri", "password": PASSWORD}, follow=True)
    assert not answer.context["user"].is_authenticated
    assert sign_in(client, "quantri").status_code == 429


def test_an_unknown_name_takes_as_long_as_a_wrong_password(client, office, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    User.objects.filter(pk=office.hr.pk).update(password=make_password(PASSWORD))
    closed = User.objects.filter(username="khach")
    closed.update(password=make_password(PASSWORD), is_active=False)

    def took(username):
        SignInFailure.objects.all().delete()
        started = time.thread_time()
        sign_in(client, username, "sai")
        return time.thread_time() - started

    took("tccb")
    shortest = {name: min(took(name) for _ in range(4)) for name in ("tccb", "khong-co-ai", "khach")}
    assert max(shortest.values()) <= 1.2 * min(shortest.values()), shortest


def test_a_closed_account_is_out_at_the_next_request(client, office):
    sign_in(client, "tccb")
    assert client.get("/").status_code == 200
    User.objects.filter(pk=office.hr.pk).update(is_active=False)
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")


def test_a_role_taken_away_is_gone_at_the_next_request(client, office):
    sign_in(client, "kiemtra")
    assert client.get("/log/").status_code == 200
    office.auditor.grants.all().delete()
    assert client.get("/log/").status_code == 403


def test_changing_the_password_ends_the_other_sessions(client, office):
    other = Client()
    sign_in(client, "tccb")
    sign_in(other, "tccb")
    new = "ngựa chạy đường xa biết sức 88"
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_signing_in_gives_a_new_session(client, office):
    client.get("/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    sign_in(client, "tccb")
    assert client.session.session_key != before


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_the_same_moment_are_twenty():
    User.objects.create_user("tccb", PASSWORD, full_name="Lê Thị Thanh Hà")

    def guess(n):
        try:
            return sign_in(Client(), "tccb", f"sai {n}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(20)))
    assert sorted(answers) == [200] * 5 + [429] * 15
    assert signing_in.PER_ACCOUNT == 5


# The first password


@pytest.fixture
def newcomer(office):
    user = User.objects.create_user("nguoi.moi", full_name="Bùi Thị Mới")
    return user, give_first_password(user, by=office.admin)


def test_with_a_first_password_only_the_page_to_change_it_opens(client, newcomer):
    _user, password = newcomer
    assert sign_in(client, "nguoi.moi", password).status_code == 302
    for page in ("/", "/officials/", "/admin/", "/search/?q=a", "/my/readers/", "/khong-co/"):
        assert client.get(page).status_code in (302, 404), page
        assert client.post(page).status_code in (302, 404), page
    assert client.get("/").url == "/password/"
    new = "ngựa chạy đường xa biết sức 88"
    client.post("/password/", {"old_password": password, "new_password1": new, "new_password2": new})
    assert client.get("/").status_code == 200
    client.post("/logout/")
    assert sign_in(client, "nguoi.moi", new).status_code == 302


def test_a_first_password_opens_once(client, newcomer):
    _user, password = newcomer
    assert sign_in(client, "nguoi.moi", password).status_code == 302
    assert sign_in(Client(), "nguoi.moi", password).status_code == 200
    assert client.get("/password/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_type_a_first_password_at_the_same_moment_one_gets_in(monkeypatch):
    admin = User.objects.create_user("quantri", PASSWORD, full_name="Người Quản Trị")
    password = give_first_password(User.objects.create_user("nguoi.moi", full_name="Bùi Thị Mới"), by=admin)
    both_were_let_in = threading.Barrier(2, timeout=20)
    check = signing_in.uses_up
    monkeypatch.setattr(signing_in, "uses_up", lambda *args: (both_were_let_in.wait(), check(*args))[1])

    def enter(_n):
        try:
            return sign_in(Client(), "nguoi.moi", password).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(enter, range(2))) == [200, 302]


def test_a_first_password_opens_for_three_days(client, newcomer):
    user, password = newcomer
    assert timedelta(hours=71) < user.password_expires_at - timezone.now() <= timedelta(hours=72)
    User.objects.filter(pk=user.pk).update(password_expires_at=timezone.now() - timedelta(seconds=1))
    assert sign_in(client, "nguoi.moi", password).status_code == 200
    assert client.get("/").status_code == 302
