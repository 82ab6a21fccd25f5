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
            pghistory.context(command=" ".join(sys.argv[1:2])).__enter__()  # the history says which command it was
