"""Inside an app: acts and models know nothing of pages and tasks. Between apps: `lint-imports` in `make check`."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("personnel", "assessment", "rotation")
UPPER = {"admin", "views", "api", "tasks", "urls"}
"""What calls down: nothing below imports it."""

EDGES = UPPER | {"management", "templatetags", "migrations", "panels", "offers", "apps"}
PURE = (
    "rotation/eligibility.py",
    "rotation/matching.py",
    "rotation/rules",
    "personnel/names.py",
    "personnel/dates.py",
    "assessment/exam_papers/asking.py",
    "assessment/exam_papers/bank.py",
    "assessment/exam_papers/composing.py",
    "assessment/exam_papers/drawing.py",
    "assessment/results/marking.py",
    "assessment/results/items.py",
)
WEB_AND_JOBS = ("django.http", "django.shortcuts", "django.urls", "celery", "weasyprint")


def modules() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Dotted names, those of `from a import b` as both `a` and `a.b`."""
    package = path.relative_to(ROOT).parent.as_posix().replace("/", ".")
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*up, *([node.module] if node.module else [])])
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def part(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[1]


def is_upper(name: str) -> bool:
    words = name.split(".")
    return (
        len(words) > 1 and words[0] in APPS and (words[1] in UPPER or words[1].endswith(("_urls", "_admin", "_views")))
    )


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_acts_and_models_import_no_pages_and_no_tasks(path):
    if part(path) in EDGES or part(path).endswith(("_urls", "_admin", "_views")):
        return
    assert not [name for name in imported(path) if is_upper(name)]


@pytest.mark.parametrize("name", PURE)
def test_rules_know_no_web_and_no_jobs(name):
    place = ROOT / name
    paths = list(place.rglob("*.py")) if place.is_dir() else [place] if place.exists() else []
    for path in paths:
        assert not [found for found in imported(path) if found.startswith(WEB_AND_JOBS)], path


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_is_called_after_nothing(path):
    nothing = {"common", "core", "utils", "helpers", "services", "selectors", "managers", "misc"}
    assert not nothing & set(path.relative_to(ROOT).with_suffix("").parts)
