"""The sample office's supervisor: one clear line for what is in the way, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import demo, local
from tests.settings import SERVERS

ROOT = Path(__file__).resolve().parents[2]


def start(**env: str) -> subprocess.CompletedProcess:
    """`manage.py demo` on the tests' servers, which are then not its own to stop."""
    own = {"DATABASE_URL": SERVERS.database_url, "REDIS_URL": SERVERS.redis_url, "OFFICE_ENV": "local"}
    return subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=os.environ | own | env,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_is_one_clear_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = start(PORT=port)
    assert refused.returncode == 1
    (line,) = refused.stderr.strip().splitlines()
    assert port in line
    assert "PORT=" in line


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.setattr(local, "VAR", tmp_path / "var")
    first = local.kept_secret("word", 12)
    assert local.kept_secret("word", 12) == first
    assert len(first) >= 16
    assert (tmp_path / "var" / "word").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def process(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "VAR", tmp_path)
    process = demo.Process("sleeper", ["timeit", "-n", "1", "-r", "1", "import time; time.sleep(60)"], dict(os.environ))
    yield process
    if process.running and process.running.poll() is None:
        process.running.kill()
        process.running.wait()


def test_a_dead_child_is_noticed(process):
    process.start()
    assert not process.died()
    os.kill(process.running.pid, signal.SIGKILL)
    process.running.wait(10)
    assert process.died()
    assert process.exit_code == -signal.SIGKILL


def test_a_child_that_does_not_listen_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "VAR", tmp_path)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    process = demo.Process("deaf", ["timeit", "-n", "1", "-r", "1", deaf], dict(os.environ))
    process.start()
    while not process.log.read_text():
        time.sleep(0.05)
    process.ask_to_stop()
    started = time.monotonic()
    process.wait(0.5)
    assert process.died()
    assert time.monotonic() - started < 10


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_children_do_not_outlive_a_killed_parent(tmp_path):
    code = (
        "import os, sys, time; from pathlib import Path; from config import demo; demo.VAR = Path(sys.argv[1]);"
        "p = demo.Process('s', ['timeit', '-n', '1', '-r', '1', 'import time; time.sleep(60)'], dict(os.environ));"
        "p.start(); print(p.running.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    for _ in range(100):
        if not _alive(child):
            return
        time.sleep(0.05)
    pytest.fail("the child lives on")


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
