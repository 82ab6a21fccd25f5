"""The pages of the reviews: what they show to whom, what they keep when something is refused, what they cost."""

import re
from datetime import date
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment import concluding
from assessment.models import Review, ReviewReminder
from assessment.models.review_guards import UNIT_FIELDS
from personnel.models import User
from tests import factories as make
from tests.assessment import steps

MARKER = "DẤU-RIÊNG-8472"


@pytest.fixture
def review(cycle, office):
    return steps.self_reported(cycle, office.official_b)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(review, **changes):
    values = {f"points_{code.lower()}": str(points) for code, points in steps.FULL.items()}
    return {**values, **steps.CONTENT, "version": str(review.version), **changes}


def test_the_head_saves_sends_and_takes_back(review, office):
    client = signed_in(office.head_a)
    page = reverse("review-write", args=[review.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, typed(review, act="save")).status_code == 302
    review.refresh_from_db()
    assert review.state == "self_submitted"
    answer = client.post(page, typed(review, act="send"))
    assert answer.url == reverse("review", args=[review.pk])
    assert "83" in client.get(answer.url).content.decode()
    client.post(reverse("review-withdraw", args=[review.pk]))
    review.refresh_from_db()
    assert review.state == "self_submitted"


def test_points_are_typed_with_a_comma(review, office):
    signed_in(office.head_a).post(reverse("review-write", args=[review.pk]), typed(review, act="save", points_c1="8,5"))
    assert str(review.scores.get(criterion__code="C1").unit_points) == "8.50"


@pytest.mark.parametrize("wrong", ["mười", "10,5", "-1", "1e3", "NaN", "９", "8.123", "1" * 13])
def test_a_failing_form_keeps_everything_typed_and_says_where(review, office, wrong):
    page = reverse("review-write", args=[review.pk])
    answer = signed_in(office.head_a).post(
        page, typed(review, act="send", points_c1=wrong, strengths="Giữ <b>câu</b> này")
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Giữ &lt;b&gt;câu&lt;/b&gt; này" in text
    assert re.search(r'name="points_c1"[^>]*aria-invalid="true"', text)
    review.refresh_from_db()
    assert review.strengths == ""


def test_an_incomplete_review_is_kept_as_a_draft_and_not_sent(review, office):
    page = reverse("review-write", args=[review.pk])
    answer = signed_in(office.head_a).post(page, typed(review, act="send", flags=["foot_dragging"]))
    review.refresh_from_db()
    assert (answer.status_code, review.state, review.flags) == (422, "self_submitted", ["foot_dragging"])
    text = answer.content.decode()
    assert re.search(r'name="flag_detail"[^>]*aria-invalid="true"', text)
    assert f'name="version" value="{review.version}"' in text


def test_a_stale_form_is_answered_with_both_versions_and_can_then_be_saved(review, office):
    client = signed_in(office.head_a)
    page = reverse("review-write", args=[review.pk])
    old = typed(review, act="save", strengths="Bản của tôi")
    steps.drafted(review, office.head_a, strengths="Bản của người khác")
    answer = client.post(page, old)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Bản của tôi" in text
    assert "Bản của người khác" in text
    review.refresh_from_db()
    assert review.strengths == "Bản của người khác"
    version = re.search(r'name="version" value="(\d+)"', text)[1]
    assert client.post(page, {**old, "version": version}).status_code == 302


def test_typing_into_a_review_that_has_meanwhile_been_sent_loses_nothing_unsaid(review, office):
    form = typed(review, act="send", strengths="Viết ở máy khác")
    steps.sent(review, office.head_a)
    answer = signed_in(office.head_a).post(reverse("review-write", args=[review.pk]), form)
    assert answer.status_code == 409
    assert "Viết ở máy khác" in answer.content.decode()


def test_autosave_answers_as_the_script_expects(review, office):
    client = signed_in(office.head_a)
    address = reverse("review-draft", args=[review.pk])
    answer = client.post(address, typed(review, strengths="Đang gõ"))
    review.refresh_from_db()
    assert (answer.status_code, answer.json()["version"], review.strengths) == (200, review.version, "Đang gõ")
    assert client.post(address, typed(review, version="0")).status_code == 409
    wrong = client.post(address, typed(review, points_c1="99"))
    assert wrong.status_code == 400
    assert "C1" in wrong.json()["message"]


def test_only_declared_fields_are_ever_written(review, office):
    before = Review.objects.filter(pk=review.pk).values().get()
    everything = {
        field.name: "1" for field in Review._meta.fields if field.name not in UNIT_FIELDS and field.name != "version"
    }
    everything |= {"state": "concluded", "total": "100", "classification": "HTXSNV", "tasks_done": "x", "C99": "1"}
    signed_in(office.head_a).post(reverse("review-write", args=[review.pk]), typed(review, act="save", **everything))
    after = Review.objects.filter(pk=review.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"strengths", "limits", "unit_recommendation", "version"}


def test_the_official_writes_and_sends_the_self_report(cycle, office):
    review = steps.opened(cycle)
    client = signed_in(office.official_b)
    page = reverse("self-report", args=[review.pk])
    points = {f"points_{code.lower()}": str(value) for code, value in steps.FULL.items()}
    assert client.get(page).status_code == 200
    refused = client.post(page, {**points, "version": "0", "act": "send", "learned": "Quy trình"})
    assert refused.status_code == 422
    assert "Quy trình" in refused.content.decode()
    review.refresh_from_db()
    sent = client.post(page, {**points, "version": str(review.self_version), "act": "send", "tasks_done": "214 hồ sơ"})
    assert sent.url == reverse("my-reviews")
    review.refresh_from_db()
    assert review.state == "self_submitted"
    assert client.post(reverse("self-report-withdraw", args=[review.pk])).status_code == 302


def test_hr_concludes_on_the_page_and_keeps_what_was_typed_when_refused(review, office):
    review = steps.sent(review, office.head_a)
    client = signed_in(office.hr)
    page = client.get(reverse("review", args=[review.pk])).content.decode()
    assert reverse("review-conclude", args=[review.pk]) in page
    form = {"version": str(review.version), "recommendation": "adjust_job", "conclusion": ""}
    refused = client.post(reverse("review-conclude", args=[review.pk]), form)
    assert refused.status_code == 422
    assert '<option value="adjust_job" selected>' in refused.content.decode()
    stale = client.post(reverse("review-conclude", args=[review.pk]), form | {"version": "0", "conclusion": "Vì thế"})
    assert stale.status_code == 409
    assert "Vì thế" in stale.content.decode()
    done = client.post(reverse("review-conclude", args=[review.pk]), form | {"conclusion": "Vì thế"})
    assert done.status_code == 302
    review.refresh_from_db()
    assert (review.state, review.recommendation) == ("concluded", "adjust_job")


def test_hr_returns_takes_up_answers_reminds_and_names(review, office):
    client = signed_in(office.hr)
    assert client.post(reverse("review-ask", args=[review.pk])).status_code == 302
    assert ReviewReminder.objects.get().user == office.head_a
    assert client.get(reverse("review-reviewer", args=[review.pk])).status_code == 200
    client.post(reverse("review-reviewer", args=[review.pk]), {"reviewer": office.head_b.pk})
    review.refresh_from_db()
    assert review.reviewer == office.head_b
    client.post(reverse("review-reviewer", args=[review.pk]), {"reviewer": ""})
    review.refresh_from_db()
    review = steps.sent(review, office.head_a, flags=["negative"], flag_detail="Ngày 1/10 …")
    client.post(reverse("review-take-up", args=[review.pk]))
    review.refresh_from_db()
    assert review.taken_up_by == office.hr
    assert client.post(reverse("review-answer", args=[review.pk]), {"answer": ""}).status_code == 422
    assert client.post(reverse("review-answer", args=[review.pk]), {"answer": "Đã làm việc."}).status_code == 302
    refused = client.post(reverse("review-return", args=[review.pk]), {"version": "0", "reason": "Thiếu số liệu"})
    assert refused.status_code == 409
    review.refresh_from_db()
    client.post(reverse("review-return", args=[review.pk]), {"version": str(review.version), "reason": "Thiếu số liệu"})
    review.refresh_from_db()
    assert review.state == "returned"


PAGES = ("review", "review-write", "self-report", "review-reviewer")
ACTS = (
    "review-draft", "review-withdraw", "self-report-draft", "self-report-withdraw", "review-take-up", "review-return",
    "review-conclude", "review-answer", "review-ask",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES + ACTS)
def test_outside_ones_scope_there_is_nothing(review, office, name):
    address = reverse(name, args=[review.pk])
    for stranger in (office.head_b, office.official_a, office.stranger, office.admin):
        client = signed_in(stranger)
        assert (client.get(address) if name in PAGES else client.post(address)).status_code == 404, stranger
    assert Client().post(address).status_code == 302


@pytest.mark.parametrize("name", ACTS)
def test_acts_are_posts(review, office, name):
    assert signed_in(office.hr).get(reverse(name, args=[review.pk])).status_code == 405


@pytest.mark.parametrize("name", ["review-conclude", "review-return", "review-take-up", "review-answer", "review-ask"])
def test_the_authority_and_the_auditor_read_and_change_nothing(review, office, name):
    review = steps.sent(review, office.head_a)
    for reader in (office.authority, office.auditor, office.head_a):
        client = signed_in(reader)
        assert client.get(reverse("review", args=[review.pk])).status_code == 200
        assert client.post(reverse(name, args=[review.pk]), {}).status_code == 404


def crawl(client, start="/", depth=4, most=120) -> dict[str, str]:
    """Our pages that can be reached by links, with their text; of a list with other filters one address each."""
    seen, shapes, frontier = {}, set(), [start]
    for _step in range(depth):
        found = []
        for address in frontier:
            parts = urlsplit(address)
            shape = (parts.path, *sorted(parse_qs(parts.query))[:1])
            if shape in shapes or len(seen) >= most:
                continue
            shapes.add(shape)
            answer = client.get(address, follow=True)
            text = (
                b"".join(answer.streaming_content).decode(errors="replace")
                if answer.streaming
                else answer.content.decode(errors="replace")
            )
            seen[address] = text
            found += [urljoin(address, link.replace("&amp;", "&")) for link in re.findall(r'href="([^"#]+)"', text)]
        frontier = [
            link for link in found if link.startswith("/") and not link.startswith(("/static", "/logout", "/admin"))
        ]
    return seen


def marked(review, head):
    """A review with the marker in everything the unit writes."""
    return steps.sent(
        review,
        head,
        steps.points(C1="3.37"),
        strengths=MARKER,
        limits=MARKER,
        flags=["negative"],
        flag_detail=MARKER,
        meeting_on=date(2021, 1, 5),
        collective_opinion=MARKER,
    )


@pytest.mark.parametrize("also", [None, "unit_head", "hr_staff"])
def test_the_person_reviewed_finds_no_word_of_it_before_it_is_released(review, office, also):
    """Not even with a headship over the very unit, or as HR staff."""
    review = marked(review, office.head_a)
    if also:
        make.GrantFactory(user=office.official_b, role=also, unit=office.a if also == "unit_head" else None)
    pages = crawl(signed_in(User.objects.get(pk=office.official_b.pk)))
    pages["direct"] = (
        signed_in(office.official_b).get(reverse("review", args=[review.pk]), follow=True).content.decode()
    )
    assert reverse("self-report", args=[review.pk]) in pages
    assert not [address for address, text in pages.items() if MARKER in text or "3,37" in text or "3.37" in text]
    review = concluding.conclude(
        review, by=office.hr, version=review.version, recommendation="continue", at=timezone.now()
    )
    pages = crawl(signed_in(User.objects.get(pk=office.official_b.pk)))
    assert MARKER in pages[reverse("review", args=[review.pk])]


@pytest.mark.parametrize("who", ["head_b", "official_a", "stranger", "admin"])
def test_other_people_find_no_word_of_it_at_all(review, office, who):
    review = steps.concluded(marked(review, office.head_a), office.hr)
    pages = crawl(signed_in(getattr(office, who)))
    assert not [address for address, text in pages.items() if MARKER in text]


@pytest.mark.parametrize("who", ["hr", "authority", "auditor", "head_a", "official_b"])
def test_every_link_of_the_review_pages_leads_somewhere(review, office, who):
    marked(review, office.head_a)
    client = signed_in(getattr(office, who))
    for address in crawl(client):
        assert client.get(address, follow=True).status_code == 200, address


def test_looking_at_somebodys_review_is_noted(review, office):
    from personnel.models import AccessEvent

    review = steps.sent(review, office.head_a)
    signed_in(office.auditor).get(reverse("review", args=[review.pk]))
    assert AccessEvent.objects.filter(user=office.auditor, verb="view", official=review.official).count() == 1


def test_the_list_filters_searches_and_exports(cycle, review, office):
    client = signed_in(office.hr)
    address = reverse("reviews")
    assert "6 " in client.get(address).content.decode()
    for query, found in [
        ("q=tran+dinh", 6),
        ("q=khong+ai", 0),
        ("state=overdue", 1),
        ("state=not_open", 5),
        ("number=2", 1),
        (f"unit={office.a.pk}", 6),
        (f"unit={office.b.pk}", 6),
        (f"programme={cycle.programme_id}&sort=-total", 6),
        ("state=xx&number=99&page=-1&sort=;drop", 6),
    ]:
        rows = client.get(f"{address}?{query}").context["page"].rows
        assert len(rows) == found, query


def test_the_round_page_counts_units_and_people(cycle, review, office):
    steps.sent(review, office.head_a)
    page = signed_in(office.hr).get(reverse("review-round", args=[cycle.programme_id, 1]))
    assert (page.context["sent"], page.context["done_units"], page.context["overdue"]) == (1, 1, 0)
    assert signed_in(office.hr).get(reverse("review-round", args=[cycle.programme_id, 9])).status_code == 404
    assert signed_in(office.head_b).get(reverse("review-round", args=[cycle.programme_id, 1])).status_code == 404
    assert signed_in(office.official_b).get(reverse("review-rounds")).status_code == 403


def test_the_desk_says_what_waits_for_whom(cycle, review, office):
    desk = signed_in(office.head_a).get("/").content.decode()
    assert reverse("review-write", args=[review.pk]) in desk
    desk = signed_in(office.hr).get("/").content.decode()
    assert reverse("review", args=[review.pk]) in desk
    steps.opened(cycle, 2)
    assert (
        reverse("self-report", args=[cycle.reviews.get(number=2).pk])
        in signed_in(office.official_b).get("/").content.decode()
    )


def test_the_record_shows_reviews_to_those_who_may_read_them(review, office):
    from assessment.offers import panels

    steps.concluded(steps.sent(review, office.head_a), office.hr)
    on = date(2021, 2, 1)
    assert len(next(panels(review.official, office.hr, on)).context["reviews"]) == 6
    assert len(next(panels(review.official, office.official_b, on)).context["reviews"]) == 1
    assert not list(panels(review.official, office.head_b, on))


@pytest.mark.parametrize("name", ["reviews", "review-rounds", "desk", "review-round", "my-reviews", "review"])
def test_pages_cost_the_same_for_few_and_for_many(open_cycle, office, name):
    first = open_cycle()
    steps.sent(steps.self_reported(first, office.official_b), office.head_a)
    args = {"review-round": [first.programme_id, 1], "review": [first.reviews.get(number=1).pk]}.get(name, [])
    client = signed_in(office.official_b if name == "my-reviews" else office.hr)
    address = reverse(name, args=args)
    client.get(address)

    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        return len(found)

    before = queries()
    for number in range(8):
        person = make.OfficialFactory(full_name=f"Nguyễn Văn {number}")
        open_cycle(official=person)
        Review.objects.filter(official=person, number__lte=2).update(state="open")
    assert queries() == before
    assert before <= 10


def test_rounds_with_work_come_first_and_unopened_ones_last(cycle, office):
    """Period 1 concluded, period 2 open, the others not yet: 2, 1, 3, 4, 5, 6."""
    from assessment import progress

    steps.concluded(steps.sent(steps.self_reported(cycle, office.official_b), office.head_a), office.hr)
    steps.opened(cycle, 2)
    rows = progress.rounds(office.hr, date(2021, 6, 1))
    assert [row["number"] for row in rows][:6] == [2, 1, 3, 4, 5, 6]
    assert [row["standing"] for row in rows][:3] == ["now", "done", "later"]
    assert signed_in(office.hr).get(reverse("review-rounds")).status_code == 200
