"""What both embedded servers stand on: the folder, its sockets, its locks, and the system user that is not root."""

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
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


class EmbeddedError(RuntimeError):
    """A server cannot run here; the text is one line for the person at the keyboard."""


@dataclass
class Ground:
    """The folder of one checkout's servers. `test=True` gives up durability for speed."""

    home: Path = HOME
    test: bool = False
    _run_as: dict = field(default_factory=dict, init=False, repr=False)

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

    def _servant_ids(self) -> dict:
        if os.geteuid() != 0:
            return {}
        if not self._run_as:
            person = _servant()
            self._run_as = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": ()}
        return dict(self._run_as)

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


def wheel(package: str) -> Path:
    found = importlib.util.find_spec(package)  # finding does not run the package, whose import has side effects
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError(
            f"The wheel {package} is not installed: run `make setup`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(found.submodule_search_locations[0])


def open_to_all(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.resolve().parents))


def _write(path: Path, text: str) -> None:
    half = path.with_suffix(".half")
    half.write_text(text)
    half.rename(path)


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing was said"
