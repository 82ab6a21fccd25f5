"""What every test can ask for. The servers themselves are started by `tests/settings.py`."""

import fcntl
from pathlib import Path

import pytest

from tests.settings import SERVERS

_in_use = (Path(SERVERS.home) / "in-use.lock").open("w")


def pytest_configure(config):
    fcntl.flock(_in_use, fcntl.LOCK_SH)


def pytest_unconfigure(config):
    """Leave no server behind, unless another run in this checkout still needs it."""
    try:
        fcntl.flock(_in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    SERVERS.stop()


@pytest.fixture(autouse=True)
def _media_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
