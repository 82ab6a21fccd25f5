"""Paper: a template of `templates/documents/` and its content become a PDF.

Nothing is read but our own templates, sheet and fonts: whatever address stands in somebody's text is refused, logged,
and the paper is made without it. `render_apart` does the work in a child process (`personnel.apart`) that may use 60
seconds of processor for a paper and 1 GiB of memory, so no text can hang or blow up a worker.
"""

import logging
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML, __version__
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from personnel import apart
from personnel.errors import RuleViolation

log = logging.getLogger("lotrinh.paper")

# WeasyPrint would write a second line for every refused address, and pieces of people's text with it.
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)

OWN = "paper:"
"""The scheme of our own files. A text cannot use it to reach anything else: only names in `_own_files` answer."""


PICTURE = f"{OWN}picture/"
"""Before the name of a checked picture that was handed over with the content."""
Pictures = Mapping[str, tuple[str, str]]
"""Name (its sha256) → (content type, base64)."""


class OwnFilesOnly(URLFetcher):
    """Gives out the fonts of this folder and the pictures handed over, and refuses every other address, `file:` and `data:` included."""

    def __init__(self, pictures: Pictures | None = None):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.blocked: dict[str, None] = {}
        self.pictures = pictures or {}

    def fetch(self, url, headers=None):
        if shown := self.pictures.get(url.removeprefix(PICTURE)) if url.startswith(PICTURE) else None:
            kind, content = shown
            return URLFetcherResponse(url, b64decode(content), {"Content-Type": kind})
        own = _own_files().get(url.removeprefix(OWN)) if url.startswith(OWN) else None
        if own is None:
            self.blocked[url.strip()] = None
            raise ValueError("not one of our own files")
        return URLFetcherResponse(url, own.read_bytes(), {"Content-Type": "font/ttf"})


def pdf(template: str, content: dict | list[dict], pictures: Pictures | None = None) -> bytes:
    """The PDF of a frozen content, in this process. A list of contents is bound into one file, each with its own page 1."""
    made, blocked = _pdf(template, content, pictures)
    _tell(template, blocked)
    return made


def page_source(template: str, content: dict) -> str:
    """The HTML that is printed. Always in Vietnamese: what a paper says does not depend on who asks for it."""
    with translation.override("vi"):
        return get_template(f"documents/{template}.html").render(content)


def _pdf(template: str, content: dict | list[dict], pictures: Pictures | None = None) -> tuple[bytes, list[str]]:
    fetcher = OwnFilesOnly(pictures)
    fonts, sheet = _house_style()
    contents = content if isinstance(content, list) else [content]
    variant = {"pdf_variant": "pdf/ua-1"}
    laid_out = [
        HTML(string=page_source(template, one), base_url=OWN, url_fetcher=fetcher).render(
            stylesheets=[sheet], font_config=fonts, **variant
        )
        for one in contents
    ]
    first = laid_out[0]
    whole = first.copy([page for document in laid_out for page in document.pages]) if laid_out[1:] else first
    code = str(contents[0].get("frame", {}).get("code", "")).encode()
    made = whole.write_pdf(pdf_identifier=code or None, **variant)
    return made, list(fetcher.blocked)


@cache
def _house_style() -> tuple[FontConfiguration, CSS]:
    fonts = FontConfiguration()
    sheet = CSS(
        string=_own_files()["document.css"].read_text(), font_config=fonts, url_fetcher=OwnFilesOnly(), base_url=OWN
    )
    return fonts, sheet


@cache
def _own_files() -> dict[str, Path]:
    folder = Path(get_template("documents/base.html").origin.name).parent  # type: ignore[attr-defined]
    return {"document.css": folder / "document.css"} | {font.name: font for font in (folder / "fonts").glob("*.ttf")}


@cache
def version(template: str) -> str:
    """What made a PDF: the renderer, and a digest of the template, the frame, the sheet and the fonts."""
    folder = _own_files()["document.css"].parent
    made_of = [folder / f"{template}.html", *sorted(folder.glob("base*.html")), *sorted(folder.glob("parts/*"))]
    digest = sha256()
    for part in [*made_of, *(path for _name, path in sorted(_own_files().items()))]:
        digest.update(part.name.encode() + b"\0" + part.read_bytes())
    return f"weasyprint {__version__}, {digest.hexdigest()[:16]}"


def _tell(template: str, blocked: Iterable[str]) -> None:
    for url in blocked:
        log.warning("address in a paper refused", extra={"template": template, "address": url[:200]})


# In a process of its own


def render_apart(
    template: str,
    content: dict | list[dict],
    *,
    pictures: Pictures | None = None,
    beat: Callable[[], object] | None = None,
) -> bytes:
    """The same bytes as `pdf`, made in a child with limits. `beat` is called while waiting, to hold a lease."""
    try:
        head, made = apart.run(_asked, {"template": template, "content": content, "pictures": pictures}, beat)
    except apart.OverLimit as limit:
        log.error("paper not made", extra={"template": template, "why": str(limit)})
        raise RuleViolation(
            _("The paper could not be laid out within %(cpu)s seconds and %(memory)s MB. Shorten its longest texts, then "
              "try again.") % {"cpu": apart.CPU_SECONDS, "memory": apart.MEMORY_BYTES // 1024**2},
            code="paper_limits",
        ) from limit  # fmt: skip
    _tell(template, head.get("blocked", ()))
    if "error" in head:
        raise RuntimeError(f"paper not made: {head['error']}")
    return made


def _asked(task: dict) -> tuple[dict, bytes]:
    made, blocked = _pdf(task["template"], task["content"], task["pictures"])
    return {"blocked": blocked}, made
