"""Pages over HTTP: the product and the floor behind gunicorn, asked in turns by one signed-in client."""

import http.client
import re
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks import offices
from benchmarks.counting import HEADER

FLOOR = "/floor/"
SIGNED_IN_AS = "tccb"


@dataclass
class Measured:
    """What one page cost."""

    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0

    def at(self, percent: int) -> float:
        """The p-th percentile in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100) - 1))]


class Client:
    """One connection and one session. A request that is not answered with 200 stops the run."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.origin = f"http://127.0.0.1:{port}"
        self.cookies = {} if cookies is None else cookies

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes, http.client.HTTPMessage]:
        headers = {"Accept-Encoding": "identity", "Origin": self.origin, "Referer": f"{self.origin}/"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content, answer.headers

    def sign_in(self) -> None:
        _status, page, _headers = self.ask("GET", "/login/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        told = {"username": SIGNED_IN_AS, "password": offices.PASSWORD, "csrfmiddlewaretoken": token[1].decode()}
        status, _page, _headers = self.ask("POST", "/login/", urllib.parse.urlencode(told))
        if status not in (302, 303):
            raise SystemExit(f"Signing in as {SIGNED_IN_AS} answers {status}.")

    def measure(self, path: str, into: Measured) -> None:
        began = time.perf_counter()
        status, content, headers = self.ask("GET", path)
        into.seconds.append(time.perf_counter() - began)
        if status != 200:
            raise SystemExit(f"{path} answers {status}.")
        into.queries, into.size = int(headers[HEADER]), len(content)


@contextmanager
def served(database: str, settings: str) -> Iterator[int]:
    """gunicorn as in production, with one worker; the port it listens on."""
    port = free_port()
    env = offices.environment(
        database, DJANGO_SETTINGS_MODULE=settings, PORT=str(port), WEB_WORKERS="1", WEB_THREADS="1"
    )
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
    with (offices.HOME / "web.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=offices.ROOT, env=env, stdout=log, stderr=log)  # noqa: S603
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def both(database: str) -> Iterator[tuple[Client, Client]]:
    """(the product, the floor), signed in with one session."""
    with served(database, "benchmarks.settings") as one, served(database, "benchmarks.floor_settings") as other:
        site = Client(one)
        site.sign_in()
        yield site, Client(other, site.cookies)


def measure(database: str, pages: dict[str, str], rounds: int) -> tuple[Measured, dict[str, Measured]]:
    """(floor, pages): every round asks the floor and then each page once, so that all meet the same weather."""
    floor, found = Measured(), {name: Measured() for name in pages}
    with both(database) as (site, bare):
        for number in range(-3, rounds):
            kept = number >= 0  # the first rounds warm caches and plans
            bare.measure(FLOOR, floor if kept else Measured())
            for name, path in pages.items():
                site.measure(path, found[name] if kept else Measured())
    return floor, found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen, patience: int = 120) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"gunicorn did not start; see {offices.HOME / 'web.log'}")
