"""The desk of a batch: what each role reaches, what the page says, how much it costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from personnel import dates
from personnel.models import AccessEvent, IssuedDocument
from rotation import batching, dossiers, nominating, planning, screening, training
from rotation.models import Batch, BatchUnit, DossierItemType, Nomination, Plan
from tests import factories as make
from tests.rotation.away import submitted

pytestmark = pytest.mark.django_db


def page(client, user, name, /, *args, query="", **post):
    client.force_login(user)
    url = reverse(name, args=args) + query
    return client.post(url, post) if post else client.get(url)


def text(answer):
    return answer.content.decode()


READING = ["hr", "authority", "auditor"]
SHUT_OUT = ["head_a", "official_a", "stranger", "admin"]


@pytest.mark.parametrize("role", READING)
def test_readers_of_rotation_open_plans_batches_and_a_batch(client, listed, role):
    user = getattr(listed.office, role)
    for name, args in (("plans", ()), ("plan", (listed.plan.pk,)), ("batches", ()), ("batch", (listed.batch.pk,)),
                       ("batch-courses", (listed.batch.pk,))):  # fmt: skip
        assert page(client, user, name, *args).status_code == 200, name


@pytest.mark.parametrize("role", SHUT_OUT)
def test_unpublished_nominations_do_not_exist_for_anybody_else(client, listed, role):
    user = getattr(listed.office, role)
    for name, pk in (("plan", listed.plan.pk), ("batch", listed.batch.pk), ("batch-courses", listed.batch.pk),
                     ("batch-candidates", listed.batch.pk), ("nomination-select", listed.one.pk)):  # fmt: skip
        assert page(client, user, name, pk).status_code == 404, name
    assert listed.one.official.full_name not in text(page(client, user, "batches"))


@pytest.mark.parametrize("role", ["authority", "auditor"])
def test_readers_do_not_prepare(client, listed, role):
    user = getattr(listed.office, role)
    for name in ("batch-edit", "batch-nominate", "batch-submit-list", "batch-cancel"):
        assert page(client, user, name, listed.batch.pk).status_code == 403, name
    assert page(client, user, "batch-screen", listed.batch.pk, x="1").status_code == 403
    assert page(client, user, "nomination-withdraw", listed.one.pk, reason="x").status_code == 403


def test_hr_does_not_decide(client, listed):
    for name in ("batch-approve-policy", "batch-return-list"):
        assert page(client, listed.office.hr, name, listed.batch.pk).status_code == 403


def test_the_page_shows_verdict_and_the_panel_says_why(client, listed):
    answer = page(client, listed.office.hr, "batch", listed.batch.pk, query=f"?who={listed.one.pk}")
    shown = text(answer)
    assert listed.one.official.full_name in shown
    assert 'id="vi-sao"' in shown
    assert "KH 5923" in shown or "5923" in shown
    assert answer.context["who"]["judgement"].outcome == "eligible"


def test_looking_at_somebody_is_noted(client, listed):
    page(client, listed.office.auditor, "batch", listed.batch.pk, query=f"?who={listed.one.pk}")
    event = AccessEvent.objects.filter(verb="view", official=listed.one.official).get()
    assert event.user == listed.office.auditor


def test_nobody_sees_their_own_nomination(client, listed):
    hr = make.UserFactory(official=listed.one.official)
    make.GrantFactory(user=hr, role="hr_staff")
    shown = text(page(client, hr, "batch", listed.batch.pk))
    assert f"who={listed.one.pk}" not in shown
    assert f"who={listed.two.pk}" in shown
    assert page(client, hr, "batch", listed.batch.pk, query=f"?who={listed.one.pk}").status_code == 404
    assert page(client, hr, "nomination-select", listed.one.pk).status_code == 404


@pytest.mark.parametrize(
    "query", ["?who=abc", "?who=99999999", "?page=-3", "?sort=;drop", "?verdict=x&unit=%00&rule=1"]
)
def test_odd_addresses_get_a_page_or_a_404(client, listed, query):
    assert page(client, listed.office.hr, "batch", listed.batch.pk, query=query).status_code in (200, 404)


def test_filters_by_verdict_unit_and_unmet_rule(client, listed):
    old = listed.nominate(listed.eligible(listed.office.a, "Lê Văn Cũ", born=date(1970, 1, 1)))
    screening.screen(listed.batch, by=listed.office.hr)

    def names(query):
        answer = page(client, listed.office.hr, "batch", listed.batch.pk, query=query)
        return {row.official.full_name for row in answer.context["page"].rows}

    assert names("?verdict=ineligible") == {old.official.full_name}
    assert names("?rule=R-EL-03") == {old.official.full_name}
    assert names("?unit=CHQ-B") == {listed.two.official.full_name}
    assert names("?q=anh+nguyet") == {listed.one.official.full_name}
    counts = page(client, listed.office.hr, "batch", listed.batch.pk).context["page"].chip_counts["verdict"]
    assert counts == {"eligible": 2, "ineligible": 1}


def test_somebody_taken_off_is_found_by_their_state_only(client, listed):
    nominating.withdraw(listed.one, "xin rút", by=listed.office.hr)
    url = ("batch", listed.batch.pk)
    assert len(page(client, listed.office.hr, *url).context["page"].rows) == 1
    assert len(page(client, listed.office.hr, *url, query="?state=withdrawn").context["page"].rows) == 1


def test_the_page_costs_the_same_for_many_people(client, listed):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            answer = page(client, listed.office.hr, "batch", listed.batch.pk)
        client.logout()
        return len([q for q in asked if "SAVEPOINT" not in q["sql"] and "INSERT" not in q["sql"]
                    and "UPDATE" not in q["sql"] and "DELETE" not in q["sql"]]), len(answer.content)  # fmt: skip

    few, _size = cost()
    for number in range(60):
        listed.nominate(listed.eligible(listed.office.a, f"Nguyễn Thị Hồng Hạnh {number}"))
    screening.screen(listed.batch, by=listed.office.hr)
    many, size = cost()
    assert many == few <= 10 + 2  # signing in reads the account and the session once more
    assert size < 100_000


# Acts on the page


def test_hr_nominates_screens_selects_and_submits_on_the_pages(client, scene):
    office, batch = scene.office, scene.batch
    paper = {"symbol": "118/TTr-TCCB", "signed_on": "02/03/2020"}
    assert page(client, office.hr, "batch-submit-policy", batch.pk, **paper).status_code == 302
    seen = Batch.objects.get(pk=batch.pk)
    paper = {"symbol": "1204/QĐ-TCHQ", "signed_on": "04/03/2020", "version": str(seen.version)}
    assert page(client, office.authority, "batch-approve-policy", batch.pk, **paper).status_code == 302
    assert page(client, office.hr, "batch-open", batch.pk, x="1").status_code == 302
    row = BatchUnit.objects.get(batch=batch, unit=office.b)
    answered = {"answer": "waits", "answered_on": "01/04/2020", "note": "đợt sau"}
    assert page(client, office.hr, "batch-unit", batch.pk, row.pk, **answered).status_code == 302
    person = scene.eligible(office.a, "Trần Thị Ánh Nguyệt")
    named = {"official": person.code, "group": "planned", "purpose": "training"}
    assert page(client, office.hr, "batch-nominate", batch.pk, **named).status_code == 302
    nomination = Nomination.objects.get(official=person)
    assert nomination.state == "eligible"
    page(client, office.hr, "batch-go-on", batch.pk, x="1")
    page(client, office.hr, "batch-go-on", batch.pk, x="1")
    post = {"to_unit": "CHQ-B", "to_title": scene.deputy.code, "starts_on": "01/07/2020", "reason": ""}
    nomination.refresh_from_db()
    post["seen"] = nominating.choice(nomination)
    assert page(client, office.hr, "nomination-select", nomination.pk, **post).status_code == 302
    said = {"kind": "person", "held_on": "20/06/2020", "agrees": "on", "note": "Sẵn sàng"}
    assert page(client, office.hr, "nomination-consult", nomination.pk, **said).status_code == 302
    seen = Batch.objects.get(pk=batch.pk)
    assert "Trần Thị Ánh Nguyệt" in text(page(client, office.hr, "batch-submit-list", batch.pk))
    page(client, office.hr, "batch-submit-list", batch.pk, version=str(seen.version))
    seen.refresh_from_db()
    assert seen.state == "submitted"
    again = page(client, office.authority, "batch-return-list", batch.pk, reason="Xem lại vị trí")
    assert again.status_code == 302
    assert "Xem lại vị trí" in text(page(client, office.hr, "batch", batch.pk))


def test_hr_of_one_unit_reads_only_its_own_people_on_a_submitted_list(client, office):
    batch = submitted(office)
    clerks = {unit: make.GrantFactory(user=make.UserFactory(), role="hr_staff", unit=unit).user
              for unit in (office.a, office.b)}  # fmt: skip
    listed_for_a = text(page(client, clerks[office.a], "batch-decisions", batch.pk))
    listed_for_b = text(page(client, clerks[office.b], "batch-decisions", batch.pk))
    assert office.a2.full_name in listed_for_a
    assert office.a2.full_name not in listed_for_b


def test_nobody_finds_themselves_on_a_submitted_list(client, office):
    batch = submitted(office)
    make.GrantFactory(user=office.official_a, role="hr_staff")
    shown = text(page(client, office.official_a, "batch-decisions", batch.pk))
    assert f"who={batch.nominations.get(official=office.a3).pk}" in shown
    assert f"who={batch.nominations.get(official=office.a2).pk}" not in shown


def test_a_refused_act_leaves_no_paper_behind(client, scene):
    first, second = ({"symbol": f"{n}/TTr-TCCB", "signed_on": "02/03/2020"} for n in (7, 8))
    assert page(client, scene.office.hr, "batch-submit-policy", scene.batch.pk, **first).status_code == 302
    assert page(client, scene.office.hr, "batch-submit-policy", scene.batch.pk, **second).status_code == 422
    assert IssuedDocument.objects.filter(symbol="7/TTr-TCCB").exists()
    assert not IssuedDocument.objects.filter(symbol="8/TTr-TCCB").exists()


def test_the_subject_of_a_paper_is_kept_in_the_language_of_the_office(client, scene, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    paper = {"symbol": "7/TTr-TCCB", "signed_on": "02/03/2020"}
    assert page(client, scene.office.hr, "batch-submit-policy", scene.batch.pk, **paper).status_code == 302
    with translation.override("vi"):
        said = gettext("Rotation policy of")
    assert IssuedDocument.objects.get(symbol="7/TTr-TCCB").subject == f"{said} Đợt I"


def test_every_step_of_a_batch_and_of_its_people_is_in_the_log(office):
    batch = submitted(office, [office.a2])
    steps = AccessEvent.objects.filter(model="rotation.batch", verb="decide").order_by("pk")
    assert [line.detail["act"] for line in steps] == [
        "draft → policy_submitted", "policy_submitted → policy_approved", "policy_approved → nominating",
        "nominating → screening", "screening → consulting", "consulting → submitted",
    ]  # fmt: skip
    assert steps[1].user == office.authority
    about = AccessEvent.objects.filter(model="rotation.nomination", official=office.a2).order_by("pk")
    assert [line.verb for line in about] == ["create", "change"]
    assert AccessEvent.objects.filter(model="rotation.batch", verb="create", object_id=str(batch.pk)).exists()


@pytest.mark.parametrize("version", [{}, {"version": ""}, {"version": "99"}, {"version": "-1"}])
def test_a_policy_is_approved_only_in_the_version_that_was_read(client, scene, version):
    batching.submit_policy(scene.batch, scene.submission, by=scene.office.hr)
    paper = {"symbol": "1204/QĐ-TCHQ", "signed_on": "04/03/2020", **version}
    assert page(client, scene.office.authority, "batch-approve-policy", scene.batch.pk, **paper).status_code == 422
    assert Batch.objects.get(pk=scene.batch.pk).state == "policy_submitted"


def test_a_refusal_stands_at_the_field_it_names(client, listed):
    post = {"to_unit": "CHQ-A", "to_title": listed.deputy.code, "starts_on": "01/07/2020"}
    post["seen"] = nominating.choice(listed.one)
    answer = page(client, listed.office.hr, "nomination-select", listed.one.pk, **post)
    assert answer.status_code == 422
    assert answer.context["form"].errors["to_unit"]


def test_who_chooses_a_post_never_overwrites_the_choice_of_a_colleague(client, listed, office):
    """The second is told what now stands, keeps what is typed, and may send it again."""
    hr, one = office.hr, listed.one
    seen = page(client, hr, "nomination-select", one.pk).context["form"]["seen"].value()
    first = {"to_unit": office.b.code, "to_title": listed.deputy.code, "starts_on": "01/07/2020", "seen": seen}
    assert page(client, hr, "nomination-select", one.pk, **first).status_code == 302
    second = first | {"to_unit": office.root.code, "starts_on": "15/07/2020", "reason": "Cần người"}
    refused = page(client, hr, "nomination-select", one.pk, **second)
    assert refused.status_code == 422
    with translation.override("vi"):
        assert str(office.b) in str(refused.context["form"].non_field_errors())
    assert [refused.context["form"][name].value() for name in ("starts_on", "reason")] == ["15/07/2020", "Cần người"]
    one.refresh_from_db()
    assert one.to_unit == office.b
    again = second | {"seen": refused.context["form"]["seen"].value()}
    assert page(client, hr, "nomination-select", one.pk, **again).status_code == 302
    one.refresh_from_db()
    assert one.to_unit == office.root


def test_a_post_the_person_is_not_eligible_for_is_refused_with_the_reasons(client, listed, office):
    """A non-local whose record says only where they were born: the verdict knows what the database does not."""
    one = listed.one
    Nomination.objects.filter(pk=one.pk).update(group="non_local")
    type(one.official).objects.filter(pk=one.official_id).update(birth_province="Quảng Ninh", home_province="Nam Định")
    type(office.b).objects.filter(pk=office.b.pk).update(province="Quảng Ninh")
    post = {"to_unit": office.b.code, "to_title": listed.deputy.code, "starts_on": "01/07/2020",
            "seen": nominating.choice(one)}  # fmt: skip
    refused = page(client, office.hr, "nomination-select", one.pk, **post)
    assert refused.status_code == 422
    assert "Quảng Ninh" in str(refused.context["form"].errors["to_unit"])
    one.refresh_from_db()
    assert (one.state, one.to_unit) == ("eligible", None)


def test_another_post_may_be_chosen_when_only_the_post_is_in_the_way(client, listed, office):
    """The receiving unit was dissolved after the selection."""
    nominating.select(listed.one, to_unit=office.b, to_title=listed.deputy, by=office.hr)
    office.b.versions.update(valid=(date(2010, 1, 1), date(2020, 6, 25)))
    screening.screen(listed.batch, by=office.hr)
    listed.one.refresh_from_db()
    assert listed.one.state == "ineligible"
    shown = text(page(client, office.hr, "batch", listed.batch.pk, query=f"?who={listed.one.pk}"))
    assert reverse("nomination-select", args=[listed.one.pk]) in shown
    nominating.choose(listed.one, to_unit=office.root, to_title=listed.deputy, by=office.hr)
    assert (listed.one.state, listed.one.to_unit) == ("selected", office.root)


@pytest.mark.parametrize("stale", ["", "x" * 32])
def test_a_choice_that_was_not_seen_is_not_taken_back(client, listed, office, stale):
    nominating.select(listed.one, to_unit=office.b, to_title=listed.deputy, by=office.hr)
    page(client, office.hr, "nomination-unselect", listed.one.pk, seen=stale)
    listed.one.refresh_from_db()
    assert listed.one.state == "selected"
    page(client, office.hr, "nomination-unselect", listed.one.pk, seen=nominating.choice(listed.one))
    listed.one.refresh_from_db()
    assert listed.one.state == "eligible"


def test_courses_are_made_marked_and_counted(client, listed):
    nominating.select(listed.one, to_unit=listed.office.b, to_title=listed.deputy, by=listed.office.hr)
    batching.go_on(listed.batch, by=listed.office.hr)
    made = {"name": "Lớp bồi dưỡng 1", "starts_on": "24/06/2020", "ends_on": "26/06/2020", "place": "Hà Nội"}
    assert page(client, listed.office.hr, "course-new", listed.batch.pk, **made).status_code == 302
    course = listed.batch.courses.get()
    row = course.attendances.get()
    assert page(client, listed.office.hr, "course", course.pk).status_code == 200
    wrong = {f"r{row.pk}": "absent", f"c{row.pk}": "12/CC"}
    assert page(client, listed.office.hr, "course", course.pk, **wrong).status_code == 422
    marked = {f"r{row.pk}": "attended", f"c{row.pk}": "12/CC"}
    assert page(client, listed.office.hr, "course", course.pk, **marked).status_code == 302
    answer = page(client, listed.office.hr, "batch-courses", listed.batch.pk)
    assert [missing for _row, missing in answer.context["going"]] == [1]
    assert page(client, listed.office.hr, "course-invite", course.pk, x="1").status_code == 302
    assert page(client, listed.office.authority, "course", course.pk, **marked).status_code == 403


def test_a_plan_whose_units_are_all_gone_holds_no_batch(client, scene):
    """As the plan of 2019 after the reorganisation of 1/3/2025: nobody would be asked for names."""
    for unit in (scene.office.a, scene.office.b):
        unit.versions.update(valid=(date(2010, 1, 1), date(2025, 3, 1)))
    asked = {"plan": scene.plan.pk, "code": "DOT-IX", "name": "Đợt IX", "dossier_on": "02/11/2026",
             "decision_on": "20/11/2026", "starts_on": "01/12/2026", "policy": ""}  # fmt: skip
    refused = page(client, scene.office.hr, "batch-new", **asked)
    assert refused.status_code == 422
    assert refused.context["form"].errors["plan"]
    before = asked | {"dossier_on": "02/12/2024", "decision_on": "20/12/2024", "starts_on": "01/01/2025"}
    assert page(client, scene.office.hr, "batch-new", **before).status_code == 302


def test_a_paper_is_not_signed_on_a_day_to_come(client, scene):
    paper = {"symbol": "118/TTr-TCCB", "signed_on": f"{dates.today() + timedelta(days=1):%d/%m/%Y}"}
    refused = page(client, scene.office.hr, "batch-submit-policy", scene.batch.pk, **paper)
    assert refused.status_code == 422
    assert refused.context["form"].errors["signed_on"]
    assert Batch.objects.get(pk=scene.batch.pk).state == "draft"


def test_minutes_are_not_kept_of_an_exchange_to_come(client, listed):
    said = {
        "kind": "person",
        "held_on": f"{dates.today() + timedelta(days=1):%d/%m/%Y}",
        "agrees": "on",
        "note": "Sẵn sàng",
    }
    refused = page(client, listed.office.hr, "nomination-consult", listed.one.pk, **said)
    assert refused.status_code == 422
    assert not listed.one.consultations.exists()


def test_hr_goes_back_to_the_nominations_when_the_days_have_slipped(client, listed):
    batch, hr = listed.batch, listed.office.hr
    batching.go_on(batch, by=hr)
    assert Batch.objects.get(pk=batch.pk).state == "screening"
    assert reverse("batch-go-back", args=[batch.pk]) in text(page(client, hr, "batch", batch.pk))
    assert page(client, hr, "batch-go-back", batch.pk, x="1").status_code == 302
    assert reverse("batch-edit", args=[batch.pk]) in text(page(client, hr, "batch", batch.pk))


def test_the_attendance_of_a_cancelled_batch_stays_as_it_was(client, listed):
    nominating.select(listed.one, to_unit=listed.office.b, to_title=listed.deputy, by=listed.office.hr)
    batching.go_on(listed.batch, by=listed.office.hr)
    days = {"starts_on": date(2020, 6, 1), "ends_on": date(2020, 6, 5)}
    course = training.create_course(listed.batch, by=listed.office.hr, name="Lớp 1", **days)
    row = course.attendances.get()
    batching.cancel(listed.batch, "Hoãn", by=listed.office.hr)
    assert page(client, listed.office.hr, "course-invite", course.pk, x="1").status_code == 302
    refused = page(client, listed.office.hr, "course", course.pk, **{f"r{row.pk}": "attended", f"c{row.pk}": ""})
    assert refused.status_code == 422
    row.refresh_from_db()
    assert row.result == "invited"


def test_courses_and_papers_are_in_the_log(listed):
    nominating.select(listed.one, to_unit=listed.office.b, to_title=listed.deputy, by=listed.office.hr)
    batching.go_on(listed.batch, by=listed.office.hr)
    days = {"starts_on": date(2020, 6, 1), "ends_on": date(2020, 6, 5)}
    course = training.create_course(listed.batch, by=listed.office.hr, name="Lớp 1", **days)
    training.mark(course, {course.attendances.get().pk: ("attended", "1/CC")}, by=listed.office.hr)
    about = AccessEvent.objects.filter(model="rotation.course", user=listed.office.hr).order_by("pk")
    assert [line.verb for line in about] == ["create", "change", "change"]
    dossiers.load()
    type_ = DossierItemType.objects.first()
    item = dossiers.record(
        listed.one, type_, issued_on=date(2020, 6, 1), received_on=date(2020, 6, 2), by=listed.office.hr
    )
    dossiers.verify(item, by=listed.office.hr)
    about = AccessEvent.objects.filter(model="rotation.dossieritem", official=listed.one.official_id).order_by("pk")
    assert [line.verb for line in about] == ["create", "change"]


def test_two_who_fill_in_the_attendance_at_once_keep_each_others_answers(client, listed):
    for one in (listed.one, listed.two):
        Nomination.objects.filter(pk=one.pk).update(
            state="selected", to_unit=listed.office.root, to_title=listed.deputy, starts_on=listed.batch.starts_on
        )
    batching.go_on(listed.batch, by=listed.office.hr)
    course = training.create_course(
        listed.batch, by=listed.office.hr, name="Lớp 1", starts_on=date(2020, 6, 1), ends_on=date(2020, 6, 5)
    )
    first, second = course.attendances.order_by("pk")
    asked = text(page(client, listed.office.hr, "course", course.pk))
    assert f'name="initial-r{first.pk}"' in asked
    shown = {
        f"initial-{letter}{row.pk}": value for row in (first, second) for letter, value in (("r", "invited"), ("c", ""))
    }
    left = {f"r{row.pk}": "invited" for row in (first, second)}
    for row in (first, second):
        assert (
            page(
                client, listed.office.hr, "course", course.pk, **shown, **left | {f"r{row.pk}": "attended"}
            ).status_code
            == 302
        )
    assert set(course.attendances.values_list("result", flat=True)) == {"attended"}


def test_who_is_eligible_judges_without_keeping(client, listed):
    answer = page(client, listed.office.hr, "batch-candidates", listed.batch.pk)
    assert len(answer.context["page"].rows) == 6
    answer = page(client, listed.office.hr, "batch-candidates", listed.batch.pk, query="?verdict=eligible")
    assert {row.full_name for row in answer.context["page"].rows} == {"Trần Thị Ánh Nguyệt", "Nông Thị Yến"}


def test_a_plan_is_made_with_its_paper_and_units(client, listed):
    values = {"scheme": listed.plan.scheme_id, "name": "Kế hoạch 2026", "symbol": "88/KH-CHQ", "signed_on": "05/01/2026",
              "units": "CHQ-A\nchq-b\n"}  # fmt: skip
    assert page(client, listed.office.hr, "plan-new", **values).status_code == 302
    made = Plan.objects.get(name="Kế hoạch 2026")
    assert made.units.count() == 2
    assert made.document.symbol == "88/KH-CHQ"
    wrong = page(client, listed.office.hr, "plan-new", **(values | {"units": "KHONG-CO"}))
    assert wrong.status_code == 422
    seen = {"units": "CHQ-B", "seen": planning.as_seen(listed.plan)}
    dropped = page(client, listed.office.hr, "plan-edit", listed.plan.pk, **(values | seen))
    assert dropped.context["form"].errors["units"]


def test_the_second_of_two_who_change_a_plan_is_told(client, listed):
    shown = page(client, listed.office.hr, "plan-edit", listed.plan.pk).context["form"].initial
    values = shown | {"signed_on": "17/09/2019", "need": ""}
    for name, status in (("Tên thứ nhất", 302), ("Tên thứ hai", 422)):
        answer = page(client, listed.office.hr, "plan-edit", listed.plan.pk, **(values | {"name": name}))
        assert answer.status_code == status
    assert Plan.objects.get(pk=listed.plan.pk).name == "Tên thứ nhất"


def test_a_batch_is_made_and_its_days_must_be_in_order(client, listed):
    values = {"plan": listed.plan.pk, "code": "DOT-III", "name": "Đợt III", "dossier_on": "16/03/2026",
              "decision_on": "15/06/2026", "starts_on": "01/07/2026", "policy": ""}  # fmt: skip
    wrong = page(client, listed.office.hr, "batch-new", **(values | {"starts_on": "01/06/2026"}))
    assert wrong.status_code == 422
    assert page(client, listed.office.hr, "batch-new", **values).status_code == 302
    made = Batch.objects.get(code="DOT-III")
    assert made.policy.code == "QD65-ND170-QD377"
    assert page(client, listed.office.hr, "batch-new", **values).status_code == 422


def test_the_desk_tells_hr_and_the_authority_what_waits(client, scene):
    from personnel.models import User
    from rotation import offers

    def waiting(person):
        """As a new request sees it: what a page has read it keeps until it is answered."""
        return list(offers.due(User.objects.get(pk=person.pk), date(2020, 3, 1)))

    assert len(waiting(scene.office.hr)) == 1
    assert waiting(scene.office.authority) == []
    batching.submit_policy(scene.batch, scene.submission, by=scene.office.hr)
    assert waiting(scene.office.hr) == []
    assert len(waiting(scene.office.authority)) == 1
    assert waiting(scene.office.head_a) == []


def test_search_finds_batches_for_those_who_may_see_them(scene):
    from rotation import offers

    assert [hit.label for hit in offers.search("Đợt", scene.office.hr)] == ["Đợt I"]
    assert list(offers.search("Đợt", scene.office.head_a)) == []


def test_lists_are_exported_as_they_are_filtered(client, listed):
    for name, args in (("batch", (listed.batch.pk,)), ("batch-candidates", (listed.batch.pk,)), ("batches", ())):
        answer = page(client, listed.office.hr, name, *args, query="?export=xlsx")
        assert answer.status_code == 200, name
        assert b"".join(answer)[:2] == b"PK", name
    assert AccessEvent.objects.filter(verb="export", user=listed.office.hr).count() == 3


def test_a_division_is_shown_with_its_department_in_the_names_of_the_day(client, scene):
    office = scene.office
    division = make.UnitFactory(code="CHQ-A-P1", name="Phòng Nghiệp vụ 1", kind="phong", parent=office.a)
    division.versions.update(level=3)
    office.a.versions.update(name="Cục Quản lý rủi ro")
    scene.open()
    nomination = scene.nominate(scene.eligible(division, "Trần Thị Ánh Nguyệt"))
    screening.screen(scene.batch, by=office.hr)
    for query in ("", f"?who={nomination.pk}"):
        assert "Phòng Nghiệp vụ 1, Cục Quản lý rủi ro" in text(
            page(client, office.hr, "batch", scene.batch.pk, query=query)
        )
    assert "Phòng Nghiệp vụ 1, Cục Quản lý rủi ro" in text(page(client, office.hr, "batch-candidates", scene.batch.pk))
