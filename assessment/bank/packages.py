"""Opening a stranger's package (a ZIP) without harm: measured before anything is parsed, nothing written to disk."""

import io
import zipfile
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from personnel.errors import RuleViolation
from personnel.workbooks import CHUNK, MAX_FILE_BYTES, MAX_INFLATED_BYTES, MAX_MEMBERS, MAX_RATIO

MANIFEST = "imsmanifest.xml"
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp")
"""Those that cannot be taken are kept too: their items are told why."""
KEPT = (".xml", *PICTURES)
PACKAGES = (".zip", ".imscc")


def members(content: bytes) -> dict[str, bytes]:
    """Every XML file and picture of the package by its path. Raises RuleViolation with what to do."""
    if len(content) > MAX_FILE_BYTES:
        raise _refused(_("The file is larger than 10 MB. Split it."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _measured(archive, len(content))
    except RuleViolation:
        raise
    except Exception as problem:  # a hostile archive finds its own way to fail: BadZipFile, zlib.error, OverflowError …
        raise _refused(_("The package is damaged. Export it again.")) from problem


def inner_package(content: bytes) -> str:
    """The name of a package inside of one that `members` has measured; it is never opened."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return next((name for name in archive.namelist() if name.lower().endswith(PACKAGES)), "")


def _measured(archive: zipfile.ZipFile, packed: int) -> dict[str, bytes]:
    entries = archive.infolist()
    if len(entries) > MAX_MEMBERS:
        raise _refused(_("The package holds more than %(n)s files. Split it.") % {"n": MAX_MEMBERS})
    if sum(entry.file_size for entry in entries) > MAX_INFLATED_BYTES:
        raise _refused(_("The package unpacks to more than this system reads."))
    budget = min(MAX_INFLATED_BYTES, MAX_RATIO * packed)
    found: dict[str, bytes] = {}
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise _refused(_("The package is protected by a password. Export it without one."))
        name = _plain_path(entry)
        taken = []
        if not entry.is_dir():
            with archive.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    budget -= len(chunk)
                    if budget < 0:
                        raise _refused(_("The package unpacks to more than this system reads."))
                    if name.lower().endswith(KEPT):
                        taken.append(chunk)
        if taken:
            if name in found:
                raise _refused(_("The package holds two files of the same name."))
            found[name] = b"".join(taken)
    return found


def _plain_path(entry: zipfile.ZipInfo) -> str:
    """Nothing may point outside of the package."""
    name = entry.filename
    path = PurePosixPath(name)
    linked = (entry.external_attr >> 16) & 0o170000 == 0o120000
    if linked or "\\" in name or "\x00" in name or path.is_absolute() or ".." in path.parts or ":" in name:
        raise _refused(_("The package holds a path that leads out of it. Do not use this package."))
    return name


def _refused(message: str) -> RuleViolation:
    return RuleViolation(message, code="package")
