"""What people of the sample office answer: a two-parameter model, with a few questions that are as bad as real ones."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessment.bank.content import Content, Key, Kind, Part
from assessment.exam_papers.bank import ASSUMED_FACILITY

WRONG_KEY, TOO_EASY, NEGATIVE = "wrong_key", "too_easy", "negative"


@dataclass(frozen=True)
class Item:
    """A question as people meet it: `steep` tells strong from weak, `hard` is the ability at which half succeed."""

    content: Content
    keys: Mapping[str, Key]
    steep: float
    hard: float
    fault: str = ""

    def chance(self, ability: float) -> float:
        return 1 / (1 + math.exp(-self.steep * (ability - self.hard)))


def item(content: Content, keys: Mapping[str, Key], depth: int, rng: random.Random, fault: str = "") -> Item:
    """Discrimination is log-normal around 1; difficulty is spread around what the level lets expect."""
    steep = math.exp(rng.gauss(0.0, 0.3))
    share = ASSUMED_FACILITY[depth]
    hard = -math.log(share / (1 - share)) * 1.15 + rng.gauss(0, 0.6)
    if fault == TOO_EASY:
        hard = -5.5
    if fault == NEGATIVE:
        steep = -0.7
    return Item(content, keys, steep, hard, fault)


def answered(one: Item, ability: float, rng: random.Random) -> dict[str, Any]:
    """The answer to a question; some leave out what they do not know."""
    given: dict[str, Any] = {}
    for part in one.content.parts:
        key = one.keys.get(part.id)
        if key is None:
            continue
        knows = rng.random() < one.chance(ability)
        if not knows and rng.random() < 0.04:
            continue
        given[part.id] = _right(part, key, one.fault) if knows else _wrong(part, key, rng)
    return given


def truth(part: Part, key: Key) -> str:
    """The right choice of a question whose key is wrong."""
    return next(choice.id for choice in part.choices if choice.id not in key.correct)


def _right(part: Part, key: Key, fault: str) -> Any:
    if fault == WRONG_KEY and part.kind == Kind.SINGLE:  # what is right in truth, not what the key says
        return [truth(part, key)]
    if part.kind == Kind.ORDERING:
        return list(key.order)
    if part.kind == Kind.MATCHING:
        return dict(key.pairs)
    if part.kind == Kind.SHORT:
        return key.accepted[0]
    return sorted(key.correct)


def _wrong(part: Part, key: Key, rng: random.Random) -> Any:
    ids = [choice.id for choice in part.choices]
    if part.kind == Kind.ORDERING:
        at = rng.randrange(len(ids) - 1)
        order = list(key.order)
        order[at], order[at + 1] = order[at + 1], order[at]
        return order
    if part.kind == Kind.MATCHING:
        targets = [target.id for target in part.targets]
        return {one: rng.choice(targets) for one in key.pairs}
    if part.kind == Kind.SHORT:
        return "không nhớ"
    others = [one for one in ids if one not in key.correct]
    if part.kind == Kind.MULTIPLE:
        return sorted({key.correct[0], rng.choice(others or ids)})
    # The first wrong choice draws most: a distractor is rarely as good as another.
    return [others[min(int(rng.random() ** 2 * len(others)), len(others) - 1)]] if others else []
