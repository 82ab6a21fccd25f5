"""Content policy, forged inline rows and what a day leaves in the logs."""

import io
import logging
import re

import pytest
from django.contrib import admin
from django.test import Client

from config.access import matrix, routes, world
from config.logs import Line
from personnel.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_policy_of_content_allows_no_foreign_script(here):
    client = Client()
    client.force_login(here.office.hr)
    nonces = set()
    for address in ("/", "/admin/", f"/officials/{here.a.person.pk}/", "/search/?q=%3Cscript%3E"):
        policy = client.get(address).headers["Content-Security-Policy"]
        for part in (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ):
            assert part in policy
        assert "unsafe-" not in policy
        nonces |= set(re.findall(r"'nonce-([^']+)'", policy)) or {address}
    assert len(nonces) == 4


def _kept():
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def block():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return block()


def test_rows_forged_into_an_inline_are_refused(here):
    """An inline whose rows this person may not add takes none, whatever number of forms is claimed."""
    client = matrix.people(here)["auditor"]
    with routes.on_that_day():
        for model, one in admin.site._registry.items():
            row = here.a.rows.get(model._meta.label_lower) or model._base_manager.order_by("pk").first()
            if row is None or not one.inlines:
                continue
            counted = {inline.model: inline.model._base_manager.count() for inline in one.inlines}
            data = {}
            for inline in one.inlines:
                prefix = inline.model._meta.default_related_name or f"{inline.model._meta.model_name}_set"
                data |= {f"{prefix}-TOTAL_FORMS": "3", f"{prefix}-INITIAL_FORMS": "0"}
            with _kept():
                answer = client.post(f"/admin/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/change/", data)
                assert answer.status_code in (403, 404)
                assert counted == {inline: inline._base_manager.count() for inline in counted}


# Logs


@pytest.fixture
def written():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line())
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


def test_no_password_no_identity_number_and_no_token_is_in_the_log_of_a_day(here, written):
    """Sign in wrongly and rightly, look for somebody by number, open records, forge a line."""
    client = Client()
    for password in (f"{PASSWORD}x", PASSWORD):
        client.post("/login/", {"username": "tccb", "password": password}, HTTP_AUTHORIZATION="Bearer abcdef-secret")
    session = client.cookies[next(name for name in client.cookies if "session" in name)].value
    client.get("/search/", {"q": world.CCCD["a"]})
    client.get(f"/officials/{here.a.person.pk}/?why={world.CCCD['a']}")
    client.get('/x%0a{"level": "CRITICAL", "message": "forged"}')
    client.post("/password/", {"old_password": PASSWORD, "new_password1": "abc", "new_password2": "abc"})
    client.get("/khong-co/", {"token": "abcdef-secret"})
    for user in User.objects.all()[:3]:
        logging.getLogger("t").info("user %s cccd=%s password=%s", user, world.CCCD["a"], PASSWORD)
    text = written()
    for secret in (PASSWORD, world.CCCD["a"], "abcdef-secret", session):
        assert secret not in text
    import json

    assert all(json.loads(line).get("message") != "forged" for line in text.splitlines())
