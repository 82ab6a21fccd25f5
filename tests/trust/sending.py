"""What a browser would send back of a page's forms."""

import re
from html import unescape


def names_in(answer) -> set[str]:
    """The fields of the forms on a page."""
    if "text/html" not in answer.headers.get("Content-Type", ""):
        return set()
    return set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', answer.content.decode()))


def as_sent(page) -> dict[str, str]:
    text, sent = page.content.decode(), {}
    for tag in re.findall(r"<input[^>]*>", text):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if said.get("name") and said.get("type") not in ("submit", "button", "file") and (
            said.get("type") not in ("checkbox", "radio") or " checked" in tag
        ):  # fmt: skip
            sent[said["name"]] = unescape(said.get("value", ""))
    for name, body in re.findall(r'(?s)<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', text):
        sent[name] = unescape(body).strip()
    for name, body in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text):
        chosen = re.findall(r'<option value="([^"]*)"[^>]* selected', body)
        if chosen:
            sent[name] = chosen[0]
    return sent
