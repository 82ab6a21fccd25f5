"""The pass a browser holds from the door of the exam room on: it opens one attempt and nothing else of the site.

A long random word, so a fast hash of it is enough; only the hash is kept.
"""

import hashlib
import secrets

from django.conf import settings

COOKIE = "__Host-exam" if settings.HTTPS else f"exam-{settings.PORT}"


def new() -> str:
    return secrets.token_urlsafe(32)


def holder_of(word: str) -> str:
    """What is kept of a pass (`Attempt.holder`)."""
    return hashlib.sha256(word.encode()).hexdigest()
