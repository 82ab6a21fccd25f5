"""What a question says and what answers it: one shape for the bank, the papers, the exam room and the marking.

Plain Python, no Django. A question has a stem and one or more parts; only a situation has several. Text is plain (line
breaks are kept, nothing is markup). Ids of choices never change, whatever order a paper shows them in.

    content  what the candidate may see      {"stem", "figures", "parts": [{"id", "kind", "stem", "choices", "targets"}]}
    key      what the candidate never gets   {"1": {"correct": […], "weight": 1, …}}
    answer   what the candidate gave         {"1": ["b"]}                 (the shapes stand at `Kind`)
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How a part is answered. `SITUATION` is a kind of question only, never of a part.

    kind       answer of the part             key of the part
    single     ["b"]                          {"correct": ["b"]}
    multiple   ["a", "c"] in any order        {"correct": ["a", "c"]}
    true_false ["true"]                       {"correct": ["true"]}    choices with the ids "true" and "false"
    ordering   ["c", "a", "b"]                {"order": ["a", "b", "c"]}
    matching   {"a": "x", "b": "y"}           {"pairs": {"a": "x", "b": "y"}}    targets may outnumber the choices
    short      "Luật Hải quan 2014"           {"accepted": ["…"], "exact": false}
    """

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    ORDERING = "ordering"
    MATCHING = "matching"
    SHORT = "short"
    SITUATION = "situation"


CHOOSING = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
LISTING = (*CHOOSING, Kind.ORDERING, Kind.MATCHING)
"""Kinds of parts that list choices."""

Answer = list[str] | dict[str, str] | str
"""Of one part; the answer to a question maps the ids of parts to these."""


@dataclass(frozen=True)
class Choice:
    id: str
    text: str
    figure: str = ""
    """Name of a figure of the same question version."""


@dataclass(frozen=True)
class Part:
    id: str
    kind: Kind
    stem: str = ""
    """Empty when the question has one part: its own stem asks."""
    choices: tuple[Choice, ...] = ()
    targets: tuple[Choice, ...] = ()
    """What the choices are matched with."""
    keep_order: bool = False
    """Choices that must stand as written, e.g. "all of the above"; a paper does not shuffle them."""


@dataclass(frozen=True)
class Key:
    """What is right, of one part; the fields used follow the kind."""

    correct: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    pairs: dict[str, str] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    exact: bool = False
    """A short answer is compared without case, marks of spacing and repeated spaces unless this is set."""
    weight: int = 1
    """Share of this part among the parts of a situation."""
    explanation: str = ""


@dataclass(frozen=True)
class Content:
    stem: str
    parts: tuple[Part, ...]
    figures: tuple[str, ...] = ()
    """Names of the figures under the stem."""

    @property
    def kind(self) -> Kind:
        return self.parts[0].kind if len(self.parts) == 1 else Kind.SITUATION


def content_json(content: Content) -> dict[str, Any]:
    """As stored and as sent to the exam room: it holds no key."""
    return {
        "stem": content.stem,
        "figures": list(content.figures),
        "parts": [
            {
                "id": part.id,
                "kind": part.kind.value,
                "stem": part.stem,
                "choices": [_choice_json(choice) for choice in part.choices],
                "targets": [_choice_json(choice) for choice in part.targets],
                "keep_order": part.keep_order,
            }
            for part in content.parts
        ],
    }


def content_of(stored: dict[str, Any]) -> Content:
    return Content(
        stored["stem"],
        tuple(
            Part(
                part["id"],
                Kind(part["kind"]),
                part.get("stem", ""),
                tuple(Choice(**choice) for choice in part.get("choices", ())),
                tuple(Choice(**choice) for choice in part.get("targets", ())),
                part.get("keep_order", False),
            )
            for part in stored["parts"]
        ),
        tuple(stored.get("figures", ())),
    )


def key_json(keys: dict[str, Key]) -> dict[str, Any]:
    """Keys by the id of their part, without what is empty."""
    return {name: {field: _plain(value) for field, value in vars(key).items() if value} for name, key in keys.items()}


def key_of(stored: dict[str, Any]) -> dict[str, Key]:
    lists = ("correct", "order", "accepted")

    def read(key: dict[str, Any]) -> Key:
        values: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in key.items()}
        return Key(**values)

    return {name: read(key) for name, key in stored.items()}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _choice_json(choice: Choice) -> dict[str, str]:
    return {"id": choice.id, "text": choice.text} | ({"figure": choice.figure} if choice.figure else {})
