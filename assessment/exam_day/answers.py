"""What a browser may send as an answer, and what it means: plain Python.

A browser never learns the ids of choices: authors and imports often write the right one first. It sees places (1, 2, 3 in
the order of its own paper) and sends places; here they become ids and back.
"""

import random
import unicodedata
from dataclasses import dataclass
from typing import Any

from assessment.bank.content import Content, Kind, Part

LONGEST = 500
"""Characters of a short answer."""


class NotOnThePaper(ValueError):
    """A question, a part or a choice that this paper does not have, or a shape no page of ours sends."""


@dataclass(frozen=True)
class Asked:
    """One question of one paper: its content and the order in which this candidate sees the choices."""

    version: int
    content: Content
    order: dict[str, list[str]]
    seed: str

    def choices(self, part: Part) -> list[str]:
        return self._shown(part, part.id, [choice.id for choice in part.choices], part.kind == Kind.ORDERING)

    def targets(self, part: Part) -> list[str]:
        return self._shown(part, f"{part.id}>", [target.id for target in part.targets], True)

    def _shown(self, part: Part, name: str, ids: list[str], must_be_mixed: bool) -> list[str]:
        given = self.order.get(name)
        if not ids:
            return ids
        if given is not None and sorted(given) == sorted(ids):
            return given
        if must_be_mixed:  # as written it would be the key
            random.Random(f"{self.seed}:{self.version}:{name}").shuffle(ids)  # noqa: S311 – of a paper that is fixed
        return ids


def read(asked: Asked, sent: Any) -> dict[str, Any]:
    """The answer to keep, with the ids of choices; parts left empty are left out."""
    if not isinstance(sent, dict):
        raise NotOnThePaper("an answer names its parts")
    parts = {part.id: part for part in asked.content.parts}
    if not sent.keys() <= parts.keys():
        raise NotOnThePaper("no such part")
    found = {name: _read_part(asked, parts[name], value) for name, value in sent.items()}
    return {name: value for name, value in found.items() if value}


def _read_part(asked: Asked, part: Part, value: Any):
    if part.kind == Kind.SHORT:
        if not isinstance(value, str):
            raise NotOnThePaper("a short answer is a text")
        return text_of(value)
    choices = asked.choices(part)
    if part.kind == Kind.MATCHING:
        if not isinstance(value, dict):
            raise NotOnThePaper("pairs are sent as pairs")
        targets = asked.targets(part)
        return {_at(choices, one): _at(targets, other) for one, other in value.items()}
    if not isinstance(value, list):
        raise NotOnThePaper("choices are sent as a list")
    ids = [_at(choices, place) for place in value]
    if len(set(ids)) != len(ids):
        raise NotOnThePaper("a choice is sent once")
    if part.kind in (Kind.SINGLE, Kind.TRUE_FALSE) and len(ids) > 1:
        raise NotOnThePaper("one choice only")
    return sorted(ids) if part.kind == Kind.MULTIPLE else ids


def text_of(value: str) -> str:
    """As PostgreSQL takes it: no NUL, no half of a pair, one spelling."""
    plain = unicodedata.normalize("NFC", value.encode("utf-8", "replace").decode()).replace("\x00", "")
    return plain.strip()[:LONGEST]


def _at(ids: list[str], place: Any) -> str:
    """The id that stands at a place; places are texts, "1" first."""
    if not isinstance(place, str) or not place.isascii() or not place.isdecimal() or len(place) > 3:
        raise NotOnThePaper("not a place")
    if not 1 <= int(place) <= len(ids):
        raise NotOnThePaper("no such choice")
    return ids[int(place) - 1]


def shown_as(asked: Asked, kept: dict[str, Any]) -> dict[str, Any]:
    """A kept answer as its browser understands it. What no longer fits the paper is not shown."""
    found: dict[str, Any] = {}
    for part in asked.content.parts:
        value = kept.get(part.id)
        if not value:
            continue
        if part.kind == Kind.SHORT:
            found[part.id] = value
            continue
        places = {name: str(place) for place, name in enumerate(asked.choices(part), 1)}
        if part.kind == Kind.MATCHING:
            others = {name: str(place) for place, name in enumerate(asked.targets(part), 1)}
            found[part.id] = {places[one]: others[other] for one, other in value.items()}
        else:
            found[part.id] = [places[name] for name in value]
    return found
