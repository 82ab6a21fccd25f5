"""What the questions of the sample office are made of: facts per topic, read from `config/sample/questions`.

@ code | topic | symbols of legal bases; the first is meant unless a fact says §n
= what | what is right | wrong | wrong | wrong [| §n]
* a list of what | belongs; … | does not; …
> a procedure | first step | … | last step
"""

import csv
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "questions"
COMMON = "common"


@dataclass(frozen=True)
class Fact:
    about: str
    right: str
    wrong: tuple[str, ...]
    basis: str

    @property
    def About(self) -> str:
        return self.about[:1].upper() + self.about[1:]


@dataclass
class Told:
    """One topic."""

    code: str
    name: str
    area: str
    bases: list[str]
    facts: list[Fact] = field(default_factory=list)
    listed: tuple[str, list[str], list[str]] = ("", [], [])
    steps: tuple[str, list[str]] = ("", [])


def topics() -> list[Told]:
    found: list[Told] = []
    for path in sorted(FOLDER.glob("*.txt")):
        area = "" if path.stem == COMMON else path.stem.upper()
        for line in path.read_text(encoding="utf-8").splitlines():
            _read(found, area, line)
    for told in found:
        told.facts = [replace(fact, basis=then_or_now(fact.basis, n)) for n, fact in enumerate(told.facts)]
    return found


def then_or_now(basis: str, number: int) -> str:
    """The campaign of 2023 asks by the law of its time: every second question cites what a younger law replaced."""
    row = next(row for row in legal_bases() if row["symbol"] == basis)
    return (number % 2 and row["replaces"]) or basis


def _read(found: list[Told], area: str, line: str) -> None:
    mark, _space, rest = line.partition(" ")
    cells = [cell.strip() for cell in rest.split("|")]
    match mark:
        case "@":
            found.append(Told(cells[0], cells[1], area, _several(cells[2])))
        case "=":
            number = int(cells.pop()[1:]) if cells[-1].startswith("§") else 1
            found[-1].facts.append(Fact(cells[0], cells[1], tuple(cells[2:]), found[-1].bases[number - 1]))
        case "*":
            found[-1].listed = (cells[0], _several(cells[1]), _several(cells[2]))
        case ">":
            found[-1].steps = (cells[0], cells[1:])


def _several(cell: str) -> list[str]:
    return [text.strip() for text in cell.split(";")]


@cache
def legal_bases() -> list[dict[str, str]]:
    with (FOLDER / "legal_bases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
