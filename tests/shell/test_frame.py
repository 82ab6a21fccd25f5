"""The frame around every page: who sees which links, and at what cost."""

import pytest
from django.template.loader import render_to_string

from config import shell
from personnel.panels import Group, MenuItem

pytestmark = pytest.mark.django_db


def offered(monkeypatch, *items):
    others = shell.offers
    monkeypatch.setattr(shell, "offers", lambda name, *args: list(items) if name == "menu" else others(name, *args))


def frame(rf, user, path="/"):
    request = rf.get(path)
    request.user = user
    request.resolver_match = None
    return shell.Shell(request)


def test_a_link_is_hidden_from_those_who_may_not_use_it(rf, office, monkeypatch):
    offered(
        monkeypatch,
        MenuItem(Group.DESK, "Bàn làm việc", "desk", "home"),
        MenuItem(Group.RECORDS, "Nhật ký", "password_change", "history", permission="personnel.view_accessevent"),
    )

    def labels(user):
        return [link.label for section in frame(rf, user).sections for link in section.links]

    assert labels(office.auditor) == ["Bàn làm việc", "Nhật ký"]
    assert labels(office.hr) == ["Bàn làm việc"]


def test_a_link_to_nowhere_is_left_out(rf, office, monkeypatch):
    offered(monkeypatch, MenuItem(Group.RECORDS, "Chưa có", "no-such-route", "doc"))
    assert frame(rf, office.hr).sections == []


def test_every_link_that_is_offered_leads_somewhere(office):
    for user in (office.hr, office.authority, office.auditor, office.admin, office.head_a, office.official_a):
        for item in shell.offers("menu", user):
            assert shell.address_of(item.url_name, *item.args), f"{item.label}: no route {item.url_name}"


def test_the_icon_of_every_link_is_in_the_sprite(office, settings):
    sprite = (settings.BASE_DIR / "static/img/icons.svg").read_text()
    for user in (office.hr, office.authority, office.auditor, office.admin, office.head_a, office.official_a):
        for item in shell.offers("menu", user):
            assert f'id="{item.icon}"' in sprite, item.icon


def test_the_current_link_is_the_nearest_one(rf, office, monkeypatch):
    offered(
        monkeypatch,
        MenuItem(Group.DESK, "Bàn làm việc", "desk", "home"),
        MenuItem(Group.SYSTEM, "Mật khẩu", "password_change", "key"),
    )

    def current(path):
        sections = frame(rf, office.hr, path).sections
        return {link.label: link.current for section in sections for link in section.links if link.current}

    assert current("/") == {"Bàn làm việc": "page"}
    assert current("/password/") == {"Mật khẩu": "page"}
    assert current("/password/done/") == {"Mật khẩu": "true"}
    assert current("/elsewhere/") == {}


def test_groups_come_in_the_order_of_the_office(rf, office, monkeypatch):
    offered(
        monkeypatch,
        MenuItem(Group.SYSTEM, "c", "desk", "home"),
        MenuItem(Group.ROTATION, "b", "desk", "home"),
        MenuItem(Group.DESK, "a", "desk", "home"),
    )
    assert [section.key for section in frame(rf, office.hr).sections] == ["desk", "rotation", "system"]


def test_an_official_gets_a_bar_and_no_sidebar(client, office):
    client.force_login(office.official_a)
    page = client.get("/").content.decode()
    assert 'class="sidebar"' not in page
    assert 'class="tabbar"' in page


def test_hr_gets_a_sidebar_on_desk_and_admin(client, office):
    client.force_login(office.hr)
    for path in ("/", "/admin/"):
        page = client.get(path).content.decode()
        assert page.count('class="sidebar"') == 1, path
        assert page.count('class="topbar"') == 1, path


def test_the_frame_says_who_is_signed_in_and_as_what(client, office):
    client.force_login(office.hr)
    page = client.get("/").content.decode()
    assert office.hr.full_name in page
    assert str(office.hr.grants_in_force[0].get_role_display()) in page


def test_a_hostile_name_is_not_live(client, office):
    office.hr.full_name = "<script>alert(1)</script>"
    office.hr.save()
    client.force_login(office.hr)
    assert b"<script>alert" not in client.get("/").content


def test_no_page_of_the_shell_has_inline_script_or_style(client, office):
    client.force_login(office.hr)
    for path in ("/", "/password/", "/admin/"):
        page = client.get(path).content.decode()
        assert " style=" not in page, path
        assert "<style" not in page, path
        assert "onclick" not in page, path
        for tag in page.split("<script")[1:]:
            opening = tag.split(">")[0]
            assert "src=" in opening or "application/json" in opening, (path, opening)


def test_the_frame_costs_few_queries(client, office, django_assert_max_num_queries):
    client.force_login(office.hr)
    client.get("/password/")
    with django_assert_max_num_queries(6):
        client.get("/password/")


def test_a_page_without_the_frame_does_not_pay_for_it(rf, office, django_assert_num_queries):
    request = rf.get("/")
    request.user = office.hr
    with django_assert_num_queries(0):
        render_to_string("404.html", request=request)
