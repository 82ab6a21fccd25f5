"""Pictures that come inside a file of questions: found by the address in the wording, checked as an upload is, named."""

import base64
import binascii
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from django.core.files.base import ContentFile
from django.utils.text import slugify
from django.utils.translation import gettext as _

from personnel import names, uploads
from personnel.errors import RuleViolation

ENDINGS = ("png", "jpg", "jpeg")
MOST = 10
"""Of one question."""
LONGEST_DESCRIPTION = 300
INLINE = re.compile(r"^data:image/(png|jpe?g);base64,(.*)$", re.S | re.I)


@dataclass(frozen=True)
class Picture:
    """`name` is what the wording calls it; `description` is read to those who cannot see it."""

    name: str
    ending: str
    content: bytes
    description: str

    @property
    def filename(self) -> str:
        return f"{self.name}.{self.ending}"

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


class NoPicture(Exception):
    """Why a picture cannot be taken, in a sentence with what to do."""


Files = Mapping[str, Callable[[], bytes]]
"""What came beside the wording: path → how to read it."""


def take(source: str, description: str, files: Files, taken: list[Picture]) -> tuple[str, str]:
    """(its name in the wording, what is still to be done about it); it is added to `taken`. The same twice is kept once."""
    filename, content = _found(source, files)
    ending = uploads.ending_of(filename)
    if ending not in ENDINGS:
        raise NoPicture(_("The picture “%(name)s” is neither PNG nor JPEG. Save it as PNG.") % {"name": filename[-60:]})
    try:
        uploads.checked(ContentFile(content, filename))
    except RuleViolation as refusal:
        raise NoPicture(f"{filename[-60:]}: {refusal}") from refusal
    same = next((one for one in taken if one.content == content), None)
    if same:
        return same.name, ""
    if len(taken) >= MOST:
        raise NoPicture(_("A question has at most %(n)s pictures.") % {"n": MOST})
    number = len(taken) + 1
    name = _free(slugify(names.folded(filename.rpartition(".")[0]))[:36].strip("-") or f"hinh-{number}", taken)
    told = names.normal(description)[:LONGEST_DESCRIPTION]
    taken.append(Picture(name, ending, content, told or _("Picture %(n)s") % {"n": number}))
    return name, "" if told else _("Describe picture “%(name)s” for those who cannot see it.") % {"name": name}


def _free(name: str, taken: list[Picture]) -> str:
    used = {one.name for one in taken}
    return next(one for one in (name, *(f"{name}-{n}" for n in range(2, MOST + 2))) if one not in used)


def _found(source: str, files: Files) -> tuple[str, bytes]:
    if inline := INLINE.match(source.strip()):
        return f"hinh.{inline.group(1).lower()}", decoded(inline.group(2), "hinh")
    path = posixpath.normpath(unquote(urlsplit(source.strip()).path)) if not re.match(r"^\w+:|//", source) else source
    path = path.removeprefix("@@PLUGINFILE@@").lstrip("/")
    if path not in files:
        raise NoPicture(
            _("The picture “%(name)s” does not come with the file. Put it into the file, or leave the item out.")
            % {"name": path[-60:]}
        )
    return path.rpartition("/")[2], files[path]()


def decoded(text: str, name: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise NoPicture(
            _("The picture “%(name)s” is damaged. Export the file again.") % {"name": name[-60:]}
        ) from problem
