"""What a node of a QTI item says and shows: its text without interactions, gaps where they stood, its pictures."""

from itertools import count

from assessment.bank.plain import tidy

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


def local(node) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def is_picture(node) -> bool:
    return local(node) == "img" or (local(node) == "object" and (node.get("type") or "").startswith("image/"))


def shown(node) -> list[tuple[str, str]]:
    """The pictures of a node as (address, description), without those of choices and of feedback."""
    rows = []
    for child in node:
        if is_picture(child):
            told = child.get("alt") or tidy("".join(child.itertext()))
            rows.append((child.get("src") or child.get("data") or "", told))
        elif local(child) not in SILENT | CHOICES:
            rows += shown(child)
    return rows


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
