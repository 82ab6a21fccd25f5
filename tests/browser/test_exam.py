"""A candidate at a machine of the exam room: keyboard, every kind of question, a network that fails, another machine."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessment.exam_day import passes, proctoring, sitting_down
from assessment.models import Answer, Attempt
from tests.chromium import needs_chromium
from tests.exam_day.conftest import _nothing_kept_from_another_test, exam  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), needs_chromium, pytest.mark.usefixtures("at_desk")]


@pytest.fixture
def seated(at_desk, live_server, settings):
    """`seated(attempt)`: the paper open in a browser that holds the pass."""

    def sit(row, **options):
        person = at_desk(None, **options)
        person.page.context.add_cookies(
            [{"name": passes.COOKIE, "value": row.word, "url": live_server.url, "httpOnly": True}]
        )
        person.open("/exam/room/")
        return person

    return sit


def stands(row, number):
    found = Answer.objects.filter(attempt=row.pk, number=number).first()
    return found and found.answer


def until(page, condition, seconds=12):
    for _step in range(seconds * 5):
        if condition():
            return
        page.wait_for_timeout(200)
    assert condition()


def test_every_kind_is_answered_with_the_keyboard_and_kept(exam, seated):  # noqa: F811
    row = exam.attempt()
    page = seated(row).page
    expect(page.locator("[data-work]")).to_be_visible()
    expect(page.locator("[data-clock]")).to_contain_text(":")
    page.keyboard.press("2")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".choice input").nth(2)).to_be_checked()
    page.locator("[data-go='1']").press("Enter")
    page.keyboard.press("1")
    page.keyboard.press("3")
    page.locator("input[name=flag]").press("Space")
    page.locator("[data-go='1']").press("Enter")
    page.keyboard.press("1")
    page.locator("[data-go='1']").press("Enter")
    page.locator(".exam-lines button:not(:disabled)").first.press("Enter")
    page.locator("[data-go='1']").press("Enter")
    page.locator("select").nth(0).select_option("2")
    page.locator("select").nth(1).select_option("1")
    page.locator("[data-go='1']").press("Enter")
    page.locator("[data-body] input[type=text]").press_sequentially("Luật 1 Hải quan")
    page.locator("[data-go='1']").press("Enter")
    page.keyboard.press("1")
    page.locator("[data-body] input[type=text]").fill("tờ khai")
    expect(page.locator("[data-answered]")).to_contain_text("7/7")
    until(page, lambda: Answer.objects.filter(attempt=row.pk).count() == 7)
    assert stands(row, 1) == {"1": ["c"]}
    assert stands(row, 2) == {"1": ["a", "c"]}
    assert Answer.objects.get(attempt=row.pk, number=2).flagged
    assert len(stands(row, 4)["1"]) == 3
    assert set(stands(row, 5)["1"]) == {"a", "b"}
    assert stands(row, 6) == {"1": "Luật 1 Hải quan"}
    until(page, lambda: stands(row, 7) == {"1": ["a"], "2": "tờ khai"})
    assert Attempt.objects.get(pk=row.pk).shown.keys() >= {"1", "2", "7"}


def test_while_the_network_is_away_it_warns_keeps_sends_again_and_survives_a_reload(exam, seated, complaints):  # noqa: F811
    row = exam.attempt()
    person = seated(row)
    page = person.page
    expect(page.locator("[data-work]")).to_be_visible()
    page.route("**/exam/room/save/", lambda route: route.abort())
    page.keyboard.press("2")
    expect(page.locator("[data-warning]")).to_be_visible(timeout=35_000)
    expect(page.locator("[data-saved]")).to_contain_text("1")
    page.locator("[data-go='1']").click()
    page.keyboard.press("1")
    assert not Answer.objects.exists()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-answered]")).to_contain_text("2/7")
    page.unroute("**/exam/room/save/")
    until(page, lambda: Answer.objects.filter(attempt=row.pk).count() == 2, 40)
    assert (stands(row, 1), stands(row, 2)) == ({"1": ["b"]}, {"1": ["a"]})
    expect(page.locator("[data-warning]")).to_be_hidden(timeout=40_000)
    page.reload()
    expect(page.locator("[data-answered]")).to_contain_text("2/7")
    complaints[:] = [line for line in complaints if "ERR_FAILED" not in line]  # the network that was cut


def test_a_busy_server_is_asked_again_when_it_said(exam, seated):  # noqa: F811
    row = exam.attempt()
    page = seated(row).page
    expect(page.locator("[data-work]")).to_be_visible()
    asked = []

    def busy(route):
        asked.append(page.evaluate("performance.now()"))
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": "4"}, json={"message": "bận"})
        else:
            route.continue_()

    page.route("**/exam/room/save/", busy)
    page.keyboard.press("2")
    until(page, lambda: stands(row, 1) == {"1": ["b"]}, 30)
    assert asked[1] - asked[0] >= 4000


def test_on_another_machine_it_goes_on_after_the_release(exam, seated, at_desk):  # noqa: F811
    row = exam.attempt(code="7K4M-29QX")
    first = seated(row).page
    expect(first.locator("[data-work]")).to_be_visible()
    first.keyboard.press("2")
    until(first, lambda: stands(row, 1) is not None)
    proctoring.release(row, by=exam.proctor, reason="Hỏng máy", at=exam.now)
    second = at_desk(None)
    second.open("/exam/door/")
    second.page.fill("#id_number", row.seat.candidate_number)
    second.page.fill("#id_code", "7K4M-29QX")
    second.page.keyboard.press("Enter")
    expect(second.page.locator(".choice input").nth(1)).to_be_checked()
    first.keyboard.press("3")
    expect(first.locator("[data-notice]")).to_be_visible()
    assert stands(row, 1) == {"1": ["b"]}


def test_paused_the_questions_are_gone_and_come_back(exam, seated):  # noqa: F811
    row = exam.attempt()
    page = seated(row).page
    expect(page.locator("[data-work]")).to_be_visible()
    proctoring.pause(row, by=exam.proctor, reason="", at=exam.now)
    page.keyboard.press("2")
    expect(page.locator("[data-notice]")).to_be_visible()
    expect(page.locator("[data-work]")).to_be_hidden()
    assert not re.search(r"phương án \w", page.content())
    proctoring.go_on(Attempt.objects.get(pk=row.pk), by=exam.proctor, at=exam.now + timedelta(seconds=30))
    expect(page.locator("[data-work]")).to_be_visible(timeout=30_000)
    expect(page.locator(".choice input").nth(1)).to_be_checked()


def test_what_was_typed_while_paused_is_sent_though_the_browser_keeps_nothing(exam, seated, complaints):  # noqa: F811
    row = exam.attempt()
    person = seated(row)
    page = person.page
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.reload()
    expect(page.locator("[data-work]")).to_be_visible()
    page.route("**/exam/room/save/", lambda route: route.abort())
    page.keyboard.press("2")
    expect(page.locator("[data-warning]")).to_be_visible(timeout=35_000)
    proctoring.pause(row, by=exam.proctor, reason="", at=timezone.now() - timedelta(minutes=5))
    page.unroute("**/exam/room/save/")
    expect(page.locator("[data-notice]")).to_be_visible(timeout=40_000)
    assert stands(row, 1) is None
    proctoring.go_on(Attempt.objects.get(pk=row.pk), by=exam.proctor, at=timezone.now())
    expect(page.locator("[data-work]")).to_be_visible(timeout=30_000)
    expect(page.locator(".choice input").nth(1)).to_be_checked()
    until(page, lambda: stands(row, 1) == {"1": ["b"]}, 30)
    assert asked == [], "nobody is asked whether to leave the page"
    complaints[:] = [line for line in complaints if "ERR_FAILED" not in line]  # the network that was cut


def test_of_two_windows_the_newer_has_the_paper(exam, seated):  # noqa: F811
    row = exam.attempt()
    first = seated(row).page
    expect(first.locator("[data-work]")).to_be_visible()
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.locator("[data-work]")).to_be_visible()
    expect(first.locator("[data-notice]")).to_be_visible()
    expect(first.locator("[data-work]")).to_be_hidden()
    second.keyboard.press("2")
    until(second, lambda: stands(row, 1) == {"1": ["b"]})


def test_an_edited_clock_of_the_machine_changes_no_time_on_the_page(exam, seated):  # noqa: F811
    row = exam.attempt()
    page = seated(row).page
    page.add_init_script("const real = Date.now; Date.now = () => real() + 5 * 3600 * 1000;"
                         "window.Date = class extends Date { constructor(...given) { given.length ? super(...given) : super(real() + 18e6); } };")  # fmt: skip
    page.reload()
    expect(page.locator("[data-work]")).to_be_visible()
    page.keyboard.press("2")
    until(page, lambda: stands(row, 1) is not None)
    expect(page.locator("[data-saved]")).to_contain_text(":")
    shown = re.search(r"(\d\d):(\d\d):\d\d", page.locator("[data-saved]").inner_text())
    now = timezone.localtime()
    assert abs(int(shown[1]) * 60 + int(shown[2]) - now.hour * 60 - now.minute) % 1439 <= 2
    left = page.locator("[data-clock]").inner_text()
    assert 55 <= int(left.partition(":")[0]) <= 60, left


def test_enter_on_the_last_question_leads_to_the_hand_in(exam, seated):  # noqa: F811
    page = seated(exam.attempt()).page
    expect(page.locator("[data-work]")).to_be_visible()
    page.locator(".nav-grid a").last.click()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-open-hand-in]")).to_be_focused()


def test_the_desk_takes_in_what_changes_and_nobody_loses_the_place(exam, at_desk):  # noqa: F811
    rows = [exam.attempt(stage="arrived"), exam.attempt(stage="prepared")]
    desk = at_desk(exam.proctor)
    desk.open(f"/exam/rooms/{exam.room.pk}/")
    desk.page.evaluate("window.same = true")
    button = desk.page.locator(f"#cho-vao-{rows[1].pk}")
    button.focus()
    sitting_down.admit(rows[0], by=exam.proctor, at=exam.now)
    expect(desk.page.locator(f"#cho-vao-{rows[0].pk}")).to_have_count(0)
    expect(button).to_be_focused()
    sitting_down.admit(rows[1], by=exam.proctor, at=exam.now)
    expect(desk.page.locator(f"#thi-sinh-{rows[1].pk}")).to_be_focused()
    desk.page.locator("[data-room] input[name=reason]").fill("Mất điện")
    desk.page.locator("h1").click()
    proctoring.note_irregularity(rows[0], category="talking", note="Nhắc nhở", by=exam.proctor, at=exam.now)
    desk.page.wait_for_timeout(7000)
    assert desk.page.locator("[data-room] input[name=reason]").input_value() == "Mất điện", "what is typed stays"
    assert desk.page.evaluate("window.same") is True, "the page was not loaded again"


def test_handing_in_says_what_is_open_and_ends_with_what_was_saved(exam, seated):  # noqa: F811
    row = exam.attempt()
    person = seated(row)
    page = person.page
    expect(page.locator("[data-work]")).to_be_visible()
    page.keyboard.press("2")
    page.locator("[data-open-hand-in]").click()
    expect(page.locator("#nop-t")).to_contain_text("6")
    assert person.axe() == []
    page.locator("dialog button[value=in]").click()
    expect(page.locator("#het")).to_be_visible()
    person.reads("1/7")
    assert Attempt.objects.get(pk=row.pk).state == "submitted"
    # The script of the last page clears the store after the page has been drawn.
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('exam:') && key !== 'exam:size')"
    )


def test_the_pages_read_well_by_axe_and_on_a_phone(exam, seated, at_desk):  # noqa: F811
    waiting = exam.attempt(stage="arrived")
    for options in ({}, {"viewport": {"width": 320, "height": 700}}):
        person = seated(waiting, **options)
        person.page.wait_for_load_state()
        assert person.axe() == []
        assert person.too_wide() <= 0
    row = exam.attempt()
    for options in ({}, {"viewport": {"width": 320, "height": 700}}):
        person = seated(row, **options)
        expect(person.page.locator("[data-work]")).to_be_visible()
        for number in (1, 4, 5, 6, 7):
            person.page.locator(".nav-grid a").nth(number - 1).click()
            assert person.axe() == [], number
            assert person.too_wide() <= 0, number
    desk = at_desk(exam.proctor)
    for path in ("/exam/rooms/", f"/exam/rooms/{exam.room.pk}/", f"/exam/attempts/{row.pk}/"):
        desk.open(path)
        assert desk.axe() == [], path
    sitting_down.admit(waiting, by=exam.proctor, at=exam.now)
