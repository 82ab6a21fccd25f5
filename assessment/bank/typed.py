"""A question as somebody types it: rows of a form in, wording and key out, and back. Nothing typed is lost on the way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assessment.bank import making
from assessment.bank.content import CHOOSING, Choice, Content, Key, Kind, Part
from personnel import names

FEWEST_ROWS, MORE_ROWS, MOST_ROWS = 4, 3, 26
MOST_PARTS = 12
LONGEST = 8000


@dataclass
class TypedRow:
    """A choice; for matching `target` is what belongs to it, and a row with only a target belongs to nothing."""

    text: str = ""
    right: bool = False
    target: str = ""
    figure: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.target.strip() or self.figure)


@dataclass
class TypedPart:
    kind: Kind
    stem: str = ""
    weight: str = "1"
    keep_order: bool = False
    exact: bool = False
    accepted: str = ""
    truth: str = ""
    explanation: str = ""
    rows: list[TypedRow] = field(default_factory=list)

    def with_room(self, more: int = 0) -> "TypedPart":
        """Enough empty rows to type in."""
        wanted = max(FEWEST_ROWS, len(self.rows) + more)
        self.rows += [TypedRow() for _row in range(min(wanted, MOST_ROWS) - len(self.rows))]
        return self


@dataclass
class Typed:
    stem: str = ""
    figures: list[str] = field(default_factory=list)
    parts: list[TypedPart] = field(default_factory=list)
    is_situation: bool = False


def blank(kind: Kind) -> Typed:
    if kind is Kind.SITUATION:
        parts = [TypedPart(Kind.SINGLE).with_room(), TypedPart(Kind.TRUE_FALSE).with_room()]
        return Typed(parts=parts, is_situation=True)
    return Typed(parts=[TypedPart(kind).with_room()])


def read(data: Mapping[str, str], figures: list[str], kind: Kind) -> Typed:
    """What came with the form. Anything not understood is empty, never an error of the server."""
    is_situation = kind is Kind.SITUATION
    count = _number(data.get("parts", ""), MOST_PARTS) if is_situation else 1
    typed = Typed(_text(data, "stem"), figures, is_situation=is_situation)
    for place in range(max(count, 1)):
        own = _kind(data.get(f"p{place}-kind", "")) if is_situation else kind
        part = TypedPart(
            own, _text(data, f"p{place}-stem"), _text(data, f"p{place}-weight") or "1", f"p{place}-keep" in data,
            f"p{place}-exact" in data, _text(data, f"p{place}-accepted"), data.get(f"p{place}-truth", ""),
            _text(data, f"p{place}-explanation"),
        )  # fmt: skip
        one = data.get(f"p{place}-right", "")
        for row in range(_number(data.get(f"p{place}-rows", ""), MOST_ROWS)):
            name = f"p{place}-c{row}"
            ticked = f"{name}-right" in data or (own is Kind.SINGLE and one == str(row))
            part.rows.append(
                TypedRow(
                    _text(data, f"{name}-text"),
                    ticked,
                    _text(data, f"{name}-target"),
                    data.get(f"{name}-figure", "")[:40],
                )
            )
        typed.parts.append(part)
    return typed


def _text(data: Mapping[str, str], name: str) -> str:
    return names.normal_text(data.get(name, "")[:LONGEST])


def _number(text: str, most: int) -> int:
    return min(int(text), most) if re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) else 0


def _kind(text: str) -> Kind:
    return Kind(text) if text in set(Kind) - {Kind.SITUATION} else Kind.SINGLE


def question(typed: Typed) -> tuple[Content, dict[str, Key]]:
    """Wording and key of what was typed, complete or not; `checking` says what is missing."""
    made = [_part(part, str(place)) for place, part in enumerate(typed.parts, start=1)]
    if not typed.is_situation:
        made = [(replace(part, stem=""), key) for part, key in made[:1]]
    return making.question(typed.stem, *made, figures=tuple(typed.figures))


def _part(typed: TypedPart, id: str) -> making.Made:
    part, key = _made(typed, id)
    return part, replace(key, weight=_number(typed.weight, 999))


def _made(typed: TypedPart, id: str) -> making.Made:
    more = {"id": id, "stem": typed.stem, "explanation": typed.explanation}
    rows = [row for row in typed.rows if not row.is_empty]
    match typed.kind:
        case Kind.TRUE_FALSE:
            part, key = making.true_false(typed.truth == "true", **more)
            return part, key if typed.truth in ("true", "false") else replace(key, correct=())
        case Kind.ORDERING:
            return making.ordering([row.text for row in rows if row.text], **more)
        case Kind.MATCHING:
            pairs = [(row.text, row.target) for row in rows if row.text]
            part, key = making.matching(
                [(text, target) for text, target in pairs if target],
                [row.target for row in rows if not row.text],
                **more,
            )
            alone = tuple(Choice(f"x{n}", text) for n, (text, target) in enumerate(pairs) if not target)
            return replace(part, choices=part.choices + alone), key
        case Kind.SHORT:
            return making.short(
                [line for line in typed.accepted.splitlines() if line.strip()], exact=typed.exact, **more
            )
    part, key = making.choosing(
        typed.kind, [(row.text, row.right) for row in rows], keep_order=typed.keep_order, **more
    )
    pictured = tuple(replace(choice, figure=row.figure) for choice, row in zip(part.choices, rows, strict=True))
    return replace(part, choices=pictured), key


def typed_from(content: Content, keys: Mapping[str, Key]) -> Typed:
    """A stored question, to be changed."""
    parts = [_typed_part(part, keys.get(part.id) or Key()).with_room() for part in content.parts]
    several = len(parts) > 1
    return Typed(content.stem, list(content.figures), parts, is_situation=several)


def _typed_part(part: Part, key: Key) -> TypedPart:
    typed = TypedPart(
        part.kind, part.stem, str(key.weight), part.keep_order, key.exact, "\n".join(key.accepted),
        explanation=key.explanation,
    )  # fmt: skip
    texts = {one.id: one.text for one in (*part.choices, *part.targets)}
    if part.kind is Kind.TRUE_FALSE:
        typed.truth = next(iter(key.correct), "")
    elif part.kind in CHOOSING:
        typed.rows = [TypedRow(one.text, one.id in key.correct, figure=one.figure) for one in part.choices]
    elif part.kind is Kind.ORDERING:
        order = key.order or tuple(one.id for one in part.choices)
        typed.rows = [TypedRow(texts.get(name, "")) for name in order]
    elif part.kind is Kind.MATCHING:
        typed.rows = [TypedRow(one.text, target=texts.get(key.pairs.get(one.id, ""), "")) for one in part.choices]
        used = set(key.pairs.values())
        typed.rows += [TypedRow(target=one.text) for one in part.targets if one.id not in used]
    return typed
