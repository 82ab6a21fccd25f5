"""What holds for every model, every admin, every form and every line of code, whoever adds one."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.forms import ALL_FIELDS, ModelForm
from django.test import Client

from config.access import routes
from personnel.admin.base import Scoped

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("personnel", "assessment", "rotation")

UNSEEN = {
    "personnel.signinfailure": "counted by the throttle, shown to nobody",
    "personnel.numberseries": "the last number of a series, read under a lock",
}
"""Models that no page shows."""


def our_models():
    return [
        model
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not hasattr(model, "pgh_tracked_model") and not model._meta.auto_created
    ]


def our_code():
    return [path for app in (*OURS, "config") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label_lower)
def test_every_model_says_who_may_see_it(model):
    assert model._meta.label_lower in UNSEEN or hasattr(model._default_manager, "visible_to")


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label_lower)
@pytest.mark.django_db
def test_somebody_without_a_role_sees_no_person(here, model):
    """A sweep, so that a new model is asked too: whoever has no grant and is no official sees no row about people."""
    if model._meta.label_lower in UNSEEN:
        return
    seen = model._default_manager.visible_to(here.office.stranger)
    if any(field.related_model and field.related_model._meta.label_lower == "personnel.official"
           for field in model._meta.concrete_fields) and model._meta.label_lower != "personnel.user":  # fmt: skip
        assert not seen.exists()


@pytest.mark.parametrize("one", admin.site._registry.values(), ids=lambda one: one.model._meta.label_lower)
def test_every_admin_and_every_inline_is_scoped(one):
    assert isinstance(one, Scoped)
    assert all(issubclass(inline, Scoped) for inline in one.inlines)


def test_only_named_routes_are_public():
    open_ = {route.name for route in routes.routes() if not getattr(route.view, "login_required", True)}
    assert open_ <= set(routes.PUBLIC), open_ - set(routes.PUBLIC)


@pytest.mark.parametrize(
    ("what", "pattern", "allowed"),
    [
        ("code from data", r"(?<![\w.])(eval|exec)\(|pickle|yaml\.load\(|extractall|shell=True|\.extra\(", 0),
        ("SQL put together from text", r"RawSQL|\.raw\(|execute\w*\(\s*f[\"']|execute\w*\([^)]*(%% |\.format\()", 0),
        ("unescaped HTML", r"mark_safe|SafeString|\|safe\b|autoescape off", 5),
        ("the clock past personnel.dates", r"datetime\.now\(|date\.today\(|datetime\.utcnow\(", 0),
        ("a view without the CSRF check, save the API that asks for a token no browser sends", r"csrf_exempt", 2),
        ("the tests", r"^\s*(from|import) (tests|factory|pytest)\b", 0),
    ],
)
def test_the_code_does_without(what, pattern, allowed):
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in [*our_code(), *(ROOT / "templates").rglob("*.html")]
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line) and not line.strip().startswith("#")
    ]
    assert len(found) <= allowed, f"{what}: {found}"


def test_no_template_has_a_script_or_a_style_of_its_own():
    for path in (ROOT / "templates").rglob("*.html"):
        if "documents" in path.parts:
            continue
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*json)|<style|\sstyle=|\son[a-z]+=\"", text), path


TOKEN_ASKED = "api-work-results"
"""Answers 401: it knows no cookie (tests/assessment/test_work_results.py)."""


@pytest.mark.django_db
def test_nobody_posts_without_the_token(here):
    """Every address that takes a POST, as HR and the system administrator, with the check that tests usually skip."""
    for who in (here.office.hr, here.office.admin, here.office.authority):
        client = Client(enforce_csrf_checks=True)
        client.force_login(who)
        for route in routes.routes():
            answer = routes.asked(client, "post", route.address(here.a.rows))
            assert answer.status_code in (403, 404, 405) or route.name == TOKEN_ASKED, (who, route.name)


def forms_of(models_form):
    for form in models_form.__subclasses__():
        yield form
        yield from forms_of(form)


def test_a_form_of_a_page_names_its_fields_and_none_that_an_act_writes():
    """What a form does not name nobody can post: paths, states, hashes, who did it and when."""
    routes.routes()
    ours = [form for form in forms_of(ModelForm) if form.__module__.split(".")[0] in OURS and form._meta.model]
    assert ours
    for form in ours:
        assert form._meta.fields and form._meta.fields != ALL_FIELDS, form  # noqa: PT018
        assert not [name for name in form._meta.fields if WRITTEN_BY_ACTS.search(name)], form


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["hr", "admin", "exams", "bank"])
def test_a_form_of_the_admin_shows_nothing_that_an_act_writes(here, rf, who):
    shown, request = set(), rf.get("/")
    request.user = getattr(here.office, who)
    for model, one in admin.site._registry.items():
        row = model._base_manager.order_by("pk").first()
        for page in (None, row) if row else (None,):
            inlines = [inline.get_formset(request, page).form for inline in one.get_inline_instances(request, page)]
            for form in [one.get_form(request, page, change=page is not None), *inlines]:
                writes = one.has_add_permission(request) if page is None else one.has_change_permission(request, page)
                names = form.base_fields if writes else ()
                shown |= {
                    f"{form._meta.model._meta.model_name}.{name}" for name in names if WRITTEN_BY_ACTS.search(name)
                }
    assert shown <= set(TYPED_BY_PEOPLE), shown - set(TYPED_BY_PEOPLE)


WRITTEN_BY_ACTS = re.compile(
    r"^(state|path|sha256|version|verify_code|revision|score|total|name_folded|name_key|retires_on|is_superuser|by)$"
    r"|_by$|_at$"
)
TYPED_BY_PEOPLE = {
    "official.state": "in service or not, as HR records it",
    "duty.assigned_by": "the paper that assigns the work",
    "reviewform.version": "the number of the printed form",
}
"""Columns of those names that are records of the office, and why."""


def text_fields(model):
    return [
        field for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices and field.editable
    ]  # fmt: skip


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label_lower)
def test_text_is_stored_in_one_spelling(model):
    """NFC: the office's own field types do it; what is left is named here with its reason, model by model."""
    loose = {
        f"{model._meta.model_name}.{field.name}" for field in text_fields(model)
        if type(field) in (models.TextField, models.CharField)
    } - {one for names in MACHINE_TEXT.values() for one in names.split()}  # fmt: skip
    assert not loose


MACHINE_TEXT = {
    "letters and digits of ASCII by a constraint": "unit.code official.cccd",
    "brought to NFKC by the form and the sign-in, so that one person has one name": "user.username",
    "keyed: what was typed is never kept": "signinfailure.username",
    "made plain NFC text where the log is written": "accessevent.username accessevent.label accessevent.purpose",
    "a hash, no text": "user.password",
    "written by the machine: names of tables, keys, hashes, choices": (
        "accessevent.model accessevent.object_id accessevent.request_id job.kind job.key job.label job.request_id"
        " job.leased_by fileimport.digest fileimport.kind policyclause.rule waiver.rule user.language figure.content_type figure.sha256 banksnapshot.sha256"
        " marking.rules itemanalysis.rules"
    ),
}
"""Columns that keep text as it comes, and why that is right."""


def test_no_allowance_is_left_over():
    known = {f"{model._meta.model_name}.{field.name}" for model in our_models() for field in text_fields(model)}
    assert not {one for names in MACHINE_TEXT.values() for one in names.split()} - known
