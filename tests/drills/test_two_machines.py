"""A second machine is only started: two workers from two folders share one database, one broker, one file store.

With jobs of known length, so that both take part; with real papers: tests/papers/test_drills.py.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import migrated
from tests.settings import SERVERS

ROOT = Path(__file__).resolve().parents[2]
JOBS = 24

pytestmark = pytest.mark.drill


@pytest.fixture
def database():
    """A database of its own: the workers are other processes and see committed rows only."""
    name = f"drill_{os.getpid()}"
    template = migrated.template()
    with psycopg.connect(SERVERS.database_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield f"{SERVERS.database_url.rpartition('/')[0]}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def machines(tmp_path):
    """Two copies of the code, as two machines would have it."""
    for name in ("one", "two"):
        for part in ("config", "personnel", "assessment", "rotation", "tests", "templates", "static", "locale"):
            shutil.copytree(ROOT / part, tmp_path / name / part, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    return tmp_path / "one", tmp_path / "two"


def test_two_workers_from_two_folders_share_the_work(database, machines, tmp_path):
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.drills.settings",
        "DATABASE_URL": database,
        "REDIS_URL": f"{SERVERS.redis_url}?db=7",
        "MEDIA_ROOT": str(tmp_path / "shared"),
        "EMAIL_URL": "memorymail://",
    }
    started = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "config",
                "--quiet",
                "worker",
                "-c",
                "1",
                "-n",
                f"{folder.name}@drill",
            ],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=(folder / "worker.log").open("w"),
            stderr=subprocess.STDOUT,
        )
        for folder in machines
    ]
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "tests.drills.ask", str(JOBS), "150"],
            cwd=machines[0],
            env=env,
            capture_output=True,
            text=True,
            timeout=200,
        )
    finally:
        for worker in started:
            worker.terminate()
        for worker in started:
            worker.wait(30)
    logs = "".join((folder / "worker.log").read_text() for folder in machines)
    assert asked.returncode == 0, asked.stderr + logs
    told = json.loads(asked.stdout.splitlines()[-1])
    assert told["states"] == ["done"], logs
    assert told["errors"] == []
    assert set(told["attempts"]) == {1}
    assert told["files"] == JOBS
    assert told["folders"] == [str(folder) for folder in sorted(machines)], "both took part"
