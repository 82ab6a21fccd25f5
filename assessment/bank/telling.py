"""A key in words, and what differs between two versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from assessment.bank.content import CHOOSING, Content, Key, Kind, Part
from assessment.bank.kinds import NAMES


@dataclass(frozen=True)
class Line:
    """One line of a comparison; `mark` is "+" for the newer, "-" for the older, "" for both."""

    mark: str
    text: str


def answers(part: Part, key: Key) -> list[str]:
    """What is right, line by line, as a person says it."""
    texts = {choice.id: choice.text for choice in (*part.choices, *part.targets)}
    if part.kind in CHOOSING:
        return [texts.get(name, name) for name in key.correct]
    if part.kind is Kind.ORDERING:
        return [f"{number}. {texts.get(name, name)}" for number, name in enumerate(key.order, start=1)]
    if part.kind is Kind.MATCHING:
        return [f"{texts.get(left, left)} → {texts.get(right, right)}" for left, right in key.pairs.items()]
    return list(key.accepted)


def lines(content: Content, keys: Mapping[str, Key] | None) -> list[str]:
    """The whole question as lines; without keys for those who may not see them."""
    told = [line for line in content.stem.splitlines() if line]
    for number, part in enumerate(content.parts, start=1):
        told.append(_("Part %(n)s: %(kind)s") % {"n": number, "kind": NAMES[part.kind]})
        told += [line for line in part.stem.splitlines() if line]
        told += [f"• {choice.text}" for choice in part.choices]
        told += [f"→ {target.text}" for target in part.targets]
        key = (keys or {}).get(part.id)
        if key:
            told += [_("Right: %(answer)s") % {"answer": answer} for answer in answers(part, key)]
            if key.weight != 1:
                told.append(_("Weight: %(n)s") % {"n": key.weight})
            if key.explanation:
                told.append(_("Explanation: %(text)s") % {"text": key.explanation})
    return told


def differences(old: list[str], new: list[str]) -> list[Line]:
    found: list[Line] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Line("", text) for text in new[new_from:new_to]]
        else:
            found += [Line("-", text) for text in old[old_from:old_to]] + [
                Line("+", text) for text in new[new_from:new_to]
            ]
    return found
