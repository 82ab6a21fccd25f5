"""The log: nothing in it changes, everybody's looks are in it, auditors read it, officials see who opened their record."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches, path
from django.utils.text import capfirst

import config.urls
from personnel import access_log, jobs
from personnel.models import AccessEvent, Commendation, IssuedDocument, Official
from personnel.origin import coming_from
from personnel.views import log as pages
from tests import factories as make
from tests.conftest import never_emptied
from tests.trust.sending import as_sent

pytestmark = pytest.mark.django_db
Verb = AccessEvent.Verb


def look(user, official, **more):
    return access_log.note(user, Verb.VIEW, official, **more)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE personnel_accessevent SET username = 'x'",
        "UPDATE personnel_accessevent SET at = now()",
        "DELETE FROM personnel_accessevent",
        "DELETE FROM personnel_accessevent WHERE id = (SELECT max(id) FROM personnel_accessevent)",
    ],
)
def test_the_database_refuses_to_change_the_log(office, sql):
    look(office.hr, office.a1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AccessEvent.objects.count() == 1


def test_the_database_refuses_to_empty_the_log(office):
    look(office.hr, office.a1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE personnel_accessevent ENABLE TRIGGER {never_emptied()}")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE personnel_accessevent CASCADE")
    assert AccessEvent.objects.count() == 1


def test_a_line_is_written_with_the_act_or_not_at_all(office):
    with transaction.atomic():
        look(office.hr, office.a1)
        transaction.set_rollback(True)
    assert not AccessEvent.objects.exists()


def test_looking_at_ones_own_record_is_not_noted(office):
    assert look(office.official_a, office.a2) is None
    assert look(office.official_a, office.a1).official == office.a1


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "x" * 5000, "\ud800", "<b>"])
def test_no_text_breaks_the_log(office, text):
    line = access_log.note(office.hr, Verb.VIEW, office.a1, label=text, purpose=text, query=text)
    assert "\n" not in line.label + line.purpose + str(line.detail)


# Where it comes from


def contexts(row):
    model = next(iter(row.pgh_event_models.values()))
    return [event.pgh_context and event.pgh_context.metadata for event in model.objects.filter(pgh_obj=row.pk)]


def change_a1(request):
    official = Official.objects.get(full_name="Ngô Xuân Trường")
    official.phone = "0912345678"
    official.save()
    return HttpResponse("ok")


@pytest.fixture
def changing(monkeypatch):
    monkeypatch.setattr(config.urls, "urlpatterns", [path("change/", change_a1), *config.urls.urlpatterns])
    clear_url_caches()
    yield
    clear_url_caches()


def test_the_history_knows_who_from_where_and_why(client, office, changing):
    client.force_login(office.hr)
    answer = client.post("/change/", {"reason": "Sửa theo\nđơn 12"}, REMOTE_ADDR="10.1.2.3")
    assert answer.status_code == 200
    told = contexts(office.a1)[-1]
    assert told["user"] == office.hr.pk
    assert told["ip"] == "10.1.2.3"
    assert told["request"] == answer["X-Request-ID"]
    assert told["url"] == "/change/"
    assert told["reason"] == "Sửa theo đơn 12"


@pytest.mark.parametrize("reason", ["\x00", "\ud800".encode("utf-8", "surrogatepass"), "x" * 10_000, ""])
def test_no_reason_breaks_a_request(client, office, changing, reason):
    client.force_login(office.hr)
    assert client.post("/change/", {"reason": reason}).status_code == 200
    assert client.get("/change/%00%FF/x").status_code in (400, 404)


def test_a_job_writes_in_the_name_of_who_asked_for_it(office, monkeypatch):
    def work(job):
        Official.objects.filter(pk=office.a1.pk).update(phone="0912345678")
        look(job.requested_by, office.a1)

    monkeypatch.setitem(jobs.HANDLERS, "try", work)
    with coming_from("abc", "10.1.2.3"):
        job = jobs.enqueue("try", "try:1", by=office.hr)
    assert jobs.run(job.pk).state == "done"
    told = contexts(office.a1)[-1]
    assert (told["user"], told["request"], told["job"]) == (office.hr.pk, "abc", job.pk)
    assert AccessEvent.objects.get().request_id == "abc"


def test_nothing_is_left_of_a_trace_when_it_ends(office):
    with coming_from("abc", "10.1.2.3"), access_log.tracing(user=1):
        pass
    office.a1.phone = "0912345678"
    office.a1.save()
    assert contexts(office.a1)[-1] is None


# The pages


def test_the_log_is_the_auditors(client, office):
    for person, status in [
        (office.auditor, 200), (office.hr, 403), (office.admin, 403), (office.authority, 403), (office.head_a, 403),
        (office.official_a, 403), (office.stranger, 403),
    ]:  # fmt: skip
        client.force_login(person)
        assert client.get("/log/").status_code == status, person


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"a1", "b1", "in"}),
        ("q=ngo+xuan", {"a1"}),
        ("q=Ng%C3%B4%20Xu%C3%A2n", {"a1"}),
        ("q=Ngo%CC%82+Xua%CC%82n", {"a1"}),
        ("q=tccb", {"a1", "b1"}),
        ("q=zzz", set()),
        ("verb=sign_in", {"in"}),
        ("verb=view", {"a1", "b1"}),
        ("verb=changes", set()),
        ("account=tccb", {"a1", "b1"}),
        ("account=ai-do", set()),
        ("kind=personnel.official", {"a1", "b1"}),
        ("kind=personnel.user", set()),
        ("kind=auth.evil", {"a1", "b1", "in"}),
        ("unit=CHQ-A", {"a1"}),
        ("unit=CHQ", {"a1", "b1", "in"}),
        ("unit=khong-co", {"a1", "b1", "in"}),
        ("sort=-kind&kind=personnel.official&account=tccb", {"a1", "b1"}),
        ("since=01/01/2100", set()),
        ("until=01/01/1999", set()),
        ("q=%00", {"a1", "b1", "in"}),
        ("page=-3&sort=evil&since=31/02/2020", {"a1", "b1", "in"}),
    ],
)
def test_the_log_is_found_by_person_account_act_and_day(client, office, query, found):
    look(office.hr, office.a1, label="a1")
    look(office.hr, office.b1, label="b1")
    access_log.note(office.authority, Verb.SIGN_IN, label="in")
    client.force_login(office.auditor)
    assert {row.label for row in client.get(f"/log/?{query}").context["page"].rows} == found


def test_every_change_of_whatever_kind_is_one_list(client, office):
    look(office.hr, office.a1, label="looked")
    for verb in AccessEvent.WRITES:
        access_log.note(office.hr, verb, office.a1, label=str(verb))
    client.force_login(office.auditor)
    rows = client.get("/log/?verb=changes").context["page"].rows
    assert {row.label for row in rows} == {"create", "change", "delete", "decide", "import"}


def test_the_log_of_one_official_is_found_by_code(client, office):
    look(office.hr, office.a1, label="a1")
    look(office.hr, office.b1, label="b1")
    client.force_login(office.auditor)
    rows = client.get(f"/log/?official={office.b1.code.lower()}").context["page"].rows
    assert [row.label for row in rows] == ["b1"]


def test_a_line_tells_what_its_request_changed(client, office):
    """From the line of the log to the columns: before, after, by whom, from where; for the auditor alone."""
    client.force_login(office.hr)
    row = Commendation.objects.create(official=office.a2, name="Bằng khen", awarded_on=date(2015, 1, 1))
    address = f"/admin/personnel/commendation/{row.pk}/change/"
    for number in ("lần một", "lần hai"):
        sent = as_sent(client.get(address)) | {"name": number}
        answer = client.post(address, sent, REMOTE_ADDR="10.1.2.3")
        assert answer.status_code == 302, answer.context["adminform"].form.errors
    event = AccessEvent.objects.filter(verb=Verb.CHANGE, official=office.a2).latest("pk")
    for person, status in ((office.hr, 403), (office.admin, 403), (office.official_a, 403), (office.auditor, 200)):
        client.force_login(person)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/log/{event.pk}/")
        assert answer.status_code == status
    assert len(queries) <= 10
    [change] = answer.context["changes"]
    assert [(one.theirs, one.yours) for one in change.differences] == [("lần một", "lần hai")]
    assert "10.1.2.3" in answer.content.decode()


def test_taking_the_log_out_is_in_the_log(client, office):
    look(office.hr, office.a1)
    client.force_login(office.auditor)
    answer = client.get("/log/?export=xlsx&verb=view")
    assert answer["Content-Type"].endswith("sheet")
    line = AccessEvent.objects.get(verb=Verb.EXPORT)
    assert line.user == office.auditor
    assert line.detail["rows"] == 1
    assert "verb=view" in line.detail["query"]


def test_an_endless_sheet_is_refused_in_words(client, office, monkeypatch):
    monkeypatch.setattr(pages, "SHEET_LINES", 1)
    look(office.hr, office.a1)
    look(office.hr, office.b1)
    client.force_login(office.auditor)
    assert client.get("/log/?export=xlsx&verb=view").url == "/log/?verb=view"


@pytest.fixture
def many(office):
    """Enough lines for the planner to mind (the queries must use an index; see the plans asserted below)."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            """INSERT INTO personnel_accessevent (at, user_id, username, verb, model, object_id, label, official_id,
                                                  purpose, detail, ip, request_id)
               SELECT now() - n * interval '70 s', (SELECT id FROM personnel_user WHERE username = 'tccb'), 'tccb',
                      'view', 'personnel.official', '1', 'x', (ARRAY[%s, %s, %s]::bigint[])[1 + n %% 3], '', '{}',
                      '10.0.0.1', ''
               FROM generate_series(1, 50000) n""",
            [office.a1.pk, office.a2.pk, office.a3.pk],
        )
        cursor.execute("ANALYZE personnel_accessevent")


@pytest.mark.parametrize(
    "query",
    ["", "q=Ngo+Xuan", "q=khong+co+ai", "verb=view", "verb=export", "verb=changes", "account=tccb", "q=tccb&page=7",
     "since=01/10/2026&until=02/10/2026", "kind=personnel.unit", "unit=CHQ-B", "kind=personnel.official&sort=-kind"],
)  # fmt: skip
def test_the_log_is_read_by_an_index_in_ten_queries(client, office, many, query):
    client.force_login(office.auditor)
    client.get("/log/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"/log/?{query}").context["page"]
    assert len(queries) <= 10
    plan = page.narrowed()[:51].explain()
    assert "Seq Scan on personnel_accessevent" not in plan, plan


def test_an_official_sees_who_opened_the_record(client, office):
    look(office.hr, office.a2, purpose="Rà soát đợt I")
    look(office.hr, office.a1, purpose="Chuyện khác")
    client.force_login(office.official_a)
    page = client.get("/my/readers/").content.decode()
    assert "tccb" in page
    assert "Rà soát đợt I" in page
    assert "Chuyện khác" not in page


def test_what_is_being_written_about_somebody_is_not_told_to_them(client, office):
    """That an inquiry was opened is for HR to tell."""
    access_log.note(office.hr, Verb.CREATE, office.a2, label="Kiểm tra dấu hiệu vi phạm")
    look(office.hr, office.a2, label="Kiểm tra dấu hiệu vi phạm")
    client.force_login(office.official_a)
    page = client.get("/my/readers/")
    assert len(page.context["page"].rows) == 1
    assert "vi phạm" not in page.content.decode()
    assert not AccessEvent.objects.visible_to(office.official_a).filter(verb=Verb.CREATE).exists()


def test_that_somebody_is_planned_for_a_post_is_not_told_by_the_kind_of_thing_opened(client, office):
    for opened in (make.SuccessionEntryFactory(official=office.a2), make.DocumentFactory(official=office.a2)):
        look(office.hr, opened)
    client.force_login(office.official_a)
    kinds = {row.model: row.kind for row in client.get("/my/readers/").context["page"].rows}
    assert kinds["personnel.issueddocument"] == capfirst(IssuedDocument._meta.verbose_name)
    assert kinds["personnel.successionentry"] == capfirst(Official._meta.verbose_name)


def test_an_auditor_of_one_unit_reads_what_concerns_its_people(client, office):
    auditor = make.GrantFactory(user=make.UserFactory(), role="auditor", unit=office.a).user
    look(office.hr, office.a1)
    look(office.hr, office.b1)
    access_log.note(office.authority, Verb.SIGN_IN)
    client.force_login(auditor)
    assert [row.official for row in client.get("/log/").context["page"].rows] == [office.a1]
    assert client.get(f"/log/{AccessEvent.objects.get(official=office.b1).pk}/").status_code == 404


def test_somebody_who_is_no_official_has_no_such_page(client, office):
    client.force_login(office.stranger)
    assert client.get("/my/readers/").status_code == 404
