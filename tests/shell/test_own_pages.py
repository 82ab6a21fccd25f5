"""An official reaches every own page, on a phone too: four stand in the bar below, the others in the account menu."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_no_own_page_of_an_official_is_out_of_reach_on_a_phone(office, client):
    client.force_login(office.official_a)
    page = client.get(reverse("desk")).content.decode()
    top = set(re.findall(r'href="([^"]+)"', page.split('class="topnav"')[1].split("</nav>")[0]))
    bar = set(re.findall(r'href="([^"]+)"', page.split('class="tabbar"')[1].split("</nav>")[0]))
    menu = set(re.findall(r'href="([^"]+)"', page.split('class="menu__own"')[1].split("</div>")[0]))
    assert top == bar | menu
    assert reverse("exam-mine") in top
