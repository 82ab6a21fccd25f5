"""The interactions of a QTI item, each read with its declaration into a part and its key, or a problem told."""

from django.utils.translation import gettext as _

from assessment.bank import making
from assessment.bank.content import Kind
from assessment.bank.imported import Imported, unsupported
from assessment.bank.plain import tidy
from assessment.bank.qti_words import local, shown, words


def values_of(declaration) -> list[str]:
    correct = next((child for child in declaration if local(child) == "correctResponse"), None)
    if correct is not None:
        return ["".join(value.itertext()).strip() for value in correct if local(value) == "value"]
    mapped = [entry for entry in declaration.iter() if local(entry) == "mapEntry"]
    return [entry.get("mapKey", "") for entry in mapped if _number(entry.get("mappedValue")) > 0]


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
    right = values_of(declaration)
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
    right = values_of(declaration)
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
    pairs = [tuple(value.split()) for value in values_of(declaration)]
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
    accepted = values_of(declaration) + [
        entry.get("mapKey", "") for entry, value in zip(mapped, values, strict=True) if value > 0
    ]
    exact = bool(mapped) and any(entry.get("caseSensitive") == "true" for entry in mapped)
    if declaration.get("baseType") in ("integer", "float"):
        found.notes.append(_("A number becomes a short answer."))
        accepted += [value.replace(".", ",") for value in accepted]
    return making.short(list(dict.fromkeys(map(tidy, accepted))), exact=exact)


READERS = {
    "choiceInteraction": _choice, "inlineChoiceInteraction": _choice, "orderInteraction": _order, "matchInteraction": _match,
    "textEntryInteraction": _text,
}  # fmt: skip
