import sys
from pathlib import Path

import pghistory
from django.apps import AppConfig


class SiteConfig(AppConfig):
    """What spans the apps: addresses, the shell around every page, checks, commands."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401

        if Path(sys.argv[0]).name == "manage.py":
            # The history says which command it was. Kept: a context that nobody holds ends when memory is cleaned up.
            self.told = pghistory.context(command=" ".join(sys.argv[1:2]))
            self.told.__enter__()
