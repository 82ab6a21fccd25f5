"""What a local machine (OFFICE_ENV=local) gets for the variables it does not set. Kept under `var/`."""

import secrets
from pathlib import Path

from config.embedded import Embedded

VAR = Path(__file__).resolve().parent.parent / "var"


def database_url() -> str:
    return Embedded().start_postgres()


def redis_url() -> str:
    return Embedded().start_valkey()


def secret_key() -> str:
    return kept_secret("secret-key", 50)


def kept_secret(name: str, length: int) -> str:
    """A random word, made once and kept where only this user reads it."""
    path = VAR / name
    try:
        with path.open() as kept:
            return kept.read().strip()
    except FileNotFoundError:
        VAR.mkdir(parents=True, exist_ok=True)
        half = VAR / f"{name}.{secrets.token_hex(4)}"
        half.touch(mode=0o600)
        half.write_text(secrets.token_urlsafe(length))
        try:
            path.hardlink_to(half)  # of two processes at once the first one's word is kept
        except FileExistsError:
            pass
        finally:
            half.unlink()
        return path.read_text().strip()
