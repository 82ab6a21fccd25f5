from django.apps import AppConfig


class SiteConfig(AppConfig):
    """What spans the apps: addresses, the shell around every page, checks, commands."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401
