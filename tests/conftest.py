"""What every test can ask for. The servers themselves are started by `tests/settings.py`."""

import fcntl
from pathlib import Path

import pytest
from django.db import connection

from config.access import small_office
from scripts.compile_messages import compile_catalogues
from tests import migrated
from tests.chromium import ARGS, CHROMIUM
from tests.factories import PASSWORD
from tests.settings import SERVERS

_in_use = (Path(SERVERS.home) / "in-use.lock").open("w")


def pytest_configure(config):
    compile_catalogues()
    fcntl.flock(_in_use, fcntl.LOCK_SH)


LONGEST = (
    "browser/test_policy_of_content.py", "trust/test_access_table.py", "trust/test_odd_values.py", "trust/test_crawl.py",
    "papers/test_drills.py", "config/test_sample_office.py", "browser/", "papers/", "shell/test_behaviour.py",
)  # fmt: skip
"""Half a minute of processor and more."""


def pytest_collection_modifyitems(items):
    """The longest files begin first, so that no worker is left alone with one at the end (`--no-loadscope-reorder`)."""

    def place(item) -> int:
        found = [place for place, part in enumerate(LONGEST) if part in item.nodeid]
        return min(found, default=len(LONGEST))

    items.sort(key=place)


def pytest_unconfigure(config):
    """Leave no server behind, unless another run in this checkout still needs it."""
    try:
        fcntl.flock(_in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    SERVERS.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Copy a migrated database instead of migrating; only when a test asks for a database at all.

    Tests that run side by side each have one, named by the suffix.
    """
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
    """Two units, three officials each, and people by role: see `config.access.small_office`."""
    return small_office.make(PASSWORD)
