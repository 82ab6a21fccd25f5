"""The whole made of the apps: settings, addresses, jobs, the shell around every page."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
