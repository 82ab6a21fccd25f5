"""Password rules: long, of any characters, not a common one, nothing a colleague would try first."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from personnel.models import Grant, Unit
from personnel.models.accounts import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    person = get_user_model().objects.create_user(
        "huong.nt", "x", full_name="Nguyễn Thị Hường", email="huongnguyen85@example.vn"
    )
    unit = Unit.objects.create(code="QNINH", name="Cục Hải quan Quảng Ninh")
    Grant.objects.create(user=person, role=Role.UNIT_HEAD, unit=unit, valid=("2020-01-01", None))
    return person


@pytest.mark.parametrize(
    "password",
    [
        "mua rao thang bay",
        "aaaa bbbb cc",
        "x" * 11 + "y",
        "ab" * 64,
        "ab" * 100,
        "Trời mưa, đường trơn ☂",
        "     và một dấu chấm .",
        "123 456 789 012 345",
    ],
)
def test_any_long_password_will_do(person, password):
    validate_password(password, person)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("mưa rào bảy", "password_too_short"),
        ("administrator", "password_too_common"),
        ("haiquan vietnam", "password_about_office"),
        ("Hải Quan số một", "password_about_office"),
        ("HAI-QUAN 2024 abc", "password_about_office"),
        ("toi la nguyen day", "password_about_office"),
        ("Hường xinh đẹp 85", "password_about_office"),
        ("hunter huong.nt 99", "password_about_office"),
        ("huongnguyen85 abc", "password_about_office"),
        ("thang bay qninh 85", "password_about_office"),
        ("cuc hai quan quang ninh", "password_about_office"),
    ],
)
def test_what_a_colleague_would_try_is_refused(person, password, code):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, person)
    assert code in [error.code for error in refusal.value.error_list]


def test_an_account_not_yet_saved_is_judged_too():
    person = get_user_model()(username="binh", full_name="Trần Bình")
    with pytest.raises(ValidationError):
        validate_password("tranbinh mua rao", person)
    validate_password("mua rao thang bay", person)


def test_no_password_is_cut(person):
    long = "dài " * 40
    person.set_password(long)
    assert person.check_password(long)
    assert not person.check_password(long[:100])
