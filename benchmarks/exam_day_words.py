"""What the generator and the seeded database agree on. Plain Python."""

import hashlib


def pass_of(number: int) -> str:
    return hashlib.sha256(f"candidate {number}".encode()).hexdigest()


def code_of(number: int) -> str:
    """Eight signs of the alphabet of codes."""
    word = hashlib.sha256(f"code {number}".encode()).hexdigest()[:8].upper()
    return f"{word[:4]}-{word[4:]}"
