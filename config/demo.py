"""The processes of the sample office on one machine: started, watched, stopped together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import Embedded
from config.embedded_ground import EmbeddedError

VAR = Path(__file__).resolve().parent.parent / "var"
LOCK = VAR / "demo.lock"
STOP_WITHIN = 30
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


@dataclass
class Process:
    """One child, started again when it dies."""

    name: str
    command: list[str]
    env: dict[str, str]
    running: subprocess.Popen | None = None
    started: float = field(default=0.0)

    @property
    def log(self) -> Path:
        return VAR / "log" / f"{self.name}.log"

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *self.command],
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the parent alone, which stops the children in order
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        self.started = time.monotonic()

    def died(self) -> bool:
        return self.running is not None and self.running.poll() is not None

    @property
    def exit_code(self) -> int | None:
        return self.running.returncode if self.running else None

    def ask_to_stop(self) -> None:
        if self.running and self.running.poll() is None:
            self.running.terminate()

    def wait(self, seconds: float) -> None:
        if not self.running:
            return
        try:
            self.running.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def processes(port: int, addresses: dict[str, str]) -> list[Process]:
    env = os.environ | addresses | {"PORT": str(port)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    celery = ["celery", "-A", "config", "--quiet"]
    (VAR / "run").mkdir(parents=True, exist_ok=True)
    return [
        Process("web", ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"], env),
        Process("worker", [*celery, "worker", "-n", f"demo-{os.getpid()}@%h"], env),
        Process("beat", [*celery, "beat", "--schedule", str(VAR / "run" / "beat"), "--pidfile", ""], env),
    ]


class Office:
    """The three processes and, when the addresses are ours, the two servers below them."""

    def __init__(
        self, port: int, addresses: dict[str, str], servers: list[Callable[[], str]], say: Callable[[str], None]
    ):
        self.port, self.servers, self.say = port, servers, say
        self.processes = processes(port, addresses)
        self.stopping = threading.Event()

    def start(self) -> None:
        for process in self.processes:
            process.start()
        threading.Thread(target=self._keep_servers, daemon=True).start()

    def wait_until_ready(self, seconds: int = 60) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.stopping.is_set():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                    return answer.status == 200
            except (urllib.error.URLError, OSError):
                if self.processes[0].died():
                    return False
                time.sleep(0.2)
        return False

    def watch(self) -> None:
        """Until told to stop: what dies is started again, at most every two seconds."""
        while not self.stopping.wait(0.5):
            for process in self.processes:
                if process.died() and time.monotonic() - process.started > 2:
                    self.say(f"{process.name} ended ({process.exit_code}); starting it again. See {process.log}")
                    process.start()

    def stop(self) -> None:
        self.stopping.set()
        for process in self.processes:
            process.ask_to_stop()
        deadline = time.monotonic() + STOP_WITHIN
        for process in self.processes:
            process.wait(deadline - time.monotonic())

    def _keep_servers(self) -> None:
        while not self.stopping.wait(1):
            for start in self.servers:
                try:
                    start()
                except EmbeddedError as refusal:
                    self.say(str(refusal))


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def own_servers() -> tuple[dict[str, str], list[Callable[[], str]]]:
    """Which addresses nobody has set, so which servers are ours to keep and to stop."""
    embedded = Embedded()
    starts = {"DATABASE_URL": embedded.start_postgres, "REDIS_URL": embedded.start_valkey}
    ours = {name: start for name, start in starts.items() if not os.environ.get(name)}
    return {name: start() for name, start in ours.items()}, list(ours.values())
