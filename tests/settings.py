"""The project's settings on throwaway servers of this checkout, so that several checkouts test at the same time."""

import os
from pathlib import Path

from config.embedded import Embedded

SERVERS = Embedded(Path(__file__).resolve().parent.parent / "var" / "test", test=True)

PLACE = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
"""Tests that run side by side have a database each (pytest-django sees to it), and a queue each."""

os.environ.update(
    OFFICE_ENV="local",
    DATABASE_URL=SERVERS.start_postgres(),
    REDIS_URL=f"{SERVERS.start_valkey()}?db={PLACE}",
    SECRET_KEY="not-a-secret-but-as-long-and-as-varied-as-one-1234567890",
    ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
)
for name in ("DEBUG", "DEMO_PASSWORD", "EMAIL_URL"):
    os.environ.pop(name, None)

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one costs 0.45 s a sign-in
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = SERVERS.home / "media"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
