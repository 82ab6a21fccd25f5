"""The administration pages: scope, conflicts, log, forged fields, and the system administrator's corner."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from personnel import catalogues, issuing
from personnel.admin.base import ScopedAdmin
from personnel.models import AccessEvent, Appointment, Discipline, Duty, Grade, Grant, Official, Post, Unit, User
from tests import factories as make
from tests.trust.sending import filled

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label == "personnel"]


@pytest.fixture
def sign_in(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


def page_of(model, act, *args):
    return reverse(f"admin:personnel_{model}_{act}", args=args)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_admin_starts_from_the_readers_scope_and_deletes_nothing(model, rf, office):
    own = admin.site._registry[model]
    assert isinstance(own, ScopedAdmin)
    request = rf.get("/")
    request.user = office.hr
    assert not own.has_delete_permission(request)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("who", ["hr", "auditor", "admin", "authority", "head_a", "official_a", "stranger"])
def test_every_list_and_form_opens_or_is_refused(office, sign_in, model, who):
    client = sign_in(getattr(office, who))
    name = model._meta.model_name
    for address in (page_of(name, "changelist"), page_of(name, "add"), f"{page_of(name, 'changelist')}?q=a%27%25"):
        assert client.get(address).status_code in (200, 302, 403)


def test_a_record_outside_ones_units_does_not_exist_in_the_admin(office, sign_in):
    clerk = make.GrantFactory(user=make.UserFactory(), role="hr_staff", unit=office.a).user
    client = sign_in(clerk)
    assert client.get(page_of("official", "change", office.a2.pk)).status_code == 200
    assert client.get(page_of("official", "change", office.b2.pk)).status_code == 404
    assert client.get(page_of("official", "change", 999999)).status_code == 404
    assert "Trần Đình Phúc" not in client.get(page_of("official", "changelist")).content.decode()


def test_the_search_of_the_admin_ignores_marks(office, sign_in):
    answer = sign_in(office.hr).get(page_of("official", "changelist"), {"q": "dinh phuc"})
    assert [row.pk for row in answer.context["cl"].result_list] == [office.b2.pk]


def test_a_choice_of_people_offers_only_those_within_reach(office, sign_in):
    clerk = make.GrantFactory(user=make.UserFactory(), role="hr_staff", unit=office.a).user
    answer = sign_in(clerk).get(
        reverse("admin:autocomplete"),
        {"term": "a", "app_label": "personnel", "model_name": "discipline", "field_name": "official"},
    )
    assert {row["id"] for row in answer.json()["results"]} <= {str(p.pk) for p in (office.a1, office.a2, office.a3)}


def test_a_forged_choice_outside_ones_units_is_refused(office, sign_in):
    clerk = make.GrantFactory(user=make.UserFactory(), role="hr_staff", unit=office.a).user
    answer = sign_in(clerk).post(
        page_of("discipline", "add"),
        {"official": office.b2.pk, "form": "reprimand", "decided_on": "01/02/2024", "effective_on": "01/02/2024", "reason": "x"},
    )  # fmt: skip
    assert answer.status_code == 200
    assert not Discipline.objects.exists()


def test_birth_and_sex_decide_the_day_of_retirement(office, sign_in):
    catalogues.load_retirement_ages(catalogues.DATA / "retirement_age.csv")
    client = sign_in(office.hr)
    address = page_of("official", "change", office.a2.pk)
    assert client.post(address, filled(client.get(address)) | {"born": "22/09/1984", "sex": "F"}).status_code == 302
    office.a2.refresh_from_db()
    assert office.a2.retires_on == date(2044, 9, 30)


def test_the_second_of_two_who_change_a_record_sees_both_versions(office, sign_in):
    client = sign_in(office.hr)
    address = page_of("official", "change", office.a2.pk)
    first, second = filled(client.get(address)), filled(client.get(address))
    assert client.post(address, first | {"home_province": "Nam Định"}).status_code == 302
    answer = client.post(address, second | {"home_province": "Hà Nam"})
    assert answer.status_code == 409
    assert "Nam Định" in answer.content.decode()
    assert "Hà Nam" in answer.content.decode()
    assert Official.objects.get(pk=office.a2.pk).home_province == "Nam Định"


def test_a_change_without_its_stamp_is_refused(office, sign_in):
    client = sign_in(office.hr)
    address = page_of("official", "change", office.a2.pk)
    data = filled(client.get(address)) | {"home_province": "Nam Định"}
    del data["stamp"]
    assert client.post(address, data).status_code == 200
    assert Official.objects.get(pk=office.a2.pk).home_province == ""


def test_rows_under_a_record_conflict_as_well(office, sign_in):
    client = sign_in(office.hr)
    address = page_of("official", "change", office.a2.pk)
    data = filled(client.get(address))
    Appointment.objects.filter(official=office.a2).update(note="đã sửa nơi khác")
    answer = client.post(address, data | {"appointments-0-valid_0": "01/02/2016"})
    assert answer.status_code == 409


def test_forged_fields_change_nothing(office, sign_in):
    client = sign_in(office.hr)
    address = page_of("official", "change", office.a2.pk)
    forged = {
        "id": 1,
        "pk": 1,
        "retires_on": "01/01/2001",
        "name_key": "x",
        "name_folded": "x",
        "changed_at": "x",
        "account": office.hr.pk,
    }
    client.post(address, filled(client.get(address)) | forged)
    office.a2.refresh_from_db()
    assert (office.a2.retires_on, office.a2.name_folded) == (None, "le hoang bao tram")


def test_forged_rows_under_a_record_are_refused_without_the_right(office, sign_in):
    client = sign_in(office.auditor)
    address = page_of("official", "change", office.a2.pk)
    client.post(
        address, {"appointments-TOTAL_FORMS": 2, "appointments-INITIAL_FORMS": 1, "appointments-1-unit": office.b.pk}
    )
    assert Appointment.objects.filter(official=office.a2).count() == 1


def test_a_constraint_speaks_as_a_message(office, sign_in):
    answer = sign_in(office.hr).post(
        page_of("appointment", "add"),
        {"official": office.a2.pk, "unit": office.b.pk, "title": office.deputy_title.pk, "kind": "regular", "is_primary": "on",
         "valid_0": "01/01/2024", "valid_1": ""},
    )  # fmt: skip
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert Appointment.objects.filter(official=office.a2).count() == 1


def test_a_full_quota_speaks_as_a_message(office, sign_in):
    post = make.PostFactory(unit=office.b, title=office.head_title)
    answer = sign_in(office.hr).post(
        page_of("appointment", "add"),
        {"official": office.a2.pk, "unit": office.b.pk, "title": post.title.pk, "kind": "concurrent", "valid_0": "01/01/2024", "valid_1": ""},
    )  # fmt: skip
    assert "title" in answer.context["adminform"].form.errors


def test_reading_writing_and_changing_are_noted(office, sign_in):
    client = sign_in(office.hr)
    address = page_of("official", "change", office.a2.pk)
    client.post(address, filled(client.get(address)) | {"home_province": "Nam Định"})
    assert list(AccessEvent.objects.filter(official=office.a2).values_list("verb", flat=True).order_by("at")) == [
        "view",
        "change",
    ]


def test_the_history_says_who_changed_what_and_only_to_those_entitled(office, sign_in):
    client = sign_in(office.hr)
    address = page_of("official", "change", office.a2.pk)
    client.post(address, filled(client.get(address)) | {"home_province": "Nam Định"})
    assert client.get(page_of("official", "history", office.a2.pk)).status_code == 403
    page = sign_in(office.auditor).get(page_of("official", "history", office.a2.pk)).content.decode()
    assert "Nam Định" in page
    assert office.hr.full_name in page


def test_a_unit_cannot_be_put_under_itself(office, sign_in):
    client = sign_in(office.hr)
    below = make.UnitFactory(code="CHQ-A-P1", parent=office.a)
    address = page_of("unit", "change", office.a.pk)
    client.post(address, filled(client.get(address)) | {"versions-0-parent": below.pk})
    assert Unit.objects.get(pk=office.a.pk).versions.get().parent == office.root


# System administrator ------------------------------------------------------------


def test_a_system_administrator_keeps_accounts_and_grants_only(office, sign_in):
    client = sign_in(office.admin)
    shown = {model["object_name"] for app in client.get("/admin/").context["app_list"] for model in app["models"]}
    assert shown == {"User", "Grant", "DataSource"}
    for model in ("official", "appointment", "discipline", "issueddocument", "accessevent"):
        assert client.get(page_of(model, "changelist")).status_code == 403
    assert client.get(f"/officials/{office.a2.pk}/").status_code == 404


def test_hr_keeps_no_accounts(office, sign_in):
    client = sign_in(office.hr)
    for model in ("user", "grant"):
        assert client.get(page_of(model, "changelist")).status_code == 403
    assert not [perm for perm in office.hr.permissions if perm.startswith("auth.")]


def test_a_new_account_gets_a_first_password_shown_once(office, sign_in, client):
    admin_client = sign_in(office.admin)
    answer = admin_client.post(
        page_of("user", "add"), {"username": "moi", "full_name": "Người Mới", "is_active": "on", "official_code": office.a3.code}, follow=True
    )  # fmt: skip
    password = re.search(r"\w{5}(?:-\w{5}){3}", answer.content.decode()).group()
    assert password not in admin_client.get(page_of("user", "changelist")).content.decode()
    user = User.objects.get(username="moi")
    assert user.check_password(password)
    assert user.official == office.a3
    assert user.must_change_password
    client.logout()
    client.post("/login/", {"username": "moi", "password": password})
    assert client.get("/").headers["Location"] == "/password/"
    own = "con đường xa nhất 2027"
    answer = client.post("/password/", {"old_password": password, "new_password1": own, "new_password2": own})
    assert answer.status_code == 302, answer.context["form"].errors
    assert client.get("/").status_code == 200


def test_a_first_password_is_of_no_use_after_its_hours(office, client):
    from datetime import timedelta

    from django.utils import timezone

    User.objects.filter(pk=office.stranger.pk).update(password_expires_at=timezone.now() - timedelta(seconds=1))
    client.post("/login/", {"username": office.stranger.username, "password": make.PASSWORD})
    assert client.get("/").status_code == 302


def test_nobody_gives_a_role_to_themselves(office, sign_in):
    client = sign_in(office.admin)
    data = {"user": office.admin.pk, "role": "hr_staff", "valid_0": "01/01/2026", "valid_1": ""}
    client.post(page_of("grant", "add"), data)
    assert not Grant.objects.filter(user=office.admin, role="hr_staff").exists()
    client.post(page_of("grant", "add"), data | {"user": office.stranger.pk})
    assert Grant.objects.get(user=office.stranger).given_by == office.admin


def test_closing_an_account_ends_what_is_signed_in(office, sign_in):
    from django.test import Client

    elsewhere = Client()
    elsewhere.force_login(office.stranger)
    client = sign_in(office.admin)
    client.post(page_of("user", "changelist"), {"action": "end_sessions", "_selected_action": office.stranger.pk})
    assert elsewhere.get("/").status_code == 302


@pytest.mark.parametrize(
    "model", ["unit", "post", "titlelevel", "title", "jobposition", "grade", "retirementage", "planterm"]
)
def test_hr_of_one_unit_does_not_keep_what_belongs_to_the_whole_office(office, sign_in, model):
    catalogues.load_retirement_ages(catalogues.DATA / "retirement_age.csv")
    catalogues.load_job_positions(catalogues.DATA / "job_positions.csv")
    Grade.objects.create(code="08.051", name="Kiểm tra viên hải quan")
    make.PlanTermFactory()
    make.PostFactory(unit=office.b, title=office.deputy_title)
    row = apps.get_model("personnel", model).objects.first()
    clerk = make.GrantFactory(user=make.UserFactory(), role="hr_staff", unit=office.a).user
    client, address = sign_in(clerk), page_of(model, "change", row.pk)
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 403
    assert client.get(page_of(model, "add")).status_code == 403
    assert sign_in(office.hr).get(page_of(model, "add")).status_code == 200


def test_the_succession_plan_of_another_unit_is_not_made(office, sign_in):
    clerk = make.GrantFactory(user=make.UserFactory(), role="hr_staff", unit=office.a).user
    term = make.PlanTermFactory()
    for unit, status in ((office.b, 200), (office.a, 302)):
        answer = sign_in(clerk).post(page_of("successionplan", "add"), {"term": term.pk, "unit": unit.pk})
        assert answer.status_code == status


@pytest.fixture
def clerk(office):
    """HR staff of unit A alone."""
    return make.GrantFactory(user=make.UserFactory(), role="hr_staff", unit=office.a).user


@pytest.mark.parametrize(("where", "status"), [("a", 302), ("b", 200)])
def test_hr_of_one_unit_places_nobody_into_the_post_of_another(office, sign_in, clerk, where, status):
    client, unit = sign_in(clerk), getattr(office, where)
    position = make.JobPositionFactory()
    post = {"official": office.a2.pk, "unit": unit.pk, "title": office.deputy_title.pk, "kind": "concurrent",
            "valid_0": "01/01/2024", "valid_1": ""}  # fmt: skip
    duty = {"official": office.a2.pk, "unit": unit.pk, "job_position": position.pk, "share": 100,
            "valid_0": "01/01/2024", "valid_1": ""}  # fmt: skip
    for model, data in (("appointment", post), ("duty", duty)):
        answer = client.post(page_of(model, "add"), data)
        assert answer.status_code == status, model
        if status == 200:
            assert unit.code in str(answer.context["adminform"].form.errors["unit"])


def test_hr_of_one_unit_moves_nobody_there_on_the_page_of_the_record(office, sign_in, clerk):
    client, address = sign_in(clerk), page_of("official", "change", office.a2.pk)
    moved = filled(client.get(address)) | {"appointments-0-unit": office.b.pk}
    answer = client.post(address, moved)
    assert answer.status_code == 200
    assert office.a2.appointments.get().unit == office.a


def test_a_post_in_another_unit_may_be_ended_but_not_prolonged_from_here(office, sign_in, clerk):
    away = make.AppointmentFactory(official=office.a2, unit=office.b, title=office.deputy_title, kind="concurrent",
                                   is_primary=False, valid=(date(2020, 1, 1), date(2026, 1, 1)))  # fmt: skip
    client, address = sign_in(clerk), page_of("appointment", "change", away.pk)
    assert client.post(address, filled(client.get(address)) | {"valid_1": "30/06/2027"}).status_code == 200
    assert client.post(address, filled(client.get(address)) | {"valid_1": "30/06/2024"}).status_code == 302


def issued_here(office, kind):
    """A post of a2 that rests on a decision issued here."""
    paper = issuing.issue(
        template="rotation_decision", type="QĐ", issuer=office.root, signed_on=date(2020, 6, 15), subject="x", content={},
        about="try:1", signer_name="A", signer_title="B", by=office.authority,
    )  # fmt: skip
    row = office.a2.appointments.get()
    Appointment.objects.filter(pk=row.pk).update(kind=kind, decision=paper)
    return page_of("appointment", "change", row.pk)


@pytest.mark.parametrize("changed", [{"unit": "b"}, {"title": "head"}, {"kind": "acting"}, {"valid_0": "02/02/2020"},
                                     {"valid_1": "31/12/2024"}])  # fmt: skip
def test_what_a_signed_decision_says_is_not_rewritten_by_hr(office, sign_in, changed):
    address = issued_here(office, "rotation")
    client = sign_in(office.hr)
    keys = {"b": office.b.pk, "head": office.head_title.pk}
    before = Appointment.objects.values().get(official=office.a2)
    answer = client.post(
        address, filled(client.get(address)) | {name: keys.get(value, value) for name, value in changed.items()}
    )
    assert answer.status_code == 200
    assert Appointment.objects.values().get(official=office.a2) == before


def test_a_post_that_is_no_rotation_may_be_ended_when_the_next_one_begins(office, sign_in):
    address = issued_here(office, "regular")
    client = sign_in(office.hr)
    assert client.post(address, filled(client.get(address)) | {"valid_1": "31/12/2024"}).status_code == 302
    assert office.a2.appointments.get().valid.upper == date(2025, 1, 1)


def test_a_step_is_one_of_its_grade(office, sign_in):
    grade = Grade.objects.create(code="08.051", name="Kiểm tra viên hải quan", steps=9)
    client, address = sign_in(office.hr), page_of("official", "change", office.a2.pk)
    for step, status in (("10", 200), ("9", 302)):
        data = filled(client.get(address)) | {"grade": grade.pk, "grade_step": step}
        assert client.post(address, data).status_code == status


@pytest.mark.parametrize(("make_one", "model"), [(make.DutyFactory, Duty), (make.PostFactory, Post)])
def test_what_an_act_takes_away_stays_in_the_history(office, make_one, model):
    row = make_one(unit=office.a)
    key = row.pk
    row.delete()
    events = next(iter(model.pgh_event_models.values()))
    assert events.objects.filter(pgh_obj_id=key).latest("pgh_id").pgh_label == "delete"
