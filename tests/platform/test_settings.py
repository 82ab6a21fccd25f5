"""What this process refuses to start with, each in a process of its own, naming the variable to set."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import storages

ROOT = Path(__file__).resolve().parents[2]

PRODUCTION = {
    "OFFICE_ENV": "production",
    "SECRET_KEY": "Zq3-vT8_xK1mB7nC5wR9yL2pD6sF4gH0jA-uE8iO3tQ1zX5cV7",
    "ALLOWED_HOSTS": "office.example",
    "DATABASE_URL": "postgresql://nobody:pa55@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
}


def run(code_or_command: list[str], **changed: str | None) -> subprocess.CompletedProcess:
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | PRODUCTION
    for name, value in changed.items():
        env.pop(name, None) if value is None else env.update({name: value})
    return subprocess.run(
        [sys.executable, *code_or_command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )


def setting(expression: str, **changed: str | None) -> str:
    done = run(["-c", f"from config import settings; print(({expression}))"], **changed)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "   "}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-Zq3vT8xK1mB7nC5wR9yL2pD6sF4gH0jAuE8iO3tQ1zX5cV7"}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "office.example, *"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ","}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"REDIS_URL": None}, "REDIS_URL"),
        ({"EMAIL_URL": None}, "EMAIL_URL"),
        ({"OFFICE_ENV": "prod"}, "OFFICE_ENV"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_production_refuses_and_names_the_variable(changed, named):
    refused = run(["manage.py", "check"], **changed)
    assert refused.returncode == 1
    assert re.match(named, refused.stderr), refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("changed", [{"SECRET_KEY": "short"}, {"ALLOWED_HOSTS": "*"}, {"DEBUG": "1"}])
def test_web_and_worker_refuse_too(changed):
    for entrance in ("config.wsgi", "config.celery; config.celery.app.conf.task_acks_late"):
        refused = run(["-c", f"import {entrance}"], **changed)
        assert refused.returncode != 0
        assert next(iter(changed)) in refused.stderr.strip().splitlines()[-1]


def test_weak_secrets_are_refused_on_a_local_machine_too():
    refused = run(["manage.py", "check"], OFFICE_ENV="local", SECRET_KEY="short")
    assert refused.returncode == 1
    assert refused.stderr.startswith("SECRET_KEY")


def test_an_unset_environment_means_production():
    """A forgotten variable must not become an open office."""
    assert setting("settings.OFFICE_ENV", OFFICE_ENV="") == "production"
    refused = run(["manage.py", "check"], OFFICE_ENV="", DATABASE_URL=None)
    assert refused.stderr.startswith("DATABASE_URL")


def test_no_message_shows_the_secret():
    refused = run(["manage.py", "check"], SECRET_KEY="hunter2hunter2")
    assert "hunter2" not in refused.stderr + refused.stdout


def test_production_settings_pass_the_deployment_check():
    checked = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert checked.returncode == 0, checked.stderr
    assert setting("getattr(settings, 'SILENCED_SYSTEM_CHECKS', [])") == "[]"


def test_cookies_are_bound_to_the_host():
    names = setting("settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME")
    assert names.count("__Host-") == 3
    assert setting(
        "settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE,"
        "settings.CSRF_COOKIE_SECURE, settings.CSRF_COOKIE_HTTPONLY, settings.CSRF_COOKIE_SAMESITE"
    ) == str((True, True, "Lax") * 2)


def test_transport_security_covers_a_year_and_the_subdomains():
    assert int(setting("settings.SECURE_HSTS_SECONDS")) >= 31_536_000
    assert setting("settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_SSL_REDIRECT") == "(True, True)"


def test_jobs_carry_json_only():
    assert setting("settings.CELERY_ACCEPT_CONTENT, settings.CELERY_TASK_SERIALIZER") == "(['json'], 'json')"


def test_a_lost_task_comes_back_and_a_long_one_runs_once():
    assert (
        setting(
            "settings.CELERY_TASK_ACKS_LATE and settings.CELERY_TASK_REJECT_ON_WORKER_LOST,"
            "settings.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'] > settings.CELERY_TASK_TIME_LIMIT,"
            "settings.CELERY_BROKER_TRANSPORT_OPTIONS['unacked_restore_throttle']"
        )
        == "(True, True, 1)"
    )


def test_documents_go_to_s3_when_a_bucket_is_named():
    assert "S3" not in setting("settings.STORAGES['default']['BACKEND']")
    kept = setting(
        "settings.STORAGES['default']", S3_BUCKET="papers", S3_ENDPOINT_URL="https://s3.example", S3_ACCESS_KEY="k"
    )
    assert "S3Storage" in kept
    assert "'bucket_name': 'papers'" in kept
    assert "'default_acl': None" in kept


def test_a_socket_folder_in_the_address_is_read_as_libpq_writes_it():
    host = setting("settings.DATABASES['default']['HOST']", DATABASE_URL="postgresql://me@%2Fvar%2Frun%2Fpg/office")
    assert host == "/var/run/pg"


def test_the_sample_office_refuses_production():
    refused = run(["manage.py", "demo"])
    assert refused.returncode == 1
    assert "OFFICE_ENV=local" in refused.stderr


def test_every_variable_is_explained():
    source = "".join(path.read_text() for path in (ROOT / "config").glob("*.py"))
    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z0-9_]+)\"", source)) | set(
        re.findall(r"environ\.get\(\"([A-Z0-9_]+)\"", source)
    )
    read |= set(re.findall(r"required\(\"([A-Z0-9_]+)\"", source))
    explained = set(re.findall(r"^#? ?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read - explained - {"PATH", "PYTHONDONTWRITEBYTECODE"} == set()


def test_a_shell_reads_every_line_of_the_example(tmp_path):
    """docs/operations.md sources the file; one name with a space in it and the shell runs a command instead."""
    text = re.sub(r"^# (?=[A-Z0-9_]+=)", "", (ROOT / ".env.example").read_text(), flags=re.M)
    (tmp_path / ".env").write_text(text)
    sourced = subprocess.run(
        ["sh", "-ec", "set -a; . ./.env; env -0"], cwd=tmp_path, env={}, capture_output=True, text=True
    )
    assert sourced.returncode == 0, sourced.stderr
    shell = dict(pair.split("=", 1) for pair in sourced.stdout.split("\0") if pair)
    assert shell["OFFICE_NAME"] == "Cục Hải quan"
    assert shell["DEFAULT_FROM_EMAIL"] == "Lộ trình <no-reply@localhost>"


def test_documents_are_for_us_alone_and_style_sheets_for_whoever_serves_them(tmp_path):
    """The image and the guide collect as root and serve as somebody else: unread, the manifest stops every page."""
    kept = storages.create_storage(
        settings.STORAGES["default"]
        | {"OPTIONS": settings.STORAGES["default"]["OPTIONS"] | {"location": tmp_path / "media"}}
    )
    collected = StaticFilesStorage(location=tmp_path / "static", base_url="/static/")
    for storage in (kept, collected):
        storage.save("folder/file", ContentFile(b"x"))
    modes = {path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert (modes["media/folder"], modes["media/folder/file"]) == (0o750, 0o640)
    assert (modes["static/folder"], modes["static/folder/file"]) == (0o755, 0o644)
