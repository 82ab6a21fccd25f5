"""What a browser would send back of a page's forms."""

import re
from datetime import date
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


def filled(answer):
    """The same of a form of the admin, from its controls: with the choices that a script would fetch."""
    data = {}
    for form in [answer.context["adminform"].form, *[f.formset.management_form for f in answer.context["inline_admin_formsets"]],
                 *[form for f in answer.context["inline_admin_formsets"] for form in f.formset.forms]]:  # fmt: skip
        for bound in form:
            value = bound.value()
            if hasattr(value, "lower") and not isinstance(value, str):
                first, last = bound.field.widget.decompress(value)
                data[f"{bound.html_name}_0"] = first.strftime("%d/%m/%Y") if first else ""
                data[f"{bound.html_name}_1"] = last.strftime("%d/%m/%Y") if last else ""
            elif isinstance(value, list | tuple) and hasattr(bound.field.widget, "widgets"):
                data |= {f"{bound.html_name}_{place}": part for place, part in enumerate(value)}
            elif isinstance(value, list | tuple):
                data[bound.html_name] = [str(getattr(one, "pk", one)) for one in value]
            elif value is True:
                data[bound.html_name] = "on"
            elif value is not None and value is not False:
                data[bound.html_name] = value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)
    return data
