"""Is this PDF one of ours, untouched? By its hash; else by the code that stands in two places of the file."""

import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from personnel.models import IssuedDocument

CODE = re.compile(rb"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
LARGEST = 50 * 1024 * 1024
LARGEST_PART = 4 * 1024 * 1024
MOST_PARTS = 400


class Verdict(StrEnum):
    GENUINE = "genuine"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    verdict: Verdict
    document: IssuedDocument | None = None


def check(pdf: bytes) -> Finding:
    """Genuine: these very bytes were filed. Altered: other bytes under the code of one of our documents."""
    issued = IssuedDocument.objects.filter(origin=IssuedDocument.Origin.ISSUED).defer("content")
    if same := issued.filter(sha256=sha256(pdf).hexdigest()).first():
        return Finding(Verdict.GENUINE, same)
    if claimed := issued.filter(verify_code__in=_codes(pdf[:LARGEST])).order_by("pk").first():
        return Finding(Verdict.ALTERED, claimed)
    return Finding(Verdict.UNKNOWN)


def _codes(pdf: bytes) -> set[str]:
    """The codes in the file itself (its identifier) and inside its compressed parts (its keywords, its text)."""
    found = set(CODE.findall(pdf))
    for number, start in enumerate(re.finditer(rb"stream\r?\n", pdf)):
        if number == MOST_PARTS:
            break
        found.update(CODE.findall(_unpacked(pdf[start.end() : start.end() + LARGEST_PART])))
    return {code.decode() for code in found}


def _unpacked(data: bytes) -> bytes:
    """As much as can be read: a damaged part gives what stands before the damage."""
    reader, parts, room = zlib.decompressobj(), [], LARGEST_PART
    try:
        for start in range(0, len(data), 4096):
            piece = reader.decompress(data[start : start + 4096], room)
            parts.append(piece)
            room -= len(piece)
            if reader.eof or room <= 0:
                break
    except zlib.error:
        pass
    return b"".join(parts)
