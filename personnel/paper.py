"""Paper: a template of `templates/documents/` and its content become a PDF.

Nothing is read but our own templates, sheet and fonts: whatever address stands in somebody's text is refused, logged,
and the paper is made without it. `render_apart` does the work in a child process that may use 60 seconds of processor
and 1 GiB of memory, so no text can hang or blow up a worker.
"""

import json
import logging
import os
import resource
import select
import signal
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML, __version__
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from personnel.errors import RuleViolation

log = logging.getLogger("lotrinh.paper")

# WeasyPrint would write a second line for every refused address, and pieces of people's text with it.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)

CPU_SECONDS = 60
MEMORY_BYTES = 1024**3
PATIENCE_SECONDS = 150
BEAT_SECONDS = 10
OWN = "paper:"
"""The scheme of our own files. A text cannot use it to reach anything else: only names in `_own_files` answer."""


class OwnFilesOnly(URLFetcher):
    """Gives out the fonts of this folder and refuses every other address, `file:` and `data:` included."""

    def __init__(self):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.blocked: dict[str, None] = {}

    def fetch(self, url, headers=None):
        own = _own_files().get(url.removeprefix(OWN)) if url.startswith(OWN) else None
        if own is None:
            self.blocked[url.strip()] = None
            raise ValueError("not one of our own files")
        return URLFetcherResponse(url, own.read_bytes(), {"Content-Type": "font/ttf"})


def pdf(template: str, content: dict) -> bytes:
    """The PDF of a frozen content, in this process."""
    made, blocked = _pdf(template, content)
    _tell(template, blocked)
    return made


def page_source(template: str, content: dict) -> str:
    """The HTML that is printed. Always in Vietnamese: what a paper says does not depend on who asks for it."""
    with translation.override("vi"):
        return get_template(f"documents/{template}.html").render(content)


def _pdf(template: str, content: dict) -> tuple[bytes, list[str]]:
    fetcher = OwnFilesOnly()
    fonts, sheet = _house_style()
    document = HTML(string=page_source(template, content), base_url=OWN, url_fetcher=fetcher)
    code = str(content.get("frame", {}).get("code", "")).encode()
    made = document.write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=code or None
    )
    return made, list(fetcher.blocked)


@cache
def _house_style() -> tuple[FontConfiguration, CSS]:
    fonts = FontConfiguration()
    sheet = CSS(
        string=_own_files()["document.css"].read_text(), font_config=fonts, url_fetcher=OwnFilesOnly(), base_url=OWN
    )
    return fonts, sheet


@cache
def _ready(template: str) -> None:
    """Load the template, and lay out a few letters of our own: what the renderer keeps from one paper to the next (fonts,
    shaping, tables of characters) costs each child as much as the paper itself. Nobody's text is touched here."""
    with suppress(TemplateDoesNotExist):  # the child says so
        get_template(f"documents/{template}.html")
    fonts, sheet = _house_style()
    specimen = "<h1>Ấ</h1><p>Đ <b>đ 1</b> <i>ở</i> <b><i>ữ</i></b></p><table><tr><th>Ễ</th><td>2</td></tr></table>"
    page = HTML(string=specimen, base_url=OWN, url_fetcher=OwnFilesOnly())
    page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")


@cache
def _own_files() -> dict[str, Path]:
    folder = Path(get_template("documents/base.html").origin.name).parent  # type: ignore[attr-defined]
    return {"document.css": folder / "document.css"} | {font.name: font for font in (folder / "fonts").glob("*.ttf")}


def version(template: str) -> str:
    """What made a PDF: the renderer, and a digest of the template, the frame, the sheet and the fonts."""
    folder = _own_files()["document.css"].parent
    made_of = [folder / f"{template}.html", *sorted(folder.glob("base*.html")), *sorted(folder.glob("parts/*"))]
    digest = sha256()
    for part in [*made_of, *(path for _name, path in sorted(_own_files().items()))]:
        digest.update(part.name.encode() + b"\0" + part.read_bytes())
    return f"weasyprint {__version__}, {digest.hexdigest()[:16]}"


def _tell(template: str, blocked: list[str]) -> None:
    for url in blocked:
        log.warning("address in a paper refused", extra={"template": template, "address": url[:200]})


# In a process of its own


def render_apart(template: str, content: dict, *, beat: Callable[[], object] | None = None) -> bytes:
    """The same bytes as `pdf`, made in a child with limits. `beat` is called while waiting, to hold a lease.

    A fork, not a new interpreter: importing WeasyPrint costs more than most papers. Inside Celery's prefork worker a
    plain fork is allowed where multiprocessing is not. The child touches no database and leaves by `_exit`.
    """
    _ready(template)  # once in the parent, shared by every child
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _in_the_child(reading, writing, template, content)
    os.close(writing)
    try:
        answer = _read_all(reading, beat)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reading)
        _pid, status = os.waitpid(child, 0)
    if status != 0 or len(answer) < 4:
        log.error("paper not made", extra={"template": template, "status": status})
        raise RuleViolation(
            _("The paper could not be laid out within %(cpu)s seconds and %(memory)s MB. Shorten its longest texts, then "
              "try again.") % {"cpu": CPU_SECONDS, "memory": MEMORY_BYTES // 1024**2},
            code="paper_limits",
        )  # fmt: skip
    (size,) = struct.unpack(">I", answer[:4])
    head = json.loads(answer[4 : 4 + size])
    _tell(template, head["blocked"])
    if head["error"]:
        raise RuntimeError(f"paper not made: {head['error']}")
    return answer[4 + size :]


def _in_the_child(reading: int, writing: int, template: str, content: dict) -> None:
    """Never returns."""
    status = 1
    try:
        os.close(reading)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGALRM, signal.SIGXCPU):
            signal.signal(number, signal.SIG_DFL)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_CPU, CPU_SECONDS)
        _limit(resource.RLIMIT_DATA, MEMORY_BYTES)
        _limit(resource.RLIMIT_AS, MEMORY_BYTES + _mapped())
        blocked: list[str] = []
        error, made = "", b""
        try:
            made, blocked = _pdf(template, content)
        except MemoryError:
            os._exit(3)
        except Exception as trouble:
            error = f"{type(trouble).__name__}: {trouble}"[:500]
        head = json.dumps({"blocked": blocked, "error": error}).encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(struct.pack(">I", len(head)) + head + made)
        status = 0
    finally:
        os._exit(status)


def _limit(what: int, value: int) -> None:
    with suppress(ValueError, OSError):  # a stricter limit is already set, or the system does not know this one
        resource.setrlimit(what, (value, value))


def _mapped() -> int:
    """Addresses the parent had mapped at the fork: reserved by its threads, not memory in use."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return MEMORY_BYTES


def _read_all(reading: int, beat) -> bytes:
    parts: list[bytes] = []
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        ready, _writable, _odd = select.select([reading], [], [], BEAT_SECONDS)
        if ready:
            part = os.read(reading, 1 << 16)
            if not part:
                return b"".join(parts)
            parts.append(part)
        elif beat:
            beat()
        if time.monotonic() > ends:
            raise RuleViolation(_("The paper took too long to lay out. Try again when the machine is less busy."))
