"""Somebody with an account of their own and no good intentions: odd methods, forged keys, forged cookies, other sites."""

import pytest
from django.conf import settings
from django.db import models, transaction
from django.test import Client

from config.access import matrix, routes
from tests.trust.sending import as_sent
from tests.trust.test_access_table import MAY_CHANGE, written
from tests.trust.test_gates import our_models

pytestmark = pytest.mark.django_db


def first_reader(route) -> str:
    cells = [matrix.kept().get(f"{method} {route.name}", {}) for method in ("POST", "GET")]
    return next((who for one in cells for who in matrix.PEOPLE if one.get(who) == "allow"), "hr")


METHODS = ["put", "head", "delete", "options", "patch"]


def test_no_method_but_post_writes_and_none_makes_the_program_fail(here):
    clients, wrote = matrix.people(here), {}
    with routes.on_that_day():
        for place, route in enumerate(routes.routes()):
            before, method = written(), METHODS[place % len(METHODS)]
            answer = routes.asked(clients[first_reader(route)], method, route.address(here.a.rows))
            assert answer.status_code < 500, route.name
            changed = {table for table, rows in written().items() if rows != before.get(table, 0)} - MAY_CHANGE
            if changed:
                wrote[route.name] = changed
    assert not wrote


def of_side(side) -> list[tuple]:
    """Every row that names the person, the unit or another row of a side, as it stands."""
    mine = {(row._meta.model, row.pk) for row in side.rows.values()} | {(type(side.person), side.person.pk)}
    found = []
    for model in our_models():
        keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
        about = models.Q(pk__in=[pk for one, pk in mine if one is model])
        for field in keys:
            about |= models.Q(**{f"{field.name}__in": [pk for one, pk in mine if one is field.related_model]})
        if model._meta.label_lower not in ("personnel.accessevent", "personnel.user"):
            found += [
                (model._meta.label_lower, *row)
                for row in model._base_manager.filter(about).order_by("pk").values_list()
            ]
    return found


def forged(names, side) -> dict[str, str]:
    """The key of a row of that side for whatever field sounds like one, else the person's."""
    by_name = {label.rpartition(".")[2]: row.pk for label, row in side.rows.items()}
    keys = {}
    for name in names:
        plain = name.rpartition("-")[2].removeprefix("to_").replace("_", "")
        keys[name] = str(next((pk for word, pk in by_name.items() if word == plain), side.person.pk))
    return keys


POINTED = ("official", "unit", "registration", "seat", "attempt", "review", "rotation", "nomination", "document", "job",
           "result", "appeal", "place", "room", "proctor", "user", "plan_entry", "into", "units", "to_unit", "pk", "id")  # fmt: skip


@pytest.mark.parametrize("who", ["head_a", "subject"])
def test_keys_of_the_other_side_in_a_form_reach_nothing_of_it(here, who):
    """Every page this person opens, its form sent back with rows of B wherever a row is meant."""
    client, before = Client(), of_side(here.b)
    client.force_login(here.a.subject if who == "subject" else getattr(here.office, who))
    assert len(before) > 40
    with routes.on_that_day():
        for route in routes.routes():
            if route.name in ("login", "logout", "password_change", "set_language"):
                continue
            address = route.address(here.a.rows)
            page = routes.asked(client, "get", address)
            sent = as_sent(page) if page.status_code == 200 and b"<form" in page.content else {}
            numbers = [name for name, value in sent.items() if value.isdigit() and "version" not in name]
            tables = written()
            with transaction.atomic():
                answer = client.post(address, sent | forged({*numbers, *POINTED} - {"csrfmiddlewaretoken"}, here.b))
                wrote = {table for table, rows in written().items() if rows != tables.get(table, 0)} - MAY_CHANGE
                after = of_side(here.b) if wrote else before
                transaction.set_rollback(True)
            assert answer.status_code < 500, route.name
            assert after == before, (who, route.name, [row for row in after if row not in before])


@pytest.mark.parametrize(
    "value", ["", "x" * 4000, "\x01\x02", "%00", "../..", "\xc3\xa9\xff", '"', "eyJhbGciOiJub25lIn0.e30.", "vi\r\nX: y"]
)
def test_no_cookie_makes_the_program_fail(here, value):
    for name in (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        "messages",
        "exam-pass",
    ):
        client = Client()
        client.cookies[name] = value
        for address in ("/", "/login/", "/exam/", "/verify/", "/admin/"):
            answer = client.get(address)
            assert answer.status_code < 500, (name, address)
            assert "X" not in answer.headers


ELSEWHERE = ["https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)",
             "/\t/evil.example", "\x00//evil.example", "http://testserver@evil.example/", "data:text/html,x"]  # fmt: skip


TAKES_NEXT = {"login", "admin-login", "set_language", "job-retry", "registration-propose", "list-change-decide"}


def test_no_next_leads_to_another_site(here):
    """Every address asked with one of them in the query and in the form; those that look at it with all of them."""
    clients = matrix.people(here)
    with routes.on_that_day():
        for place, route in enumerate(routes.routes()):
            client, address = clients[first_reader(route)], route.address(here.a.rows)
            for target in ELSEWHERE if route.name in TAKES_NEXT else [ELSEWHERE[place % len(ELSEWHERE)]]:
                for answer in (
                    routes.asked(client, "get", address, {"next": target}),
                    routes.asked(client, "post", address, {"next": target, "language": "en"}),
                ):
                    led = answer.headers.get("Location", "")
                    assert not led.startswith(("//", "/\\", "http:", "https:", "javascript:", "data:")), (
                        route.name,
                        led,
                    )
                    if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
                        assert f'href="{target}"' not in answer.content.decode(), route.name
