"""Processor time of each page in one process, over many requests: what a busy machine does not blur.

nice .venv/bin/python -m benchmarks.processor 1000 [part of a page's name…] [--rounds 40] [--profile]

The time of PostgreSQL is told beside it (what its backend used, from /proc), the ratio is against the floor's sum.
"""

import argparse
import cProfile
import os
import pstats
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("OFFICE_ENV", "local")

from benchmarks import offices, pages
from benchmarks.site import FLOOR, SIGNED_IN_AS

TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    told = asked()
    offices.start()
    database = told.database or offices.ready(told.officials)[0]
    if not (offices.HOME / "static" / "staticfiles.json").exists():
        offices.manage(database, "collectstatic", "--verbosity", "0", "--no-input")
    os.environ.update(offices.environment(database))
    if told.floor:
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.floor_settings"
        wanted = {"floor": FLOOR}
    else:
        every = pages.of(database)
        wanted = {
            name: path for name, path in every.items() if not told.names or any(one in name for one in told.names)
        }
        again = [
            sys.executable,
            "-m",
            "benchmarks.processor",
            str(told.officials),
            "--floor",
            "--rounds",
            str(told.rounds),
        ]
        subprocess.run([*again, "--database", database], check=True)  # noqa: S603
    import django

    django.setup()
    client = signed_in()
    for name, path in wanted.items():
        show(client, name, path, told)


def signed_in():
    from django.conf import settings
    from django.test import Client

    from personnel.models import User

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(username=SIGNED_IN_AS), settings.AUTHENTICATION_BACKENDS[0])
    return client


def show(client, name: str, path: str, told) -> None:
    from django.db import connection

    for _time in range(3):
        if (status := client.get(path, headers={"host": "127.0.0.1"}, secure=True).status_code) != 200:
            raise SystemExit(f"{path} answers {status}.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    profile = cProfile.Profile() if told.profile else None
    used, there = time.process_time(), ticks(backend)
    if profile:
        profile.enable()
    for _time in range(told.rounds):
        client.get(path, headers={"host": "127.0.0.1"}, secure=True)
    if profile:
        profile.disable()
    used, there = time.process_time() - used, ticks(backend) - there
    each = [1000 * used / told.rounds, 1000 * there / TICK / told.rounds]
    print(
        f"{name:28} Python {each[0]:7.1f} ms   PostgreSQL {each[1]:6.1f} ms   together {sum(each):7.1f} ms", flush=True
    )
    if profile:
        pstats.Stats(profile).sort_stats("cumtime").print_stats(70)
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)


def ticks(process: int) -> int:
    """User and system time of a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("officials", type=int)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--database", default="", help="one that is there already")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--floor", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
