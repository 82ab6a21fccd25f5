"""Is the process alive (/healthz), may it get requests (/readyz)? Answers in time even when what it asks is frozen."""

import logging
import threading
import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger("lotrinh.health")

PATIENCE = 2.0
"""Seconds for all questions together; the caller was promised an answer within three."""


class Question:
    """Asked in a thread of its own. While an earlier asking hangs, the answer is no and no second thread is spent."""

    def __init__(self, ask: Callable[[], str]):
        self.ask = ask
        self._busy = threading.Lock()

    def start(self) -> "Answer":
        answer = Answer()
        if self._busy.acquire(blocking=False):
            threading.Thread(target=self._run, args=(answer,), daemon=True).start()
        return answer

    def _run(self, answer: "Answer") -> None:
        try:
            answer.text = self.ask()
        except Exception:  # noqa: S110 - whatever it was, the dependency did not answer
            pass
        finally:
            answer.given.set()
            self._busy.release()


class Answer:
    def __init__(self):
        self.text = "unreachable"
        self.given = threading.Event()


def ask_database() -> str:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
        known = set(_loader().graph.nodes)
        return "ok" if known <= set(applied) else "pending migrations"
    finally:
        connection.close()


def ask_broker() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=Retry(NoBackoff(), 0)
    )
    try:
        client.ping()
    finally:
        client.close()
    return "ok"


_known: MigrationLoader | None = None


def _loader() -> MigrationLoader:
    global _known
    if _known is None:
        _known = MigrationLoader(None, ignore_no_migrations=True)
    return _known


DATABASE, BROKER = Question(ask_database), Question(ask_broker)


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """503 without the database or its migrations; 200 and "degraded" without the broker: only jobs wait then."""
    deadline = time.monotonic() + PATIENCE
    answers = database, broker = DATABASE.start(), BROKER.start()
    for answer in answers:
        answer.given.wait(max(deadline - time.monotonic(), 0))
    ready = database.text == "ok"
    status = "unavailable" if not ready else "ready" if broker.text == "ok" else "degraded"
    return JsonResponse(
        {"status": status, "database": database.text, "broker": broker.text}, status=200 if ready else 503
    )
