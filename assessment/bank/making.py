"""Parts and their keys made from what a person means: choices with the right ones ticked, steps in order, pairs.

Ids are given here. Where the order of what is written would tell the answer (steps, targets), it is mixed first, always in
the same way for the same text.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from django.utils.translation import pgettext

from assessment.bank.content import Choice, Content, Key, Kind, Part

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ONLY = "1"
"""Id of the part of a question that has one."""

Made = tuple[Part, Key]


def letter(number: int) -> str:
    """a … z, aa, ab … zz, aaa: a stranger's file may list any number, which `checking` then refuses."""
    first, second = divmod(number, len(LETTERS))
    return (letter(first - 1) if first else "") + LETTERS[second]


def pictured(made: Made, figures: Sequence[str]) -> Made:
    """With a figure for each choice, in the order of the choices."""
    part, key = made
    shown = tuple(replace(one, figure=figure) for one, figure in zip(part.choices, figures, strict=True))
    return replace(part, choices=shown), key


def choosing(
    kind: Kind, choices: Iterable[tuple[str, bool]], *, id: str = ONLY, stem: str = "", keep_order=False, explanation=""
) -> Made:
    """Single or multiple choice; `choices` are (text, is right)."""
    rows = list(choices)
    listed = tuple(Choice(letter(place), text) for place, (text, _right) in enumerate(rows))
    right = tuple(letter(place) for place, (_text, is_right) in enumerate(rows) if is_right)
    return Part(id, kind, stem, listed, keep_order=keep_order), Key(correct=right, explanation=explanation)


def true_false(right: bool, *, id: str = ONLY, stem: str = "", explanation="") -> Made:
    choices = (Choice("true", pgettext("answer", "True")), Choice("false", pgettext("answer", "False")))
    key = Key(correct=("true" if right else "false",), explanation=explanation)
    return Part(id, Kind.TRUE_FALSE, stem, choices, keep_order=True), key


def ordering(
    steps: Sequence[str], figures: Sequence[str] = (), *, id: str = ONLY, stem: str = "", explanation=""
) -> Made:
    """`steps`, and their figures, in the right order."""
    places = mixed(steps)
    ids = {step: letter(place) for place, step in enumerate(places)}
    shown = figures or [""] * len(steps)
    choices = tuple(Choice(letter(place), steps[step], shown[step]) for place, step in enumerate(places))
    order = tuple(ids[step] for step in range(len(steps)))
    return Part(id, Kind.ORDERING, stem, choices), Key(order=order, explanation=explanation)


def matching(
    pairs: Sequence[tuple[str, str]], extra: Sequence[str] = (), *, id: str = ONLY, stem: str = "", explanation=""
) -> Made:
    """`pairs` of what belongs together; the same target may serve twice; `extra` targets belong to nothing."""
    texts = list(dict.fromkeys([target for _choice, target in pairs] + list(extra)))
    targets = tuple(Choice(f"t{number}", texts[place]) for number, place in enumerate(mixed(texts), start=1))
    by_text = {target.text: target.id for target in targets}
    choices = tuple(Choice(letter(place), text) for place, (text, _target) in enumerate(pairs))
    key = {letter(place): by_text[target] for place, (_text, target) in enumerate(pairs)}
    return Part(id, Kind.MATCHING, stem, choices, targets), Key(pairs=key, explanation=explanation)


def short(accepted: Sequence[str], *, exact=False, id: str = ONLY, stem: str = "", explanation="") -> Made:
    return Part(id, Kind.SHORT, stem), Key(accepted=tuple(accepted), exact=exact, explanation=explanation)


def question(stem: str, *made: Made, figures: tuple[str, ...] = ()) -> tuple[Content, dict[str, Key]]:
    return Content(stem, tuple(part for part, _key in made), figures), {part.id: key for part, key in made}


def mixed(texts: Sequence[str]) -> list[int]:
    """Places in another order than they are written, the same for the same texts."""
    places = list(range(len(texts)))
    seed = sha256("\n".join(texts).encode()).hexdigest()
    random.Random(seed).shuffle(places)  # noqa: S311 – hides the written order; no secret rests on it
    if len(places) > 1 and places == sorted(places):
        places = places[1:] + places[:1]
    return places
