"""Plain text out of the HTML of other systems. What plain text cannot say (pictures, formulas, tables) is reported."""

import html
import re
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from personnel import names

LONGEST = 50_000
"""Letters of one text with its markup; a longer one is not looked into: reading what never closes takes ages."""
TAG = re.compile(r"<[a-zA-Z!/][^<>]*>")
INLINE = re.compile(r"data:image/[a-z]{2,9};base64,[A-Za-z0-9+/=\s]*")
INLINED = "picture-in-the-text:"
BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol"}
SILENT = {"script", "style", "head", "title"}


def _names() -> dict[str, str]:
    picture, media, table, formula = _("A picture"), _("Sound or film"), _("A table"), _("A formula")
    return {
        "img": picture, "svg": picture, "object": media, "audio": media, "video": media, "embed": media, "iframe": media,
        "applet": media, "canvas": picture, "table": table, "math": formula,
    }  # fmt: skip


class _Reader(HTMLParser):
    def __init__(self, pictures: list[tuple[str, str]] | None):
        super().__init__(convert_charrefs=True)
        self.pictures = pictures
        self.text: list[str] = []
        self.lost: list[str] = []
        self.silent = 0
        self.names = _names()

    def handle_starttag(self, tag, attrs):
        tag = tag.rpartition(":")[2]
        if tag == "img" and self.pictures is not None:
            given = dict(attrs)
            self.pictures.append((given.get("src") or "", given.get("alt") or ""))
        elif tag in self.names and self.names[tag] not in self.lost:
            self.lost.append(self.names[tag])
        if tag in SILENT:
            self.silent += 1
        if tag in BREAKS:
            self.text.append("\n")

    def handle_endtag(self, tag):
        if tag in SILENT and self.silent:
            self.silent -= 1
        if tag in BREAKS:
            self.text.append("\n")

    def handle_data(self, data):
        if not self.silent:
            self.text.append(re.sub(r"\s+", " ", data))


def plain(
    text: str, *, is_html: bool | None = None, pictures: list[tuple[str, str]] | None = None
) -> tuple[str, list[str]]:
    """(text, what was lost). `is_html` None: HTML when it looks like it. Pictures are lost, unless a list takes them as
    (address, description)."""
    inline: list[str] = []
    if pictures is not None:  # a picture written into the text is no part of its length

        def aside(found: re.Match[str]) -> str:
            inline.append(found.group())
            return f"{INLINED}{len(inline) - 1}"

        text = INLINE.sub(aside, text)
    if len(text) > LONGEST:
        return tidy(text[:LONGEST]), [_("A text of more than %(n)s letters") % {"n": LONGEST}]
    if is_html is False:
        return tidy(text), []
    if is_html is None and not TAG.search(text):
        return tidy(html.unescape(text)), []
    reader = _Reader(pictures)
    reader.feed(text)
    reader.close()
    if pictures:
        pictures[:] = [(_whole(source, inline), told) for source, told in pictures]
    return tidy("".join(reader.text)), reader.lost


def _whole(source: str, inline: list[str]) -> str:
    """The address as it stood, where a picture was taken out of the text."""
    place = source.removeprefix(INLINED)
    return inline[int(place)] if place != source and place.isdecimal() and int(place) < len(inline) else source


def tidy(text: str) -> str:
    """As wording is stored: every line normal (`names.normal`: one form of each letter, nothing invisible), none empty."""
    return re.sub(r"\n{2,}", "\n", names.normal_text(text))
