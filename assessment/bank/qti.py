"""QTI 2.1 and 2.2: a package, or one item. Each interaction becomes a part; several make a situation."""

import posixpath
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import NoReturn

from django.utils.translation import gettext as _

from assessment.bank import making, packages
from assessment.bank.imported import Imported, unsupported
from assessment.bank.pictures import Files
from assessment.bank.plain import tidy
from assessment.bank.qti_answers import READERS, values_of
from assessment.bank.qti_words import is_picture, local, shown, words
from assessment.bank.xml_files import parsed
from personnel.errors import RuleViolation


def read(content: bytes) -> list[Imported]:
    """Items of a package (.zip), or of one XML file."""
    if content[:4] == b"PK\x03\x04":
        return _package(packages.members(content)) or _nothing(content)
    root = parsed(content)
    if local(root) != "assessmentItem":
        raise RuleViolation(_refusal(root), code="file")
    return [item(root, root.get("identifier", "?")).judged()]


def _package(files: dict[str, bytes]) -> list[Imported]:
    found: list[Imported] = []
    pictures = {name: partial(files.get, name, b"") for name in files if name.lower().endswith(packages.PICTURES)}
    for number, (name, content) in enumerate(sorted(files.items()), start=1):
        if name.rpartition("/")[2] == packages.MANIFEST or name in pictures:
            continue
        try:
            root = parsed(content)
        except RuleViolation as refusal:
            found.append(Imported(name, number, name, problems=[str(refusal)]))
            continue
        if local(root) == "assessmentItem":
            row = item(root, name, pictures)
            row.line = number
            found.append(row.judged())
        elif local(root) in ("questestinterop", "qti-assessment-item"):
            found.append(Imported(name, number, name, problems=[_refusal(root)]))
    return found


def _nothing(content: bytes) -> NoReturn:
    if name := packages.inner_package(content):
        raise RuleViolation(
            _("The package holds another package (%(name)s). Unpack it and send the inner one.") % {"name": name[-60:]},
            code="package",
        )
    raise RuleViolation(_("The package holds no QTI 2.1 or 2.2 item."), code="package")


def _refusal(root) -> str:
    names = {
        "questestinterop": "QTI 1.2",
        "qti-assessment-item": "QTI 3.0",
        "assessmentTest": _("A test without its items"),
    }
    if local(root) in names:
        return _("%(version)s is not taken in; export the items as QTI 2.1 or 2.2.") % {"version": names[local(root)]}
    return _("This is not a QTI item: the file must begin with <assessmentItem>.")


def item(root, place: str, pictures: Files | None = None) -> Imported:
    """`pictures` are those of the package; addresses of an item start from its own folder."""
    try:
        return _item(root, place, pictures or {})
    except RecursionError:
        return Imported(place, title=place, problems=[_("Its parts lie too deep within one another.")])


def _item(root, place: str, pictures: Files) -> Imported:
    found = Imported(place, title=tidy(root.get("title") or root.get("identifier") or place)[:200])
    folder = place.rpartition("/")[0]
    found.files = {posixpath.relpath(path, folder or "."): read for path, read in pictures.items()}
    if root.get("adaptive") == "true":
        found.problems.append(unsupported(_("An item in several steps (adaptive)")))
    if any(local(node) in ("templateDeclaration", "templateProcessing") for node in root.iter()):
        found.problems.append(unsupported(_("An item whose numbers are drawn anew (template)")))
    body = next((node for node in root if local(node) == "itemBody"), None)
    if body is None:
        found.problems.append(_("The item has no body."))
        return found
    interactions = [
        node for node in body.iter() if local(node).endswith("Interaction") and local(node) != "endAttemptInteraction"
    ]
    if not interactions:
        found.problems.append(unsupported(_("A text without a question")))
    for name in Counter(local(node) for node in interactions if local(node) not in READERS):
        found.problems.append(unsupported(_("The interaction “%(name)s”") % {"name": name}))
    _lost(body, found)
    if found.problems:
        return found
    declared = {node.get("identifier"): node for node in root.iter() if local(node) == "responseDeclaration"}
    _make(body, interactions, declared, found)
    return found


def _lost(body, found: Imported) -> None:
    names = {
        "math": _("A formula"), "table": _("A table"),
        "audio": _("Sound or film"), "video": _("Sound or film"), "printedVariable": _("A computed value"),
    }  # fmt: skip
    for name in Counter(local(node) for node in body.iter() if local(node) in names):
        found.problems.append(unsupported(names[name]))
    for node in body.iter():
        if local(node) == "object" and not is_picture(node):
            found.problems.append(unsupported(_("Sound or film")))


def _make(body, interactions, declared, found: Imported) -> None:
    several = len(interactions) > 1
    stem = words(body, several)
    figures = tuple(dict.fromkeys(found.picture(*one) for one in shown(body)))
    made = []
    for number, node in enumerate(interactions, start=1):
        declaration = declared.get(node.get("responseIdentifier"))
        prompt = next((words(child) for child in node if local(child) == "prompt"), "")
        if declaration is None or not values_of(declaration):
            found.problems.append(_("The item does not say what is right (correctResponse)."))
            return
        result = READERS[local(node)](node, declaration, found)
        if result is None:
            return
        part, key = result
        asks = prompt or (_("Gap %(n)s") % {"n": number} if several else "")
        made.append((replace(part, id=str(number), stem=asks), key))
    if found.problems:
        return
    if several:
        found.content, found.keys = making.question(stem, *made, figures=figures)
    else:
        part, key = made[0]
        whole = "\n".join(text for text in (stem, part.stem) if text)
        found.content, found.keys = making.question(
            whole or found.title, (replace(part, stem=""), key), figures=figures
        )
    if any(local(node) in ("modalFeedback", "feedbackInline", "feedbackBlock") for node in body.iter()):
        found.notes.append(_("Feedback on single answers is left out."))
