"""What every test can ask for. The servers themselves are started by `tests/settings.py`."""

import fcntl
from pathlib import Path

import pytest
from django.db import connection

from scripts.compile_messages import compile_catalogues
from tests import migrated
from tests.chromium import ARGS, CHROMIUM
from tests.settings import SERVERS

_in_use = (Path(SERVERS.home) / "in-use.lock").open("w")


def pytest_configure(config):
    compile_catalogues()
    fcntl.flock(_in_use, fcntl.LOCK_SH)


def pytest_unconfigure(config):
    """Leave no server behind, unless another run in this checkout still needs it."""
    try:
        fcntl.flock(_in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    SERVERS.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """Copy a migrated database instead of migrating; only when a test asks for a database at all."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with transactions of their own empty every table; the log would refuse (tests/trust/test_log.py)."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE personnel_accessevent DISABLE TRIGGER {never_emptied()}")


def never_emptied() -> str:
    """The trigger's name in the database."""
    from personnel.models import AccessEvent

    return next(one for one in AccessEvent._meta.triggers if one.name == "log_is_never_emptied").get_pgid(AccessEvent)


@pytest.fixture(autouse=True)
def _media_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ARGS}


@pytest.fixture
def office(db):
    """Two units A and B under one root, three officials each, and people by role.

    `office.hr`, `.authority`, `.auditor`, `.admin` reach the whole office; `.head_a`, `.head_b` head a unit and are
    officials of it; `.official_a`, `.official_b` are accounts of ordinary officials (`.a2`, `.b2`); `.stranger` has no grant.
    """
    from types import SimpleNamespace

    from tests import factories as make

    root = make.UnitFactory(code="CHQ", name="Cục Hải quan", kind="cuc")
    a = make.UnitFactory(code="CHQ-A", name="Chi cục Hải quan khu vực A", kind="chi_cuc_khu_vuc", parent=root)
    b = make.UnitFactory(code="CHQ-B", name="Chi cục Hải quan khu vực B", kind="chi_cuc_khu_vuc", parent=root)
    top = make.TitleLevelFactory(code="CCT", name="Chi cục trưởng và tương đương", rank=20)
    head = make.TitleFactory(code="CCTKV", name="Chi cục trưởng", level=top, heads_unit=True)
    deputy = make.TitleFactory()

    def people(unit, names):
        rows = []
        for name, title in zip(names, (head, deputy, deputy), strict=True):
            official = make.OfficialFactory(full_name=name)
            make.AppointmentFactory(official=official, unit=unit, title=title)
            rows.append(official)
        return rows

    a1, a2, a3 = people(a, ["Ngô Xuân Trường", "Lê Hoàng Bảo Trâm", "Phạm Quốc Khánh"])
    b1, b2, b3 = people(b, ["Đoàn Minh Tuấn", "Trần Đình Phúc", "Vàng A Sùng"])

    def account(name, role=None, unit=None, official=None):
        user = make.UserFactory(username=name, full_name=official.full_name if official else name, official=official)
        if role:
            make.GrantFactory(user=user, role=role, unit=unit)
        return user

    return SimpleNamespace(
        root=root,
        a=a,
        b=b,
        a1=a1,
        a2=a2,
        a3=a3,
        b1=b1,
        b2=b2,
        b3=b3,
        head_title=head,
        deputy_title=deputy,
        hr=account("tccb", "hr_staff"),
        authority=account("lanhdao", "authority"),
        auditor=account("kiemtra", "auditor"),
        admin=account("quantri", "system_admin"),
        head_a=account("thutruong.a", "unit_head", a, a1),
        head_b=account("thutruong.b", "unit_head", b, b1),
        official_a=account("congchuc.a", official=a2),
        official_b=account("congchuc.b", official=b2),
        stranger=account("khach"),
    )
