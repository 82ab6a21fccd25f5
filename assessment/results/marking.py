"""What an answer is worth. A pure function of what was asked, what is right, what was answered and the stated rule.

How the points of a question are shared out (docs/rules.md repeats it for the office):

kind        right minus wrong (partial)                                        all or nothing
single      the right choice: 1, any other or none: 0                          the same
true_false  the same                                                           the same
multiple    share of the right choices taken less share of the wrong ones,     exactly the right choices: 1
            not below 0
ordering    share of the pairs that stand in the right order less share of     the right order: 1
            those the wrong way round, not below 0
matching    share of the pairs matched rightly                                 all of them: 1
short       one of the accepted forms: 1 – without case, repeated spaces and   the same
            the place of the tone mark (hòa, hoà), unless it must be exact
situation   its parts by their weights                                         its parts by their weights

Nothing answered, or something that is no answer to the question, is worth 0: marking never fails on an answer.
The score of a paper is rounded once, half up, to two decimals; the pass mark is compared with the rounded score.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from assessment.bank.content import CHOOSING, Content, Key, Kind, Part

VERSION = "1"
"""Of the rules above; a marking keeps it."""

ALL_OR_NOTHING = "all_or_nothing"
RIGHT_MINUS_WRONG = "right_minus_wrong"

Share = Fraction | int
TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


@dataclass(frozen=True)
class Standard:
    """How one question version is marked. `keys` is None when the question is left out: everyone gets its points.

    `content` is what the candidate saw; `marked_with` is the version the key comes from (another after a correction).
    """

    content: Content
    keys: Mapping[str, Key] | None
    marked_with: int


@dataclass(frozen=True)
class Marked:
    marks: list[dict[str, Any]]
    """As `Marking.marks`: one per question, in the order of the paper."""
    points: Decimal
    score: Decimal


def mark(
    items: Sequence[Mapping[str, Any]],
    answers: Mapping[int, Any],
    standards: Mapping[int, Standard],
    rule: str,
    decided: Mapping[int, Fraction] | None = None,
) -> Marked:
    """Mark a paper (`Paper.items`) with the answers by number (from 1).

    `decided` are shares of points that an appeal has fixed, by number; they stand whatever the rules say.
    """
    marks = []
    reached: Share = 0
    possible: Share = 0
    for number, item in enumerate(items, start=1):
        standard = standards[item["version"]]
        worth = question_fraction(standard, answers.get(number), rule)
        if decided and number in decided:
            worth = decided[number]
        of = _exact(item["points"])
        reached += worth * of
        possible += of
        marks.append(
            {
                "version": item["version"],
                "marked_with": standard.marked_with,
                "fraction": _plain(worth, 6),
                "points": _plain(worth * of, 4),
                "of": str(item["points"]),
            }
        )
    return Marked(marks, rounded(reached), rounded(Fraction(100) * reached / possible))


def rounded(value: Share) -> Decimal:
    """To two decimals, half up: 49.995 is 50.00 and passes at 50."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def question_fraction(standard: Standard, answer: Any, rule: str) -> Share:
    """The share of a question's points, over its parts by weight."""
    if standard.keys is None:
        return 1
    given = answer if isinstance(answer, dict) else {}
    parts = standard.content.parts
    if len(parts) == 1:
        return fraction(parts[0], standard.keys.get(parts[0].id), given.get(parts[0].id), rule)
    keys = [standard.keys.get(part.id) for part in parts]
    whole = sum(key.weight for key in keys if key)
    earned = sum(
        (fraction(part, key, given.get(part.id), rule) * key.weight for part, key in zip(parts, keys, strict=True) if key),
        0,
    )  # fmt: skip
    return Fraction(earned, whole) if whole else 0


def fraction(part: Part, key: Key | None, answer: Any, rule: str) -> Share:
    """The share of one part's points."""
    if key is None or answer in (None, "", [], {}):
        return 0
    if part.kind in CHOOSING:
        return _choosing(part, key, answer, rule)
    if part.kind == Kind.ORDERING:
        return _ordering(key, answer, rule)
    if part.kind == Kind.MATCHING:
        return _matching(key, answer, rule)
    return _short(key, answer)


def _choosing(part: Part, key: Key, answer: Any, rule: str) -> Share:
    if not _is_list_of_text(answer):
        return 0
    listed = {choice.id for choice in part.choices}
    taken, right = set(answer), set(key.correct)
    if not taken <= listed or len(taken) != len(answer):
        return 0
    if part.kind != Kind.MULTIPLE:
        return int(len(taken) == 1 and taken <= right)
    if rule == ALL_OR_NOTHING:
        return int(taken == right)
    wrong = listed - right
    share = Fraction(len(taken & right), len(right)) if right else Fraction(0)
    loss = Fraction(len(taken & wrong), len(wrong)) if wrong else Fraction(0)
    return max(share - loss, Fraction(0))


def _ordering(key: Key, answer: Any, rule: str) -> Share:
    if not _is_list_of_text(answer) or len(set(answer)) != len(answer) or not set(answer) <= set(key.order):
        return 0
    if rule == ALL_OR_NOTHING or len(key.order) < 2:
        return int(tuple(answer) == key.order)
    place = {name: at for at, name in enumerate(answer)}
    pairs = list(combinations(key.order, 2))
    balance = sum((1 if place[a] < place[b] else -1) for a, b in pairs if a in place and b in place)
    return max(Fraction(balance, len(pairs)), Fraction(0))


def _matching(key: Key, answer: Any, rule: str) -> Share:
    if not isinstance(answer, dict) or not key.pairs:
        return 0
    right = sum(1 for name, target in key.pairs.items() if answer.get(name) == target)
    if rule == ALL_OR_NOTHING:
        return int(right == len(key.pairs) and len(answer) == right)
    return Fraction(right, len(key.pairs))


def _short(key: Key, answer: Any) -> Share:
    if not isinstance(answer, str):
        return 0
    if key.exact:
        return int(_normal(answer).strip() in {_normal(form).strip() for form in key.accepted})
    return int(folded(answer) in {folded(form) for form in key.accepted})


def folded(text: str) -> str:
    """As short answers are compared: small letters, single spaces, no full stop at the end, tone marks behind the word.

    Marks stay: "má" is not "ma". Only where the tone stands does not matter, as "hòa" and "hoà" are one word.
    """
    words = unicodedata.normalize("NFD", _normal(text).casefold()).strip().rstrip(".").split()
    return " ".join(_toned_last(word) for word in words)


def _toned_last(word: str) -> str:
    tones = "".join(letter for letter in word if letter in TONES)
    return "".join(letter for letter in word if letter not in TONES) + tones


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("Ð", "Đ")


def _is_list_of_text(answer: Any) -> bool:
    return isinstance(answer, list) and all(isinstance(one, str) for one in answer)


def _exact(points: Any) -> Fraction:
    return Fraction(str(points))


def _plain(value: Share, digits: int) -> str:
    """As text in JSON, without zeros at the end."""
    if value == 0:
        return "0"
    if value == 1:
        return "1"
    exact = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{exact.normalize():f}"
