"""A migrated, empty database to copy for each run: migrating takes half a minute, copying a fraction of a second.

It is made again when a migration or a locked requirement changes, and kept in the throwaway cluster of this checkout.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from tests.settings import SERVERS

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "tables_"


def template() -> str:
    name = PREFIX + fingerprint()
    with (SERVERS.home / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(SERVERS.database_url, autocommit=True) as connection:
            kept = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            if name in kept:
                return name
            for old in (database for database in kept if database.startswith(PREFIX)):
                connection.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            half = f"half_{name}"
            connection.execute(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{half}"')
            migrate(half)
            connection.execute(f'ALTER DATABASE "{half}" RENAME TO "{name}"')
    return name


def migrate(database: str) -> None:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": SERVERS.database_url.rpartition("/")[0] + f"/{database}",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"The migrations fail:\n{done.stderr[-3000:]}")


def fingerprint() -> str:
    found = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]
