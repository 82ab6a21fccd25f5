"""docker-compose.yml: production's shape, and no secret of its own. With an engine's client at hand it is asked too."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD", "EMAIL_URL", "ALLOWED_HOSTS", "SITE_HOST")


def test_every_process_is_there():
    assert {"proxy", "web", "worker", "beat", "postgres", "valkey", "migrate"} == set(COMPOSE["services"])


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_has_a_default(name):
    uses = re.findall(r"(?<!\$)\$\{" + name + r"\b([^}]*)\}", TEXT)
    assert uses
    assert all(use.startswith(":?") for use in uses), uses


def test_nothing_like_a_secret_is_written_down():
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN|KEY", name):
                assert str(value).startswith("${"), name


def test_every_process_that_stays_is_watched():
    for name, service in COMPOSE["services"].items():
        assert name == "migrate" or "test" in service["healthcheck"], name


def test_only_the_proxy_is_open_to_the_outside():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_the_cluster_is_made_with_the_locale_of_the_embedded_one():
    postgres = COMPOSE["services"]["postgres"]
    assert postgres["image"] == "postgres:18"
    made = postgres["environment"]["POSTGRES_INITDB_ARGS"]
    embedded = (ROOT / "config" / "embedded_postgres.py").read_text()
    for option in ("--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C"):
        assert option in made
        assert option in embedded


def test_data_live_in_volumes():
    for name, folder in {"postgres": "/var/lib/postgresql", "valkey": "/data", "web": "/srv/media"}.items():
        assert any(volume.split(":")[1] == folder for volume in COMPOSE["services"][name]["volumes"])
        assert all(volume.split(":")[0] in COMPOSE["volumes"] for volume in COMPOSE["services"][name]["volumes"])


def test_it_runs_what_the_operations_guide_runs():
    guide = (ROOT / "docs" / "operations.md").read_text()
    assert "gunicorn -c config/gunicorn.py config.wsgi" in guide
    for name in ("worker", "beat"):
        assert COMPOSE["services"][name]["command"][:4] == ["celery", "-A", "config", "--quiet"]
        assert f"celery -A config --quiet {name}" in guide


def test_every_variable_it_asks_for_is_explained():
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", TEXT))
    explained = set(re.findall(r"^#? ?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert asked <= explained


def test_what_an_office_may_set_reaches_the_containers():
    """All that `.env.example` explains, but for what the containers settle themselves and the demonstration."""
    explained = set(re.findall(r"^#? ?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.M))
    settled = {"PORT", "BIND", "HTTPS", "DEBUG", "MEDIA_ROOT", "DEMO_PASSWORD"}
    given = set(COMPOSE["services"]["web"]["environment"]) | set(re.findall(r"\$\{([A-Z0-9_]+)", TEXT))
    assert explained - settled <= given


def test_compose_itself_accepts_it(tmp_path):
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("no docker compose here")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    command = [docker, "compose", "--env-file", os.devnull, "-f", "docker-compose.yml", "config", "--quiet"]
    refused = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert refused.returncode != 0, "it must not start without its secrets"
    accepted = subprocess.run(
        command, cwd=ROOT, env=env | dict.fromkeys(SECRETS, "x" * 60), capture_output=True, text=True
    )
    assert accepted.returncode == 0, accepted.stderr
