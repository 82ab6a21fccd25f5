"""/healthz and /readyz answer in time whatever has happened to PostgreSQL or to the broker."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection

from config import health


@contextmanager
def frozen():
    """A port that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        held, over = [], threading.Event()

        def accept():
            server.settimeout(0.1)
            while not over.is_set():
                try:
                    held.append(server.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()
            for connected in held:
                connected.close()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def database_at(monkeypatch):
    """Point this process's new connections elsewhere; the thread that asks opens one of its own."""

    def at(port: int):
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", str(port))

    return at


@pytest.fixture(autouse=True)
def _nothing_in_flight():
    for question in (health.DATABASE, health.BROKER):
        assert question._busy.acquire(timeout=10)
        question._busy.release()


def timed(client):
    started = time.monotonic()
    answer = client.get("/readyz")
    return answer, time.monotonic() - started


@pytest.mark.django_db(transaction=True)
def test_ready_when_both_answer(client):
    answer, _ = timed(client)
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "database": "ok", "broker": "ok"})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["down", "frozen"])
def test_degraded_without_the_broker(client, settings, state):
    with frozen() as port:
        settings.REDIS_URL = f"redis://127.0.0.1:{port if state == 'frozen' else closed_port()}/0"
        answer, seconds = timed(client)
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert seconds < 3


@pytest.mark.django_db(transaction=True)
def test_unavailable_when_the_database_is_down(client, database_at):
    database_at(closed_port())
    answer, seconds = timed(client)
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert seconds < 3


@pytest.mark.django_db(transaction=True)
def test_unavailable_within_three_seconds_when_the_database_is_frozen(client, database_at):
    with frozen() as port:
        database_at(port)
        for _ in range(3):
            answer, seconds = timed(client)
            assert answer.status_code == 503
            assert seconds < 3
        running = [thread for thread in threading.enumerate() if "_run" in str(getattr(thread, "_target", ""))]
        assert len(running) <= 2, "a hanging question must not cost a thread for every asking"
        time.sleep(2)


@pytest.mark.django_db(transaction=True)
def test_unavailable_with_pending_migrations(client):
    from django.db.migrations.recorder import MigrationRecorder

    row = MigrationRecorder(connection).migration_qs.filter(app="sessions").latest("pk")
    row.delete()
    try:
        answer, _ = timed(client)
        assert (answer.status_code, answer.json()["database"]) == (503, "pending migrations")
    finally:
        row.pk = None
        row.save()


def test_alive_without_any_database(client, database_at):
    """No database mark: pytest-django fails the test when a query is tried."""
    client.get("/healthz")
    started = time.monotonic()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert time.monotonic() - started < 0.5


@pytest.mark.django_db(transaction=True)
def test_health_tells_no_version_and_no_address(client):
    text = (client.get("/healthz").content + client.get("/readyz").content).decode()
    assert not any(character.isdigit() for character in text)


def test_health_is_for_reading_only(client):
    assert client.post("/healthz").status_code == 405
