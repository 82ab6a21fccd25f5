"""One-time exam codes: typed at the door, kept only as a keyed hash, so neither a backup nor a listing gives them away."""

import re
import secrets

from django.utils.crypto import salted_hmac

from personnel import names
from personnel.issuing import ALPHABET

LENGTH = 8
SALT = "assessment.campaigns.codes"


def draw() -> str:
    """7K4M-29QX."""
    drawn = "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))
    return f"{drawn[:4]}-{drawn[4:]}"


def as_typed(text: str) -> str:
    """The code however it was typed: small letters, spaces, o and l as the digits they look like; "" when it is none."""
    plain = re.sub(r"[^0-9A-Z]", "", names.folded(text[:40]).upper()).translate(str.maketrans("OILU", "011V"))
    return f"{plain[:4]}-{plain[4:]}" if len(plain) == LENGTH else ""


def hash_of(code: str) -> str:
    """What `Seat.code_sha256` holds for a code."""
    return salted_hmac(SALT, as_typed(code), algorithm="sha256").hexdigest()
