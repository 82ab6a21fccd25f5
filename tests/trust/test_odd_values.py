"""Whatever is sent, nobody sees a failure of the program, and a form writes only what it shows.

Every page, by the first role that may open it. The suite gives each field one odd value, another one on each page, and
each page one body, one odd key and two readers; ODD_FULL=1 gives everything to everything (`make drills`, eleven minutes
of processor).
"""

import json
import os
import re
import traceback

import pytest
from django.contrib import admin
from django.db import DatabaseError, models, transaction

from config.access import matrix, routes
from tests.trust.sending import as_sent, names_in
from tests.trust.test_gates import our_models

pytestmark = pytest.mark.django_db

FULL = bool(os.environ.get("ODD_FULL"))
USUAL = (
    "q",
    "page",
    "sort",
    "export",
    "on",
    "tab",
    "from",
    "to",
    "number",
    "version",
    "reason",
    "p",
    "o",
    "state",
    "who",
)
ODD = [
    "a\x00b", "-1", "99999999999999999999", "NaN", "' OR 1=1 --", "%s%n{0}", "../../etc/passwd", "😀", "\u202ea\u200b",
    "e\u0302\u0323" * 1500, "31/02/2020", "01/01/0001", "31/12/9999", "0001-01-01", "9999-12-31", "[[[[[[[[[[", '{"a": [}',
    "{{7*7}}{% now %}", "<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "٣²", "\ufffd\ufffe", "1e999", "on,off;--",
]  # fmt: skip
LIVE = ("<script>alert(1)", "<img src=x", "<svg onload", 'href="javascript:')


def readers(route) -> list[str]:
    """Whom the access table lets in, by reading or by sending; the table itself is proven elsewhere."""
    cells = [matrix.kept().get(f"{method} {route.name}", {}) for method in ("GET", "POST")]
    return [who for who in matrix.PEOPLE if any(one.get(who) == "allow" for one in cells)]


def opened(here) -> list:
    """(route, address, client): every page once, by the first role that may open it; those of nobody by HR."""
    clients = matrix.people(here)
    return [
        (route, route.address(here.a.rows), clients[(readers(route) or ["hr"])[0]])
        for route in routes.routes()
        if not route.name.endswith("_delete")
    ]


def sampled(values: list, place: int) -> list:
    return values if FULL else [values[place % len(values)]]


FILTERS = re.compile(rb'<form(?![^>]*topbar)[^>]*method="get"')


def odd(names, shift: int) -> dict[str, str]:
    return {name: ODD[(n * 7 + shift) % len(ODD)] for n, name in enumerate(names)}


def test_no_odd_value_in_any_query_or_form_makes_the_program_fail(here):
    failed = []

    def ask(client, method, address, sent=None):
        try:  # the test client hands on what a page raises
            answer = routes.asked(client, method, address, sent)
        except Exception:
            failed.append((method, address, sent, traceback.format_exc(limit=-4)))
            return None
        if answer.status_code >= 500:
            failed.append((method, address, sent))
        elif "text/html" in answer.headers.get("Content-Type", ""):
            assert not [live for live in LIVE if live in answer.content.decode()], (method, address)
        return answer

    with routes.on_that_day():
        for place, (_route, address, client) in enumerate(opened(here)):
            for shift in range(place, place + 5 * len(ODD) if FULL else place + 1, 5):
                page = ask(client, "get", address, odd(USUAL, shift))
                if page is None or page.status_code != 200:
                    page = ask(client, "get", address)
                names = sorted(names_in(page) - {"csrfmiddlewaretoken", "password"}) if page else []
                if names and FILTERS.search(page.content):
                    ask(client, "get", address, odd(names[-40:], shift))
                ask(client, "post", address, odd([*names, *USUAL], shift))
    assert not failed, "\n".join(str(one[-1]) + str(one[:2]) for one in failed)


BODIES = [b"", b"{", b"[" * 5000, b'{"a": 1e999}', b"\xff\xfe\x00", b'"\\ud800"', b"x" * 1_000_000]


def test_no_body_makes_the_program_fail(here):
    with routes.on_that_day():
        for place, (route, address, client) in enumerate(opened(here)):
            for body in sampled(BODIES, place):
                for kind in ("application/json", "application/x-www-form-urlencoded"):
                    if route.is_admin:
                        continue
                    with transaction.atomic():
                        answer = client.post(address, body, content_type=kind)
                        transaction.set_rollback(True)
                    assert answer.status_code < 500, (address, kind, body[:20])


KEYS = ["0", "-1", "99999999999999999999", "%EF%BC%91", "1%00", "%ff"]


def test_no_number_in_an_address_makes_the_program_fail(here):
    for place, (route, address, client) in enumerate(opened(here)):
        for key in sampled(KEYS, place) if route.about else []:
            odd = re.sub(r"/\d+(?=/|$)", f"/{key}", address, count=1)
            for method in ("get", "post"):
                assert routes.asked(client, method, odd).status_code < 500, (method, odd)


# Markup in every text


PAYLOADS = [
    "<script>alert(1)</script>", '"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "</title><script>alert(1)</script>", "javascript:alert(1)", "<iframe src=javascript:alert(1)>", "<body onload=alert(1)>",
    "</textarea><script>alert(1)</script>", "<a href=javascript:alert(1)>x</a>", "<math><mtext></mtext></math>",
    "{{7*7}}", "{% load log %}", "${7*7}", "<!--<script>alert(1)-->", "<![CDATA[<script>alert(1)]]>", "&lt;script&gt;",
    "&#60;script&#62;alert(1)", "<scr<script>ipt>alert(1)", "<img/src=x/onerror=alert(1)>", "<details open ontoggle=alert(1)>",
    "<style>*{x:expression(1)}</style>", "<link rel=stylesheet href=//x>", "<base href=//x>", "<meta http-equiv=refresh>",
    "<object data=x>", "<embed src=x>", "<form action=//x>", "' onmouseover='alert(1)", '" autofocus onfocus="alert(1)',
]  # fmt: skip
TAGS = re.compile(
    r"<script>alert|<img[ /]src=x|<svg onload|<iframe|<body onload|href=[\"']javascript:|<a href=javascript:|<details open ontoggle|<base href"
    r"|<object data|<embed src|<form action=//|<meta http-equiv=refresh|<link rel=stylesheet href=//x|\sonmouseover='|\sonfocus=\"|>49<"
)


def test_thirty_payloads_in_every_text_are_shown_as_text_to_every_role(here):
    """Written past every form, straight into the rows, then looked for on every page as every role."""
    assert len(PAYLOADS) == 30
    turn = 0
    for model in our_models():
        for field in model._meta.concrete_fields:
            wide = isinstance(field, models.CharField | models.TextField) and (field.max_length or 4000) >= 30
            if wide and not field.choices and field.editable and not field.unique and field.name not in KEPT:
                turn = _write(model, field, turn)
    assert turn > 60
    with routes.on_that_day():
        clients = matrix.people(here)
        for place, route in enumerate(routes.routes()):
            may = readers(route)
            for who in may if FULL or not may else {may[0], may[place % len(may)]}:
                answer = routes.asked(clients[who], "get", route.address(here.a.rows))
                assert answer.status_code < 500, (who, route.name)
                if "text/html" in answer.headers.get("Content-Type", ""):
                    live = TAGS.search(answer.content.decode())
                    assert not live, (who, route.name, live)


KEPT = {"path", "password", "verify_code", "sha256", "file", "key", "template"}
"""Not text: keys, hashes, addresses of files."""


def _write(model, field, turn: int) -> int:
    """As many of the payloads as the column holds, beginning with another one each time."""
    text = ""
    for n in range(len(PAYLOADS)):
        one = PAYLOADS[(turn + n) % len(PAYLOADS)]
        if len(text) + len(one) <= (field.max_length or 4000):
            text += one
    try:
        with transaction.atomic():
            model._base_manager.update(**{field.name: text})
    except DatabaseError:  # a constraint or a trigger keeps this column as it is
        return turn
    return turn + 1


# Mass assignment

FORGED = {
    "is_staff": "1", "is_superuser": "1", "password": "forged", "state": "approved", "version": "99", "official": "1",
    "must_change_password": "", "password_expires_at": "2099-01-01", "given_by": "1", "created_by": "1", "unit": "1",
    "submitted_by": "1", "approved_by": "1", "concluded_by": "1", "total": "100", "score": "100", "sha256": "forged",
    "number": "77", "verify_code": "FORGED", "signer": "1", "last_login": "2001-01-01", "user_permissions": "1", "groups": "1",
    "path": "EVIL/", "level": "0", "id": "1", "pk": "1",
}  # fmt: skip
DERIVED = {
    "changed_at": "the time of the change", "given_by": "whoever gives the grant", "version": "counted at each change",
    "name_key": "from the name", "name_folded": "from the name", "retires_on": "from birth and sex",
    "path": "the unit's way from the root, computed again from the structure",
}  # fmt: skip
"""Columns no form shows that a change of what it shows may move."""


@pytest.mark.parametrize("who", ["hr", "admin", "auditor", "authority"])
def test_a_form_of_the_admin_writes_only_what_it_shows(here, who):
    """Every change form sent back as it was read, with every other column of the row forged into it."""
    client, asked = matrix.people(here)[who], 0
    with routes.on_that_day():
        for model in admin.site._registry:
            row = here.a.rows.get(model._meta.label_lower) or model._base_manager.order_by("pk").first()
            if row is None:
                continue
            address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/{row.pk}/change/"
            page = routes.asked(client, "get", address)
            if page.status_code != 200:
                continue
            shown = set(page.context["adminform"].form.fields)
            data, fields = as_sent(page), model._meta.concrete_fields
            for field in fields:
                for name in {field.name, field.attname} - shown:
                    data[name] = FORGED.get(field.name, "7")
            data |= {name: value for name, value in FORGED.items() if name not in shown and name not in data}
            row = model._base_manager.get(pk=row.pk)
            with transaction.atomic():
                client.post(address, data)
                after = model._base_manager.get(pk=row.pk)
                transaction.set_rollback(True)
            asked += 1
            assert "EVIL" not in str(getattr(after, "path", "")), (who, address)
            assert not {
                field.name: (getattr(row, field.attname), getattr(after, field.attname)) for field in fields
                if field.name not in shown and field.name not in DERIVED
                and getattr(after, field.attname) != getattr(row, field.attname)
            }, (who, address)  # fmt: skip
    assert asked or who in ("auditor", "authority")


@pytest.mark.parametrize("who", ["hr", "head_a", "authority", "subject"])
def test_a_form_of_a_page_changes_no_state_and_no_account_by_forged_fields(here, who):
    """Every page's form with forged columns beside its own: rights, hashes and authors of rows stay as they are."""
    client, before = matrix.people(here)[who], guarded()
    with routes.on_that_day():
        for route in routes.routes():
            if route.is_admin or route.name in OWN_ACCOUNT:
                continue
            address = route.address(here.a.rows)
            page = routes.asked(client, "get", address)
            if page.status_code != 200 or "<form" not in page.content.decode(errors="replace"):
                continue
            with transaction.atomic():
                answer = client.post(address, FORGED | as_sent(page))
                after = guarded()
                transaction.set_rollback(True)
            assert answer.status_code < 500, address
            assert after == before, (who, address)


OWN_ACCOUNT = {"login", "logout", "password_change", "set_language"}


def guarded() -> str:
    """What no form of a page may write: accounts, grants, the content and the hash of papers."""
    from personnel.models import Grant, IssuedDocument, User

    return json.dumps([
        list(User.objects.order_by("pk").values_list("pk", "username", "password", "is_active", "official")),
        list(Grant.objects.order_by("pk").values_list("pk", "user", "role", "unit")),
        list(IssuedDocument.objects.filter(pk__lte=_last()).order_by("pk").values_list("pk", "sha256", "verify_code", "number")),
    ])  # fmt: skip


def _last() -> int:
    from personnel.models import IssuedDocument

    return IssuedDocument.objects.order_by("pk").values_list("pk", flat=True).first() or 0
