"""The embedded servers: start twice, at once, after a kill; never another checkout's server."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import Embedded
from config.embedded_ground import EmbeddedError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def servers(tmp_path):
    tmp_path.chmod(0o755)
    servers = Embedded(tmp_path / "embedded", test=True)
    yield servers
    servers.erase()


def one(url: str, sql: str):
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchone()[0]


def postmaster(servers: Embedded) -> int:
    return int((servers.data / "postmaster.pid").read_text().splitlines()[0])


def valkey_pid(servers: Embedded) -> int:
    return redis.Redis.from_url(servers.redis_url).info()["process_id"]


def test_it_folds_vietnamese_letters(servers):
    url = servers.start_postgres()
    assert one(url, "SELECT upper('đặng thị hường')") == "ĐẶNG THỊ HƯỜNG"
    assert one(url, "SELECT 'ĐẶNG' ILIKE 'đặng'")
    assert int(one(url, "SHOW server_version_num")) >= 180000


def test_a_second_start_meets_the_same_server(servers):
    url = servers.start_postgres()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    first = postmaster(servers)
    again = Embedded(servers.home, test=True)
    assert again.start_postgres() == url
    assert postmaster(servers) == first
    assert one(url, "SELECT count(*) FROM kept") == 0


def test_six_processes_start_it_at_once(servers):
    code = (
        "import sys; from pathlib import Path; from config.embedded import Embedded;"
        "e = Embedded(Path(sys.argv[1]), test=True); print(e.start_postgres(), e.start_valkey())"
    )

    def start(_):
        return subprocess.run(
            [sys.executable, "-c", code, str(servers.home)], cwd=ROOT, capture_output=True, text=True, timeout=90
        )

    with ThreadPoolExecutor(6) as pool:
        runs = list(pool.map(start, range(6)))
    assert [run.returncode for run in runs] == [0] * 6, runs[0].stderr
    assert len({run.stdout for run in runs}) == 1


def test_data_survive_kill_9_of_postgres(tmp_path):
    tmp_path.chmod(0o755)
    servers = Embedded(tmp_path / "durable")
    try:
        url = servers.start_postgres()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
        os.kill(postmaster(servers), signal.SIGKILL)
        assert one(servers.start_postgres(), "SELECT n FROM kept") == 42
    finally:
        servers.erase()


def test_the_queue_survives_kill_9_of_valkey(tmp_path):
    servers = Embedded(tmp_path / "durable")
    try:
        client = redis.Redis.from_url(servers.start_valkey())
        client.lpush("queue", "job")
        time.sleep(1.2)  # appendfsync everysec
        os.kill(valkey_pid(servers), signal.SIGKILL)
        assert redis.Redis.from_url(servers.start_valkey()).lrange("queue", 0, -1) == [b"job"]
    finally:
        servers.erase()


def test_a_half_made_cluster_is_made_again(servers):
    servers.home.mkdir(parents=True)
    half = servers.home / "postgres.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    assert one(servers.start_postgres(), "SELECT 1") == 1


def test_two_checkouts_never_share_a_server(servers, tmp_path):
    other = Embedded(tmp_path / "other", test=True)
    try:
        assert servers.start_valkey() != other.start_valkey()
        assert valkey_pid(servers) != valkey_pid(other)
    finally:
        other.erase()


def test_nobody_else_reaches_the_sockets(servers):
    servers.start_postgres()
    assert servers.sockets.stat().st_mode & 0o077 == 0


def test_stop_stops_both(servers):
    servers.start_postgres()
    servers.start_valkey()
    servers.stop()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(servers.database_url)
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(servers.redis_url).ping()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands PostgreSQL to another user")
def test_root_behind_a_closed_door_keeps_its_cluster_elsewhere(tmp_path):
    tmp_path.chmod(0o700)
    servers = Embedded(tmp_path / "closed", test=True)
    try:
        assert one(servers.start_postgres(), "SELECT 1") == 1
        assert not servers.data.is_relative_to(tmp_path)
    finally:
        kept = servers.postgres_home
        servers.erase()
    assert not kept.exists()


def test_a_program_that_cannot_run_is_one_clear_line(servers, tmp_path):
    servers.__dict__["postgres_bin"] = tmp_path / "nowhere"
    with pytest.raises(EmbeddedError, match="DATABASE_URL") as refusal:
        servers.start_postgres()
    assert "\n" not in str(refusal.value)
