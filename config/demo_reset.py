"""Delete the sample office: its servers' data, files, letters, logs and password. `make demo` makes it anew."""

import fcntl
import os
import shutil
import sys

from config.demo import LOCK, VAR
from config.embedded import Embedded


def main() -> None:
    if os.environ.get("DATABASE_URL"):
        sys.exit(
            "DATABASE_URL is set: that database is yours to drop. Unset it to reset the sample office of this folder."
        )
    VAR.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("The sample office is running: stop it with Ctrl-C first.")
        servers = Embedded()
        if servers.home.exists():
            servers.erase()
        for name in ("media", "mail", "log", "run"):
            shutil.rmtree(VAR / name, ignore_errors=True)
        (VAR / "demo-password").unlink(missing_ok=True)
    sys.stdout.write("The sample office is gone. `make demo` makes it anew.\n")


if __name__ == "__main__":
    main()
