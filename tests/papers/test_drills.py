"""Real workers, a real broker, killed in the middle; a web request while the broker is down or frozen."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from assessment import reports
from personnel import jobs
from personnel.models import IssuedDocument, Job
from tests.papers.conftest import open_round
from tests.papers.test_reports import ON
from tests.settings import BASE_DIR, SERVERS

PATIENCE = 170
STEP = 0.5


def environment(media, broker):
    name = connection.settings_dict["NAME"]
    return {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")} | {
        "OFFICE_ENV": "local",
        "DATABASE_URL": f"postgresql://postgres@{quote(str(SERVERS.sockets), safe='')}/{name}",
        "REDIS_URL": broker,
        "MEDIA_ROOT": str(media),
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def start(env, folder, *more):
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "2", "--without-gossip", *more]
    return subprocess.Popen(
        command, cwd=folder, env=env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def kill(worker):
    """The worker, its children and its beat, without a word."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(10)


@pytest.fixture
def broker():
    """A database of its own on the test broker, emptied before and after."""
    import redis

    client = redis.Redis(unix_socket_path=str(SERVERS.sockets / "valkey.sock"), db=7)
    client.flushdb()
    yield f"unix://{SERVERS.sockets / 'valkey.sock'}?virtual_host=7"
    client.flushdb()


def settled(parent):
    open_ = Job.objects.filter(parent=parent, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    ends = time.monotonic() + PATIENCE
    while open_.exists():
        assert time.monotonic() < ends, list(open_.values("key", "state", "attempts", "error"))
        time.sleep(STEP)
    parent.refresh_from_db()


def assert_each_paper_exists_once(parent, count):
    assert (parent.state, parent.done, parent.total, parent.error) == (Job.State.DONE, count, count, "")
    papers = IssuedDocument.objects.filter(origin="issued")
    assert papers.count() == count
    assert not papers.exclude(state=IssuedDocument.State.FILED).exists()
    names = [f"documents/{year}/{name}" for year in default_storage.listdir("documents")[0]
             for name in default_storage.listdir(f"documents/{year}")[1]]  # fmt: skip
    whole = [name for name in names if not name.endswith(".part")]
    assert sorted(whole) == sorted(papers.values_list("file", flat=True))
    numbers = sorted(papers.filter(number__isnull=False).values_list("issuer", "number"))
    assert len(numbers) == len(set(numbers))


@pytest.mark.django_db(transaction=True)
def test_a_round_of_papers_survives_workers_killed_in_the_middle(broker, tmp_path, settings):
    """Two hundred papers for two minutes: `make drills`."""
    round_ = open_round(people=15, periods=1, units=2)
    env = environment(settings.MEDIA_ROOT, broker)
    beat = ("-B", "-s", str(tmp_path / "beat"))
    worker = start(env, BASE_DIR, *beat)
    try:
        parent = reports.request_reports(round_.programme, 1, by=round_.hr, on=ON).job
        assert parent.total == 18
        for papers in (2, 7):
            ends = time.monotonic() + PATIENCE
            while Job.objects.filter(parent=parent, state=Job.State.DONE).count() < papers:
                assert time.monotonic() < ends
                time.sleep(0.1)
            kill(worker)
            worker = start(env, BASE_DIR, *beat)
        settled(parent)
    finally:
        kill(worker)
    assert_each_paper_exists_once(parent, 18)


@pytest.mark.django_db(transaction=True)
def test_two_workers_from_two_folders_share_one_database_and_one_broker(broker, tmp_path, settings):
    round_ = open_round(people=10, periods=1, units=2)
    env = environment(settings.MEDIA_ROOT, broker)
    other = tmp_path / "another-checkout"
    shutil.copytree(
        BASE_DIR,
        other,
        symlinks=True,
        ignore=shutil.ignore_patterns(".venv", "var", ".git", "staticfiles", "__pycache__"),
    )
    workers = [
        start(env, BASE_DIR, "-n", "one@%h", "-B", "-s", str(tmp_path / "beat")),
        start(env, other, "-n", "two@%h"),
    ]
    try:
        parent = reports.request_reports(round_.programme, 1, by=round_.hr, on=ON).job
        settled(parent)
    finally:
        for worker in workers:
            kill(worker)
    assert_each_paper_exists_once(parent, 13)


@pytest.fixture
def frozen_broker():
    """`.address` accepts connections and never says a word; `.callers` are those who tried."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(64)
    held, over = [], threading.Event()

    def accept():
        while not over.is_set():
            try:
                held.append(server.accept()[0])
            except OSError:
                return

    threading.Thread(target=accept, daemon=True).start()
    yield SimpleNamespace(address=f"redis://127.0.0.1:{server.getsockname()[1]}/0", callers=held)
    over.set()
    server.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["down", "frozen"])
def test_asking_for_papers_takes_no_second_when_the_broker_is_down_or_frozen(state, client, frozen_broker, settings):
    """Of three askings the quickest counts: whoever waits for a broker waits every time, a busy machine does not."""
    from celery import current_app

    address = frozen_broker.address if state == "frozen" else "redis://127.0.0.1:1/0"
    with current_app.connection_for_write(address):  # the broker of this test, should anybody ask for it
        settings.CELERY_BROKER_URL = address
        before, current_app.conf.broker_url = current_app.conf.broker_url, address
        try:
            round_ = open_round(people=1, periods=3, units=1)
            client.force_login(round_.hr)
            took = [asked_for_papers(client, round_.programme, number) for number in (1, 2, 3)]
        finally:
            current_app.conf.broker_url = before
    assert min(took) < 1
    assert not frozen_broker.callers
    assert list(Job.objects.filter(kind="reports").values_list("total", flat=True)) == [3, 3, 3]
    while jobs.dispatch(timezone.now(), jobs.run):
        pass
    assert set(Job.objects.filter(kind="reports").values_list("state", flat=True)) == {Job.State.DONE}


def asked_for_papers(client, programme, number: int) -> float:
    """The seconds one asking took."""
    started = time.monotonic()
    answer = client.post(reverse("review-round-reports", args=[programme.pk, number]), {"all": "1"})
    assert answer.status_code == 302
    return time.monotonic() - started
