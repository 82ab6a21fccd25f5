"""Who may open what: every route, asked by one person of each kind, about the rows of unit A.

`manage.py access_matrix --write` writes the table anew; read every line that changes before you commit it.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpResponseBase
from django.test import Client

from config.access import routes

TABLE = Path(__file__).parent / "table.json"
PEOPLE = ("anon", "subject", "official_b", "head_a", "head_b", "hr", "authority", "auditor", "admin", "exams", "bank")
"""`subject` is the official the rows are about, away in A; `head_b` has the right role in the wrong unit."""


def people(world) -> dict[str, Client]:
    clients = {"anon": Client()}
    for name in PEOPLE[1:]:
        clients[name] = Client()
        clients[name].force_login(world.a.subject if name == "subject" else getattr(world.office, name))
    return clients


def answers(world) -> Iterator[tuple[str, str, HttpResponseBase]]:
    """("GET official", "anon", the answer) …; POST, with an empty form, for what the admin does not ask itself."""
    clients = people(world)
    with routes.on_that_day():
        for route in routes.routes():
            address = route.address(world.a.rows)
            for method in ("get",) if route.is_admin else ("get", "post"):
                for name, client in clients.items():
                    yield f"{method.upper()} {route.name}", name, routes.asked(client, method, address)


def table(world) -> dict[str, dict[str, str]]:
    """{"GET official": {"anon": "login", …}}."""
    found: dict[str, dict[str, str]] = {}
    for name, who, answer in answers(world):
        found.setdefault(name, {})[who] = routes.outcome(answer)
    return found


def differences(found: dict, kept: dict) -> list[str]:
    """One line for each address that is new, gone or answers somebody otherwise."""
    return [
        f"{name}: kept {kept.get(name, 'nothing')}, found {found.get(name, 'nothing')}"
        for name in sorted({*found, *kept})
        if found.get(name) != kept.get(name)
    ]


def kept() -> dict[str, dict[str, str]]:
    return json.loads(TABLE.read_text()) if TABLE.exists() else {}


def written(found) -> str:
    """One route a line, so that a change is one line of a comparison."""
    lines = [f"  {json.dumps(name)}: {json.dumps(cells)}" for name, cells in found.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def shown(found) -> str:
    width = max(len(name) for name in found)
    head = "".join(f"{name:>12}" for name in PEOPLE)
    body = [name.ljust(width) + "".join(f"{cells[who]:>12}" for who in PEOPLE) for name, cells in found.items()]
    return "\n".join([" " * width + head, *body])
