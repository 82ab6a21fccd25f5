"""Pictures of a question: a checked upload, kept under a name the wording uses."""

import io
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from PIL import Image

from assessment.bank import checking, life
from assessment.bank.content import key_of
from assessment.bank.pictures import ENDINGS, MOST, Picture
from assessment.models import Figure, QuestionKey, QuestionVersion
from personnel import access_log, names, uploads
from personnel.errors import RuleViolation, StaleState
from personnel.models import AccessEvent

PRINTED = 1500
"""Dots on the longer side of a printed picture."""


@contextmanager
def all_or_none() -> Iterator[None]:
    """Pictures are written with their rows, or nothing is left of either."""
    written: list[str] = []
    token = _written.set(written)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    finally:
        _written.reset(token)


_written: ContextVar[list[str] | None] = ContextVar("figures_written", default=None)


@transaction.atomic
def add(version: QuestionVersion, file, *, name: str, description: str, by) -> Figure:
    """Keep a picture with a question that is being written."""
    QuestionVersion.objects.select_for_update(of=("self",), no_key=True).get(
        pk=version.pk
    )  # one picture after the other
    _must_be_writable(version, by)
    if uploads.ending_of(file.name or "") not in ENDINGS:
        raise RuleViolation(_("Choose a PNG or JPEG picture."), code="upload", field="file")
    filename = uploads.checked(file)
    plain = slugify(names.folded(name or filename.rpartition(".")[0]))[:40].strip("-")
    if not plain:
        raise RuleViolation(_("Give the picture a short name, for example hinh-1."), code="name", field="name")
    if not description.strip():
        raise RuleViolation(
            _("Describe the picture for those who cannot see it."), code="description", field="description"
        )
    if version.figures.filter(name=plain).exists():
        raise RuleViolation(_("This question already has a picture of that name."), code="name", field="name")
    if version.figures.count() >= MOST:
        raise RuleViolation(_("A question has at most %(n)s pictures.") % {"n": MOST}, code="many", field="file")
    content = file.read()
    figure = Figure(
        version=version, name=plain, content_type=uploads.content_type(filename), sha256=sha256(content).hexdigest(),
        description=description,
    )  # fmt: skip
    figure.file.save(f"{secrets.token_hex(16)}.{uploads.ending_of(filename)}", ContentFile(content), save=False)
    if (written := _written.get()) is not None:
        written.append(figure.file.name)
    figure.save()
    _stamp_again(version, by)
    return figure


@transaction.atomic
def remove(figure: Figure, *, by) -> None:
    _must_be_writable(figure.version, by)
    version = figure.version
    figure.delete()
    _stamp_again(version, by)


def pictures_of(versions: Iterable[QuestionVersion]) -> dict[int, dict[str, Picture]]:
    """Of these versions: name → the picture with its content. What the storage has lost is left out."""
    found: dict[int, dict[str, Picture]] = {}
    for row in Figure.objects.filter(version__in=[version.pk for version in versions]):
        if (content := content_of(row)) is not None:
            ending = uploads.ending_of(row.file.name)
            found.setdefault(row.version_id, {})[row.name] = Picture(row.name, ending, content, row.description)
    return found


def content_of(figure: Figure) -> bytes | None:
    try:
        with default_storage.open(figure.file.name) as file:
            return file.read()
    except FileNotFoundError:
        return None


def for_print(content: bytes) -> bytes:
    """The same picture, no larger than it is ever printed (about 300 dots to the inch)."""
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as picture:
        if max(picture.size) <= PRINTED:
            return content
        kind = picture.format
        picture.thumbnail((PRINTED, PRINTED))
        made = io.BytesIO()
        picture.save(made, kind, **({"quality": 88} if kind == "JPEG" else {}))
        return made.getvalue()


def _must_be_writable(version: QuestionVersion, by) -> None:
    if not life.may_write(version.question, by):
        raise RuleViolation(_("You do not write questions for this unit."), code="unit")
    if version.state not in life.WRITABLE:
        raise RuleViolation(_("The pictures of a question change only while it is being written."), code="state")


def _stamp_again(version: QuestionVersion, by) -> None:
    """The hash is of the wording, the key and the pictures."""
    shas = dict(version.figures.values_list("name", "sha256"))
    keys = key_of(QuestionKey.objects.get(version=version).key)
    rows = QuestionVersion.objects.filter(pk=version.pk, state__in=life.WRITABLE, sha256=version.sha256)
    if not rows.update(sha256=checking.fingerprint(version.asks, keys, shas)):
        raise StaleState(_("Someone else has just changed this question. Load it again."), code="moved")
    version.refresh_from_db()
    access_log.note(by, AccessEvent.Verb.CHANGE, version)
