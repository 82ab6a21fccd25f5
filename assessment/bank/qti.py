"""QTI 2.1 and 2.2: a package, or one item. Each interaction becomes a part; several make a situation."""

import posixpath
from collections import Counter
from dataclasses import replace
from functools import partial
from itertools import count

from django.utils.translation import gettext as _

from assessment.bank import making, packages
from assessment.bank.content import Kind
from assessment.bank.imported import Imported, unsupported
from assessment.bank.moodle_xml import parsed
from assessment.bank.pictures import Files
from assessment.bank.plain import tidy
from personnel.errors import RuleViolation

SILENT = {
    "feedbackInline",
    "feedbackBlock",
    "modalFeedback",
    "rubricBlock",
    "templateInline",
    "templateBlock",
    "stylesheet",
}
CHOICES = {"simpleChoice", "inlineChoice", "simpleAssociableChoice"}
BREAKS = {"p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "prompt", "ul", "ol"}


def read(content: bytes) -> list[Imported]:
    """Items of a package (.zip), or of one XML file."""
    if content[:4] == b"PK\x03\x04":
        return _package(packages.members(content))
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
    if not found:
        raise RuleViolation(_("The package holds no QTI 2.1 or 2.2 item."), code="package")
    return found


def _refusal(root) -> str:
    names = {
        "questestinterop": "QTI 1.2",
        "qti-assessment-item": "QTI 3.0",
        "assessmentTest": _("A test without its items"),
    }
    if local(root) in names:
        return _("%(version)s is not taken in; export the items as QTI 2.1 or 2.2.") % {"version": names[local(root)]}
    return _("This is not a QTI item: the file must begin with <assessmentItem>.")


def local(node) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


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
        if local(node) == "object" and not _is_picture(node):
            found.problems.append(unsupported(_("Sound or film")))


def _is_picture(node) -> bool:
    return local(node) == "img" or (local(node) == "object" and (node.get("type") or "").startswith("image/"))


def shown(node) -> list[tuple[str, str]]:
    """The pictures of a node as (address, description), without those of choices and of feedback."""
    rows = []
    for child in node:
        if _is_picture(child):
            told = child.get("alt") or tidy("".join(child.itertext()))
            rows.append((child.get("src") or child.get("data") or "", told))
        elif local(child) not in SILENT | CHOICES:
            rows += shown(child)
    return rows


def _make(body, interactions, declared, found: Imported) -> None:
    several = len(interactions) > 1
    stem = words(body, several)
    figures = tuple(dict.fromkeys(found.picture(*one) for one in shown(body)))
    made = []
    for number, node in enumerate(interactions, start=1):
        declaration = declared.get(node.get("responseIdentifier"))
        prompt = next((words(child) for child in node if local(child) == "prompt"), "")
        if declaration is None or not _values(declaration):
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


def words(node, numbered: bool = False) -> str:
    """The text outside of interactions; where one stood inside a sentence there is a gap."""
    told: list[str] = []
    _collect(node, told, count(1) if numbered else None)
    return tidy("".join(told))


def _collect(node, told: list[str], numbers) -> None:
    name = local(node)
    if name == "object":
        return
    if name.endswith("Interaction"):
        if name in ("textEntryInteraction", "inlineChoiceInteraction"):
            told.append(f" ___({next(numbers)})___ " if numbers else " _____ ")
        elif numbers:
            next(numbers)
        return
    if name in SILENT:
        return
    if name in BREAKS:
        told.append("\n")
    told.append(_one_line(node.text))
    for child in node:
        _collect(child, told, numbers)
        told.append(_one_line(child.tail))
    if name in BREAKS:
        told.append("\n")


def _one_line(text: str | None) -> str:
    return (
        (" " if text[:1].isspace() else "") + " ".join(text.split()) + (" " if text[-1:].isspace() else "")
        if text
        else ""
    )


def _values(declaration) -> list[str]:
    correct = next((child for child in declaration if local(child) == "correctResponse"), None)
    if correct is not None:
        return ["".join(value.itertext()).strip() for value in correct if local(value) == "value"]
    mapped = [entry for entry in declaration.iter() if local(entry) == "mapEntry"]
    best = max((_number(entry.get("mappedValue")) for entry in mapped), default=0)
    several = declaration.get("cardinality") != "single"
    return [entry.get("mapKey", "") for entry in mapped
            if (value := _number(entry.get("mappedValue"))) > 0 and (several or value == best)]  # fmt: skip


def _number(text: str | None) -> float:
    try:
        return float(text or "0")
    except ValueError:
        return 0.0


def _listed(node, name: str) -> list[tuple[str, str, bool]]:
    return [
        (one.get("identifier", ""), words(one), one.get("fixed") == "true") for one in node.iter() if local(one) == name
    ]


def _figures(node, name: str, found: Imported) -> dict[str, str]:
    """Choice → name of its figure."""
    rows = [one for one in node.iter() if local(one) == name]
    return {one.get("identifier", ""): found.one_picture(shown(one)) for one in rows}


def _choice(node, declaration, found: Imported):
    name = "inlineChoice" if local(node) == "inlineChoiceInteraction" else "simpleChoice"
    listed, figures = _listed(node, name), _figures(node, name, found)
    right = _values(declaration)
    several = declaration.get("cardinality") == "multiple"
    if _partial(declaration, single=not several):
        found.problems.append(unsupported(_("A wrong choice that earns a part of the points")))
        return None
    keep = node.get("shuffle") != "true" or any(fixed for _id, _text, fixed in listed)
    kind = Kind.MULTIPLE if several else Kind.SINGLE
    made = making.choosing(kind, [(text, id in right) for id, text, _fixed in listed], keep_order=keep)
    return making.pictured(made, [figures[id] for id, _text, _fixed in listed])


def _partial(declaration, single: bool) -> bool:
    """Several choices of one answer earn points: the key would not tell the same story."""
    values = [_number(entry.get("mappedValue")) for entry in declaration.iter() if local(entry) == "mapEntry"]
    return single and len([value for value in values if value > 0]) > 1


def _order(node, declaration, found: Imported):
    listed = {name: text for name, text, _fixed in _listed(node, "simpleChoice")}
    right = _values(declaration)
    if sorted(right) != sorted(listed):
        found.problems.append(unsupported(_("Putting only some of the choices in order")))
        return None
    figures = _figures(node, "simpleChoice", found)
    return making.ordering([listed[name] for name in right], [figures[name] for name in right])


def _match(node, declaration, found: Imported):
    sets = [child for child in node if local(child) == "simpleMatchSet"]
    if len(sets) != 2:
        found.problems.append(_("Matching needs two sets of choices."))
        return None
    left, right = ({name: text for name, text, _fixed in _listed(one, "simpleAssociableChoice")} for one in sets)
    pairs = [tuple(value.split()) for value in _values(declaration)]
    if any(len(pair) != 2 or pair[0] not in left or pair[1] not in right for pair in pairs) or sorted(
        pair[0] for pair in pairs
    ) != sorted(left):
        found.problems.append(unsupported(_("Matching in which a choice has no partner or several")))
        return None
    by_left: dict[str, str] = {pair[0]: pair[1] for pair in pairs}
    used = set(by_left.values())
    figures = _figures(sets[0], "simpleAssociableChoice", found)
    if any(shown(one) for one in sets[1].iter() if local(one) == "simpleAssociableChoice"):
        found.problems.append(unsupported(_("A picture at this place")))
    made = making.matching(
        [(text, right[by_left[name]]) for name, text in left.items()],
        [text for name, text in right.items() if name not in used],
    )
    return making.pictured(made, [figures[name] for name in left])


def _text(node, declaration, found: Imported):
    mapped = [entry for entry in declaration.iter() if local(entry) == "mapEntry"]
    values = [_number(entry.get("mappedValue")) for entry in mapped]
    positive = [value for value in values if value > 0]
    if len(set(positive)) > 1:
        found.problems.append(unsupported(_("A short answer that earns a part of the points")))
        return None
    accepted = _values(declaration) + [
        entry.get("mapKey", "") for entry, value in zip(mapped, values, strict=True) if value > 0
    ]
    exact = bool(mapped) and any(entry.get("caseSensitive") == "true" for entry in mapped)
    if declaration.get("baseType") in ("integer", "float"):
        found.notes.append(_("A number becomes a short answer."))
        accepted += [value.replace(".", ",") for value in accepted]
    return making.short(list(dict.fromkeys(accepted)), exact=exact)


READERS = {
    "choiceInteraction": _choice, "inlineChoiceInteraction": _choice, "orderInteraction": _order, "matchInteraction": _match,
    "textEntryInteraction": _text,
}  # fmt: skip
