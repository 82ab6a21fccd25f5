"""Moodle XML, written. Pictures go with the wording; a situation becomes a text with gaps (cloze)."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import (
    Comment,
    Element,
    SubElement,
    tostring,
)  # only to write; reading goes through defusedxml

from django.utils.translation import gettext as _

from assessment.bank import cloze
from assessment.bank.checking import named_figures
from assessment.bank.content import Content, Key, Kind, Part
from assessment.bank.pictures import Picture

Row = tuple[str, Content, dict[str, Key], Mapping[str, Picture]]
"""Code, wording, key, pictures by their name in the wording."""
Images = Mapping[str, list[Picture]]
"""Choice → its picture, as a list of one."""


def write(rows: Iterable[Row]) -> tuple[bytes, list[str], list[str]]:
    """(the file, a line for each question left out, a line for each that reads otherwise in Moodle)."""
    quiz = Element("quiz")
    left: list[str] = []
    otherwise: list[str] = []
    for code, content, keys, pictures in rows:
        if reason := cannot_say(content, pictures):
            left.append(f"{code}: {reason}")
        elif content.kind is Kind.SITUATION:
            otherwise += [f"{code}: {note}" for note in _situation(quiz, code, content, keys, pictures)]
        else:
            _written(quiz, code, content, keys[content.parts[0].id], pictures)
    for line in (*left, *otherwise):
        quiz.append(Comment(f" {line.replace('--', '– –')} "))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(quiz, encoding="utf-8"), left, otherwise


def cannot_say(content: Content, pictures: Mapping[str, Picture]) -> str:
    if content.kind is Kind.SITUATION and (reason := cloze.cannot_say(content)):
        return reason
    if any(target.figure for part in content.parts for target in part.targets):
        return _("Moodle XML has no pictures in what choices are matched with.")
    if lost := sorted(named_figures(content) - pictures.keys()):
        return _("The picture “%(name)s” is no longer in the storage.") % {"name": lost[0]}
    return ""


def _text(parent, tag: str, text: str, pictures: Iterable[Picture] = (), **attributes: str):
    """Plain text; HTML with the files beside it where there are pictures."""
    shown = list(pictures)
    if not shown:
        node = SubElement(parent, tag, {"format": "plain_text", **attributes})
        SubElement(node, "text").text = text
        return node
    return _html(parent, tag, f"<p>{cloze.paragraph(text)}</p>", shown, **attributes)


def _html(parent, tag: str, told: str, pictures: list[Picture], **attributes: str):
    node = SubElement(parent, tag, {"format": "html", **attributes})
    images = [
        f'<p><img src="@@PLUGINFILE@@/{one.filename}" alt="{cloze.coded(one.description)}"></p>' for one in pictures
    ]
    SubElement(node, "text").text = told + "".join(images)
    for one in pictures:
        file = SubElement(node, "file", {"name": one.filename, "path": "/", "encoding": "base64"})
        file.text = b64encode(one.content).decode()
    return node


def _situation(quiz, code: str, content: Content, keys: dict[str, Key], pictures: Mapping[str, Picture]) -> list[str]:
    row = SubElement(quiz, "question", {"type": "cloze"})
    SubElement(SubElement(row, "name"), "text").text = code
    images = [pictures[name] for name in content.figures]
    parts, notes = cloze.written(content, keys)
    stem = f"<p>{cloze.paragraph(content.stem)}</p>"
    node = _html(row, "questiontext", stem, images)
    text = node.find("text")
    text.text += parts
    explained = [f"{number}. {keys[part.id].explanation}" for number, part in enumerate(content.parts, start=1)
                 if keys[part.id].explanation]  # fmt: skip
    if explained:
        _text(row, "generalfeedback", "\n".join(explained))
    return notes


def _written(quiz, code: str, content: Content, key: Key, pictures: Mapping[str, Picture]) -> None:
    part = content.parts[0]
    images = {one.id: [pictures[one.figure]] for one in part.choices if one.figure}
    row = SubElement(quiz, "question", {"type": TYPES[part.kind]})
    SubElement(SubElement(row, "name"), "text").text = code
    _text(row, "questiontext", content.stem, [pictures[name] for name in content.figures])
    if key.explanation:
        _text(row, "generalfeedback", key.explanation)
    WRITERS[part.kind](row, part, key, images)


def _write_choices(row, part: Part, key: Key, images: Images) -> None:
    SubElement(row, "single").text = "true" if part.kind is Kind.SINGLE else "false"
    SubElement(row, "shuffleanswers").text = "false" if part.keep_order else "true"
    right, wrong = f"{100 / len(key.correct):.5f}".rstrip("0").rstrip("."), "0" if part.kind is Kind.SINGLE else "-100"
    for choice in part.choices:
        share = right if choice.id in key.correct else wrong
        _text(row, "answer", choice.text, images.get(choice.id, ()), fraction=share)


def _write_truth(row, part: Part, key: Key, images: Images) -> None:
    for word in ("true", "false"):
        _text(row, "answer", word, fraction="100" if word in key.correct else "0")


def _write_short(row, part: Part, key: Key, images: Images) -> None:
    SubElement(row, "usecase").text = "1" if key.exact else "0"
    for form in key.accepted:
        _text(row, "answer", form, fraction="100")


def _write_pairs(row, part: Part, key: Key, images: Images) -> None:
    targets = {target.id: target.text for target in part.targets}
    used = set(key.pairs.values())
    for choice in part.choices:
        node = _text(row, "subquestion", choice.text, images.get(choice.id, ()))
        SubElement(SubElement(node, "answer"), "text").text = targets[key.pairs[choice.id]]
    for text in [text for name, text in targets.items() if name not in used]:
        SubElement(SubElement(_text(row, "subquestion", ""), "answer"), "text").text = text


def _write_order(row, part: Part, key: Key, images: Images) -> None:
    texts = {choice.id: choice.text for choice in part.choices}
    for number, name in enumerate(key.order, start=1):
        _text(row, "answer", texts[name], images.get(name, ()), fraction=str(number))


TYPES = {
    Kind.SINGLE: "multichoice", Kind.MULTIPLE: "multichoice", Kind.TRUE_FALSE: "truefalse", Kind.SHORT: "shortanswer",
    Kind.MATCHING: "matching", Kind.ORDERING: "ordering",
}  # fmt: skip
WRITERS = {
    Kind.SINGLE: _write_choices, Kind.MULTIPLE: _write_choices, Kind.TRUE_FALSE: _write_truth, Kind.SHORT: _write_short,
    Kind.MATCHING: _write_pairs, Kind.ORDERING: _write_order,
}  # fmt: skip
