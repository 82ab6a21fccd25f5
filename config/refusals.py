"""Why this process must not start. Django's own checks run for commands only; web and worker ask here too."""

from collections.abc import Iterator

GUESSABLE = ("django-insecure", "changeme", "change-me", "secret", "password", "example")
MODES = ("production", "local")


def found(office_env: str, debug: bool, secret_key: str, allowed_hosts: list[str]) -> Iterator[str]:
    """One sentence each, naming the variable to set."""
    if office_env not in MODES:
        yield f"OFFICE_ENV is {office_env!r}: set it to production or local."
    if debug and office_env != "local":
        yield "DEBUG is on: unset it. Production never shows its insides."
    if weakness := weak(secret_key):
        yield (
            f"SECRET_KEY {weakness}: set SECRET_KEY to at least 50 random characters, for example from "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`."
        )
    if not any(allowed_hosts) or any(host in {"*", ".", ".*"} for host in allowed_hosts):
        yield "ALLOWED_HOSTS accepts any host: set ALLOWED_HOSTS to the names people type, separated by commas."


def weak(secret: str) -> str | None:
    if len(secret) < 50:
        return f"has {len(secret)} characters"
    if len(set(secret)) < 12:
        return "repeats a few characters"
    if any(secret.lower().startswith(word) for word in GUESSABLE):
        return "is one that anybody can guess"
    return None
