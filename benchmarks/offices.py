"""Offices of several sizes to measure: one database each, seeded once and kept under `var/bench` until a migration changes."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded import Embedded

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "var" / "bench"
SERVERS = Embedded(HOME)
PASSWORD = "đo tốc độ 2026"  # noqa: S105 – of invented accounts in a throwaway database


def address(database: str) -> str:
    return f"{SERVERS.database_url.rpartition('/')[0]}/{database}"


def environment(database: str, **more: str) -> dict[str, str]:
    """What a process of the product needs to work on one of the offices."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "OFFICE_ENV": "local",
        "DATABASE_URL": address(database),
        "REDIS_URL": SERVERS.redis_url,
        "SECRET_KEY": "not-a-secret-but-as-long-and-as-varied-as-one-1234567890",
        "ALLOWED_HOSTS": "127.0.0.1",
        "MEDIA_ROOT": str(HOME / "media"),
        "EMAIL_URL": "memorymail://",
        "LOG_LEVEL": "WARNING",
        "DEMO_PASSWORD": PASSWORD,
    }
    for name in ("DEBUG", "PYTHONDONTWRITEBYTECODE"):
        env.pop(name, None)
    return env | more


def start() -> None:
    SERVERS.start_postgres()
    SERVERS.start_valkey()


def name_of(officials: int) -> str:
    found = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        lines = path.read_text().splitlines()
        found.update("\n".join(line for line in lines if not line.startswith("#")).encode())
    return f"office_{officials}_{found.hexdigest()[:10]}"


def ready(officials: int, say=print) -> tuple[str, float]:
    """The database of an office of that size, seeded when it is not there, and the seconds its seeding took."""
    name, kept = name_of(officials), HOME / "seeded.json"
    seconds = json.loads(kept.read_text()) if kept.exists() else {}
    if name in databases() and name in seconds:
        return name, seconds[name]
    for old in databases():
        if old == name or old.startswith(f"office_{officials}_"):
            drop(old)
    say(f"Seeding {officials:,} officials…")
    with connected("postgres") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    manage(name, "migrate", "--verbosity", "0")
    began = time.monotonic()
    manage(name, "seed_demo", "--officials", str(officials))
    seconds[name] = round(time.monotonic() - began, 1)
    with connected(name) as connection:
        connection.execute("VACUUM ANALYZE")  # what autovacuum does in the minutes after
    kept.write_text(json.dumps(seconds, indent=1))
    return name, seconds[name]


@contextmanager
def copy_of(database: str) -> Iterator[str]:
    """A throwaway copy, for work that writes."""
    name = f"copy_{os.getpid()}"
    with connected("postgres") as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(database)))
    try:
        with connected(name) as connection:
            connection.execute("CHECKPOINT")
        yield name
    finally:
        drop(name)


def databases() -> set[str]:
    with connected("postgres") as connection:
        return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}


def drop(name: str) -> None:
    with connected("postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def connected(database: str) -> psycopg.Connection:
    return psycopg.connect(address(database), autocommit=True)


def manage(database: str, *arguments: str) -> None:
    run(database, "manage.py", *arguments)


def run(database: str, *arguments: str, **more: str) -> str:
    """Run a Python process on an office to its end; what it printed."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, *arguments], cwd=ROOT, env=environment(database, **more), capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout
